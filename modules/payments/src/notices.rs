//! The kinds of notices that payments tells buyers, sellers and the platform, with their words.

use runtime::notices::{NoticeKind, Words};

pub use kinds::*;
pub use transfers::TRANSFER_NOTICES;

mod kinds;
mod transfers;

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 28] = [
    NoticeKind {
        kind: REVIEW_PASSED,
        mail_by_default: true,
        en: Words {
            label: "Payments that go on after a review",
            title: "Your payment goes on",
            body: "The review of your payment of {amount} {currency} has ended, and it goes on as you chose. If your bank or wallet asks you to approve it, do so on the page of the payment.",
        },
        zh_cn: Words {
            label: "审核通过的付款",
            title: "您的付款已继续",
            body: "{amount} {currency} 的付款已通过审核，将按您选择的方式继续。如银行或钱包要求确认，请在付款页面完成。",
        },
    },
    NoticeKind {
        kind: REVIEW_STOPPED,
        mail_by_default: true,
        en: Words {
            label: "Payments that cannot be taken",
            title: "This payment cannot be taken",
            body: "Your payment of {amount} {currency} cannot be taken, and its order ends. Nothing was charged.",
        },
        zh_cn: Words {
            label: "无法受理的付款",
            title: "该笔付款无法受理",
            body: "{amount} {currency} 的付款无法受理，对应订单随之结束，未发生扣款。",
        },
    },
    NoticeKind {
        kind: CHARGEBACK_OPENED,
        mail_by_default: true,
        en: Words {
            label: "Chargebacks that want an answer",
            title: "A buyer's bank disputes a payment",
            body: "It is about {amount} {currency} of your order. Show evidence or accept it by {due}; without an answer it is lost.",
        },
        zh_cn: Words {
            label: "待答复的拒付",
            title: "买方银行对一笔付款提出争议",
            body: "涉及您订单的 {amount} {currency}。请在 {due} 前提交证据或接受拒付；逾期未答复视为败诉。",
        },
    },
    NoticeKind {
        kind: CHARGEBACK_WON,
        mail_by_default: true,
        en: Words {
            label: "Chargebacks that were won",
            title: "A chargeback was won",
            body: "The buyer's bank gave {amount} {currency} of your order back; the money is where it was.",
        },
        zh_cn: Words {
            label: "拒付胜诉",
            title: "一笔拒付胜诉",
            body: "买方银行已退还您订单的 {amount} {currency}，款项恢复原状。",
        },
    },
    NoticeKind {
        kind: CHARGEBACK_LOST,
        mail_by_default: true,
        en: Words {
            label: "Chargebacks that were lost",
            title: "A chargeback was lost",
            body: "{amount} {currency} of your order went back to the buyer, and the provider's fee is yours.",
        },
        zh_cn: Words {
            label: "拒付败诉",
            title: "一笔拒付败诉",
            body: "您订单的 {amount} {currency} 已退回买方，服务商费用由您承担。",
        },
    },
    NoticeKind {
        kind: CHARGEBACK_CLOSED,
        mail_by_default: false,
        en: Words {
            label: "Early warnings that came to nothing",
            title: "An early warning is over",
            body: "No chargeback follows over {amount} {currency} of your order.",
        },
        zh_cn: Words {
            label: "拒付预警解除",
            title: "一笔拒付预警已解除",
            body: "您订单的 {amount} {currency} 不会再发生拒付。",
        },
    },
    NoticeKind {
        kind: CHARGEBACK_PLATFORM,
        mail_by_default: true,
        en: Words {
            label: "Chargebacks at the platform",
            title: "A chargeback came in",
            body: "{reference} over {amount} {currency} wants an answer.",
        },
        zh_cn: Words {
            label: "平台拒付",
            title: "收到一笔拒付",
            body: "{reference}，金额 {amount} {currency}，需要答复。",
        },
    },
    NoticeKind {
        kind: CHARGEBACK_UNFIT,
        mail_by_default: true,
        en: Words {
            label: "Chargebacks that fit no charge",
            title: "A chargeback fits no charge",
            body: "{reference} over {amount} {currency} is of an unknown charge, or more than was charged. Nothing was booked: ask the provider.",
        },
        zh_cn: Words {
            label: "无法对应的拒付",
            title: "一笔拒付无法对应任何收款",
            body: "{reference}，金额 {amount} {currency}，对应的收款不存在或金额超出收款额。未作记账，请向服务商核实。",
        },
    },
    NoticeKind {
        kind: PLAN_BILLED,
        mail_by_default: false,
        en: Words {
            label: "Plans that were paid",
            title: "Your plan goes on",
            body: "{amount} {currency} for the plan {plan} were taken from your balance.",
        },
        zh_cn: Words {
            label: "套餐续费",
            title: "套餐已续费",
            body: "套餐 {plan} 的费用 {amount} {currency} 已从您的余额扣除。",
        },
    },
    NoticeKind {
        kind: PLAN_DUE,
        mail_by_default: true,
        en: Words {
            label: "Plans that could not be paid",
            title: "Your balance does not cover your plan",
            body: "{amount} {currency} for the plan {plan} are due. It holds until {until}; we try again every day.",
        },
        zh_cn: Words {
            label: "套餐扣费失败",
            title: "余额不足，套餐未能续费",
            body: "套餐 {plan} 应付 {amount} {currency}。套餐保留至 {until}，期间每日重试扣费。",
        },
    },
    NoticeKind {
        kind: PLAN_ENDED,
        mail_by_default: true,
        en: Words {
            label: "Plans that ended",
            title: "You are on the free plan now",
            body: "Your paid plan has ended. What is in the store stays there; new products count against the free plan.",
        },
        zh_cn: Words {
            label: "套餐到期",
            title: "您已转为免费版",
            body: "付费套餐已结束。已上架的商品不受影响，新上架商品按免费版额度计算。",
        },
    },
    NoticeKind {
        kind: PLAN_REFUNDED,
        mail_by_default: true,
        en: Words {
            label: "Plans that were refunded",
            title: "Your plan was refunded and has ended",
            body: "{amount} {currency} for the plan {plan} are back in your balance, and you are on the free plan from now on. What is in the store stays there.",
        },
        zh_cn: Words {
            label: "套餐退费",
            title: "套餐已退费并终止",
            body: "套餐 {plan} 的费用 {amount} {currency} 已退回您的余额，即刻起转为免费版。已上架的商品不受影响。",
        },
    },
    NoticeKind {
        kind: LATE_FAILURE,
        mail_by_default: true,
        en: Words {
            label: "Payments that fail after they were taken",
            title: "A payment that was taken is said to have failed",
            body: "The provider says that {amount} {currency} failed after it had succeeded. The books were not changed: look at it.",
        },
        zh_cn: Words {
            label: "成功后又失败的付款",
            title: "一笔已成功的付款被告知失败",
            body: "服务商称 {amount} {currency} 的付款在成功后又失败。账务未作变更，请核实处理。",
        },
    },
    NoticeKind {
        kind: REFUNDED,
        mail_by_default: true,
        en: Words {
            label: "Refunds",
            title: "A refund was paid",
            body: "{amount} {currency} went back to where you paid from. Banks may need some days.",
        },
        zh_cn: Words {
            label: "退款到账",
            title: "退款已汇出",
            body: "{amount} {currency} 已按原支付方式退回，银行入账可能需要几个工作日。",
        },
    },
    NoticeKind {
        kind: MONEY_RETURNS,
        mail_by_default: true,
        en: Words {
            label: "Payments that came too late",
            title: "A payment came when nothing was owed any more",
            body: "{amount} {currency} goes back to you in full, by itself.",
        },
        zh_cn: Words {
            label: "逾期到账的付款",
            title: "收到一笔已无需支付的款项",
            body: "{amount} {currency} 将自动全额退还给您。",
        },
    },
    NoticeKind {
        kind: INSTALMENT_DUE,
        mail_by_default: true,
        en: Words {
            label: "Instalments that fall due",
            title: "An instalment of your order is due",
            body: "What was agreed has happened; {amount} {currency} is to be paid now.",
        },
        zh_cn: Words {
            label: "分期款到期",
            title: "订单分期款已到付款期",
            body: "约定的付款条件已满足，请支付 {amount} {currency}。",
        },
    },
    NoticeKind {
        kind: PAYOUT_PAID,
        mail_by_default: true,
        en: Words {
            label: "Payouts",
            title: "A payout is on your bank account",
            body: "{amount} {currency} went to the account that ends in {hint}. Another bank may still send it back for some days.",
        },
        zh_cn: Words {
            label: "提现到账",
            title: "提现款项已汇出",
            body: "{amount} {currency} 已汇入尾号 {hint} 的账户；数日内收款行仍可能退回。",
        },
    },
    NoticeKind {
        kind: PAYOUT_STOPPED,
        mail_by_default: true,
        en: Words {
            label: "Payouts that were not made",
            title: "A payout was not made",
            body: "{amount} {currency} for the account that ends in {hint} is available to you again.",
        },
        zh_cn: Words {
            label: "提现未成功",
            title: "一笔提现未能完成",
            body: "汇往尾号 {hint} 账户的 {amount} {currency} 已退回可用余额。",
        },
    },
    NoticeKind {
        kind: PAYOUT_RETURNED,
        mail_by_default: true,
        en: Words {
            label: "Payouts that came back",
            title: "A payout came back",
            body: "The bank of the account that ends in {hint} sent {amount} {currency} back. The money is yours again; look at the account before you try once more.",
        },
        zh_cn: Words {
            label: "提现退回",
            title: "一笔提现被收款行退回",
            body: "尾号 {hint} 的账户退回了 {amount} {currency}，款项已回到您的余额。再次提现前请核对账户信息。",
        },
    },
    NoticeKind {
        kind: PAYOUT_RETURNED_PLATFORM,
        mail_by_default: true,
        en: Words {
            label: "Payouts that came back to the platform",
            title: "A payout came back",
            body: "{amount} {currency} came back from the account that ends in {hint}.",
        },
        zh_cn: Words {
            label: "平台提现退回",
            title: "一笔提现被收款行退回",
            body: "尾号 {hint} 的账户退回了 {amount} {currency}。",
        },
    },
    NoticeKind {
        kind: BENEFICIARY_CHANGED,
        mail_by_default: true,
        en: Words {
            label: "Bank accounts for payouts",
            title: "A bank account for payouts was changed",
            body: "The account that ends in {hint} ({currency}) was added, changed or removed. If that was not one of you, remove it and change your passwords.",
        },
        zh_cn: Words {
            label: "收款账户变动",
            title: "收款银行账户有变动",
            body: "尾号 {hint}（{currency}）的收款账户被添加、修改或删除。如非贵司操作，请立即删除该账户并更改密码。",
        },
    },
    NoticeKind {
        kind: STATEMENT_REFUSED,
        mail_by_default: true,
        en: Words {
            label: "Statements that were refused",
            title: "A bank statement contradicts itself",
            body: "Nothing of it was taken. The first wrong element is {element}; ask the bank for a right one.",
        },
        zh_cn: Words {
            label: "对账单被拒收",
            title: "银行对账单自相矛盾",
            body: "对账单未被采用，首个错误要素为 {element}，请向银行索取正确的对账单。",
        },
    },
    NoticeKind {
        kind: BANK_DRIFT,
        mail_by_default: true,
        en: Words {
            label: "Bank and books differ",
            title: "Bank and books have differed for too long",
            body: "In {currency} they are {amount} apart. See what is unmatched and what nobody can explain.",
        },
        zh_cn: Words {
            label: "银账不符",
            title: "银行余额与账簿长时间不符",
            body: "{currency} 账户相差 {amount}，请查看未匹配及无法解释的款项。",
        },
    },
    NoticeKind {
        kind: BOOKS_WRONG,
        mail_by_default: true,
        en: Words {
            label: "The books are not as they were sealed",
            title: "The books are not as they were sealed",
            body: "A check of the ledger found {found} changed, missing or not what its postings add up to. Nothing was mended. Keep a copy of the database before anybody works on it.",
        },
        zh_cn: Words {
            label: "账簿与封存记录不符",
            title: "账簿与封存记录不符",
            body: "账簿校验发现 {found} 被更改、缺失，或与其分录合计不符。系统未作任何修复；处理之前请先保留数据库副本。",
        },
    },
    NoticeKind {
        kind: FX_EXPOSURE,
        mail_by_default: true,
        en: Words {
            label: "A currency is over its limit",
            title: "The position in {currency} is over its limit",
            body: "It is worth {amount} EUR, and the limit is {limit} EUR either way. A deal with the bank brings it back.",
        },
        zh_cn: Words {
            label: "币种敞口超限",
            title: "{currency} 敞口超过限额",
            body: "当前敞口折合 {amount} 欧元，双向限额为 {limit} 欧元，可与银行成交以回到限额内。",
        },
    },
    NoticeKind {
        kind: FX_DRIFT,
        mail_by_default: true,
        en: Words {
            label: "Books and positions differ",
            title: "The books and the position in {currency} differ",
            body: "Exchanges and deals leave {amount} {currency} of the books unexplained.",
        },
        zh_cn: Words {
            label: "账簿与敞口不符",
            title: "{currency} 的账簿与敞口不符",
            body: "兑换与成交无法解释账簿中的 {amount} {currency}。",
        },
    },
    NoticeKind {
        kind: SETTLEMENT_DIFFERS,
        mail_by_default: true,
        en: Words {
            label: "Settlements that the books do not say",
            title: "A settlement of {provider} differs from the books",
            body: "{count} lines of {settlement} are not as the books say. See which, and ask the provider.",
        },
        zh_cn: Words {
            label: "结算与账簿不符",
            title: "{provider} 的结算与账簿不符",
            body: "{settlement} 中有 {count} 行与账簿不一致，请查看明细并联系服务商。",
        },
    },
    NoticeKind {
        kind: SETTLEMENT_LATE,
        mail_by_default: true,
        en: Words {
            label: "Settlement reports that do not come",
            title: "{provider} has not reported on {day}",
            body: "The books say that money moved that day, and its report is not there or cannot be read. Ask the provider, or hand its statement in.",
        },
        zh_cn: Words {
            label: "结算报告未到",
            title: "{provider} 未提供 {day} 的结算报告",
            body: "账簿显示当日有资金变动，但报告未到或无法读取，请联系服务商，或提交其对账单。",
        },
    },
];

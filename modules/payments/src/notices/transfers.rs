//! What is told about bank transfers: awaited, come, held, taken back and sent back.

use runtime::notices::{NoticeKind, Words};

use super::kinds::{
    ORDER_RECALLED, PAYMENT_RECALLED, RECALL_ENDED, RECALL_LOST, REFUND_ACCOUNT_WANTED,
    REMITTANCE_HELD, REMITTANCE_RECALLED, REMITTANCE_WAITS, TRANSFER_AWAITED, TRANSFER_CAME,
    TRANSFER_PART,
};

/// For `runtime::notices::module`, beside the others.
pub const TRANSFER_NOTICES: [NoticeKind; 11] = [
    NoticeKind {
        kind: TRANSFER_AWAITED,
        mail_by_default: true,
        en: Words {
            label: "Bank transfers to order",
            title: "Your bank transfer is awaited",
            body: "Transfer {amount} {currency} to {beneficiary}, account {account}, BIC {bic}, {bank}. Name the reference {reference} and nothing else; it is of this payment alone. Please pay by {until}; the goods are set aside until the money has come.",
        },
        zh_cn: Words {
            label: "待办理的银行转账",
            title: "请办理银行转账",
            body: "请向 {beneficiary} 转账 {amount} {currency}：账号 {account}，BIC {bic}，{bank}。附言请仅填写 {reference}，该参考号仅用于本次付款。请于 {until} 前付款，到账前货物为您保留。",
        },
    },
    NoticeKind {
        kind: TRANSFER_PART,
        mail_by_default: true,
        en: Words {
            label: "Bank transfers that came in part",
            title: "A part of your transfer has come",
            body: "{amount} {currency} has come so far; {missing} {currency} is missing. Transfer the rest under the same reference {reference} by {until}.",
        },
        zh_cn: Words {
            label: "部分到账的银行转账",
            title: "您的转账已部分到账",
            body: "目前已到账 {amount} {currency}，尚差 {missing} {currency}。请于 {until} 前以同一参考号 {reference} 补足。",
        },
    },
    NoticeKind {
        kind: TRANSFER_CAME,
        mail_by_default: true,
        en: Words {
            label: "Bank transfers that have come",
            title: "Your transfer has come",
            body: "{amount} {currency} is paid, and your order goes on.",
        },
        zh_cn: Words {
            label: "已到账的银行转账",
            title: "您的转账已到账",
            body: "{amount} {currency} 已付清，订单继续处理。",
        },
    },
    NoticeKind {
        kind: REMITTANCE_WAITS,
        mail_by_default: true,
        en: Words {
            label: "Transfers without an owner",
            title: "Money came that nobody knows the owner of",
            body: "{amount} {currency} came to the account, and no payment can be found for it. Say what it is for, or send it back.",
        },
        zh_cn: Words {
            label: "待认领的来款",
            title: "有一笔来款无法识别",
            body: "账户收到 {amount} {currency}，未能匹配到付款。请认领或原路退回。",
        },
    },
    NoticeKind {
        kind: REMITTANCE_HELD,
        mail_by_default: true,
        en: Words {
            label: "Transfers that are held",
            title: "A transfer is held because of its payer",
            body: "{amount} {currency} came from somebody whom a sanctions list may name. It stays where it is until the compliance desk has decided.",
        },
        zh_cn: Words {
            label: "被冻结待审的来款",
            title: "一笔来款因付款人被暂扣",
            body: "收到 {amount} {currency}，付款人可能在制裁名单上。在合规部门作出决定之前，该笔款项不得动用。",
        },
    },
    NoticeKind {
        kind: REMITTANCE_RECALLED,
        mail_by_default: true,
        en: Words {
            label: "Transfers that the bank took back",
            title: "The bank took a transfer back",
            body: "{amount} {currency} was taken off the account again. What orders still hold of it is frozen until the buyer has paid again; the rest is the platform's loss.",
        },
        zh_cn: Words {
            label: "被银行收回的来款",
            title: "银行收回了一笔来款",
            body: "账户被收回 {amount} {currency}。订单仍持有的部分已冻结，待买家重新付款；其余由平台承担。",
        },
    },
    NoticeKind {
        kind: PAYMENT_RECALLED,
        mail_by_default: true,
        en: Words {
            label: "Transfers that your bank took back",
            title: "Your bank took a transfer back",
            body: "{amount} {currency} that you had paid was taken back, and the order waits. Pay it again by {until}: to {beneficiary}, account {account}, BIC {bic} ({bank}), reference {reference}. Or cancel the order.",
        },
        zh_cn: Words {
            label: "被您的银行撤回的汇款",
            title: "您的银行撤回了一笔汇款",
            body: "您已支付的 {amount} {currency} 被撤回，订单已暂停。请在 {until} 前重新支付：收款人 {beneficiary}，账号 {account}，BIC {bic}（{bank}），参考号 {reference}；或取消订单。",
        },
    },
    NoticeKind {
        kind: ORDER_RECALLED,
        mail_by_default: true,
        en: Words {
            label: "Payments that a bank took back",
            title: "A payment was taken back: ship nothing",
            body: "The buyer's bank took {amount} {currency} of an order back. Its money is frozen and nothing of it may be shipped until the buyer has paid again; that is waited for until {until}.",
        },
        zh_cn: Words {
            label: "被银行撤回的货款",
            title: "货款被撤回，请暂停发货",
            body: "买家银行撤回了一笔订单的 {amount} {currency} 货款。在买家重新付款前该笔资金冻结，请勿发货；等待期至 {until}。",
        },
    },
    NoticeKind {
        kind: RECALL_ENDED,
        mail_by_default: true,
        en: Words {
            label: "Payments taken back that came again",
            title: "The payment came again",
            body: "{amount} {currency} that had been taken back is paid again. The order goes on.",
        },
        zh_cn: Words {
            label: "撤回货款重新到账",
            title: "货款已重新到账",
            body: "此前被撤回的 {amount} {currency} 已重新支付，订单继续履行。",
        },
    },
    NoticeKind {
        kind: RECALL_LOST,
        mail_by_default: true,
        en: Words {
            label: "Payments taken back for good",
            title: "A payment that was taken back did not come again",
            body: "{amount} {currency} that was taken back was not paid again. What the order still held of it has gone back to the buyer.",
        },
        zh_cn: Words {
            label: "撤回货款未再支付",
            title: "被撤回的货款未重新支付",
            body: "被撤回的 {amount} {currency} 未重新支付，订单仍持有的部分视为已退还买家。",
        },
    },
    NoticeKind {
        kind: REFUND_ACCOUNT_WANTED,
        mail_by_default: true,
        en: Words {
            label: "Refunds that want a bank account",
            title: "Where shall your refund go?",
            body: "A refund of {amount} {currency} cannot be sent to the account that paid. Name a bank account on the page of your payments.",
        },
        zh_cn: Words {
            label: "待提供账户的退款",
            title: "请提供退款账户",
            body: "{amount} {currency} 的退款无法退回原付款账户，请在付款页面提供收款账户。",
        },
    },
];

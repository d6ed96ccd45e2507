//! Test methods: what each of them does.

use serde_json::{Value, json};

/// What a charge by a method comes to, and how its news travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    Succeeds,
    Declined,
    /// The order is not taken.
    Refused,
    /// The buyer must approve on the provider's page.
    Challenge,
    /// The same, but only when the merchant asks for a check of who pays.
    StepsUp,
    /// It is charged, and the answer never comes.
    TimeoutAfterSuccess,
    /// The order is lost before it takes effect.
    Lost,
    /// It takes a while, and says so.
    Slow,
    /// It charges one unit less than it was asked for.
    WrongAmount,
    /// Each notification comes three times.
    DuplicateNotice,
    /// Notifications come late.
    LateNotice,
    /// The news of success overtake the news of the beginning.
    Reordered,
    /// Notifications are signed with another key first, then rightly.
    BadSignature,
    /// It is charged, and all refunds of it are refused at first.
    RefundRefused,
    /// It is charged, and refunds of it fail.
    RefundFails,
    /// It is charged, and the answer to an order to refund never comes.
    RefundTimeout,
    /// It is charged, and refunds of it come back after they succeeded.
    RefundReturns,
    /// It is charged, and the buyer's bank takes it back a while later.
    Disputed,
    /// It is charged, and the buyer's bank asks about it before it takes it back.
    Warned,
}

/// Every method with its name, its behaviour and what testers should expect.
pub const METHODS: [(&str, Behaviour, [&str; 2], [&str; 2]); 19] = [
    (
        "sandbox_card",
        Behaviour::Succeeds,
        ["Card", "银行卡"],
        ["Succeeds at once.", "立即支付成功。"],
    ),
    (
        "sandbox_challenge",
        Behaviour::Challenge,
        ["Card with a challenge", "需验证的银行卡"],
        [
            "You approve or decline on the bank's page.",
            "在银行页面上确认或拒绝。",
        ],
    ),
    (
        "sandbox_step_up",
        Behaviour::StepsUp,
        ["Card whose bank checks", "按需验证的银行卡"],
        [
            "Asks on the bank's page when the payment is checked, else succeeds at once.",
            "需要核验时跳转银行页面确认，否则立即成功。",
        ],
    ),
    (
        "sandbox_refused",
        Behaviour::Refused,
        ["Card the provider refuses", "服务商拒收的银行卡"],
        [
            "The provider does not take the order; the one in reserve is tried.",
            "服务商不受理该请求，将改用备用服务商。",
        ],
    ),
    (
        "sandbox_declined",
        Behaviour::Declined,
        ["Card without funds", "余额不足的银行卡"],
        ["Is declined.", "支付被拒绝。"],
    ),
    (
        "sandbox_timeout",
        Behaviour::TimeoutAfterSuccess,
        ["Card, answer lost", "响应丢失的银行卡"],
        [
            "Is charged, but the answer is lost; it is asked about until it is known.",
            "已扣款但响应丢失，系统会持续查询直到结果明确。",
        ],
    ),
    (
        "sandbox_lost",
        Behaviour::Lost,
        ["Card, order lost", "请求丢失的银行卡"],
        [
            "The order is lost; after a while you may try again.",
            "请求丢失，稍后可重新支付。",
        ],
    ),
    (
        "sandbox_slow",
        Behaviour::Slow,
        ["Bank transfer", "银行转账"],
        ["Takes some seconds.", "需要数秒到账。"],
    ),
    (
        "sandbox_wrong_amount",
        Behaviour::WrongAmount,
        ["Card, wrong amount", "金额不符的银行卡"],
        [
            "Takes another amount; an operator decides.",
            "扣款金额不符，由平台人工处理。",
        ],
    ),
    (
        "sandbox_duplicate_notice",
        Behaviour::DuplicateNotice,
        ["Card, notices thrice", "重复通知的银行卡"],
        [
            "Succeeds and says so three times.",
            "支付成功，通知发送三次。",
        ],
    ),
    (
        "sandbox_late_notice",
        Behaviour::LateNotice,
        ["Card, late notice", "通知延迟的银行卡"],
        ["Succeeds; the news come late.", "支付成功，通知延迟到达。"],
    ),
    (
        "sandbox_reordered",
        Behaviour::Reordered,
        ["Card, notices out of order", "通知乱序的银行卡"],
        [
            "Succeeds; the news come in the wrong order.",
            "支付成功，通知顺序颠倒。",
        ],
    ),
    (
        "sandbox_bad_signature",
        Behaviour::BadSignature,
        ["Card, forged notice", "签名错误的银行卡"],
        [
            "Succeeds; a forged notice comes before the true one.",
            "支付成功，先收到一条伪造通知。",
        ],
    ),
    (
        "sandbox_refund_refused",
        Behaviour::RefundRefused,
        ["Card, refund refused", "退款被拒的银行卡"],
        [
            "Succeeds; the first order to refund is refused.",
            "支付成功，首次退款请求被拒绝。",
        ],
    ),
    (
        "sandbox_refund_fails",
        Behaviour::RefundFails,
        ["Card, refund fails", "退款失败的银行卡"],
        ["Succeeds; refunds fail.", "支付成功，退款失败。"],
    ),
    (
        "sandbox_refund_timeout",
        Behaviour::RefundTimeout,
        ["Card, refund answer lost", "退款响应丢失的银行卡"],
        [
            "Succeeds; the answer to a refund is lost.",
            "支付成功，退款响应丢失。",
        ],
    ),
    (
        "sandbox_refund_returns",
        Behaviour::RefundReturns,
        ["Card, refund comes back", "退款退回的银行卡"],
        [
            "Succeeds; refunds come back after they had succeeded.",
            "支付成功，退款成功后又被退回。",
        ],
    ),
    (
        "sandbox_disputed",
        Behaviour::Disputed,
        ["Card, disputed later", "事后拒付的银行卡"],
        [
            "Succeeds; the bank takes it back some seconds later.",
            "支付成功，数秒后银行发起拒付。",
        ],
    ),
    (
        "sandbox_warned",
        Behaviour::Warned,
        ["Card, early warning", "拒付预警的银行卡"],
        [
            "Succeeds; the bank asks about it before it takes it back.",
            "支付成功，银行在拒付前先行查询。",
        ],
    ),
];

/// By token, or by the last digits of a test card: `4242` succeeds, `0002` is declined, `3220` is
/// challenged, `3155` when the merchant asks for it.
pub fn behaviour(method: &str) -> Option<Behaviour> {
    let by_token = METHODS
        .iter()
        .find(|(token, ..)| *token == method)
        .map(|found| found.1);
    by_token.or_else(|| {
        let digits = method.strip_prefix("sandbox_card_")?;
        match digits.get(digits.len().checked_sub(4)?..)? {
            "4242" => Some(Behaviour::Succeeds),
            "0002" => Some(Behaviour::Declined),
            "3220" => Some(Behaviour::Challenge),
            "3155" => Some(Behaviour::StepsUp),
            _ => None,
        }
    })
}

pub fn listed() -> Value {
    let items: Vec<Value> = METHODS
        .iter()
        .map(|(token, _, name, note)| {
            json!({
                "id": token,
                "name": {"en": name[0], "zh-CN": name[1]},
                "note": {"en": note[0], "zh-CN": note[1]},
                "test": true,
            })
        })
        .collect();
    json!({ "items": items })
}

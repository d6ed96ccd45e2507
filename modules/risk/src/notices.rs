//! The kinds of notices that risk tells the platform's people, with their words.

use runtime::notices::{NoticeKind, Words};

pub(crate) const CASE_OPENED: &str = "risk.case_opened";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 1] = [NoticeKind {
    kind: CASE_OPENED,
    mail_by_default: true,
    en: Words {
        label: "Parties that a list may name",
        title: "{party}: a list may name this party",
        body: "What it takes part in waits until somebody has looked.",
    },
    zh_cn: Words {
        label: "疑似命中名单的主体",
        title: "{party}：疑似命中制裁名单",
        body: "相关业务已暂停，请尽快核查。",
    },
}];

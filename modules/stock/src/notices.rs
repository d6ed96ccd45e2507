//! The kinds of notices that stock tells, with their words.

use runtime::notices::{NoticeKind, Words};

pub(crate) const LOW: &str = "stock.low";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 1] = [NoticeKind {
    kind: LOW,
    mail_by_default: false,
    en: Words {
        label: "Low stock",
        title: "{sku} is running low",
        body: "{available} can still be sold; you wanted to know at {threshold}.",
    },
    zh_cn: Words {
        label: "库存不足提醒",
        title: "{sku} 库存不足",
        body: "可售数量仅剩 {available}，已降至您设置的预警值 {threshold}。",
    },
}];

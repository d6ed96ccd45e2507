//! The kinds of notices that webhooks tell, with their words.

use runtime::notices::{NoticeKind, Words};

pub(crate) const GONE: &str = "webhooks.endpoint_gone";
pub(crate) const FAILING: &str = "webhooks.endpoint_failing";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 2] = [
    NoticeKind {
        kind: GONE,
        mail_by_default: true,
        en: Words {
            label: "A webhook endpoint wants no more",
            title: "The webhook endpoint at {host} was switched off",
            body: "It answered 410 Gone. Nothing more is sent to it until you switch it on again.",
        },
        zh_cn: Words {
            label: "Webhook 端点不再接收",
            title: "{host} 的 Webhook 端点已停用",
            body: "该端点返回了 410 Gone。重新启用之前，不再向其发送任何事件。",
        },
    },
    NoticeKind {
        kind: FAILING,
        mail_by_default: true,
        en: Words {
            label: "A webhook endpoint fails",
            title: "The webhook endpoint at {host} was switched off",
            body: "It has failed for {days} days without one success. Mend it, switch it on again and send again what had failed.",
        },
        zh_cn: Words {
            label: "Webhook 端点持续失败",
            title: "{host} 的 Webhook 端点已停用",
            body: "该端点已连续 {days} 天未成功接收。请修复后重新启用，并重新发送失败的事件。",
        },
    },
];

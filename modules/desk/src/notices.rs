//! The kinds of notices that the desk tells, with their words.

use runtime::notices::{NoticeKind, Words};

pub(crate) const MESSAGE: &str = "desk.message";
pub(crate) const SUPPORT_JOINED: &str = "desk.support_joined";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 2] = [
    NoticeKind {
        kind: MESSAGE,
        mail_by_default: true,
        en: Words {
            label: "New messages",
            title: "{from} wrote about {subject}",
            body: "{text}",
        },
        zh_cn: Words {
            label: "新消息",
            title: "{from} 就 {subject} 发来消息",
            body: "{text}",
        },
    },
    NoticeKind {
        kind: SUPPORT_JOINED,
        mail_by_default: true,
        en: Words {
            label: "Support joins a conversation",
            title: "Support joined the conversation about {subject}",
            body: "Reason: {text}",
        },
        zh_cn: Words {
            label: "平台客服加入会话",
            title: "平台客服已加入关于 {subject} 的会话",
            body: "原因：{text}",
        },
    },
];

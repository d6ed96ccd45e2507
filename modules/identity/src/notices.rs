//! The kinds of notices that identity tells, with their words.

use runtime::notices::{NoticeKind, Words};

pub const EXPORT_READY: &str = "identity.export_ready";
pub const KYB_PASSED: &str = "identity.kyb_passed";
pub const KYB_MORE: &str = "identity.kyb_more";
pub const KYB_REJECTED: &str = "identity.kyb_rejected";
pub const KYB_DUE: &str = "identity.kyb_due";
pub const KYB_LAPSED: &str = "identity.kyb_lapsed";
pub const KYB_WAITS: &str = "identity.kyb_waits";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 7] = [
    NoticeKind {
        kind: EXPORT_READY,
        mail_by_default: true,
        en: Words {
            label: "Copy of my data",
            title: "The copy of your data is ready",
            body: "You can fetch it for seven days; then it is deleted.",
        },
        zh_cn: Words {
            label: "个人数据副本",
            title: "您的个人数据副本已生成",
            body: "请在 7 天内下载，逾期将自动删除。",
        },
    },
    NoticeKind {
        kind: KYB_PASSED,
        mail_by_default: true,
        en: Words {
            label: "Your firm is verified",
            title: "Your firm is verified",
            body: "Sales across borders are open to you. You will be told before it has to be shown anew.",
        },
        zh_cn: Words {
            label: "企业认证通过",
            title: "贵企业已通过认证",
            body: "现在可以开展跨境销售。到期前我们会提醒您重新提交。",
        },
    },
    NoticeKind {
        kind: KYB_MORE,
        mail_by_default: true,
        en: Words {
            label: "More is needed to verify your firm",
            title: "More is needed to verify your firm",
            body: "Read what was asked for, add it and hand it in again.",
        },
        zh_cn: Words {
            label: "企业认证需补充材料",
            title: "贵企业的认证需补充材料",
            body: "请查看需补充的内容，补齐后重新提交。",
        },
    },
    NoticeKind {
        kind: KYB_REJECTED,
        mail_by_default: true,
        en: Words {
            label: "Your firm was not verified",
            title: "Your firm was not verified",
            body: "Read why. You can show it anew, or ask support.",
        },
        zh_cn: Words {
            label: "企业认证未通过",
            title: "贵企业未通过认证",
            body: "请查看原因，可重新提交材料或联系客服。",
        },
    },
    NoticeKind {
        kind: KYB_DUE,
        mail_by_default: true,
        en: Words {
            label: "Your verification runs out soon",
            title: "Your verification runs out within 30 days",
            body: "Look whether papers and owners are still right, and hand them in again; until then nothing changes.",
        },
        zh_cn: Words {
            label: "企业认证即将到期",
            title: "贵企业的认证将在 30 天内到期",
            body: "请核对证件和受益所有人信息并重新提交，到期前一切照常。",
        },
    },
    NoticeKind {
        kind: KYB_LAPSED,
        mail_by_default: true,
        en: Words {
            label: "Your verification has run out",
            title: "Your verification has run out",
            body: "Sales across borders wait until your firm is verified again. Sales at home go on.",
        },
        zh_cn: Words {
            label: "企业认证已到期",
            title: "贵企业的认证已到期",
            body: "重新认证前暂停跨境销售，境内销售不受影响。",
        },
    },
    // For the platform's people.
    NoticeKind {
        kind: KYB_WAITS,
        mail_by_default: false,
        en: Words {
            label: "Firms that wait to be verified",
            title: "{firm} waits to be verified",
            body: "It handed in what shows who it is, or a colleague proposed and a second person is wanted.",
        },
        zh_cn: Words {
            label: "待认证的企业",
            title: "{firm} 等待企业认证审核",
            body: "企业已提交材料，或同事已提出意见、需第二人复核。",
        },
    },
];

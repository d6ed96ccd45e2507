//! The kinds of notices that compliance tells sellers, with their words.

use runtime::notices::{NoticeKind, Words};

pub(crate) const LICENCE_DECIDED: &str = "compliance.licence_decided";
pub(crate) const TARIFF_CHANGED: &str = "compliance.tariff_changed";
pub(crate) const DECLARATION_REJECTED: &str = "compliance.declaration_rejected";
pub(crate) const DECLARATION_INSPECTED: &str = "compliance.declaration_inspected";
pub(crate) const DECLARATION_RELEASED: &str = "compliance.declaration_released";
pub(crate) const IP_RIGHT_DECIDED: &str = "compliance.ip_right_decided";
pub(crate) const IP_RIGHT_ENDING: &str = "compliance.ip_right_ending";
pub(crate) const IP_AUTHORISATION: &str = "compliance.ip_authorisation";
pub(crate) const IP_NOTICE: &str = "compliance.ip_notice";
pub(crate) const IP_COUNTER: &str = "compliance.ip_counter";
pub(crate) const IP_NOTICE_MOVED: &str = "compliance.ip_notice_moved";
pub(crate) const IP_STRIKES: &str = "compliance.ip_strikes";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 12] = [
    NoticeKind {
        kind: LICENCE_DECIDED,
        mail_by_default: true,
        en: Words {
            label: "Licences decided on",
            title: "The compliance desk decided on a licence",
            body: "{name} {number}: see what was decided and why.",
        },
        zh_cn: Words {
            label: "资质审核结果",
            title: "合规部门已审核一份资质",
            body: "{name} {number}：请查看审核结果和理由。",
        },
    },
    NoticeKind {
        kind: TARIFF_CHANGED,
        mail_by_default: true,
        en: Words {
            label: "Changes of tariffs that touch your products",
            title: "The tariff of {jurisdiction} changed for {count} of your products",
            body: "Among them {codes}. Look whether the HS codes still fit and what the goods cost now.",
        },
        zh_cn: Words {
            label: "涉及您商品的税则变动",
            title: "{jurisdiction} 税则变动，涉及您的 {count} 件商品",
            body: "涉及编码：{codes}。请核对 HS 编码是否仍适用，以及到手成本的变化。",
        },
    },
    NoticeKind {
        kind: DECLARATION_REJECTED,
        mail_by_default: true,
        en: Words {
            label: "Declarations that customs refused",
            title: "Customs refused declaration {number}",
            body: "{words} Mend it and file it again, so that the goods of order {order} can go.",
        },
        zh_cn: Words {
            label: "海关退单的申报",
            title: "申报 {number} 被海关退单",
            body: "{words} 请修改后重新申报，订单 {order} 的货物方可放行。",
        },
    },
    NoticeKind {
        kind: DECLARATION_INSPECTED,
        mail_by_default: true,
        en: Words {
            label: "Declarations that customs inspect",
            title: "Customs inspect the goods of declaration {number}",
            body: "{words} The goods of order {order} wait until it is over.",
        },
        zh_cn: Words {
            label: "海关查验的申报",
            title: "海关正在查验申报 {number} 的货物",
            body: "{words} 查验结束前，订单 {order} 的货物需等待。",
        },
    },
    NoticeKind {
        kind: DECLARATION_RELEASED,
        mail_by_default: false,
        en: Words {
            label: "Declarations that customs released",
            title: "Customs released declaration {number}",
            body: "The goods of order {order} may cross the border.",
        },
        zh_cn: Words {
            label: "海关放行的申报",
            title: "申报 {number} 已放行",
            body: "订单 {order} 的货物可以出入境。",
        },
    },
    NoticeKind {
        kind: IP_RIGHT_DECIDED,
        mail_by_default: true,
        en: Words {
            label: "Brands and rights decided on",
            title: "The compliance desk decided on {name}",
            body: "See what was decided and why.",
        },
        zh_cn: Words {
            label: "品牌与权利审核结果",
            title: "合规部门已审核“{name}”",
            body: "请查看审核结果和理由。",
        },
    },
    NoticeKind {
        kind: IP_RIGHT_ENDING,
        mail_by_default: true,
        en: Words {
            label: "Brands and rights that run out",
            title: "{name} runs out on {day}",
            body: "Renew it, and register the new term here: after that day nothing rests on it any more.",
        },
        zh_cn: Words {
            label: "即将到期的品牌与权利",
            title: "“{name}”将于 {day} 到期",
            body: "请及时续展并在平台重新登记；到期后不再有效。",
        },
    },
    NoticeKind {
        kind: IP_AUTHORISATION,
        mail_by_default: true,
        en: Words {
            label: "Authorisations of brands",
            title: "News of an authorisation for {name}",
            body: "It was asked for, granted, refused or revoked. See how it stands.",
        },
        zh_cn: Words {
            label: "品牌授权",
            title: "“{name}”的授权有新进展",
            body: "授权被申请、同意、拒绝或撤销，请查看当前状态。",
        },
    },
    NoticeKind {
        kind: IP_NOTICE,
        mail_by_default: true,
        en: Words {
            label: "Notices of infringement against your products",
            title: "A notice of infringement of {name}: products are down",
            body: "Taken down: {goods}. The owner of the right says: {statement} You reach them at {contact}. Answer until {day}, or it counts against you.",
        },
        zh_cn: Words {
            label: "针对您商品的侵权通知",
            title: "收到涉及“{name}”的侵权通知，商品已下架",
            body: "已下架：{goods}。权利人陈述：{statement} 联系方式：{contact}。请于 {day} 前提交声明，逾期将计入违规。",
        },
    },
    NoticeKind {
        kind: IP_COUNTER,
        mail_by_default: true,
        en: Words {
            label: "Answers to your notices",
            title: "The seller says that {name} is not infringed",
            body: "Read the answer. Bring an action before a court or an authority and tell us so before {day}; otherwise the products come back.",
        },
        zh_cn: Words {
            label: "对您通知的不侵权声明",
            title: "卖家声明未侵犯“{name}”",
            body: "请查看声明。如在 {day} 前未向法院起诉或向主管部门投诉并告知平台，商品将恢复销售。",
        },
    },
    NoticeKind {
        kind: IP_NOTICE_MOVED,
        mail_by_default: true,
        en: Words {
            label: "Notices of infringement that went on",
            title: "A notice about {name} went on",
            body: "See how it stands and what you can do.",
        },
        zh_cn: Words {
            label: "侵权通知的进展",
            title: "涉及“{name}”的通知有新进展",
            body: "请查看当前状态以及您可以采取的措施。",
        },
    },
    NoticeKind {
        kind: IP_STRIKES,
        mail_by_default: true,
        en: Words {
            label: "How many notices count against you",
            title: "{count} notices of infringement count against you",
            body: "See what that means for your store, and what you can do about it.",
        },
        zh_cn: Words {
            label: "计入违规的侵权通知数",
            title: "已有 {count} 起侵权通知计入违规",
            body: "请查看对店铺的影响以及可采取的措施。",
        },
    },
];

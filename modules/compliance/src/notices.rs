//! The kinds of notices that compliance tells sellers, with their words.

use runtime::notices::{NoticeKind, Words};

pub(crate) const LICENCE_DECIDED: &str = "compliance.licence_decided";
pub(crate) const TARIFF_CHANGED: &str = "compliance.tariff_changed";
pub(crate) const DECLARATION_REJECTED: &str = "compliance.declaration_rejected";
pub(crate) const DECLARATION_INSPECTED: &str = "compliance.declaration_inspected";
pub(crate) const DECLARATION_RELEASED: &str = "compliance.declaration_released";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 5] = [
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
];

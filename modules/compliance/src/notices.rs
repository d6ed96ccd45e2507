//! The kinds of notices that compliance tells sellers, with their words.

use runtime::notices::{NoticeKind, Words};

pub(crate) const LICENCE_DECIDED: &str = "compliance.licence_decided";
pub(crate) const TARIFF_CHANGED: &str = "compliance.tariff_changed";

/// For `runtime::notices::module`.
pub const NOTICES: [NoticeKind; 2] = [
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
];

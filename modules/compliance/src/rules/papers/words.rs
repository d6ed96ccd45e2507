//! The words of papers in both languages, as trade uses them: the labels of the UN layout key, and
//! the Chinese of forwarders and customs.

use contract::payments::DueWith;
use kernel::Locale;

use crate::model::deal::Instalment;
use crate::model::document::Paper;
use crate::model::particulars::{PackageKind, VatTreatment};

/// A word in two languages.
pub(super) type Word = (&'static str, &'static str);

pub(super) fn say(word: Word, language: Locale) -> &'static str {
    match language {
        Locale::En => word.0,
        Locale::ZhCn => word.1,
    }
}

pub(super) const SELLER: Word = ("Seller / Exporter", "卖方 / 出口商");
pub(super) const BUYER: Word = ("Buyer", "买方");
pub(super) const IMPORTER: Word = ("Consignee / Importer", "收货人 / 进口商");
pub(super) const CONSIGNEE: Word = ("Consignee", "收货人");
pub(super) const SHIPPER: Word = ("Shipper / Consignor", "发货人");
pub(super) const NOTIFY: Word = ("Notify party", "通知方");
pub(super) const AS_CONSIGNEE: Word = ("Same as consignee", "同收货人");
pub(super) const REFERENCES: Word = ("Date and references", "日期与参考号");
pub(super) const DATE: Word = ("Date of issue", "签发日期");
pub(super) const ORDER: Word = ("Order no.", "订单号");
pub(super) const ORDERED: Word = ("Order date", "下单日期");
pub(super) const EXPORTER_REFERENCE: Word = ("Exporter's reference", "出口商参考号");
pub(super) const BUYER_REFERENCE: Word = ("Buyer's reference", "买方参考号");
pub(super) const TERMS: Word = ("Terms of delivery and payment", "贸易术语与付款条件");
pub(super) const DELIVERY: Word = ("Delivery (Incoterms® 2020)", "贸易术语（Incoterms® 2020）");
pub(super) const PAYMENT: Word = ("Payment", "付款条件");
pub(super) const INSTALMENT: Word = ("Instalment", "分期付款");
pub(super) const PAID: Word = ("Paid on", "付款日期");
pub(super) const CURRENCY: Word = ("Currency", "币种");
pub(super) const BANK: Word = ("Bank details", "收款银行");
pub(super) const ACCOUNT: Word = ("Account no. / IBAN", "账号 / IBAN");
pub(super) const ACCOUNT_NAME: Word = ("Account holder", "户名");
pub(super) const SWIFT: Word = ("SWIFT / BIC", "SWIFT 代码");
pub(super) const CARRIAGE: Word = ("Carriage", "运输");
pub(super) const ROUTE: Word = ("From – to", "启运国 – 目的国");
pub(super) const CARRIER: Word = ("Carrier", "承运人");
pub(super) const MODE: Word = ("Mode", "运输方式");
pub(super) const LOADING: Word = ("Place of loading", "装货地");
pub(super) const UNLOADING: Word = ("Place of discharge", "卸货地");
pub(super) const VESSEL: Word = ("Vessel / flight / vehicle", "船名 / 航班 / 车次");
pub(super) const VOYAGE: Word = ("Voyage no.", "航次");
pub(super) const TRANSPORT_NUMBER: Word = ("Transport document no.", "运单号");
pub(super) const TRACKING: Word = ("Tracking no.", "物流单号");
pub(super) const GOODS: Word = ("Goods", "货物");
pub(super) const DESCRIPTION: Word = ("Description of goods", "货物名称");
pub(super) const HS: Word = ("HS code", "HS 编码");
pub(super) const ORIGIN: Word = ("Origin", "原产国");
pub(super) const QUANTITY: Word = ("Quantity", "数量");
pub(super) const UNIT_PRICE: Word = ("Unit price", "单价");
pub(super) const AMOUNT: Word = ("Amount", "金额");
pub(super) const NET: Word = ("Net weight", "净重");
pub(super) const GROSS: Word = ("Gross weight", "毛重");
pub(super) const PACKAGES: Word = ("Packages", "包装");
pub(super) const MARKS: Word = ("Shipping marks", "唛头");
pub(super) const PACKED: Word = ("Number and kind", "件数及种类");
pub(super) const SIZE: Word = ("Size each (cm)", "单件尺寸（厘米）");
pub(super) const GROSS_EACH: Word = ("Gross each", "单件毛重");
pub(super) const GROSS_ALL: Word = ("Gross in all", "总毛重");
pub(super) const VOLUME: Word = ("Volume", "体积");
pub(super) const SUBTOTAL: Word = ("Goods", "货款");
pub(super) const FREIGHT: Word = ("Carriage charged", "运费");
pub(super) const TOTAL: Word = ("Total", "合计");
pub(super) const CRITERION: Word = ("Origin criterion", "原产地标准");
pub(super) const ISSUER: Word = ("Certifying body applied to", "申请签证机构");
pub(super) const REMARKS: Word = ("Remarks", "备注");
pub(super) const DECLARATION: Word = ("Declaration and signature", "声明与签章");
pub(super) const TAX_NUMBER: Word = ("Tax no.", "纳税人识别号");
pub(super) const CUSTOMS_NUMBER: Word = ("Customs no.", "海关编码");
pub(super) const VAT_NUMBER: Word = ("VAT no.", "增值税号");
pub(super) const VAT: Word = ("VAT", "增值税");
pub(super) const DRAFT: Word = ("Draft – not issued", "草稿，未签发");
pub(super) const VERSION: Word = ("Version", "版本");
pub(super) const REPLACES: Word = ("replaces the version before", "取代上一版本");
pub(super) const PAGING: Word = ("Page {page} of {pages}", "第 {page} 页，共 {pages} 页");
pub(super) const SUM: Word = ("Content", "内容摘要");

pub(super) fn title(paper: Paper, mode: &str) -> Word {
    match paper {
        Paper::Proforma => ("Proforma invoice", "形式发票"),
        Paper::CommercialInvoice => ("Commercial invoice", "商业发票"),
        Paper::PackingList => ("Packing list", "装箱单"),
        Paper::OriginCertificate => (
            "Certificate of origin – application",
            "原产地证明书申请资料",
        ),
        Paper::TransportDocument => match mode {
            "sea" => ("Bill of lading – shipping instructions", "海运提单补料"),
            "air" => ("Air waybill – letter of instruction", "空运单托运资料"),
            "road" => ("CMR consignment note – data", "国际公路货物运单（CMR）资料"),
            "rail" => ("Rail consignment note – data", "国际铁路运单资料"),
            _ => ("Waybill – data", "运单资料"),
        },
    }
}

/// What the signatory says.
pub(super) fn declaration(paper: Paper) -> Word {
    match paper {
        Paper::Proforma => (
            "This is an offer and not a demand for payment of tax. Prices hold for the order named.",
            "本单据为报价性质，不作为完税凭证；所列价格仅适用于所示订单。",
        ),
        Paper::CommercialInvoice => (
            "We certify that this invoice shows the actual price of the goods described and that its particulars are true and correct.",
            "兹证明本发票所列价格为货物实际成交价格，所填内容真实无误。",
        ),
        Paper::PackingList => (
            "We certify that the goods were packed as described.",
            "兹证明货物已按上述内容包装。",
        ),
        Paper::OriginCertificate => (
            "The undersigned declares that the above details are correct and that the goods originate in the country shown. Not a certificate until a competent body has certified it.",
            "申请人声明以上内容正确，所列货物原产于所示国家。未经签证机构签章，本资料不具证书效力。",
        ),
        Paper::TransportDocument => (
            "Data for the carrier's document. Not a document of title.",
            "本资料供承运人缮制运单之用，不具物权凭证效力。",
        ),
    }
}

pub(super) fn mode(mode: &str) -> Word {
    match mode {
        "sea" => ("By sea", "海运"),
        "air" => ("By air", "空运"),
        "rail" => ("By rail", "铁路"),
        "road" => ("By road", "公路"),
        "express" => ("Express", "快递"),
        "post" => ("Post", "邮政"),
        _ => ("Other", "其他"),
    }
}

pub(super) fn package(kind: PackageKind) -> Word {
    match kind {
        PackageKind::Carton => ("cartons", "纸箱"),
        PackageKind::Pallet => ("pallets", "托盘"),
        PackageKind::WoodenCase => ("wooden cases", "木箱"),
        PackageKind::Crate => ("crates", "板条箱"),
        PackageKind::Bag => ("bags", "袋"),
        PackageKind::Drum => ("drums", "桶"),
        PackageKind::Roll => ("rolls", "卷"),
        PackageKind::Bundle => ("bundles", "捆"),
        PackageKind::Package => ("packages", "件"),
    }
}

pub(super) fn vat(treatment: VatTreatment) -> Word {
    match treatment {
        VatTreatment::OutOfScope => ("Not subject to EU VAT", "不属于欧盟增值税征收范围"),
        VatTreatment::Export => ("Export outside the EU, exempt", "出口至欧盟以外，免征"),
        VatTreatment::IntraCommunity => ("Intra-Community supply, exempt", "欧盟内部交易，免征"),
        VatTreatment::ReverseCharge => ("Reverse charge", "由买方反向征收"),
        VatTreatment::ZeroRated => ("Zero rated", "零税率"),
        VatTreatment::Standard => ("Included at", "含税，税率"),
    }
}

/// Units of sale that papers name; another word stands as the seller wrote it.
pub(super) fn unit(unit: &str, language: Locale) -> String {
    let word = match unit.trim().to_lowercase().as_str() {
        "piece" => ("pcs", "件"),
        "pair" => ("pairs", "双"),
        "set" => ("sets", "套"),
        "dozen" => ("dozen", "打"),
        "pack" => ("packs", "包"),
        "carton" => ("cartons", "箱"),
        "roll" => ("rolls", "卷"),
        "kilogram" => ("kg", "千克"),
        "tonne" => ("t", "吨"),
        "litre" => ("l", "升"),
        "metre" => ("m", "米"),
        "square_metre" => ("m²", "平方米"),
        "cubic_metre" => ("m³", "立方米"),
        _ => return unit.to_owned(),
    };
    say(word, language).to_owned()
}

/// `30 % (USD 300.00) with the order`
pub(crate) fn instalment(one: &Instalment, language: Locale) -> String {
    let (share, amount) = (one.percent.normalize(), one.amount.to_major_string());
    let due = say(due_with(one.due), language);
    let currency = one.amount.currency().code();
    match language {
        Locale::En => format!("{share} % ({currency} {amount}) {due}"),
        Locale::ZhCn => format!("{due} {share}%（{currency} {amount}）"),
    }
}

/// The same with the day on which it was paid.
pub(super) fn told(one: &Instalment, language: Locale) -> String {
    let told = instalment(one, language);
    match &one.paid {
        Some(day) => format!("{told} · {} {day}", say(PAID, language)),
        None => told,
    }
}

const fn due_with(due: DueWith) -> Word {
    match due {
        DueWith::Order => ("with the order", "订单确认时付"),
        DueWith::Inspection => ("after inspection", "验货后付"),
        DueWith::TransportDocument => ("against the transport document", "凭运输单据付"),
        DueWith::Customs => ("after customs clearance", "清关后付"),
        DueWith::Delivery => ("on delivery", "货到付"),
    }
}

//! Papers of an order: what each says, frozen when it is issued.

use contract::ids::{OrderId, OrgId};
use kernel::{Country, Currency, HsCode, Id, Kind, Money, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::deal::Instalment;
use super::letterhead::{Bank, Endpoint, PaperAddress};
use super::particulars::{Package, VatTreatment};

pub enum DocumentKind {}
impl Kind for DocumentKind {
    const PREFIX: &'static str = "doc";
}
pub type DocumentId = Id<DocumentKind>;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = TradePaperKind)]
pub enum Paper {
    Proforma,
    CommercialInvoice,
    PackingList,
    /// What an office is given to certify the origin by.
    OriginCertificate,
    /// What a carrier is given to write a bill of lading, waybill or consignment note by.
    TransportDocument,
}

impl Paper {
    pub(crate) const ALL: [Paper; 5] = [
        Paper::Proforma,
        Paper::CommercialInvoice,
        Paper::PackingList,
        Paper::OriginCertificate,
        Paper::TransportDocument,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Paper::Proforma => "proforma",
            Paper::CommercialInvoice => "commercial_invoice",
            Paper::PackingList => "packing_list",
            Paper::OriginCertificate => "origin_certificate",
            Paper::TransportDocument => "transport_document",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Paper::ALL.into_iter().find(|paper| paper.as_str() == text)
    }

    /// What its numbers begin with.
    pub(crate) const fn series(self) -> &'static str {
        match self {
            Paper::Proforma => "PI",
            Paper::CommercialInvoice => "CI",
            Paper::PackingList => "PL",
            Paper::OriginCertificate => "CO",
            Paper::TransportDocument => "TD",
        }
    }

    /// Says what the goods cost.
    pub(crate) const fn has_prices(self) -> bool {
        matches!(self, Paper::Proforma | Paper::CommercialInvoice)
    }

    /// Says how the goods are packed.
    pub(crate) const fn has_packages(self) -> bool {
        matches!(
            self,
            Paper::PackingList | Paper::TransportDocument | Paper::OriginCertificate
        )
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperParty)]
pub struct Party {
    pub name: String,
    pub name_zh: Option<String>,
    pub address: Option<PaperAddress>,
    pub contact: Option<String>,
    pub phone: Option<String>,
    pub mail: Option<String>,
    pub tax_number: Option<String>,
    pub customs_number: Option<String>,
    pub vat_number: Option<String>,
    pub endpoint: Option<Endpoint>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperCarriage)]
pub struct Carriage {
    pub from: Country,
    pub to: Country,
    /// air, express, sea, rail, road, post.
    pub mode: String,
    pub carrier: String,
    pub service: String,
    pub loading_place: Option<String>,
    pub unloading_place: Option<String>,
    pub vessel: Option<String>,
    pub voyage: Option<String>,
    pub transport_number: Option<String>,
    pub tracking: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TradePaperLine)]
pub struct ContentLine {
    pub position: i64,
    pub sku: String,
    pub title: Text,
    pub hs_code: Option<HsCode>,
    pub origin: Option<Country>,
    pub quantity: i64,
    pub unit: String,
    pub unit_price: Option<Money>,
    pub total: Option<Money>,
    pub net_grams: Option<i64>,
    pub gross_grams: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperTotals)]
pub struct Totals {
    pub units: i64,
    pub goods: Option<Money>,
    pub carriage: Option<Money>,
    pub total: Option<Money>,
    pub net_grams: Option<i64>,
    /// As the packages are weighed.
    pub gross_grams: Option<i64>,
    pub packages: Option<i64>,
    /// In cubic centimetres.
    pub volume_cm3: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperVat)]
pub struct Vat {
    pub treatment: VatTreatment,
    pub percent: Option<String>,
}

/// All that a paper says. A draft has no number and no day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperContent)]
pub struct Content {
    pub kind: Paper,
    pub number: Option<String>,
    pub version: i64,
    /// `2026-11-30`
    pub issued: Option<String>,
    /// Why it takes the place of the version before.
    pub reason: Option<String>,
    pub order: String,
    pub ordered: String,
    pub exporter_reference: Option<String>,
    pub buyer_reference: Option<String>,
    pub seller: Party,
    pub buyer: Party,
    pub consignee: Party,
    pub notify: Option<Party>,
    pub incoterm: String,
    pub place: String,
    pub currency: Currency,
    pub carriage: Carriage,
    pub lines: Vec<ContentLine>,
    pub packages: Vec<Package>,
    pub totals: Totals,
    pub payment_terms: Option<String>,
    /// By which the price is paid, where buyer and seller agreed on parts.
    #[serde(default)]
    pub instalments: Vec<Instalment>,
    /// The day on which the buyer paid.
    pub paid: Option<String>,
    pub bank: Option<Bank>,
    pub vat: Option<Vat>,
    pub origin_criterion: Option<String>,
    pub origin_issuer: Option<String>,
    pub signatory: Option<String>,
    pub remarks: Option<String>,
}

impl Content {
    /// The same without what issuing adds: whether two of them say the same.
    pub(crate) fn said(&self) -> Content {
        Content {
            number: None,
            version: 0,
            issued: None,
            reason: None,
            ..self.clone()
        }
    }
}

/// An issued paper. Never changed.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) seller: OrgId,
    pub(crate) buyer: OrgId,
    pub(crate) id: DocumentId,
    pub(crate) order: OrderId,
    pub(crate) kind: Paper,
    pub(crate) number: String,
    pub(crate) version: i64,
    pub(crate) content: Content,
    pub(crate) sha256: String,
    pub(crate) reason: Option<String>,
    pub(crate) issued_by: String,
    pub(crate) issued_at: Timestamp,
}

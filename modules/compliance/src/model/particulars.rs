//! What only the seller knows of an order's papers, as it is filled in.

use contract::ids::OrderLineId;
use kernel::{Country, HsCode, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::letterhead::{Endpoint, PaperAddress};

/// The kind of packing, by UNECE Recommendation 21.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PackageKind {
    Carton,
    Pallet,
    WoodenCase,
    Crate,
    Bag,
    Drum,
    Roll,
    Bundle,
    Package,
}

impl PackageKind {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            PackageKind::Carton => "CT",
            PackageKind::Pallet => "PX",
            PackageKind::WoodenCase => "CS",
            PackageKind::Crate => "CR",
            PackageKind::Bag => "BG",
            PackageKind::Drum => "DR",
            PackageKind::Roll => "RO",
            PackageKind::Bundle => "BE",
            PackageKind::Package => "PK",
        }
    }
}

/// One package, or several alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperPackage)]
pub struct Package {
    /// Shipping mark: `BERLIN / A-2611 / 1-40`.
    #[schema(min_length = 1, max_length = 120)]
    pub mark: String,
    pub kind: PackageKind,
    #[schema(minimum = 1, maximum = 100000)]
    pub count: i64,
    /// Of one of them.
    #[schema(minimum = 1, maximum = 30000000)]
    pub gross_grams: i64,
    #[schema(minimum = 1, maximum = 20000)]
    pub length_mm: i64,
    #[schema(minimum = 1, maximum = 20000)]
    pub width_mm: i64,
    #[schema(minimum = 1, maximum = 20000)]
    pub height_mm: i64,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub contents: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperLineParticulars)]
pub struct LineParticulars {
    pub line: OrderLineId,
    /// In place of what the order says.
    #[serde(default)]
    pub hs_code: Option<HsCode>,
    #[serde(default)]
    pub origin: Option<Country>,
    /// Of the whole line, without packing.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000000000)]
    pub net_grams: Option<i64>,
    /// Of the whole line, with packing.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000000000)]
    pub gross_grams: Option<i64>,
}

/// A firm named on papers: whom to notify, whom to bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperNamed)]
pub struct Named {
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    pub address: PaperAddress,
    #[serde(default)]
    #[schema(max_length = 120)]
    pub contact: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub phone: Option<String>,
}

/// How VAT stands on an electronic invoice, by the categories of UNTDID 5305.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VatTreatment {
    /// O: a sale that the VAT of the European Union does not touch.
    #[default]
    OutOfScope,
    /// G: exported from the Union.
    Export,
    /// K: within the Union, between registered firms.
    IntraCommunity,
    /// AE: the buyer accounts for it.
    ReverseCharge,
    /// Z: at a rate of nought.
    ZeroRated,
    /// S: at a rate.
    Standard,
}

/// What was declared to customs, as the declaration or the broker says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperDeclared)]
pub struct Declared {
    #[schema(min_length = 1, max_length = 40)]
    pub number: String,
    pub value: Money,
    #[serde(default)]
    #[schema(min_length = 3, max_length = 3)]
    pub incoterm: Option<String>,
    #[serde(default)]
    #[schema(minimum = 1)]
    pub net_grams: Option<i64>,
    #[serde(default)]
    #[schema(minimum = 1)]
    pub gross_grams: Option<i64>,
    #[serde(default)]
    #[schema(minimum = 1)]
    pub packages: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperParticulars)]
pub struct Particulars {
    /// Of Incoterms 2020; DAP where nothing is said.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 3)]
    pub incoterm: Option<String>,
    /// The named place; where the goods go to, unless said otherwise.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub place: Option<String>,
    #[serde(default)]
    #[schema(max_length = 60)]
    pub exporter_reference: Option<String>,
    #[serde(default)]
    #[schema(max_length = 60)]
    pub buyer_reference: Option<String>,
    #[serde(default)]
    #[schema(max_length = 300)]
    pub payment_terms: Option<String>,
    /// The buyer as it is to be billed; the consignee, unless said otherwise.
    #[serde(default)]
    pub bill_to: Option<Named>,
    #[serde(default)]
    #[schema(max_length = 20)]
    pub buyer_vat_number: Option<String>,
    #[serde(default)]
    pub buyer_endpoint: Option<Endpoint>,
    #[serde(default)]
    pub vat: VatTreatment,
    /// `19`; with the standard treatment only.
    #[serde(default)]
    #[schema(max_length = 6)]
    pub vat_percent: Option<String>,
    #[serde(default)]
    pub notify: Option<Named>,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub loading_place: Option<String>,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub unloading_place: Option<String>,
    /// Vessel, flight, train or lorry.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub vessel: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub voyage: Option<String>,
    /// Of the bill of lading, waybill or consignment note.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub transport_number: Option<String>,
    #[serde(default)]
    #[schema(max_items = 200)]
    pub lines: Vec<LineParticulars>,
    #[serde(default)]
    #[schema(max_items = 200)]
    pub packages: Vec<Package>,
    /// How the goods came to have their origin: `wholly obtained`, `CTH`, `RVC 40 %`.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub origin_criterion: Option<String>,
    /// The chamber or office that is asked to certify it.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub origin_issuer: Option<String>,
    #[serde(default)]
    pub declared: Option<Declared>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub remarks: Option<String>,
}

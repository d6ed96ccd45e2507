//! A declaration to customs as a process: its states, what the declarant adds to the order, the
//! messages, and what customs said of them.

use contract::ids::{OrderId, OrgId, ShipmentId, WarehouseId};
use kernel::{Country, Id, Kind, Money, Timestamp};
use runtime::vault::Sealed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod deed;
mod importer;

pub use deed::{Deed, Move};
pub use importer::Person;
pub(crate) use importer::masked;

pub enum DeclarationKind {}
impl Kind for DeclarationKind {
    const PREFIX: &'static str = "dec";
}
pub type DeclarationId = Id<DeclarationKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Export,
    Import,
}

impl Direction {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Direction::Export => "export",
            Direction::Import => "import",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Direction::Export, Direction::Import]
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

/// 监管方式: under which supervision goods cross the border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Mode {
    /// Parcels of retail trade.
    #[serde(rename = "9610")]
    Parcels,
    /// Straight to a firm abroad.
    #[serde(rename = "9710")]
    ToFirm,
    /// Into a warehouse abroad.
    #[serde(rename = "9810")]
    ToWarehouse,
    /// Retail out of, or into, a bonded zone.
    #[serde(rename = "1210")]
    Bonded,
}

impl Mode {
    pub(crate) const ALL: [Mode; 4] =
        [Mode::Parcels, Mode::ToFirm, Mode::ToWarehouse, Mode::Bonded];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Mode::Parcels => "9610",
            Mode::ToFirm => "9710",
            Mode::ToWarehouse => "9810",
            Mode::Bonded => "1210",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Mode::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclarationState {
    Draft,
    /// Order, payment, waybill and list agree.
    Checked,
    Submitted,
    Accepted,
    Rejected,
    /// Customs look at the goods, or hold them.
    Inspection,
    Released,
    Cancelled,
    Returned,
}

impl DeclarationState {
    pub(crate) const ALL: [DeclarationState; 9] = [
        DeclarationState::Draft,
        DeclarationState::Checked,
        DeclarationState::Submitted,
        DeclarationState::Accepted,
        DeclarationState::Rejected,
        DeclarationState::Inspection,
        DeclarationState::Released,
        DeclarationState::Cancelled,
        DeclarationState::Returned,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            DeclarationState::Draft => "draft",
            DeclarationState::Checked => "checked",
            DeclarationState::Submitted => "submitted",
            DeclarationState::Accepted => "accepted",
            DeclarationState::Rejected => "rejected",
            DeclarationState::Inspection => "inspection",
            DeclarationState::Released => "released",
            DeclarationState::Cancelled => "cancelled",
            DeclarationState::Returned => "returned",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        DeclarationState::ALL
            .into_iter()
            .find(|one| one.as_str() == text)
    }

    /// The declarant may still change what is declared.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, DeclarationState::Draft | DeclarationState::Checked)
    }

    /// Customs have it and have not let go.
    pub(crate) const fn is_with_customs(self) -> bool {
        matches!(
            self,
            DeclarationState::Submitted | DeclarationState::Accepted | DeclarationState::Inspection
        )
    }
}

/// What can be asked of customs about a list that they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Cancel,
    Return,
    /// 汇总申请: sum released parcels up into a declaration, on which a refund of tax rests.
    Summary,
    /// 运抵: the parcel is at the supervised site.
    Arrival,
    /// 清单总分单: the list travels under this master waybill.
    Master,
    /// 离境: the parcel left the country.
    Departure,
    /// 退货理货: what came back was counted at the site.
    Tally,
    /// 入库: an imported parcel is in the supervised site.
    Entry,
    /// 运单状态: an imported parcel was signed for.
    Delivered,
}

impl Asked {
    pub(crate) const ALL: [Asked; 9] = [
        Asked::Cancel,
        Asked::Return,
        Asked::Summary,
        Asked::Arrival,
        Asked::Master,
        Asked::Departure,
        Asked::Tally,
        Asked::Entry,
        Asked::Delivered,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Asked::Cancel => "cancel",
            Asked::Return => "return",
            Asked::Summary => "summary",
            Asked::Arrival => "arrival",
            Asked::Master => "master",
            Asked::Departure => "departure",
            Asked::Tally => "tally",
            Asked::Entry => "entry",
            Asked::Delivered => "delivered",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Asked::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Tells where the goods are, and is told once.
    pub(crate) const fn is_movement(self) -> bool {
        match self {
            Asked::Cancel | Asked::Return | Asked::Summary => false,
            Asked::Arrival
            | Asked::Master
            | Asked::Departure
            | Asked::Tally
            | Asked::Entry
            | Asked::Delivered => true,
        }
    }
}

/// By what a parcel travelled and when, where the list does not say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationTransport)]
pub struct Transport {
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    pub traf_name: Option<String>,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 32)]
    pub voyage_no: Option<String>,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 37)]
    pub bill_no: Option<String>,
    /// When it left, or was signed for; now, unless said.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// How customs know a seller, and how it usually declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Declarant {
    /// Ten digits or a credit code, as registered with customs.
    #[schema(min_length = 1, max_length = 18)]
    pub code: String,
    /// The registered name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The broker that declares; absent: the firm itself.
    #[serde(default)]
    #[schema(max_length = 18)]
    pub agent_code: Option<String>,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub agent_name: Option<String>,
    /// Customs office that takes the declaration.
    #[schema(min_length = 4, max_length = 4)]
    pub customs_code: String,
    /// Office where the goods cross.
    #[schema(min_length = 4, max_length = 4)]
    pub port_code: String,
    /// Retail parcels by the simplified list (A): four digits of the tariff code, no refund of tax.
    #[serde(default)]
    pub is_simplified: bool,
    /// Whom it sells to when nothing else is said: firms, or people.
    #[serde(default)]
    pub sells_to_people: bool,
    /// Warehouses in bonded zones.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub bonded_warehouses: Vec<WarehouseId>,
    /// Goods are declared into warehouses abroad, ahead of their sale.
    #[serde(default)]
    pub fills_warehouses_abroad: bool,
    /// Ledger of the bonded zone, with the zone.
    #[serde(default)]
    #[schema(max_length = 30)]
    pub ems_no: Option<String>,
    #[serde(default)]
    #[schema(max_length = 18)]
    pub area_code: Option<String>,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub area_name: Option<String>,
}

/// What is declared of one line beyond what the order says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationLine)]
pub struct Line {
    #[schema(max_length = 10)]
    pub gcode: String,
    #[schema(max_length = 250)]
    pub gname: String,
    /// 规格型号: what the tariff line asks to be told of the goods.
    #[schema(max_length = 250)]
    pub gmodel: String,
    /// Customs' code of the unit that is sold.
    #[schema(max_length = 3)]
    pub unit: String,
    /// The tariff line's first unit, and how many of it.
    #[schema(max_length = 3)]
    pub unit1: String,
    #[schema(max_length = 20)]
    pub qty1: String,
    /// Of origin (import), of destination (export).
    pub country: Country,
}

/// What the declarant adds to the order, and may change until it is submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationParticulars)]
pub struct Particulars {
    pub mode: Mode,
    /// Customs' code of the way of transport: 5 air, 2 sea, 3 rail, 4 road, 6 post.
    #[schema(min_length = 1, max_length = 1)]
    pub traf_mode: String,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub traf_name: Option<String>,
    #[serde(default)]
    #[schema(max_length = 32)]
    pub voyage_no: Option<String>,
    #[serde(default)]
    #[schema(max_length = 37)]
    pub bill_no: Option<String>,
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub gross_weight_grams: i64,
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub net_weight_grams: i64,
    /// Packages that travel under this waybill.
    #[serde(default = "one_package")]
    #[schema(minimum = 1, maximum = 100_000)]
    pub packages: i32,
    /// Import only: tax that the platform collects, in minor units of CNY.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000_000_i64)]
    pub tax_minor: i64,
    #[schema(max_items = 100)]
    pub lines: Vec<Line>,
    /// Import only.
    #[serde(default)]
    pub person: Option<Person>,
}

fn one_package() -> i32 {
    1
}

/// One thing that does not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Difference {
    pub(crate) rule: String,
    pub(crate) element: String,
    pub(crate) receipt_code: Option<String>,
    pub(crate) documents: Vec<String>,
    pub(crate) expected: String,
    pub(crate) found: String,
    /// A warning does not keep the declaration back.
    pub(crate) is_warning: bool,
}

/// A declaration as its table holds it.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) seller: OrgId,
    pub(crate) id: DeclarationId,
    pub(crate) order: OrderId,
    pub(crate) order_number: String,
    /// The parcel that it declares by itself; none: the whole order.
    pub(crate) parcel: Option<ShipmentId>,
    pub(crate) number: String,
    pub(crate) direction: Direction,
    pub(crate) mode: Mode,
    pub(crate) state: DeclarationState,
    pub(crate) asked: Option<Asked>,
    pub(crate) by_hand: bool,
    pub(crate) revision: i64,
    pub(crate) from: Country,
    pub(crate) to: Country,
    pub(crate) goods: Money,
    /// With who imports only after the lock was opened.
    pub(crate) particulars: Particulars,
    /// Who imports, under lock.
    pub(crate) importer: Option<Sealed>,
    pub(crate) findings: Vec<Difference>,
    pub(crate) ladder: Option<i64>,
    pub(crate) pre_no: Option<String>,
    pub(crate) invt_no: Option<String>,
    pub(crate) sum_no: Option<String>,
    /// By what the year of who imports is counted.
    pub(crate) person: Option<String>,
    pub(crate) submitted_at: Option<Timestamp>,
    pub(crate) released_at: Option<Timestamp>,
    pub(crate) moved_at: Timestamp,
    pub(crate) version: i64,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Written, and not to be sent yet.
    Built,
    Waiting,
    /// Sent, and no answer was heard: customs are asked before it is sent again.
    Unknown,
    Taken,
    Refused,
}

impl MessageState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            MessageState::Built => "built",
            MessageState::Waiting => "waiting",
            MessageState::Unknown => "unknown",
            MessageState::Taken => "taken",
            MessageState::Refused => "refused",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            MessageState::Built,
            MessageState::Waiting,
            MessageState::Unknown,
            MessageState::Taken,
            MessageState::Refused,
        ]
        .into_iter()
        .find(|one| one.as_str() == text)
    }
}

/// A message of a declaration.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) guid: String,
    pub(crate) revision: i64,
    pub(crate) place: i64,
    pub(crate) number: u16,
    /// Under lock: it may name who imports. Empty once that was forgotten.
    pub(crate) xml: Sealed,
    pub(crate) state: MessageState,
    pub(crate) attempts: i64,
    pub(crate) problem: Option<String>,
    pub(crate) taken_at: Option<Timestamp>,
}

/// What customs said of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) guid: String,
    pub(crate) number: u16,
    pub(crate) status: i64,
    pub(crate) info: String,
    /// `yyyyMMddHHmmssSSS` in China's time, as it was told.
    pub(crate) told_at: String,
    /// notification, box, or the desk that typed it in.
    pub(crate) way: String,
    pub(crate) at: Timestamp,
}

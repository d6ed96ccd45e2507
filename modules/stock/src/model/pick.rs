//! Pick orders: what one warehouse has to send for one order.

use contract::ids::{OrderId, OrderLineId, OrgId, PersonId, ShipmentId, VariantId, WarehouseId};
use contract::logistics::{Address, Parcel};
use kernel::{Id, Kind, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub enum PickNoun {}
impl Kind for PickNoun {
    const PREFIX: &'static str = "pik";
}
pub type PickId = Id<PickNoun>;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PickState {
    /// Waits for somebody to take it.
    Due,
    Picking,
    /// Every line is complete, or short with a reason.
    Picked,
    /// In cartons, weighed and measured.
    Packed,
    Dispatched,
    Cancelled,
}

impl PickState {
    pub const ALL: [PickState; 6] = [
        PickState::Due,
        PickState::Picking,
        PickState::Picked,
        PickState::Packed,
        PickState::Dispatched,
        PickState::Cancelled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            PickState::Due => "due",
            PickState::Picking => "picking",
            PickState::Picked => "picked",
            PickState::Packed => "packed",
            PickState::Dispatched => "dispatched",
            PickState::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        PickState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }

    pub const fn is_ended(self) -> bool {
        matches!(self, PickState::Dispatched | PickState::Cancelled)
    }
}

/// Why a picker found less than wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShortReason {
    NotThere,
    Damaged,
    WrongGoods,
}

impl ShortReason {
    pub const fn as_str(self) -> &'static str {
        match self {
            ShortReason::NotThere => "not_there",
            ShortReason::Damaged => "damaged",
            ShortReason::WrongGoods => "wrong_goods",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            ShortReason::NotThere,
            ShortReason::Damaged,
            ShortReason::WrongGoods,
        ]
        .into_iter()
        .find(|reason| reason.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickLine {
    pub line: OrderLineId,
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    pub barcode: Option<String>,
    pub quantity: i64,
    /// In the tote or in a carton, not yet gone.
    pub picked: i64,
    pub shipped: i64,
    pub short_reason: Option<ShortReason>,
}

impl PickLine {
    /// Units that still have to leave.
    pub fn wanted(&self) -> i64 {
        self.quantity - self.shipped
    }
}

#[derive(Clone, Debug)]
pub struct Pick {
    pub seller: OrgId,
    pub id: PickId,
    pub warehouse: WarehouseId,
    pub order: OrderId,
    pub process: Uuid,
    /// The order's number, as people call it.
    pub number: String,
    pub state: PickState,
    pub picker: Option<PersonId>,
    pub ship_to: Address,
    pub parcels: Vec<Parcel>,
    pub shipment: Option<ShipmentId>,
    pub tracking_number: Option<String>,
    pub version: i64,
    pub paid_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub packed_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub lines: Vec<PickLine>,
}

impl Pick {
    pub fn units(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    pub fn picked(&self) -> i64 {
        self.lines
            .iter()
            .map(|line| line.picked + line.shipped)
            .sum()
    }
}

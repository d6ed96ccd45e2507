//! A seller's warehouse.

use contract::ids::{OrgId, WarehouseId};
use kernel::{Country, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where it stands towards customs and the buyers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarehouseKind {
    /// In the seller's own country.
    Domestic,
    /// Close to buyers, duty paid.
    Overseas,
    /// Duty not paid yet.
    Bonded,
}

impl WarehouseKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            WarehouseKind::Domestic => "domestic",
            WarehouseKind::Overseas => "overseas",
            WarehouseKind::Bonded => "bonded",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            WarehouseKind::Domestic,
            WarehouseKind::Overseas,
            WarehouseKind::Bonded,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarehouseState {
    Open,
    /// Empty, and nothing comes in any more. It stays for its history.
    Closed,
}

impl WarehouseState {
    pub const fn as_str(self) -> &'static str {
        match self {
            WarehouseState::Open => "open",
            WarehouseState::Closed => "closed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [WarehouseState::Open, WarehouseState::Closed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Where parcels leave from. The country stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarehouseAddress {
    /// Who answers the door.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub contact: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub line1: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub line2: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub city: String,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub region: Option<String>,
    #[serde(default)]
    #[schema(max_length = 20)]
    pub postal_code: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub phone: Option<String>,
}

/// What a seller says of a warehouse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarehouseEdit {
    pub name: Text,
    pub kind: WarehouseKind,
    pub country: Country,
    #[serde(default)]
    pub address: Option<WarehouseAddress>,
    /// Degrees, north positive. For maps only.
    #[serde(default)]
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Degrees, east positive.
    #[serde(default)]
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// Opening quantities and orders go here first. Exactly one warehouse of a seller is it.
    #[serde(default)]
    pub is_default: bool,
}

/// A warehouse as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Warehouse {
    #[serde(skip)]
    pub seller: OrgId,
    pub id: WarehouseId,
    #[serde(flatten)]
    pub facts: WarehouseEdit,
    pub state: WarehouseState,
    pub version: i64,
    pub created_at: Timestamp,
}

/// What lies in a warehouse: units, units that are promised, pick orders that are not done, and
/// transfers on their way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inside {
    pub on_hand: i64,
    pub reserved: i64,
    pub picks: i64,
    pub arriving: i64,
}

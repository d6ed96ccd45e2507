//! What customs ask of an order, as events told it.

use contract::ids::{OrderId, OrgId, ShipmentId};
use contract::logistics::{ShippedLine, Voyage};
use contract::orders::PlacedLine;
use kernel::{Country, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// The order as it was placed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Placed {
    pub(crate) number: String,
    pub(crate) buyer: OrgId,
    pub(crate) from: Country,
    pub(crate) to: Country,
    pub(crate) lines: Vec<PlacedLine>,
    pub(crate) goods: Money,
    pub(crate) carriage: Money,
    pub(crate) total: Money,
    pub(crate) at: Timestamp,
}

/// The order's share of what was paid, as payments told it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Paid {
    /// The intent's id: what the payment firm knows the payment by.
    pub(crate) reference: String,
    pub(crate) amount: Money,
    pub(crate) at: Timestamp,
}

/// The part of an order that one parcel carries, kept when a list first declares it by itself and
/// the same ever after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    /// Among the order's parcels that were declared by themselves, from 1.
    pub(crate) place: usize,
    pub(crate) lines: Vec<ShippedLine>,
    pub(crate) goods: Money,
    pub(crate) carriage: Money,
    /// Goods and carriage of the places before this one.
    pub(crate) before: Money,
}

#[derive(Clone, Debug)]
pub(crate) struct TradeParcel {
    pub(crate) shipment: ShipmentId,
    pub(crate) tracking_number: Option<String>,
    pub(crate) shipped_at: Option<Timestamp>,
    /// Empty when nobody told what is in it.
    pub(crate) lines: Vec<ShippedLine>,
    pub(crate) weight_grams: Option<i64>,
    /// Packages, as they were booked.
    pub(crate) pieces: Option<i64>,
    pub(crate) share: Option<Share>,
    /// The carrier's last word, and when that was.
    pub(crate) status: Option<String>,
    pub(crate) moved_at: Option<Timestamp>,
    pub(crate) voyage: Option<Voyage>,
}

#[derive(Clone, Debug)]
pub(crate) struct Trade {
    pub(crate) order: OrderId,
    pub(crate) placed: Option<Placed>,
    pub(crate) paid: Option<Paid>,
    /// `cancelled` or `expired`.
    pub(crate) ended: Option<String>,
    pub(crate) at: Timestamp,
    pub(crate) parcels: Vec<TradeParcel>,
}

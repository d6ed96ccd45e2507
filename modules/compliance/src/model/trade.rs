//! What customs ask of an order, as events told it.

use contract::ids::{OrderId, OrgId};
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

#[derive(Clone, Debug)]
pub(crate) struct TradeParcel {
    pub(crate) tracking_number: Option<String>,
    pub(crate) shipped_at: Option<Timestamp>,
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

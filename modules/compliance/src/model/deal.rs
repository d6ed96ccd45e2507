//! An order as its papers need it: what orders told when it was placed, paid and sent.

use contract::ids::{OrderId, OrgId, ShipmentId};
use contract::logistics::{Address, Parcel, ShippedLine};
use contract::orders::DescribedLine;
use contract::payments::DueWith;
use kernel::{Country, Decimal, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug)]
pub(crate) struct Deal {
    pub(crate) seller: OrgId,
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) number: String,
    pub(crate) facts: DealFacts,
    pub(crate) paid_at: Option<Timestamp>,
    /// `cancelled` or `expired`: its papers are history.
    pub(crate) ended: Option<String>,
    pub(crate) placed_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DealFacts {
    pub(crate) from: Country,
    pub(crate) to: Address,
    pub(crate) carrier: String,
    pub(crate) service: String,
    /// air, express, sea, rail, road, post.
    pub(crate) mode: String,
    pub(crate) lines: Vec<DescribedLine>,
    pub(crate) goods: Money,
    pub(crate) carriage: Money,
    pub(crate) total: Money,
}

/// A part of the price, as buyer and seller agreed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperInstalment)]
pub struct Instalment {
    pub place: i64,
    #[schema(value_type = String, example = "30")]
    pub percent: Decimal,
    pub due: DueWith,
    pub amount: Money,
    /// The day on which it was paid: `2026-11-30`.
    pub paid: Option<String>,
}

/// A shipment of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sent {
    pub(crate) shipment: ShipmentId,
    pub(crate) tracking_number: String,
    pub(crate) carrier: String,
    pub(crate) lines: Vec<ShippedLine>,
    pub(crate) parcels: Vec<Parcel>,
    pub(crate) whole: bool,
}

//! What payments keeps of an offer to exchange a seller's money.

use contract::ids::OrgId;
use kernel::{Id, Kind, Money, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug)]
pub enum ExchangeKind {}
impl Kind for ExchangeKind {
    const PREFIX: &'static str = "exg";
}
pub type ExchangeId = Id<ExchangeKind>;

/// `reference/money.md` 2.7: used once, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeState {
    Active,
    Consumed,
    Expired,
    Canceled,
}

/// An offer, and what became of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub id: ExchangeId,
    pub seller: OrgId,
    pub state: ExchangeState,
    pub version: i64,
    pub sold: Money,
    /// At the mid rate.
    pub bought: Money,
    /// The part of `bought` that the platform keeps.
    pub spread: Money,
    /// Units of the bought currency for one of the sold.
    pub mid_rate: Decimal,
    pub client_rate: Decimal,
    /// The day of the older of the two dated rates behind it.
    pub rate_day: String,
    pub asked_by: String,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

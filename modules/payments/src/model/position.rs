//! What payments keeps of the platform's own position in each currency. Values only.

use jiff::civil::Date;
use kernel::{Currency, Id, Kind, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::bank::BankLineId;

/// A currency that the treasury changed at the bank.
#[derive(Debug)]
pub enum CoverKind {}
impl Kind for CoverKind {
    const PREFIX: &'static str = "cvd";
}
pub type CoverId = Id<CoverKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// What the books held before positions were kept, at the rate of the day on which that began.
    Opening,
    /// A seller's money changed its currency.
    Exchange,
    /// Ours did, at the bank.
    Deal,
    /// Fees and charges of the platform in the currency.
    Earned,
    /// What another currency gained or lost, in the reporting currency.
    Difference,
}

/// A currency's position as it stands.
#[derive(Clone, Debug)]
pub struct Position {
    pub currency: Currency,
    pub version: i64,
    /// More than nothing is held, less is owed.
    pub amount: Money,
    pub cost: Money,
    /// Of the amount, what came as fees and not by a change of currency.
    pub earned: Money,
    /// When people were told that it is over its limit, and that the books say otherwise.
    pub limit_told_at: Option<Timestamp>,
    pub drift_told_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

/// One move of a position. Never changed.
#[derive(Clone, Debug)]
pub struct PositionMove {
    pub currency: Currency,
    /// From 1, a currency.
    pub number: i64,
    pub kind: MoveKind,
    /// The exchange or the deal.
    pub subject: Uuid,
    pub amount: Money,
    pub worth: Money,
    pub realised: Money,
    /// What stood there afterwards.
    pub left: Money,
    pub left_cost: Money,
    /// `2026-11`, in which its gain counts.
    pub month: String,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverState {
    /// One person entered it, another has to agree.
    Proposed,
    /// The books say it; the bank's lines are on their way.
    Booked,
    /// Both lines came.
    Settled,
    Declined,
}

#[derive(Clone, Debug)]
pub struct Cover {
    pub id: CoverId,
    pub state: CoverState,
    pub version: i64,
    pub sold: Money,
    pub bought: Money,
    pub dealt_on: Date,
    /// What the bank calls it.
    pub bank_reference: String,
    pub note: String,
    pub proposed_by: String,
    pub decided_by: Option<String>,
    /// What it gained or lost, once it is booked.
    pub realised: Option<Money>,
    pub sold_line: Option<BankLineId>,
    pub bought_line: Option<BankLineId>,
    pub created_at: Timestamp,
    pub decided_at: Option<Timestamp>,
}

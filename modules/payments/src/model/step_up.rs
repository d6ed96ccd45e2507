//! The check of who pays at the buyer's bank (3-D Secure): why it is asked for, and what it leaves
//! behind.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why the buyer's bank is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StepUpReason)]
pub enum StepUp {
    /// It is much.
    Amount,
    /// The buyer has never paid here before.
    FirstPurchase,
    /// Payments of the buyer's country are asked about.
    Country,
}

/// Who bears it when somebody else paid with the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FraudLiability)]
pub enum Liability {
    /// The bank that gave the card out: it has checked who pays, or would not.
    Issuer,
    Merchant,
}

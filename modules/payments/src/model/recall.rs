//! Money of an order that the payer's bank took back after it had paid. Values only.

use contract::ids::{IntentId, OrderId, OrgId};
pub use contract::payments::RecallState;
use kernel::{Money, Timestamp};

use super::transfer::RemittanceId;

/// An order's part of a transfer that was taken back.
#[derive(Clone, Debug)]
pub struct Recall {
    /// The transfer's.
    pub id: RemittanceId,
    pub seller: OrgId,
    pub order: OrderId,
    pub buyer: OrgId,
    pub intent: IntentId,
    pub state: RecallState,
    pub amount: Money,
    pub covered: Covered,
    /// What of it refunds that were agreed to have counted as given back.
    pub counted: Money,
    pub due_at: Timestamp,
    pub at: Timestamp,
}

/// What is kept of an order's money for a bank that took it back.
#[derive(Clone, Copy, Debug)]
pub struct Covered {
    pub amount: Money,
    /// Of it what the seller gave.
    pub clawed: Money,
    /// Of it what disputes had kept.
    pub seized: Money,
}

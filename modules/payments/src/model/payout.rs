//! Payouts, the files in which they go to the bank, and what the platform keeps back. Values only;
//! what may happen is decided in `rules::payout`.

use contract::ids::{OrderId, OrgId, PayoutId};
pub use contract::payments::PayoutState;
use kernel::{Id, Kind, Money, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::beneficiary::{BankAccount, BeneficiaryId};

/// A file of payouts to the bank.
#[derive(Debug)]
pub enum BatchKind {}
impl Kind for BatchKind {
    const PREFIX: &'static str = "pyb";
}
pub type BatchId = Id<BatchKind>;

/// Who wanted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayoutCause {
    /// A person of the seller.
    Request,
    /// The rhythm that the seller chose.
    Rhythm,
}

#[derive(Clone, Debug)]
pub struct Payout {
    pub id: PayoutId,
    pub seller: OrgId,
    pub state: PayoutState,
    pub version: i64,
    pub cause: PayoutCause,
    pub amount: Money,
    pub beneficiary: BeneficiaryId,
    /// As it was when the payout was asked for: later changes of the beneficiary change no payout.
    pub account: BankAccount,
    pub approvals_needed: i64,
    pub batch: Option<BatchId>,
    pub reason: Option<String>,
    pub requested_by: String,
    pub paid_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A step in the life of a payout.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayoutStep {
    pub from: Option<String>,
    pub to: String,
    pub reason: Option<String>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub actor: String,
    pub at: Timestamp,
}

/// What the bank can tell of a payout. Facts: their order and number change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayoutTold {
    /// It took the order.
    Accepted,
    /// It will not carry it out.
    Rejected,
    /// The money left our account.
    Executed,
    /// The money is back on our account.
    Returned,
}

/// By what way the bank told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutSource {
    /// The answer to a file, or to a question about it.
    Report,
    Notice,
    Statement,
    /// A person matched a line of a statement with it.
    Match,
}

#[derive(Clone, Debug)]
pub struct PayoutFact {
    pub payout: PayoutId,
    pub told: PayoutTold,
    pub source: PayoutSource,
    pub amount: Money,
    pub reason: Option<String>,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Written, and perhaps on its way.
    Submitted,
    /// Nobody knows whether the bank has it.
    Unknown,
    Accepted,
    PartlyAccepted,
    Rejected,
}

#[derive(Clone, Debug)]
pub struct Batch {
    pub id: BatchId,
    /// The bank takes no two files of one.
    pub message: String,
    pub state: BatchState,
    pub version: i64,
    pub total: Money,
    pub transfers: i64,
    pub sha256: Option<String>,
    /// The bank's report as it came.
    pub answer: Option<String>,
    pub reason: Option<String>,
    pub step: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// When a seller is paid without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    Manual,
    Daily,
    Weekly,
    Monthly,
}

/// What counts for one seller.
#[derive(Clone, Debug)]
pub struct Payee {
    pub seller: OrgId,
    pub version: i64,
    /// When the platform saw that the firm is who it says.
    pub verified_at: Option<Timestamp>,
    pub reserve_percent: Decimal,
    pub reserve_days: i64,
    pub rhythm: Rhythm,
    /// Day of the week from Monday 1, or of the month up to 28.
    pub rhythm_day: i64,
    pub next_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

impl Payee {
    /// Of a seller for whom nothing was set.
    pub fn new(seller: OrgId, at: Timestamp) -> Self {
        Payee {
            seller,
            version: 0,
            verified_at: None,
            reserve_percent: Decimal::ZERO,
            reserve_days: 0,
            rhythm: Rhythm::Manual,
            rhythm_day: 1,
            next_at: None,
            updated_at: at,
        }
    }
}

/// A part of a release that is kept back until its time.
#[derive(Clone, Debug)]
pub struct Reserved {
    pub seller: OrgId,
    pub id: Uuid,
    pub order: OrderId,
    pub amount: Money,
    /// What of it is still kept.
    pub left: Money,
    pub due_at: Timestamp,
    pub at: Timestamp,
}

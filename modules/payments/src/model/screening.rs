//! Whom money comes from or goes to, looked up in the lists. Values only.

use contract::ids::OrgId;
use kernel::{Country, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreeningSubject {
    Beneficiary,
    Payout,
    /// Who sent money by transfer.
    Remittance,
    /// Whom money goes to that was nobody's.
    Return,
    /// Whom a refund by transfer goes to.
    Refund,
}

/// What looking somebody up came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PayeeLooked)]
pub enum Looked {
    /// Nobody was asked yet, or nobody answered.
    Waiting,
    Clear,
    /// The desk looks at it, or has decided against it.
    Held,
}

/// Somebody whom money comes from or goes to.
#[derive(Clone, Debug)]
pub struct Screening {
    /// Under which risk knows it.
    pub process: Uuid,
    pub subject: ScreeningSubject,
    /// In whose trade: a seller's, a buyer's, or the platform's where nobody knows yet.
    pub firm: OrgId,
    pub of: Uuid,
    pub name: String,
    /// None where the bank told none.
    pub country: Option<Country>,
    pub looked: Looked,
    /// The list and its entry that it is held for.
    pub because: Option<String>,
    pub at: Timestamp,
}

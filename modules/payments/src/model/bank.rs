//! What the bank and the card provider say moved, for comparison with the books. Values only.

use contract::ids::PayoutId;
use kernel::{Id, Kind, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug)]
pub enum StatementKind {}
impl Kind for StatementKind {
    const PREFIX: &'static str = "stm";
}
pub type StatementId = Id<StatementKind>;

/// A line of a statement of our account.
#[derive(Debug)]
pub enum BankLineKind {}
impl Kind for BankLineKind {
    const PREFIX: &'static str = "bln";
}
pub type BankLineId = Id<BankLineKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementState {
    Taken,
    /// It contradicts itself: nothing of it was believed.
    Refused,
}

/// What a statement says in one currency.
#[derive(Clone, Debug)]
pub struct Statement {
    pub id: StatementId,
    /// The bank's own name for it.
    pub bank_id: String,
    pub state: StatementState,
    pub opening: Option<Money>,
    pub closing: Option<Money>,
    pub lines: i64,
    pub findings: Vec<StatementFinding>,
    pub sha256: String,
    pub at: Timestamp,
}

/// What is wrong with a statement, by the element that is wrong.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StatementFinding {
    pub element: String,
    pub expected: String,
    pub found: Option<String>,
    pub path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BankLineState {
    /// Nobody knows yet what it is.
    Open,
    /// One person said what it is, another has to agree.
    Proposed,
    Matched,
}

/// How a line found what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    Exact,
    /// By a reference that was found only after cleaning.
    Cleaned,
    /// The amounts differ by no more than is agreed.
    Tolerance,
    /// One line for several payouts.
    Many,
    /// Money that came by transfer, or that the bank took back of it.
    Remittance,
    /// By people.
    Manual,
}

/// Why a line found nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenReason {
    NoReference,
    /// The reference is none of ours.
    UnknownReference,
    AmountDiffers,
    /// A payout that ended without paying, and all the same left the account.
    AlreadyEnded,
    /// A return that came after its time.
    TooLate,
    /// What it is about was matched with another line.
    Twice,
    /// A provider paid it out, and its statement has not been handed in yet.
    AwaitsReport,
}

/// What people say a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Explanation {
    /// It belongs to this payout.
    Payout,
    /// What the bank takes for its work.
    BankFee,
    /// Interest that the bank pays the platform.
    Interest,
    /// What an insurer or a debtor pays for something that the platform had lost.
    Recovery,
    /// Money that nobody can explain; it waits in suspense, with the transfers if it came in.
    Suspense,
}

#[derive(Clone, Debug)]
pub struct Proposal {
    pub explanation: Explanation,
    pub target: Option<PayoutId>,
    pub note: String,
    pub by: String,
}

#[derive(Clone, Debug)]
pub struct BankLine {
    pub id: BankLineId,
    pub statement: StatementId,
    pub place: i64,
    pub state: BankLineState,
    pub version: i64,
    /// Credits positive.
    pub amount: Money,
    pub booked_on: Option<String>,
    pub reference: String,
    pub text: String,
    pub counterparty: Option<String>,
    pub return_reason: Option<String>,
    pub how: Option<MatchKind>,
    pub why: Option<OpenReason>,
    pub proposal: Option<Proposal>,
    pub settled_by: Option<String>,
    pub settled_at: Option<Timestamp>,
    pub at: Timestamp,
}

/// What our books say moved on the account.
#[derive(Clone, Debug)]
pub struct BankPosting {
    pub entry: String,
    /// Credits to the account positive.
    pub amount: Money,
    pub payout: Option<PayoutId>,
    pub line: Option<Uuid>,
    pub at: Timestamp,
}

/// What the card provider paid out to us at once, for many charges.
#[derive(Clone, Debug)]
pub struct Settlement {
    pub id: String,
    pub provider: String,
    pub gross: Money,
    pub fees: Money,
    /// What is paid out: the day's own sum and what was carried. When it is nothing or less, nothing
    /// is, and the next one is less by it.
    pub net: Money,
    /// What days before had left.
    pub carried: Money,
    /// What stays with the provider for the next one.
    pub left: Money,
    /// The one that it was carried to.
    pub carried_by: Option<String>,
    pub lines: i64,
    /// Lines that our records do not say.
    pub wrong: i64,
    /// The line of the statement with which the money came.
    pub line: Option<BankLineId>,
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct SettlementLine {
    pub kind: String,
    pub reference: String,
    pub amount: Money,
    pub fee: Money,
    pub why: Option<String>,
}

/// How the report of a provider's day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    Taken,
    /// Nothing moved, and nothing was reported.
    Empty,
    /// Money moved, and its report is not there.
    Late,
}

#[derive(Clone, Debug)]
pub struct ReportedDay {
    pub provider: String,
    /// By the provider's clock.
    pub day: String,
    pub state: DayState,
    pub at: Timestamp,
}

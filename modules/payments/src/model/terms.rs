//! What buyer and seller agree about the money of an order: instalments in, milestones out, and the
//! evidence for both. Values only.

use contract::ids::IntentId;
use kernel::{Money, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A document or an event that counts as proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EscrowEvidenceKind)]
pub enum EvidenceKind {
    /// The buyer says that it is right.
    Acceptance,
    Inspection,
    /// A bill of lading or another paper of the carrier.
    TransportDocument,
    /// The goods left, or entered, through customs.
    Customs,
    Delivery,
}

/// When an instalment falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InstalmentDueOn)]
pub enum Due {
    Order,
    Inspection,
    TransportDocument,
    Customs,
    Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstalmentTerm {
    #[schema(value_type = String, example = "30")]
    pub percent: Decimal,
    pub due: Due,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneTerm {
    #[schema(min_length = 1, max_length = 80)]
    pub title: String,
    #[schema(value_type = String, example = "100")]
    pub percent: Decimal,
    /// All of them. With `acceptance` only the buyer's word releases; without it time does too.
    #[schema(max_items = 5)]
    pub needs: Vec<EvidenceKind>,
    /// Days the buyer has to look at it once the evidence is there; then it counts as accepted.
    #[schema(minimum = 0, maximum = 90)]
    pub timer_days: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentTerms)]
pub struct Terms {
    /// The first is due with the order.
    #[schema(min_items = 1, max_items = 6)]
    pub instalments: Vec<InstalmentTerm>,
    /// None: released when the order is complete.
    #[schema(max_items = 10)]
    #[serde(default)]
    pub milestones: Vec<MilestoneTerm>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstalmentState {
    Planned,
    Due,
    Paid,
    /// Not to be paid any more.
    Skipped,
}

#[derive(Clone, Debug)]
pub struct Instalment {
    pub place: i64,
    pub state: InstalmentState,
    pub due: Due,
    pub amount: Money,
    pub intent: Option<IntentId>,
    pub due_at: Option<Timestamp>,
    pub paid_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneState {
    Planned,
    /// The evidence is there; the buyer looks at it.
    Due,
    Accepted,
    AutoAccepted,
    Discrepant,
    Refused,
    Releasing,
    Released,
    Refunding,
    Refunded,
    Skipped,
}

#[derive(Clone, Debug)]
pub struct Milestone {
    pub place: i64,
    pub id: Uuid,
    pub state: MilestoneState,
    pub version: i64,
    pub title: String,
    pub amount: Money,
    pub needs: Vec<EvidenceKind>,
    pub timer_days: i64,
    /// Why the buyer objects.
    pub note: Option<String>,
    pub due_at: Option<Timestamp>,
    /// When silence counts as acceptance.
    pub accept_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// On whose side somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EscrowSide)]
pub enum Side {
    Buyer,
    Seller,
    Platform,
    System,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EscrowEvidence)]
pub struct Evidence {
    #[serde(skip)]
    pub id: Uuid,
    pub kind: EvidenceKind,
    /// A number of the paper, or the id of a file here.
    pub document: Option<String>,
    pub sha256: Option<String>,
    pub note: Option<String>,
    pub side: Side,
    pub actor: String,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmendmentState {
    Proposed,
    Accepted,
    Rejected,
    Withdrawn,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TermsAmendment)]
pub struct Amendment {
    pub id: Uuid,
    pub state: AmendmentState,
    pub terms: Terms,
    pub side: Side,
    pub proposed_by: String,
    pub proposed_at: Timestamp,
    pub answered_by: Option<String>,
    pub answered_at: Option<Timestamp>,
}

//! A quarrel about money of an order, which the parties could not settle as an after-sale. Values
//! only.

use contract::ids::{DisputeId, OrderId, OrgId};
use kernel::{Currency, Money, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Side;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    Opened,
    /// Offers go to and fro; who is silent loses the turn.
    SellerResponse,
    Agreed,
    Escalated,
    /// Both sides show what they have.
    Evidence,
    Arbitration,
    /// Ruled; it may be appealed for a time.
    Decided,
    /// The money followed.
    Executed,
    Withdrawn,
}

#[derive(Clone, Debug)]
pub(crate) struct Dispute {
    pub(crate) id: DisputeId,
    pub(crate) order: OrderId,
    pub(crate) order_number: String,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) state: DisputeState,
    pub(crate) version: i64,
    pub(crate) currency: Currency,
    pub(crate) claim: Money,
    /// What payments froze for it; none until it has told.
    pub(crate) frozen: Option<Money>,
    pub(crate) reason: String,
    /// Whose turn it is.
    pub(crate) awaits: Option<Side>,
    pub(crate) offer: Option<(Money, Side)>,
    /// The seller was silent: the claim stands unless evidence says otherwise.
    pub(crate) favours_buyer: bool,
    pub(crate) buyer_rests: bool,
    pub(crate) seller_rests: bool,
    pub(crate) refund: Option<Money>,
    pub(crate) ruled_by: Option<String>,
    pub(crate) appealed_by: Option<String>,
    /// The outcome stands and was told to payments.
    pub(crate) is_final: bool,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) opened_at: Timestamp,
    pub(crate) moved_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeEntryKind {
    Claim,
    Statement,
    Evidence,
    Offer,
    Acceptance,
    Escalation,
    Rest,
    Ruling,
    Appeal,
    Withdrawal,
    /// Time moved it on.
    Silence,
    Execution,
}

/// Something said or shown in a dispute.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DisputeEntry {
    #[serde(skip)]
    pub id: Uuid,
    pub kind: DisputeEntryKind,
    pub side: Side,
    pub actor: String,
    /// The state that it left the dispute in.
    pub state: DisputeState,
    pub body: Option<String>,
    /// The number or the name of a paper.
    pub document: Option<String>,
    pub sha256: Option<String>,
    /// The paper itself, when it was handed over; read at `/api/blobs`.
    #[schema(value_type = Option<String>)]
    pub file: Option<BlobId>,
    pub amount: Option<Money>,
    pub at: Timestamp,
}

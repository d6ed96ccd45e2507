//! Money of a card payment that the buyer's bank took back, or asks about. Values only; what may
//! happen to it is decided in `rules::chargeback`.

use contract::ids::{ChargebackId, IntentId, OrderId, OrgId};
pub use contract::payments::{ChargebackStage, ChargebackStatus};
use kernel::{Money, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AttemptId, Source};

/// Where a chargeback stands: how far it went, and how it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub stage: ChargebackStage,
    pub status: ChargebackStatus,
}

#[derive(Clone, Debug)]
pub struct Chargeback {
    pub id: ChargebackId,
    pub buyer: OrgId,
    pub provider: String,
    /// The provider's name for it.
    pub reference: String,
    pub intent: IntentId,
    pub attempt: AttemptId,
    pub place: Place,
    pub version: i64,
    pub amount: Money,
    /// What the provider asks for its trouble; nothing until money moves.
    pub fee: Money,
    /// The scheme's code, as `10.4`.
    pub reason: String,
    pub due_by: Option<Timestamp>,
    pub debited_at: Option<Timestamp>,
    /// What of it no order could give: it had gone back to the buyer before.
    pub uncovered: Money,
    pub sent_at: Option<Timestamp>,
    pub pack_sha256: Option<String>,
    pub refusal: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What a seller says to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChargebackAnswer)]
pub enum Answer {
    Open,
    HandedIn,
    Conceded,
}

/// The part of one order.
#[derive(Clone, Debug)]
pub struct Part {
    pub chargeback: ChargebackId,
    pub seller: OrgId,
    pub order: OrderId,
    pub buyer: OrgId,
    pub intent: IntentId,
    pub amount: Money,
    /// Frozen of the order's money while it lasts.
    pub covered: Money,
    /// Of that, what came back from the seller.
    pub clawed: Money,
    /// Of that, what a dispute of the order had frozen before.
    pub seized: Money,
    /// The order's part of the provider's fee, and what the seller was charged of it.
    pub fee: Money,
    pub charged: Money,
    pub answer: Answer,
    pub statement: Option<String>,
    pub answered_by: Option<String>,
    pub answered_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChargebackEvidenceKind)]
pub enum EvidenceKind {
    /// That the goods arrived: the carrier's proof, a signature.
    Delivery,
    /// What buyer and seller wrote to each other.
    Conversation,
    /// The invoice or the order as it was agreed.
    Invoice,
    /// The terms that the buyer agreed to.
    Terms,
    /// That the money had gone back already.
    Refund,
    Other,
}

#[derive(Clone, Debug)]
pub struct Shown {
    pub id: Uuid,
    pub chargeback: ChargebackId,
    pub seller: OrgId,
    pub order: OrderId,
    pub kind: EvidenceKind,
    pub note: Option<String>,
    /// A number of a parcel, a conversation, an invoice.
    pub reference: Option<String>,
    pub file: Option<ShownFile>,
    pub actor: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct ShownFile {
    pub id: BlobId,
    pub name: String,
    pub sha256: String,
    pub bytes: i64,
}

/// Told by the provider once; a repetition has the same event id.
#[derive(Clone, Debug)]
pub struct ChargebackFact {
    pub provider: String,
    pub event: String,
    pub source: Source,
    pub news: ChargebackNews,
    pub received_at: Timestamp,
}

/// How the provider describes a chargeback, in answers and in notifications.
#[derive(Clone, Debug)]
pub struct ChargebackNews {
    /// The provider's name for it.
    pub id: String,
    /// Our name for the charge.
    pub charge: String,
    pub place: Place,
    pub amount: Money,
    pub fee: Money,
    pub reason: String,
    pub due_by: Option<Timestamp>,
}

impl ChargebackNews {
    /// Whether it can be kept: bounded texts, amounts that are none of the absurd.
    pub fn holds(&self) -> bool {
        let short = |text: &str| (1..=200).contains(&text.len()) && !text.contains('\0');
        short(&self.id)
            && short(&self.charge)
            && short(&self.reason)
            && self.amount.is_positive()
            && self.amount.minor_i64().is_ok()
            && !self.fee.is_negative()
            && self.fee.minor_i64().is_ok()
            && self.fee.currency() == self.amount.currency()
    }
}

/// One step of a chargeback.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ChargebackStep)]
pub struct Step {
    pub stage: ChargebackStage,
    pub status: ChargebackStatus,
    pub actor: String,
    pub at: Timestamp,
}

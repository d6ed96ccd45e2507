//! What payments keeps: intents, attempts, refunds, facts. Values only.

pub mod bank;
pub mod beneficiary;
pub mod chargeback;
pub mod connector;
pub mod document;
pub mod escrow;
pub mod exchange;
pub mod payout;
pub mod plan;
pub mod position;
pub mod recall;
pub mod screening;
pub mod step_up;
pub mod terms;
pub mod transfer;

use contract::ids::{AfterSaleId, CheckoutId, IntentId, OrderId, OrgId, RefundId};
use contract::payments::IntentState;
use kernel::{Id, Kind, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use connector::Action;
use step_up::{Liability, StepUp};

/// One try to pay an intent.
#[derive(Debug)]
pub enum AttemptKind {}
impl Kind for AttemptKind {
    const PREFIX: &'static str = "att";
}
pub type AttemptId = Id<AttemptKind>;

/// Something the provider told.
#[derive(Debug)]
pub enum FactKind {}
impl Kind for FactKind {
    const PREFIX: &'static str = "fct";
}
pub type FactId = Id<FactKind>;

#[derive(Clone, Debug)]
pub struct Intent {
    pub id: IntentId,
    pub buyer: OrgId,
    pub checkout: CheckoutId,
    pub state: IntentState,
    pub version: i64,
    pub amount: Money,
    pub attempt: Option<AttemptId>,
    /// Why the last attempt did not bring the money.
    pub reason: Option<String>,
    /// What the provider took instead of the amount.
    pub received: Option<Money>,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    Created,
    AuthPending,
    Authorized,
    Charged,
    Declined,
    NotSent,
    Unknown,
}

#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: AttemptId,
    pub buyer: OrgId,
    pub intent: IntentId,
    pub state: AttemptState,
    pub version: i64,
    pub provider: String,
    pub method: String,
    /// Where the buyer comes back to in the app.
    pub return_path: String,
    /// Why the buyer's bank was asked to check who pays.
    pub step_up: Option<StepUp>,
    pub liability: Option<Liability>,
    /// Of the telephone that is asked; forgotten when the attempt is over.
    pub phone: Option<String>,
    pub reference: Option<String>,
    pub action: Option<Action>,
    pub reason: Option<String>,
    pub amount: Money,
    /// Rung of the ladder of questions.
    pub step: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    Requested,
    PendingApproval,
    Submitted,
    Succeeded,
    Failed,
    NeedsReview,
    Unknown,
    Rejected,
    Canceled,
}

/// Why money goes back, which is also where in the books it stands until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Buyer and seller agreed; the money is held for the order.
    Agreed,
    /// It came when nothing was owed any more; it is the buyer's and no order's.
    Late,
    /// An operator refused a wrong amount; it stands in suspense.
    Conflict,
}

#[derive(Clone, Debug)]
pub struct Refund {
    pub id: RefundId,
    pub buyer: OrgId,
    pub cause: Cause,
    pub after_sale: Option<AfterSaleId>,
    pub intent: IntentId,
    pub attempt: AttemptId,
    pub order: Option<OrderId>,
    pub seller: Option<OrgId>,
    pub state: RefundState,
    pub version: i64,
    pub amount: Money,
    /// What was agreed, in the words of those who did.
    pub note: String,
    /// Why it has not succeeded.
    pub reason: Option<String>,
    pub provider: String,
    pub reference: Option<String>,
    /// How often it was handed to the provider as a new order.
    pub submissions: i64,
    pub step: i64,
    /// What the seller gave back for it, of money already released.
    pub clawed: Money,
    pub returned_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The share of an intent that belongs to an order, with what became of it.
#[derive(Clone, Debug)]
pub struct Held {
    pub intent: IntentId,
    pub order: OrderId,
    pub seller: OrgId,
    pub amount: Money,
    pub captured: Money,
    pub refunding: Money,
    pub refunded: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// It came by itself.
    Notification,
    /// The answer to our order.
    Answer,
    /// The answer to our question.
    Question,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Charge,
    Refund,
}

/// How a charge or a refund stands in the provider's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    RequiresAction,
    Processing,
    Declined,
    Canceled,
    /// The provider knows nothing of it.
    Missing,
    Succeeded,
    /// Of a refund: it did not reach the buyer.
    Failed,
    /// Of a refund: the provider does not take the order.
    Refused,
}

/// Told by the provider once; a repetition has the same event id.
#[derive(Clone, Debug)]
pub struct Fact {
    pub id: FactId,
    pub provider: String,
    pub event: String,
    pub source: Source,
    pub about: About,
    /// Our name for it.
    pub reference: String,
    /// The provider's name for it.
    pub provider_reference: String,
    pub status: Status,
    pub amount: Money,
    pub fee: Option<Money>,
    pub action: Option<Action>,
    pub reason: Option<String>,
    pub liability: Option<Liability>,
    pub target: Option<(OrgId, Uuid)>,
    pub received_at: Timestamp,
}

/// One step of an intent, an attempt or a refund.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Move {
    /// `intent`, `attempt` or `refund`.
    pub subject: String,
    pub id: String,
    pub from: Option<String>,
    pub to: String,
    pub reason: Option<String>,
    pub actor: String,
    pub at: Timestamp,
}

//! What payments promises: one intent a checkout, money that is counted once, and dated rates.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{Currency, Money, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Answer;
use crate::event::Event;
use crate::identity::Caller;
use crate::ids::{
    AfterSaleId, ChargebackId, CheckoutId, DisputeId, IntentId, OrderId, OrgId, PayoutId,
    ProductId, RefundId,
};

/// The share of an intent that belongs to one order; the unit of refund, fee, escrow and dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Share {
    pub order: OrderId,
    pub seller: OrgId,
    pub amount: Money,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OpenIntent {
    /// Opening twice for one checkout opens once.
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    /// Sum of the shares, in the one charge currency.
    pub amount: Money,
    pub shares: Vec<Share>,
    pub expires_at: Timestamp,
}

/// `reference` machine of the intent; its moves are payments' alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    RequiresReview,
    Processing,
    RequiresCapture,
    PartiallyCapturedCapturable,
    PartiallyCaptured,
    Conflicted,
    Succeeded,
    Canceled,
    Expired,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IntentView {
    pub id: IntentId,
    pub checkout: CheckoutId,
    pub state: IntentState,
    pub amount: Money,
    pub expires_at: Timestamp,
}

#[async_trait]
pub trait Payments: Send + Sync {
    /// Idempotent by checkout; another amount for the same checkout is `payments/intent-differs`.
    async fn open_intent(&self, by: &Caller, wanted: OpenIntent) -> Answer<IntentView>;
    /// Nobody may pay it any more. `payments/not-cancelable` while money is in flight or taken.
    async fn cancel_intent(&self, by: &Caller, checkout: CheckoutId) -> Answer<IntentView>;
    async fn intent(&self, by: &Caller, checkout: CheckoutId) -> Answer<Option<IntentView>>;
    /// Units of `to` per unit of `from` on the newest day known, with that day (`2026-11-20`).
    async fn rate(
        &self,
        by: &Caller,
        from: Currency,
        to: Currency,
    ) -> Answer<Option<(Decimal, String)>>;
}

/// The buyer's money is in: every order of the checkout is paid.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IntentSucceeded {
    pub id: IntentId,
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    pub amount: Money,
    pub shares: Vec<Share>,
    pub at: Timestamp,
}
impl Event for IntentSucceeded {
    const SUBJECT: &'static str = "payments.intent_succeeded";
}

/// The intent ended without money: canceled or expired.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IntentClosed {
    pub id: IntentId,
    pub checkout: CheckoutId,
    pub state: IntentState,
    pub at: Timestamp,
}
impl Event for IntentClosed {
    const SUBJECT: &'static str = "payments.intent_closed";
}

/// The buyer chose a way to pay that takes days: what waits for the payment waits until then. It is
/// only ever told of a later time than before.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IntentPutOff {
    pub id: IntentId,
    pub checkout: CheckoutId,
    pub expires_at: Timestamp,
    pub at: Timestamp,
}
impl Event for IntentPutOff {
    const SUBJECT: &'static str = "payments.intent_put_off";
}

/// A refund that orders asked for (`orders.refund_agreed`) came to its end.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RefundEnded {
    pub id: RefundId,
    /// The agreed after-sale or cancellation it answers.
    pub after_sale: AfterSaleId,
    pub order: OrderId,
    /// The parties of the order; older events know neither.
    #[serde(default)]
    pub buyer: Option<OrgId>,
    #[serde(default)]
    pub seller: Option<OrgId>,
    pub amount: Money,
    pub succeeded: bool,
    pub reason: Option<String>,
    pub at: Timestamp,
}
impl Event for RefundEnded {
    const SUBJECT: &'static str = "payments.refund_ended";
}

/// Exchange rates of one day: units of each currency per unit of `base`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RatesPublished {
    /// `2026-11-20`
    pub date: String,
    pub source: String,
    pub base: Currency,
    pub rates: BTreeMap<String, Decimal>,
    pub at: Timestamp,
}
impl Event for RatesPublished {
    const SUBJECT: &'static str = "payments.rates_published";
}

/// The machine of the money of an order; its moves are payments' alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EscrowState {
    Open,
    PartlyFunded,
    Funded,
    InRelease,
    Settled,
    Canceled,
    Expired,
}

/// Money held for an order became the seller's, less commission and its tax as they were frozen at
/// the sale. `gross = commission + tax + net`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EscrowReleased {
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub gross: Money,
    pub commission: Money,
    pub tax: Money,
    pub net: Money,
    /// What of `net` paid a debt of the seller.
    pub netted: Money,
    /// Nothing is held for the order any more, and nothing more is to be paid.
    pub settled: bool,
    pub at: Timestamp,
}
impl Event for EscrowReleased {
    const SUBJECT: &'static str = "payments.escrow_released";
}

/// With what an agreed instalment falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgreedDue)]
pub enum DueWith {
    Order,
    Inspection,
    TransportDocument,
    Customs,
    Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgreedInstalment {
    pub place: i64,
    #[schema(value_type = String, example = "30")]
    pub percent: Decimal,
    pub due: DueWith,
    pub amount: Money,
    /// It was paid before it was agreed as an instalment.
    pub paid_at: Option<Timestamp>,
}

/// Buyer and seller agreed by which instalments an order is paid; what was agreed before is void.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TermsAgreed {
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub instalments: Vec<AgreedInstalment>,
    pub at: Timestamp,
}
impl Event for TermsAgreed {
    const SUBJECT: &'static str = "payments.terms_agreed";
}

/// An instalment of an order is to be paid: what was agreed for it has happened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InstalmentDue {
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub place: i64,
    pub amount: Money,
    pub at: Timestamp,
}
impl Event for InstalmentDue {
    const SUBJECT: &'static str = "payments.instalment_due";
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InstalmentPaid {
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub place: i64,
    pub amount: Money,
    /// Nothing is left to pay for the order.
    pub whole: bool,
    pub at: Timestamp,
}
impl Event for InstalmentPaid {
    const SUBJECT: &'static str = "payments.instalment_paid";
}

/// A dispute keeps this much of what is held for the order; less than the claim when less was held.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EscrowFrozen {
    pub dispute: DisputeId,
    pub order: OrderId,
    pub seller: OrgId,
    pub amount: Money,
    pub at: Timestamp,
}
impl Event for EscrowFrozen {
    const SUBJECT: &'static str = "payments.escrow_frozen";
}

/// The money followed the outcome of a dispute. `refunded + released` is what was frozen, or nothing
/// when the dispute was withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DisputeExecuted {
    pub dispute: DisputeId,
    pub order: OrderId,
    pub seller: OrgId,
    pub refunded: Money,
    pub released: Money,
    /// False: the refund did not reach the buyer, and what it was of is held again.
    pub succeeded: bool,
    pub at: Timestamp,
}
impl Event for DisputeExecuted {
    const SUBJECT: &'static str = "payments.dispute_executed";
}

/// The machine of a payout; its moves are payments' alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    Created,
    Screening,
    Approved,
    Rejected,
    Canceled,
    Submitted,
    Unknown,
    Paid,
    Failed,
    Returned,
}

/// The bank has paid a seller. It may come back for some days yet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PayoutPaid {
    pub id: PayoutId,
    pub seller: OrgId,
    pub amount: Money,
    /// Until then the other bank may send it back.
    pub final_at: Timestamp,
    pub at: Timestamp,
}
impl Event for PayoutPaid {
    const SUBJECT: &'static str = "payments.payout_paid";
}

/// A payout ended without paying: nothing has left the seller's balance.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PayoutStopped {
    pub id: PayoutId,
    pub seller: OrgId,
    pub amount: Money,
    /// `rejected`, `canceled` or `failed`.
    pub state: PayoutState,
    pub reason: Option<String>,
    pub at: Timestamp,
}
impl Event for PayoutStopped {
    const SUBJECT: &'static str = "payments.payout_stopped";
}

/// A payout that had been paid came back; the money is the seller's again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PayoutReturned {
    pub id: PayoutId,
    pub seller: OrgId,
    pub amount: Money,
    /// The bank's code, as `AC04`.
    pub reason: Option<String>,
    pub at: Timestamp,
}
impl Event for PayoutReturned {
    const SUBJECT: &'static str = "payments.payout_returned";
}

/// How far a chargeback has gone between the banks, apart from how it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChargebackStage {
    /// The buyer's bank asks; no money has moved.
    PreDispute,
    Dispute,
    PreArbitration,
    Arbitration,
    /// The buyer's bank took it back.
    Reversal,
}

/// How a chargeback stands; its moves are payments' alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChargebackStatus {
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    /// The money was given back before the buyer's bank took it.
    Prevented,
    NeedsResponse,
    UnderReview,
    Accepted,
    Expired,
    Won,
    Lost,
}

/// A chargeback moved, as it concerns one order: the seller of it bears it until it is won.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChargebackMoved {
    pub id: ChargebackId,
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub stage: ChargebackStage,
    pub status: ChargebackStatus,
    /// The order's part of it.
    pub amount: Money,
    /// The scheme's code, as `10.4`.
    pub reason: String,
    /// Until then evidence is taken, while it needs a response.
    pub due_by: Option<Timestamp>,
    pub at: Timestamp,
}
impl Event for ChargebackMoved {
    const SUBJECT: &'static str = "payments.chargeback_moved";
}

/// How it stands with money that the payer's bank took back after it had paid an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecallState {
    /// The order's money is frozen, and the buyer is asked to pay again.
    Open,
    PaidAgain,
    /// Nobody paid again: what the order held of it is gone, as if it had been refunded.
    GivenBack,
}

/// The payer's bank took money of an order back, or that came to its end.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PaymentRecalled {
    pub id: Uuid,
    pub order: OrderId,
    /// What is to be paid again: the order's own checkout, or that of an instalment.
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub state: RecallState,
    /// The order's part of it.
    pub amount: Money,
    /// Until then the buyer may pay again.
    pub due_at: Timestamp,
    pub at: Timestamp,
}
impl Event for PaymentRecalled {
    const SUBJECT: &'static str = "payments.payment_recalled";
}

/// How many products a seller may have in the store at once, by its plan and what it bought beside.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ListingsAllowed {
    pub seller: OrgId,
    /// The code of the plan.
    pub plan: String,
    /// As many as it likes, when absent.
    pub listings: Option<i64>,
    pub at: Timestamp,
}
impl Event for ListingsAllowed {
    const SUBJECT: &'static str = "payments.listings_allowed";
}

/// A seller pays for a product to be shown first until then; a moment that has passed ends it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProductPromoted {
    pub product: ProductId,
    pub seller: OrgId,
    pub until: Timestamp,
    pub at: Timestamp,
}
impl Event for ProductPromoted {
    const SUBJECT: &'static str = "payments.product_promoted";
}

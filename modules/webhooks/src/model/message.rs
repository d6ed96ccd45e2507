//! What is told to the outside: payloads in the shapes of the HTTP API, without people. They change
//! only by adding fields; anything else is another version. Their schemas stand under `events/`.

use contract::event::Event;
use contract::ids::{
    AfterSaleId, ChargebackId, CheckoutId, DisputeId, OrderId, OrderLineId, OrgId, PayoutId,
    ProductId, RefundId, ShipmentId, VariantId,
};
use contract::logistics::{ShippedLine, TrackingStatus};
use contract::orders::{DisputeOutcome, OrderState};
use contract::payments::{ChargebackStage, ChargebackStatus, PayoutState};
use kernel::{Country, Money, Text, Timestamp};
use runtime::module::EventSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event_type::EventType;

/// The data of one type of event.
pub(crate) trait Message: Event + ToSchema {
    const TYPE: EventType;
}

/// Every promise to the outside.
pub(crate) fn promised() -> Vec<(EventType, EventSchema)> {
    fn one<M: Message>() -> (EventType, EventSchema) {
        (M::TYPE, EventSchema::of::<M>())
    }
    vec![
        one::<OrderPlaced>(),
        one::<OrderPaid>(),
        one::<OrderShipped>(),
        one::<OrderDelivered>(),
        one::<OrderCompleted>(),
        one::<OrderCancelled>(),
        one::<ShipmentUpdated>(),
        one::<RefundEnded>(),
        one::<DisputeOpened>(),
        one::<DisputeEnded>(),
        one::<InstalmentDue>(),
        one::<InstalmentPaid>(),
        one::<EscrowReleased>(),
        one::<PayoutPaid>(),
        one::<PayoutStopped>(),
        one::<PayoutReturned>(),
        one::<ChargebackUpdated>(),
        one::<StockChanged>(),
    ]
}

/// A message with those whom it is told to.
pub(crate) struct Told<M> {
    pub(crate) to: Vec<OrgId>,
    pub(crate) at: Timestamp,
    pub(crate) message: M,
}

/// What a receiver reads, in the form of Standard Webhooks.
#[derive(Serialize)]
struct Envelope<'a, M> {
    #[serde(rename = "type")]
    kind: &'a str,
    version: u16,
    timestamp: Timestamp,
    data: &'a M,
}

impl<M: Message> Told<M> {
    /// The bytes that are signed and sent.
    pub(crate) fn body(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Envelope {
            kind: M::TYPE.as_str(),
            version: M::VERSION,
            timestamp: self.at,
            data: &self.message,
        })
    }
}

/// The type of what is sent when an owner tries an endpoint. Nobody asks for it; everybody gets it.
pub(crate) const TEST: &str = "endpoint.test";

/// A message that means nothing but that it arrived.
pub(crate) fn test_body(endpoint: impl ToString, at: Timestamp) -> String {
    let endpoint = endpoint.to_string();
    serde_json::json!({
        "type": TEST, "version": 1, "timestamp": at, "data": {"endpoint": endpoint},
    })
    .to_string()
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookLine)]
pub(crate) struct Line {
    pub(crate) line: OrderLineId,
    pub(crate) product: ProductId,
    pub(crate) variant: VariantId,
    pub(crate) sku: String,
    pub(crate) title: Text,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Money,
    pub(crate) total: Money,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookOrderPlaced)]
pub(crate) struct OrderPlaced {
    pub(crate) order: OrderId,
    /// What people call it: `A-2611-7Q3KD`.
    pub(crate) number: String,
    pub(crate) checkout: CheckoutId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) from: Country,
    pub(crate) to: Country,
    pub(crate) lines: Vec<Line>,
    pub(crate) goods: Money,
    pub(crate) carriage: Money,
    pub(crate) total: Money,
}
impl Event for OrderPlaced {
    const SUBJECT: &'static str = "webhooks.order.placed";
}
impl Message for OrderPlaced {
    const TYPE: EventType = EventType::OrderPlaced;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookOrderPaid)]
pub(crate) struct OrderPaid {
    pub(crate) order: OrderId,
    pub(crate) number: String,
    pub(crate) checkout: CheckoutId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) lines: Vec<Line>,
    pub(crate) total: Money,
}
impl Event for OrderPaid {
    const SUBJECT: &'static str = "webhooks.order.paid";
}
impl Message for OrderPaid {
    const TYPE: EventType = EventType::OrderPaid;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookOrderShipped)]
pub(crate) struct OrderShipped {
    pub(crate) order: OrderId,
    pub(crate) number: String,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) shipment: ShipmentId,
    pub(crate) carrier: String,
    pub(crate) tracking_number: String,
    pub(crate) lines: Vec<ShippedLine>,
    /// Nothing is left to ship.
    pub(crate) whole: bool,
}
impl Event for OrderShipped {
    const SUBJECT: &'static str = "webhooks.order.shipped";
}
impl Message for OrderShipped {
    const TYPE: EventType = EventType::OrderShipped;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookOrderDelivered)]
pub(crate) struct OrderDelivered {
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
}
impl Event for OrderDelivered {
    const SUBJECT: &'static str = "webhooks.order.delivered";
}
impl Message for OrderDelivered {
    const TYPE: EventType = EventType::OrderDelivered;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookOrderCompleted)]
pub(crate) struct OrderCompleted {
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) total: Money,
}
impl Event for OrderCompleted {
    const SUBJECT: &'static str = "webhooks.order.completed";
}
impl Message for OrderCompleted {
    const TYPE: EventType = EventType::OrderCompleted;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookOrderCancelled)]
pub(crate) struct OrderCancelled {
    pub(crate) order: OrderId,
    pub(crate) checkout: CheckoutId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    /// `cancelled` or `expired`.
    pub(crate) state: OrderState,
    pub(crate) was_paid: bool,
}
impl Event for OrderCancelled {
    const SUBJECT: &'static str = "webhooks.order.cancelled";
}
impl Message for OrderCancelled {
    const TYPE: EventType = EventType::OrderCancelled;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookShipmentUpdated)]
pub(crate) struct ShipmentUpdated {
    pub(crate) shipment: ShipmentId,
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) status: TrackingStatus,
}
impl Event for ShipmentUpdated {
    const SUBJECT: &'static str = "webhooks.shipment.updated";
}
impl Message for ShipmentUpdated {
    const TYPE: EventType = EventType::ShipmentUpdated;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookRefundEnded)]
pub(crate) struct RefundEnded {
    pub(crate) refund: RefundId,
    pub(crate) after_sale: AfterSaleId,
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) amount: Money,
    pub(crate) succeeded: bool,
}
impl Event for RefundEnded {
    const SUBJECT: &'static str = "webhooks.refund.ended";
}
impl Message for RefundEnded {
    const TYPE: EventType = EventType::RefundEnded;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookDisputeOpened)]
pub(crate) struct DisputeOpened {
    pub(crate) dispute: DisputeId,
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) claim: Money,
}
impl Event for DisputeOpened {
    const SUBJECT: &'static str = "webhooks.dispute.opened";
}
impl Message for DisputeOpened {
    const TYPE: EventType = EventType::DisputeOpened;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookDisputeEnded)]
pub(crate) struct DisputeEnded {
    pub(crate) dispute: DisputeId,
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) outcome: DisputeOutcome,
    /// To the buyer, of what was frozen.
    pub(crate) refund: Money,
}
impl Event for DisputeEnded {
    const SUBJECT: &'static str = "webhooks.dispute.ended";
}
impl Message for DisputeEnded {
    const TYPE: EventType = EventType::DisputeEnded;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookInstalmentDue)]
pub(crate) struct InstalmentDue {
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) place: i64,
    pub(crate) amount: Money,
}
impl Event for InstalmentDue {
    const SUBJECT: &'static str = "webhooks.instalment.due";
}
impl Message for InstalmentDue {
    const TYPE: EventType = EventType::InstalmentDue;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookInstalmentPaid)]
pub(crate) struct InstalmentPaid {
    pub(crate) order: OrderId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) place: i64,
    pub(crate) amount: Money,
    /// Nothing is left to pay for the order.
    pub(crate) whole: bool,
}
impl Event for InstalmentPaid {
    const SUBJECT: &'static str = "webhooks.instalment.paid";
}
impl Message for InstalmentPaid {
    const TYPE: EventType = EventType::InstalmentPaid;
}

/// `gross = commission + tax + net`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookEscrowReleased)]
pub(crate) struct EscrowReleased {
    pub(crate) order: OrderId,
    pub(crate) seller: OrgId,
    pub(crate) gross: Money,
    pub(crate) commission: Money,
    pub(crate) tax: Money,
    pub(crate) net: Money,
    /// Nothing is held for the order any more, and nothing more is to be paid.
    pub(crate) settled: bool,
}
impl Event for EscrowReleased {
    const SUBJECT: &'static str = "webhooks.escrow.released";
}
impl Message for EscrowReleased {
    const TYPE: EventType = EventType::EscrowReleased;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookPayoutPaid)]
pub(crate) struct PayoutPaid {
    pub(crate) payout: PayoutId,
    pub(crate) seller: OrgId,
    pub(crate) amount: Money,
    /// Until then the other bank may send it back.
    pub(crate) final_at: Timestamp,
}
impl Event for PayoutPaid {
    const SUBJECT: &'static str = "webhooks.payout.paid";
}
impl Message for PayoutPaid {
    const TYPE: EventType = EventType::PayoutPaid;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookPayoutStopped)]
pub(crate) struct PayoutStopped {
    pub(crate) payout: PayoutId,
    pub(crate) seller: OrgId,
    pub(crate) amount: Money,
    /// `rejected`, `canceled` or `failed`.
    pub(crate) state: PayoutState,
}
impl Event for PayoutStopped {
    const SUBJECT: &'static str = "webhooks.payout.stopped";
}
impl Message for PayoutStopped {
    const TYPE: EventType = EventType::PayoutStopped;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookPayoutReturned)]
pub(crate) struct PayoutReturned {
    pub(crate) payout: PayoutId,
    pub(crate) seller: OrgId,
    pub(crate) amount: Money,
    /// The bank's code, as `AC04`.
    pub(crate) reason: Option<String>,
}
impl Event for PayoutReturned {
    const SUBJECT: &'static str = "webhooks.payout.returned";
}
impl Message for PayoutReturned {
    const TYPE: EventType = EventType::PayoutReturned;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookChargebackUpdated)]
pub(crate) struct ChargebackUpdated {
    pub(crate) chargeback: ChargebackId,
    pub(crate) order: OrderId,
    pub(crate) seller: OrgId,
    pub(crate) stage: ChargebackStage,
    pub(crate) status: ChargebackStatus,
    /// The order's part of it.
    pub(crate) amount: Money,
    /// The scheme's code, as `10.4`.
    pub(crate) reason: String,
    /// Until then it may be answered, while it needs a response.
    pub(crate) due_by: Option<Timestamp>,
}
impl Event for ChargebackUpdated {
    const SUBJECT: &'static str = "webhooks.chargeback.updated";
}
impl Message for ChargebackUpdated {
    const TYPE: EventType = EventType::ChargebackUpdated;
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookStockChanged)]
pub(crate) struct StockChanged {
    pub(crate) seller: OrgId,
    pub(crate) variant: VariantId,
    /// On hand less reserved, over all warehouses.
    pub(crate) available: i64,
}
impl Event for StockChanged {
    const SUBJECT: &'static str = "webhooks.stock.changed";
}
impl Message for StockChanged {
    const TYPE: EventType = EventType::StockChanged;
}

//! What orders promises, and the facts of an order's life that everybody else lives by.

use async_trait::async_trait;
use kernel::{Country, HsCode, Money, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Answer;
use crate::event::Event;
use crate::identity::Caller;
use crate::ids::{
    AfterSaleId, CategoryId, CheckoutId, DisputeId, OrderId, OrderLineId, OrgId, PersonId,
    ProductId, ShipmentId, VariantId, WarehouseId,
};
use crate::logistics::{Address, Parcel, ShippedLine};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    AwaitingPayment,
    Paid,
    PartlyShipped,
    Shipped,
    Delivered,
    Completed,
    Cancelled,
    /// Not paid in time.
    Expired,
}

impl OrderState {
    pub const ALL: [OrderState; 8] = [
        OrderState::AwaitingPayment,
        OrderState::Paid,
        OrderState::PartlyShipped,
        OrderState::Shipped,
        OrderState::Delivered,
        OrderState::Completed,
        OrderState::Cancelled,
        OrderState::Expired,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            OrderState::AwaitingPayment => "awaiting_payment",
            OrderState::Paid => "paid",
            OrderState::PartlyShipped => "partly_shipped",
            OrderState::Shipped => "shipped",
            OrderState::Delivered => "delivered",
            OrderState::Completed => "completed",
            OrderState::Cancelled => "cancelled",
            OrderState::Expired => "expired",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        OrderState::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// An order as its parties and the platform's staff may see it from another module.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderView {
    pub id: OrderId,
    /// What people call it: `A-2611-7Q3KD`.
    pub number: String,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub state: OrderState,
    pub total: Money,
    pub placed_at: Timestamp,
}

#[async_trait]
pub trait Orders: Send + Sync {
    /// `None` when there is no such order or the caller is no party to it.
    async fn find(&self, by: &Caller, id: OrderId) -> Answer<Option<OrderView>>;
}

/// A line as it was bought.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlacedLine {
    pub id: OrderLineId,
    pub product: ProductId,
    pub variant: VariantId,
    pub category: Option<CategoryId>,
    pub sku: String,
    pub title: Text,
    pub quantity: i64,
    pub unit_price: Money,
    pub total: Money,
    /// Where the reserved units lie.
    pub warehouse: WarehouseId,
}

/// An order was accepted and its stock reserved. Not paid yet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderPlaced {
    pub id: OrderId,
    pub number: String,
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    pub seller: OrgId,
    /// The person who ordered.
    pub person: PersonId,
    pub from: Country,
    pub to: Country,
    pub lines: Vec<PlacedLine>,
    pub goods: Money,
    pub carriage: Money,
    pub total: Money,
    pub at: Timestamp,
}
impl Event for OrderPlaced {
    const SUBJECT: &'static str = "orders.placed";
}

/// A line with what papers and customs ask of it, as it was when it was bought.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DescribedLine {
    pub id: OrderLineId,
    pub product: ProductId,
    pub sku: String,
    pub title: Text,
    pub quantity: i64,
    /// What one of the quantity is: `piece`, `carton`.
    pub unit: String,
    pub unit_price: Money,
    pub total: Money,
    pub hs_code: Option<HsCode>,
    pub origin: Option<Country>,
    /// Of one unit, packed.
    pub weight_grams: i64,
}

/// What commercial papers and declarations are made of; told beside `orders.placed`, for those who
/// make them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderDescribed {
    pub id: OrderId,
    pub number: String,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub from: Country,
    pub to: Address,
    pub carrier: String,
    pub service: String,
    /// air, express, sea, rail, road, post.
    pub mode: String,
    pub lines: Vec<DescribedLine>,
    pub goods: Money,
    pub carriage: Money,
    pub total: Money,
    pub at: Timestamp,
}
impl Event for OrderDescribed {
    const SUBJECT: &'static str = "orders.described";
}

/// The buyer's money is in; the seller may ship. Warehouses begin to pick.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderPaid {
    pub id: OrderId,
    pub number: String,
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub to: Address,
    pub lines: Vec<PlacedLine>,
    pub total: Money,
    pub at: Timestamp,
}
impl Event for OrderPaid {
    const SUBJECT: &'static str = "orders.paid";
}

/// Goods left the warehouse; stock writes them off.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderShipped {
    pub id: OrderId,
    pub number: String,
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub shipment: ShipmentId,
    pub tracking_number: String,
    pub lines: Vec<ShippedLine>,
    /// As they were booked.
    #[serde(default)]
    pub parcels: Vec<Parcel>,
    /// Who carries them.
    #[serde(default)]
    pub carrier: String,
    /// Nothing is left to ship.
    pub whole: bool,
    pub at: Timestamp,
}
impl Event for OrderShipped {
    const SUBJECT: &'static str = "orders.shipped";
}

/// All goods arrived.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderDelivered {
    pub id: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub at: Timestamp,
}
impl Event for OrderDelivered {
    const SUBJECT: &'static str = "orders.delivered";
}

/// The buyer accepted, or the time to complain ran out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderCompleted {
    pub id: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub total: Money,
    pub at: Timestamp,
}
impl Event for OrderCompleted {
    const SUBJECT: &'static str = "orders.completed";
}

/// The buyer has longer to pay: what is set aside for the checkout stays so until then. It is only
/// ever told of a later time than before.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CheckoutPutOff {
    pub checkout: CheckoutId,
    /// Goods that are not paid by then are free again.
    pub until: Timestamp,
    pub at: Timestamp,
}
impl Event for CheckoutPutOff {
    const SUBJECT: &'static str = "orders.checkout_put_off";
}

/// The order ended before its goods left: cancelled by somebody, or never paid.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderCancelled {
    pub id: OrderId,
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    pub seller: OrgId,
    /// `cancelled` or `expired`.
    pub state: OrderState,
    pub was_paid: bool,
    pub reason: String,
    pub at: Timestamp,
}
impl Event for OrderCancelled {
    const SUBJECT: &'static str = "orders.cancelled";
}

/// Buyer and seller (or the platform) agree that money goes back; payments carries it out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RefundAgreed {
    /// Also the key under which it is refunded once.
    pub after_sale: AfterSaleId,
    pub order: OrderId,
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub amount: Money,
    pub reason: String,
    pub at: Timestamp,
}
impl Event for RefundAgreed {
    const SUBJECT: &'static str = "orders.refund_agreed";
}

/// Returned goods came back into a warehouse; stock books them in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReturnReceived {
    pub after_sale: AfterSaleId,
    pub order: OrderId,
    pub seller: OrgId,
    pub lines: Vec<ReturnedLine>,
    pub at: Timestamp,
}
impl Event for ReturnReceived {
    const SUBJECT: &'static str = "orders.return_received";
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReturnedLine {
    pub variant: VariantId,
    pub warehouse: WarehouseId,
    pub quantity: i64,
    /// Goods fit to be sold again.
    pub sellable: bool,
}

/// Where an ended order went is nobody's business any more: who ordered was erased. Others drop the
/// address that they keep with it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DeliveryForgotten {
    pub id: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub at: Timestamp,
}
impl Event for DeliveryForgotten {
    const SUBJECT: &'static str = "orders.delivery_forgotten";
}

/// Buyer and seller disagree about money of an order; payments freezes what is claimed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DisputeOpened {
    pub id: DisputeId,
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub claim: Money,
    pub at: Timestamp,
}
impl Event for DisputeOpened {
    const SUBJECT: &'static str = "orders.dispute_opened";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeOutcome {
    /// Nothing moves: what was frozen is held as before.
    Withdrawn,
    Agreed,
    Decided,
}

/// A dispute came to its end; payments carries it out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DisputeEnded {
    pub id: DisputeId,
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub outcome: DisputeOutcome,
    /// To the buyer, of what is frozen; the rest of it goes to the seller.
    pub refund: Money,
    pub at: Timestamp,
}
impl Event for DisputeEnded {
    const SUBJECT: &'static str = "orders.dispute_ended";
}

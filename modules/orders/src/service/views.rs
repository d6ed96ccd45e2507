//! What the outside sees of checkouts, orders and after-sales.

use contract::ids::{
    AfterSaleId, CheckoutId, IntentId, LandedQuoteId, OrderId, OrderLineId, OrgId, PersonId,
    ShipmentId,
};
use contract::logistics::{Address, Parcel, ShippedLine, TrackingStatus};
use contract::orders::OrderState;
use kernel::{Country, Currency, Money, Text, Timestamp};
use runtime::blobs::BlobId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::after_sale::{
    AfterSale, AfterSaleKind, AfterSaleState, ClaimedLine, Reason, ReceivedLine,
};
use crate::model::checkout::{Checkout, CheckoutOrder, CheckoutState};
use crate::model::{ChosenService, Line, LineFacts, Lot, Shipment, Side};
use crate::rules::actions::Action;
use crate::store::lists::Listed;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckoutView {
    pub id: CheckoutId,
    pub state: CheckoutState,
    pub currency: Currency,
    pub total: Money,
    pub orders: Vec<CheckoutOrder>,
    /// What to pay; absent while the payment is being opened.
    pub intent: Option<IntentId>,
    pub placed_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

impl From<Checkout> for CheckoutView {
    fn from(checkout: Checkout) -> Self {
        CheckoutView {
            id: checkout.id,
            state: checkout.state,
            currency: checkout.currency,
            total: checkout.total,
            orders: checkout.orders,
            intent: checkout.intent,
            placed_at: checkout.placed_at,
            expires_at: checkout.expires_at,
        }
    }
}

/// An order in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderItem {
    pub id: OrderId,
    pub number: String,
    pub state: OrderState,
    pub buyer: OrderParty,
    pub seller: OrderParty,
    pub to: Country,
    pub lines: i64,
    pub units: i64,
    /// Of the first line.
    pub title: Text,
    pub picture: Option<String>,
    pub total: Money,
    pub placed_at: Timestamp,
}

impl From<Listed> for OrderItem {
    fn from(listed: Listed) -> Self {
        let summary = listed.summary;
        OrderItem {
            id: listed.id,
            number: summary.number,
            state: listed.state,
            buyer: OrderParty {
                id: listed.buyer,
                name: summary.buyer_name,
            },
            seller: OrderParty {
                id: listed.seller,
                name: summary.seller_name,
            },
            to: summary.to,
            lines: summary.lines,
            units: summary.units,
            title: summary.title,
            picture: summary.picture,
            total: listed.total,
            placed_at: listed.placed_at,
        }
    }
}

/// A firm by the name that it had when the order was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrderParty {
    pub id: OrgId,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderDetail {
    pub id: OrderId,
    pub number: String,
    pub checkout: CheckoutId,
    pub state: OrderState,
    pub version: i64,
    pub buyer: OrderParty,
    pub seller: OrderParty,
    /// Where the goods leave from.
    pub from: Country,
    pub to: Address,
    pub service: ChosenService,
    /// The estimate that the buyer saw of what the goods cost at the door.
    pub landed_quote: Option<LandedQuoteId>,
    pub goods: Money,
    pub carriage: Money,
    pub total: Money,
    /// Agreed to go back; includes what has gone back.
    pub refund_agreed: Money,
    pub refunded: Money,
    /// What the payer's bank took back for good, after it had paid.
    pub taken_back: Option<Money>,
    pub placed_at: Timestamp,
    /// Until when it can be paid, while it is not.
    pub pay_until: Option<Timestamp>,
    /// What the payer's bank took back of its money, while it may be paid again.
    pub recalled: Option<OrderRecall>,
    pub paid_at: Option<Timestamp>,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub lines: Vec<OrderLineView>,
    pub shipments: Vec<OrderShipment>,
    pub after_sales: Vec<AfterSaleItem>,
    pub history: Vec<HistoryItem>,
    /// Who of the buyer's firm agreed to it, where it wants that. Not for the seller.
    pub approved_by: Option<OrderApprover>,
    /// There is a number that the destination's customs know the recipient by, and the caller sells
    /// what is declared with it.
    pub has_recipient_number: bool,
    /// What the caller may do now.
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderRecall {
    pub amount: Money,
    /// Where it is paid again.
    pub checkout: CheckoutId,
    pub pay_until: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderApprover {
    pub id: PersonId,
    /// Absent when they were erased.
    pub name: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderLineView {
    pub id: OrderLineId,
    #[serde(flatten)]
    pub bought: LineFacts,
    pub quantity: i64,
    pub total: Money,
    /// Its part of the order's carriage.
    pub carriage: Money,
    pub shipped: i64,
    pub cancelled: i64,
    pub returned: i64,
    /// Units that may still be put into a shipment.
    pub to_ship: i64,
    pub refunded_units: i64,
    pub refunded: Money,
    /// Units that may still be claimed, and the most that may go back for them.
    pub claimable: i64,
    pub claimable_amount: Money,
    /// Where the units lie.
    pub lots: Vec<Lot>,
}

impl OrderLineView {
    pub(crate) fn of(line: Line, claimable: i64, claimable_amount: Money) -> Self {
        OrderLineView {
            to_ship: line.to_ship(),
            id: line.id,
            bought: line.facts,
            quantity: line.quantity,
            total: line.total,
            carriage: line.carriage,
            shipped: line.shipped,
            cancelled: line.cancelled,
            returned: line.returned,
            refunded_units: line.refunded_units,
            refunded: line.refunded,
            claimable,
            claimable_amount,
            lots: line.lots,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderShipment {
    pub id: ShipmentId,
    /// False while the carrier is being asked.
    pub is_booked: bool,
    pub carrier: Option<String>,
    pub service: Option<String>,
    pub tracking_number: Option<String>,
    pub status: TrackingStatus,
    pub parcels: Vec<Parcel>,
    pub lines: Vec<ShippedLine>,
    pub asked_at: Timestamp,
    pub booked_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
}

impl From<Shipment> for OrderShipment {
    fn from(shipment: Shipment) -> Self {
        OrderShipment {
            id: shipment.id,
            is_booked: shipment.booking == crate::model::Booking::Booked,
            carrier: shipment.carrier,
            service: shipment.service_name,
            tracking_number: shipment.tracking_number,
            status: shipment.status,
            parcels: shipment.facts.parcels,
            lines: shipment.facts.lines,
            asked_at: shipment.asked_at,
            booked_at: shipment.booked_at,
            delivered_at: shipment.delivered_at,
        }
    }
}

/// A move, on the timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryItem {
    /// Set when the move was one of an after-sale.
    pub after_sale: Option<AfterSaleId>,
    pub from: Option<String>,
    pub to: String,
    pub side: Side,
    pub person: Option<PersonId>,
    pub name: Option<String>,
    pub at: Timestamp,
    pub note: Option<String>,
}

/// An after-sale in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AfterSaleItem {
    pub id: AfterSaleId,
    pub order: OrderId,
    pub order_number: String,
    pub buyer: OrgId,
    pub seller: OrgId,
    pub kind: AfterSaleKind,
    pub state: AfterSaleState,
    pub reason: Reason,
    pub requested: Money,
    pub agreed: Money,
    pub opened_at: Timestamp,
    pub moved_at: Timestamp,
}

impl From<&AfterSale> for AfterSaleItem {
    fn from(after_sale: &AfterSale) -> Self {
        AfterSaleItem {
            id: after_sale.id,
            order: after_sale.order,
            order_number: after_sale.order_number.clone(),
            buyer: after_sale.buyer,
            seller: after_sale.seller,
            kind: after_sale.kind,
            state: after_sale.state,
            reason: after_sale.reason,
            requested: after_sale.requested,
            agreed: after_sale.agreed,
            opened_at: after_sale.opened_at,
            moved_at: after_sale.moved_at,
        }
    }
}

/// What the caller may do with an after-sale now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimAction {
    /// Agree to the money.
    Agree,
    /// Agree, once the goods are back.
    AgreeReturn,
    Refuse,
    Withdraw,
    Escalate,
    MarkSent,
    Receive,
    Decide,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AfterSaleDetail {
    #[serde(flatten)]
    pub item: AfterSaleItem,
    pub version: i64,
    pub buyer_name: String,
    pub seller_name: String,
    pub text: Option<String>,
    pub evidence: Vec<BlobId>,
    pub lines: Vec<ClaimedLineView>,
    /// Empty until something is agreed.
    pub agreed_lines: Vec<ClaimedLine>,
    pub return_to: Option<Address>,
    pub tracking: Option<String>,
    pub received: Vec<ReceivedLine>,
    /// Until when the seller answers before the buyer may call in the platform.
    pub answer_until: Option<Timestamp>,
    pub history: Vec<HistoryItem>,
    pub actions: Vec<ClaimAction>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimedLineView {
    pub line: OrderLineId,
    pub sku: String,
    pub title: Text,
    pub picture: Option<String>,
    pub quantity: i64,
    pub amount: Money,
}

/// How an order stands after something was done to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderMoved {
    pub id: OrderId,
    pub state: OrderState,
    /// The request that was opened by it.
    pub after_sale: Option<AfterSaleId>,
}

/// How an after-sale stands after something was done to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AfterSaleMoved {
    pub id: AfterSaleId,
    pub order: OrderId,
    pub state: AfterSaleState,
    pub agreed: Money,
}

impl From<AfterSale> for AfterSaleMoved {
    fn from(after_sale: AfterSale) -> Self {
        AfterSaleMoved {
            id: after_sale.id,
            order: after_sale.order,
            state: after_sale.state,
            agreed: after_sale.agreed,
        }
    }
}

/// Orders in a state; counted no further than the list's first hundred.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StateCount {
    pub state: OrderState,
    pub orders: i64,
}

//! Events that orders tells, made from what stands in the tables.

use contract::ids::AfterSaleId;
use contract::orders::{OrderCancelled, OrderCompleted, OrderDelivered, OrderPaid, RefundAgreed};
use kernel::{Money, Timestamp};
use runtime::outbox::Outgoing;

use crate::error::Error;
use crate::model::{Line, Order};
use crate::rules::plan;

/// Events about an order keep their order under its id.
pub(crate) fn paid(order: &Order, lines: &[Line], at: Timestamp) -> Result<Outgoing, Error> {
    let event = OrderPaid {
        id: order.id,
        number: order.number.clone(),
        checkout: order.checkout,
        buyer: order.buyer,
        seller: order.seller,
        to: order.facts.to.clone(),
        lines: plan::placed_lines(lines)?,
        total: order.total,
        at,
    };
    Ok(Outgoing::of(&event, order.id.uuid())?)
}

/// `order` has moved already.
pub(crate) fn cancelled(order: &Order, reason: &str, at: Timestamp) -> Result<Outgoing, Error> {
    let event = OrderCancelled {
        id: order.id,
        checkout: order.checkout,
        buyer: order.buyer,
        seller: order.seller,
        state: order.state,
        was_paid: order.paid_at.is_some(),
        reason: reason.to_owned(),
        at,
    };
    Ok(Outgoing::of(&event, order.id.uuid())?)
}

pub(crate) fn delivered(order: &Order, at: Timestamp) -> Result<Outgoing, Error> {
    let event = OrderDelivered {
        id: order.id,
        buyer: order.buyer,
        seller: order.seller,
        at,
    };
    Ok(Outgoing::of(&event, order.id.uuid())?)
}

pub(crate) fn completed(order: &Order, at: Timestamp) -> Result<Outgoing, Error> {
    let event = OrderCompleted {
        id: order.id,
        buyer: order.buyer,
        seller: order.seller,
        total: order.total,
        at,
    };
    Ok(Outgoing::of(&event, order.id.uuid())?)
}

pub(crate) fn refund_agreed(
    order: &Order,
    after_sale: AfterSaleId,
    amount: Money,
    reason: &str,
    at: Timestamp,
) -> Result<Outgoing, Error> {
    let event = RefundAgreed {
        after_sale,
        order: order.id,
        checkout: order.checkout,
        buyer: order.buyer,
        seller: order.seller,
        amount,
        reason: reason.to_owned(),
        at,
    };
    Ok(Outgoing::of(&event, order.id.uuid())?)
}

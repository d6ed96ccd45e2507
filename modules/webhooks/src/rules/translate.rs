//! From what modules tell each other to what firms are told: nothing passes that is not named here.
//! Names and addresses of people stay inside.

use contract::ids::OrgId;
use contract::{logistics, orders, payments, stock};
use kernel::Timestamp;

use crate::model::message::{
    ChargebackUpdated, DisputeEnded, DisputeOpened, EscrowReleased, InstalmentDue, InstalmentPaid,
    Line, OrderCancelled, OrderCompleted, OrderDelivered, OrderPaid, OrderPlaced, OrderShipped,
    PayoutPaid, PayoutReturned, PayoutStopped, RefundEnded, ShipmentUpdated, StockChanged, Told,
};

fn told<M>(to: impl IntoIterator<Item = OrgId>, at: Timestamp, message: M) -> Option<Told<M>> {
    let to = to.into_iter().collect();
    Some(Told { to, at, message })
}

fn lines(placed: Vec<orders::PlacedLine>) -> Vec<Line> {
    placed
        .into_iter()
        .map(|line| Line {
            line: line.id,
            product: line.product,
            variant: line.variant,
            sku: line.sku,
            title: line.title,
            quantity: line.quantity,
            unit_price: line.unit_price,
            total: line.total,
        })
        .collect()
}

pub(crate) fn placed(event: orders::OrderPlaced) -> Option<Told<OrderPlaced>> {
    let message = OrderPlaced {
        order: event.id,
        number: event.number,
        checkout: event.checkout,
        buyer: event.buyer,
        seller: event.seller,
        from: event.from,
        to: event.to,
        lines: lines(event.lines),
        goods: event.goods,
        carriage: event.carriage,
        total: event.total,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn paid(event: orders::OrderPaid) -> Option<Told<OrderPaid>> {
    let message = OrderPaid {
        order: event.id,
        number: event.number,
        checkout: event.checkout,
        buyer: event.buyer,
        seller: event.seller,
        lines: lines(event.lines),
        total: event.total,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn shipped(event: orders::OrderShipped) -> Option<Told<OrderShipped>> {
    let message = OrderShipped {
        order: event.id,
        number: event.number,
        buyer: event.buyer,
        seller: event.seller,
        shipment: event.shipment,
        carrier: event.carrier,
        tracking_number: event.tracking_number,
        lines: event.lines,
        whole: event.whole,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn delivered(event: orders::OrderDelivered) -> Option<Told<OrderDelivered>> {
    let message = OrderDelivered {
        order: event.id,
        buyer: event.buyer,
        seller: event.seller,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn completed(event: orders::OrderCompleted) -> Option<Told<OrderCompleted>> {
    let message = OrderCompleted {
        order: event.id,
        buyer: event.buyer,
        seller: event.seller,
        total: event.total,
    };
    told([event.buyer, event.seller], event.at, message)
}

/// Without the reason: people write it, and may write names.
pub(crate) fn cancelled(event: orders::OrderCancelled) -> Option<Told<OrderCancelled>> {
    let message = OrderCancelled {
        order: event.id,
        checkout: event.checkout,
        buyer: event.buyer,
        seller: event.seller,
        state: event.state,
        was_paid: event.was_paid,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn moved(event: logistics::ShipmentMoved) -> Option<Told<ShipmentUpdated>> {
    let message = ShipmentUpdated {
        shipment: event.id,
        order: event.order,
        buyer: event.buyer,
        seller: event.seller,
        status: event.status,
    };
    told([event.buyer, event.seller], event.at, message)
}

/// Events from before the parties stood in them are told to nobody.
pub(crate) fn refunded(event: payments::RefundEnded) -> Option<Told<RefundEnded>> {
    let (buyer, seller) = (event.buyer?, event.seller?);
    let message = RefundEnded {
        refund: event.id,
        after_sale: event.after_sale,
        order: event.order,
        buyer,
        seller,
        amount: event.amount,
        succeeded: event.succeeded,
    };
    told([buyer, seller], event.at, message)
}

pub(crate) fn dispute_opened(event: orders::DisputeOpened) -> Option<Told<DisputeOpened>> {
    let message = DisputeOpened {
        dispute: event.id,
        order: event.order,
        buyer: event.buyer,
        seller: event.seller,
        claim: event.claim,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn dispute_ended(event: orders::DisputeEnded) -> Option<Told<DisputeEnded>> {
    let message = DisputeEnded {
        dispute: event.id,
        order: event.order,
        buyer: event.buyer,
        seller: event.seller,
        outcome: event.outcome,
        refund: event.refund,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn instalment_due(event: payments::InstalmentDue) -> Option<Told<InstalmentDue>> {
    let message = InstalmentDue {
        order: event.order,
        buyer: event.buyer,
        seller: event.seller,
        place: event.place,
        amount: event.amount,
    };
    told([event.buyer, event.seller], event.at, message)
}

pub(crate) fn instalment_paid(event: payments::InstalmentPaid) -> Option<Told<InstalmentPaid>> {
    let message = InstalmentPaid {
        order: event.order,
        buyer: event.buyer,
        seller: event.seller,
        place: event.place,
        amount: event.amount,
        whole: event.whole,
    };
    told([event.buyer, event.seller], event.at, message)
}

/// What the seller is paid and the platform keeps is none of the buyer's business.
pub(crate) fn released(event: payments::EscrowReleased) -> Option<Told<EscrowReleased>> {
    let message = EscrowReleased {
        order: event.order,
        seller: event.seller,
        gross: event.gross,
        commission: event.commission,
        tax: event.tax,
        net: event.net,
        settled: event.settled,
    };
    told([event.seller], event.at, message)
}

pub(crate) fn payout_paid(event: payments::PayoutPaid) -> Option<Told<PayoutPaid>> {
    let message = PayoutPaid {
        payout: event.id,
        seller: event.seller,
        amount: event.amount,
        final_at: event.final_at,
    };
    told([event.seller], event.at, message)
}

pub(crate) fn payout_stopped(event: payments::PayoutStopped) -> Option<Told<PayoutStopped>> {
    let message = PayoutStopped {
        payout: event.id,
        seller: event.seller,
        amount: event.amount,
        state: event.state,
    };
    told([event.seller], event.at, message)
}

pub(crate) fn payout_returned(event: payments::PayoutReturned) -> Option<Told<PayoutReturned>> {
    let message = PayoutReturned {
        payout: event.id,
        seller: event.seller,
        amount: event.amount,
        reason: event.reason,
    };
    told([event.seller], event.at, message)
}

pub(crate) fn chargeback_moved(
    event: payments::ChargebackMoved,
) -> Option<Told<ChargebackUpdated>> {
    let message = ChargebackUpdated {
        chargeback: event.id,
        order: event.order,
        seller: event.seller,
        stage: event.stage,
        status: event.status,
        amount: event.amount,
        reason: event.reason,
        due_by: event.due_by,
    };
    told([event.seller], event.at, message)
}

pub(crate) fn stock_changed(event: stock::AvailabilityChanged) -> Option<Told<StockChanged>> {
    let message = StockChanged {
        seller: event.item.seller,
        variant: event.item.variant,
        available: event.available,
    };
    told([event.item.seller], event.at, message)
}

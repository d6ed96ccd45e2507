//! The written list of what firms may be told of. What stands here is promised to the outside: names
//! and payloads stay, whatever the modules tell each other.

use contract::identity::OrgKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kind of event, by the name that stands in the message.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[schema(as = WebhookEventType)]
pub(crate) enum EventType {
    #[serde(rename = "order.placed")]
    OrderPlaced,
    #[serde(rename = "order.paid")]
    OrderPaid,
    #[serde(rename = "order.shipped")]
    OrderShipped,
    #[serde(rename = "order.delivered")]
    OrderDelivered,
    #[serde(rename = "order.completed")]
    OrderCompleted,
    #[serde(rename = "order.cancelled")]
    OrderCancelled,
    #[serde(rename = "shipment.updated")]
    ShipmentUpdated,
    #[serde(rename = "refund.ended")]
    RefundEnded,
    #[serde(rename = "dispute.opened")]
    DisputeOpened,
    #[serde(rename = "dispute.ended")]
    DisputeEnded,
    #[serde(rename = "instalment.due")]
    InstalmentDue,
    #[serde(rename = "instalment.paid")]
    InstalmentPaid,
    #[serde(rename = "escrow.released")]
    EscrowReleased,
    #[serde(rename = "payout.paid")]
    PayoutPaid,
    #[serde(rename = "payout.stopped")]
    PayoutStopped,
    #[serde(rename = "payout.returned")]
    PayoutReturned,
    #[serde(rename = "chargeback.updated")]
    ChargebackUpdated,
    #[serde(rename = "stock.changed")]
    StockChanged,
}

const BOTH: &[OrgKind] = &[OrgKind::Buyer, OrgKind::Seller];
const SELLER: &[OrgKind] = &[OrgKind::Seller];

impl EventType {
    pub(crate) const ALL: [EventType; 18] = [
        EventType::OrderPlaced,
        EventType::OrderPaid,
        EventType::OrderShipped,
        EventType::OrderDelivered,
        EventType::OrderCompleted,
        EventType::OrderCancelled,
        EventType::ShipmentUpdated,
        EventType::RefundEnded,
        EventType::DisputeOpened,
        EventType::DisputeEnded,
        EventType::InstalmentDue,
        EventType::InstalmentPaid,
        EventType::EscrowReleased,
        EventType::PayoutPaid,
        EventType::PayoutStopped,
        EventType::PayoutReturned,
        EventType::ChargebackUpdated,
        EventType::StockChanged,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            EventType::OrderPlaced => "order.placed",
            EventType::OrderPaid => "order.paid",
            EventType::OrderShipped => "order.shipped",
            EventType::OrderDelivered => "order.delivered",
            EventType::OrderCompleted => "order.completed",
            EventType::OrderCancelled => "order.cancelled",
            EventType::ShipmentUpdated => "shipment.updated",
            EventType::RefundEnded => "refund.ended",
            EventType::DisputeOpened => "dispute.opened",
            EventType::DisputeEnded => "dispute.ended",
            EventType::InstalmentDue => "instalment.due",
            EventType::InstalmentPaid => "instalment.paid",
            EventType::EscrowReleased => "escrow.released",
            EventType::PayoutPaid => "payout.paid",
            EventType::PayoutStopped => "payout.stopped",
            EventType::PayoutReturned => "payout.returned",
            EventType::ChargebackUpdated => "chargeback.updated",
            EventType::StockChanged => "stock.changed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        EventType::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// Which firms are told.
    pub(crate) const fn told_to(self) -> &'static [OrgKind] {
        match self {
            EventType::OrderPlaced
            | EventType::OrderPaid
            | EventType::OrderShipped
            | EventType::OrderDelivered
            | EventType::OrderCompleted
            | EventType::OrderCancelled
            | EventType::ShipmentUpdated
            | EventType::RefundEnded
            | EventType::DisputeOpened
            | EventType::DisputeEnded
            | EventType::InstalmentDue
            | EventType::InstalmentPaid => BOTH,
            EventType::EscrowReleased
            | EventType::PayoutPaid
            | EventType::PayoutStopped
            | EventType::PayoutReturned
            | EventType::ChargebackUpdated
            | EventType::StockChanged => SELLER,
        }
    }

    pub(crate) const fn summary(self) -> &'static str {
        match self {
            EventType::OrderPlaced => "An order was placed and its stock reserved; not paid yet.",
            EventType::OrderPaid => "The buyer's money is in; the seller may ship.",
            EventType::OrderShipped => "Goods left the warehouse, whole or in part.",
            EventType::OrderDelivered => "All goods of an order arrived.",
            EventType::OrderCompleted => "The buyer accepted, or the time to complain ran out.",
            EventType::OrderCancelled => "An order ended before its goods left.",
            EventType::ShipmentUpdated => "A carrier said where a shipment is.",
            EventType::RefundEnded => "A refund reached the buyer, or did not.",
            EventType::DisputeOpened => "Buyer and seller disagree about money of an order.",
            EventType::DisputeEnded => "A dispute came to its end.",
            EventType::InstalmentDue => "An instalment of an order is to be paid.",
            EventType::InstalmentPaid => "An instalment of an order was paid.",
            EventType::EscrowReleased => "Money held for an order became the seller's.",
            EventType::PayoutPaid => "The bank has paid the seller.",
            EventType::PayoutStopped => "A payout ended without paying.",
            EventType::PayoutReturned => "A payout that had been paid came back.",
            EventType::ChargebackUpdated => {
                "A buyer's bank disputes a payment, or decided about it."
            }
            EventType::StockChanged => "What may be promised of a variant changed.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outside_and_inside_are_the_same() {
        for kind in EventType::ALL {
            let written = serde_json::to_value(kind).unwrap();
            assert_eq!(written.as_str(), Some(kind.as_str()));
            assert_eq!(EventType::parse(kind.as_str()), Some(kind));
        }
    }
}

//! What each side may do with an order as it stands. Pages offer exactly this, and the service
//! refuses everything else.

use std::time::Duration;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{OrderState, Side};
use crate::rules::order;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderAction)]
pub enum Action {
    Pay,
    /// Before payment: ends the whole checkout. After it, by seller or platform: money goes back.
    Cancel,
    /// After payment the buyer can only ask.
    RequestCancellation,
    Ship,
    /// Give up what has not left yet.
    CloseRest,
    ConfirmReceipt,
    /// Ask for money or goods to go back.
    Claim,
}

/// What is asked about an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) state: OrderState,
    /// The buyer has asked to cancel and nobody has answered.
    pub(crate) cancellation_is_open: bool,
    /// The payer's bank took money of it back, and the buyer may pay again.
    pub(crate) is_recalled: bool,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) now: Timestamp,
    pub(crate) claim_time: Duration,
}

impl Standing {
    /// Claims end some time after delivery; what never arrived can be claimed at any time.
    pub(crate) fn is_within_claim_time(&self) -> bool {
        self.delivered_at
            .is_none_or(|at| self.now <= at.plus(self.claim_time))
    }
}

pub(crate) fn actions(standing: &Standing, side: Side) -> Vec<Action> {
    let mut may = Vec::new();
    if side == Side::Buyer && standing.is_recalled {
        may.push(Action::Pay);
    }
    match (side, standing.state) {
        // Nothing was paid that could be held against it.
        (Side::Buyer, OrderState::Paid) if standing.is_recalled => may.push(Action::Cancel),
        (Side::Seller, OrderState::Paid) if standing.is_recalled => may.push(Action::Cancel),
        (Side::Seller, OrderState::PartlyShipped) if standing.is_recalled => {
            may.push(Action::CloseRest);
        }
        (Side::Buyer, OrderState::AwaitingPayment) => may.extend([Action::Pay, Action::Cancel]),
        (Side::Buyer, OrderState::Paid) if !standing.cancellation_is_open => {
            may.push(Action::RequestCancellation);
        }
        (Side::Buyer, OrderState::Shipped | OrderState::Delivered) => {
            may.push(Action::ConfirmReceipt);
        }
        (Side::Seller, OrderState::Paid) => may.extend([Action::Ship, Action::Cancel]),
        (Side::Seller, OrderState::PartlyShipped) => may.extend([Action::Ship, Action::CloseRest]),
        (Side::Platform, OrderState::AwaitingPayment | OrderState::Paid) => {
            may.push(Action::Cancel);
        }
        (Side::Platform, OrderState::PartlyShipped) => may.push(Action::CloseRest),
        (
            Side::Buyer,
            OrderState::Paid
            | OrderState::PartlyShipped
            | OrderState::Completed
            | OrderState::Cancelled
            | OrderState::Expired,
        )
        | (
            Side::Seller,
            OrderState::AwaitingPayment
            | OrderState::Shipped
            | OrderState::Delivered
            | OrderState::Completed
            | OrderState::Cancelled
            | OrderState::Expired,
        )
        | (
            Side::Platform,
            OrderState::Shipped
            | OrderState::Delivered
            | OrderState::Completed
            | OrderState::Cancelled
            | OrderState::Expired,
        )
        | (Side::System, _) => {}
    }
    if side == Side::Buyer && order::may_claim(standing.state) && standing.is_within_claim_time() {
        may.push(Action::Claim);
    }
    may
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(state: OrderState) -> Standing {
        Standing {
            state,
            cancellation_is_open: false,
            is_recalled: false,
            delivered_at: None,
            now: Timestamp::from_micros(0),
            claim_time: Duration::from_secs(60),
        }
    }

    #[test]
    fn an_order_that_ended_unpaid_offers_nothing_to_anybody() {
        for state in [OrderState::Cancelled, OrderState::Expired] {
            for side in [Side::Buyer, Side::Seller, Side::Platform, Side::System] {
                assert!(actions(&standing(state), side).is_empty());
            }
        }
    }

    #[test]
    fn what_has_left_is_not_cancelled_by_anybody() {
        for state in [
            OrderState::PartlyShipped,
            OrderState::Shipped,
            OrderState::Delivered,
            OrderState::Completed,
        ] {
            for side in [Side::Buyer, Side::Seller, Side::Platform] {
                assert!(!actions(&standing(state), side).contains(&Action::Cancel));
            }
        }
    }

    #[test]
    fn claims_end_some_time_after_delivery() {
        let mut late = standing(OrderState::Completed);
        late.delivered_at = Some(Timestamp::from_micros(0));
        assert!(actions(&late, Side::Buyer).contains(&Action::Claim));
        late.now = Timestamp::from_micros(60_000_001);
        assert!(!actions(&late, Side::Buyer).contains(&Action::Claim));
    }

    #[test]
    fn a_buyer_asks_once_to_cancel_what_is_paid() {
        let mut asked = standing(OrderState::Paid);
        assert_eq!(actions(&asked, Side::Buyer), [Action::RequestCancellation]);
        asked.cancellation_is_open = true;
        assert!(actions(&asked, Side::Buyer).is_empty());
    }
}

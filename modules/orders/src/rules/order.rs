//! The life of an order: where it may go from each state. Who may send it there is `actions`'.

use crate::model::OrderState;
use crate::rules::IllegalMove;

/// The states that an order may go to. A state that is added has to be thought about here.
pub(crate) const fn next(from: OrderState) -> &'static [OrderState] {
    match from {
        OrderState::AwaitingPayment => {
            &[OrderState::Paid, OrderState::Cancelled, OrderState::Expired]
        }
        OrderState::Paid => &[
            OrderState::PartlyShipped,
            OrderState::Shipped,
            OrderState::Cancelled,
        ],
        // What has left cannot be cancelled; the rest can be given up, which ends in `Shipped`.
        OrderState::PartlyShipped => &[OrderState::Shipped],
        OrderState::Shipped => &[OrderState::Delivered],
        OrderState::Delivered => &[OrderState::Completed],
        // Ends. Money that comes later is given back and moves nothing.
        OrderState::Completed | OrderState::Cancelled | OrderState::Expired => &[],
    }
}

/// Refuses a move that no path leads along.
pub(crate) fn go(from: OrderState, to: OrderState) -> Result<(), IllegalMove> {
    if next(from).contains(&to) {
        return Ok(());
    }
    Err(IllegalMove {
        from: from.as_str(),
        to: to.as_str(),
    })
}

/// Whether goods may be put into a shipment.
pub(crate) const fn may_ship(state: OrderState) -> bool {
    match state {
        OrderState::Paid | OrderState::PartlyShipped => true,
        OrderState::AwaitingPayment
        | OrderState::Shipped
        | OrderState::Delivered
        | OrderState::Completed
        | OrderState::Cancelled
        | OrderState::Expired => false,
    }
}

/// Whether money or goods may be asked back: something has left, so cancelling is too late.
pub(crate) const fn may_claim(state: OrderState) -> bool {
    match state {
        OrderState::PartlyShipped
        | OrderState::Shipped
        | OrderState::Delivered
        | OrderState::Completed => true,
        OrderState::AwaitingPayment
        | OrderState::Paid
        | OrderState::Cancelled
        | OrderState::Expired => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_of_states_is_legal_or_refused_as_the_table_says() {
        use OrderState::{
            AwaitingPayment, Cancelled, Completed, Delivered, Expired, Paid, PartlyShipped, Shipped,
        };
        let legal = [
            (AwaitingPayment, Paid),
            (AwaitingPayment, Cancelled),
            (AwaitingPayment, Expired),
            (Paid, PartlyShipped),
            (Paid, Shipped),
            (Paid, Cancelled),
            (PartlyShipped, Shipped),
            (Shipped, Delivered),
            (Delivered, Completed),
        ];
        for from in OrderState::ALL {
            for to in OrderState::ALL {
                assert_eq!(
                    go(from, to).is_ok(),
                    legal.contains(&(from, to)),
                    "{from:?} to {to:?}"
                );
            }
        }
    }

    #[test]
    fn every_state_is_reached_and_every_path_ends() {
        let mut reached = vec![OrderState::AwaitingPayment];
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            for to in next(state) {
                if !reached.contains(to) {
                    reached.push(*to);
                }
            }
            at += 1;
            // A move back would let the list of moves grow without end.
            for to in next(state) {
                assert!(
                    !next(*to).contains(&state),
                    "{state:?} and {to:?} lead to each other"
                );
            }
        }
        assert_eq!(reached.len(), OrderState::ALL.len());
    }
}

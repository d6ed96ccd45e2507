//! Where a notice may go, and who may move it there.

use crate::error::Error;
use crate::model::ip::notice::{NoticeState, Side, Step};

/// Where a step leads. Every state is named: what is not written here is refused.
pub(crate) fn next(state: NoticeState, side: Side, step: Step) -> Result<NoticeState, Error> {
    use NoticeState as S;
    let to = match (side, step, state) {
        (Side::Desk, Step::Accept, S::Received) => S::TakenDown,
        (Side::Desk, Step::Refuse, S::Received) => S::Refused,
        // After an upheld notice the two may still come to terms.
        (
            Side::Holder,
            Step::Withdraw,
            S::Received
            | S::TakenDown
            | S::Uncontested
            | S::Countered
            | S::ActionBrought
            | S::Upheld,
        ) => S::Withdrawn,
        // No law sets the seller a term, so a late answer is an answer.
        (Side::Seller, Step::Counter, S::TakenDown | S::Uncontested) => S::Countered,
        (Side::Holder, Step::BringAction, S::Countered) => S::ActionBrought,
        (Side::Desk, Step::Uphold, S::TakenDown | S::Countered | S::ActionBrought) => S::Upheld,
        // A court may decide otherwise than the desk did.
        (
            Side::Desk,
            Step::Reject,
            S::TakenDown | S::Uncontested | S::Countered | S::ActionBrought | S::Upheld,
        ) => S::Rejected,
        (Side::Time, Step::LetStand, S::TakenDown) => S::Uncontested,
        (Side::Time, Step::Reinstate, S::Countered) => S::Reinstated,
        (Side::Holder | Side::Seller | Side::Desk | Side::Time, _, _) => {
            return Err(Error::IllegalIpMove {
                state: state.as_str(),
            });
        }
    };
    Ok(to)
}

/// What a side may do now.
pub(crate) fn steps(state: NoticeState, side: Side) -> Vec<Step> {
    Step::ALL
        .into_iter()
        .filter(|step| next(state, side, *step).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole machine, as a table.
    const LEGAL: [(Side, Step, NoticeState, NoticeState); 21] = {
        use NoticeState as S;
        [
            (Side::Desk, Step::Accept, S::Received, S::TakenDown),
            (Side::Desk, Step::Refuse, S::Received, S::Refused),
            (Side::Holder, Step::Withdraw, S::Received, S::Withdrawn),
            (Side::Holder, Step::Withdraw, S::TakenDown, S::Withdrawn),
            (Side::Holder, Step::Withdraw, S::Uncontested, S::Withdrawn),
            (Side::Holder, Step::Withdraw, S::Countered, S::Withdrawn),
            (Side::Holder, Step::Withdraw, S::ActionBrought, S::Withdrawn),
            (Side::Holder, Step::Withdraw, S::Upheld, S::Withdrawn),
            (Side::Seller, Step::Counter, S::TakenDown, S::Countered),
            (Side::Seller, Step::Counter, S::Uncontested, S::Countered),
            (
                Side::Holder,
                Step::BringAction,
                S::Countered,
                S::ActionBrought,
            ),
            (Side::Desk, Step::Uphold, S::TakenDown, S::Upheld),
            (Side::Desk, Step::Uphold, S::Countered, S::Upheld),
            (Side::Desk, Step::Uphold, S::ActionBrought, S::Upheld),
            (Side::Desk, Step::Reject, S::TakenDown, S::Rejected),
            (Side::Desk, Step::Reject, S::Uncontested, S::Rejected),
            (Side::Desk, Step::Reject, S::Countered, S::Rejected),
            (Side::Desk, Step::Reject, S::ActionBrought, S::Rejected),
            (Side::Desk, Step::Reject, S::Upheld, S::Rejected),
            (Side::Time, Step::LetStand, S::TakenDown, S::Uncontested),
            (Side::Time, Step::Reinstate, S::Countered, S::Reinstated),
        ]
    };

    #[test]
    fn each_move_of_the_table_is_made_and_every_other_is_refused() {
        for state in NoticeState::ALL {
            for side in [Side::Holder, Side::Seller, Side::Desk, Side::Time] {
                for step in Step::ALL {
                    let wanted = LEGAL
                        .iter()
                        .find(|(by, made, from, _)| (*by, *made, *from) == (side, step, state))
                        .map(|(.., to)| *to);
                    let found = next(state, side, step).ok();
                    assert_eq!(found, wanted, "{side:?} {step:?} {state:?}");
                }
            }
        }
    }

    #[test]
    fn what_was_refused_rejected_withdrawn_or_reinstated_is_over() {
        use NoticeState as S;
        for state in [S::Refused, S::Rejected, S::Withdrawn, S::Reinstated] {
            for side in [Side::Holder, Side::Seller, Side::Desk, Side::Time] {
                assert!(steps(state, side).is_empty());
            }
            assert!(!state.is_down() && !state.is_strike());
        }
    }

    #[test]
    fn the_seller_cannot_bring_its_own_products_back() {
        for state in NoticeState::ALL {
            for step in steps(state, Side::Seller) {
                assert!(next(state, Side::Seller, step).is_ok_and(NoticeState::is_down));
            }
        }
    }
}

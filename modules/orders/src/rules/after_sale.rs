//! The life of a request after the sale, and who may make which move.

use contract::identity::OrgKind;

use crate::model::Side;
use crate::model::after_sale::{AfterSaleKind, AfterSaleState};
use crate::rules::IllegalMove;

/// The states that an after-sale may go to.
pub(crate) const fn next(from: AfterSaleState, kind: AfterSaleKind) -> &'static [AfterSaleState] {
    use AfterSaleState::{
        Agreed, AwaitingReturn, Escalated, RefundFailed, Refunded, Refused, Rejected, Requested,
        ReturnSent, Withdrawn,
    };
    match (from, kind) {
        (Requested, AfterSaleKind::Return) => {
            &[AwaitingReturn, Agreed, Refused, Escalated, Withdrawn]
        }
        (Requested, AfterSaleKind::Refund | AfterSaleKind::Cancellation) => {
            &[Agreed, Refused, Escalated, Withdrawn]
        }
        (Refused, _) => &[Escalated, Withdrawn],
        (Escalated, AfterSaleKind::Return) => &[AwaitingReturn, Agreed, Rejected, Withdrawn],
        // A cancellation is overtaken (`Refused`) when the goods leave while the platform thinks.
        (Escalated, AfterSaleKind::Cancellation) => &[Agreed, Rejected, Refused, Withdrawn],
        (Escalated, AfterSaleKind::Refund) => &[Agreed, Rejected, Withdrawn],
        (AwaitingReturn, AfterSaleKind::Return) => &[ReturnSent, Withdrawn],
        // The goods came back other than agreed, or never: the seller may call in the platform.
        (ReturnSent, AfterSaleKind::Return) => &[Agreed, Escalated],
        (AwaitingReturn | ReturnSent, AfterSaleKind::Refund | AfterSaleKind::Cancellation) => &[],
        (Agreed, _) => &[Refunded, RefundFailed],
        (RefundFailed, _) => &[Refunded],
        (Refunded | Withdrawn | Rejected, _) => &[],
    }
}

pub(crate) fn go(
    from: AfterSaleState,
    to: AfterSaleState,
    kind: AfterSaleKind,
) -> Result<(), IllegalMove> {
    if next(from, kind).contains(&to) {
        return Ok(());
    }
    Err(IllegalMove {
        from: from.as_str(),
        to: to.as_str(),
    })
}

/// What somebody does to an after-sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    Agree,
    Refuse,
    Withdraw,
    Escalate,
    MarkSent,
    Receive,
    Decide,
}

/// Whether the side may do this at all, in this state. The state alone is judged by `go`.
pub(crate) const fn may(side: Side, act: Act, state: AfterSaleState) -> bool {
    match (side, act) {
        (Side::Buyer, Act::Withdraw | Act::MarkSent) => true,
        // Once the goods are on their way back, only the seller has something to complain about.
        (Side::Buyer, Act::Escalate) => !matches!(state, AfterSaleState::ReturnSent),
        (Side::Seller, Act::Escalate) => matches!(state, AfterSaleState::ReturnSent),
        // What was escalated is out of the seller's hands.
        (Side::Seller, Act::Agree | Act::Refuse) => matches!(state, AfterSaleState::Requested),
        (Side::Seller, Act::Receive) => true,
        (Side::Platform, Act::Decide) => true,
        (Side::Buyer, Act::Agree | Act::Refuse | Act::Receive | Act::Decide)
        | (Side::Seller, Act::Withdraw | Act::MarkSent | Act::Decide)
        | (
            Side::Platform,
            Act::Agree | Act::Refuse | Act::Withdraw | Act::Escalate | Act::MarkSent | Act::Receive,
        )
        | (Side::System, _) => false,
    }
}

/// On whose side a firm stands.
pub(crate) const fn side_of(kind: OrgKind) -> Side {
    match kind {
        OrgKind::Buyer => Side::Buyer,
        OrgKind::Seller => Side::Seller,
        OrgKind::Platform => Side::Platform,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [AfterSaleKind; 3] = [
        AfterSaleKind::Refund,
        AfterSaleKind::Return,
        AfterSaleKind::Cancellation,
    ];

    #[test]
    fn each_pair_of_states_is_legal_or_refused_as_the_table_says() {
        use AfterSaleState::{
            Agreed, AwaitingReturn, Escalated, RefundFailed, Refunded, Refused, Rejected,
            Requested, ReturnSent, Withdrawn,
        };
        let always = [
            (Requested, Agreed),
            (Requested, Refused),
            (Requested, Escalated),
            (Requested, Withdrawn),
            (Refused, Escalated),
            (Refused, Withdrawn),
            (Escalated, Agreed),
            (Escalated, Rejected),
            (Escalated, Withdrawn),
            (Agreed, Refunded),
            (Agreed, RefundFailed),
            (RefundFailed, Refunded),
        ];
        let of_returns = [
            (Requested, AwaitingReturn),
            (Escalated, AwaitingReturn),
            (AwaitingReturn, ReturnSent),
            (AwaitingReturn, Withdrawn),
            (ReturnSent, Agreed),
            (ReturnSent, Escalated),
        ];
        for kind in KINDS {
            for from in AfterSaleState::ALL {
                for to in AfterSaleState::ALL {
                    let legal = always.contains(&(from, to))
                        || (kind == AfterSaleKind::Return && of_returns.contains(&(from, to)))
                        || (kind == AfterSaleKind::Cancellation
                            && (from, to) == (Escalated, Refused));
                    assert_eq!(
                        go(from, to, kind).is_ok(),
                        legal,
                        "{kind:?}: {from:?} to {to:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_terminal_after_sale_never_moves_again() {
        for kind in KINDS {
            for end in [
                AfterSaleState::Refunded,
                AfterSaleState::Withdrawn,
                AfterSaleState::Rejected,
            ] {
                assert!(next(end, kind).is_empty());
            }
        }
    }

    #[test]
    fn only_the_platform_decides_and_only_the_seller_answers() {
        for state in AfterSaleState::ALL {
            assert!(!may(Side::Buyer, Act::Agree, state));
            assert!(!may(Side::Buyer, Act::Decide, state));
            assert!(!may(Side::Seller, Act::Decide, state));
            assert!(may(Side::Platform, Act::Decide, state));
            assert_eq!(
                may(Side::Seller, Act::Agree, state),
                state == AfterSaleState::Requested
            );
        }
    }
}

//! Who may agree to a checkout, and when one has to.

use contract::identity::{Caller, Role};
use contract::ids::PersonId;

use crate::model::approval::ApprovalState;
use crate::rules::IllegalMove;

/// Whoever runs the firm buys without asking.
pub(crate) fn is_free(by: &Caller) -> bool {
    by.roles.contains(&Role::Owner)
}

/// Nobody agrees to what they asked for themselves, but for who runs the firm.
pub(crate) fn may_decide(by: &Caller, asked_by: PersonId) -> bool {
    is_free(by) || (by.roles.contains(&Role::Approver) && by.person != asked_by)
}

/// Everything begins as awaiting and is decided once.
pub(crate) fn go(from: ApprovalState, to: ApprovalState) -> Result<(), IllegalMove> {
    match (from, to) {
        (
            ApprovalState::Awaiting,
            ApprovalState::Approved
            | ApprovalState::Declined
            | ApprovalState::Withdrawn
            | ApprovalState::Expired,
        ) => Ok(()),
        (
            ApprovalState::Awaiting
            | ApprovalState::Approved
            | ApprovalState::Declined
            | ApprovalState::Withdrawn
            | ApprovalState::Expired,
            _,
        ) => Err(IllegalMove {
            from: from.as_str(),
            to: to.as_str(),
        }),
    }
}

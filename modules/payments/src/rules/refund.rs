//! The refund's machine (`reference/money.md` 2.2).

use crate::model::{Cause, RefundState};

use RefundState::{
    Canceled, Failed, NeedsReview, PendingApproval, Rejected, Requested, Submitted, Succeeded,
    Unknown,
};

pub const ALL: [RefundState; 9] = [
    Requested,
    PendingApproval,
    Submitted,
    Succeeded,
    Failed,
    NeedsReview,
    Unknown,
    Rejected,
    Canceled,
];

pub const fn name(state: RefundState) -> &'static str {
    match state {
        Requested => "requested",
        PendingApproval => "pending_approval",
        Submitted => "submitted",
        Succeeded => "succeeded",
        Failed => "failed",
        NeedsReview => "needs_review",
        Unknown => "unknown",
        Rejected => "rejected",
        Canceled => "canceled",
    }
}

pub fn parse(text: &str) -> Option<RefundState> {
    ALL.into_iter().find(|state| name(*state) == text)
}

pub const fn next(from: RefundState) -> &'static [RefundState] {
    match from {
        Requested => &[PendingApproval, Submitted, Canceled],
        PendingApproval => &[Submitted, Rejected],
        Submitted => &[Succeeded, Failed, NeedsReview, Unknown],
        NeedsReview => &[Submitted, Canceled],
        Unknown => &[Succeeded, Failed],
        Succeeded | Failed | Rejected | Canceled => &[],
    }
}

pub fn may(from: RefundState, to: RefundState) -> bool {
    next(from).contains(&to)
}

pub const fn cause_name(cause: Cause) -> &'static str {
    match cause {
        Cause::Agreed => "agreed",
        Cause::Late => "late",
        Cause::Conflict => "conflict",
    }
}

pub fn parse_cause(text: &str) -> Option<Cause> {
    [Cause::Agreed, Cause::Late, Cause::Conflict]
        .into_iter()
        .find(|cause| cause_name(*cause) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_reference_s() {
        let legal = [
            (Requested, PendingApproval),
            (Requested, Submitted),
            (Requested, Canceled),
            (PendingApproval, Submitted),
            (PendingApproval, Rejected),
            (Submitted, Succeeded),
            (Submitted, Failed),
            (Submitted, NeedsReview),
            (Submitted, Unknown),
            (NeedsReview, Submitted),
            (NeedsReview, Canceled),
            (Unknown, Succeeded),
            (Unknown, Failed),
        ];
        for from in ALL {
            for to in ALL {
                assert_eq!(
                    may(from, to),
                    legal.contains(&(from, to)),
                    "{from:?} to {to:?}"
                );
            }
        }
    }
}

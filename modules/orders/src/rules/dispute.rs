//! The life of a dispute, what silence does to it, and how a ruling is worked out.

use kernel::{Money, MoneyError, Rounding};
use rust_decimal::Decimal;

use crate::model::Side;
use crate::model::dispute::{Dispute, DisputeEntryKind, DisputeState};
use crate::rules::IllegalMove;

use DisputeState::{
    Agreed, Arbitration, Decided, Escalated, Evidence, Executed, Opened, SellerResponse, Withdrawn,
};

pub(crate) const STATES: [DisputeState; 9] = [
    Opened,
    SellerResponse,
    Agreed,
    Escalated,
    Evidence,
    Arbitration,
    Decided,
    Executed,
    Withdrawn,
];

pub(crate) const fn name(state: DisputeState) -> &'static str {
    match state {
        Opened => "opened",
        SellerResponse => "seller_response",
        Agreed => "agreed",
        Escalated => "escalated",
        Evidence => "evidence",
        Arbitration => "arbitration",
        Decided => "decided",
        Executed => "executed",
        Withdrawn => "withdrawn",
    }
}

pub(crate) fn parse(text: &str) -> Option<DisputeState> {
    STATES.into_iter().find(|state| name(*state) == text)
}

pub(crate) const fn next(from: DisputeState) -> &'static [DisputeState] {
    match from {
        Opened => &[SellerResponse, Withdrawn],
        SellerResponse => &[Agreed, Escalated, Withdrawn],
        Escalated => &[Evidence, Withdrawn],
        Evidence => &[Arbitration, Withdrawn],
        Arbitration => &[Decided, Withdrawn],
        Agreed | Decided => &[Executed],
        Executed | Withdrawn => &[],
    }
}

pub(crate) fn go(from: DisputeState, to: DisputeState) -> Result<(), IllegalMove> {
    if next(from).contains(&to) {
        return Ok(());
    }
    Err(IllegalMove {
        from: name(from),
        to: name(to),
    })
}

const KINDS: [(DisputeEntryKind, &str); 12] = [
    (DisputeEntryKind::Claim, "claim"),
    (DisputeEntryKind::Statement, "statement"),
    (DisputeEntryKind::Evidence, "evidence"),
    (DisputeEntryKind::Offer, "offer"),
    (DisputeEntryKind::Acceptance, "acceptance"),
    (DisputeEntryKind::Escalation, "escalation"),
    (DisputeEntryKind::Rest, "rest"),
    (DisputeEntryKind::Ruling, "ruling"),
    (DisputeEntryKind::Appeal, "appeal"),
    (DisputeEntryKind::Withdrawal, "withdrawal"),
    (DisputeEntryKind::Silence, "silence"),
    (DisputeEntryKind::Execution, "execution"),
];

pub(crate) fn kind_name(kind: DisputeEntryKind) -> &'static str {
    let found = KINDS.iter().find(|(one, _)| *one == kind);
    found.map_or("", |(_, name)| *name)
}

pub(crate) fn parse_kind(text: &str) -> Option<DisputeEntryKind> {
    let found = KINDS.iter().find(|(_, name)| *name == text);
    found.map(|(kind, _)| *kind)
}

/// What the time that ran out does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The seller said nothing: the platform decides, and the claim stands unless shown wrong.
    ForBuyer,
    /// The buyer said nothing to an offer.
    Withdraw,
    /// The time for evidence is over.
    Arbitrate,
    /// Nobody appealed.
    Execute,
}

pub(crate) const fn silence(dispute: &Dispute) -> Option<Silence> {
    match (dispute.state, dispute.awaits) {
        (SellerResponse, Some(Side::Seller)) => Some(Silence::ForBuyer),
        (SellerResponse, Some(Side::Buyer)) => Some(Silence::Withdraw),
        (Evidence, _) => Some(Silence::Arbitrate),
        (Decided, _) if !dispute.is_final && dispute.appealed_by.is_none() => {
            Some(Silence::Execute)
        }
        (
            Opened | SellerResponse | Agreed | Escalated | Arbitration | Decided | Executed
            | Withdrawn,
            _,
        ) => None,
    }
}

/// The most that an outcome may give back: what is frozen, or the claim before payments has told.
pub(crate) fn most(dispute: &Dispute) -> Money {
    dispute.frozen.unwrap_or(dispute.claim)
}

/// How a ruling comes about, in the order in which it is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = DisputeRuling)]
pub struct Ruling {
    pub claim: Money,
    /// The part of the claim that the evidence bears out.
    pub proven: Money,
    /// The seller's part of the fault, of what is proven.
    pub at_fault: Money,
    /// Taken off for goods that the buyer keeps and can use.
    pub kept: Money,
    pub refund: Money,
    pub release: Money,
}

/// Refund and release of what is frozen, by what is proven, who is at fault and what is kept.
pub(crate) fn ruling(
    dispute: &Dispute,
    proven_percent: Decimal,
    fault_percent: Decimal,
    kept: Money,
) -> Result<Ruling, MoneyError> {
    let share = |of: Money, percent: Decimal| {
        let percent = percent.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
        of.times(percent / Decimal::ONE_HUNDRED, Rounding::HalfUp)
    };
    let frozen = most(dispute);
    let proven = share(dispute.claim, proven_percent)?;
    let at_fault = share(proven, fault_percent)?;
    let left = at_fault.checked_sub(kept)?;
    let left = left.minor().clamp(0, frozen.minor());
    let refund = Money::new(left, dispute.currency);
    Ok(Ruling {
        claim: dispute.claim,
        proven,
        at_fault,
        kept,
        refund,
        release: frozen.checked_sub(refund)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_reference_s() {
        let legal = [
            (Opened, SellerResponse),
            (Opened, Withdrawn),
            (SellerResponse, Agreed),
            (SellerResponse, Escalated),
            (SellerResponse, Withdrawn),
            (Escalated, Evidence),
            (Escalated, Withdrawn),
            (Evidence, Arbitration),
            (Evidence, Withdrawn),
            (Arbitration, Decided),
            (Arbitration, Withdrawn),
            (Agreed, Executed),
            (Decided, Executed),
        ];
        for from in STATES {
            for to in STATES {
                assert_eq!(go(from, to).is_ok(), legal.contains(&(from, to)));
            }
        }
    }
}

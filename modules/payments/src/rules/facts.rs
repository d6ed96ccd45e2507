//! What all facts about a charge or a refund amount to. It is a fold over a set: the order in which
//! they came, and how often, changes nothing.

use kernel::Money;

use crate::model::connector::Action;
use crate::model::{AttemptState, Fact, Status};

/// How a charge stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Nothing,
    Action { action: Option<Action> },
    Processing,
    NotSent,
    Declined { reason: String },
    Charged { received: Money, fee: Option<Money> },
}

impl Standing {
    pub fn attempt_state(&self) -> Option<AttemptState> {
        match self {
            Standing::Nothing => None,
            Standing::Action { .. } | Standing::Processing => Some(AttemptState::AuthPending),
            Standing::NotSent => Some(AttemptState::NotSent),
            Standing::Declined { .. } => Some(AttemptState::Declined),
            Standing::Charged { .. } => Some(AttemptState::Charged),
        }
    }
}

/// How far a status is along the way of a charge; the furthest one counts.
const fn rank(status: Status) -> u8 {
    match status {
        Status::Missing => 0,
        Status::RequiresAction => 1,
        Status::Processing => 2,
        Status::Refused => 3,
        Status::Canceled => 4,
        Status::Declined => 5,
        Status::Failed => 6,
        Status::Succeeded => 7,
    }
}

/// The fact that counts. Of several with the same status the one with the least event id, so that
/// the choice does not hang on the order of arrival.
fn furthest(facts: &[Fact]) -> Option<&Fact> {
    facts.iter().reduce(|best, fact| {
        let (had, has) = (rank(best.status), rank(fact.status));
        if has > had || (has == had && fact.event < best.event) {
            fact
        } else {
            best
        }
    })
}

/// Whether a charge ended before the buyer was asked anything: nobody was there, or the provider does
/// not take the order. Somebody else may.
pub fn is_turned_away(facts: &[Fact]) -> bool {
    furthest(facts).is_some_and(|fact| matches!(fact.status, Status::Missing | Status::Refused))
}

pub fn of_charge(facts: &[Fact]) -> Standing {
    let Some(fact) = furthest(facts) else {
        return Standing::Nothing;
    };
    let reason = || fact.reason.clone().unwrap_or_else(|| "declined".to_owned());
    match fact.status {
        Status::Missing => Standing::NotSent,
        Status::RequiresAction => Standing::Action {
            // Of several that say the same, not all say what there is to do.
            action: fact.action.clone().or_else(|| {
                let others = facts.iter().filter(|one| one.status == fact.status);
                others.filter_map(|one| one.action.clone()).next()
            }),
        },
        Status::Processing => Standing::Processing,
        Status::Declined | Status::Canceled | Status::Failed | Status::Refused => {
            Standing::Declined { reason: reason() }
        }
        Status::Succeeded => Standing::Charged {
            received: fact.amount,
            fee: facts
                .iter()
                .filter(|fact| fact.status == Status::Succeeded)
                .filter_map(|fact| fact.fee)
                .max_by_key(|fee| fee.minor()),
        },
    }
}

/// How a refund stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundStanding {
    Nothing,
    Pending,
    Refused {
        reason: String,
    },
    Failed {
        reason: String,
    },
    Succeeded,
    /// It had reached the buyer and came back.
    Returned {
        reason: String,
    },
}

pub fn of_refund(facts: &[Fact]) -> RefundStanding {
    let find = |status: Status| facts.iter().find(|fact| fact.status == status);
    let reason = |fact: &Fact| fact.reason.clone().unwrap_or_else(|| "failed".to_owned());
    let failed = find(Status::Failed);
    match (find(Status::Succeeded), failed) {
        (Some(_), Some(failed)) => RefundStanding::Returned {
            reason: reason(failed),
        },
        (Some(_), None) => RefundStanding::Succeeded,
        (None, Some(failed)) => RefundStanding::Failed {
            reason: reason(failed),
        },
        (None, None) => match find(Status::Refused) {
            // What is under way at the provider was not refused.
            Some(refused) if find(Status::Processing).is_none() => RefundStanding::Refused {
                reason: reason(refused),
            },
            _ if facts.is_empty() => RefundStanding::Nothing,
            _ => RefundStanding::Pending,
        },
    }
}

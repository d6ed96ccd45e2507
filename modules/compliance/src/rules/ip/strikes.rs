//! What repeated infringement comes to, and who may take a seller off the market: never the program
//! alone, and never one person alone.
//!
//! 17 U.S.C. § 512(i)(1)(A) asks for a policy of termination of repeat infringers; Regulation (EU)
//! 2022/2065, art. 23, for suspension of those who often provide manifestly illegal content, after a
//! warning, case by case. Neither names a number: the steps are the platform's.

use contract::ids::PersonId;

use crate::error::Error;
use crate::model::ip::standing::{Level, SuspensionState, SuspensionStep};

/// From how many notices on each level begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    pub(crate) warned: i64,
    pub(crate) limited: i64,
    pub(crate) suspension: i64,
}

/// A notice counts once, however many products it names.
pub(crate) fn level(strikes: i64, steps: &Steps) -> Level {
    // A step of nought would suspend everybody.
    let reached = |step: i64| strikes >= step.max(1);
    if reached(steps.suspension) {
        Level::Suspension
    } else if reached(steps.limited) {
        Level::Limited
    } else if reached(steps.warned) {
        Level::Warned
    } else {
        Level::Clear
    }
}

/// Where a case goes. Suspending takes two persons; everything milder takes one.
pub(crate) fn next(
    state: SuspensionState,
    step: SuspensionStep,
    proposed_by: Option<PersonId>,
    person: PersonId,
) -> Result<SuspensionState, Error> {
    match (state, step) {
        (SuspensionState::Open, SuspensionStep::Suspend) => Ok(SuspensionState::Proposed),
        (SuspensionState::Proposed, SuspensionStep::Suspend) if proposed_by == Some(person) => {
            Err(Error::OwnProposal)
        }
        (SuspensionState::Proposed, SuspensionStep::Suspend) => Ok(SuspensionState::Suspended),
        (SuspensionState::Proposed, SuspensionStep::SendBack) => Ok(SuspensionState::Open),
        (SuspensionState::Open | SuspensionState::Proposed, SuspensionStep::Dismiss) => {
            Ok(SuspensionState::Dismissed)
        }
        (SuspensionState::Suspended, SuspensionStep::Lift) => Ok(SuspensionState::Lifted),
        (SuspensionState::Open, SuspensionStep::SendBack | SuspensionStep::Lift)
        | (SuspensionState::Proposed, SuspensionStep::Lift)
        | (
            SuspensionState::Suspended,
            SuspensionStep::Suspend | SuspensionStep::SendBack | SuspensionStep::Dismiss,
        )
        | (SuspensionState::Dismissed | SuspensionState::Lifted, _) => Err(Error::IllegalIpMove {
            state: state.as_str(),
        }),
    }
}

/// What this person may do.
pub(crate) fn steps(
    state: SuspensionState,
    proposed_by: Option<PersonId>,
    person: PersonId,
) -> Vec<SuspensionStep> {
    SuspensionStep::ALL
        .into_iter()
        .filter(|step| next(state, *step, proposed_by, person).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: Steps = Steps {
        warned: 1,
        limited: 2,
        suspension: 3,
    };

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn each_further_notice_weighs_more() {
        let levels: Vec<Level> = (0..5).map(|strikes| level(strikes, &STEPS)).collect();
        assert_eq!(
            levels,
            [
                Level::Clear,
                Level::Warned,
                Level::Limited,
                Level::Suspension,
                Level::Suspension
            ]
        );
        assert!(levels.is_sorted());
    }

    #[test]
    fn a_step_of_nought_suspends_nobody_without_a_notice() {
        let careless = Steps {
            warned: 0,
            limited: 0,
            suspension: 0,
        };
        assert_eq!(level(0, &careless), Level::Clear);
    }

    #[test]
    fn a_seller_is_suspended_by_two_and_never_by_one_twice() {
        let (anna, ben) = (person(1), person(2));
        let suspend = SuspensionStep::Suspend;
        let first = next(SuspensionState::Open, suspend, None, anna);
        assert!(matches!(first, Ok(SuspensionState::Proposed)));
        let again = next(SuspensionState::Proposed, suspend, Some(anna), anna);
        assert!(matches!(again, Err(Error::OwnProposal)));
        let second = next(SuspensionState::Proposed, suspend, Some(anna), ben);
        assert!(matches!(second, Ok(SuspensionState::Suspended)));
    }

    #[test]
    fn one_person_dismisses_sends_back_and_lifts() {
        let anna = person(1);
        use SuspensionState as S;
        use SuspensionStep as Step;
        assert_eq!(steps(S::Open, None, anna), [Step::Suspend, Step::Dismiss]);
        assert_eq!(
            steps(S::Proposed, Some(anna), anna),
            [Step::SendBack, Step::Dismiss]
        );
        assert_eq!(steps(S::Suspended, Some(anna), person(2)), [Step::Lift]);
        assert!(steps(S::Dismissed, None, anna).is_empty());
        assert!(steps(S::Lifted, None, anna).is_empty());
    }
}

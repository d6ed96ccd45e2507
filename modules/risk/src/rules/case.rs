//! What may be done with a case, and by whom. Clearing what a list seems to name by its very name
//! takes two persons; blocking takes one, because it errs on the safe side.

use contract::ids::PersonId;
use contract::risk::Verdict;

use crate::error::Error;
use crate::model::case::{CaseState, Step};

/// Where a step leads.
pub(crate) fn next(
    state: CaseState,
    verdict: Verdict,
    step: Step,
    proposed_by: Option<PersonId>,
    person: PersonId,
) -> Result<CaseState, Error> {
    let illegal = || {
        Err(Error::IllegalStep {
            state: state.as_str(),
        })
    };
    match (state, step) {
        (CaseState::Open, Step::Clear) if verdict == Verdict::Hit => Ok(CaseState::Proposed),
        (CaseState::Open, Step::Clear) => Ok(CaseState::Cleared),
        (CaseState::Proposed, Step::Clear) if proposed_by == Some(person) => {
            Err(Error::OwnDecision)
        }
        (CaseState::Proposed, Step::Clear) => Ok(CaseState::Cleared),
        (CaseState::Open | CaseState::Proposed, Step::Confirm) => Ok(CaseState::Confirmed),
        (CaseState::Proposed, Step::SendBack) => Ok(CaseState::Open),
        (CaseState::Cleared | CaseState::Confirmed, Step::Reopen) => Ok(CaseState::Open),
        (CaseState::Open, Step::SendBack | Step::Reopen)
        | (CaseState::Proposed, Step::Reopen)
        | (CaseState::Cleared | CaseState::Confirmed, Step::Clear | Step::Confirm)
        | (CaseState::Cleared | CaseState::Confirmed, Step::SendBack) => illegal(),
    }
}

/// What this person may do.
pub(crate) fn steps(
    state: CaseState,
    verdict: Verdict,
    proposed_by: Option<PersonId>,
    person: PersonId,
) -> Vec<Step> {
    [Step::Clear, Step::Confirm, Step::SendBack, Step::Reopen]
        .into_iter()
        .filter(|step| next(state, verdict, *step, proposed_by, person).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_hit_is_cleared_by_two_and_never_by_one_twice() {
        let (anna, ben) = (person(1), person(2));
        let first = next(CaseState::Open, Verdict::Hit, Step::Clear, None, anna);
        assert!(matches!(first, Ok(CaseState::Proposed)));
        let again = next(
            CaseState::Proposed,
            Verdict::Hit,
            Step::Clear,
            Some(anna),
            anna,
        );
        assert!(matches!(again, Err(Error::OwnDecision)));
        let second = next(
            CaseState::Proposed,
            Verdict::Hit,
            Step::Clear,
            Some(anna),
            ben,
        );
        assert!(matches!(second, Ok(CaseState::Cleared)));
    }

    #[test]
    fn what_is_only_alike_is_cleared_by_one_and_both_are_confirmed_by_one() {
        let anna = person(1);
        let cleared = next(CaseState::Open, Verdict::Review, Step::Clear, None, anna);
        assert!(matches!(cleared, Ok(CaseState::Cleared)));
        for verdict in [Verdict::Review, Verdict::Hit] {
            let confirmed = next(CaseState::Open, verdict, Step::Confirm, None, anna);
            assert!(matches!(confirmed, Ok(CaseState::Confirmed)));
        }
    }

    #[test]
    fn an_ended_case_can_only_be_reopened() {
        for state in [CaseState::Cleared, CaseState::Confirmed] {
            assert_eq!(steps(state, Verdict::Hit, None, person(1)), [Step::Reopen]);
        }
    }
}

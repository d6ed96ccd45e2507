//! What is to be done about a chargeback now: wait, send what was shown, give it up, or ask how it
//! ended. Pure.

use std::time::Duration;

use kernel::Timestamp;

use super::chargeback::needs_answer;
use crate::model::chargeback::{Answer, Chargeback, Part};

/// What is to be done about one now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Wait,
    /// The pack goes to the provider.
    Send,
    /// Nobody defends it.
    Accept,
    /// The time is over: the provider is asked, and if it has nothing, it has expired.
    Ask,
}

/// Who has handed something in is heard; what is still open when the time is near goes as it is. A
/// pack that got no answer is sent again: the provider takes one a stage.
pub fn deed(
    one: &Chargeback,
    parts: &[Part],
    (has_evidence, is_shielded): (bool, bool),
    now: Timestamp,
    margin: Duration,
) -> Deed {
    if !needs_answer(one.place.status) {
        return Deed::Wait;
    }
    let is_over = one.due_by.is_some_and(|due| now >= due);
    let is_near = one.due_by.is_some_and(|due| now.plus(margin) >= due);
    if one.sent_at.is_some() && one.refusal.is_none() {
        return if is_over { Deed::Ask } else { Deed::Send };
    }
    if is_over || one.refusal.is_some() {
        return if is_over { Deed::Ask } else { Deed::Wait };
    }
    // Who paid was the issuer's to check: that is answer enough, and nobody has to ask the sellers.
    if is_shielded {
        return Deed::Send;
    }
    let is_answered = !parts.is_empty() && parts.iter().all(|part| part.answer != Answer::Open);
    let is_conceded = !parts.is_empty() && parts.iter().all(|part| part.answer == Answer::Conceded);
    match (is_conceded, is_answered || is_near, has_evidence) {
        (true, _, _) => Deed::Accept,
        (false, true, true) => Deed::Send,
        (false, _, _) => Deed::Wait,
    }
}

#[cfg(test)]
mod tests {
    use contract::payments::{ChargebackStage, ChargebackStatus};
    use kernel::{Currency, Id, Money};
    use uuid::Uuid;

    use super::*;
    use crate::model::chargeback::Place;

    use ChargebackStatus::{NeedsResponse, UnderReview};

    fn case(status: ChargebackStatus, due: i64) -> Chargeback {
        let zero = Timestamp::from_micros(0);
        Chargeback {
            id: Id::from_uuid(Uuid::nil()),
            buyer: Id::from_uuid(Uuid::nil()),
            provider: "sandbox".to_owned(),
            reference: "dp_1".to_owned(),
            intent: Id::from_uuid(Uuid::nil()),
            attempt: Id::from_uuid(Uuid::nil()),
            place: Place {
                stage: ChargebackStage::Dispute,
                status,
            },
            version: 1,
            amount: Money::new(100, Currency::USD),
            fee: Money::zero(Currency::USD),
            reason: "10.4".to_owned(),
            due_by: Some(Timestamp::from_micros(due)),
            debited_at: None,
            uncovered: Money::zero(Currency::USD),
            sent_at: None,
            pack_sha256: None,
            refusal: None,
            created_at: zero,
            updated_at: zero,
        }
    }

    fn part(answer: Answer) -> Part {
        let zero = Money::zero(Currency::USD);
        Part {
            chargeback: Id::from_uuid(Uuid::nil()),
            seller: Id::from_uuid(Uuid::nil()),
            order: Id::from_uuid(Uuid::nil()),
            buyer: Id::from_uuid(Uuid::nil()),
            intent: Id::from_uuid(Uuid::nil()),
            amount: zero,
            covered: zero,
            clawed: zero,
            seized: zero,
            fee: zero,
            charged: zero,
            answer,
            statement: None,
            answered_by: None,
            answered_at: None,
        }
    }

    #[test]
    fn a_pack_goes_when_all_have_answered_or_time_is_near() {
        let (one, margin) = (case(NeedsResponse, 1_000_000_000), Duration::from_secs(100));
        let early = Timestamp::from_micros(0);
        let near = Timestamp::from_micros(901_000_000);
        let late = Timestamp::from_micros(1_000_000_000);
        let (open, sent, gave_in) = (
            part(Answer::Open),
            part(Answer::HandedIn),
            part(Answer::Conceded),
        );
        let ask = |parts: &[Part], shown, now| deed(&one, parts, (shown, false), now, margin);
        assert_eq!(ask(&[sent.clone(), open.clone()], true, early), Deed::Wait);
        assert_eq!(
            ask(&[sent.clone(), gave_in.clone()], true, early),
            Deed::Send
        );
        assert_eq!(ask(&[gave_in.clone(), gave_in], false, early), Deed::Accept);
        assert_eq!(ask(&[sent, open.clone()], true, near), Deed::Send);
        assert_eq!(ask(std::slice::from_ref(&open), false, near), Deed::Wait);
        assert_eq!(
            deed(
                &one,
                std::slice::from_ref(&open),
                (false, true),
                early,
                margin
            ),
            Deed::Send
        );
        assert_eq!(ask(&[open], false, late), Deed::Ask);
        assert_eq!(
            deed(&case(UnderReview, 0), &[], (true, false), late, margin),
            Deed::Wait
        );
    }
}

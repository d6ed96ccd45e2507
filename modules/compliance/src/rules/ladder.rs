//! Where a declaration stands by what customs said, whatever the order in which it was heard.

use ceb::Status;
use ceb::status::Outlook;

use crate::model::declaration::{Asked, DeclarationState, Direction, Heard, Message, MessageState};

/// What the receipts of the current revision come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// None: customs said nothing yet that moves a declaration.
    pub(crate) state: Option<DeclarationState>,
    /// The last word about the list.
    pub(crate) ladder: Option<i64>,
    pub(crate) why: String,
    /// What was asked beyond the declaration, once it is answered: yes or no, with the words.
    pub(crate) answered: Option<(Asked, bool, String)>,
}

pub(crate) const fn list_number(direction: Direction) -> u16 {
    match direction {
        Direction::Export => 603,
        Direction::Import => 621,
    }
}

pub(crate) const fn asked_number(direction: Direction, asked: Asked) -> u16 {
    match (direction, asked) {
        (Direction::Export, Asked::Cancel) => 605,
        (Direction::Import, Asked::Cancel) => 623,
        (Direction::Export, Asked::Return) => 213,
        (Direction::Import, Asked::Return) => 625,
        (_, Asked::Summary) => 701,
        (_, Asked::Arrival) => 507,
        (_, Asked::Master) => 607,
        (_, Asked::Departure) => 509,
        (_, Asked::Tally) => 215,
        (_, Asked::Entry) => 711,
        (_, Asked::Delivered) => 513,
    }
}

/// Folds all receipts over the messages of one revision.
pub(crate) fn standing(
    direction: Direction,
    asked: Option<Asked>,
    messages: &[Message],
    heard: &[Heard],
) -> Standing {
    let list = list_number(direction);
    let of = |message: &Message| -> Vec<&Heard> {
        heard
            .iter()
            .filter(|one| one.guid == message.guid)
            .collect()
    };
    let mut standing = Standing {
        state: None,
        ladder: None,
        why: String::new(),
        answered: None,
    };
    // What was asked before and refused has messages of the same number: the newest counts.
    let wanted = asked.and_then(|asked| {
        let number = asked_number(direction, asked);
        let newest = messages.iter().rfind(|one| one.number == number)?;
        Some((asked, newest.guid.as_str()))
    });
    for message in messages {
        let receipts = of(message);
        let Some((status, words)) = folded(&receipts) else {
            continue;
        };
        if message.number == list {
            standing.ladder = Some(i64::from(status.code()));
            let state = meant(status);
            // While the list is only on its way, a refused ground says more.
            if state != DeclarationState::Submitted || standing.state.is_none() {
                standing.state = Some(state);
                standing.why = words;
            }
        } else if let Some((asked, guid)) = wanted
            && guid == message.guid
        {
            standing.answered = answered(status).map(|yes| (asked, yes, words));
        } else if status.outlook() == Outlook::Refused && is_ground(message.number) {
            // A refused order, payment or waybill leaves the list without its ground.
            standing.state = Some(DeclarationState::Rejected);
            standing.why = words;
        }
    }
    standing
}

/// Whether customs were told it already, and did not refuse it.
pub(crate) fn was_told(
    direction: Direction,
    asked: Asked,
    messages: &[Message],
    heard: &[Heard],
) -> bool {
    let number = asked_number(direction, asked);
    let told = messages.iter().filter(|one| one.number == number);
    told.into_iter().any(|message| {
        let of: Vec<&Heard> = heard
            .iter()
            .filter(|one| one.guid == message.guid)
            .collect();
        let word = folded(&of).and_then(|(status, _)| answered(status));
        message.state != MessageState::Refused && word != Some(false)
    })
}

/// Order, payment and waybill: what a list rests on.
const fn is_ground(number: u16) -> bool {
    matches!(number, 303 | 403 | 505 | 311 | 411 | 511)
}

/// The status after all receipts of one message, and the words of the one that led there.
fn folded(receipts: &[&Heard]) -> Option<(Status, String)> {
    let read: Vec<(&str, Status, &Heard)> = receipts
        .iter()
        .filter_map(|one| {
            let status = Status::read(&one.status.to_string())?;
            Some((one.told_at.as_str(), status, *one))
        })
        .collect();
    let (status, _) = Status::fold(read.iter().map(|(at, status, _)| (*at, *status)));
    let status = status?;
    let last = read
        .iter()
        .filter(|(_, one, _)| *one == status)
        .max_by_key(|(at, ..)| *at)?;
    let heard = last.2;
    // Kept with the move and told in a notice, whoever reads them.
    let words = format!(
        "{} {} {} · {}: {}",
        heard.number,
        heard.status,
        status.zh(),
        status.en(),
        heard.info
    );
    Some((status, words))
}

const fn meant(status: Status) -> DeclarationState {
    match status {
        Status::Saved | Status::Declaring | Status::Sent => DeclarationState::Submitted,
        Status::Stored | Status::ManualReview | Status::Closed => DeclarationState::Accepted,
        Status::Inspection
        | Status::HeldByClearance
        | Status::HeldByAntiSmuggling
        | Status::HeldByLegal
        | Status::HandedOver
        | Status::HeldOtherwise
        | Status::Suspended => DeclarationState::Inspection,
        Status::Fault(_) | Status::SendFailed | Status::Rejected => DeclarationState::Rejected,
        Status::SentBack => DeclarationState::Returned,
        Status::Released | Status::Cleared => DeclarationState::Released,
    }
}

/// A cancellation or return is granted when its review is closed (399) or the goods are let go.
fn answered(status: Status) -> Option<bool> {
    match status {
        Status::Closed | Status::Released | Status::Cleared => Some(true),
        Status::Fault(_) | Status::SendFailed | Status::Rejected => Some(false),
        _ => None,
    }
}

/// Whether customs' word may move a declaration from here to there. What its declarant or customs
/// ended stays ended, and a fault in a late receipt does not take back what was let go.
pub(crate) fn may_follow(from: DeclarationState, to: DeclarationState) -> bool {
    use DeclarationState::{
        Accepted, Cancelled, Checked, Draft, Inspection, Rejected, Released, Returned, Submitted,
    };
    match from {
        Draft | Checked | Cancelled | Returned => false,
        Submitted => matches!(to, Accepted | Rejected | Inspection | Released | Returned),
        Accepted => matches!(to, Rejected | Inspection | Released | Returned),
        Inspection => matches!(to, Accepted | Rejected | Released | Returned),
        Rejected => matches!(to, Accepted | Inspection | Released),
        Released => matches!(to, Returned),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use runtime::vault::Sealed;

    use super::*;

    fn message(guid: &str, number: u16) -> Message {
        Message {
            guid: guid.to_owned(),
            revision: 1,
            place: 1,
            number,
            xml: Sealed {
                text: String::new(),
                key_id: String::new(),
            },
            state: MessageState::Taken,
            attempts: 1,
            problem: None,
            taken_at: None,
        }
    }

    fn heard(guid: &str, number: u16, status: i64, told_at: &str) -> Heard {
        Heard {
            guid: guid.to_owned(),
            number,
            status,
            info: "text".to_owned(),
            told_at: told_at.to_owned(),
            way: "notification".to_owned(),
            at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn receipts_in_any_order_lead_to_the_same_state() {
        let messages = [message("O", 303), message("L", 603)];
        let all = [
            heard("O", 304, 120, "20261130100000000"),
            heard("L", 604, 2, "20261130100001000"),
            heard("L", 604, 120, "20261130100002000"),
            heard("L", 604, 500, "20261130100003000"),
            heard("L", 604, 800, "20261130100004000"),
        ];
        // Every rotation, forwards and backwards.
        for turn in 0..all.len() {
            let mut some = all.to_vec();
            some.rotate_left(turn);
            for order in [some.clone(), some.into_iter().rev().collect()] {
                let standing = standing(Direction::Export, None, &messages, &order);
                assert_eq!(standing.state, Some(DeclarationState::Released));
                assert_eq!(standing.ladder, Some(800));
            }
        }
    }

    #[test]
    fn a_refused_order_rejects_the_declaration_with_its_code() {
        let messages = [message("O", 303), message("L", 603)];
        let all = [heard("O", 304, -301_010, "20261130100000000")];
        let standing = standing(Direction::Export, None, &messages, &all);
        assert_eq!(standing.state, Some(DeclarationState::Rejected));
        assert!(standing.why.contains("-301010"), "{}", standing.why);
    }

    #[test]
    fn a_cancellation_is_granted_or_refused_by_its_own_receipts() {
        let messages = [message("L", 603), message("C", 605)];
        let list = heard("L", 604, 120, "20261130100000000");
        for (status, yes) in [(399, true), (100, false)] {
            let all = [list.clone(), heard("C", 606, status, "20261130100001000")];
            let standing = standing(Direction::Export, Some(Asked::Cancel), &messages, &all);
            assert_eq!(standing.state, Some(DeclarationState::Accepted));
            let (asked, granted, _) = standing.answered.unwrap();
            assert_eq!((asked, granted), (Asked::Cancel, yes));
        }
    }

    #[test]
    fn what_was_ended_stays_ended() {
        for to in DeclarationState::ALL {
            assert!(!may_follow(DeclarationState::Cancelled, to));
            assert!(!may_follow(DeclarationState::Returned, to));
        }
        assert!(!may_follow(
            DeclarationState::Released,
            DeclarationState::Rejected
        ));
    }
}

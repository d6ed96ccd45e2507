//! Money set aside in two phases: counted, bounded, and ended once.

use std::time::Duration;

use kernel::Timestamp;
use ledger::*;

use crate::{account, id, noon, transfer, usd};

const SELLER: &str = "seller:org_1:available";
const BANK: &str = "bank:main";

fn dollars() -> Asset {
    Asset::of(kernel::Currency::USD)
}

fn later(seconds: u64) -> Timestamp {
    noon().plus(Duration::from_secs(seconds))
}

/// 100.00 with the seller.
fn funded() -> GuardedBook {
    let mut book = GuardedBook::default();
    let earned = transfer("in", "psp_clearing:sandbox", SELLER, usd(10_000));
    book.apply(Command::Post(earned)).unwrap();
    book
}

fn reserve(name: &str, minor: i128) -> Command {
    Command::Reserve(Reserve {
        id: id(name),
        at: noon(),
        debit: account(SELLER),
        credit: account(BANK),
        amount: usd(minor),
        expires_at: Some(later(60)),
    })
}

fn settle(name: &str, hold: &str, minor: Option<i128>) -> Command {
    Command::Settle {
        id: id(name),
        at: noon(),
        hold: id(hold),
        amount: minor.map(usd),
    }
}

fn void(name: &str, hold: &str) -> Command {
    Command::Void {
        id: id(name),
        at: noon(),
        hold: id(hold),
    }
}

/// One of twelve defects found elsewhere.
#[test]
fn a_hold_counts_against_what_is_available() {
    let mut book = funded();
    book.apply(reserve("h1", 8_000)).unwrap();
    assert_eq!(book.available(&account(SELLER), dollars()), 2_000);
    let none = Error::NotAvailable {
        account: account(SELLER),
    };
    assert_eq!(book.apply(reserve("h2", 2_001)), Err(none.clone()));
    let out = transfer("out", SELLER, "bank:main", usd(2_001));
    assert_eq!(book.apply(Command::Post(out)), Err(none));
    book.apply(reserve("h3", 2_000)).unwrap();
    assert!(book.trial().unwrap().is_balanced());
}

/// Another of the twelve.
#[test]
fn a_hold_that_was_rejected_or_has_ended_is_not_committed() {
    let mut book = funded();
    assert!(book.apply(reserve("too-much", 10_001)).is_err());
    let gone = Error::NoSuchHold { id: id("too-much") };
    assert_eq!(book.apply(settle("s0", "too-much", None)), Err(gone));

    book.apply(reserve("h1", 500)).unwrap();
    book.apply(void("v1", "h1")).unwrap();
    let ended = |name| Error::HoldEnded { id: id(name) };
    assert_eq!(book.apply(settle("s1", "h1", None)), Err(ended("h1")));

    book.apply(reserve("h2", 500)).unwrap();
    book.apply(settle("s2", "h2", None)).unwrap();
    assert_eq!(book.apply(settle("s3", "h2", None)), Err(ended("h2")));
    assert_eq!(book.apply(void("v2", "h2")), Err(ended("h2")));

    book.apply(reserve("h3", 500)).unwrap();
    assert_eq!(book.expire(later(59)), []);
    assert_eq!(book.expire(later(60)), [id("h3")]);
    assert_eq!(book.apply(settle("s4", "h3", None)), Err(ended("h3")));
    assert_eq!(book.available(&account(SELLER), dollars()), 9_500);
}

/// And another.
#[test]
fn no_more_is_posted_than_was_held_and_the_rest_returns() {
    let mut book = funded();
    book.apply(reserve("h", 6_000)).unwrap();
    let over = book.apply(settle("s1", "h", Some(6_001)));
    assert_eq!(over, Err(Error::MoreThanHeld { held: 6_000 }));
    book.apply(settle("s2", "h", Some(1_500))).unwrap();
    assert_eq!(book.available(&account(SELLER), dollars()), 8_500);
    assert_eq!(
        book.hold(&id("h")).unwrap().state,
        HoldState::Posted(usd(1_500))
    );
}

#[test]
fn an_id_that_failed_stays_failed() {
    let mut book = funded();
    let wanted = reserve("h", 10_001);
    assert!(book.apply(wanted.clone()).is_err());
    let more = transfer("in2", "psp_clearing:sandbox", SELLER, usd(10_000));
    book.apply(Command::Post(more)).unwrap();
    assert_eq!(book.apply(wanted), Err(Error::IdFailed { id: id("h") }));
    book.apply(reserve("h-again", 10_001)).unwrap();
}

#[test]
fn linked_commands_stand_or_fall_together() {
    let mut book = funded();
    let before = book.clone();
    let refused = book.apply_linked(vec![
        reserve("a", 4_000),
        settle("b", "a", None),
        reserve("c", 6_001),
        reserve("d", 1),
    ]);
    let refused = refused.unwrap_err();
    assert_eq!(refused.index, 2);
    assert_eq!(book.book(), before.book());
    assert!(book.hold(&id("a")).is_none());
    for name in ["a", "c", "d"] {
        let again = book.apply(reserve(name, 1));
        assert_eq!(again, Err(Error::IdFailed { id: id(name) }));
    }
    let done = book.apply_linked(vec![
        reserve("e", 4_000),
        settle("f", "e", None),
        reserve("g", 6_000),
    ]);
    assert_eq!(done.unwrap(), [Outcome::Recorded; 3]);
    assert_eq!(book.available(&account(SELLER), dollars()), 0);
}

#[test]
fn a_command_sent_twice_has_one_effect_and_another_under_its_id_is_refused() {
    let mut book = funded();
    book.apply(reserve("h", 100)).unwrap();
    assert_eq!(book.apply(reserve("h", 100)), Ok(Outcome::Replayed));
    let reused = Err(Error::IdReused { id: id("h") });
    assert_eq!(book.apply(reserve("h", 101)), reused);
    assert_eq!(book.apply(void("h", "h")), reused);
    book.apply(settle("s", "h", Some(50))).unwrap();
    assert_eq!(
        book.apply(settle("s", "h", Some(50))),
        Ok(Outcome::Replayed)
    );
    assert_eq!(book.available(&account(SELLER), dollars()), 9_950);
}

#[test]
fn too_many_linked_commands_are_refused() {
    let many: Vec<Command> = (0..=LINKED_MAX)
        .map(|n| reserve(&format!("h{n}"), 1))
        .collect();
    let refused = funded().apply_linked(many).unwrap_err();
    assert_eq!(
        refused.error,
        Error::TooManyLinked {
            found: LINKED_MAX + 1
        }
    );
}

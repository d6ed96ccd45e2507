//! The ledger from outside: what may be posted, what it adds up to, and that nobody can change it
//! afterwards without being seen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]

mod books;
mod chain;
mod contract;
mod exports;
mod holds;
mod model;
mod templates;

use kernel::{Currency, Money, Timestamp};
use ledger::{Account, Entry, EntryId, Posting};

pub fn account(path: &str) -> Account {
    path.parse().unwrap()
}

pub fn id(text: &str) -> EntryId {
    text.parse().unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn noon() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

pub fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::USD)
}

pub fn transfer(name: &str, from: &str, to: &str, amount: Money) -> Entry {
    let postings = vec![
        Posting::debit(account(from), amount),
        Posting::credit(account(to), amount),
    ];
    Entry::new(id(name), noon(), postings).unwrap()
}

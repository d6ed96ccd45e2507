//! Screening as another module and as another program ask for it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "figures are printed, and a test that is skipped says so"
)]

mod answers;
mod figures;
mod lists;
mod pairs;
mod properties;
mod rules;
mod variants;

use std::path::PathBuf;

use screening::{Decision, Judgement, Kind, Record, Words, compare};

/// Two names of one kind.
pub fn judged(kind: Kind, one: &str, other: &str) -> Judgement {
    let one = Record::new("1", kind, one);
    let other = Record::new("2", kind, other);
    compare(&Words::shipped(), &one, &other)
}

pub fn decided(kind: Kind, one: &str, other: &str) -> Decision {
    judged(kind, one, other).decision
}

/// A file of the published lists; the name of the test that goes without is printed.
pub fn published(test: &str, file: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sanctions");
    let path = folder.join(file);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(_) => {
            eprintln!("skipped: {test} needs shared/data/sanctions/{file}");
            None
        }
    }
}

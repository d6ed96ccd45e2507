//! HS codes as the platform asks about them: tariffs read, compared, products named, rules judged.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]
#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "figures and skipped tests are to be seen"
)]

mod changes;
mod codes;
mod gates;
mod labelled;
mod malformed;
mod rates;
mod schedules;
mod suggestions;
mod verbs;

use std::path::PathBuf;
use std::sync::LazyLock;

use classify::schedule::{Format, Schedule, Version};
use classify::suggest::Suggester;
use classify::{Code, Desk};
use jiff::civil::{Date, date};

/// A file of the shared reference data, or none, said aloud, where that folder is missing.
pub fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    if full.exists() {
        return Some(full);
    }
    eprintln!("skipped: {path} is not there (shared reference data)");
    None
}

/// The tables are read once for all tests.
pub static SUGGESTER: LazyLock<Suggester> = LazyLock::new(|| Suggester::new().unwrap());
pub static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new().unwrap());

pub const TODAY: Date = date(2026, 11, 29);

pub fn version(jurisdiction: &str) -> Version {
    Version {
        source: "a test".to_owned(),
        jurisdiction: jurisdiction.to_owned(),
        published: None,
        retrieved: TODAY,
        language: "en".to_owned(),
    }
}

pub fn plain(text: &str) -> Schedule {
    Schedule::read(Format::PlainCsv, version("CN"), text.as_bytes()).unwrap()
}

pub fn code(text: &str) -> Code {
    Code::from_printed(text).unwrap()
}

/// `row field: reason` of every rejected row.
pub fn rejected(schedule: &Schedule) -> Vec<String> {
    schedule
        .rejected
        .iter()
        .map(|bad| format!("{} {}: {}", bad.row, bad.field, bad.reason))
        .collect()
}

//! Payment messages of ISO 20022: checked, read and written.
//!
//! [`Checker`] judges files against the schema and against the rules that a bank applies after it.
//! [`pain001`] writes payouts for a bank, [`pain002`] reads what the bank says of them, and
//! [`camt053`] what moved on the account. Nothing here opens a file, a connection or a database.

#![deny(clippy::float_arithmetic, clippy::arithmetic_side_effects)]

mod amount;
pub mod camt053;
mod check;
mod finding;
mod moment;
pub mod pain001;
pub mod pain002;
mod pattern;
mod read;
mod rules;
mod table;
mod value;
mod walk;

pub use check::{Checker, Report};
pub use finding::Finding;
pub use table::TableError;

/// The messages that are known, by the last part of their namespace.
pub const MESSAGES: [&str; 4] = [
    "pain.001.001.09",
    "pain.002.001.10",
    "pacs.008.001.08",
    "camt.053.001.08",
];

/// Reads the tables that come with the crate; a table that can't be read is named with its line.
pub fn tables() -> Result<(), TableError> {
    table::Grammar::shipped().map(|_| ())
}

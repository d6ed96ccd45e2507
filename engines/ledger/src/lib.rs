//! Double entry in whole minor units: entries that balance, accounts, balances, the chain of
//! hashes over them, and the export that anybody can verify.
//!
//! Nothing here reads a clock, draws an id or touches a database. The payments module keeps the
//! rows; this crate says what a right row is.

#![deny(clippy::float_arithmetic, clippy::arithmetic_side_effects)]

mod account;
mod asset;
mod balance;
mod book;
mod chain;
mod entry;
mod error;
mod export;
mod hold;
pub mod templates;
mod verify;

pub use account::{Account, AccountKind, Root};
pub use asset::Asset;
pub use balance::{Balance, Balances, TrialBalance};
pub use book::{Book, Outcome};
pub use chain::{Hash, Head, Sealed, Sealer};
pub use entry::{Direction, Entry, EntryId, POSTINGS_MAX, Posting};
pub use error::Error;
pub use export::Exporter;
pub use hold::{Command, GuardedBook, Hold, HoldState, LINKED_MAX, Refused, Reserve};
pub use verify::{Chain, Malformed, Reason, Verdict, verify};

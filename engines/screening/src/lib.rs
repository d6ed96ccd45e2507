//! Is this party on a list? Names are compared across spellings, scripts and orders, identifiers
//! before names, and every hit says why.
//!
//! What an answer means for a business (block, ask, let pass) is not decided here, and no list is
//! fetched: the caller brings the bytes.

#![deny(clippy::float_arithmetic)]

mod alike;
mod answer;
mod assign;
mod compare;
mod distance;
mod fields;
mod identifiers;
mod index;
pub mod lists;
mod name;
mod nearby;
mod record;
mod script;
mod sound;
mod text;
mod words;

pub use answer::{Status, answer};
pub use compare::{Decision, Judgement};
pub use identifiers::IdKind;
pub use index::{Found, Index};
pub use record::{Alias, BirthDate, Kind, Origin, Record};
pub use words::Words;

/// Judges one pair, without an index. Swapping the two changes nothing.
pub fn compare(words: &Words, one: &Record, other: &Record) -> Judgement {
    let one = compare::Party::new(words, one);
    let other = compare::Party::new(words, other);
    compare::judge(words, &one, &other)
}

//! What goods cost when they have arrived: duty, tax and fees by place and day, each line with
//! the rule it rests on.
//!
//! Pure functions over rule packs, which are dated files in `packs/`. The tariff of a country is
//! not here: its rates come with the question. Nothing reads a clock; the day is in the question.

pub mod case;
pub mod fx;
pub mod incoterm;
pub mod measures;
pub mod origin;
pub mod pack;
pub mod quote;
pub mod rate;
pub mod returns;
pub mod valuation;

mod answer;
mod coverage;
mod figures;
mod work;

pub use answer::{Status, answer, answer_text};
pub use case::Case;
pub use coverage::coverage;
pub use figures::OutOfRange;
pub use pack::{PackError, Packs};
pub use quote::{Quote, quote, recompute};
pub use rate::Rate;

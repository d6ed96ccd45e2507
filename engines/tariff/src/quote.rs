//! A quote: what a case comes to, line by line, with the rule behind each line.
//!
//! An estimate by dated rules, never a promise of what customs will decide.

mod choose;
mod keep;
mod make;
mod show;

use jiff::civil::Date;
use kernel::{Decimal, Money};

use crate::case::Case;
use crate::pack::{Collector, Kind, PackRef};

pub use keep::{KeepError, recompute};
pub use make::quote;
pub(crate) use show::ShownTotals;

#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// The question, so that the quote can be worked out again.
    pub case: Case,
    /// The packs that answered.
    pub packs: Vec<PackRef>,
    pub status: Status,
    pub regime: Option<String>,
    pub reason: Option<String>,
    pub receipt_code: Option<String>,
    pub lines: Vec<QuoteLine>,
    /// None without a quote.
    pub totals: Option<Totals>,
    pub alternatives: Vec<Alternative>,
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Quoted,
    /// The rules are known, and the regime does not take the case.
    Refused,
    /// No pack covers the place or the day.
    UnknownRule,
}

#[derive(Debug, Clone, PartialEq)]
pub struct QuoteLine {
    pub kind: Kind,
    pub code: String,
    /// Ids of lines of the case.
    pub applies_to: Vec<String>,
    /// Unrounded. For a rate per unit, the units.
    pub base: Decimal,
    pub rate: String,
    pub amount: Money,
    pub collected_by: Collector,
    /// Informative, or owed by the buyer to the tax office directly.
    pub outside_totals: bool,
    /// The rate came with the question.
    pub rate_given: bool,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    pub goods: Money,
    pub customs_value: Money,
    pub duty: Money,
    pub excise: Money,
    pub tax: Money,
    pub fees: Money,
    pub landed: Money,
}

/// What the same goods come to under another regime that is open to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    pub regime: String,
    pub landed: Money,
    pub why: String,
}

impl Status {
    pub const fn name(self) -> &'static str {
        match self {
            Status::Quoted => "quoted",
            Status::Refused => "refused",
            Status::UnknownRule => "unknown_rule",
        }
    }
}

impl QuoteLine {
    /// Whether it is part of the totals. A reverse charge is the buyer's to declare.
    pub fn is_counted(&self) -> bool {
        let reverse_charge = self.kind == Kind::Tax && self.collected_by == Collector::Buyer;
        !self.outside_totals && !reverse_charge && self.kind != Kind::Refund
    }
}

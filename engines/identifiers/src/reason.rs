//! Why a number is none, in words that stay.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    Empty,
    TooLong,
    /// A character that no such number has.
    Character,
    Length,
    /// The right characters at the wrong places.
    Format,
    CheckDigit,
    /// A birth date that no calendar has.
    Date,
    /// A region that the standard does not list.
    Region,
    /// A chapter that the Harmonized System does not have.
    Chapter,
    CountryMissing,
    CountryUnknown,
    /// The number says another country than the question.
    CountryMismatch,
}

impl Reason {
    pub const fn word(self) -> &'static str {
        match self {
            Reason::Empty => "empty",
            Reason::TooLong => "too_long",
            Reason::Character => "character",
            Reason::Length => "length",
            Reason::Format => "format",
            Reason::CheckDigit => "check_digit",
            Reason::Date => "date",
            Reason::Region => "region",
            Reason::Chapter => "chapter",
            Reason::CountryMissing => "country_missing",
            Reason::CountryUnknown => "country_unknown",
            Reason::CountryMismatch => "country_mismatch",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.word())
    }
}

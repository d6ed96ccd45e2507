//! A code of a tariff at any level: chapter, heading, subheading, a country's own line.
//!
//! The shape only. kernel's `HsCode` is a code of goods, six digits or more; here a heading is
//! something one can ask about too. Whether a tariff has the code is the schedule's to say.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const DIGITS_MAX: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    digits: [u8; DIGITS_MAX],
    len: u8,
}

/// Why a text is no code. Being unknown to a tariff is another matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IllFormed {
    #[error("a code has digits only, with dots or blanks between them")]
    NotDigits,
    #[error("a code has 2, 4 or 6 to 10 digits")]
    Length,
    #[error("the Harmonized System has no such chapter")]
    NoSuchChapter,
}

impl IllFormed {
    pub const fn reason(self) -> &'static str {
        match self {
            IllFormed::NotDigits => "not_digits",
            IllFormed::Length => "wrong_length",
            IllFormed::NoSuchChapter => "no_such_chapter",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Chapter,
    Heading,
    Subheading,
    /// More than the six digits that all countries share.
    National,
}

impl Level {
    pub const fn name(self) -> &'static str {
        match self {
            Level::Chapter => "chapter",
            Level::Heading => "heading",
            Level::Subheading => "subheading",
            Level::National => "national",
        }
    }
}

impl Code {
    /// As tariffs print it: `6109.10.00`, `6109 10 00`.
    pub fn from_printed(text: &str) -> Result<Code, IllFormed> {
        let mut digits = [0; DIGITS_MAX];
        let mut len = 0;
        for c in text.trim().chars() {
            match c {
                '.' | ' ' | '\u{a0}' => continue,
                '0'..='9' if len < DIGITS_MAX => digits[len] = c as u8,
                '0'..='9' => return Err(IllFormed::Length),
                _ => return Err(IllFormed::NotDigits),
            }
            len += 1;
        }
        if !matches!(len, 2 | 4 | 6..=10) {
            return Err(IllFormed::Length);
        }
        // 77 is kept free for later use; 98 and 99 are the countries' own.
        if matches!(&digits[..2], b"00" | b"77") {
            return Err(IllFormed::NoSuchChapter);
        }
        Ok(Code {
            digits,
            len: len as u8,
        })
    }

    pub fn as_str(&self) -> &str {
        // Only ASCII digits were let in.
        std::str::from_utf8(&self.digits[..usize::from(self.len)]).unwrap_or_default()
    }

    pub const fn level(&self) -> Level {
        match self.len {
            0..=2 => Level::Chapter,
            3..=4 => Level::Heading,
            5..=6 => Level::Subheading,
            _ => Level::National,
        }
    }

    /// The first `len` digits, where that is a code and not longer than this one.
    #[must_use]
    pub fn cut(&self, len: usize) -> Option<Code> {
        if len > usize::from(self.len) || !matches!(len, 2 | 4 | 6..=10) {
            return None;
        }
        let mut digits = [0; DIGITS_MAX];
        digits[..len].copy_from_slice(&self.digits[..len]);
        Some(Code {
            digits,
            len: len as u8,
        })
    }

    #[must_use]
    pub fn heading(&self) -> Option<Code> {
        self.cut(4)
    }

    /// Whether `other` is this code or one below it.
    pub fn covers(&self, other: &Code) -> bool {
        other.as_str().starts_with(self.as_str())
    }

    /// This code, then the shorter ones above it.
    pub fn upwards(self) -> impl Iterator<Item = Code> {
        (2..=usize::from(self.len))
            .rev()
            .filter_map(move |len| self.cut(len))
    }
}

impl FromStr for Code {
    type Err = IllFormed;

    fn from_str(text: &str) -> Result<Code, IllFormed> {
        Code::from_printed(text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Code, D::Error> {
        let text = String::deserialize(from)?;
        Code::from_printed(&text).map_err(serde::de::Error::custom)
    }
}

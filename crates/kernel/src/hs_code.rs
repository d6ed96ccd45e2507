//! Codes of goods in the Harmonized System and the national tariffs built on it.
//!
//! The shape only: whether a tariff has such a line on a day is compliance's to know.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::wire;

/// Six to ten digits. Orders as its text does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HsCode {
    digits: [u8; 10],
    len: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HsCodeError {
    #[error("an HS code is 6 to 10 digits without dots")]
    Malformed,
    #[error("the Harmonized System has no chapter {0}")]
    NoSuchChapter(String),
}

impl HsCode {
    /// As tariffs print it: `6109.10.00`, `6109 10 00`.
    pub fn from_printed(text: &str) -> Result<Self, HsCodeError> {
        text.chars()
            .filter(|c| !matches!(c, '.' | ' ' | '\u{a0}'))
            .take(11)
            .collect::<String>()
            .parse()
    }

    pub fn as_str(&self) -> &str {
        // Only ASCII digits were let in.
        std::str::from_utf8(&self.digits[..usize::from(self.len)]).unwrap_or_default()
    }

    /// Two digits.
    pub fn chapter(&self) -> &str {
        &self.as_str()[..2]
    }

    /// Four digits.
    pub fn heading(&self) -> &str {
        &self.as_str()[..4]
    }

    /// The six digits that every country shares.
    #[must_use]
    pub fn subheading(&self) -> HsCode {
        let mut digits = [0; 10];
        digits[..6].copy_from_slice(&self.digits[..6]);
        HsCode { digits, len: 6 }
    }

    /// Whether `other` is this line or one below it.
    pub fn covers(&self, other: &HsCode) -> bool {
        other.as_str().starts_with(self.as_str())
    }
}

impl FromStr for HsCode {
    type Err = HsCodeError;

    fn from_str(text: &str) -> Result<Self, HsCodeError> {
        if !(6..=10).contains(&text.len()) || !text.bytes().all(|c| c.is_ascii_digit()) {
            return Err(HsCodeError::Malformed);
        }
        // 77 is kept free for later use; 98 and 99 are the countries' own.
        if matches!(&text[..2], "00" | "77") {
            return Err(HsCodeError::NoSuchChapter(text[..2].to_owned()));
        }
        let mut digits = [0; 10];
        digits[..text.len()].copy_from_slice(text.as_bytes());
        Ok(HsCode {
            digits,
            len: text.len() as u8,
        })
    }
}

impl fmt::Display for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for HsCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for HsCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        wire::from_text(from, "an HS code")
    }
}

impl PartialSchema for HsCode {
    fn schema() -> RefOr<Schema> {
        wire::text_schema("^[0-9]{6,10}$", "HS code, without dots", "610910")
    }
}

impl ToSchema for HsCode {}

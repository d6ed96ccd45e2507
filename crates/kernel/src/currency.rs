//! Currencies that can carry money: the active list of ISO 4217 with their minor units.
//!
//! Codes without a minor unit (gold, test codes, no currency) are known so that they can be
//! refused by name, and are no `Currency`. How providers count minor units is theirs to say.

mod table;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::wire;
use table::{ENTRIES, Entry};

/// An active currency of ISO 4217 that has a minor unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u8);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyError {
    #[error("not an active currency code of ISO 4217")]
    Unknown,
    #[error("{0} has no minor unit, so no amount can be in it")]
    NoMinorUnit(&'static str),
}

impl Currency {
    pub const AED: Currency = Currency::named("AED");
    pub const AUD: Currency = Currency::named("AUD");
    pub const BHD: Currency = Currency::named("BHD");
    pub const BRL: Currency = Currency::named("BRL");
    pub const CAD: Currency = Currency::named("CAD");
    pub const CHF: Currency = Currency::named("CHF");
    pub const CNY: Currency = Currency::named("CNY");
    pub const CZK: Currency = Currency::named("CZK");
    pub const DKK: Currency = Currency::named("DKK");
    pub const EUR: Currency = Currency::named("EUR");
    pub const GBP: Currency = Currency::named("GBP");
    pub const HKD: Currency = Currency::named("HKD");
    pub const HUF: Currency = Currency::named("HUF");
    pub const IDR: Currency = Currency::named("IDR");
    pub const ILS: Currency = Currency::named("ILS");
    pub const INR: Currency = Currency::named("INR");
    pub const ISK: Currency = Currency::named("ISK");
    pub const JPY: Currency = Currency::named("JPY");
    pub const KES: Currency = Currency::named("KES");
    pub const KRW: Currency = Currency::named("KRW");
    pub const KWD: Currency = Currency::named("KWD");
    pub const MXN: Currency = Currency::named("MXN");
    pub const MYR: Currency = Currency::named("MYR");
    pub const NGN: Currency = Currency::named("NGN");
    pub const NOK: Currency = Currency::named("NOK");
    pub const NZD: Currency = Currency::named("NZD");
    pub const PHP: Currency = Currency::named("PHP");
    pub const PLN: Currency = Currency::named("PLN");
    pub const SAR: Currency = Currency::named("SAR");
    pub const SEK: Currency = Currency::named("SEK");
    pub const SGD: Currency = Currency::named("SGD");
    pub const THB: Currency = Currency::named("THB");
    pub const TRY: Currency = Currency::named("TRY");
    pub const TWD: Currency = Currency::named("TWD");
    pub const USD: Currency = Currency::named("USD");
    pub const VND: Currency = Currency::named("VND");
    pub const ZAR: Currency = Currency::named("ZAR");

    /// For the constants above: an unknown code does not compile.
    const fn named(code: &str) -> Currency {
        let wanted = code.as_bytes();
        let mut at = 0;
        while at < ENTRIES.len() {
            let found = ENTRIES[at].code.as_bytes();
            if found[0] == wanted[0] && found[1] == wanted[1] && found[2] == wanted[2] {
                assert!(ENTRIES[at].exponent.is_some(), "no minor unit");
                return Currency(at as u8);
            }
            at += 1;
        }
        panic!("not in the table of currencies")
    }

    /// Every currency that can carry money, by code.
    pub fn all() -> impl Iterator<Item = Currency> {
        (0u8..)
            .zip(ENTRIES.iter())
            .filter(|(_, entry)| entry.exponent.is_some())
            .map(|(at, _)| Currency(at))
    }

    /// The active codes of ISO 4217 that no amount can be in.
    pub fn codes_without_minor_unit() -> impl Iterator<Item = &'static str> {
        ENTRIES
            .iter()
            .filter(|entry| entry.exponent.is_none())
            .map(|entry| entry.code)
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[usize::from(self.0)]
    }

    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// The three-digit code; print it with leading zeros.
    pub fn numeric(self) -> u16 {
        self.entry().numeric
    }

    /// How many decimals the minor unit is away from the major one.
    pub fn exponent(self) -> u32 {
        self.entry().exponent.unwrap_or(0)
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        let at = ENTRIES
            .binary_search_by(|entry| entry.code.cmp(text))
            .map_err(|_| CurrencyError::Unknown)?;
        match ENTRIES[at].exponent {
            Some(_) => Ok(Currency(at as u8)),
            None => Err(CurrencyError::NoMinorUnit(ENTRIES[at].code)),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        wire::from_text(from, "a currency code of ISO 4217")
    }
}

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        wire::text_schema("^[A-Z]{3}$", "Currency (ISO 4217)", "USD")
    }
}

impl ToSchema for Currency {}

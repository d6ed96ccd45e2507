//! Countries and territories of ISO 3166-1, with their short names in English and Chinese.
//!
//! Which of them form a customs union, trade under sanctions or have an address format is not
//! said here.

mod table;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::locale::Locale;
use crate::wire;
use table::{ENTRIES, Entry};

/// An officially assigned code of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a country code of ISO 3166-1")]
pub struct CountryError;

impl Country {
    pub const AE: Country = Country::named("AE");
    pub const AU: Country = Country::named("AU");
    pub const BR: Country = Country::named("BR");
    pub const CA: Country = Country::named("CA");
    pub const CN: Country = Country::named("CN");
    pub const DE: Country = Country::named("DE");
    pub const ES: Country = Country::named("ES");
    pub const FR: Country = Country::named("FR");
    pub const GB: Country = Country::named("GB");
    pub const HK: Country = Country::named("HK");
    pub const ID: Country = Country::named("ID");
    pub const IN: Country = Country::named("IN");
    pub const IT: Country = Country::named("IT");
    pub const JP: Country = Country::named("JP");
    pub const KE: Country = Country::named("KE");
    pub const KR: Country = Country::named("KR");
    pub const MX: Country = Country::named("MX");
    pub const MY: Country = Country::named("MY");
    pub const NG: Country = Country::named("NG");
    pub const NL: Country = Country::named("NL");
    pub const PL: Country = Country::named("PL");
    pub const SA: Country = Country::named("SA");
    pub const SG: Country = Country::named("SG");
    pub const TH: Country = Country::named("TH");
    pub const US: Country = Country::named("US");
    pub const VN: Country = Country::named("VN");
    pub const ZA: Country = Country::named("ZA");

    /// For the constants above: an unknown code does not compile.
    const fn named(alpha2: &str) -> Country {
        let wanted = alpha2.as_bytes();
        let mut at = 0;
        while at < ENTRIES.len() {
            let found = ENTRIES[at].alpha2.as_bytes();
            if found[0] == wanted[0] && found[1] == wanted[1] {
                return Country(at as u8);
            }
            at += 1;
        }
        panic!("not in the table of countries")
    }

    pub fn from_alpha3(text: &str) -> Result<Country, CountryError> {
        Self::find(|entry| entry.alpha3 == text)
    }

    pub fn from_numeric(numeric: u16) -> Result<Country, CountryError> {
        Self::find(|entry| entry.numeric == numeric)
    }

    fn find(is_it: impl Fn(&Entry) -> bool) -> Result<Country, CountryError> {
        let at = ENTRIES.iter().position(is_it).ok_or(CountryError)?;
        Ok(Country(at as u8))
    }

    /// All of them, by alpha-2 code.
    pub fn all() -> impl Iterator<Item = Country> {
        (0u8..).zip(ENTRIES.iter()).map(|(at, _)| Country(at))
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[usize::from(self.0)]
    }

    pub fn alpha2(self) -> &'static str {
        self.entry().alpha2
    }

    pub fn alpha3(self) -> &'static str {
        self.entry().alpha3
    }

    /// The three-digit code; print it with leading zeros.
    pub fn numeric(self) -> u16 {
        self.entry().numeric
    }

    pub fn name(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.entry().en,
            Locale::ZhCn => self.entry().zh,
        }
    }
}

impl FromStr for Country {
    type Err = CountryError;

    fn from_str(text: &str) -> Result<Self, CountryError> {
        let at = ENTRIES
            .binary_search_by(|entry| entry.alpha2.cmp(text))
            .map_err(|_| CountryError)?;
        Ok(Country(at as u8))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.alpha2())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.alpha2())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.alpha2())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        wire::from_text(from, "a country code of ISO 3166-1")
    }
}

impl PartialSchema for Country {
    fn schema() -> RefOr<Schema> {
        wire::text_schema("^[A-Z]{2}$", "Country (ISO 3166-1 alpha-2)", "DE")
    }
}

impl ToSchema for Country {}

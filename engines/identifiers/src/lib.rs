//! Whether a number of trade is one: of a firm, a person, a container, a parcel, an account, an
//! article. By its form and its check digits.
//!
//! Nobody is asked, so a valid number is one that could have been given out, not one that was.

#![deny(clippy::float_arithmetic)]

mod account;
mod answer;
mod china;
mod digits;
mod fields;
mod reason;
mod text;
mod trade;
mod union;
mod vat;

pub use answer::{Status, answer};
pub use reason::Reason;

/// Longer texts are no number of any kind.
pub const VALUE_BYTES_MAX: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Unified social credit code of a Chinese organisation.
    Uscc,
    /// Number of a Chinese resident's identity card.
    CnId,
    /// VAT number of an EU member, Northern Ireland or Great Britain.
    Vat,
    /// Number of a trader in the EU's import or non-Union one-stop shop.
    Ioss,
    Eori,
    /// Freight container.
    Iso6346,
    Iban,
    /// Routing number of a bank in the United States.
    Aba,
    /// A bank, by ISO 9362.
    Bic,
    /// International postal item.
    S10,
    Lei,
    /// Ship.
    Imo,
    /// Article: GTIN-8, -12, -13 and -14.
    Gtin,
    /// Logistic unit.
    Sscc,
    /// Code of goods in a tariff.
    Hs,
}

impl Kind {
    pub const NAMED: [(&str, Kind); 15] = [
        ("uscc", Kind::Uscc),
        ("cn_id", Kind::CnId),
        ("vat", Kind::Vat),
        ("ioss", Kind::Ioss),
        ("eori", Kind::Eori),
        ("iso6346", Kind::Iso6346),
        ("iban", Kind::Iban),
        ("aba", Kind::Aba),
        ("bic", Kind::Bic),
        ("s10", Kind::S10),
        ("lei", Kind::Lei),
        ("imo", Kind::Imo),
        ("gtin", Kind::Gtin),
        ("sscc", Kind::Sscc),
        ("hs", Kind::Hs),
    ];

    pub fn named(name: &str) -> Option<Kind> {
        let found = Kind::NAMED.iter().find(|(named, _)| *named == name);
        found.map(|(_, kind)| *kind)
    }
}

/// The number as it is to be stored and compared, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(Result<String, Reason>);

impl Verdict {
    pub fn is_valid(&self) -> bool {
        self.0.is_ok()
    }

    /// Upper case, ASCII, without what only made it readable; with its country where it has one.
    pub fn normalized(&self) -> Option<&str> {
        self.0.as_deref().ok()
    }

    pub fn reason(&self) -> Option<Reason> {
        self.0.as_ref().err().copied()
    }

    pub fn into_result(self) -> Result<String, Reason> {
        self.0
    }
}

/// Judges `value`. `country` is a code of two letters; it is needed where a VAT or EORI number
/// comes without its prefix, and has to agree with the prefix where there is one.
pub fn check(kind: Kind, value: &str, country: Option<&str>) -> Verdict {
    Verdict(checked(kind, value, country))
}

fn checked(kind: Kind, value: &str, country: Option<&str>) -> Result<String, Reason> {
    if value.len() > VALUE_BYTES_MAX {
        return Err(Reason::TooLong);
    }
    let value = text::compact(kind, value)?;
    if value.is_empty() {
        return Err(Reason::Empty);
    }
    match kind {
        Kind::Uscc => china::uscc(value),
        Kind::CnId => china::resident(value),
        Kind::Vat => vat::number(&value, country),
        Kind::Ioss => union::one_stop_shop(value),
        Kind::Eori => union::eori(value, country),
        Kind::Iso6346 => trade::container(value),
        Kind::Iban => account::iban(value, country),
        Kind::Aba => account::routing(value),
        Kind::Bic => account::bank(value, country),
        Kind::S10 => trade::postal_item(value, country),
        Kind::Lei => account::lei(value),
        Kind::Imo => trade::ship(value),
        Kind::Gtin => trade::article(value),
        Kind::Sscc => trade::logistic_unit(value),
        Kind::Hs => trade::goods(value),
    }
}

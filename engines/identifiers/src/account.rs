//! Accounts, banks and legal entities: IBAN and LEI, both by ISO/IEC 7064 MOD 97-10, routing numbers
//! and BIC.

use iban::{Iban, IbanLike, ParseIbanError};

use crate::Reason;
use crate::digits::{is_digits, is_letters, number, part, remainder, weighted};

/// Lengths and structures are those of SWIFT's registry (ISO 13616), as the library keeps them.
pub(crate) fn iban(text: String, country: Option<&str>) -> Result<String, Reason> {
    let parsed: Result<Iban, ParseIbanError> = text.parse();
    let iban = parsed.map_err(|error| match error {
        ParseIbanError::UnknownCountry(_) => Reason::CountryUnknown,
        ParseIbanError::InvalidBban(_) => Reason::Length,
        ParseIbanError::InvalidBaseIban { .. } => base_reason(&text),
    })?;
    if country.is_some_and(|country| !country.eq_ignore_ascii_case(iban.country_code())) {
        return Err(Reason::CountryMismatch);
    }
    // 98 minus a remainder is never 00, 01 or 99; those are the same modulo 97 as 97, 98 and 02.
    if matches!(iban.check_digits(), 0 | 1 | 99) {
        return Err(Reason::CheckDigit);
    }
    Ok(iban.electronic_str().to_owned())
}

/// The library tells no more than that the frame is wrong.
fn base_reason(text: &str) -> Reason {
    if !(5..=34).contains(&text.len()) {
        Reason::Length
    } else if !part(text, 0, 2).bytes().all(|c| c.is_ascii_uppercase())
        || !is_digits(part(text, 2, 4))
    {
        Reason::Format
    } else {
        Reason::CheckDigit
    }
}

/// ISO 17442: 18 letters and digits, two check digits.
pub(crate) fn lei(text: String) -> Result<String, Reason> {
    if text.len() != 20 {
        return Err(Reason::Length);
    }
    let check = part(&text, 18, 20);
    if !is_digits(check) {
        return Err(Reason::Format);
    }
    // As with an IBAN.
    if matches!(check, "00" | "01" | "99") || remainder(&text, 97) != 1 {
        return Err(Reason::CheckDigit);
    }
    Ok(text)
}

/// Key to Routing Numbers, ABA: nine digits with the weights 3, 7, 1, in the ranges that were given
/// out to Federal Reserve districts, thrift institutions, electronic use and traveller's cheques.
pub(crate) fn routing(text: String) -> Result<String, Reason> {
    if text.len() != 9 {
        return Err(Reason::Length);
    }
    if !is_digits(&text) {
        return Err(Reason::Format);
    }
    if !matches!(number(part(&text, 0, 2)), 0..=12 | 21..=32 | 61..=72 | 80) || text == "000000000"
    {
        return Err(Reason::Region);
    }
    if !weighted(&text, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10) {
        return Err(Reason::CheckDigit);
    }
    Ok(text)
}

/// ISO 9362: four characters of the party, a country, two of the place, three of the branch. It has
/// no check digits.
pub(crate) fn bank(text: String, country: Option<&str>) -> Result<String, Reason> {
    if !matches!(text.len(), 8 | 11) {
        return Err(Reason::Length);
    }
    let plain = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit();
    let home = part(&text, 4, 6);
    if !text.bytes().all(plain) || !is_letters(home) {
        return Err(Reason::Format);
    }
    if country.is_some_and(|country| !country.eq_ignore_ascii_case(home)) {
        return Err(Reason::CountryMismatch);
    }
    Ok(text)
}

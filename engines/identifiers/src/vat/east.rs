//! Bulgaria, Croatia, Hungary, Poland, Romania, Slovenia.

use super::{digits, sum, unless_wrong};
use crate::Reason;
use crate::digits::{is_date, mod_11_10, number, part};

/// Nine digits are a firm's UIC; ten a person's EGN, a foreigner's number or another one given by
/// the revenue agency (NRA). Ten are right if one of the three is.
pub(super) fn bulgaria(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[9, 10])?;
    if values.len() == 9 {
        let first = sum(&values, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let rest = match first {
            10 => sum(&values, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10,
            _ => first,
        };
        return unless_wrong(text, rest == values[8] && number(text) > 0);
    }
    let person = sum(&values, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    let foreigner = sum(&values, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
    // 11 minus the rest, where 11 is written 0 and 10 is never given.
    let other = (11 - sum(&values, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    let check = values[9];
    unless_wrong(
        text,
        (is_birth_date(text) && person == check) || foreigner == check || other == check,
    )
}

/// The month has 20 more for the nineteenth century and 40 more for the twenty-first.
fn is_birth_date(text: &str) -> bool {
    let (year, month) = (number(part(text, 0, 2)), number(part(text, 2, 4)));
    let (year, month) = match month {
        41.. => (2000 + year, month - 40),
        21.. => (1800 + year, month - 20),
        _ => (1900 + year, month),
    };
    is_date(year, month, number(part(text, 4, 6)))
}

/// Eleven digits, the OIB; ISO/IEC 7064 MOD 11,10 (Porezna uprava).
pub(super) fn croatia(text: &str) -> Result<String, Reason> {
    digits(text, &[11])?;
    unless_wrong(text, mod_11_10(text))
}

/// Eight digits, weights 9, 7, 3, 1 (NAV).
pub(super) fn hungary(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[8])?;
    let weighed = sum(&values, &[9, 7, 3, 1, 9, 7, 3, 1]);
    unless_wrong(text, weighed.is_multiple_of(10) && number(text) > 0)
}

/// Ten digits, the NIP (Act of 13 October 1995). A rest of 10 is never given.
pub(super) fn poland(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[10])?;
    let rest = sum(&values, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11;
    unless_wrong(text, rest == values[9] && number(part(text, 0, 9)) > 0)
}

/// Two to ten digits, the CUI, weighed from the right (ANAF). Leading zeros are not part of it.
pub(super) fn romania(text: &str) -> Result<String, Reason> {
    digits(text, &[2, 3, 4, 5, 6, 7, 8, 9, 10, 13])?;
    if text.len() == 13 {
        return romanian_person(text);
    }
    if text.starts_with('0') {
        return Err(Reason::Format);
    }
    let values = digits(&format!("{text:0>10}"), &[10])?;
    let rest = sum(&values, &[7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10;
    unless_wrong(text, rest == values[9])
}

/// CNP: sex and century, birth date, county, number, check.
fn romanian_person(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[13])?;
    let century = match values[0] {
        3 | 4 => 1800,
        5 | 6 => 2000,
        0 => return Err(Reason::Format),
        _ => 1900,
    };
    let year = century + number(part(text, 1, 3));
    if !is_date(year, number(part(text, 3, 5)), number(part(text, 5, 7))) {
        return Err(Reason::Date);
    }
    let rest = sum(&values, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let check = if rest == 10 { 1 } else { rest };
    unless_wrong(text, check == values[12])
}

/// Eight digits, the first not zero (FURS). A rest of 0 is never given.
pub(super) fn slovenia(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[8])?;
    if values[0] == 0 {
        return Err(Reason::Format);
    }
    let check = 11 - sum(&values, &[8, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if check == 10 { 0 } else { check };
    unless_wrong(text, check == values[7])
}

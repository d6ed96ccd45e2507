//! Austria, Belgium, Czechia, France, Germany, Luxembourg, the Netherlands, Slovakia.

use super::{digits, sum, unless_wrong};
use crate::Reason;
use crate::digits::{
    is_date, is_digits, luhn, luhn_sum, mod_11_10, number, part, remainder, value,
};

/// `U` and eight digits; Luhn's sum and four more (BMF, "Aufbau der UID-Nummer").
pub(super) fn austria(text: &str) -> Result<String, Reason> {
    let rest = text.strip_prefix('U').ok_or(Reason::Format)?;
    digits(rest, &[8])?;
    let sum = luhn_sum(part(rest, 0, 7)) + 4 + number(part(rest, 7, 8));
    unless_wrong(text, sum.is_multiple_of(10))
}

/// Ten digits, the last two 97 minus the rest modulo 97 (arrêté royal of 24 June 2003). Nine are
/// the older form, without the leading zero.
pub(super) fn belgium(text: &str) -> Result<String, Reason> {
    digits(text, &[9, 10])?;
    let text = format!("{text:0>10}");
    if !matches!(part(&text, 0, 1), "0" | "1") || part(&text, 1, 8) == "0000000" {
        return Err(Reason::Format);
    }
    let check = u64::from(number(part(&text, 8, 10)));
    let right = 97 - remainder(part(&text, 0, 8), 97) == check;
    unless_wrong(&text, right)
}

/// Eight digits are a firm; nine or ten a person's birth number, nine with a leading 6 a group's
/// (Finanční správa, "Struktura DIČ").
pub(super) fn czechia(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[8, 9, 10])?;
    match (values.len(), values[0]) {
        (8, 9) => Err(Reason::Format),
        (8, _) => {
            let rest = sum(&values, &[8, 7, 6, 5, 4, 3, 2]) % 11;
            let check = match 11 - rest {
                10 => 0,
                11 => 1,
                check => check,
            };
            unless_wrong(text, values[7] == check)
        }
        (9, 6) => {
            let rest = sum(&values[1..], &[8, 7, 6, 5, 4, 3, 2]) % 11;
            // By the ministry's table, which counts what is missing to the next multiple of 11.
            let check = match 11 - rest {
                11 => 8,
                10 => 9,
                missing => 9 - missing,
            };
            unless_wrong(text, values[8] == check)
        }
        _ => birth_number(text),
    }
}

/// Rodné číslo (Act 133/2000): year, month with 50 more for women and 20 more where a day ran out
/// of numbers, day. Ten digits are a multiple of 11; nine are from before 1954 and have no check.
fn birth_number(text: &str) -> Result<String, Reason> {
    let nine = text.len() == 9;
    let year = match number(part(text, 0, 2)) {
        year if nine && year < 54 => 1900 + year,
        year if nine => 1800 + year,
        year if year < 54 => 2000 + year,
        year => 1900 + year,
    };
    let month = number(part(text, 2, 4)) % 50;
    let month = if month > 20 { month - 20 } else { month };
    if !is_date(year, month, number(part(text, 4, 6))) {
        return Err(Reason::Date);
    }
    let body = remainder(part(text, 0, 9), 11) % 10;
    unless_wrong(text, nine || body == u64::from(number(part(text, 9, 10))))
}

/// Nine digits, the first not zero; ISO/IEC 7064 MOD 11,10 (BZSt).
pub(super) fn germany(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[9])?;
    if values[0] == 0 {
        return Err(Reason::Format);
    }
    unless_wrong(text, mod_11_10(text))
}

/// A key of two characters and the SIREN of nine digits, which has Luhn's check of its own except
/// in Monaco, where it starts with 000 (BOI-TVA-DECLA-20-10).
pub(super) fn france(text: &str) -> Result<String, Reason> {
    if text.len() != 11 {
        return Err(Reason::Length);
    }
    let (key, siren) = (part(text, 0, 2), part(text, 2, 11));
    if !is_digits(siren) {
        return Err(Reason::Character);
    }
    let siren_is_right = luhn(siren) || siren.starts_with("000");
    unless_wrong(text, siren_is_right && french_key(key, siren)?)
}

fn french_key(key: &str, siren: &str) -> Result<bool, Reason> {
    if is_digits(key) {
        let wanted = (12 + 3 * remainder(siren, 97)) % 97;
        return Ok(u64::from(number(key)) == wanted);
    }
    // The new style counts digits and letters without I and O.
    let place = |c: u8| match c {
        b'I' | b'O' => None,
        b'P'..=b'Z' => Some(u64::from(value(c)) - 2),
        b'J'..=b'N' => Some(u64::from(value(c)) - 1),
        _ => Some(u64::from(value(c))),
    };
    let places: Option<Vec<u64>> = key.bytes().map(place).collect();
    let places = places.ok_or(Reason::Character)?;
    let [first, second] = places[..] else {
        return Err(Reason::Format);
    };
    let key = if first < 10 {
        first * 24 + second - second.min(10)
    } else {
        first * 34 + second - 100
    };
    Ok((remainder(siren, 11) + 1 + key / 11) % 11 == key % 11)
}

/// Eight digits, the last two the rest modulo 89 (AED).
pub(super) fn luxembourg(text: &str) -> Result<String, Reason> {
    digits(text, &[8])?;
    let check = u64::from(number(part(text, 6, 8)));
    unless_wrong(text, remainder(part(text, 0, 6), 89) == check)
}

/// Nine digits, `B`, two digits. Firms have the eleven-test of the BSN; since 2020 sole traders
/// have numbers for which the whole, with `NL`, is 1 modulo 97 (Belastingdienst).
pub(super) fn netherlands(text: &str) -> Result<String, Reason> {
    if text.len() != 12 {
        return Err(Reason::Length);
    }
    let (body, mark, suffix) = (part(text, 0, 9), part(text, 9, 10), part(text, 10, 12));
    if mark != "B" || !is_digits(suffix) || suffix == "00" {
        return Err(Reason::Format);
    }
    let values = digits(body, &[9])?;
    let rest = sum(&values, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let eleven = rest == values[8] && number(body) > 0;
    unless_wrong(text, eleven || remainder(&format!("NL{text}"), 97) == 1)
}

/// Ten digits, a multiple of 11; the third is 2, 3, 4, 7, 8 or 9 (Finančná správa). Sole traders of
/// the first years have their birth number.
pub(super) fn slovakia(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[10])?;
    if let Ok(person) = birth_number(text) {
        return Ok(person);
    }
    if values[0] == 0 || !matches!(values[2], 2..=4 | 7..=9) {
        return Err(Reason::Format);
    }
    unless_wrong(text, remainder(text, 11) == 0)
}

//! Numbers of Chinese organisations and residents. Whether the registry knows them is not said.

use crate::Reason;
use crate::digits::{is_date, is_digits, number, part, value, weighted};

/// GB 32100-2015, table 1: digits and letters without I, O, S, V, Z.
const USCC_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31 (GB 32100-2015, 4.3).
const USCC_WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
/// Powers of 2 modulo 11 (GB 11643-1999, annex A, after ISO 7064 MOD 11-2).
const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// 18 characters: registering department, kind, six digits of the place, nine characters of the
/// organisation, check.
pub(crate) fn uscc(text: String) -> Result<String, Reason> {
    let values: Option<Vec<u32>> = text.chars().map(uscc_value).collect();
    let values = values.ok_or(Reason::Character)?;
    if values.len() != 18 {
        return Err(Reason::Length);
    }
    let place = part(&text, 2, 8);
    if !is_digits(place) {
        return Err(Reason::Format);
    }
    // 10 stands for what the state's own departments registered.
    if !is_province(part(place, 0, 2)) && part(place, 0, 2) != "10" {
        return Err(Reason::Region);
    }
    let terms = values.iter().zip(USCC_WEIGHTS);
    let sum = terms.fold(0, |sum: u32, (value, weight)| {
        sum.saturating_add(value.saturating_mul(weight))
    });
    let check = values.last().copied().unwrap_or(0);
    if !sum.saturating_add(check).is_multiple_of(31) {
        return Err(Reason::CheckDigit);
    }
    Ok(text)
}

fn uscc_value(c: char) -> Option<u32> {
    USCC_ALPHABET.find(c).and_then(|at| u32::try_from(at).ok())
}

/// 18 characters: six digits of the place, birth date, three digits, check. The form of 15 digits
/// has not been valid since 2013.
pub(crate) fn resident(text: String) -> Result<String, Reason> {
    let end = text.len().saturating_sub(1);
    let (body, check) = text.split_at_checked(end).ok_or(Reason::Character)?;
    if !is_digits(body) || !(is_digits(check) || check == "X") {
        return Err(Reason::Character);
    }
    if text.len() != 18 {
        return Err(Reason::Length);
    }
    // 83 is on the residence permits of people from Taiwan.
    if !is_province(part(body, 0, 2)) && part(body, 0, 2) != "83" {
        return Err(Reason::Region);
    }
    let year = number(part(body, 6, 10));
    if !(1850..2150).contains(&year)
        || !is_date(year, number(part(body, 10, 12)), number(part(body, 12, 14)))
    {
        return Err(Reason::Date);
    }
    let check = match check {
        "X" => 10,
        _ => value(check.bytes().next().unwrap_or(b'0')),
    };
    let sum = weighted(body, &RESIDENT_WEIGHTS).saturating_add(check);
    if sum % 11 != 1 {
        return Err(Reason::CheckDigit);
    }
    Ok(text)
}

/// The provinces by the first two digits of GB/T 2260.
fn is_province(code: &str) -> bool {
    matches!(
        number(code),
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82
    )
}

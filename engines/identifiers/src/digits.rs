//! The arithmetic of check digits, each once. A digit that is none counts as zero; the callers
//! look at the characters first.

/// The value of a character: 0 to 9, then A = 10 to Z = 35.
pub(crate) fn value(c: u8) -> u32 {
    char::from(c).to_digit(36).unwrap_or(0)
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

pub(crate) fn is_letters(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_uppercase())
}

/// Each digit times its weight, added up; as far as there are weights.
pub(crate) fn weighted(text: &str, weights: &[u32]) -> u32 {
    let terms = text.bytes().zip(weights);
    terms.fold(0, |sum: u32, (c, weight)| {
        sum.saturating_add(value(c).saturating_mul(*weight))
    })
}

/// The whole text as one number, letters as two digits each, modulo `modulus`.
pub(crate) fn remainder(text: &str, modulus: u64) -> u64 {
    text.bytes().fold(0, |rest: u64, c| {
        let value = u64::from(value(c));
        let shift = if value > 9 { 100 } else { 10 };
        rest.saturating_mul(shift)
            .saturating_add(value)
            .checked_rem(modulus)
            .unwrap_or(0)
    })
}

/// ISO/IEC 7812-1, annex B. True for a text with its check digit.
pub(crate) fn luhn(text: &str) -> bool {
    luhn_sum(text).is_multiple_of(10)
}

/// Counting from the right, every second digit is doubled and its own digits added.
pub(crate) fn luhn_sum(text: &str) -> u32 {
    let digits = text.bytes().rev().enumerate();
    digits.fold(0, |sum: u32, (at, c)| {
        let digit = value(c);
        let term = match (at.is_multiple_of(2), digit.saturating_mul(2)) {
            (true, _) => digit,
            (false, doubled) if doubled > 9 => doubled.saturating_sub(9),
            (false, doubled) => doubled,
        };
        sum.saturating_add(term)
    })
}

/// ISO/IEC 7064, the hybrid system MOD 11,10. True for a text with its check digit.
pub(crate) fn mod_11_10(text: &str) -> bool {
    let Some((number, check)) = text.split_at_checked(text.len().saturating_sub(1)) else {
        return false;
    };
    let mut product = 10u32;
    for c in number.bytes() {
        let sum = product.saturating_add(value(c)) % 10;
        let sum = if sum == 0 { 10 } else { sum };
        product = sum.saturating_mul(2) % 11;
    }
    product
        .saturating_add(weighted(check, &[1]))
        .checked_rem(10)
        == Some(1)
}

/// The mark of GS1: weights 3 and 1 from the right (GS1 General Specifications, 7.9).
pub(crate) fn gs1(text: &str) -> bool {
    let digits = text.bytes().rev().enumerate();
    let sum = digits.fold(0, |sum: u32, (at, c)| {
        let weight = if at.is_multiple_of(2) { 1 } else { 3 };
        sum.saturating_add(value(c).saturating_mul(weight))
    });
    sum.is_multiple_of(10)
}

/// A day of the Gregorian calendar.
pub(crate) fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// A part of a number read as one; zero where it can't be.
pub(crate) fn number(text: &str) -> u32 {
    text.parse().unwrap_or(0)
}

/// The part of an ASCII text between two places; empty where it does not reach.
pub(crate) fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or("")
}

//! What is on boxes, parcels, ships and articles. Whether a container's owner is registered with
//! the BIC, or a prefix with GS1, is not said.

use kernel::hs_code::HsCodeError;
use kernel::{Country, HsCode};

use crate::Reason;
use crate::digits::{gs1, is_digits, is_letters, part, value, weighted};

/// ISO 6346: owner in three letters, category, six digits, check digit.
pub(crate) fn container(text: String) -> Result<String, Reason> {
    if text.len() != 11 {
        return Err(Reason::Length);
    }
    if !is_letters(part(&text, 0, 4)) || !is_digits(part(&text, 4, 11)) {
        return Err(Reason::Format);
    }
    // U is freight, J what can be taken off a container, Z a trailer or chassis.
    if !matches!(part(&text, 3, 4), "U" | "J" | "Z") {
        return Err(Reason::Format);
    }
    let characters = part(&text, 0, 10).bytes().enumerate();
    let sum = characters.fold(0, |sum: u32, (at, c)| {
        let weight = 1u32.checked_shl(at as u32).unwrap_or(0);
        sum.saturating_add(container_value(c).saturating_mul(weight))
    });
    if (sum % 11) % 10 != weighted(part(&text, 10, 11), &[1]) {
        return Err(Reason::CheckDigit);
    }
    Ok(text)
}

/// Annex A: letters count from 10 and leave out the multiples of 11, which would not be seen.
fn container_value(c: u8) -> u32 {
    match value(c) {
        value @ 0..=10 => value,
        value @ 11..=20 => value.saturating_add(1),
        value @ 21..=30 => value.saturating_add(2),
        value => value.saturating_add(3),
    }
}

/// UPU S10: service in two letters, eight digits, check digit, country of the post.
pub(crate) fn postal_item(text: String, country: Option<&str>) -> Result<String, Reason> {
    if text.len() != 13 {
        return Err(Reason::Length);
    }
    let post = part(&text, 11, 13);
    if !is_letters(part(&text, 0, 2)) || !is_digits(part(&text, 2, 11)) || !is_letters(post) {
        return Err(Reason::Format);
    }
    if post.parse::<Country>().is_err() {
        return Err(Reason::CountryUnknown);
    }
    if country.is_some_and(|country| !country.eq_ignore_ascii_case(post)) {
        return Err(Reason::CountryMismatch);
    }
    let sum = weighted(part(&text, 2, 10), &[8, 6, 4, 2, 3, 5, 9, 7]);
    let check = match 11u32.saturating_sub(sum % 11) {
        10 => 0,
        11 => 5,
        check => check,
    };
    if check != weighted(part(&text, 10, 11), &[1]) {
        return Err(Reason::CheckDigit);
    }
    Ok(text)
}

/// IMO resolution A.1117(30): seven digits, with or without `IMO` before them.
pub(crate) fn ship(text: String) -> Result<String, Reason> {
    let digits = text.strip_prefix("IMO").unwrap_or(&text);
    if !is_digits(digits) {
        return Err(Reason::Character);
    }
    if digits.len() != 7 {
        return Err(Reason::Length);
    }
    if digits.starts_with('0') {
        return Err(Reason::Format);
    }
    let sum = weighted(part(digits, 0, 6), &[7, 6, 5, 4, 3, 2]);
    if sum % 10 != weighted(part(digits, 6, 7), &[1]) {
        return Err(Reason::CheckDigit);
    }
    Ok(digits.to_owned())
}

/// GTIN-8, -12, -13 and -14, as long as they are printed: a leading zero is not cut.
pub(crate) fn article(text: String) -> Result<String, Reason> {
    let digits = text.strip_prefix("(01)").unwrap_or(&text);
    gs1_digits(digits, &[8, 12, 13, 14])
}

/// GS1 SSCC: 18 digits, with or without its application identifier `(00)`.
pub(crate) fn logistic_unit(text: String) -> Result<String, Reason> {
    let digits = text.strip_prefix("(00)").unwrap_or(&text);
    gs1_digits(digits, &[18])
}

fn gs1_digits(digits: &str, lens: &[usize]) -> Result<String, Reason> {
    if !is_digits(digits) {
        return Err(Reason::Character);
    }
    if !lens.contains(&digits.len()) {
        return Err(Reason::Length);
    }
    // Zeros only pass every check and are what an empty field of a form is filled with.
    if digits.bytes().all(|c| c == b'0') {
        return Err(Reason::Format);
    }
    if !gs1(digits) {
        return Err(Reason::CheckDigit);
    }
    Ok(digits.to_owned())
}

/// Six to ten digits whose first two are a chapter.
pub(crate) fn goods(text: String) -> Result<String, Reason> {
    if !is_digits(&text) {
        return Err(Reason::Character);
    }
    match text.parse::<HsCode>() {
        Ok(_) => Ok(text),
        Err(HsCodeError::Malformed) => Err(Reason::Length),
        Err(HsCodeError::NoSuchChapter(_)) => Err(Reason::Chapter),
    }
}

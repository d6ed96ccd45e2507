//! Cyprus, Greece, Italy, Malta, Portugal, Spain.

use super::{digits, sum, unless_wrong};
use crate::Reason;
use crate::digits::{is_digits, luhn, luhn_sum, number, part, value};

/// Eight digits and a letter; odd places go through a table (Cyprus Tax Department). 12 in front
/// was never given.
pub(super) fn cyprus(text: &str) -> Result<String, Reason> {
    let (body, letter) = text.split_at_checked(8).ok_or(Reason::Length)?;
    if text.len() != 9 {
        return Err(Reason::Length);
    }
    let values = digits(body, &[8])?;
    if body.starts_with("12") || is_digits(letter) {
        return Err(Reason::Format);
    }
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let places = values.iter().enumerate();
    let total: u32 = places
        .map(|(at, digit)| match at % 2 {
            0 => ODD.get(*digit as usize).copied().unwrap_or(0),
            _ => *digit,
        })
        .sum();
    let wanted = 10 + total % 26;
    unless_wrong(text, letter.bytes().next().map(value) == Some(wanted))
}

/// Nine digits, weights the powers of two (AADE). Eight are an older number, without its zero.
pub(super) fn greece(text: &str) -> Result<String, Reason> {
    digits(text, &[8, 9])?;
    let text = format!("{text:0>9}");
    let values = digits(&text, &[9])?;
    let rest = sum(&values, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10;
    unless_wrong(&text, rest == values[8] && number(&text) > 0)
}

/// Eleven digits with Luhn's check; digits 8 to 10 are the office (Agenzia delle Entrate).
pub(super) fn italy(text: &str) -> Result<String, Reason> {
    digits(text, &[11])?;
    let office = number(part(text, 7, 10));
    if !matches!(office, 1..=100 | 120 | 121 | 888 | 999) || part(text, 0, 7) == "0000000" {
        return Err(Reason::Format);
    }
    unless_wrong(text, luhn(text))
}

/// Eight digits, modulo 37 (Commissioner for Revenue).
pub(super) fn malta(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[8])?;
    if values[0] == 0 {
        return Err(Reason::Format);
    }
    let weighed = sum(&values, &[3, 4, 6, 7, 8, 9, 10, 1]);
    unless_wrong(text, weighed.is_multiple_of(37))
}

/// Nine digits, the first not zero (Decreto-Lei 463/79).
pub(super) fn portugal(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[9])?;
    if values[0] == 0 {
        return Err(Reason::Format);
    }
    let rest = sum(&values, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    unless_wrong(text, check == values[8])
}

/// Nine characters: a person's DNI (eight digits, letter) or NIE (X, Y or Z, seven digits, letter),
/// K, L or M with seven digits and a letter, or a firm's CIF (Orden EHA/451/2008).
pub(super) fn spain(text: &str) -> Result<String, Reason> {
    if text.len() != 9 {
        return Err(Reason::Length);
    }
    let (first, middle, last) = (part(text, 0, 1), part(text, 1, 8), part(text, 8, 9));
    if !is_digits(middle) {
        return Err(Reason::Character);
    }
    match first {
        _ if is_digits(first) => unless_wrong(text, spanish_letter(part(text, 0, 8)) == last),
        "K" | "L" | "M" => unless_wrong(text, spanish_letter(middle) == last),
        "X" => unless_wrong(text, spanish_letter(&format!("0{middle}")) == last),
        "Y" => unless_wrong(text, spanish_letter(&format!("1{middle}")) == last),
        "Z" => unless_wrong(text, spanish_letter(&format!("2{middle}")) == last),
        "A" | "B" => unless_wrong(text, firm_digit(middle) == last),
        "N" | "P" | "Q" | "R" | "S" | "W" => unless_wrong(text, firm_letter(middle) == last),
        "C" | "D" | "E" | "F" | "G" | "H" | "J" | "U" | "V" => unless_wrong(
            text,
            firm_digit(middle) == last || firm_letter(middle) == last,
        ),
        _ => Err(Reason::Format),
    }
}

fn spanish_letter(digits: &str) -> &'static str {
    let at = (number(digits) % 23) as usize;
    part("TRWAGMYFPDXBNJZSQVHLCKE", at, at + 1)
}

/// Luhn's check digit; as a letter it is the one at its place after J.
fn firm_check(middle: &str) -> usize {
    (luhn_sum(&format!("{middle}0")) % 10) as usize
}

fn firm_digit(middle: &str) -> String {
    ((10 - firm_check(middle)) % 10).to_string()
}

fn firm_letter(middle: &str) -> &'static str {
    let at = (10 - firm_check(middle)) % 10;
    part("JABCDEFGHI", at, at + 1)
}

//! Denmark, Estonia, Finland, Ireland, Latvia, Lithuania, Sweden, and the United Kingdom.

use super::{digits, sum, unless_wrong};
use crate::Reason;
use crate::digits::{is_date, is_digits, luhn, number, part, value};

/// Eight digits, the first not zero (Erhvervsstyrelsen, "Modulus 11-kontrol").
pub(super) fn denmark(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[8])?;
    if values[0] == 0 {
        return Err(Reason::Format);
    }
    let weighed = sum(&values, &[2, 7, 6, 5, 4, 3, 2, 1]);
    unless_wrong(text, weighed.is_multiple_of(11))
}

/// Nine digits, weights 3, 7, 1 (Maksu- ja Tolliamet).
pub(super) fn estonia(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[9])?;
    let weighed = sum(&values, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    unless_wrong(text, weighed.is_multiple_of(10) && number(text) > 0)
}

/// Eight digits (Y-tunnus without its dash, PRH).
pub(super) fn finland(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[8])?;
    let weighed = sum(&values, &[7, 9, 10, 5, 8, 4, 2, 1]);
    unless_wrong(text, weighed.is_multiple_of(11) && number(text) > 0)
}

/// Seven digits and a letter, since 2013 another letter behind it that counts ninefold; before
/// 1991 a letter, + or * stood second (Revenue, "Tax reference numbers").
pub(super) fn ireland(text: &str) -> Result<String, Reason> {
    if !matches!(text.len(), 8 | 9) {
        return Err(Reason::Length);
    }
    let (first, second, middle) = (part(text, 0, 1), part(text, 1, 2), part(text, 2, 7));
    let check = part(text, 7, 8);
    if !is_digits(first) || !is_digits(middle) || is_digits(check) {
        return Err(Reason::Format);
    }
    let (base, extra) = match part(text, 8, 9) {
        _ if !is_digits(second) && text.len() == 9 => return Err(Reason::Format),
        _ if !is_digits(second) => (format!("0{middle}{first}"), 0),
        "" => (part(text, 0, 7).to_owned(), 0),
        "W" => (part(text, 0, 7).to_owned(), 0),
        letter => match letter.bytes().next().map(value) {
            Some(count @ 10..=18) => (part(text, 0, 7).to_owned(), count - 9),
            _ => return Err(Reason::Format),
        },
    };
    let values = digits(&base, &[7])?;
    let rest = (sum(&values, &[8, 7, 6, 5, 4, 3, 2]) + 9 * extra) % 23;
    let wanted = b"WABCDEFGHIJKLMNOPQRSTUV".get(rest as usize);
    unless_wrong(text, wanted == check.as_bytes().first())
}

/// Eleven digits. Above 3 in front it is a firm; else a person, by birth date until 2017 and from
/// 32 on without any meaning (VID).
pub(super) fn latvia(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[11])?;
    if values[0] > 3 {
        let weighed = sum(&values, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]);
        return unless_wrong(text, weighed % 11 == 3);
    }
    if text.starts_with("32") {
        return Ok(text.to_owned());
    }
    let (day, month) = (number(part(text, 0, 2)), number(part(text, 2, 4)));
    let year = 1800 + 100 * values[6] + number(part(text, 4, 6));
    if values[6] > 2 || !is_date(year, month, day) {
        return Err(Reason::Date);
    }
    let weighed = 1 + sum(&values, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
    unless_wrong(text, weighed % 11 % 10 == values[10])
}

/// Nine digits for firms, twelve for the registered for a while; the last but one is 1 (VMI).
pub(super) fn lithuania(text: &str) -> Result<String, Reason> {
    let values = digits(text, &[9, 12])?;
    let (check, body) = values.split_last().ok_or(Reason::Length)?;
    if body.last() != Some(&1) {
        return Err(Reason::Format);
    }
    let first = sum(body, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]) % 11;
    let rest = if first == 10 {
        sum(body, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4]) % 11 % 10
    } else {
        first
    };
    unless_wrong(text, rest == *check)
}

/// Twelve digits: the organisation's ten with Luhn's check, and 01 to 94 (Skatteverket).
pub(super) fn sweden(text: &str) -> Result<String, Reason> {
    digits(text, &[12])?;
    if !(1..=94).contains(&number(part(text, 10, 12))) {
        return Err(Reason::Format);
    }
    let organisation = part(text, 0, 10);
    unless_wrong(text, luhn(organisation) && number(part(text, 0, 9)) > 0)
}

/// Nine digits, twelve for a branch; a multiple of 97 after weighing, since 2010 also 55 more; five
/// characters for government and health (HMRC, VATREG).
pub(super) fn britain(text: &str) -> Result<String, Reason> {
    if let (5, Some(rest)) = (text.len(), text.get(2..)) {
        return match part(text, 0, 2) {
            "GD" | "HA" if !is_digits(rest) => Err(Reason::Character),
            "GD" if number(rest) < 500 => Ok(text.to_owned()),
            "HA" if number(rest) >= 500 => Ok(text.to_owned()),
            _ => Err(Reason::Format),
        };
    }
    let values = digits(text, &[9, 12])?;
    if number(part(text, 0, 7)) == 0 {
        return Err(Reason::Format);
    }
    let weighed = sum(&values, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
    // The second formula started at 100 0000.
    let newer = (weighed + 55).is_multiple_of(97) && values[0] > 0;
    unless_wrong(text, weighed.is_multiple_of(97) || newer)
}

//! Numbers of organisations and taxes that carry a check digit, as Peppol checks them. Whether a
//! number belongs to anybody is not known here.

use crate::rules::{prefix, suffix};

fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|digit| digit.to_digit(10)).collect()
}

fn split_check(text: &str) -> Option<(Vec<u32>, u32)> {
    let mut all = digits(text)?;
    let check = all.pop()?;
    Some((all, check))
}

/// Global location number: GS1, weights 3 and 1 from the right. Any length, as Peppol has it.
pub(crate) fn is_gln(text: &str) -> bool {
    split_check(text).is_some_and(|(body, check)| {
        let weighted = body.iter().rev().zip([3, 1].into_iter().cycle());
        let total: u32 = weighted.map(|(digit, weight)| digit * weight).sum();
        (10 - total % 10) % 10 == check
    })
}

/// Norwegian organisation number without its length: weights 2 to 7 from the right, modulo 11.
pub(crate) fn is_mod_11(text: &str) -> bool {
    split_check(text).is_some_and(|(body, check)| {
        let weighted = body.iter().rev().zip((2..8).cycle());
        let total: u32 = weighted.map(|(digit, weight)| digit * weight).sum();
        text.bytes().any(|digit| digit != b'0') && (11 - total % 11) % 11 == check
    })
}

pub(crate) fn is_norwegian(text: &str) -> bool {
    text.len() == 9 && is_mod_11(text)
}

/// Danish CVR number, with or without DK.
pub(crate) fn is_danish(text: &str) -> bool {
    let number = text.strip_prefix("DK").unwrap_or(text);
    number.len() == 8 && digits(number).is_some()
}

/// Belgian enterprise number: the last two of ten digits are 97 less the rest modulo 97.
pub(crate) fn is_belgian(text: &str) -> bool {
    let number = |part: &str| part.parse::<u32>().ok();
    text.len() == 10
        && digits(text).is_some()
        && number(&text[..8]).map(|body| 97 - body % 97) == number(&text[8..])
}

/// Codice univoco of the Italian register of public offices.
pub(crate) fn is_italian_office(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Codice fiscale: sixteen characters for people, eleven digits for others.
pub(crate) fn is_italian_tax_code(text: &str) -> bool {
    match text.len() {
        11 => digits(text).is_some(),
        16 => text.chars().enumerate().all(|(at, character)| match at {
            0..=5 | 8 | 15 => character.is_ascii_alphabetic(),
            6 | 7 | 9 | 10 | 14 => character.is_ascii_digit(),
            _ => true,
        }),
        _ => false,
    }
}

/// Partita IVA behind IT: eleven digits, every second one doubled, modulo 10. Numbers of other
/// countries are let pass.
pub(crate) fn is_italian_vat(text: &str) -> bool {
    if !prefix(text, 2).eq_ignore_ascii_case("IT") {
        return true;
    }
    let number = suffix(text, 2);
    number.len() == 11
        && digits(number).is_some_and(|digits| luhn(digits.into_iter(), 1).is_multiple_of(10))
}

/// Swedish organisation number: ten digits, the last one by Luhn.
pub(crate) fn is_swedish(text: &str) -> bool {
    text.len() == 10 && has_swedish_check(text)
}

/// The same by the first ten digits, whatever follows, which is what SE-R-013 looks at.
pub(crate) fn has_swedish_check(text: &str) -> bool {
    digits(text).is_some_and(|digits| {
        let body = digits.iter().take(9).rev().copied();
        digits.get(9) == Some(&((10 - luhn(body, 0) % 10) % 10))
    })
}

/// The sum of digits, every second one doubled and folded; `first` is 0 to begin with doubling.
fn luhn(digits: impl Iterator<Item = u32>, first: usize) -> u32 {
    let folded = |(at, digit): (usize, u32)| match (at + first) % 2 {
        0 => digit * 2 / 10 + digit * 2 % 10,
        _ => digit,
    };
    digits.enumerate().map(folded).sum()
}

/// Australian business number: eleven digits, weighted, the first less one, modulo 89.
pub(crate) fn is_australian(text: &str) -> bool {
    const WEIGHTS: [u32; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
    text.len() == 11
        && digits(text).is_some_and(|digits| {
            let total: u32 = digits
                .iter()
                .zip(WEIGHTS)
                .map(|(digit, weight)| digit * weight)
                .sum();
            // The first digit counts less one; 89 keeps the difference from going below zero.
            (total + 89 - 10).is_multiple_of(89)
        })
}

/// Greek tax number by its first nine digits: powers of two, modulo 11, modulo 10.
pub(crate) fn is_greek(text: &str) -> bool {
    digits(prefix(text, 9)).is_some_and(|digits| {
        let Some((check, body)) = digits.split_last() else {
            return false;
        };
        let total: u32 = body
            .iter()
            .rev()
            .zip(1..)
            .map(|(digit, at)| digit << at)
            .sum();
        digits.len() == 9 && total % 11 % 10 == *check
    })
}

/// IBAN: two letters, two digits, up to thirty more, modulo 97 (ISO 13616). Blanks are read over.
pub(crate) fn is_iban(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let is_formed = text.len() >= 4
        && text.len() <= 34
        && text.bytes().enumerate().all(|(at, byte)| match at {
            0 | 1 => byte.is_ascii_uppercase(),
            2 | 3 => byte.is_ascii_digit(),
            _ => byte.is_ascii_alphanumeric(),
        });
    if !is_formed {
        return false;
    }
    let rotated = text[4..].chars().chain(text[..4].chars());
    let rest = rotated
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| {
            let shift = if value > 9 { 100 } else { 10 };
            (rest * shift + value) % 97
        });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_right_check_digit_are_taken_and_others_are_not() {
        type Is = fn(&str) -> bool;
        let cases: [(&str, Is, &str, &str); 10] = [
            ("GLN", is_gln, "7300010000001", "7300010000002"),
            ("Norway", is_norwegian, "974760673", "974760674"),
            ("Denmark", is_danish, "DK12345678", "DK1234567"),
            ("Belgium", is_belgian, "0848934496", "0848934495"),
            (
                "Italy, tax code",
                is_italian_tax_code,
                "RSSMRA85T10A562S",
                "RSSMRA85T10A562",
            ),
            (
                "Italy, VAT",
                is_italian_vat,
                "IT07643520567",
                "IT07643520568",
            ),
            ("Sweden", is_swedish, "5560360793", "5560360794"),
            ("Australia", is_australian, "51824753556", "51824753557"),
            ("Greece", is_greek, "094259216", "094259217"),
            (
                "IBAN",
                is_iban,
                "DE89 3704 0044 0532 0130 00",
                "DE88 3704 0044 0532 0130 00",
            ),
        ];
        for (name, is, right, wrong) in cases {
            assert!(is(right), "{name}: {right}");
            assert!(!is(wrong), "{name}: {wrong}");
            for text in ["", "é", "1é34567890", "ééééééééééé", "-1", "0"] {
                let _ = is(text);
            }
        }
    }
}

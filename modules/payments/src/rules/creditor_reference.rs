//! The reference of one payment at banks: a creditor reference of ISO 11649, `RF`, two check digits
//! and twelve digits of ours.
//!
//! Digits alone, because payers type them on any keyboard and banks of any country give them back;
//! with them a single wrong character never makes another right reference (ISO 7064, MOD 97-10).
//! Sixteen characters, because that is what is left where a bank keeps no more of a reference.

use sha2::{Digest, Sha256};
use uuid::Uuid;

const DIGITS: usize = 14;
const OWN_DIGITS: u32 = 12;
/// More in one text is no reference any more.
const FOUND_MAX: usize = 20;

/// The reference of a payment. Another turn makes another one, should two payments have the same.
pub fn of(payment: Uuid, turn: u8) -> String {
    let mut hash = Sha256::new();
    hash.update(payment.as_bytes());
    hash.update([turn]);
    let hash = hash.finalize();
    let number = hash
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    made(number % 10_u64.pow(OWN_DIGITS))
}

fn made(own: u64) -> String {
    let check = 98 - u128::from(own) * 1_000_000 % 97;
    // R is 27 and F is 15; the check digits stand for 00 while they are looked for.
    let check = (check + 97 * 2 - 271_500 % 97) % 97;
    let check = if check < 2 { check + 97 } else { check };
    format!("RF{check:02}{own:012}")
}

/// Fourteen digits whose first two are the check of the rest.
fn are_right(digits: &str) -> bool {
    let plain = digits.len() == DIGITS && digits.bytes().all(|c| c.is_ascii_digit());
    if !plain {
        return false;
    }
    let (check, own) = digits.split_at(2);
    let moved = format!("{own}2715{check}");
    moved.parse::<u128>().is_ok_and(|number| number % 97 == 1)
}

/// In groups of four, as people copy it.
pub fn printed(reference: &str) -> String {
    let chars: Vec<char> = reference.chars().collect();
    let groups: Vec<String> = chars
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

/// Capitals and digits of the text, whatever was put between them. Digits and letters of full width,
/// as Chinese and Japanese banks write them, are the same ones.
fn cleaned(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars()
        .map(narrow)
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The references that a text names, each once. Some banks drop the letters: then any fourteen
/// digits whose check is right may be one, and whether they are is for who knows ours.
pub fn found_in(text: &str) -> Vec<String> {
    let text = cleaned(text);
    let mut found = Vec::new();
    let mut keep = |digits: &str| {
        let reference = format!("RF{digits}");
        if !found.contains(&reference) && found.len() < FOUND_MAX {
            found.push(reference);
        }
    };
    let named = text.match_indices("RF").filter_map(|(at, _)| {
        let digits = text.get(at + 2..at + 2 + DIGITS)?;
        are_right(digits).then_some(digits)
    });
    let named: Vec<&str> = named.collect();
    if named.is_empty() {
        let windows = (0..text.len()).filter_map(|at| text.get(at..at + DIGITS));
        windows
            .filter(|digits| are_right(digits))
            .for_each(&mut keep);
    } else {
        named.into_iter().for_each(&mut keep);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHARS: usize = 16;

    /// Written without spaces and in capitals.
    fn is_right(text: &str) -> bool {
        text.len() == CHARS && text.strip_prefix("RF").is_some_and(are_right)
    }

    #[test]
    fn check_digits_are_those_of_the_standard() {
        // ISO 11649, and the calculators of banks: RF18 5390 0754 7034.
        assert_eq!(made(539_007_547_034), "RF18539007547034");
        assert!(is_right("RF18539007547034"));
        assert_eq!(printed("RF18539007547034"), "RF18 5390 0754 7034");
        assert!(!is_right("RF81539007547034") && !is_right("rf18539007547034"));
    }

    /// As banks and people give it back.
    fn mangled(reference: &str, how: u8) -> String {
        let digits = &reference[2..];
        match how {
            0 => reference.to_owned(),
            1 => reference.to_lowercase(),
            2 => printed(reference),
            3 => format!("REF: {}", printed(reference)),
            4 => format!("Invoice {reference} fuer Muentzer & Soehne"),
            5 => format!("/ROC/{} {}//URI/tea", &reference[..7], &reference[7..]),
            6 => digits.to_owned(),
            7 => format!(
                "{}-{}.{}",
                &reference[..4],
                &reference[4..9],
                &reference[9..]
            ),
            8 => format!("货款 {reference}，谢谢"),
            9 => reference
                .chars()
                .map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c))
                .collect(),
            10 => format!("{reference} Payment for tea, our order 4711")
                .chars()
                .take(35)
                .collect(),
            11 => format!("{reference} and more")
                .chars()
                .take(CHARS)
                .collect(),
            _ => format!(
                "Rechnung Müller\n{}\n{}",
                &reference[..10],
                &reference[10..]
            ),
        }
    }

    proptest! {
        #[test]
        fn what_is_made_is_right_and_found_however_it_comes_back(id in any::<u128>(), turn in 0u8..4, how in 0u8..13) {
            let reference = of(Uuid::from_u128(id), turn);
            prop_assert!(is_right(&reference), "{reference}");
            prop_assert_eq!(found_in(&mangled(&reference, how)), [reference]);
        }

        #[test]
        fn a_single_wrong_character_never_makes_another_reference(
            id in any::<u128>(), at in 0usize..CHARS, wrong in prop::char::ranges(vec!['0'..='9', 'A'..='Z'].into()),
        ) {
            let reference = of(Uuid::from_u128(id), 0);
            let mut chars: Vec<char> = reference.chars().collect();
            prop_assume!(chars[at] != wrong);
            chars[at] = wrong;
            let text: String = chars.into_iter().collect();
            prop_assert!(!is_right(&text), "{text}");
            let found = found_in(&text);
            if at == 1 && wrong.is_ascii_digit() {
                // Fifteen digits, of which the first fourteen may be right by chance too.
                prop_assert!(found.contains(&reference), "{text}: {found:?}");
            } else {
                // A wrong letter before right digits harms nothing; nothing else is found.
                prop_assert!(found.is_empty() || found == [reference], "{text}: {found:?}");
            }
        }

        #[test]
        fn two_neighbours_that_change_places_are_found_out(id in any::<u128>(), at in 2usize..CHARS - 1) {
            let reference = of(Uuid::from_u128(id), 0);
            let mut chars: Vec<char> = reference.chars().collect();
            prop_assume!(chars[at] != chars[at + 1]);
            chars.swap(at, at + 1);
            let text: String = chars.into_iter().collect();
            prop_assert_eq!(found_in(&text), Vec::<String>::new());
        }

        #[test]
        fn any_text_is_read_without_harm(text in ".{0,200}") {
            prop_assert!(found_in(&text).iter().all(|one| is_right(one)));
        }
    }
}

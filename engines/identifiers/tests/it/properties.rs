//! What holds for every number: a check digit sees each wrong character where the scheme promises
//! it, a normalised number is its own normal form, and nothing falls over.

use identifiers::{Kind, answer, check};
use proptest::prelude::*;
use serde_json::json;

/// Schemes in which one changed digit is always seen: the weights have inverses. IMO, S10 and ISO
/// 6346 are not among them (even weights modulo 10, two remainders with one digit), nor are the
/// VAT numbers of which two formulas are right.
const EXACT: [(Kind, &str); 22] = [
    (Kind::Uscc, "91350100M000100Y43"),
    (Kind::CnId, "11010519491231002X"),
    (Kind::CnId, "440524188001010014"),
    (Kind::Iban, "DE89370400440532013000"),
    (Kind::Iban, "GB29NWBK60161331926819"),
    (Kind::Iban, "NO9386011117947"),
    (Kind::Lei, "506700GE1G29325QX363"),
    (Kind::Gtin, "73513537"),
    (Kind::Gtin, "036000291452"),
    (Kind::Gtin, "4006381333931"),
    (Kind::Sscc, "006141411234567890"),
    (Kind::Vat, "DE136695976"),
    (Kind::Vat, "HR33392005961"),
    (Kind::Vat, "IT00743110157"),
    (Kind::Vat, "ATU13585627"),
    (Kind::Vat, "BE0428759497"),
    (Kind::Vat, "DK13585628"),
    (Kind::Vat, "FI20774740"),
    (Kind::Vat, "PL8567346215"),
    (Kind::Vat, "HU12892312"),
    (Kind::Vat, "LU15027442"),
    (Kind::Vat, "FR40303265045"),
];

#[test]
fn every_single_digit_that_is_changed_is_seen() {
    for (kind, number) in EXACT {
        assert!(check(kind, number, None).is_valid(), "{number}");
        for (at, digit) in number
            .bytes()
            .enumerate()
            .filter(|(_, c)| c.is_ascii_digit())
        {
            for other in (b'0'..=b'9').filter(|other| *other != digit) {
                let mut changed = number.as_bytes().to_vec();
                changed[at] = other;
                let changed = String::from_utf8(changed).unwrap();
                assert!(
                    !check(kind, &changed, None).is_valid(),
                    "{number} → {changed}"
                );
            }
        }
    }
}

fn kind() -> impl Strategy<Value = (&'static str, Kind)> {
    prop::sample::select(Kind::NAMED.to_vec())
}

proptest! {
    #[test]
    fn any_text_is_judged(kind in kind(), value in any::<String>(), country in "[A-Za-z]{2}") {
        check(kind.1, &value, None);
        check(kind.1, &value, Some(&country));
    }

    #[test]
    fn any_text_near_a_number_is_judged_and_its_normal_form_stays(
        kind in kind(),
        value in "(IM|EU|DE|FR|ES|IE|CZ|LV|NL|GB|XI|RO|IMO)?[ -]?[A-Z0-9]{0,14}[0-9B.X ]{0,6}",
    ) {
        if let Some(kept) = check(kind.1, &value, None).normalized() {
            let again = check(kind.1, kept, None);
            prop_assert_eq!(again.normalized(), Some(kept));
        }
    }

    #[test]
    fn any_digits_are_judged_in_every_member(
        country in "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|GB|XI",
        value in "[A-Z]?[0-9A-Z]{0,2}[0-9]{0,12}[A-Z]?[0-9]{0,2}",
    ) {
        check(Kind::Vat, &format!("{country}{value}"), None);
        check(Kind::Vat, &value, Some(&country));
    }

    #[test]
    fn any_line_gets_an_answer(line in any::<String>()) {
        answer(&line);
    }

    #[test]
    fn spaces_and_dashes_change_nothing(at in 0usize..18, mark in "[ \u{a0}\u{3000}-]") {
        for (kind, number) in EXACT {
            let mut written = number.to_owned();
            written.insert_str(at.min(number.len()), &mark);
            let verdict = check(kind, &written, None);
            prop_assert_eq!(verdict.normalized(), Some(number));
        }
    }

    #[test]
    fn a_container_with_its_check_digit_is_valid(owner in "[A-Z]{3}", serial in 0u32..1_000_000) {
        let valid = (0..10).filter(|digit| {
            let number = format!("{owner}U{serial:06}{digit}");
            check(Kind::Iso6346, &number, None).is_valid()
        });
        prop_assert_eq!(valid.count(), 1);
    }

    #[test]
    fn the_answer_repeats_the_verdict(kind in kind(), value in "[0-9A-Z]{6,20}") {
        let (found, _) = answer(&json!({"kind": kind.0, "value": value}).to_string());
        let verdict = check(kind.1, &value, None);
        prop_assert_eq!(&found["valid"], &json!(verdict.is_valid()));
        prop_assert_eq!(&found["normalized"], &json!(verdict.normalized()));
    }
}

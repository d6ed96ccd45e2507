//! What is an amount, and what is not.

use money::Status;
use proptest::prelude::*;
use serde_json::json;

use crate::{answered, refused};

#[test]
fn an_amount_is_read_into_minor_units() {
    let max = i128::MAX.to_string();
    let min = i128::MIN.to_string();
    let cases = [
        ("1.5", "USD", "1.50", "150"),
        ("0", "USD", "0.00", "0"),
        ("-0.00", "USD", "0.00", "0"),
        ("-0.05", "USD", "-0.05", "-5"),
        ("007", "USD", "7.00", "700"),
        ("12345", "JPY", "12345", "12345"),
        ("1.5", "KWD", "1.500", "1500"),
        ("1.0001", "CLF", "1.0001", "10001"),
        (max.as_str(), "JPY", max.as_str(), max.as_str()),
        (min.as_str(), "JPY", min.as_str(), min.as_str()),
    ];
    for (text, currency, amount, minor) in cases {
        let question = json!({"text": text, "currency": currency});
        let expected = json!({"amount": amount, "currency": currency, "minor": minor});
        assert_eq!(answered("parse", &question, Status::Ok), expected);
    }
}

#[test]
fn what_is_no_amount_is_refused_with_the_reason() {
    let over = (i128::MAX as u128 + 1).to_string();
    let cases = [
        ("1.234", "USD", "too_many_decimals"),
        ("1.000", "USD", "too_many_decimals"),
        ("1.0", "JPY", "too_many_decimals"),
        (over.as_str(), "JPY", "out_of_range"),
        (&over[..38], "USD", "out_of_range"),
        ("1", "usd", "unknown_currency"),
        ("1", "XYZ", "unknown_currency"),
        ("1", "", "unknown_currency"),
        ("1", "XAU", "no_minor_unit"),
        ("1", "XXX", "no_minor_unit"),
    ];
    for (text, currency, reason) in cases {
        assert_eq!(
            refused("parse", &json!({"text": text, "currency": currency})),
            reason
        );
    }
    let texts = [
        "", "-", ".", "1.", ".5", "+1", "1,5", "1 000", " 1", "1 ", "1e3", "--1", "0x1", "1.2.3",
        "١٢", "１", "NaN", "1_000", "-.5", "1\n",
    ];
    for text in texts {
        assert_eq!(
            refused("parse", &json!({"text": text, "currency": "USD"})),
            "not_an_amount"
        );
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(minor in any::<i128>(), at in any::<prop::sample::Index>()) {
        let currencies: Vec<_> = kernel::Currency::all().collect();
        let currency = currencies[at.index(currencies.len())];
        let text = kernel::Money::new(minor, currency).to_major_string();
        let answer = answered("parse", &json!({"text": text, "currency": currency}), Status::Ok);
        prop_assert_eq!(&answer["minor"], &json!(minor.to_string()));
        prop_assert_eq!(&answer["amount"], &json!(text));
    }
}

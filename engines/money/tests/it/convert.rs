//! Conversion, fees and the providers' ways of counting.

use kernel::Currency;
use money::Status;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{answered, refused};

fn question(amount: &str, from: &str, to: &str, rate: &str) -> Value {
    json!({"amount": amount, "from": from, "to": to, "rate": rate})
}

fn converted(question: &Value) -> (String, String, String) {
    let answer = answered("convert", question, Status::Ok);
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    assert_eq!(answer["currency"], question["to"]);
    (text("amount"), text("minor"), text("rate"))
}

fn counted(amount: &str, to: &str, exponents: &str) -> (String, String) {
    let mut question = question(amount, "CLF", to, "1");
    question["exponents"] = json!(exponents);
    let (amount, minor, _) = converted(&question);
    (amount, minor)
}

#[test]
fn an_amount_is_converted_exactly_and_rounded_once() {
    let cases = [
        ("100.00", "USD", "EUR", "0.92", "92.00", "9200"),
        ("1.00", "USD", "JPY", "154.5", "154", "154"),
        ("1.00", "USD", "JPY", "155.5", "156", "156"),
        ("1000", "JPY", "USD", "0.006466", "6.47", "647"),
        ("-1.00", "USD", "JPY", "155.5", "-156", "-156"),
        ("1.00", "USD", "KWD", "0.30745", "0.307", "307"),
        ("0.01", "USD", "EUR", "0.1", "0.00", "0"),
        ("-0.01", "USD", "EUR", "0.1", "0.00", "0"),
        ("7.00", "USD", "USD", "1", "7.00", "700"),
    ];
    for (amount, from, to, rate, expected, minor) in cases {
        let found = converted(&question(amount, from, to, rate));
        assert_eq!(found, (expected.into(), minor.into(), rate.into()));
    }
}

#[test]
fn halves_go_where_the_caller_says() {
    let rounded = |amount: &str, rounding: &str| {
        let mut question = question(amount, "USD", "EUR", "0.5");
        question["rounding"] = json!(rounding);
        converted(&question).0
    };
    let both = |rounding| (rounded("0.05", rounding), rounded("-0.07", rounding));
    assert_eq!(both("half_even"), ("0.02".into(), "-0.04".into()));
    assert_eq!(both("half_up"), ("0.03".into(), "-0.04".into()));
    assert_eq!(both("down"), ("0.02".into(), "-0.03".into()));
}

#[test]
fn a_fee_lowers_the_rate_to_six_digits() {
    let charged = |rate: &str, fee: &str| {
        let mut question = question("100.00", "USD", "EUR", rate);
        question["fee"] = json!(fee);
        converted(&question)
    };
    let rate = |rate, fee| charged(rate, fee).2;
    assert_eq!(
        charged("0.92", "2%"),
        ("90.16".into(), "9016".into(), "0.9016".into())
    );
    assert_eq!(rate("1.0834567", "0%"), "1.08346");
    assert_eq!(rate("0.123456789", "0.35%"), "0.123025");
    assert_eq!(rate("1234567.89", "1%"), "1222220");
    assert_eq!(rate("99999950", "0%"), "100000000");
    // Halves of the sixth digit go to the even one.
    assert_eq!(rate("1.000005", "0%"), "1");
    assert_eq!(rate("1.000015", "0%"), "1.00002");
    assert_eq!(rate("0.0000001", "50%"), "0.00000005");
    assert_eq!(rate("1", "99.999999%"), "0.00000001");
}

#[test]
fn a_rate_without_a_fee_is_the_rate_that_was_given() {
    assert_eq!(
        converted(&question("1.00", "USD", "EUR", "0.9200")).2,
        "0.9200"
    );
    assert_eq!(
        converted(&question("1.00", "USD", "EUR", "1.123456789")).2,
        "1.123456789"
    );
}

/// The same money, as each provider receives it.
#[test]
fn providers_count_by_their_own_rules() {
    let cases = [
        ("5", "ISK", "iso", "5", "5"),
        ("5", "ISK", "stripe", "5", "500"),
        ("5", "ISK", "checkout", "5", "5"),
        ("4.6", "UGX", "stripe", "5", "500"),
        ("5", "UGX", "checkout", "5", "5"),
        ("5.5", "MGA", "iso", "5.50", "550"),
        ("5.5", "MGA", "stripe", "6", "6"),
        ("500", "JPY", "stripe", "500", "500"),
        ("5.124", "KWD", "iso", "5.124", "5124"),
        ("5.124", "KWD", "stripe", "5.120", "5120"),
        ("5.125", "KWD", "stripe", "5.120", "5120"),
        ("5.135", "KWD", "checkout", "5.140", "5140"),
        ("5.1251", "KWD", "stripe", "5.130", "5130"),
        ("5.129", "KWD", "stripe_payout", "5.120", "5120"),
        ("5.125", "KWD", "currencycloud", "5.12", "512"),
        ("5.124", "BHD", "airwallex", "5.124", "5124"),
        ("5.125", "IQD", "checkout", "5.120", "5120"),
        ("10.45", "HUF", "stripe", "10.45", "1045"),
        ("10.45", "HUF", "stripe_payout", "10.00", "1000"),
        ("10.99", "HUF", "stripe_payout", "10.00", "1000"),
        ("800.45", "TWD", "stripe_payout", "800.00", "80000"),
        ("-10.99", "HUF", "stripe_payout", "-10.00", "-1000"),
        ("10.45", "HUF", "airwallex", "10", "10"),
        ("10.45", "HUF", "currencycloud", "10", "10"),
        ("10.6", "IDR", "currencycloud", "11", "11"),
        ("10.6", "IDR", "airwallex", "10.60", "1060"),
        ("5", "CLP", "stripe", "5", "5"),
        ("5", "CLP", "checkout", "5", "500"),
        ("1.0049", "USD", "stripe_payout", "1.00", "100"),
        ("1.0099", "USD", "stripe_payout", "1.00", "100"),
        ("1.0001", "CLF", "checkout", "1.00", "100"),
    ];
    for (amount, to, exponents, expected, minor) in cases {
        let found = counted(amount, to, exponents);
        assert_eq!(
            found,
            (expected.into(), minor.into()),
            "{amount} {to} {exponents}"
        );
    }
}

#[test]
fn the_step_of_a_provider_beats_the_callers_rounding() {
    let mut question = question("5.125", "KWD", "KWD", "1");
    question["rounding"] = json!("half_up");
    question["exponents"] = json!("stripe");
    assert_eq!(converted(&question).1, "5120");
    question["exponents"] = json!("stripe_payout");
    question["amount"] = json!("5.129");
    assert_eq!(converted(&question).1, "5120");
}

#[test]
fn what_can_not_be_converted_is_refused() {
    let reason = |name: &str, value: &str| {
        let mut question = question("1.00", "USD", "EUR", "1");
        question[name] = json!(value);
        refused("convert", &question)
    };
    assert_eq!(reason("amount", "1.005"), "too_many_decimals");
    assert_eq!(reason("amount", &"9".repeat(39)), "out_of_range");
    assert_eq!(reason("from", "XXX"), "no_minor_unit");
    assert_eq!(reason("to", "EURO"), "unknown_currency");
    assert_eq!(reason("rate", "0"), "rate_not_positive");
    assert_eq!(reason("rate", "-1"), "rate_not_positive");
    assert_eq!(
        reason("rate", &format!("0.{}1", "0".repeat(40))),
        "rate_out_of_range"
    );
    assert_eq!(reason("exponents", "paypal"), "unknown_profile");
    assert_eq!(reason("exponents", ""), "unknown_profile");
    assert_eq!(reason("fee", "100%"), "fee_takes_all");
    assert_eq!(
        reason("fee", &format!("{}%", "9".repeat(50))),
        "fee_takes_all"
    );
    let most = (i128::MAX / 100).to_string();
    assert_eq!(
        refused("convert", &question(&most, "USD", "EUR", "1.1")),
        "out_of_range"
    );
    let mut isk = question(&i128::MAX.to_string(), "ISK", "ISK", "1");
    assert_eq!(converted(&isk).1, i128::MAX.to_string());
    isk["exponents"] = json!("stripe");
    assert_eq!(refused("convert", &isk), "out_of_range");
}

/// Rounds a fraction of non-negative whole numbers the way it is taught in school.
fn by_hand(dividend: i128, divisor: i128, rounding: &str) -> i128 {
    let (whole, left) = (dividend / divisor, dividend % divisor);
    let up = match rounding {
        "down" => false,
        "half_up" => left * 2 >= divisor,
        _ => left * 2 > divisor || (left * 2 == divisor && whole % 2 == 1),
    };
    whole + i128::from(up)
}

proptest! {
    #[test]
    fn every_currency_is_rounded_as_by_hand(
        minor in -10_000_000_000i128..10_000_000_000,
        rate in 1i128..10_000_000,
        at in any::<prop::sample::Index>(),
        rounding in 0usize..3,
    ) {
        let currencies: Vec<Currency> = Currency::all().collect();
        let to = currencies[at.index(currencies.len())];
        let rounding = ["half_even", "half_up", "down"][rounding];
        let amount = kernel::Money::new(minor, Currency::USD).to_major_string();
        let rate_text = kernel::Decimal::from_i128_with_scale(rate, 4).to_string();
        let mut question = question(&amount, "USD", to.code(), &rate_text);
        question["rounding"] = json!(rounding);
        let (amount, found, _) = converted(&question);

        // Cents by ten-thousandths are millionths.
        let millionths = minor.abs() * rate * 10i128.pow(to.exponent());
        let expected = by_hand(millionths, 1_000_000, rounding) * minor.signum();
        prop_assert_eq!(found, expected.to_string());
        prop_assert_eq!(amount, kernel::Money::new(expected, to).to_major_string());
    }

    #[test]
    fn what_a_provider_receives_is_the_amount_in_its_own_count(
        minor in -10_000_000_000i128..10_000_000_000,
        at in any::<prop::sample::Index>(),
        profile in 0usize..6,
    ) {
        let profiles =
            ["iso", "stripe", "stripe_payout", "airwallex", "currencycloud", "checkout"];
        let currencies: Vec<Currency> = Currency::all().collect();
        let to = currencies[at.index(currencies.len())];
        let mut question =
            question(&kernel::Money::new(minor, to).to_major_string(), to.code(), to.code(), "1");
        question["exponents"] = json!(profiles[profile]);
        let (amount, sent, _) = converted(&question);

        // In ten-thousandths, the finest unit of any currency.
        let (whole, decimals) = amount.split_once('.').unwrap_or((&amount, ""));
        let received: i128 = format!("{whole}{decimals:0<4}").parse().unwrap();
        let given = minor * 10i128.pow(4 - to.exponent());
        prop_assert!((received - given).abs() < 10_000);
        let sent: i128 = sent.parse().unwrap();
        let counts = [1, 100, 1_000, 10_000].map(|count| sent * 10_000 / count);
        prop_assert!(counts.contains(&received));
    }

    #[test]
    fn there_and_back_at_the_same_rate_never_gains(minor in 0i128..1_000_000_000_000) {
        let there = |amount: &str, rate: &str| {
            let mut question = question(amount, "USD", "USD", rate);
            question["rounding"] = json!("down");
            converted(&question).0
        };
        let amount = kernel::Money::new(minor, Currency::USD).to_major_string();
        let back = there(&there(&amount, "0.8"), "1.25");
        let back = kernel::Money::parse_major(&back, Currency::USD).unwrap();
        prop_assert!(back.minor() <= minor);
    }
}

//! The grammar of rates, and what they come to.

use kernel::{Currency, Decimal};
use tariff::Rate;
use tariff::fx::Fx;
use tariff::rate::{Measured, RateError};

fn of(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// On 1,000 pounds, 800 kg, 2 litres, 3 items.
fn amount(rate: &str) -> Result<Decimal, RateError> {
    let mut fx = Fx::default();
    fx.insert(Currency::EUR, Currency::GBP, of("0.85"));
    let rate: Rate = rate.parse().unwrap();
    let amount = rate.amount(&Measured {
        base: of("1000"),
        items: of("3"),
        weight_kg: Some(of("800")),
        volume_l: Some(of("2")),
        currency: Currency::GBP,
        fx: &fx,
    })?;
    Ok(amount.normalize())
}

#[test]
fn rates_come_to_what_the_contract_says() {
    let cases = [
        ("0%", "0"),
        ("12%", "120"),
        ("12.5 %", "125"),
        ("35.10 EUR/100 kg", "238.68"),
        ("35.10 EUR / 100kg", "238.68"),
        ("13.00 GBP/DTN", "104"),
        ("2 GBP/kg", "1600"),
        ("10 GBP/t", "8"),
        ("0.912 GBP/l", "1.824"),
        ("3.00 GBP/item", "9"),
        ("20% + 0.912 GBP/l", "201.824"),
        ("20% - 5 GBP/item", "185"),
        ("13.8% MIN 13.00 GBP/DTN MAX 15.00 GBP/DTN", "120"),
        ("1% MIN 13.00 GBP/DTN MAX 15.00 GBP/DTN", "104"),
        // + binds tighter than MIN, and MIN and MAX go from left to right.
        ("1% + 2% MIN 5% + 1%", "60"),
        ("10% MAX 5% MIN 7%", "70"),
        ("10% MIN 7% MAX 5%", "50"),
        // What is taken off takes no more than there is.
        ("1% - 10 GBP/kg", "0"),
    ];
    for (rate, expected) in cases {
        assert_eq!(amount(rate), Ok(of(expected)), "{rate}");
    }
    assert!(matches!(amount("1 USD/kg"), Err(RateError::NoExchange(_))));
}

#[test]
fn what_is_no_rate_is_refused_with_its_place() {
    let cases = [
        ("", 1),
        ("12", 3),
        ("12 percent", 4),
        ("%", 1),
        ("-5%", 1),
        ("5%%", 3),
        ("5% 3%", 4),
        ("5 EUR", 6),
        ("5 EUR/", 7),
        ("5 EUR/m2", 7),
        ("5 EUR/1000 kg", 10),
        ("5 eur/kg", 3),
        ("5 XAU/kg", 3),
        ("5% MIN", 7),
        ("5% min 3%", 4),
        ("5% MINE", 4),
        ("5.%", 1),
        (".5%", 1),
        ("1234567890123%", 1),
        ("5% +", 5),
        ("５%", 1),
    ];
    for (text, at) in cases {
        let error = text.parse::<Rate>().unwrap_err();
        assert_eq!(error.at, at, "{text:?}: {error}");
    }
    let long = vec!["1%"; 17].join(" + ");
    assert!(long.parse::<Rate>().is_err());
}

#[test]
fn a_rate_without_what_it_counts_is_refused() {
    let fx = Fx::default();
    let without = Measured {
        base: of("1000"),
        items: of("1"),
        weight_kg: None,
        volume_l: None,
        currency: Currency::GBP,
        fx: &fx,
    };
    let amount = |rate: &str| rate.parse::<Rate>().unwrap().amount(&without);
    assert_eq!(amount("1 GBP/kg"), Err(RateError::NoWeight));
    assert_eq!(amount("1% MAX 1 GBP/t"), Err(RateError::NoWeight));
    assert_eq!(amount("1 GBP/l"), Err(RateError::NoVolume));
    let takes_all: Rate = "100%".parse().unwrap();
    assert_eq!(takes_all.inclusive(&without), Err(RateError::TakesAll));
}

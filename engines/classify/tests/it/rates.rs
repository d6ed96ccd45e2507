//! Duty expressions: what tariffs print, and what tariff quotes read.

use classify::schedule::rate::{Component, from_components, from_uk_text, from_us, normal};
use proptest::prelude::*;

#[test]
fn the_grammar_of_quotes_is_taken_as_it_is_written() {
    // Examples of the contract of `argosy tariff quote`.
    for (given, read) in [
        ("12%", "12%"),
        ("35.10 EUR/100 kg", "35.10 EUR/100 kg"),
        (
            "13.8% MIN 13.00 GBP/DTN MAX 15.00 GBP/DTN",
            "13.8% MIN 13.00 GBP/DTN MAX 15.00 GBP/DTN",
        ),
        ("20% + 0.912 CNY/l", "20% + 0.912 CNY/l"),
        ("20 %+0.912 CNY / l", "20% + 0.912 CNY/l"),
        ("0%", "0%"),
        ("10% - 2 EUR/t", "10% - 2 EUR/t"),
        ("3.00 EUR/item", "3.00 EUR/item"),
    ] {
        assert_eq!(normal(given).as_deref(), Some(read), "{given}");
    }
}

#[test]
fn a_rate_without_unit_is_no_rate() {
    for wrong in [
        "",
        "%",
        "12",
        "12 EUR",
        "12 EUR/",
        "12 EUR/dozen",
        "12 XYZ/kg",
        "12% MIN",
        "MIN 12%",
        "12% 13%",
        "-12%",
        "1e2%",
        "12% + + 3%",
        ".5%",
        "5.%",
        "free",
        "35.10 EUR/100",
        "٣%",
    ] {
        assert_eq!(normal(wrong), None, "{wrong}");
    }
}

#[test]
fn the_columns_of_the_us_tariff_become_rates() {
    // Forms of the HTS, 2026 revision 4 and earlier.
    for (given, read) in [
        ("Free", Some("0%")),
        ("6.8%", Some("6.8%")),
        ("1¢/kg", Some("0.01 USD/kg")),
        ("6.6¢/kg", Some("0.066 USD/kg")),
        ("$1.035/kg", Some("1.035 USD/kg")),
        ("4.4¢/kg + 10%", Some("0.044 USD/kg + 10%")),
        ("30¢ each + 6.9%", Some("0.3 USD/item + 6.9%")),
        ("3.7¢/liter", Some("0.037 USD/l")),
        ("$5.2/t", Some("5.2 USD/t")),
        // What the grammar can't say is not guessed.
        ("24¢ each + 4.5% on the case + 3.5% on the battery", None),
        ("1.7¢/doz.", None),
        ("$13.50/pf.liter", None),
        ("The duty provided in the applicable subheading + 25%", None),
        ("No change", None),
        ("See 9903.88.15.", None),
        ("", None),
    ] {
        assert_eq!(from_us(given).as_deref(), read, "{given}");
    }
}

#[test]
fn what_the_uk_prints_becomes_a_rate() {
    for (given, read) in [
        ("12.00 %", Some("12.00%")),
        ("35.10 EUR / 100 kg", Some("35.10 EUR/100 kg")),
        (
            "10.00 % + 35.10 EUR / 100 kg",
            Some("10.00% + 35.10 EUR/100 kg"),
        ),
        ("26.00 GBP / hl", Some("0.26 GBP/l")),
        (
            "8.00 % MIN 22.00 GBP / 1000 p/st",
            Some("8.00% MIN 0.022 GBP/item"),
        ),
        ("16.00 % + EA MAX 19.00 % + ADSZ", None),
        ("1.50 GBP / % vol/hl", None),
        ("hl", None),
    ] {
        assert_eq!(from_uk_text(given).as_deref(), read, "{given}");
    }
}

#[test]
fn components_follow_the_table_of_duty_expressions() {
    let part = |expression: &str, amount: &str, unit: Option<(&str, &str)>| Component {
        expression: expression.to_owned(),
        amount: Some(amount.to_owned()),
        currency: unit.map(|(currency, _)| currency.to_owned()),
        unit: unit.map(|(_, unit)| unit.to_owned()),
        qualifier: None,
    };
    let compound = [
        part("01", "13.8", None),
        part("15", "13.00", Some(("GBP", "DTN"))),
        part("17", "15.00", Some(("GBP", "DTN"))),
    ];
    let read = from_components(&compound);
    assert_eq!(
        read.as_deref(),
        Some("13.8% MIN 13.00 GBP/100 kg MAX 15.00 GBP/100 kg")
    );
    let wine = [part("01", "26", Some(("GBP", "HLT")))];
    assert_eq!(from_components(&wine).as_deref(), Some("0.26 GBP/l"));
    let mut by_alcohol = part("01", "1.5", Some(("GBP", "HLT")));
    by_alcohol.qualifier = Some("A".to_owned());
    assert_eq!(from_components(&[by_alcohol]), None);
    assert_eq!(from_components(&[part("12", "1", None)]), None);
    assert_eq!(from_components(&[part("04", "1", None)]), None);
    assert_eq!(from_components(&[]), None);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[-0-9A-Za-z%¢$/+. ]{0,40}|\\PC{0,20}") {
        for read in [normal(&text), from_us(&text), from_uk_text(&text)].into_iter().flatten() {
            prop_assert_eq!(normal(&read), Some(read.clone()));
        }
    }
}

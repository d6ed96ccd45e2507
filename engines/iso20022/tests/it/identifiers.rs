//! Check digits, code lists, and the decimals of currencies.

use crate::messages::{camt_053, pain_001};
use crate::{elements, findings, with};

/// Examples of the IBAN Registry (SWIFT), one a structure.
const IBANS: [&str; 10] = [
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "CH9300762011623852957",
    "NL91ABNA0417164300",
    "BR1800360305000010009795493C1",
    "AE070331234567890123456",
    "SA0380000000608010167519",
    "XK051212012345678906",
];

#[test]
fn an_iban_is_checked_by_its_digits_and_length() {
    for iban in IBANS {
        let xml = with(&pain_001(), "DE89370400440532013000", iban);
        assert_eq!(findings(&xml), [] as [String; 0], "{iban}");
    }
    let wrong = [
        "DE89370400440532013001",
        "DE88370400440532013000",
        "GB82WEST12345698765423",
        // Right digits for a number that is too short for its country.
        "DE6237040044053201300",
        "de89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "DE",
    ];
    for iban in wrong {
        let xml = with(&pain_001(), "DE89370400440532013000", iban);
        assert_eq!(elements(&xml), ["IBAN"], "{iban}");
    }
    // The letters of the account count as capitals.
    let lower = with(
        &pain_001(),
        "DE89370400440532013000",
        "FR1420041010050500013m02606",
    );
    assert_eq!(findings(&lower), [] as [String; 0]);
}

#[test]
fn every_iban_with_one_digit_changed_is_found() {
    let iban = "DE89370400440532013000";
    for at in 2..iban.len() {
        for digit in '0'..='9' {
            let mut changed = iban.to_owned();
            changed.replace_range(at..=at, &digit.to_string());
            if changed != iban {
                assert_eq!(
                    elements(&with(&pain_001(), iban, &changed)),
                    ["IBAN"],
                    "{changed}"
                );
            }
        }
    }
}

#[test]
fn an_lei_is_checked_by_its_digits() {
    let with_lei = |lei: &str| {
        let party = format!("<Nm>Argosy</Nm><Id><OrgId><LEI>{lei}</LEI></OrgId></Id></InitgPty>");
        with(&pain_001(), "<Nm>Argosy</Nm></InitgPty>", &party)
    };
    // Of GLEIF itself.
    assert_eq!(
        findings(&with_lei("506700GE1G29325QX363")),
        [] as [String; 0]
    );
    assert_eq!(elements(&with_lei("506700GE1G29325QX364")), ["LEI"]);
    assert_eq!(elements(&with_lei("506700GE1G29325QX36")), ["LEI"]);
}

#[test]
fn a_country_is_one_of_iso_3166() {
    let with_country = |country: &str| {
        let party = format!("<Nm>Argosy</Nm><CtryOfRes>{country}</CtryOfRes></InitgPty>");
        with(&pain_001(), "<Nm>Argosy</Nm></InitgPty>", &party)
    };
    assert_eq!(findings(&with_country("CN")), [] as [String; 0]);
    assert_eq!(findings(&with_country("XK")), [] as [String; 0]);
    assert_eq!(elements(&with_country("UK")), ["CtryOfRes"]);
    assert_eq!(elements(&with_country("ZZ")), ["CtryOfRes"]);
}

#[test]
fn an_amount_has_no_more_decimals_than_its_currency() {
    let amount = |text: &str, currency: &str| {
        let sum = "<CtrlSum>1150.5<";
        let xml = with(
            &pain_001(),
            "Ccy=\"EUR\">100.00<",
            &format!("Ccy=\"{currency}\">{text}<"),
        );
        let xml = with(&xml, sum, "<CtrlSum>0<").replace("<CtrlSum>0</CtrlSum>", "");
        xml.replace("<CtrlSum>150.50</CtrlSum>", "")
    };
    for (text, currency) in [
        ("1.00", "USD"),
        ("1", "USD"),
        ("100", "JPY"),
        ("1.234", "KWD"),
        ("1.2345", "CLF"),
        ("0.01", "CNY"),
        ("1.0", "EUR"),
    ] {
        assert_eq!(
            findings(&amount(text, currency)),
            [] as [String; 0],
            "{text} {currency}"
        );
    }
    for (text, currency) in [
        ("1.005", "USD"),
        ("1.000", "USD"),
        ("100.5", "JPY"),
        ("100.00", "JPY"),
        ("1.2345", "KWD"),
        ("1.00", "XYZ"),
        ("1.00", "XAU"),
        ("1.00", "XXX"),
        ("1.00", "RMB"),
    ] {
        assert_eq!(
            elements(&amount(text, currency)),
            ["InstdAmt"],
            "{text} {currency}"
        );
    }
    // Old statements carry currencies that were withdrawn since.
    let old = camt_053().replace("EUR", "HRK");
    assert_eq!(findings(&old), [] as [String; 0]);
    let balance = with(&camt_053(), ">1000.00<", ">1000.001<");
    assert_eq!(elements(&balance), ["Amt"]);
}

#[test]
fn a_currency_without_an_amount_is_checked_too() {
    let account = with(&camt_053(), "</Id></Acct>", "</Id><Ccy>EUR</Ccy></Acct>");
    assert_eq!(findings(&account), [] as [String; 0]);
    let unknown = with(&account, "<Ccy>EUR", "<Ccy>EUX");
    assert_eq!(elements(&unknown), ["Ccy"]);
}

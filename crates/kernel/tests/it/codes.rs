//! Our own tables of currencies, countries and goods against the published lists.

use std::collections::BTreeMap;

use kernel::currency::CurrencyError;
use kernel::hs_code::HsCodeError;
use kernel::{Country, Currency, HsCode, Locale, Quantity, Unit};
use serde_json::Value;

/// A published list that lies beside the checkout; nothing where it does not.
fn published(path: &str) -> Option<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/");
    let text = std::fs::read_to_string(format!("{root}{path}")).ok();
    if text.is_none() {
        eprintln!("skipped: no {path} in the reference data");
    }
    text
}

#[test]
fn the_table_of_currencies_is_the_published_one() {
    let Some(text) = published("iso/iso4217.json") else {
        return;
    };
    let list: Value = serde_json::from_str(&text).unwrap();
    let mut theirs = BTreeMap::new();
    for entry in list["4217"].as_array().unwrap() {
        let numeric: u16 = entry["numeric"].as_str().unwrap().parse().unwrap();
        theirs.insert(entry["alpha_3"].as_str().unwrap().to_owned(), numeric);
    }
    for code in Currency::codes_without_minor_unit() {
        assert!(theirs.remove(code).is_some(), "{code} is not published");
    }
    let ours: BTreeMap<String, u16> = Currency::all()
        .map(|currency| (currency.code().to_owned(), currency.numeric()))
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn minor_units_are_those_of_the_standard() {
    let with = |exponent| -> Vec<&str> {
        Currency::all()
            .filter(|currency| currency.exponent() == exponent)
            .map(Currency::code)
            .collect()
    };
    assert_eq!(
        with(0).join(" "),
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    );
    assert_eq!(with(3).join(" "), "BHD IQD JOD KWD LYD OMR TND");
    assert_eq!(with(4).join(" "), "CLF UYW");
    assert_eq!(
        with(0).len() + with(2).len() + with(3).len() + with(4).len(),
        Currency::all().count()
    );
}

#[test]
fn every_currency_reads_back_from_its_code() {
    for currency in Currency::all() {
        assert_eq!(currency.code().parse(), Ok(currency));
    }
    for code in Currency::codes_without_minor_unit() {
        assert_eq!(
            code.parse::<Currency>(),
            Err(CurrencyError::NoMinorUnit(code))
        );
    }
    for wrong in ["", "US", "usd", "USD ", "ZZZ", "美元"] {
        assert_eq!(wrong.parse::<Currency>(), Err(CurrencyError::Unknown));
    }
    assert_eq!(Currency::CNY.code(), "CNY");
}

#[test]
fn the_table_of_countries_is_the_published_one() {
    let Some(text) = published("iso/iso3166-1.json") else {
        return;
    };
    let list: Value = serde_json::from_str(&text).unwrap();
    let mut theirs: Vec<(String, String, u16)> = Vec::new();
    for entry in list["3166-1"].as_array().unwrap() {
        theirs.push((
            entry["alpha_2"].as_str().unwrap().to_owned(),
            entry["alpha_3"].as_str().unwrap().to_owned(),
            entry["numeric"].as_str().unwrap().parse().unwrap(),
        ));
    }
    theirs.sort();
    let ours: Vec<_> = Country::all()
        .map(|country| {
            (
                country.alpha2().to_owned(),
                country.alpha3().to_owned(),
                country.numeric(),
            )
        })
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn every_country_reads_back_from_each_of_its_codes() {
    for country in Country::all() {
        assert_eq!(country.alpha2().parse(), Ok(country));
        assert_eq!(Country::from_alpha3(country.alpha3()), Ok(country));
        assert_eq!(Country::from_numeric(country.numeric()), Ok(country));
    }
    for wrong in ["", "D", "de", "EU", "XX", "DEU", "中国"] {
        assert!(wrong.parse::<Country>().is_err(), "{wrong}");
    }
}

#[test]
fn every_country_has_a_name_of_its_own_in_both_languages() {
    for locale in Locale::ALL {
        let mut names: Vec<_> = Country::all().map(|country| country.name(locale)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Country::all().count());
        assert!(names.iter().all(|name| !name.is_empty()));
    }
    assert_eq!(Country::KE.name(Locale::En), "Kenya");
    assert_eq!(Country::KE.name(Locale::ZhCn), "肯尼亚");
    assert!(Country::all().all(|country| !country.name(Locale::ZhCn).is_ascii()));
}

#[test]
fn every_published_subheading_is_an_hs_code() {
    let Some(text) = published("hs/harmonized-system.csv") else {
        return;
    };
    let mut seen = 0;
    for line in text.lines().skip(1) {
        let code = line.split(',').nth(1).unwrap_or_default();
        // The list ends in catch-alls that are no part of the system.
        if code.len() == 6 && code.bytes().all(|c| c.is_ascii_digit()) && code != "999999" {
            assert_eq!(code.parse::<HsCode>().unwrap().as_str(), code);
            seen += 1;
        }
    }
    assert!(seen > 5_000, "only {seen} subheadings were found");
}

#[test]
fn an_hs_code_knows_its_chapter_heading_and_subheading() {
    let code: HsCode = "6109100010".parse().unwrap();
    assert_eq!(
        (code.chapter(), code.heading(), code.subheading().as_str()),
        ("61", "6109", "610910")
    );
    assert!(code.subheading().covers(&code));
    assert!(!code.covers(&code.subheading()));
    assert_eq!(HsCode::from_printed("6109.10.00 10"), Ok(code));
    assert_eq!(serde_json::to_string(&code).unwrap(), "\"6109100010\"");
}

#[test]
fn an_hs_code_is_six_to_ten_digits() {
    for wrong in [
        "",
        "6109",
        "61091",
        "61091000101",
        "6109.10",
        "61091a",
        "６１０９１０",
    ] {
        assert_eq!(
            wrong.parse::<HsCode>(),
            Err(HsCodeError::Malformed),
            "{wrong}"
        );
    }
    for chapter in ["00", "77"] {
        assert_eq!(
            format!("{chapter}0110").parse::<HsCode>(),
            Err(HsCodeError::NoSuchChapter(chapter.to_owned()))
        );
    }
    assert!(HsCode::from_printed("6109.10.00.10.11").is_err());
}

#[test]
fn hs_codes_sort_as_their_text_does() {
    let mut codes: Vec<HsCode> = ["61091000", "610910", "6109100010", "610990", "090240"]
        .map(|text| text.parse().unwrap())
        .to_vec();
    codes.sort();
    let texts: Vec<_> = codes.iter().map(HsCode::as_str).collect();
    assert_eq!(
        texts,
        ["090240", "610910", "61091000", "6109100010", "610990"]
    );
}

#[test]
fn a_quantity_is_a_whole_number_above_zero() {
    assert_eq!(Quantity::new(12).unwrap().count(), 12);
    assert!(Quantity::new(0).is_err());
    assert!(Quantity::new(1_000_000_001).is_err());
    assert!(Quantity::MAX.checked_add(Quantity::ONE).is_err());
    assert!(Quantity::try_from(-1).is_err());
    for wrong in [
        "0",
        "-1",
        "1.5",
        "\"1\"",
        "1000000001",
        "99999999999999999999",
    ] {
        assert!(serde_json::from_str::<Quantity>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn no_two_units_share_a_code() {
    let mut codes = Unit::ALL.map(Unit::unece_code).to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Unit::ALL.len());
    assert_eq!(
        serde_json::to_string(&Unit::SquareMetre).unwrap(),
        "\"square_metre\""
    );
}

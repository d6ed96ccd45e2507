//! The packs themselves, what they say they cover, and packs that are refused.

use proptest::prelude::*;
use serde_json::Value;
use tariff::{Packs, coverage};

use crate::packs;

const KENYA: &str = include_str!("../../packs/ke.toml");

#[test]
fn coverage_says_places_regimes_dates_and_settings() {
    let coverage = coverage(packs());
    let all = coverage["packs"].as_array().unwrap();
    assert_eq!(all.len(), 14);
    let named = |id: &str| all.iter().find(|pack| pack["id"] == id).unwrap();
    assert_eq!(named("eu")["places"].as_array().unwrap().len(), 27);
    assert_eq!(named("ke")["settings"][0]["name"], "ke.vat_base");
    assert_eq!(named("ke")["settings"][0]["default"], "with_levies");
    assert_eq!(named("gb")["valid_to"], "2029-04-01");
    for pack in all {
        for field in ["sources", "not_covered", "regimes"] {
            assert!(
                !pack[field].as_array().unwrap().is_empty(),
                "{} {field}",
                pack["id"]
            );
        }
        assert!(pack["retrieved"].is_string());
        let left_out = pack["not_covered"].as_array().unwrap();
        assert!(left_out.iter().all(Value::is_string), "{}", pack["id"]);
    }
    let elsewhere = &coverage["elsewhere"]["not_covered"][0];
    assert_eq!(
        elsewhere,
        "thresholds, reliefs, fees and every rate: only what is brought is charged"
    );
}

#[test]
fn the_regimes_of_the_contract_are_all_there() {
    let coverage = coverage(packs());
    let known: Vec<&str> = coverage["packs"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|pack| pack["regimes"].as_array().unwrap())
        .map(|regime| regime["id"].as_str().unwrap())
        .collect();
    let contract = "general cn_cbec_import cn_personal_articles cn_export_refund cn_export_exempt_9610 eu_low_value gb_low_value us_low_value us_informal us_postal sg_low_value my_low_value au_low_value id_parcel vn_express";
    for regime in contract.split(' ') {
        assert!(known.contains(&regime), "{regime}");
    }
    for code in ["0110", "9710", "9810", "1210", "9610"] {
        assert!(
            known.contains(&format!("cn_export_{code}").as_str()),
            "{code}"
        );
    }
}

#[test]
fn a_pack_that_contradicts_itself_is_refused() {
    let refused = |from: &str, to: &str| {
        assert!(KENYA.contains(from), "{from}");
        Packs::read(&[&KENYA.replacen(from, to, 1)])
            .unwrap_err()
            .what
    };
    let cases = [
        (
            "source = \"EAC Common",
            "sources = \"EAC Common",
            "unknown field",
        ),
        (
            "source = \"EAC Common External Tariff (0, 10, 25, 35 %)\"",
            "valid_to = \"2030-01-01\"",
            "no source",
        ),
        (
            "default = \"with_levies\"",
            "default = \"perhaps\"",
            "the default is no choice",
        ),
        (
            "valid_to = \"2030-01-01\"",
            "valid_to = \"2020-01-01\"",
            "out of order",
        ),
        (
            "key = \"duty\"",
            "key = \"duty\"\nfixed = \"5%\"",
            "one of key, fixed and bands",
        ),
        ("fixed = \"2.5%\"", "fixed = \"2.5 percent\"", "not a rate"),
        (
            "\"ke.vat_base\" = \"with_levies\"",
            "\"ke.vat_base\" = \"never\"",
            "is no setting of it",
        ),
        (
            "\"customs_value\", \"duties\"]",
            "\"levy:ke.nothing\"]",
            "not worked out before it",
        ),
        (
            "\"customs_value\", \"duties\"]",
            "\"value\"]",
            "no part of a base",
        ),
        ("places = [\"KE\"]", "places = []", "it needs places"),
        (
            "{ text = \"the tariff itself: bring rates.duty\", text_zh = \"税则本身：请提供 rates.duty\" }",
            "{ text = \"the tariff itself: bring rates.duty\" }",
            "missing field `text_zh`",
        ),
        (
            "text_zh = \"税则本身：请提供 rates.duty\"",
            "text_zh = \"the tariff itself\"",
            "does not stand in both languages",
        ),
        (
            "{ text = \"the tariff itself: bring rates.duty\", text_zh = \"税则本身：请提供 rates.duty\" }",
            "\"the tariff itself: bring rates.duty\"",
            "expected struct Gap",
        ),
        (
            "title_zh = \"",
            "title_zh = \"\" # ",
            "does not stand in both languages",
        ),
        (
            "direction = \"import\"",
            "direction = \"sideways\"",
            "unknown variant",
        ),
    ];
    for (from, to, expected) in cases {
        let what = refused(from, to);
        assert!(what.contains(expected), "{to}: {what}");
    }
    let twice = Packs::read(&[KENYA, KENYA]).unwrap_err();
    assert!(twice.what.contains("two of this id"), "{twice}");
    let claimed =
        Packs::read(&[KENYA, &KENYA.replacen("id = \"ke\"", "id = \"k2\"", 1)]).unwrap_err();
    assert!(claimed.what.contains("also claimed"), "{claimed}");
}

#[test]
fn sources_stand_on_every_line_of_every_answer() {
    let cases = include_str!("../cases/worked.jsonl");
    for text in cases.lines() {
        let case: Value = serde_json::from_str(text).unwrap();
        let mut question = crate::goods("CN", "DE", "2026-07-01", "EUR", "100");
        for (path, value) in case["question"].as_object().unwrap() {
            question = crate::with(&question, path, value.clone());
        }
        let (answer, _) = crate::ask(&question);
        for line in answer["lines"].as_array().unwrap() {
            assert_ne!(line["rule"]["source"], "", "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_pack_is_read_or_refused(at in any::<prop::sample::Index>(), byte in 32u8..127, cut in any::<bool>()) {
        let mut bytes = KENYA.as_bytes().to_vec();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Err(error) = Packs::read(&[&text]) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

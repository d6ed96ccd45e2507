//! Worked cases with their source: both sides of every threshold and every date, by pack.

use serde_json::Value;

use crate::{ask, goods, line, quoted, total, with};

const CASES: &str = include_str!("../cases/worked.jsonl");

fn question(paths: &Value) -> Value {
    let mut question = goods("CN", "DE", "2026-07-01", "EUR", "100");
    for (path, value) in paths.as_object().unwrap() {
        question = with(&question, path, value.clone());
    }
    question
}

#[test]
fn every_worked_case_comes_out() {
    let mut wrong = Vec::new();
    let mut checks = 0;
    for text in CASES.lines() {
        let case: Value = serde_json::from_str(text).unwrap();
        let (answer, _) = ask(&question(&case["question"]));
        let mut expect = |what: &str, expected: &Value, found: &Value| {
            checks += 1;
            if expected != found {
                wrong.push(format!(
                    "{}: {what}: {expected} expected, {found} found",
                    case["name"]
                ));
            }
        };
        let expected = &case["expect"];
        let status = expected.get("status").cloned().unwrap_or("quoted".into());
        expect("status", &status, &answer["status"]);
        for field in ["regime", "reason", "receipt_code", "warnings"] {
            if let Some(value) = expected.get(field) {
                expect(field, value, &answer[field]);
            }
        }
        let fields = |name: &str| expected[name].as_object().cloned().unwrap_or_default();
        for (name, value) in fields("totals") {
            expect(&name, &value, &answer["totals"][&name]);
        }
        let find = |code: &str| {
            let lines = answer["lines"].as_array().unwrap();
            lines
                .iter()
                .find(|line| line["code"] == code)
                .cloned()
                .unwrap_or_default()
        };
        for (code, amount) in fields("lines") {
            expect(&code, &amount, &find(&code)["amount"]);
        }
        for (code, collector) in fields("collected") {
            expect(&code, &collector, &find(&code)["collected_by"]);
        }
        if let Some(text) = expected.get("warns") {
            let warnings = answer["warnings"].to_string();
            let said = warnings.contains(text.as_str().unwrap());
            expect("warning", &true.into(), &said.into());
        }
    }
    assert!(checks > 350, "{checks}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_member_state_has_its_rate() {
    let rates = "AT20 BE21 BG20 HR25 CY19 CZ21 DE19 DK25 EE24 GR24 ES21 FI25.5 FR20 HU27 IE23 IT22 LT21 LU17 LV21 MT18 NL21 PL23 PT23 RO21 SE25 SI22 SK23";
    let mut places = 0;
    for rate in rates.split(' ') {
        let (place, rate) = rate.split_at(2);
        let answer = quoted(&goods("CN", place, "2026-06-01", "EUR", "100"));
        assert_eq!(
            line(&answer, "eu.vat")["rate"],
            format!("{rate}%"),
            "{place}"
        );
        places += 1;
    }
    assert_eq!(places, 27);
}

#[test]
fn items_of_the_three_euros_are_distinct_subheadings() {
    let mut question = goods("CN", "DE", "2026-07-01", "EUR", "10");
    let item = |id: &str, hs: Option<&str>| serde_json::json!({"id": id, "hs": hs, "quantity": "2", "unit_price": "10"});
    let mut duty = |items: &[Option<&str>]| {
        let lines: Vec<Value> = items
            .iter()
            .enumerate()
            .map(|(at, hs)| item(&at.to_string(), *hs))
            .collect();
        question["lines"] = lines.into();
        total(&quoted(&question), "duty").to_owned()
    };
    assert_eq!(duty(&[Some("610910"), Some("610910")]), "3.00");
    assert_eq!(duty(&[Some("6109100010"), Some("61091000")]), "3.00");
    assert_eq!(duty(&[Some("610910"), Some("910211")]), "6.00");
    assert_eq!(duty(&[Some("610910"), None, None]), "9.00");
}

#[test]
fn the_three_euros_are_shared_for_the_vat_and_shown_once() {
    let mut question = goods("CN", "DE", "2026-07-01", "EUR", "10");
    question["lines"] = serde_json::json!([
        {"id": "a", "hs": "610910", "quantity": "1", "unit_price": "90.00"},
        {"id": "b", "hs": "610910", "quantity": "1", "unit_price": "10.00", "rates": {"vat": "7%"}},
    ]);
    let answer = quoted(&question);
    let duty = line(&answer, "eu.low_value_duty");
    assert_eq!(duty["applies_to"], serde_json::json!(["a", "b"]));
    let bases: Vec<&Value> = answer["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["code"] == "eu.vat")
        .map(|line| &line["base"])
        .collect();
    assert_eq!(bases, ["92.7", "10.3"]);
    assert_eq!(total(&answer, "tax"), "18.33");
}

/// Who collects, for every line of every worked case: at the border customs, in China's retail
/// import the platform, by post the carrier, at home the seller.
#[test]
fn each_line_is_collected_by_whom_its_regime_says() {
    let mut lines = 0;
    for text in CASES.lines() {
        let case: Value = serde_json::from_str(text).unwrap();
        let (answer, _) = ask(&question(&case["question"]));
        let regime = answer["regime"].as_str().unwrap_or_default().to_owned();
        let at_sale = ["eu.vat", "gb.vat", "sg.gst", "my.lvg_tax", "au.gst"];
        for line in answer["lines"].as_array().unwrap() {
            lines += 1;
            let code = line["code"].as_str().unwrap();
            let expected = match regime.as_str() {
                "cn_cbec_import" => "platform",
                "us_postal" => "carrier",
                export if export.starts_with("cn_export") => "seller",
                low if low.ends_with("low_value") && at_sale.contains(&code) => continue,
                _ => "customs",
            };
            assert_eq!(line["collected_by"], expected, "{} {code}", case["name"]);
        }
    }
    assert!(lines > 300, "{lines}");
}

#[test]
fn every_ordinary_import_takes_trade_measures_excise_and_duty_into_its_tax() {
    let places = [
        ("CN", "CNY"),
        ("DE", "EUR"),
        ("GB", "GBP"),
        ("US", "USD"),
        ("SG", "SGD"),
        ("MY", "MYR"),
        ("ID", "USD"),
        ("TH", "THB"),
        ("VN", "VND"),
        ("AU", "AUD"),
        ("NG", "NGN"),
        ("KE", "KES"),
        ("ZA", "ZAR"),
        ("PH", "PHP"),
    ];
    for (place, currency) in places {
        let from = if place == "CN" { "JP" } else { "CN" };
        let mut question = goods(from, place, "2026-08-01", currency, "1000000");
        question["regime"] = "general".into();
        let amounts = |rates: Value| {
            let answer = quoted(&with(&question, "lines/0/rates", rates));
            let of = |name: &str| total(&answer, name).parse::<kernel::Decimal>().unwrap();
            (of("duty"), of("excise"), of("tax"))
        };
        let (duty, _, tax) = amounts(serde_json::json!({"duty": "10%", "vat": "10%"}));
        let measures = serde_json::json!({"duty": "10%", "vat": "10%", "safeguard": "1%", "anti_dumping": "2%", "additional": "3%", "own_name": "4%"});
        let (more_duty, _, more_tax) = amounts(measures);
        assert_eq!(more_duty - duty, 100_000.into(), "{place}");
        let taxed = if place == "US" { 0 } else { 10_000 };
        assert_eq!(more_tax - tax, taxed.into(), "{place}");
        let (_, excise, excise_tax) =
            amounts(serde_json::json!({"duty": "10%", "vat": "10%", "excise": "20%"}));
        assert!(excise > 199_999.into(), "{place} {excise}");
        let rounding = kernel::Decimal::new(2, 2);
        let expected = if place == "US" {
            0.into()
        } else {
            excise / kernel::Decimal::TEN
        };
        assert!((excise_tax - tax - expected).abs() <= rounding, "{place}");
    }
}

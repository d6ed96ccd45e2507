//! What holds for all questions: dearer goods are never landed cheaper, the order of lines does
//! not matter, totals add up, and nothing that can be sent makes the engine fall over.

use proptest::prelude::*;
use serde_json::{Value, json};
use tariff::{Rate, Status, answer};

use crate::{ask, goods, packs, total, with};

const PLACES: [(&str, &str); 13] = [
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
    ("NG", "USD"),
    ("KE", "KES"),
    ("ZA", "ZAR"),
];

/// A general import with rates, where no threshold stands between two prices.
fn general(place: usize, price: u64) -> Value {
    let (to, currency) = PLACES[place % PLACES.len()];
    let from = if to == "CN" { "JP" } else { "CN" };
    let mut question = goods(from, to, "2026-05-01", currency, &price.to_string());
    question["regime"] = json!("general");
    question["mode"] = json!("sea");
    question["charges"] = json!({"freight": "7", "insurance": "1"});
    question["lines"][0]["rates"] =
        json!({"duty": "12.5% MIN 3% MAX 40%", "anti_dumping": "7%", "excise": "3%", "pph": "2%"});
    question
}

fn minor(answer: &Value, name: &str) -> i128 {
    total(answer, name).replace('.', "").parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dearer_goods_are_never_landed_cheaper(place in 0usize..13, price in 0u64..1_000_000, more in 0u64..1_000_000) {
        let landed = |price| minor(&ask(&general(place, price)).0, "landed");
        prop_assert!(landed(price) <= landed(price + more));
    }

    #[test]
    fn the_order_of_lines_does_not_matter(
        prices in prop::collection::vec((1u64..100_000, 1u32..50, 0usize..4), 1..6),
        place in 0usize..13,
        auto in any::<bool>(),
        turn in 0usize..6,
    ) {
        let mut question = general(place, 1);
        question["fx"] = json!({"USD/CNY": "7"});
        if auto {
            question["regime"] = json!("auto");
        }
        let codes = ["610910", "610990", "330499", "910211"];
        let lines: Vec<Value> = prices.iter().enumerate().map(|(at, (price, quantity, code))| json!({
            "id": format!("l{at}"), "hs": codes[*code], "quantity": quantity.to_string(),
            "unit_price": format!("{}.{:02}", price / 100, price % 100), "net_weight_grams": 40,
            "rates": {"duty": "6.5%", "excise": "4%"},
        })).collect();
        let mut turned = lines.clone();
        turned.rotate_left(turn % lines.len());
        turned.reverse();
        let (one, _) = ask(&with(&question, "lines", lines.into()));
        let (other, _) = ask(&with(&question, "lines", turned.into()));
        prop_assert_eq!(&one["totals"], &other["totals"]);
        prop_assert_eq!(&one["regime"], &other["regime"]);
        prop_assert_eq!(&one["status"], &other["status"]);
    }

    /// Ad valorem charges of two consignments add up to those of both, but for a rounding a line.
    #[test]
    fn what_is_charged_by_value_is_additive(place in 0usize..13, a in 1u64..100_000, b in 1u64..100_000) {
        prop_assume!(PLACES[place].0 != "US");
        let one = |price: u64| {
            let mut question = general(place, price);
            question["charges"] = json!({});
            ask(&question).0
        };
        let (both, first, second) = (one(a + b), one(a), one(b));
        for name in ["duty", "excise", "tax", "fees"] {
            let apart = minor(&first, name) + minor(&second, name);
            let gap = (minor(&both, name) - apart).abs();
            prop_assert!(gap <= 5, "{} {}: {}", PLACES[place].0, name, gap);
        }
    }

    #[test]
    fn totals_are_the_sums_of_the_lines(place in 0usize..13, price in 0u64..100_000, auto in any::<bool>()) {
        let mut question = general(place, price);
        if auto {
            question["regime"] = json!("auto");
        }
        let (answer, status) = ask(&question);
        prop_assume!(status == Status::Quoted);
        let of = |kinds: &[&str]| -> i128 {
            answer["lines"].as_array().unwrap().iter()
                .filter(|line| kinds.contains(&line["kind"].as_str().unwrap()) && line["in_totals"] == true)
                .map(|line| line["amount"].as_str().unwrap().replace('.', "").parse::<i128>().unwrap())
                .sum()
        };
        prop_assert_eq!(minor(&answer, "duty"), of(&["duty", "surcharge"]));
        prop_assert_eq!(minor(&answer, "tax"), of(&["tax"]));
        prop_assert_eq!(minor(&answer, "fees"), of(&["fee"]));
        prop_assert_eq!(minor(&answer, "excise"), of(&["excise"]));
    }

    #[test]
    fn any_text_gets_an_answer(text in ".{0,200}") {
        let (found, status) = answer(packs(), &text);
        prop_assert_eq!(status, Status::Malformed);
        prop_assert!(!found["errors"].as_array().unwrap().is_empty());
    }

    #[test]
    fn a_damaged_question_gets_an_answer(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(), place in 0usize..13) {
        let mut bytes = general(place, 120).to_string().into_bytes();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        let (found, _) = answer(packs(), &String::from_utf8_lossy(&bytes));
        prop_assert!(found["status"].is_string());
    }

    #[test]
    fn any_figure_gets_an_answer(price in "-?[0-9]{1,45}(\\.[0-9]{1,40})?", weight in any::<f64>(), rate in "[0-9]{1,14}(\\.[0-9]{1,13})?(%| EUR/kg| CNY/item) ?(MIN|MAX|\\+|-)? ?([0-9]{1,3}%)?") {
        let mut question = general(1, 1);
        question["lines"][0]["unit_price"] = json!(price);
        question["lines"][0]["net_weight_grams"] = json!(weight);
        question["lines"][0]["rates"] = json!({"duty": rate, "excise": "10%"});
        let (found, _) = ask(&question);
        prop_assert!(found["status"].is_string());
    }

    #[test]
    fn any_rate_text_is_read_or_refused(text in "[0-9 .%A-Zkgtlitem/+-]{0,60}") {
        if let Ok(rate) = text.parse::<Rate>() {
            prop_assert_eq!(rate.as_str().parse::<Rate>().unwrap(), rate);
        }
    }
}

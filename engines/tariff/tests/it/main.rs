//! The engine as another program meets it: a question in, an answer out; and as a library.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]

mod cases;
pub mod contract;
mod kept;
mod malformed;
mod packs;
mod properties;
mod rates;
mod terms;
mod trade;

use std::sync::OnceLock;

use serde_json::{Value, json};
use tariff::{Packs, Status, answer};

pub fn packs() -> &'static Packs {
    static PACKS: OnceLock<Packs> = OnceLock::new();
    PACKS.get_or_init(|| Packs::shipped().unwrap())
}

/// The answer, whatever it is.
pub fn ask(question: &Value) -> (Value, Status) {
    answer(packs(), &question.to_string())
}

/// The answer, which must be a quote.
pub fn quoted(question: &Value) -> Value {
    let (answer, status) = ask(question);
    assert_eq!(status, Status::Quoted, "{question}\n→ {answer}");
    answer
}

pub fn refused(question: &Value) -> Value {
    let (answer, status) = ask(question);
    assert_eq!(status, Status::Refused, "{question}\n→ {answer}");
    answer
}

/// Sets a field by its path, such as `lines/0/rates/duty`.
pub fn with(question: &Value, path: &str, value: Value) -> Value {
    let mut question = question.clone();
    let mut at = &mut question;
    for step in path.split('/') {
        at = match step.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[step],
        };
    }
    *at = value;
    question
}

/// One line of goods between two places, sold to a consumer.
pub fn goods(from: &str, to: &str, date: &str, currency: &str, price: &str) -> Value {
    json!({
        "id": "q",
        "date": date,
        "from": from,
        "to": to,
        "currency": currency,
        "buyer": {"kind": "consumer", "tax_registered": false, "annual_used": "0"},
        "seller": {"tax_registered": true},
        "fx": {},
        "lines": [{"id": "1", "hs": "610910", "origin": from, "quantity": "1", "unit_price": price, "rates": {}}],
        "charges": {"freight": "0", "insurance": "0", "inland_after_border": "0", "shown_separately": true},
        "settings": {},
    })
}

/// The line with this code; there must be one.
pub fn line<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let lines = answer["lines"].as_array().unwrap();
    let mut found = lines.iter().filter(|line| line["code"] == code);
    let line = found
        .next()
        .unwrap_or_else(|| panic!("no {code} in {answer:#}"));
    assert!(found.next().is_none(), "several {code} in {answer:#}");
    line
}

pub fn has_line(answer: &Value, code: &str) -> bool {
    let lines = answer["lines"].as_array().unwrap();
    lines.iter().any(|line| line["code"] == code)
}

pub fn total<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer["totals"][name].as_str().unwrap()
}

pub fn warns(answer: &Value, of: &str) -> bool {
    let warnings = answer["warnings"].as_array().unwrap();
    warnings
        .iter()
        .any(|text| text.as_str().unwrap().contains(of))
}

//! A quote that is kept comes out the same later, and only by the same packs.

use serde_json::{Value, json};
use tariff::quote::KeepError;
use tariff::{Packs, case, quote, recompute};

use crate::{goods, packs, with};

const CASES: &str = include_str!("../cases/worked.jsonl");

#[test]
fn every_worked_case_recomputes_identically() {
    for text in CASES.lines() {
        let case: Value = serde_json::from_str(text).unwrap();
        let mut question = goods("CN", "DE", "2026-07-01", "EUR", "100");
        for (path, value) in case["question"].as_object().unwrap() {
            question = with(&question, path, value.clone());
        }
        let case = case::read(&question.to_string(), packs()).unwrap();
        let first = quote(packs(), &case);
        // Through text, as it would lie in a column, and by packs that were read again.
        let kept: Value = serde_json::from_str(&first.to_kept().to_string()).unwrap();
        let again = recompute(
            &kept,
            &Packs::shipped().unwrap_or_else(|error| panic!("{error}")),
        )
        .unwrap();
        assert_eq!(again, first);
        assert_eq!(again.to_json(), kept["answer"]);
    }
}

#[test]
fn a_quote_names_the_pack_and_its_digest() {
    let question = goods("CN", "KE", "2026-05-01", "USD", "100");
    let case = case::read(&question.to_string(), packs()).unwrap();
    let quote = quote(packs(), &case);
    assert_eq!(quote.packs.len(), 1);
    assert_eq!(
        (quote.packs[0].id.as_str(), quote.packs[0].digest.len()),
        ("ke", 32)
    );
}

#[test]
fn another_pack_is_refused_and_named() {
    let question = goods("CN", "KE", "2026-05-01", "USD", "100");
    let case = case::read(&question.to_string(), packs()).unwrap();
    let mut kept = quote(packs(), &case).to_kept();
    kept["packs"][0]["digest"] = json!("00000000000000000000000000000000");
    assert!(
        matches!(recompute(&kept, packs()), Err(KeepError::OtherPack(pack)) if pack.id == "ke")
    );
    assert_eq!(recompute(&json!({}), packs()), Err(KeepError::NotAQuote));
}

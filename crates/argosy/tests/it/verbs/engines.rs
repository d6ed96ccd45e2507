//! The engines' verbs: that each is wired to its engine, with the statuses that others rely on. What
//! the answers are is tested beside the engines.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{argosy, lines};

/// A file of the reference data beside the project; None, and said so, where there is none.
fn reference(path: &str) -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = data.join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

fn answer(args: &[&str], question: &Value) -> (Value, Option<i32>) {
    let output = argosy(args, &question.to_string());
    let mut answers = lines(&output);
    (answers.remove(0), output.status.code())
}

#[test]
fn a_parcel_to_germany_is_quoted_with_its_rules() {
    let question = json!({
        "id": "EU-02", "date": "2026-07-01", "from": "CN", "to": "DE", "mode": "post",
        "buyer": {"kind": "consumer"}, "seller": {"tax_registered": true}, "currency": "EUR",
        "lines": [{"id": "1", "hs": "610910", "origin": "CN", "quantity": "1", "unit_price": "100.00"}],
        "charges": {"freight": "10.00"},
    });
    let (quote, code) = answer(&["tariff", "quote"], &question);
    assert_eq!(code, Some(0));
    assert_eq!(quote["id"], "EU-02");
    assert_eq!(quote["regime"], "eu_low_value");
    assert_eq!(quote["totals"]["duty"], "3.00");
    assert_eq!(quote["totals"]["tax"], "21.47");
    assert_eq!(quote["totals"]["landed"], "134.47");
    assert!(
        quote["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .all(|line| !line["rule"]["source"].as_str().unwrap_or("").is_empty())
    );
}

#[test]
fn an_unknown_field_is_malformed_and_a_place_without_rules_is_unknown() {
    let (refused, code) = answer(&["tariff", "quote"], &json!({"id": "1", "weight": 3}));
    assert_eq!((code, &refused["status"]), (Some(2), &json!("malformed")));
    let question = json!({
        "id": "2", "date": "2026-07-01", "from": "CN", "to": "AQ", "currency": "USD",
        "lines": [{"quantity": "1", "unit_price": "10.00"}],
    });
    let (unknown, code) = answer(&["tariff", "quote"], &question);
    assert_eq!(
        (code, &unknown["status"]),
        (Some(0), &json!("unknown_rule"))
    );
    let coverage = argosy(&["tariff", "coverage"], "");
    assert_eq!(coverage.status.code(), Some(0));
    assert!(lines(&coverage)[0].is_object());
}

#[test]
fn names_are_screened_the_same_both_ways() {
    let screened = |candidate: &str, query: &str| {
        let question = json!({
            "candidates": [{"id": "c", "kind": "company", "name": candidate}],
            "queries": [{"id": "q", "kind": "company", "name": query}],
        });
        let (found, code) = answer(&["screen"], &question);
        assert_eq!(code, Some(0));
        found["results"][0]["decision"].clone()
    };
    assert_eq!(
        screened("ACME TRADING CO., LTD", "Trading Acme Limited Co"),
        "hit"
    );
    assert_eq!(
        screened("Harbour Star Shipping", "Blue Lake Textiles"),
        "clear"
    );
    let forth = screened("Volodymyr Petrenko", "Vladimir Petrenko");
    assert_eq!(forth, screened("Vladimir Petrenko", "Volodymyr Petrenko"));
    let unread = json!({
        "lists": [{"format": "un_xml", "path": "/there/is/no/such/list"}],
        "queries": [{"id": "q", "kind": "person", "name": "A B"}],
    });
    assert_eq!(
        answer(&["screen"], &unread).1,
        Some(1),
        "an unread list is no clear answer"
    );
}

#[test]
fn numbers_are_checked_by_their_digits() {
    let is_valid = |kind: &str, value: &str| {
        let (checked, code) = answer(&["id", "check"], &json!({"kind": kind, "value": value}));
        assert_eq!(code, Some(0));
        checked["valid"].clone()
    };
    assert_eq!(is_valid("iban", "DE89 3704 0044 0532 0130 00"), true);
    assert_eq!(is_valid("iban", "DE89 3704 0044 0532 0130 01"), false);
    assert_eq!(is_valid("imo", "IMO 9074729"), true);
}

#[test]
fn codes_are_suggested_with_their_reasons() {
    let (suggested, code) = answer(
        &["hs", "suggest"],
        &json!({"id": "1", "title": "纯棉针织T恤 男款"}),
    );
    assert_eq!(code, Some(0));
    let text = suggested.to_string();
    assert!(text.contains("6109"), "{text}");
}

#[test]
fn a_signature_that_is_missing_is_no_malformed_question() {
    let question = json!({
        "scheme": "stripe", "key": "whsec_x", "headers": {}, "body": "{}",
        "now": "2026-01-01T00:00:00Z",
    });
    let (verdict, code) = answer(&["sign", "verify"], &question);
    assert_eq!((code, &verdict["valid"]), (Some(0), &json!(false)));
}

#[test]
fn files_are_judged_in_their_order_and_one_that_is_missing_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("nonsense.xml");
    std::fs::write(&path, "<nonsense").expect("a file");
    let path = path.to_string_lossy().into_owned();
    for verb in [
        ["iso20022", "check"],
        ["invoice", "check"],
        ["ceb", "validate"],
    ] {
        let output = argosy(&[verb[0], verb[1], &path, "/there/is/none", &path], "");
        let verdicts = lines(&output);
        assert_eq!(verdicts.len(), 2, "{verb:?}");
        assert_eq!(verdicts[0]["valid"], false, "{verb:?}");
        assert_eq!(verdicts[0]["file"], *path, "{verb:?}");
        assert_eq!(output.status.code(), Some(1), "{verb:?}");
    }
}

#[test]
fn the_official_messages_are_valid_and_their_order_does_not_add_up() {
    let Some(folder) = reference("customs-ceb/samples/import") else {
        return;
    };
    let file = |number: u16| {
        let path = folder.join(format!("CEB{number}Message.xml"));
        path.to_string_lossy().into_owned()
    };
    let order = file(311);
    let output = argosy(&["ceb", "validate", &order], "");
    assert_eq!(lines(&output)[0]["valid"], true);
    let output = argosy(&["ceb", "match", &order, &file(411)], "");
    assert_eq!(output.status.code(), Some(0));
    let verdict = &lines(&output)[0];
    assert_eq!(verdict["matched"], false);
    assert!(verdict["findings"].to_string().contains("totalPrice"));
}

#[test]
fn an_invoice_of_peppol_is_valid() {
    let Some(path) = reference("invoices-peppol/rules/examples/base-example.xml") else {
        return;
    };
    let output = argosy(&["invoice", "check", &path.to_string_lossy()], "");
    let verdict = &lines(&output)[0];
    assert_eq!(
        (&verdict["valid"], output.status.code()),
        (&json!(true), Some(0))
    );
}

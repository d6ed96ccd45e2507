//! The verb: a line in, an object out.

use identifiers::{Status, answer};
use serde_json::{Value, json};

fn errors(line: &str) -> Vec<String> {
    let (answer, status) = answer(line);
    assert_eq!(status, Status::Malformed, "{line} → {answer}");
    assert_eq!(answer["status"], "malformed");
    let errors = answer["errors"].as_array().unwrap();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    errors
        .iter()
        .map(|error| format!("{}: {}", text(error, "path"), text(error, "code")))
        .collect()
}

#[test]
fn a_valid_number_comes_back_normalised() {
    let question = json!({"id": "q1", "kind": "imo", "value": "IMO 9074729"});
    let expected = json!({"id": "q1", "valid": true, "normalized": "9074729", "reason": null});
    assert_eq!(answer(&question.to_string()), (expected, Status::Ok));
}

#[test]
fn an_invalid_number_is_an_answer_with_a_reason() {
    let question = json!({"kind": "vat", "value": "136695977", "country": "DE"});
    let expected = json!({"valid": false, "normalized": null, "reason": "check_digit"});
    assert_eq!(answer(&question.to_string()), (expected, Status::Ok));
    assert_eq!(Status::Ok.exit_code(), 0);
}

#[test]
fn every_field_error_comes_at_once() {
    let line = r#"{"id":1,"kind":"isbn","country":"Germany","typo":1}"#;
    assert_eq!(
        errors(line),
        [
            "id: wrong_type",
            "value: required",
            "kind: unknown_choice",
            "country: not_a_country",
            "typo: unknown_field",
        ]
    );
    assert_eq!(
        errors(r#"{"kind":"hs","kind":"hs","value":610910}"#),
        ["kind: duplicate_field", "value: wrong_type"]
    );
    assert_eq!(Status::Malformed.exit_code(), 2);
}

#[test]
fn what_is_no_object_is_malformed() {
    for line in ["", "x", "[]", "1", "null", "{", "{}{}", "\u{0}"] {
        assert_eq!(errors(line), [": not_an_object"], "{line}");
    }
    assert_eq!(errors(&" ".repeat(64 * 1024 + 1)), [": too_long"]);
}

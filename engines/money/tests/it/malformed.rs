//! Lines that can't be understood: everything wrong with them at once, and nobody falls over.

use money::{Status, VERBS, answer};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{answered, errors};

#[test]
fn the_id_comes_back_with_every_kind_of_answer() {
    let id = |question: Value, status| answered("parse", &question, status)["id"].clone();
    let good = json!({"id": "q1", "text": "1", "currency": "USD"});
    assert_eq!(id(good, Status::Ok), "q1");
    assert_eq!(
        id(
            json!({"id": "q2", "text": "x", "currency": "USD"}),
            Status::Refused
        ),
        "q2"
    );
    assert_eq!(id(json!({"id": "q3"}), Status::Malformed), "q3");
    assert_eq!(id(json!({}), Status::Malformed), Value::Null);
    let plain = answered(
        "parse",
        &json!({"text": "1", "currency": "USD"}),
        Status::Ok,
    );
    assert!(plain.get("id").is_none());
}

#[test]
fn every_field_error_comes_at_once() {
    let line =
        r#"{"id":7,"amount":"1,5","from":5,"rate":"abc","rounding":"up","fee":"2","typo":1}"#;
    assert_eq!(
        errors("convert", line),
        [
            "id: wrong_type",
            "amount: not_an_amount",
            "from: wrong_type",
            "to: required",
            "rate: not_an_amount",
            "rounding: unknown_choice",
            "fee: not_a_percentage",
            "typo: unknown_field",
        ]
    );
    let line = r#"{"amount":1,"weights":["1",2,null],"method":"fair"}"#;
    assert_eq!(
        errors("allocate", line),
        [
            "amount: wrong_type",
            "currency: required",
            "method: unknown_choice",
            "weights[0]: wrong_type",
            "weights[2]: wrong_type",
        ]
    );
}

#[test]
fn a_field_given_twice_is_an_error() {
    let line = r#"{"text":"1","text":"2","currency":"USD"}"#;
    assert_eq!(errors("parse", line), ["text: duplicate_field"]);
}

#[test]
fn null_is_a_field_that_is_not_there() {
    let question = json!({
        "id": null, "amount": "1.00", "from": "USD", "to": "EUR", "rate": "1",
        "rounding": null, "fee": null, "exponents": null
    });
    assert_eq!(answered("convert", &question, Status::Ok)["minor"], "100");
    assert_eq!(
        errors("parse", r#"{"text":null,"currency":"USD"}"#),
        ["text: required"]
    );
}

#[test]
fn what_is_no_object_is_malformed() {
    for line in [
        "",
        "x",
        "[]",
        "1",
        "null",
        "{",
        "{}{}",
        "\u{0}",
        "{\"text\":\"1\",}",
    ] {
        for verb in VERBS {
            assert_eq!(errors(verb, line), [": not_an_object"], "{line}");
        }
    }
    let long = " ".repeat(1024 * 1024 + 1);
    assert_eq!(errors("parse", &long), [": too_long"]);
    assert_eq!(errors("burn", "{}"), [": unknown_verb"]);
}

#[test]
fn fees_are_percentages() {
    for fee in [
        "", "%", "2", "-1%", "2 %", "+2%", "2%%", ".5%", "2.%", "1e2%",
    ] {
        let line = json!({"amount": "1", "from": "USD", "to": "EUR", "rate": "1", "fee": fee});
        assert_eq!(
            errors("convert", &line.to_string()),
            ["fee: not_a_percentage"],
            "{fee}"
        );
    }
    let fine = json!(
        {"amount": "1", "from": "USD", "to": "EUR", "rate": "1", "fee": "0.0000001%"}
    );
    assert_eq!(
        errors("convert", &fine.to_string()),
        ["fee: too_many_decimals"]
    );
}

#[test]
fn too_many_weights_are_malformed() {
    let weights = vec![1; 10_001];
    let line = json!({"amount": "1", "currency": "USD", "weights": weights});
    assert_eq!(errors("allocate", &line.to_string()), ["weights: too_many"]);
}

#[test]
fn a_refusal_is_an_answer_and_only_what_is_malformed_fails() {
    let codes = [Status::Ok, Status::Refused, Status::Malformed].map(Status::exit_code);
    assert_eq!(codes, [0, 0, 2]);
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(line in any::<String>(), verb in 0usize..3) {
        let (answer, status) = answer(VERBS[verb], &line);
        prop_assert_eq!(&answer["status"], status.name());
    }

    #[test]
    fn any_texts_in_the_fields_get_an_answer(
        amount in "-?[0-9]{0,45}(\\.[0-9]{0,40})?", rate in "-?[0-9]{0,40}(\\.[0-9]{0,40})?",
        fee in "[0-9]{0,4}(\\.[0-9]{0,8})?%?", to in "[A-Z]{3}", exponents in 0usize..6,
    ) {
        let profiles = ["iso", "stripe", "stripe_payout", "airwallex", "currencycloud", "checkout"];
        let line = json!({
            "amount": amount, "from": "KWD", "to": to, "rate": rate, "fee": fee,
            "exponents": profiles[exponents],
        });
        let (answer, status) = answer("convert", &line.to_string());
        prop_assert_eq!(&answer["status"], status.name());
    }
}

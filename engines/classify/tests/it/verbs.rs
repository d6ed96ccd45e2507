//! The engine as another program meets it: a line in, an object out.

use classify::{Desk, Status, read_answer};
use serde_json::{Value, json};

use crate::{DESK, plain};

fn asked(verb: &str, question: &Value) -> (Value, Status) {
    DESK.answer(verb, &question.to_string())
}

#[test]
fn a_title_gets_suggestions_called_an_estimate() {
    let (answer, status) = asked("suggest", &json!({"id": "s1", "title": "蓝牙耳机"}));
    assert_eq!(status, Status::Ok);
    assert_eq!(answer["id"], "s1");
    assert_eq!(answer["estimate"], true);
    assert_eq!(answer["suggestions"][0]["code"], "851830");
    assert_eq!(answer["suggestions"][0]["because"][0]["kind"], "names");
    let (refused, status) = asked("suggest", &json!({"title": " "}));
    assert_eq!(
        (refused["reason"].clone(), status),
        (json!("no_words"), Status::Refused)
    );
}

#[test]
fn a_code_is_looked_up() {
    let (answer, _) = asked("look", &json!({"code": "8507.60"}));
    assert_eq!(answer["standing"], "not_asked");
    assert_eq!(answer["screens"][0]["kind"], "battery");
    let (refused, status) = asked("look", &json!({"code": "85076"}));
    assert_eq!(
        (refused["reason"].clone(), status),
        (json!("wrong_length"), Status::Refused)
    );
    let tariff = plain("code,description\n850760,Lithium-ion\n");
    let desk = Desk::new().unwrap().with_schedule(tariff);
    let (answer, _) = desk.answer("look", r#"{"code":"8507600001"}"#);
    assert_eq!(answer["standing"], "unknown");
    assert_eq!(answer["nearest"], "850760");
}

#[test]
fn a_case_is_judged() {
    let question = json!({"date": "2026-11-29", "hs": "950300", "origin": "CN", "from": "CN",
        "destination": "DE", "mode": "courier", "net_weight_grams": 300, "licences": []});
    let (answer, status) = asked("judge", &question);
    assert_eq!(status, Status::Ok);
    assert_eq!(answer["findings"][0]["licence"], "ce_toy");
    assert_eq!(answer["matrix"]["dated"], "2026-11-29");
}

#[test]
fn every_field_error_comes_at_once() {
    let question = json!({"date": "soon", "from": "XX", "mode": "bike", "net_weight_grams": -1,
        "licences": [1], "typo": 1});
    let (answer, status) = asked("judge", &question);
    assert_eq!(status, Status::Malformed);
    let errors = answer["errors"].as_array().unwrap();
    let mut paths: Vec<&str> = errors.iter().map(|e| e["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "date",
            "destination",
            "from",
            "licences[0]",
            "mode",
            "net_weight_grams",
            "typo"
        ]
    );
    assert_eq!(asked("burn", &json!({})).1, Status::Malformed);
}

#[test]
fn a_file_answers_with_its_bad_rows() {
    let read = Ok(plain("code,description\n610910,Shirts\nx,y\n"));
    let answer = read_answer("cn.csv", &read);
    assert_eq!(answer["lines"], 1);
    assert_eq!(answer["valid"], false);
    assert_eq!(answer["rejected"][0]["row"], 3);
}

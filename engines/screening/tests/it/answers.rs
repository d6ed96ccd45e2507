//! The verb: a line in, an object out.

use std::io;

use screening::{Status, answer};
use serde_json::{Value, json};

fn no_file(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

fn answered(question: &Value) -> Value {
    let (answer, status) = answer(&question.to_string(), no_file);
    assert_eq!(status, Status::Ok, "{answer}");
    answer
}

fn errors(line: &str) -> Vec<String> {
    let (answer, status) = answer(line, no_file);
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
fn every_query_gets_a_result_in_order() {
    let answer = answered(&json!({
        "id": "case-1",
        "candidates": [
            {"id": "c1", "name": "SOLEIMANI, Qasem", "kind": "person", "birth_date": "1957-03-11"},
            {"id": "c2", "name": "ARTAVIL", "kind": "vessel", "ids": {"imo": "9187629"}},
        ],
        "queries": [
            {"id": "q1", "name": "Qasem Soleimani", "kind": "person"},
            {"id": "q2", "kind": "vessel", "ids": {"imo": "IMO 9187629"}, "country": null},
            {"id": "q3", "name": "Qassem Suleimani", "kind": "person", "country": "IR"},
            {"id": "q4", "name": "Jane Doe", "kind": "person"},
        ],
    }));
    assert_eq!(answer["id"], "case-1");
    let decisions: Vec<&str> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["decision"].as_str().unwrap())
        .collect();
    assert_eq!(decisions, ["hit", "hit", "review", "clear"]);
    let hit = &answer["results"][1]["hits"][0];
    assert_eq!(hit["candidate"], "c2");
    assert_eq!(hit["score"], 1.0);
    assert_eq!(hit["because"], json!(["imo 9187629 is equal"]));
    let review = &answer["results"][2]["hits"][0];
    assert!(review["score"].as_f64().unwrap() < 1.0);
    assert_eq!(answer["results"][3]["hits"], json!([]));
}

#[test]
fn a_remembered_no_is_clear_until_one_of_the_two_changes() {
    let question = |name: &str, born: &str, cleared: &[&str]| {
        json!({
            "candidates": [{"id": "c", "name": "Gaston Iyamuremye", "kind": "person", "birth_date": born}],
            "queries": [{"id": "q", "name": name, "kind": "person"}],
            "cleared": cleared,
        })
    };
    let first = answered(&question("Gaston Iyamuremye", "1948", &[]));
    let print = first["results"][0]["hits"][0]["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    let again = answered(&question("IYAMUREMYE, Gaston", "1948", &[&print]));
    assert_eq!(again["results"][0]["decision"], "clear");
    assert_eq!(again["results"][0]["hits"], json!([]));
    assert_eq!(again["results"][0]["cleared_before"][0]["candidate"], "c");
    let changed = answered(&question("Gaston Iyamuremye", "1971", &[&print]));
    assert_eq!(changed["results"][0]["decision"], "hit");
}

#[test]
fn lists_come_with_their_edition() {
    let list = br#"<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS><INDIVIDUAL>
        <REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><FIRST_NAME>ERIC</FIRST_NAME>
        <SECOND_NAME>BADEGE</SECOND_NAME></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"#;
    let line = json!({
        "lists": [{"format": "un_xml", "path": "un.xml"}],
        "queries": [{"id": "q", "name": "Badege Eric", "kind": "person"}],
    });
    let (found, status) = answer(&line.to_string(), |path| {
        assert_eq!(path, "un.xml");
        Ok(list.to_vec())
    });
    assert_eq!(status, Status::Ok);
    assert_eq!(found["lists"][0]["version"], "2026-02-27");
    let hit = &found["results"][0]["hits"][0];
    assert_eq!(hit["candidate"], "CDi.001");
    assert_eq!(hit["list"], "un_consolidated");
    assert_eq!(hit["version"], "2026-02-27");
}

#[test]
fn a_list_that_cannot_be_read_stops_the_screening() {
    let line = json!({
        "id": "x",
        "lists": [{"format": "un_xml", "path": "gone.xml"}, {"format": "csl_csv", "path": "gone.csv"}],
        "queries": [{"id": "q", "name": "Badege Eric", "kind": "person"}],
    });
    let (found, status) = answer(&line.to_string(), no_file);
    assert_eq!((status, status.exit_code()), (Status::Failed, 1));
    assert_eq!(found["status"], "failed");
    assert_eq!(found["errors"].as_array().unwrap().len(), 2);
    assert_eq!(found["errors"][1]["path"], "lists[1].path");
}

#[test]
fn every_field_error_comes_at_once() {
    let line = r#"{"candidates":[{"id":"c","kind":"robot","name":"x","typo":1},7],
        "queries":[{"kind":"person"},{"id":"q","kind":"person","name":"x","birth_date":"soon",
        "country":"Atlantis","ids":{"imo":1,"visa":"2"},"name":"y"}],"lists":[{"format":"x"}]}"#;
    assert_eq!(
        errors(line),
        [
            "candidates[0].kind: unknown_choice",
            "candidates[0].typo: unknown_field",
            "candidates[1]: wrong_type",
            "queries[0].id: required",
            "queries[0].name: required",
            "queries[1].name: duplicate_field",
            "queries[1].ids.imo: wrong_type",
            "queries[1].ids.visa: unknown_field",
            "queries[1].country: unknown_country",
            "queries[1].birth_date: not_a_date",
            "lists[0].format: unknown_choice",
            "lists[0].path: required",
        ]
    );
    assert_eq!(errors(r#"{"queries":[]}"#), ["candidates: required"]);
    assert_eq!(errors(r#"{"candidates":[]}"#), ["queries: required"]);
    assert_eq!(
        errors(r#"{"id":"a","x":1,"candidates":[],"queries":[]}"#),
        ["x: unknown_field"]
    );
}

#[test]
fn what_is_no_object_is_malformed() {
    for line in ["", "x", "[]", "1", "null", "{", "{}{}", "\u{0}"] {
        assert_eq!(errors(line), [": not_an_object"], "{line}");
    }
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(errors(&deep), [": not_an_object"]);
}

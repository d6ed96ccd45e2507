//! The money verbs as another program meets them: a line in, an object out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]

mod allocate;
mod contract;
mod convert;
mod malformed;
mod parse;

use money::{Status, answer};
use serde_json::{Value, json};

/// The answer, which must be one of `status`, without its status.
pub fn answered(verb: &str, question: &Value, status: Status) -> Value {
    let (mut answer, found) = answer(verb, &question.to_string());
    assert_eq!(found, status, "{question} → {answer}");
    let fields = answer.as_object_mut().unwrap();
    assert_eq!(fields.remove("status"), Some(json!(status.name())));
    answer
}

pub fn refused(verb: &str, question: &Value) -> String {
    let answer = answered(verb, question, Status::Refused);
    answer["reason"].as_str().unwrap().to_owned()
}

/// `path: code` of every error.
pub fn errors(verb: &str, line: &str) -> Vec<String> {
    let (answer, status) = answer(verb, line);
    assert_eq!(status, Status::Malformed, "{line} → {answer}");
    assert_eq!(answer["status"], "malformed");
    let errors = answer["errors"].as_array().unwrap();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    errors
        .iter()
        .map(|error| format!("{}: {}", text(error, "path"), text(error, "code")))
        .collect()
}

//! Signatures as providers and other programs make them: published examples, and what OpenSSL's
//! command line made with the test keys in `vectors`. Those keys protect nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]

mod alipay;
mod antom;
mod malformed;
mod openssl;
mod standard_webhooks;
mod stripe;
mod wechat;

use serde_json::{Value, json};
use sign::{Status, answer};

pub const PRIVATE: &str = include_str!("vectors/private.pem");
pub const PUBLIC: &str = include_str!("vectors/public.pem");

pub fn asked(verb: &str, question: &Value) -> Value {
    let (answer, status) = answer(verb, &question.to_string());
    assert_eq!(status, Status::Ok, "{question} → {answer}");
    answer
}

pub fn made(question: &Value) -> String {
    asked("make", question)["signature"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The reason, none when the signature holds.
pub fn verdict(question: &Value) -> Option<String> {
    let answer = asked("verify", question);
    let reason = answer["reason"].as_str().map(str::to_owned);
    assert_eq!(answer["valid"], json!(reason.is_none()));
    reason
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

/// The question with one field replaced.
pub fn with(question: &Value, name: &str, value: Value) -> Value {
    let mut question = question.clone();
    question[name] = value;
    question
}

/// The question with one header replaced, or taken away by null.
pub fn with_header(question: &Value, name: &str, value: Value) -> Value {
    let mut question = question.clone();
    question["headers"][name] = value;
    question
}

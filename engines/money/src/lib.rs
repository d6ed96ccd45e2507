//! Questions about amounts, as one JSON object a line: read one, divide one, convert one the way
//! a payment provider will count it.
//!
//! The arithmetic is kernel's. Here are the shapes of question and answer, and the rules of the
//! providers. Nothing reads or writes: the caller brings the line and prints the answer.

#![deny(clippy::float_arithmetic, clippy::arithmetic_side_effects)]

mod allocate;
mod convert;
mod fields;
mod parse;
mod profile;

use kernel::currency::CurrencyError;
use kernel::{FieldError, MoneyError};
use serde_json::{Map, Value, json};

use crate::fields::Fields;

/// Longer lines are no question about an amount.
const LINE_BYTES_MAX: usize = 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Ok,
    /// Understood, and the answer is no.
    Refused,
    /// Not understood; all errors of all fields are in the answer.
    Malformed,
}

impl Status {
    pub const fn name(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Refused => "refused",
            Status::Malformed => "malformed",
        }
    }

    /// The exit status of a program that was asked only this. A refusal is an answer.
    pub const fn exit_code(self) -> u8 {
        match self {
            Status::Ok | Status::Refused => 0,
            Status::Malformed => 2,
        }
    }
}

/// The verbs that `answer` knows.
pub const VERBS: [&str; 3] = ["parse", "allocate", "convert"];

/// The answer to one line of input, with the `id` of the question.
pub fn answer(verb: &str, line: &str) -> (Value, Status) {
    let mut fields = match read(line) {
        Ok(fields) => fields,
        Err(error) => return malformed(Value::Null, vec![error]),
    };
    let id = fields.optional_text("id").map_or(Value::Null, Value::from);
    let done = match verb {
        "parse" => parse::answer(fields),
        "allocate" => allocate::answer(fields),
        "convert" => convert::answer(fields),
        _ => {
            let message = format!("there is no verb {verb:?}, only {}", VERBS.join(", "));
            Err(Failure::Malformed(vec![FieldError::new(
                "",
                "unknown_verb",
                message,
            )]))
        }
    };
    match done {
        Ok(answer) => finished(id, answer, Status::Ok),
        Err(Failure::Refused(reason)) => {
            let answer = Map::from_iter([("reason".to_owned(), json!(reason))]);
            finished(id, answer, Status::Refused)
        }
        Err(Failure::Malformed(errors)) => malformed(id, errors),
    }
}

fn read(line: &str) -> Result<Fields, FieldError> {
    if line.len() > LINE_BYTES_MAX {
        let message = format!("a line has {LINE_BYTES_MAX} bytes at most");
        return Err(FieldError::new("", "too_long", message));
    }
    Fields::read(line)
}

fn malformed(id: Value, errors: Vec<FieldError>) -> (Value, Status) {
    let answer = Map::from_iter([
        ("id".to_owned(), Value::Null),
        ("errors".to_owned(), json!(errors)),
    ]);
    finished(id, answer, Status::Malformed)
}

fn finished(id: Value, mut answer: Map<String, Value>, status: Status) -> (Value, Status) {
    if !id.is_null() {
        answer.insert("id".to_owned(), id);
    }
    answer.insert("status".to_owned(), json!(status.name()));
    (Value::Object(answer), status)
}

/// Why there is no amount in the answer.
enum Failure {
    /// One word, stable.
    Refused(&'static str),
    Malformed(Vec<FieldError>),
}

impl From<CurrencyError> for Failure {
    fn from(error: CurrencyError) -> Self {
        Failure::Refused(match error {
            CurrencyError::Unknown => "unknown_currency",
            CurrencyError::NoMinorUnit(_) => "no_minor_unit",
        })
    }
}

impl From<MoneyError> for Failure {
    fn from(error: MoneyError) -> Self {
        Failure::Refused(match error {
            MoneyError::NotAnAmount => "not_an_amount",
            MoneyError::TooManyDecimals { .. } => "too_many_decimals",
            MoneyError::Range => "out_of_range",
            MoneyError::CurrenciesDiffer { .. } => "currencies_differ",
            MoneyError::NoWeight => "no_weight_above_zero",
            MoneyError::RateNotPositive => "rate_not_positive",
        })
    }
}

//! `argosy id check`: one JSON object a line in, one out.

use kernel::FieldError;
use serde_json::{Map, Value, json};

use crate::fields::Fields;
use crate::{Kind, check};

/// Longer lines are no question about a number.
const LINE_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Ok,
    /// Not understood; all errors of all fields are in the answer.
    Malformed,
}

impl Status {
    /// The exit status of a program that was asked only this. An invalid number is an answer.
    pub const fn exit_code(self) -> u8 {
        match self {
            Status::Ok => 0,
            Status::Malformed => 2,
        }
    }
}

/// The answer to one line of input, with the `id` of the question.
pub fn answer(line: &str) -> (Value, Status) {
    if line.len() > LINE_BYTES_MAX {
        let message = format!("a line has {LINE_BYTES_MAX} bytes at most");
        return malformed(None, &[FieldError::new("", "too_long", message)]);
    }
    let mut fields = match Fields::read(line) {
        Ok(fields) => fields,
        Err(error) => return malformed(None, &[error]),
    };
    let id = fields.optional_text("id");
    let kind = fields.text("kind");
    let value = fields.text("value");
    let country = fields.optional_text("country");
    let kind = kind.and_then(|name| {
        let kind = Kind::named(&name);
        if kind.is_none() {
            let names: Vec<&str> = Kind::NAMED.iter().map(|(name, _)| *name).collect();
            let message = format!("must be one of {}", names.join(", "));
            fields.wrong("kind", "unknown_choice", message);
        }
        kind
    });
    if country.as_deref().is_some_and(|code| !is_code(code)) {
        fields.wrong("country", "not_a_country", "write two letters: DE");
    }
    match (fields.finish(), kind, value) {
        (Ok(()), Some(kind), Some(value)) => {
            let verdict = check(kind, &value, country.as_deref());
            let answer = json!({
                "valid": verdict.is_valid(),
                "normalized": verdict.normalized(),
                "reason": verdict.reason().map(|reason| reason.word()),
            });
            (with_id(id, answer), Status::Ok)
        }
        (errors, _, _) => malformed(id, &errors.err().unwrap_or_default()),
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|c| c.is_ascii_alphabetic())
}

fn malformed(id: Option<String>, errors: &[FieldError]) -> (Value, Status) {
    let answer = json!({"id": null, "status": "malformed", "errors": errors});
    (with_id(id, answer), Status::Malformed)
}

fn with_id(id: Option<String>, answer: Value) -> Value {
    let Value::Object(mut answer) = answer else {
        return Value::Object(Map::new());
    };
    if let Some(id) = id {
        answer.insert("id".to_owned(), Value::from(id));
    }
    Value::Object(answer)
}

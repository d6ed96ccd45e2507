//! The verb: a line of JSON in, an answer out.

use serde_json::{Value, json};

use crate::case::{self, Unreadable};
use crate::pack::Packs;
use crate::quote::{self, Quote, ShownTotals, quote};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Quoted,
    Refused,
    UnknownRule,
    /// Not understood; all errors of all fields are in the answer.
    Malformed,
}

impl Status {
    /// The exit status of a program that was asked only this. A refusal is an answer.
    pub const fn exit_code(self) -> u8 {
        match self {
            Status::Quoted | Status::Refused | Status::UnknownRule => 0,
            Status::Malformed => 2,
        }
    }
}

/// The answer to one question.
pub fn answer(packs: &Packs, line: &str) -> (Value, Status) {
    match asked(packs, line) {
        Ok((quote, status)) => (quote.to_json(), status),
        Err(answered) => answered,
    }
}

/// The same as text, for many questions: the way over `Value` costs more than the quote.
pub fn answer_text(packs: &Packs, line: &str) -> (String, Status) {
    match asked(packs, line) {
        Ok((quote, status)) => (quote.to_json_text(), status),
        Err((answer, status)) => (answer.to_string(), status),
    }
}

fn asked(packs: &Packs, line: &str) -> Result<(Quote, Status), (Value, Status)> {
    let case = case::read(line, packs).map_err(unreadable)?;
    let quote = quote(packs, &case);
    let status = match quote.status {
        quote::Status::Quoted => Status::Quoted,
        quote::Status::Refused => Status::Refused,
        quote::Status::UnknownRule => Status::UnknownRule,
    };
    Ok((quote, status))
}

fn unreadable(unreadable: Unreadable) -> (Value, Status) {
    if unreadable.errors.is_empty() {
        let answer = json!({
            "id": unreadable.id,
            "status": "refused",
            "regime": null,
            "reason": "out_of_range",
            "receipt_code": null,
            "lines": [],
            "totals": ShownTotals::default(),
            "alternatives": [],
            "warnings": ["amounts up to 10^20 with 12 decimals at most are worked with"],
        });
        return (answer, Status::Refused);
    }
    let answer = json!({
        "id": unreadable.id,
        "status": "malformed",
        "errors": unreadable.errors,
    });
    (answer, Status::Malformed)
}

//! The engine as other programs ask it: one JSON object a line in, one out.

mod fields;

use jiff::civil::Date;
use kernel::FieldError;
use serde_json::{Map, Value, json};

use crate::facts::{self, Screens};
use crate::gates::{self, Case, Matrix, Mode};
use crate::schedule::{Schedule, Unreadable};
use crate::suggest::{Product, Suggester, TableError};
use fields::Fields;

const LINE_BYTES_MAX: usize = 1024 * 1024;
const LICENCES_MAX: usize = 1_000;
const ATTRIBUTES_MAX: usize = 100;

/// The verbs that `Desk::answer` knows.
pub const VERBS: [&str; 3] = ["suggest", "look", "judge"];

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

enum Failure {
    Refused(&'static str),
    Malformed(Vec<FieldError>),
}

/// The tables, read once, and what the caller brought: a schedule to look codes up in, a matrix
/// in place of the sample.
#[derive(Debug)]
pub struct Desk {
    suggester: Suggester,
    screens: Screens,
    matrix: Matrix,
    schedule: Option<Schedule>,
}

/// A shipped table that can't be read: a fault of the build, not of the input.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Matrix(#[from] gates::MatrixError),
}

impl Desk {
    pub fn new() -> Result<Desk, DeskError> {
        Ok(Desk {
            suggester: Suggester::new()?,
            screens: Screens::shipped()?,
            matrix: Matrix::sample()?,
            schedule: None,
        })
    }

    #[must_use]
    pub fn with_schedule(mut self, schedule: Schedule) -> Desk {
        self.suggester = self.suggester.with_nomenclature(&schedule);
        self.schedule = Some(schedule);
        self
    }

    #[must_use]
    pub fn with_matrix(mut self, matrix: Matrix) -> Desk {
        self.matrix = matrix;
        self
    }

    /// The answer to one line of input, with the `id` of the question.
    pub fn answer(&self, verb: &str, line: &str) -> (Value, Status) {
        if line.len() > LINE_BYTES_MAX {
            let message = format!("a line has {LINE_BYTES_MAX} bytes at most");
            let error = FieldError::new("", "too_long", message);
            return finished(Value::Null, Err(Failure::Malformed(vec![error])));
        }
        let mut fields = match Fields::read(line) {
            Ok(fields) => fields,
            Err(error) => return finished(Value::Null, Err(Failure::Malformed(vec![error]))),
        };
        let id = fields.optional_text("id").map_or(Value::Null, Value::from);
        let done = match verb {
            "suggest" => self.suggest(fields),
            "look" => self.look(fields),
            "judge" => self.judge(fields),
            _ => {
                let message = format!("there is no verb {verb:?}, only {}", VERBS.join(", "));
                let error = FieldError::new("", "unknown_verb", message);
                Err(Failure::Malformed(vec![error]))
            }
        };
        finished(id, done)
    }

    fn suggest(&self, mut fields: Fields) -> Result<Value, Failure> {
        let title = fields.text("title");
        let description = fields.optional_text("description").unwrap_or_default();
        let material = fields.optional_text("material").unwrap_or_default();
        let attributes = fields.texts("attributes", ATTRIBUTES_MAX);
        let title = fields.finish(title)?;
        if title.trim().is_empty() {
            return Err(Failure::Refused("no_words"));
        }
        let attributes: Vec<&str> = attributes.iter().map(String::as_str).collect();
        let found = self.suggester.suggest(&Product {
            title: &title,
            description: &description,
            material: &material,
            attributes: &attributes,
        });
        Ok(json!({"estimate": true, "suggestions": found}))
    }

    fn look(&self, mut fields: Fields) -> Result<Value, Failure> {
        let code = fields.text("code");
        let date: Option<Date> = fields.optional_date("date");
        let code = fields.finish(code)?;
        let schedule = match (&self.schedule, date) {
            (Some(schedule), Some(date)) => Some((schedule, date)),
            (Some(schedule), None) => Some((schedule, schedule.version.retrieved)),
            (None, _) => None,
        };
        let facts = facts::look(&code, schedule, &self.screens)
            .map_err(|error| Failure::Refused(error.reason()))?;
        Ok(json!(facts))
    }

    fn judge(&self, mut fields: Fields) -> Result<Value, Failure> {
        let date = fields.date("date");
        let from = fields.country("from");
        let destination = fields.country("destination");
        let hs = fields.optional_text("hs");
        let origin = fields.optional_text("origin");
        let mode: Option<Mode> = fields.mode("mode");
        let net_weight_grams = fields.whole("net_weight_grams");
        let recipient_id = fields.optional_text("recipient_id");
        let licences = fields.texts("licences", LICENCES_MAX);
        let asked = match (date, from, destination) {
            (Some(date), Some(from), Some(destination)) => Some((date, from, destination)),
            _ => None,
        };
        let (date, from, destination) = fields.finish(asked)?;
        let case = Case {
            date,
            hs,
            origin,
            from,
            destination,
            mode,
            net_weight_grams,
            recipient_id,
            licences,
        };
        let findings = gates::judge(&self.matrix, &case);
        let matrix = json!({"name": self.matrix.name, "dated": self.matrix.dated});
        Ok(json!({"matrix": matrix, "findings": findings}))
    }
}

/// One line on a tariff file: what was read and what was not.
pub fn read_answer(file: &str, read: &Result<Schedule, Unreadable>) -> Value {
    match read {
        Ok(schedule) => json!({
            "file": file,
            "valid": schedule.rejected_count == 0,
            "version": schedule.version,
            "lines": schedule.lines().len(),
            "rejected_count": schedule.rejected_count,
            "rejected": schedule.rejected,
        }),
        Err(error) => json!({"file": file, "valid": false, "reason": error.to_string()}),
    }
}

fn finished(id: Value, done: Result<Value, Failure>) -> (Value, Status) {
    let (answer, status) = match done {
        Ok(answer) => (answer, Status::Ok),
        Err(Failure::Refused(reason)) => (json!({"reason": reason}), Status::Refused),
        Err(Failure::Malformed(errors)) => (json!({"errors": errors}), Status::Malformed),
    };
    let mut answer = match answer {
        Value::Object(answer) => answer,
        other => Map::from_iter([("answer".to_owned(), other)]),
    };
    if !id.is_null() || status == Status::Malformed {
        answer.insert("id".to_owned(), id);
    }
    answer.insert("status".to_owned(), json!(status.name()));
    (Value::Object(answer), status)
}

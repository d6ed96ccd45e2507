//! `argosy screen`: one JSON object in, one out. Lists are read by the caller's hand.

use std::collections::BTreeSet;
use std::io;

use kernel::FieldError;
use serde_json::{Map, Value, json};

use crate::fields::{Errors, Fields, Json};
use crate::identifiers::IdKind;
use crate::index::{Found, Index};
use crate::lists::{self, Format, List};
use crate::record::{Alias, BirthDate, Kind, Record};

const LINE_BYTES_MAX: usize = 256 * 1024 * 1024;
const RECORDS_MAX: usize = 1_000_000;
const LISTS_MAX: usize = 100;
const NAMES_MAX: usize = 1000;
const IDS_MAX: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Ok,
    /// Not understood; all errors of all fields are in the answer.
    Malformed,
    /// Understood, but a list could not be read. Nothing was screened: an answer without that list
    /// would look clear.
    Failed,
}

impl Status {
    pub const fn exit_code(self) -> u8 {
        match self {
            Status::Ok => 0,
            Status::Failed => 1,
            Status::Malformed => 2,
        }
    }
}

/// What was asked.
struct Question {
    id: Option<String>,
    candidates: Vec<Record>,
    lists: Vec<(Format, String)>,
    queries: Vec<Record>,
    cleared: BTreeSet<String>,
}

/// The answer to one line of input. `read` opens what `lists[].path` names.
pub fn answer(line: &str, read: impl Fn(&str) -> io::Result<Vec<u8>>) -> (Value, Status) {
    let (id, question) = question(line);
    let question = match question {
        Ok(question) => question,
        Err(errors) => return failed(id, &errors, Status::Malformed),
    };
    let mut records = question.candidates;
    let mut editions = Vec::new();
    let mut errors = Vec::new();
    for (at, (format, path)) in question.lists.iter().enumerate() {
        match lists::read(*format, path, &read) {
            Ok(list) => {
                editions.push(edition(&list));
                records.extend(list.records);
            }
            Err(error) => {
                let place = format!("lists[{at}].path");
                errors.push(FieldError::new(place, "unreadable", error.to_string()));
            }
        }
    }
    if !errors.is_empty() {
        return failed(question.id, &errors, Status::Failed);
    }
    let index = Index::new(records);
    let results: Vec<Value> = question
        .queries
        .iter()
        .map(|query| result(query, &index, &question.cleared))
        .collect();
    let mut answer = Map::new();
    if let Some(id) = question.id {
        answer.insert("id".to_owned(), Value::from(id));
    }
    answer.insert("results".to_owned(), Value::from(results));
    if !editions.is_empty() {
        answer.insert("lists".to_owned(), Value::from(editions));
    }
    (Value::Object(answer), Status::Ok)
}

fn edition(list: &List) -> Value {
    json!({
        "list": list.name,
        "version": list.version,
        "records": list.records.len(),
        "skipped": list.skipped,
    })
}

fn result(query: &Record, index: &Index, cleared: &BTreeSet<String>) -> Value {
    let found = index.screen(query);
    let (known, open): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|found| cleared.contains(&found.fingerprint));
    let decision = open.iter().map(|found| found.judgement.decision).max();
    let decision = decision.map_or("clear", |decision| decision.word());
    let mut answer = json!({
        "id": query.id,
        "decision": decision,
        "hits": open.iter().map(hit).collect::<Vec<_>>(),
    });
    // Said apart, so that nobody takes a remembered no for a name that is on no list.
    if !known.is_empty()
        && let Some(answer) = answer.as_object_mut()
    {
        let known: Vec<Value> = known.iter().map(hit).collect();
        answer.insert("cleared_before".to_owned(), Value::from(known));
    }
    answer
}

fn hit(found: &Found) -> Value {
    let mut hit = Map::new();
    let mut put = |name: &str, value: Value| hit.insert(name.to_owned(), value);
    put("candidate", json!(found.record.id));
    put("decision", json!(found.judgement.decision.word()));
    put("score", score(found.judgement.score));
    put("because", json!(found.judgement.because));
    put("fingerprint", json!(found.fingerprint));
    if let Some(origin) = &found.record.origin {
        put("name", json!(found.record.name));
        put("list", json!(origin.list));
        put("version", json!(origin.version));
    }
    Value::Object(hit)
}

/// Thousandths as a number between 0 and 1.
fn score(thousandths: u32) -> Value {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

fn failed(id: Option<String>, errors: &[FieldError], status: Status) -> (Value, Status) {
    let word = match status {
        Status::Failed => "failed",
        Status::Ok | Status::Malformed => "malformed",
    };
    let answer = json!({"id": id, "status": word, "errors": errors});
    (answer, status)
}

fn question(line: &str) -> (Option<String>, Result<Question, Vec<FieldError>>) {
    if line.len() > LINE_BYTES_MAX {
        let message = format!("a line has {LINE_BYTES_MAX} bytes at most");
        return (None, Err(vec![FieldError::new("", "too_long", message)]));
    }
    let json = match serde_json::from_str(line) {
        Ok(json @ Json::Object(_)) => json,
        Ok(_) => {
            let error = FieldError::new("", "not_an_object", "must be an object");
            return (None, Err(vec![error]));
        }
        Err(error) => {
            let error = FieldError::new("", "not_an_object", error.to_string());
            return (None, Err(vec![error]));
        }
    };
    let mut errors = Errors::default();
    let Some(mut fields) = Fields::of("", json, &mut errors) else {
        return (None, Err(errors.0));
    };
    let id = fields.text("id", &mut errors);
    let candidates = fields.list("candidates", RECORDS_MAX, &mut errors);
    let lists = fields.list("lists", LISTS_MAX, &mut errors);
    let queries = fields.list("queries", RECORDS_MAX, &mut errors);
    let cleared = fields.texts("cleared", RECORDS_MAX, &mut errors);
    if errors.0.is_empty() && candidates.is_none() && lists.is_none() {
        errors.add("candidates", "required", "give candidates or lists");
    }
    if errors.0.is_empty() && queries.is_none() {
        errors.add("queries", "required", "must be given");
    }
    fields.finish(&mut errors);
    let candidates = records("candidates", candidates, &mut errors);
    let queries = records("queries", queries, &mut errors);
    let mut named = Vec::new();
    for (at, json) in lists.unwrap_or_default().into_iter().enumerate() {
        named.extend(list(&format!("lists[{at}]"), json, &mut errors));
    }
    if !errors.0.is_empty() {
        return (id, Err(errors.0));
    }
    let question = Question {
        id: id.clone(),
        candidates,
        lists: named,
        queries,
        cleared: cleared.into_iter().collect(),
    };
    (id, Ok(question))
}

fn list(path: &str, json: Json, errors: &mut Errors) -> Option<(Format, String)> {
    let mut fields = Fields::of(path, json, errors)?;
    let format = fields.choice("format", &Format::NAMED, errors);
    let file = fields.required("path", errors);
    fields.finish(errors);
    format.zip(file)
}

fn records(name: &str, items: Option<Vec<Json>>, errors: &mut Errors) -> Vec<Record> {
    let mut records = Vec::new();
    for (at, json) in items.unwrap_or_default().into_iter().enumerate() {
        records.extend(record(&format!("{name}[{at}]"), json, errors));
    }
    records
}

fn record(path: &str, json: Json, errors: &mut Errors) -> Option<Record> {
    let mut fields = Fields::of(path, json, errors)?;
    let id = fields.required("id", errors);
    let kind = fields.choice("kind", &Kind::NAMED, errors);
    let name = fields.text("name", errors).unwrap_or_default();
    let given_name = fields.text("given_name", errors);
    let family_name = fields.text("family_name", errors);
    let aliases = fields.texts("aliases", NAMES_MAX, errors);
    let ids_given = fields.take("ids", errors);
    let ids = ids_given.map(|json| ids(&fields.path("ids"), json, errors));
    let country = fields.text("country", errors);
    let country = country.and_then(|text| {
        let country = lists::country(&text);
        if country.is_none() {
            errors.add(
                &fields.path("country"),
                "unknown_country",
                "write two letters: DE",
            );
        }
        country
    });
    let birth_date = fields.text("birth_date", errors);
    let birth_date = birth_date.and_then(|text| {
        let date = BirthDate::parse(&text);
        if date.is_none() {
            errors.add(
                &fields.path("birth_date"),
                "not_a_date",
                "write 1960-03-31 or 1960",
            );
        }
        date
    });
    let has_name = [Some(&name), given_name.as_ref(), family_name.as_ref()]
        .into_iter()
        .flatten()
        .any(|name| !name.trim().is_empty());
    if !has_name && ids.as_ref().is_none_or(Vec::is_empty) {
        errors.add(&fields.path("name"), "required", "give a name or ids");
    }
    fields.finish(errors);
    let mut record = Record::new(id?, kind?, name);
    record.given_name = given_name;
    record.family_name = family_name;
    record.aliases = aliases
        .into_iter()
        .map(|name| Alias {
            name,
            is_weak: false,
        })
        .collect();
    record.ids = ids.unwrap_or_default();
    record.countries = country.into_iter().collect();
    record.birth_dates = birth_date.into_iter().collect();
    Some(record)
}

/// A text for each kind, or a list of texts.
fn ids(path: &str, json: Json, errors: &mut Errors) -> Vec<(IdKind, String)> {
    let Some(mut fields) = Fields::of(path, json, errors) else {
        return Vec::new();
    };
    let mut ids = Vec::new();
    for (name, kind) in IdKind::NAMED {
        let place = fields.path(name);
        let values = match fields.take(name, errors) {
            Some(Json::List(items)) if items.len() <= IDS_MAX => items,
            Some(Json::List(_)) => {
                let message = format!("a list of {IDS_MAX} at most");
                errors.add(&place, "too_many", message);
                continue;
            }
            Some(one) => vec![one],
            None => continue,
        };
        for value in values {
            match value {
                Json::Text(value) => ids.push((kind, value)),
                _ => errors.add(&place, "wrong_type", "must be a text"),
            }
        }
    }
    fields.finish(errors);
    ids
}

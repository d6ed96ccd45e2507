//! Where two answers differ, by path.

use contract::compliance::LandedCost;
use serde_json::Value;

use crate::model::quote::Difference;

/// More are not told: by then it is another quote.
const DIFFERENCES_MAX: usize = 200;

const WORDS: [&str; 5] = ["notes", "note", "title", "regime_title", "rate_note"];

pub(crate) fn differences(then: &LandedCost, now: &LandedCost) -> Vec<Difference> {
    let mut found = Vec::new();
    let value = |cost: &LandedCost| {
        let mut value = serde_json::to_value(cost).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.remove("id");
        }
        without_words(&mut value);
        value
    };
    walk("", Some(&value(then)), Some(&value(now)), &mut found);
    found
}

/// What stands beside a code or a sentence of the engine, which are compared themselves, to say the
/// same to people. Older quotes were kept without it.
fn without_words(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !WORDS.contains(&name.as_str()));
            fields.values_mut().for_each(without_words);
        }
        Value::Array(items) => items.iter_mut().for_each(without_words),
        _ => (),
    }
}

pub(crate) fn values(then: &Value, now: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk("", Some(then), Some(now), &mut found);
    found
}

fn walk(path: &str, then: Option<&Value>, now: Option<&Value>, found: &mut Vec<Difference>) {
    if then == now || found.len() >= DIFFERENCES_MAX {
        return;
    }
    match (then, now) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let more = b.keys().filter(|key| !a.contains_key(*key));
            for key in a.keys().chain(more) {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                walk(&path, a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for at in 0..a.len().max(b.len()) {
                walk(&format!("{path}[{at}]"), a.get(at), b.get(at), found);
            }
        }
        (then, now) => found.push(Difference {
            path: path.to_owned(),
            then: then.map(plain),
            now: now.map(plain),
        }),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

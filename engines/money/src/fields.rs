//! Takes the fields of one question one by one, and remembers everything that is wrong with them
//! until the end. What the fields mean is the verbs' business.

use std::fmt;

use kernel::FieldError;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::Failure;

pub(crate) struct Fields {
    left: Vec<(String, Value)>,
    errors: Vec<FieldError>,
}

impl Fields {
    pub(crate) fn read(line: &str) -> Result<Self, FieldError> {
        let Pairs(left) = serde_json::from_str(line)
            .map_err(|error| FieldError::new("", "not_an_object", error.to_string()))?;
        Ok(Fields {
            left,
            errors: Vec::new(),
        })
    }

    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.required(name)?;
        self.string(name, value)
    }

    pub(crate) fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.take(name)?;
        self.string(name, value)
    }

    /// A text of the form `-?[0-9]+(\.[0-9]+)?`.
    pub(crate) fn amount(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        if is_amount(&text) {
            return Some(text);
        }
        let message = "write digits, with a point before the decimals: 1234.56";
        self.wrong(name, "not_an_amount", message);
        None
    }

    pub(crate) fn list(&mut self, name: &str, len_max: usize) -> Option<Vec<Value>> {
        match self.required(name)? {
            Value::Array(items) if items.len() <= len_max => Some(items),
            Value::Array(_) => {
                self.wrong(name, "too_many", format!("a list of {len_max} at most"));
                None
            }
            _ => {
                self.wrong(name, "wrong_type", "must be a list");
                None
            }
        }
    }

    /// The choice whose name is given, the first when none is.
    pub(crate) fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let Some(value) = self.take(name) else {
            return choices.first().map(|(_, choice)| *choice);
        };
        let text = self.string(name, value)?;
        let found = choices.iter().find(|(named, _)| *named == text);
        if found.is_none() {
            let named: Vec<&str> = choices.iter().map(|(named, _)| *named).collect();
            self.wrong(
                name,
                "unknown_choice",
                format!("must be one of {}", named.join(", ")),
            );
        }
        found.map(|(_, choice)| *choice)
    }

    pub(crate) fn wrong(&mut self, path: &str, code: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(path, code, message));
    }

    /// What was asked, if nothing is wrong with it. To be called when all fields were taken: a
    /// field that is left is one nobody knows.
    pub(crate) fn finish<T>(mut self, asked: Option<T>) -> Result<T, Failure> {
        for (name, _) in std::mem::take(&mut self.left) {
            self.wrong(&name, "unknown_field", "there is no such field");
        }
        asked
            .filter(|_| self.errors.is_empty())
            .ok_or(Failure::Malformed(self.errors))
    }

    fn required(&mut self, name: &str) -> Option<Value> {
        let value = self.take(name);
        if value.is_none() {
            self.wrong(name, "required", "must be given");
        }
        value
    }

    /// A null is a field that is not there.
    fn take(&mut self, name: &str) -> Option<Value> {
        let mut found = None;
        while let Some(at) = self.left.iter().position(|(key, _)| key == name) {
            let (_, value) = self.left.remove(at);
            if found.replace(value).is_some() {
                self.wrong(name, "duplicate_field", "must be given once");
            }
        }
        found.filter(|value| !value.is_null())
    }

    fn string(&mut self, name: &str, value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            _ => {
                self.wrong(name, "wrong_type", "must be a text");
                None
            }
        }
    }
}

fn is_amount(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(text),
    }
}

/// An object with each field as it was written, also one that was written twice.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}

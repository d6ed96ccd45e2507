//! Takes the fields of one question one by one and remembers everything that is wrong with them.
//! What they mean is the verbs' business.

use std::fmt;

use kernel::{FieldError, Timestamp};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::Headers;

const HEADERS_MAX: usize = 200;

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
        let value = self.take(name);
        match value {
            Some(Value::String(text)) => Some(text),
            Some(_) => {
                self.wrong(name, "wrong_type", "must be a text");
                None
            }
            None => {
                self.wrong(name, "required", "must be given");
                None
            }
        }
    }

    /// The outer option is none when the field is there and wrong.
    pub(crate) fn optional_text(&mut self, name: &str) -> Option<Option<String>> {
        match self.take(name) {
            None => Some(None),
            Some(Value::String(text)) => Some(Some(text)),
            Some(_) => {
                self.wrong(name, "wrong_type", "must be a text");
                None
            }
        }
    }

    pub(crate) fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = choices.iter().find(|(named, _)| *named == text);
        if found.is_none() {
            let named: Vec<&str> = choices.iter().map(|(named, _)| *named).collect();
            let message = format!("must be one of {}", named.join(", "));
            self.wrong(name, "unknown_choice", message);
        }
        found.map(|(_, choice)| *choice)
    }

    /// RFC 3339, or the seconds since 1970 in which signatures count.
    pub(crate) fn time(&mut self, name: &str) -> Option<Option<Timestamp>> {
        let Some(text) = self.optional_text(name)? else {
            return Some(None);
        };
        let seconds = crate::time::seconds(&text);
        let seconds =
            seconds.map(|seconds| Timestamp::from_micros(seconds.saturating_mul(1_000_000)));
        let read = text.parse().ok().or(seconds);
        if read.is_none() {
            let message = "write a time with its offset: 2026-11-22T10:00:00Z";
            self.wrong(name, "not_a_time", message);
        }
        read.map(Some)
    }

    pub(crate) fn headers(&mut self) -> Headers {
        let mut headers = Headers::default();
        let fields = match self.take("headers") {
            None => return headers,
            Some(Value::Object(fields)) if fields.len() <= HEADERS_MAX => fields,
            Some(Value::Object(_)) => {
                let message = format!("a message has {HEADERS_MAX} headers at most");
                self.wrong("headers", "too_many", message);
                return headers;
            }
            Some(_) => {
                self.wrong("headers", "wrong_type", "must be an object of texts");
                return headers;
            }
        };
        for (name, value) in fields {
            match value {
                Value::String(value) => headers.set(name, value),
                // A header that is not there.
                Value::Null => {}
                _ => self.wrong(&format!("headers.{name}"), "wrong_type", "must be a text"),
            }
        }
        headers
    }

    pub(crate) fn wrong(&mut self, path: &str, code: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(path, code, message));
    }

    /// What was asked, if nothing is wrong with it. To be called when all fields were taken: a
    /// field that is left is one nobody knows.
    pub(crate) fn finish<T>(mut self, asked: Option<T>) -> Result<T, Vec<FieldError>> {
        for (name, _) in std::mem::take(&mut self.left) {
            self.wrong(&name, "unknown_field", "there is no such field");
        }
        asked.filter(|_| self.errors.is_empty()).ok_or(self.errors)
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

//! Takes the fields of one question one by one, and remembers everything that is wrong with them
//! until the end. What the fields mean is the verbs' business.

use std::fmt;

use jiff::civil::Date;
use kernel::{Country, FieldError};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::Failure;
use crate::gates::{Mode, mode_named};

pub(super) struct Fields {
    left: Vec<(String, Value)>,
    errors: Vec<FieldError>,
}

impl Fields {
    pub fn read(line: &str) -> Result<Self, FieldError> {
        let Pairs(left) = serde_json::from_str(line)
            .map_err(|error| FieldError::new("", "not_an_object", error.to_string()))?;
        Ok(Fields {
            left,
            errors: Vec::new(),
        })
    }

    pub fn text(&mut self, name: &str) -> Option<String> {
        let value = self.required(name)?;
        self.string(name, value)
    }

    pub fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.take(name)?;
        self.string(name, value)
    }

    pub fn date(&mut self, name: &str) -> Option<Date> {
        let text = self.text(name)?;
        self.day(name, &text)
    }

    pub fn optional_date(&mut self, name: &str) -> Option<Date> {
        let text = self.optional_text(name)?;
        self.day(name, &text)
    }

    fn day(&mut self, name: &str, text: &str) -> Option<Date> {
        let date = text.parse().ok();
        if date.is_none() {
            self.wrong(name, "not_a_date", "must be a date such as 2026-01-31");
        }
        date
    }

    pub fn country(&mut self, name: &str) -> Option<Country> {
        let text = self.text(name)?;
        let country = text.parse().ok();
        if country.is_none() {
            self.wrong(name, "unknown_country", "must be a code of ISO 3166-1: CN");
        }
        country
    }

    pub fn mode(&mut self, name: &str) -> Option<Mode> {
        let text = self.optional_text(name)?;
        let mode = mode_named(&text);
        if mode.is_none() {
            let message = "must be post, courier, air, sea, rail or road";
            self.wrong(name, "unknown_choice", message);
        }
        mode
    }

    pub fn whole(&mut self, name: &str) -> Option<u64> {
        let value = self.take(name)?;
        let whole = value.as_u64();
        if whole.is_none() {
            self.wrong(name, "wrong_type", "must be a whole number, 0 or more");
        }
        whole
    }

    pub fn texts(&mut self, name: &str, len_max: usize) -> Vec<String> {
        let items = match self.take(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) if items.len() <= len_max => items,
            Some(Value::Array(_)) => {
                self.wrong(name, "too_many", &format!("a list of {len_max} at most"));
                return Vec::new();
            }
            Some(_) => {
                self.wrong(name, "wrong_type", "must be a list");
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            found.extend(self.string(&format!("{name}[{at}]"), item));
        }
        found
    }

    fn wrong(&mut self, path: &str, code: &str, message: &str) {
        self.errors.push(FieldError::new(path, code, message));
    }

    /// What was asked, if nothing is wrong with it. To be called when all fields were taken: a
    /// field that is left is one nobody knows.
    pub fn finish<T>(mut self, asked: Option<T>) -> Result<T, Failure> {
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

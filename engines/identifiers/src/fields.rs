//! The fields of one JSON object of texts, taken by name; whatever is wrong is collected until the
//! end.

use std::fmt;

use kernel::FieldError;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

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
        let before = self.errors.len();
        let text = self.optional_text(name);
        if text.is_none() && self.errors.len() == before {
            self.wrong(name, "required", "must be given");
        }
        text
    }

    /// A null is a field that is not there.
    pub(crate) fn optional_text(&mut self, name: &str) -> Option<String> {
        let mut found = None;
        while let Some(at) = self.left.iter().position(|(key, _)| key == name) {
            let (_, value) = self.left.remove(at);
            if found.replace(value).is_some() {
                self.wrong(name, "duplicate_field", "must be given once");
            }
        }
        match found? {
            Value::Null => None,
            Value::String(text) => Some(text),
            _ => {
                self.wrong(name, "wrong_type", "must be a text");
                None
            }
        }
    }

    pub(crate) fn wrong(&mut self, path: &str, code: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(path, code, message));
    }

    /// To be called when all fields were taken: a field that is left is one nobody knows.
    pub(crate) fn finish(mut self) -> Result<(), Vec<FieldError>> {
        for (name, _) in std::mem::take(&mut self.left) {
            self.wrong(&name, "unknown_field", "there is no such field");
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(self.errors)
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

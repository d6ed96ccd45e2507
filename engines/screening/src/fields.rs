//! JSON taken apart field by field, with the path of everything that is wrong. What the fields mean
//! is the verb's business.

use std::fmt;

use kernel::FieldError;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value that keeps a field given twice.
pub(crate) enum Json {
    Null,
    Bool,
    Number,
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Bool)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Json::Object(fields))
    }
}

/// The fields of one object that nobody took yet.
pub(crate) struct Fields {
    path: String,
    left: Vec<(String, Json)>,
}

/// All that is wrong, in the order in which it was found.
#[derive(Default)]
pub(crate) struct Errors(pub Vec<FieldError>);

impl Errors {
    pub(crate) fn add(&mut self, path: &str, code: &str, message: impl Into<String>) {
        self.0.push(FieldError::new(path, code, message));
    }
}

impl Fields {
    pub(crate) fn of(path: &str, json: Json, errors: &mut Errors) -> Option<Fields> {
        match json {
            Json::Object(left) => Some(Fields {
                path: path.to_owned(),
                left,
            }),
            _ => {
                errors.add(path, "wrong_type", "must be an object");
                None
            }
        }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// A null is a field that is not there.
    pub(crate) fn take(&mut self, name: &str, errors: &mut Errors) -> Option<Json> {
        let mut found = None;
        while let Some(at) = self.left.iter().position(|(key, _)| key == name) {
            let (_, value) = self.left.remove(at);
            if found.replace(value).is_some() {
                errors.add(&self.path(name), "duplicate_field", "must be given once");
            }
        }
        found.filter(|value| !matches!(value, Json::Null))
    }

    pub(crate) fn text(&mut self, name: &str, errors: &mut Errors) -> Option<String> {
        match self.take(name, errors)? {
            Json::Text(text) => Some(text),
            _ => {
                errors.add(&self.path(name), "wrong_type", "must be a text");
                None
            }
        }
    }

    pub(crate) fn required(&mut self, name: &str, errors: &mut Errors) -> Option<String> {
        let before = errors.0.len();
        let text = self.text(name, errors);
        if text.is_none() && errors.0.len() == before {
            errors.add(&self.path(name), "required", "must be given");
        }
        text
    }

    pub(crate) fn list(
        &mut self,
        name: &str,
        most: usize,
        errors: &mut Errors,
    ) -> Option<Vec<Json>> {
        match self.take(name, errors)? {
            Json::List(items) if items.len() <= most => Some(items),
            Json::List(_) => {
                let message = format!("a list of {most} at most");
                errors.add(&self.path(name), "too_many", message);
                None
            }
            _ => {
                errors.add(&self.path(name), "wrong_type", "must be a list");
                None
            }
        }
    }

    pub(crate) fn texts(&mut self, name: &str, most: usize, errors: &mut Errors) -> Vec<String> {
        let items = self.list(name, most, errors).unwrap_or_default();
        let mut texts = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            match item {
                Json::Text(text) => texts.push(text),
                _ => {
                    let path = format!("{}[{at}]", self.path(name));
                    errors.add(&path, "wrong_type", "must be a text");
                }
            }
        }
        texts
    }

    pub(crate) fn choice<T: Copy>(
        &mut self,
        name: &str,
        choices: &[(&str, T)],
        errors: &mut Errors,
    ) -> Option<T> {
        let text = self.required(name, errors)?;
        let found = choices.iter().find(|(named, _)| *named == text);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(named, _)| *named).collect();
            let message = format!("must be one of {}", names.join(", "));
            errors.add(&self.path(name), "unknown_choice", message);
        }
        found.map(|(_, choice)| *choice)
    }

    /// What is left is a field that nobody knows.
    pub(crate) fn finish(self, errors: &mut Errors) {
        for (name, _) in &self.left {
            errors.add(&self.path(name), "unknown_field", "there is no such field");
        }
    }
}

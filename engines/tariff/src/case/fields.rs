//! Takes the fields of an object one by one, remembers everything that is wrong with them, and
//! knows at the end which fields nobody asked for.

use std::str::FromStr;

use kernel::{Decimal, FieldError};

use super::node::Node;
use crate::figures::{AMOUNT_MAX, DECIMALS_MAX, is_amount};

pub(super) struct Fields<'e> {
    left: Vec<(String, Node)>,
    path: String,
    errors: &'e mut Errors,
}

/// What was found so far, over all objects of a question.
#[derive(Default)]
pub(super) struct Errors {
    pub fields: Vec<FieldError>,
    /// A figure that is an amount, and too large or too fine to be worked with.
    pub out_of_range: bool,
}

impl<'e> Fields<'e> {
    pub(super) fn new(path: &str, object: Vec<(String, Node)>, errors: &'e mut Errors) -> Self {
        Fields {
            left: object,
            path: path.to_owned(),
            errors,
        }
    }

    /// A null is a field that is not there.
    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        let mut found = None;
        while let Some(at) = self.left.iter().position(|(key, _)| key == name) {
            let (_, value) = self.left.remove(at);
            if found.replace(value).is_some() {
                let _: Option<()> = self.wrong(name, "duplicate_field", "must be given once");
            }
        }
        found.filter(|value| !matches!(value, Node::Null))
    }

    pub(super) fn object(&mut self, name: &str) -> Option<Vec<(String, Node)>> {
        match self.take(name)? {
            Node::Object(fields) => Some(fields),
            _ => self.wrong(name, "wrong_type", "must be an object"),
        }
    }

    pub(super) fn required(&mut self, name: &str) -> Option<Node> {
        let value = self.take(name);
        if value.is_none() {
            self.missing(name);
        }
        value
    }

    pub(super) fn missing(&mut self, name: &str) {
        let _: Option<()> = self.wrong(name, "required", "must be given");
    }

    pub(super) fn text(&mut self, name: &str, chars_max: usize) -> Option<String> {
        let value = self.take(name)?;
        self.as_text(name, value, chars_max)
    }

    pub(super) fn as_text(&mut self, name: &str, value: Node, chars_max: usize) -> Option<String> {
        match value {
            Node::Text(text) if text.chars().count() <= chars_max => Some(text),
            Node::Text(_) => {
                let message = format!("has {chars_max} characters at most");
                self.wrong(name, "too_long", message)
            }
            _ => self.wrong(name, "wrong_type", "must be a text"),
        }
    }

    pub(super) fn bool(&mut self, name: &str) -> Option<bool> {
        match self.take(name)? {
            Node::Bool(value) => Some(value),
            _ => self.wrong(name, "wrong_type", "must be true or false"),
        }
    }

    /// A text that stands for one of the values of a type.
    pub(super) fn parsed<T: FromStr>(
        &mut self,
        name: &str,
        value: Option<Node>,
        code: &str,
        message: &str,
    ) -> Option<T> {
        let text = self.as_text(name, value?, 100)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(_) => self.wrong(name, code, message),
        }
    }

    pub(super) fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(name, 100)?;
        let found = choices.iter().find(|(named, _)| *named == text);
        if found.is_none() {
            let named: Vec<&str> = choices.iter().map(|(named, _)| *named).collect();
            let message = format!("must be one of {}", named.join(", "));
            return self.wrong(name, "unknown_choice", message);
        }
        found.map(|(_, choice)| *choice)
    }

    /// An amount that is not negative, as text.
    pub(super) fn amount(&mut self, name: &str, value: Option<Node>) -> Option<Decimal> {
        let text = match value? {
            Node::Text(text) => text,
            _ => return self.wrong(name, "wrong_type", "must be a text of digits"),
        };
        self.figure(name, &text)
    }

    /// A weight or volume: a number, or a text of digits.
    pub(super) fn measure(&mut self, name: &str) -> Option<Decimal> {
        let text = match self.take(name)? {
            Node::Text(text) | Node::Number(text) => text,
            _ => return self.wrong(name, "wrong_type", "must be a number"),
        };
        self.figure(name, &text)
    }

    fn figure(&mut self, name: &str, text: &str) -> Option<Decimal> {
        if !is_amount(text) {
            let message = "write digits, with a point before the decimals: 1234.56";
            return self.wrong(name, "not_an_amount", message);
        }
        let negative = text.starts_with('-');
        let digits = text.trim_start_matches('-').bytes();
        if negative
            && digits
                .clone()
                .any(|byte| byte.is_ascii_digit() && byte != b'0')
        {
            return self.wrong(name, "negative", "must not be below zero");
        }
        let whole = text.trim_start_matches(['-', '0']).len();
        let figure = match Decimal::from_str_exact(text.trim_start_matches('-')) {
            Ok(figure) if whole <= 60 => figure.normalize(),
            _ => Decimal::MAX,
        };
        if figure > AMOUNT_MAX || figure.scale() > DECIMALS_MAX {
            self.errors.out_of_range = true;
            return None;
        }
        Some(figure)
    }

    pub(super) fn positive(&mut self, name: &str, figure: Option<Decimal>) -> Option<Decimal> {
        match figure {
            Some(figure) if figure.is_zero() => self.wrong(name, "too_small", "must be above zero"),
            other => other,
        }
    }

    pub(super) fn wrong<T>(
        &mut self,
        name: &str,
        code: &str,
        message: impl Into<String>,
    ) -> Option<T> {
        let path = self.path_of(name);
        self.errors
            .fields
            .push(FieldError::new(path, code, message));
        None
    }

    pub(super) fn path_of(&self, name: &str) -> String {
        match (self.path.is_empty(), name.is_empty()) {
            (true, _) => name.to_owned(),
            (false, true) => self.path.clone(),
            (false, false) => format!("{}.{name}", self.path),
        }
    }

    pub(super) fn errors(&mut self) -> &mut Errors {
        self.errors
    }

    /// Everything that is left, for objects whose names are free.
    pub(super) fn rest(&mut self) -> Vec<(String, Node)> {
        let mut names: Vec<String> = self.left.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names.dedup();
        names
            .into_iter()
            .filter_map(|name| {
                let value = self.take(&name)?;
                Some((name, value))
            })
            .collect()
    }

    /// To be called when all fields were taken: one that is left is one nobody knows.
    pub(super) fn finish(mut self) {
        for (name, _) in std::mem::take(&mut self.left) {
            let _: Option<()> = self.wrong(&name, "unknown_field", "there is no such field");
        }
    }
}

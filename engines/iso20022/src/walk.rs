//! Walks over a document along the tables of its message, reports what is out of place, and tells
//! a listener what is in it. Nothing is kept but the way from the root to where it stands.

use std::mem;

use crate::finding::Findings;
use crate::read::{Attribute, Sink};
use crate::table::{Element, Grammar, KindId, Message, Shape};
use crate::value::Form;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
/// No value is nearly as long; without a limit, one that never ends would fill the memory.
const VALUE_BYTES_MAX: usize = 64 * 1024;
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The content of an element that has no elements in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'v> {
    pub text: &'v str,
    /// The attribute of an amount.
    pub currency: Option<&'v str>,
    /// Whether it has the form that the schema wants.
    pub is_sound: bool,
    /// The name of its type, `IBAN2007Identifier`.
    pub kind: &'static str,
}

/// Told of everything that is where it belongs, with the names from the root down to it.
pub(crate) trait Listener {
    fn open(&mut self, _path: &[&str]) {}
    fn value(&mut self, path: &[&str], value: Value<'_>, findings: &mut Findings);
    fn close(&mut self, _path: &[&str], _findings: &mut Findings) {}
}

impl<A: Listener, B: Listener> Listener for (A, B) {
    fn open(&mut self, path: &[&str]) {
        self.0.open(path);
        self.1.open(path);
    }

    fn value(&mut self, path: &[&str], value: Value<'_>, findings: &mut Findings) {
        self.0.value(path, value, findings);
        self.1.value(path, value, findings);
    }

    fn close(&mut self, path: &[&str], findings: &mut Findings) {
        self.0.close(path, findings);
        self.1.close(path, findings);
    }
}

pub(crate) struct Walk<'g, L> {
    grammar: &'g Grammar,
    /// None until the root is known.
    message: Option<&'g Message>,
    frames: Vec<Frame>,
    path: Vec<&'static str>,
    /// Of the value that is being read; there is one at most.
    text: String,
    pub findings: Findings,
    pub listener: L,
}

enum Frame {
    /// A part, the place in it of the last element, and how often that one came.
    Part {
        kind: KindId,
        at: Option<usize>,
        count: u32,
    },
    Value {
        kind: KindId,
        currency: Option<String>,
        is_sound: bool,
    },
    /// One element of whatever kind.
    Any { count: u32 },
    /// Out of place, or within what is free: not looked at.
    Skipped { is_named: bool },
}

impl<'g, L: Listener> Walk<'g, L> {
    pub(crate) fn new(grammar: &'g Grammar, listener: L) -> Self {
        Walk {
            grammar,
            message: None,
            frames: Vec::new(),
            path: Vec::new(),
            text: String::new(),
            findings: Findings::default(),
            listener,
        }
    }

    pub(crate) fn message(&self) -> Option<&'static str> {
        self.message.map(|message| message.name)
    }

    pub(crate) fn path(&self) -> &[&'static str] {
        &self.path
    }

    fn root(&mut self, name: &str, namespace: Option<&str>, attributes: &[Attribute]) {
        let message = namespace
            .and_then(|namespace| namespace.strip_prefix(NAMESPACE))
            .and_then(|message| self.grammar.message(message));
        self.path.push("Document");
        let (Some(message), "Document") = (message, name) else {
            let known = crate::MESSAGES.map(|message| format!("{NAMESPACE}{message}"));
            let expected = format!("Document in one of {}", known.join(", "));
            let found = format!("{name} in {}", namespace.unwrap_or("no namespace"));
            self.findings.form(&self.path, expected, Some(&found));
            self.frames.push(Frame::Skipped { is_named: true });
            return;
        };
        self.message = Some(message);
        self.listener.open(&self.path);
        self.enter(message.document, attributes);
    }

    /// The element that a name stands for here, or why there is none.
    fn child(&mut self, name: &str) -> Option<Element> {
        let grammar = self.grammar;
        let Some(Frame::Part { kind, at, count }) = self.frames.last_mut() else {
            return None;
        };
        let (elements, is_choice) = match &grammar.kind(*kind).shape {
            Shape::Sequence(elements) => (elements, false),
            Shape::Choice(elements) => (elements, true),
            Shape::Any | Shape::Value(_) => return None,
        };
        // What comes next is mostly what stands next.
        let from = at.unwrap_or(0);
        let (before, after) = elements.split_at_checked(from)?;
        let place = |among: &[Element]| among.iter().position(|element| element.name == name);
        let found = match place(after) {
            Some(found) => found.saturating_add(from),
            None => place(before)?,
        };
        let element = elements[found];
        match *at {
            Some(before) if before == found => {
                *count = count.saturating_add(1);
                if *count == element.max.saturating_add(1) {
                    let expected = format!("{} at most", element.max);
                    let path = [self.path.as_slice(), &[element.name]].concat();
                    self.findings
                        .form(&path, expected, Some(&count.to_string()));
                }
            }
            Some(before) if is_choice || found < before => {
                let expected = match is_choice {
                    true => format!("{} alone", elements[before].name),
                    false => format!("before {}", elements[before].name),
                };
                let path = [self.path.as_slice(), &[element.name]].concat();
                self.findings.form(&path, expected, Some(element.name));
            }
            before => {
                *at = Some(found);
                *count = 1;
                let from = before.map_or(0, |before| before.saturating_add(1));
                let passed = elements.get(from..found).unwrap_or_default();
                for missing in passed
                    .iter()
                    .filter(|missing| !is_choice && missing.min > 0)
                {
                    let path = [self.path.as_slice(), &[missing.name]].concat();
                    self.findings.form(&path, "must be there", None);
                }
            }
        }
        Some(element)
    }

    fn enter(&mut self, kind: KindId, attributes: &[Attribute]) {
        let shape = &self.grammar.kind(kind).shape;
        let mut currency = None;
        let mut is_sound = true;
        for attribute in attributes {
            match (attribute.namespace.as_deref(), attribute.name.as_str()) {
                (Some(INSTANCE), "schemaLocation" | "noNamespaceSchemaLocation") => {}
                (None, "Ccy") if matches!(shape, Shape::Value(Form::Amount(_))) => {
                    currency = Some(attribute.value.clone());
                }
                (_, name) => {
                    self.findings
                        .form(&self.path, "no such attribute", Some(name));
                    is_sound = false;
                }
            }
        }
        self.text.clear();
        let frame = match shape {
            Shape::Sequence(_) | Shape::Choice(_) => Frame::Part {
                kind,
                at: None,
                count: 0,
            },
            Shape::Any => Frame::Any { count: 0 },
            Shape::Value(_) => Frame::Value {
                kind,
                currency,
                is_sound,
            },
        };
        self.frames.push(frame);
    }

    fn leave_part(&mut self, kind: KindId, at: Option<usize>) {
        match &self.grammar.kind(kind).shape {
            Shape::Sequence(elements) => {
                let from = at.map_or(0, |at| at.saturating_add(1));
                let left = elements.get(from..).unwrap_or_default();
                for missing in left.iter().filter(|missing| missing.min > 0) {
                    let path = [self.path.as_slice(), &[missing.name]].concat();
                    self.findings.form(&path, "must be there", None);
                }
            }
            Shape::Choice(elements) if at.is_none() => {
                let names: Vec<&str> = elements.iter().map(|element| element.name).collect();
                self.findings
                    .form(&self.path, format!("one of {}", names.join(", ")), None);
            }
            Shape::Choice(_) | Shape::Any | Shape::Value(_) => {}
        }
        self.listener.close(&self.path, &mut self.findings);
    }

    fn leave_value(&mut self, kind: KindId, text: &str, currency: Option<&str>, sound: bool) {
        let kind = self.grammar.kind(kind);
        let mut is_sound = sound;
        if let Shape::Value(form) = &kind.shape {
            if let Some(expected) = form.fault(text) {
                self.findings.form(&self.path, expected, Some(text));
                is_sound = false;
            }
            if matches!(form, Form::Amount(_)) {
                let code =
                    |code: &str| code.len() == 3 && code.bytes().all(|c| c.is_ascii_uppercase());
                if !currency.is_some_and(code) {
                    self.findings
                        .form(&self.path, "the attribute Ccy, [A-Z]{3}", currency);
                    is_sound = false;
                }
            }
        }
        let value = Value {
            text,
            currency,
            is_sound,
            kind: kind.name,
        };
        self.listener.value(&self.path, value, &mut self.findings);
    }
}

impl<L: Listener> Sink for Walk<'_, L> {
    fn line(&mut self, line: u64) {
        self.findings.line = line;
    }

    fn open(&mut self, name: &str, namespace: Option<&str>, attributes: &[Attribute]) {
        match self.frames.last() {
            None => return self.root(name, namespace, attributes),
            Some(Frame::Skipped { .. }) => {
                self.frames.push(Frame::Skipped { is_named: false });
                return;
            }
            Some(Frame::Any { .. }) => {
                if let Some(Frame::Any { count }) = self.frames.last_mut() {
                    *count = count.saturating_add(1);
                    if *count == 2 {
                        self.findings
                            .form(&self.path, "one element in it", Some(name));
                    }
                }
                self.frames.push(Frame::Skipped { is_named: false });
                return;
            }
            Some(Frame::Value { .. }) => {
                self.findings
                    .form(&self.path, "no elements in it", Some(name));
                if let Some(Frame::Value { is_sound, .. }) = self.frames.last_mut() {
                    *is_sound = false;
                }
                self.frames.push(Frame::Skipped { is_named: false });
                return;
            }
            Some(Frame::Part { .. }) => {}
        }
        let expected = self.message().unwrap_or_default();
        let is_ours = namespace.and_then(|found| found.strip_prefix(NAMESPACE)) == Some(expected);
        let parent = self.path.last().copied().unwrap_or_default();
        if !is_ours {
            let path = [self.path.as_slice(), &[name]].concat();
            let found = namespace.unwrap_or("no namespace");
            self.findings
                .form(&path, format!("in {NAMESPACE}{expected}"), Some(found));
            self.frames.push(Frame::Skipped { is_named: false });
            return;
        }
        match self.child(name) {
            Some(element) => {
                self.path.push(element.name);
                self.listener.open(&self.path);
                self.enter(element.kind, attributes);
            }
            None => {
                let path = [self.path.as_slice(), &[name]].concat();
                self.findings
                    .form(&path, format!("not in {parent}"), Some(name));
                self.frames.push(Frame::Skipped { is_named: false });
            }
        }
    }

    fn text(&mut self, found: &str) {
        match self.frames.last_mut() {
            Some(Frame::Value { is_sound, .. }) => {
                if self.text.len().saturating_add(found.len()) <= VALUE_BYTES_MAX {
                    self.text.push_str(found);
                } else if mem::replace(is_sound, false) {
                    let expected = format!("{VALUE_BYTES_MAX} bytes at most");
                    self.findings.form(&self.path, expected, None);
                }
            }
            Some(Frame::Part { .. } | Frame::Any { .. }) => {
                let blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
                let text = found.trim_matches(blank);
                if !text.is_empty() {
                    self.findings.form(&self.path, "elements only", Some(text));
                }
            }
            Some(Frame::Skipped { .. }) | None => {}
        }
    }

    fn close(&mut self) {
        match self.frames.pop() {
            Some(Frame::Part { kind, at, .. }) => self.leave_part(kind, at),
            Some(Frame::Value {
                kind,
                currency,
                is_sound,
            }) => {
                let text = mem::take(&mut self.text);
                self.leave_value(kind, &text, currency.as_deref(), is_sound);
                self.text = text;
            }
            Some(Frame::Any { count }) => {
                if count == 0 {
                    self.findings.form(&self.path, "one element in it", None);
                }
            }
            Some(Frame::Skipped { is_named: false }) | None => return,
            Some(Frame::Skipped { is_named: true }) => {}
        }
        self.path.pop();
    }
}

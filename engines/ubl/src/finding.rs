//! What is found in a document, and the answer that is made of it.

use serde_json::{Value, json};

use crate::element::Element;
use crate::structure;

/// So many are told; the rules that are broken are all named.
const MESSAGES_MAX: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document is not valid.
    Fatal,
    /// The document is valid, and should be looked at.
    Warning,
}

impl Severity {
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Fatal => "fatal",
            Severity::Warning => "warning",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: String,
    pub severity: Severity,
    /// Names of elements from the root; empty when there is no document to point into.
    pub path: String,
    pub line: usize,
    pub message: String,
}

/// Findings while they are being made.
#[derive(Default)]
pub(crate) struct Findings {
    told: Vec<Finding>,
    rules: Vec<String>,
    has_fatal: bool,
}

impl Findings {
    pub(crate) fn add(
        &mut self,
        rule: &str,
        severity: Severity,
        element: Element<'_>,
        message: &str,
    ) {
        let finding = || Finding {
            rule: rule.to_owned(),
            severity,
            path: element.path(),
            line: element.line(),
            message: message.to_owned(),
        };
        if self.told.len() < MESSAGES_MAX {
            self.told.push(finding());
        }
        self.note(rule, severity);
    }

    pub(crate) fn structure(&mut self, element: Element<'_>, message: String) {
        self.add(structure::RULE, Severity::Fatal, element, &message);
    }

    /// About the file as a whole.
    pub(crate) fn file(&mut self, rule: &str, message: String) {
        self.told.push(Finding {
            rule: rule.to_owned(),
            severity: Severity::Fatal,
            path: String::new(),
            line: 0,
            message,
        });
        self.note(rule, Severity::Fatal);
    }

    fn note(&mut self, rule: &str, severity: Severity) {
        self.has_fatal |= severity == Severity::Fatal;
        if !self.rules.iter().any(|known| known == rule) {
            self.rules.push(rule.to_owned());
        }
    }

    pub(crate) fn report(self, checked_as: &'static str) -> Report {
        Report {
            is_valid: !self.has_fatal,
            rules: self.rules,
            findings: self.told,
            checked_as,
        }
    }
}

/// What is to be said about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub is_valid: bool,
    /// The rules that are broken, warnings too, each once.
    pub rules: Vec<String>,
    /// In the order of the rules, at most 500.
    pub findings: Vec<Finding>,
    /// Which set of rules the document was held to.
    pub checked_as: &'static str,
}

impl Report {
    pub fn breaks(&self, rule: &str) -> bool {
        self.rules.iter().any(|broken| broken == rule)
    }

    /// The answer of `argosy invoice check` for one file.
    pub fn answer(&self, file: &str) -> Value {
        let messages: Vec<Value> = self
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "rule": finding.rule,
                    "severity": finding.severity.name(),
                    "path": finding.path,
                    "line": finding.line,
                    "message": finding.message,
                })
            })
            .collect();
        json!({
            "file": file,
            "valid": self.is_valid,
            "rules": self.rules,
            "messages": messages,
            "checked_as": self.checked_as,
        })
    }
}

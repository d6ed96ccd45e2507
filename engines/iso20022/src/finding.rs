//! What is wrong with a file: which element, what was expected, what was found.

use serde_json::{Value, json};

/// More than anybody reads; what is beyond is counted.
const SHOWN_MAX: usize = 1_000;
const FOUND_CHARS_MAX: usize = 140;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The local name of the element.
    pub element: String,
    pub expected: String,
    /// None where nothing was found.
    pub found: Option<String>,
    /// The names from the root down, `Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs`.
    pub path: String,
    /// Where the element ends.
    pub line: u64,
    /// Against the schema, or an amount that its currency can't have: the message can't be
    /// trusted to be read. Other findings are about what it says.
    pub is_of_form: bool,
}

impl Finding {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "element": self.element,
            "expected": self.expected,
            "found": self.found,
            "path": self.path,
            "line": self.line,
        })
    }
}

/// The findings of one file, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    shown: Vec<Finding>,
    hidden: usize,
    pub line: u64,
}

impl Findings {
    /// Against the schema.
    pub(crate) fn form(&mut self, path: &[&str], expected: impl Into<String>, found: Option<&str>) {
        self.push(path, expected.into(), found, true);
    }

    /// Against a rule.
    pub(crate) fn rule(&mut self, path: &[&str], expected: impl Into<String>, found: Option<&str>) {
        self.push(path, expected.into(), found, false);
    }

    fn push(&mut self, path: &[&str], expected: String, found: Option<&str>, is_of_form: bool) {
        if self.shown.len() >= SHOWN_MAX {
            self.hidden = self.hidden.saturating_add(1);
            return;
        }
        self.shown.push(Finding {
            element: path.last().copied().unwrap_or("Document").to_owned(),
            expected,
            found: found.map(|found| found.chars().take(FOUND_CHARS_MAX).collect()),
            path: path.join("/"),
            line: self.line,
            is_of_form,
        });
    }

    pub(crate) fn finish(mut self) -> Vec<Finding> {
        if self.hidden > 0 {
            self.shown.push(Finding {
                element: "Document".to_owned(),
                expected: format!("{SHOWN_MAX} findings are shown"),
                found: Some(format!("{} more", self.hidden)),
                path: "Document".to_owned(),
                line: self.line,
                is_of_form: false,
            });
        }
        self.shown
    }
}

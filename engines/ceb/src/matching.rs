//! 三单对碰: whether order, payment, waybill and list tell one story.
//!
//! Business rules only; whether a message is built as the schema wants is `schema`'s question, and a
//! message with schema errors is matched as far as it can be read. Each rule names its source: the
//! field texts of the 202205 annexes, or 财关税[2016]18 and [2018]49 for the limits. Signatures are
//! not verified here.

mod alone;
mod documents;
mod keys;
mod limits;
mod pairs;
mod same;

use serde::Serialize;

use documents::{Document, Kind};

/// A receipt code that customs would send back, where the public annexes name it.
mod code {
    /// The order is there already.
    pub const DUPLICATE_ORDER: &str = "-301010";
    /// Over the limit of one transaction.
    pub const TRANSACTION_LIMIT: &str = "-621005";
    /// Over the limit of one person's year.
    pub const YEAR_LIMIT: &str = "-621018";
}

/// More findings than this are not told, only that there are more.
const FINDINGS_MAX: usize = 10_000;

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub rule: &'static str,
    /// In the official spelling, mistakes included (`acturalPaid`).
    pub element: &'static str,
    /// None where no published text names a code for it.
    pub receipt_code: Option<&'static str>,
    /// `file: kind number`, the one at fault first where that can be said.
    pub documents: Vec<String>,
    pub expected: String,
    pub found: String,
}

/// What `match` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub matched: bool,
    pub findings: Vec<Finding>,
    /// Differences that the annexes frown on without making them a condition.
    pub warnings: Vec<Finding>,
    /// Kinds of document that a declaration needs and this set has none of.
    pub missing: Vec<&'static str>,
}

/// Matches any set of messages, given as name and bytes.
pub fn match_messages<'a>(messages: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Outcome {
    let mut report = Report::default();
    let mut documents = Vec::new();
    for (name, bytes) in messages {
        documents::read(name, bytes, &mut documents, &mut report);
    }
    for document in &documents {
        alone::check(document, &mut report);
    }
    let current = keys::current(&documents, &mut report);
    pairs::check(&current, &mut report);
    limits::check(&current, &mut report);
    let missing = missing(&current);
    Outcome {
        matched: report.findings.is_empty(),
        findings: report.findings,
        warnings: report.warnings,
        missing,
    }
}

fn missing(documents: &[&Document]) -> Vec<&'static str> {
    let has = |kind| documents.iter().any(|document| document.kind == kind);
    let needed = [Kind::Order, Kind::Payment, Kind::Waybill, Kind::List];
    if needed.iter().any(|kind| has(*kind)) {
        needed
            .into_iter()
            .filter(|kind| !has(*kind))
            .map(Kind::name)
            .collect()
    } else {
        Vec::new()
    }
}

#[derive(Default)]
struct Report {
    findings: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl Report {
    fn find(
        &mut self,
        rule: &'static str,
        element: &'static str,
        documents: &[&Document],
        expected: impl ToString,
        found: impl ToString,
    ) {
        self.find_coded(rule, element, None, documents, expected, found);
    }

    fn find_coded(
        &mut self,
        rule: &'static str,
        element: &'static str,
        receipt_code: Option<&'static str>,
        documents: &[&Document],
        expected: impl ToString,
        found: impl ToString,
    ) {
        let documents = documents.iter().map(|document| document.title()).collect();
        let (expected, found) = (expected.to_string(), found.to_string());
        if self.findings.len() == FINDINGS_MAX {
            let more = format!("{FINDINGS_MAX} findings at most");
            return self.unreadable("all", &more, "more".to_owned());
        }
        if self.findings.len() > FINDINGS_MAX {
            return;
        }
        self.findings.push(Finding {
            rule,
            element,
            receipt_code,
            documents,
            expected,
            found,
        });
    }

    fn warn(
        &mut self,
        rule: &'static str,
        element: &'static str,
        documents: &[&Document],
        expected: impl ToString,
        found: impl ToString,
    ) {
        let documents = documents.iter().map(|document| document.title()).collect();
        let (expected, found) = (expected.to_string(), found.to_string());
        if self.warnings.len() >= FINDINGS_MAX {
            return;
        }
        self.warnings.push(Finding {
            rule,
            element,
            receipt_code: None,
            documents,
            expected,
            found,
        });
    }

    fn unreadable(&mut self, name: &str, expected: &str, found: String) {
        self.findings.push(Finding {
            rule: "readable",
            element: "",
            receipt_code: None,
            documents: vec![name.to_owned()],
            expected: expected.to_owned(),
            found,
        });
    }
}

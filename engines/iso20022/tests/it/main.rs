//! Payment messages as a bank meets them: right ones, wrong ones, and hostile ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]

mod control;
mod files;
mod hostile;
mod identifiers;
mod messages;
mod payouts;
mod properties;
mod schema;
mod statements;

use iso20022::{Checker, Report};

pub fn judged(xml: &str) -> Report {
    Checker::new().judge(xml.as_bytes())
}

/// `element: expected / found` of every finding.
pub fn findings(xml: &str) -> Vec<String> {
    let told = |finding: iso20022::Finding| {
        let found = finding.found.unwrap_or("nothing".to_owned());
        format!("{}: {} / {found}", finding.element, finding.expected)
    };
    judged(xml).findings.into_iter().map(told).collect()
}

/// The elements that are named, each once, in order.
pub fn elements(xml: &str) -> Vec<String> {
    let mut elements: Vec<String> = judged(xml)
        .findings
        .into_iter()
        .map(|finding| finding.element)
        .collect();
    elements.dedup();
    elements
}

/// The text with one part replaced, which must be there.
pub fn with(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "{from} is not in {xml}");
    xml.replacen(from, to, 1)
}

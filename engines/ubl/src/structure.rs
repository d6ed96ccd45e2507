//! Whether a document is built as UBL 2.1 says: the right parts in the right order and number,
//! with the attributes and the kind of text that their types allow.
//!
//! The verdict is that of a schema validator with the schemas of OASIS; the contents of
//! extensions are not looked into. What an invoice has to say is the business of `rules`.

mod datatype;
mod grammar;

use crate::element::Element;
use crate::finding::Findings;
use crate::xml::{BLANKS, Space};

pub use datatype::Datatype;
pub use grammar::{Content, Grammar, Part};

/// The id under which everything that is wrong with the structure is reported.
pub const RULE: &str = "UBL-STRUCTURE";

/// Reports everything that is not UBL 2.1 below the root.
pub(crate) fn check(root: Element<'_>, findings: &mut Findings) {
    let grammar = Grammar::ubl();
    match grammar.document(root.name()) {
        Some(parts) if root.node().space == Space::Document => {
            check_attributes(root, &[], findings);
            check_parts(root, parts, grammar, findings);
        }
        _ => {
            let message = format!("{} is no document of UBL 2.1 known here", root.name());
            findings.structure(root, message);
        }
    }
}

fn check_parts(
    element: Element<'_>,
    parts: &[grammar::Part],
    grammar: &Grammar,
    findings: &mut Findings,
) {
    let mut counts = vec![0_usize; parts.len()];
    let mut reached = 0;
    if !element.raw().trim_matches(BLANKS).is_empty() {
        findings.structure(element, format!("{} has text of its own", element.name()));
    }
    for kid in element.kids() {
        let Some(at) = parts.iter().position(|part| part.is(kid)) else {
            let message = format!("{} has no place in {}", kid.name(), element.name());
            findings.structure(kid, message);
            continue;
        };
        if at < reached {
            let before = &parts[reached].name;
            findings.structure(kid, format!("{} must stand before {before}", kid.name()));
        }
        reached = reached.max(at);
        counts[at] += 1;
        check_part(kid, &parts[at], grammar, findings);
    }
    for (part, count) in parts.iter().zip(counts) {
        if count < part.least {
            let message = format!("{} is missing in {}", part.name, element.name());
            findings.structure(element, message);
        }
        if part.is_single && count > 1 {
            let message = format!("{} may stand only once in {}", part.name, element.name());
            findings.structure(element, message);
        }
    }
}

fn check_part(
    element: Element<'_>,
    part: &grammar::Part,
    grammar: &Grammar,
    findings: &mut Findings,
) {
    match &part.content {
        grammar::Content::Extension => {}
        grammar::Content::Basic(datatype) => {
            check_attributes(element, datatype.attributes(), findings);
            if let Some(kid) = element.kids().next() {
                let message = format!("{} has no place in {}", kid.name(), element.name());
                findings.structure(kid, message);
            }
            if let Some(missing) = datatype.missing_attribute(element) {
                let message = format!("{} needs the attribute {missing}", element.name());
                findings.structure(element, message);
            }
            if !datatype.accepts(element.raw()) {
                let message = format!("{} must be {}", element.name(), datatype.description());
                findings.structure(element, message);
            }
        }
        grammar::Content::Aggregate(name) => {
            check_attributes(element, &[], findings);
            check_parts(element, grammar.aggregate(name), grammar, findings);
        }
    }
}

/// Where a schema may be found is said by attributes that every schema allows.
fn check_attributes(element: Element<'_>, allowed: &[&str], findings: &mut Findings) {
    const TOOLS: &str = "http://www.w3.org/2001/XMLSchema-instance";
    for attribute in element.node().xml.attributes() {
        let is_allowed = match attribute.namespace() {
            None => allowed.contains(&attribute.name()),
            Some(TOOLS) => {
                ["schemaLocation", "noNamespaceSchemaLocation"].contains(&attribute.name())
            }
            Some(_) => false,
        };
        if !is_allowed {
            let message = format!("{} has no attribute {}", element.name(), attribute.name());
            findings.structure(element, message);
        }
    }
}

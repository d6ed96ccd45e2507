//! The parts of UBL that EN 16931 has no use for (UBL-CR-001 and following): a list of paths,
//! walked along the document. All warnings.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::element::Element;
use crate::finding::{Findings, Severity};

static TABLE: &str = include_str!("unused.txt");

/// A place in the document: the parts that lead on, and those that should not be there.
#[derive(Default)]
struct Place {
    further: HashMap<&'static str, Place>,
    /// By part; one part stands in the official list twice, under two numbers.
    unused: HashMap<&'static str, Vec<String>>,
}

static PLACES: LazyLock<Place> = LazyLock::new(|| read(TABLE));

fn read(table: &'static str) -> Place {
    let mut root = Place::default();
    let mut path = "";
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(found) = line.strip_prefix('[') {
            path = found.trim_end_matches(']');
            continue;
        }
        let mut place = &mut root;
        for step in path.split('/').filter(|step| !step.is_empty()) {
            place = place.further.entry(step).or_default();
        }
        for entry in line.split_ascii_whitespace() {
            if let Some((number, part)) = entry.split_once('=') {
                let rules = place.unused.entry(part).or_default();
                rules.push(format!("UBL-CR-{number}"));
            }
        }
    }
    root
}

pub(super) fn check(root: Element<'_>, findings: &mut Findings) {
    walk(root, &PLACES, findings);
}

fn walk(element: Element<'_>, place: &Place, findings: &mut Findings) {
    for (part, rules) in place
        .unused
        .iter()
        .filter(|(part, _)| part.starts_with('@'))
    {
        if element.has_attribute(&part[1..]) {
            report(rules, part, element, findings);
        }
    }
    for kid in element.kids().filter(|kid| kid.is_ubl()) {
        let name = match kid.name() {
            "InvoiceLine" | "CreditNoteLine" if element.is_root() => "Line",
            other => other,
        };
        if let Some(rules) = place.unused.get(name) {
            report(rules, name, kid, findings);
        }
        if let Some(further) = place.further.get(name) {
            walk(kid, further, findings);
        }
    }
}

fn report(rules: &[String], part: &str, element: Element<'_>, findings: &mut Findings) {
    let message = format!("EN 16931 has no use for {part} here");
    for rule in rules {
        findings.add(rule, Severity::Warning, element, &message);
    }
}

pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    static IDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let mut ids = Vec::new();
        collect(&PLACES, &mut ids);
        ids.sort_unstable();
        ids
    });
    IDS.iter().copied()
}

fn collect(place: &'static Place, ids: &mut Vec<&'static str>) {
    ids.extend(place.unused.values().flatten().map(String::as_str));
    for further in place.further.values() {
        collect(further, ids);
    }
}

//! The unit tests that OpenPEPPOL publishes with its rules: small documents, and which rules each
//! breaks or keeps. And its examples, which are valid.

use std::collections::BTreeSet;

use crate::{data, files};

/// Folder, tests in it. All pass; a number that shrinks is a rule that was lost.
const FOLDERS: [(&str, usize); 8] = [
    ("unit-UBL-DE", 60),
    ("unit-UBL-DK", 126),
    ("unit-UBL-GR", 41),
    ("unit-UBL-IT", 12),
    ("unit-UBL-NL", 21),
    ("unit-UBL-NO", 14),
    ("unit-UBL-PEPPOL", 221),
    ("unit-UBL-SE", 48),
];

struct Case {
    name: String,
    document: String,
    broken: Vec<String>,
    kept: Vec<String>,
}

fn cases(path: &std::path::Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let tree = roxmltree::Document::parse(&text).unwrap();
    let name = |node: &roxmltree::Node<'_, '_>| node.tag_name().name().to_owned();
    let tests = tree
        .root_element()
        .children()
        .filter(|node| name(node) == "test");
    let mut cases = Vec::new();
    for (number, test) in tests.enumerate() {
        let mut case = Case {
            name: format!(
                "{} test {}",
                path.file_name().unwrap().display(),
                number + 1
            ),
            document: String::new(),
            broken: Vec::new(),
            kept: Vec::new(),
        };
        for part in test.children().filter(roxmltree::Node::is_element) {
            if name(&part) != "assert" {
                case.document = text[part.range()].to_owned();
                continue;
            }
            for expected in part.children().filter(roxmltree::Node::is_element) {
                let rule = expected.text().unwrap_or_default().trim().to_owned();
                match name(&expected).as_str() {
                    "error" | "warning" => case.broken.push(rule),
                    "success" => case.kept.push(rule),
                    _ => {}
                }
            }
        }
        assert!(!case.document.is_empty(), "{} has no document", case.name);
        cases.push(case);
    }
    cases
}

#[test]
fn every_official_unit_test_ends_as_it_should() {
    let test = "every_official_unit_test_ends_as_it_should";
    let Some(rules) = data("invoices-peppol/rules", test) else {
        return;
    };
    let known: BTreeSet<&str> = ubl::rule_ids().collect();
    let mut unknown = BTreeSet::new();
    let mut failures = Vec::new();
    for (folder, floor) in FOLDERS {
        let mut passed = 0;
        let mut total = 0;
        for case in files(&rules.join(folder))
            .iter()
            .flat_map(|path| cases(path))
        {
            total += 1;
            let report = ubl::report(case.document.as_bytes());
            let missed = case.broken.iter().filter(|rule| !report.breaks(rule));
            let invented = case.kept.iter().filter(|rule| report.breaks(rule));
            let wrong: Vec<String> = missed
                .map(|rule| format!("{folder}/{}: {rule} is not reported", case.name))
                .chain(invented.map(|rule| format!("{folder}/{}: {rule} is reported", case.name)))
                .collect();
            let named = case.broken.iter().chain(&case.kept);
            unknown.extend(named.filter(|rule| !known.contains(rule.as_str())).cloned());
            passed += usize::from(wrong.is_empty());
            failures.extend(wrong);
        }
        println!("{folder}: {passed} of {total}");
        assert!(
            passed >= floor,
            "{folder}: {passed} pass, {floor} did\n{}",
            failures.join("\n")
        );
    }
    println!("named by a test and not implemented: {unknown:?}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The Greek examples have their references after the parties, where the schema does not allow
/// them, as a schema validator says too.
const MISBUILT: &str = "national-examples/GR";

#[test]
fn every_official_example_is_valid() {
    let Some(rules) = data("invoices-peppol/rules", "every_official_example_is_valid") else {
        return;
    };
    let folders = [
        "examples",
        "snippets",
        "national-examples/NO",
        "national-examples/GR",
    ];
    for path in folders.iter().flat_map(|folder| files(&rules.join(folder))) {
        let report = ubl::report(&std::fs::read(&path).unwrap());
        println!(
            "{}: {:?} {}",
            path.display(),
            report.rules,
            report.checked_as
        );
        if path.parent().unwrap().ends_with(MISBUILT) {
            assert!(report.breaks(ubl::STRUCTURE_RULE), "{}", path.display());
        } else {
            assert!(
                report.is_valid,
                "{}: {:#?}",
                path.display(),
                report.findings
            );
        }
    }
}

//! Our table of UBL against the schemas it was written from, and our verdict on structure against
//! that of a schema validator, over hundreds of documents that are broken in one place each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use ubl::Grammar;

use crate::{data, files};

/// What one sequence looks like when it is written down: `cbc:ID 1..1` and so on.
type Sequences = BTreeMap<String, Vec<String>>;

fn schemas(archive: &Path) -> BTreeMap<String, String> {
    let file = std::fs::File::open(archive).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut schemas = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name.ends_with(".xsd") {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            schemas.insert(name, text);
        }
    }
    schemas
}

/// Sequences by the name of their type, without "Type".
fn sequences(schema: &str) -> Sequences {
    let tree = roxmltree::Document::parse(schema).unwrap();
    let is = |node: &roxmltree::Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let mut sequences = Sequences::new();
    for of in tree
        .root_element()
        .children()
        .filter(|node| is(node, "complexType"))
    {
        let name = of
            .attribute("name")
            .unwrap()
            .trim_end_matches("Type")
            .to_owned();
        let parts = of.descendants().filter(|node| is(node, "element"));
        let parts = parts.map(|part| {
            let times = |name: &str| part.attribute(name).unwrap_or("1").to_owned();
            let most = times("maxOccurs").replace("unbounded", "n");
            let name = part.attribute("ref").unwrap();
            format!("{name} {}..{most}", times("minOccurs"))
        });
        sequences.insert(name, parts.collect());
    }
    sequences
}

fn ours(parts: &[ubl::Part]) -> Vec<String> {
    let line = |part: &ubl::Part| {
        let space = match part.content {
            ubl::Content::Basic(_) => "cbc",
            ubl::Content::Aggregate(_) => "cac",
            ubl::Content::Extension => "ext",
        };
        let most = if part.is_single { "1" } else { "n" };
        format!("{space}:{} {}..{most}", part.name, part.least)
    };
    parts.iter().map(line).collect()
}

#[test]
fn the_table_says_what_the_schemas_say() {
    let test = "the_table_says_what_the_schemas_say";
    let Some(archive) = data("invoices-ubl/ubl-xsd-2.1.zip", test) else {
        return;
    };
    let schemas = schemas(&archive);
    let find = |name: &str| {
        let found = schemas.iter().find(|(path, _)| path.ends_with(name));
        found.map(|(_, text)| text.as_str()).unwrap()
    };
    let aggregates = find("UBL-CommonAggregateComponents-2.1.xsd");
    let sequences_of_aggregates = sequences(aggregates);
    for (name, parts) in Grammar::ubl().aggregates() {
        assert_eq!(ours(parts), sequences_of_aggregates[name], "{name}");
    }
    for (name, parts) in Grammar::ubl().documents() {
        let document = sequences(find(&format!("UBL-{name}-2.1.xsd")));
        assert_eq!(ours(parts), document[name], "{name}");
    }
    let types = element_types(aggregates);
    let basics = element_bases(find("UBL-CommonBasicComponents-2.1.xsd"));
    let all = Grammar::ubl()
        .aggregates()
        .chain(Grammar::ubl().documents());
    for part in all.flat_map(|(_, parts)| parts) {
        match part.content {
            ubl::Content::Aggregate(of) => assert_eq!(types[part.name], of, "{}", part.name),
            ubl::Content::Basic(datatype) => {
                let known = basics[part.name].as_str();
                let known = match known {
                    "Percent" | "Rate" => "Numeric",
                    "Name" => "Text",
                    other => other,
                };
                assert_eq!(format!("{datatype:?}"), known, "{}", part.name);
            }
            ubl::Content::Extension => {}
        }
    }
}

fn element_types(schema: &str) -> BTreeMap<String, String> {
    let tree = roxmltree::Document::parse(schema).unwrap();
    let elements = tree
        .root_element()
        .children()
        .filter(|node| node.has_tag_name((XSD, "element")));
    let pair = |element: roxmltree::Node<'_, '_>| {
        let of = |name: &str| element.attribute(name).unwrap().to_owned();
        (of("name"), of("type").trim_end_matches("Type").to_owned())
    };
    elements.map(pair).collect()
}

const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// The unqualified type behind each basic element.
fn element_bases(schema: &str) -> BTreeMap<String, String> {
    let tree = roxmltree::Document::parse(schema).unwrap();
    let types = tree
        .root_element()
        .children()
        .filter(|node| node.has_tag_name((XSD, "complexType")));
    let pair = |of: roxmltree::Node<'_, '_>| {
        let base = of
            .descendants()
            .find_map(|node| node.attribute("base"))
            .unwrap();
        let name = of
            .attribute("name")
            .unwrap()
            .trim_end_matches("Type")
            .to_owned();
        let base = base
            .trim_start_matches("udt:")
            .trim_end_matches("Type")
            .to_owned();
        (name, base)
    };
    let bases: BTreeMap<String, String> = types.map(pair).collect();
    let base = |of: String| bases[&of].clone();
    element_types(schema)
        .into_iter()
        .map(|(name, of)| (name, base(of)))
        .collect()
}

/// A schema validator at the schemas of the reference data, or none where one is not installed.
pub struct Validator {
    folder: tempfile::TempDir,
}

impl Validator {
    pub fn find(test: &str) -> Option<Self> {
        let archive = data("invoices-ubl/ubl-xsd-2.1.zip", test)?;
        if Command::new("xmllint").arg("--version").output().is_err() {
            eprintln!("skipped: {test} needs xmllint (Debian: libxml2-utils)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in schemas(&archive) {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Some(Validator { folder })
    }

    /// What it says of each document of one kind, in order; empty when it is valid.
    pub fn verdicts(&self, kind: &str, documents: &[String]) -> Vec<String> {
        let schema = format!("xsd-2.1/maindoc/UBL-{kind}-2.1.xsd");
        let mut command = Command::new("xmllint");
        command
            .args(["--nonet", "--noout", "--schema"])
            .arg(self.folder.path().join(schema));
        for (number, document) in documents.iter().enumerate() {
            let path = self.folder.path().join(format!("{kind}-{number}.xml"));
            std::fs::write(&path, document).unwrap();
            command.arg(path);
        }
        let said = command.output().unwrap();
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        let mut verdicts = vec![None; documents.len()];
        let mut complaints: BTreeMap<usize, String> = BTreeMap::new();
        for line in said.lines() {
            let Some((_, rest)) = line.split_once(&format!("/{kind}-")) else {
                continue;
            };
            let Some((number, rest)) = rest.split_once(".xml") else {
                continue;
            };
            let number: usize = number.parse().unwrap();
            if rest == " validates" {
                verdicts[number] = Some(String::new());
            } else if rest == " fails to validate" {
                verdicts[number] = Some(complaints.remove(&number).unwrap_or_default());
            } else {
                let _ = writeln!(complaints.entry(number).or_default(), "{rest}");
            }
        }
        let verdict = |(number, verdict): (usize, Option<String>)| {
            verdict.unwrap_or_else(|| panic!("no verdict on {kind}-{number}: {said}"))
        };
        verdicts.into_iter().enumerate().map(verdict).collect()
    }
}

/// The document broken in one place at a time: each element left out, doubled, renamed, put
/// behind its neighbour, filled with a word, and each attribute left out.
fn broken(document: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(document).unwrap();
    let mut all = vec![document.to_owned()];
    let mut change = |range: std::ops::Range<usize>, by: String| {
        all.push(format!(
            "{}{by}{}",
            &document[..range.start],
            &document[range.end..]
        ));
    };
    for element in tree
        .root_element()
        .descendants()
        .filter(roxmltree::Node::is_element)
        .skip(1)
    {
        let range = element.range();
        let text = &document[range.clone()];
        change(range.clone(), String::new());
        change(range.clone(), format!("{text}{text}"));
        change(range.start + 1..range.start + 4, "cxx".to_owned());
        if let Some(next) = element.next_sibling_element() {
            let between = &document[range.end..next.range().start];
            let swapped = format!("{}{between}{text}", &document[next.range()]);
            change(range.start..next.range().end, swapped);
        }
        let is_leaf = element.first_element_child().is_none();
        if let Some(text) = element.first_child().filter(|_| is_leaf) {
            change(text.range(), "word".to_owned());
            change(text.range(), " 12 ".to_owned());
            change(text.range(), "<cbc:ID>1</cbc:ID>".to_owned());
        } else {
            change(range.end - 2..range.end - 2, String::new());
        }
        for attribute in element.attributes() {
            change(attribute.range(), String::new());
            change(attribute.range_qname(), "unknown".to_owned());
        }
    }
    // A prefix that is not bound is not XML, which is another matter.
    all.retain(|text| roxmltree::Document::parse(text).is_ok());
    all
}

/// A prime, so that it does not keep step with the changes of one element.
const EVERY: usize = 5;

#[test]
fn our_verdict_on_structure_is_the_schemas() {
    let test = "our_verdict_on_structure_is_the_schemas";
    let Some(rules) = data("invoices-peppol/rules", test) else {
        return;
    };
    let Some(validator) = Validator::find(test) else {
        return;
    };
    let mut count = 0;
    let mut refused = 0;
    let mut differences = Vec::new();
    for (kind, name) in [
        ("Invoice", "base-example.xml"),
        ("CreditNote", "base-creditnote-correction.xml"),
    ] {
        let document = std::fs::read_to_string(rules.join("examples").join(name)).unwrap();
        // One in five, which comes by every kind of damage; all of them agree too, and take long.
        let all: Vec<String> = broken(&document).into_iter().step_by(EVERY).collect();
        for (document, verdict) in all.iter().zip(validator.verdicts(kind, &all)) {
            let report = ubl::report(document.as_bytes());
            let ours = report.breaks(ubl::STRUCTURE_RULE);
            count += 1;
            refused += usize::from(ours);
            if ours == verdict.is_empty() {
                differences.push(format!("ours {ours}, theirs: {verdict}"));
            }
        }
    }
    println!("{count} documents, {refused} refused by both");
    assert!(count > 1000 / EVERY, "{count}");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_structure_of_every_official_document_is_what_the_schemas_say() {
    let test = "the_structure_of_every_official_document_is_what_the_schemas_say";
    let Some(rules) = data("invoices-peppol/rules", test) else {
        return;
    };
    let Some(validator) = Validator::find(test) else {
        return;
    };
    let folders = [
        "examples",
        "snippets",
        "national-examples/NO",
        "national-examples/GR",
    ];
    let all = folders.iter().flat_map(|folder| files(&rules.join(folder)));
    let all: Vec<String> = all
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    for kind in ["Invoice", "CreditNote"] {
        let is_of = |text: &&String| {
            let tree = roxmltree::Document::parse(text).unwrap();
            tree.root_element().tag_name().name() == kind
        };
        let of: Vec<String> = all.iter().filter(is_of).cloned().collect();
        for (document, verdict) in of.iter().zip(validator.verdicts(kind, &of)) {
            let report = ubl::report(document.as_bytes());
            assert_eq!(
                report.breaks(ubl::STRUCTURE_RULE),
                !verdict.is_empty(),
                "{verdict}"
            );
        }
    }
}

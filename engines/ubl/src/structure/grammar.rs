//! The table of UBL 2.1 (`ubl-2.1.txt`), read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::datatype::Datatype;
use crate::element::Element;
use crate::xml::Space;

static TABLE: &str = include_str!("ubl-2.1.txt");

static UBL: LazyLock<Grammar> = LazyLock::new(|| Grammar::read(TABLE));

/// What stands in what.
pub struct Grammar {
    documents: HashMap<&'static str, Vec<Part>>,
    aggregates: HashMap<&'static str, Vec<Part>>,
}

/// One place in a sequence.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    pub content: Content,
    pub least: usize,
    pub is_single: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    Basic(Datatype),
    /// By the name of its type.
    Aggregate(&'static str),
    /// Not looked into.
    Extension,
}

impl Part {
    pub(super) fn is(&self, element: Element<'_>) -> bool {
        let space = match self.content {
            Content::Basic(_) => Space::Basic,
            Content::Aggregate(_) => Space::Aggregate,
            Content::Extension => Space::Extension,
        };
        element.name() == self.name && element.node().space == space
    }

    fn read(token: &'static str) -> Self {
        let (rest, least, is_single) = match token.as_bytes().last() {
            Some(b'?') => (&token[..token.len() - 1], 0, true),
            Some(b'*') => (&token[..token.len() - 1], 0, false),
            Some(b'+') => (&token[..token.len() - 1], 1, false),
            _ => (token, 1, true),
        };
        let (name, content) = match rest.strip_prefix('@') {
            Some(aggregate) => {
                let (name, of) = aggregate.split_once(':').unwrap_or((aggregate, aggregate));
                (name, Content::Aggregate(of))
            }
            None if rest == "UBLExtensions" => (rest, Content::Extension),
            None => (rest, Content::Basic(Datatype::of(rest))),
        };
        Part {
            name,
            content,
            least,
            is_single,
        }
    }
}

impl Grammar {
    pub fn ubl() -> &'static Grammar {
        &UBL
    }

    fn read(table: &'static str) -> Self {
        let (documents, aggregates) = table.split_once("[aggregates]").unwrap_or((table, ""));
        let documents = documents
            .split_once("[documents]")
            .map_or("", |(_, rest)| rest);
        Grammar {
            documents: section(documents),
            aggregates: section(aggregates),
        }
    }

    /// The parts of a document, by the name of its root element.
    pub fn document(&self, name: &str) -> Option<&[Part]> {
        self.documents.get(name).map(Vec::as_slice)
    }

    /// The parts of an aggregate, by the name of its type. The table names no type that it does
    /// not have, which a test holds.
    pub fn aggregate(&self, name: &str) -> &[Part] {
        self.aggregates.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn documents(&self) -> impl Iterator<Item = (&'static str, &[Part])> {
        self.documents
            .iter()
            .map(|(name, parts)| (*name, parts.as_slice()))
    }

    pub fn aggregates(&self) -> impl Iterator<Item = (&'static str, &[Part])> {
        self.aggregates
            .iter()
            .map(|(name, parts)| (*name, parts.as_slice()))
    }
}

fn section(text: &'static str) -> HashMap<&'static str, Vec<Part>> {
    let mut section = HashMap::new();
    let mut name = "";
    for line in text.lines().filter(|line| !line.is_empty()) {
        if line.starts_with(' ') {
            let parts: &mut Vec<Part> = section.entry(name).or_default();
            parts.extend(line.split_ascii_whitespace().map(Part::read));
        } else {
            name = line;
            section.entry(name).or_default();
        }
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_is_in_the_table() {
        let all = UBL.documents().chain(UBL.aggregates());
        for (name, parts) in all {
            assert!(!parts.is_empty(), "{name}");
            for part in parts {
                if let Content::Aggregate(of) = part.content {
                    assert!(
                        UBL.aggregates.contains_key(of),
                        "{name} has {}: {of}",
                        part.name
                    );
                }
            }
        }
    }

    #[test]
    fn no_name_stands_twice_in_a_sequence() {
        for (name, parts) in UBL.documents().chain(UBL.aggregates()) {
            for (at, part) in parts.iter().enumerate() {
                assert!(
                    parts[at + 1..].iter().all(|other| other.name != part.name),
                    "{name}: {}",
                    part.name
                );
            }
        }
    }
}

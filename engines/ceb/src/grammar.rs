//! The tables in memory: which element holds what, how often, in which order.
//!
//! Not the check itself (`schema`), and not what a single value may look like (`value`).

mod read;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::value::Value;

/// Namespace of every customs message.
pub const CEB: &str = "http://www.chinaport.gov.cn/ceb";
/// Namespace of the XML signature.
pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Whether goods come in or go out. Both annexes use the same element names for different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    Import,
    Export,
}

/// A message that the annexes know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageKind {
    pub number: u16,
    pub direction: Direction,
    pub title_zh: &'static str,
    pub title_en: &'static str,
}

impl MessageKind {
    /// `CEB311Message`
    pub fn root(&self) -> String {
        format!("CEB{}Message", self.number)
    }

    /// Whether customs or the electronic port sends it: receipts, tax bills, results of a summary.
    pub fn is_from_customs(&self) -> bool {
        self.number.is_multiple_of(2)
    }
}

/// All messages by number, in both directions.
pub fn messages() -> impl Iterator<Item = &'static MessageKind> {
    let tables = tables();
    tables
        .import
        .messages
        .values()
        .chain(tables.export.messages.values())
        .map(|(kind, _)| kind)
}

/// The message of that number.
pub fn message(number: u16) -> Option<&'static MessageKind> {
    messages().find(|kind| kind.number == number)
}

pub(crate) struct Grammar {
    pub blocks: Vec<Block>,
    names: HashMap<(Space, &'static str), usize>,
    messages: BTreeMap<u16, (MessageKind, usize)>,
    every_message: usize,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test holds that there are none")
    )]
    pub faults: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    Ceb,
    Ds,
}

impl Space {
    pub fn of(namespace: Option<&str>) -> Option<Space> {
        match namespace {
            Some(CEB) => Some(Space::Ceb),
            Some(DS) => Some(Space::Ds),
            Some(_) | None => None,
        }
    }
}

pub(crate) struct Block {
    pub name: &'static str,
    pub space: Space,
    pub mixed: bool,
    pub attributes: Vec<Attribute>,
    pub content: Content,
}

pub(crate) enum Content {
    Text(Value),
    Parts(Vec<Part>),
}

pub(crate) struct Attribute {
    pub name: &'static str,
    pub required: bool,
    pub value: Value,
}

pub(crate) struct Part {
    pub min: u32,
    /// `u32::MAX` where there is no limit.
    pub max: u32,
    pub what: What,
}

pub(crate) enum What {
    Element {
        name: &'static str,
        space: Space,
        holds: Holds,
    },
    /// One element that is looked into only if the tables know it; `foreign` excludes the
    /// namespace of the block.
    Wild {
        foreign: bool,
    },
    /// One element that is never looked into.
    Skipped,
    Sequence(Vec<Part>),
    Choice(Vec<Part>),
}

pub(crate) enum Holds {
    Value(Value),
    Block(usize),
}

impl Grammar {
    pub fn message(&self, number: u16) -> Option<(&MessageKind, &Block)> {
        let (kind, block) = self.messages.get(&number)?;
        Some((kind, self.blocks.get(*block)?))
    }

    pub fn block(&self, index: usize) -> Option<&Block> {
        self.blocks.get(index)
    }

    /// What an element is where its surroundings leave it open.
    pub fn global(&self, space: Space, name: &str) -> Option<&Block> {
        self.names
            .get(&(space, name))
            .and_then(|index| self.blocks.get(*index))
    }

    pub fn message_attributes(&self) -> &[Attribute] {
        self.blocks
            .get(self.every_message)
            .map_or(&[], |block| &block.attributes)
    }
}

pub(crate) struct Tables {
    pub import: Grammar,
    pub export: Grammar,
}

impl Tables {
    /// The tables in which a message of that number stands.
    pub fn of_message(&self, number: u16) -> Option<&Grammar> {
        [&self.import, &self.export]
            .into_iter()
            .find(|g| g.messages.contains_key(&number))
    }
}

/// Read once: the tables are part of the program, and never change while it runs.
pub(crate) fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
        import: read::grammar(Direction::Import),
        export: read::grammar(Direction::Export),
    });
    &TABLES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_understood() {
        assert_eq!(tables().import.faults, [""; 0]);
        assert_eq!(tables().export.faults, [""; 0]);
        assert_eq!(
            (
                tables().import.messages.len(),
                tables().export.messages.len()
            ),
            (19, 23)
        );
        assert_eq!(tables().export.message_attributes().len(), 2);
    }
}

//! The structure of the messages, read from the tables beside the code. Their notation is
//! explained in `tables/values.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::value::Form;

const TABLES: [(&str, &str); 6] = [
    ("values.txt", include_str!("../tables/values.txt")),
    ("parts.txt", include_str!("../tables/parts.txt")),
    (
        "pain.001.001.09.txt",
        include_str!("../tables/pain.001.001.09.txt"),
    ),
    (
        "pain.002.001.10.txt",
        include_str!("../tables/pain.002.001.10.txt"),
    ),
    (
        "pacs.008.001.08.txt",
        include_str!("../tables/pacs.008.001.08.txt"),
    ),
    (
        "camt.053.001.08.txt",
        include_str!("../tables/camt.053.001.08.txt"),
    ),
];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table}, line {line}: {why}")]
pub struct TableError {
    table: &'static str,
    line: usize,
    why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KindId(usize);

#[derive(Debug)]
pub(crate) struct Kind {
    pub name: &'static str,
    pub shape: Shape,
}

#[derive(Debug)]
pub(crate) enum Shape {
    Sequence(Vec<Element>),
    Choice(Vec<Element>),
    /// One element of whatever kind.
    Any,
    Value(Form),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    pub name: &'static str,
    pub kind: KindId,
    pub min: u32,
    pub max: u32,
}

#[derive(Debug)]
pub(crate) struct Message {
    /// `camt.053.001.08`
    pub name: &'static str,
    /// Of `Document`.
    pub document: KindId,
}

#[derive(Debug, Default)]
pub(crate) struct Grammar {
    kinds: Vec<Kind>,
    messages: Vec<Message>,
}

static SHIPPED: LazyLock<Result<Grammar, TableError>> = LazyLock::new(|| Grammar::parse(&TABLES));

impl Grammar {
    /// Read once; never changed.
    pub(crate) fn shipped() -> Result<&'static Grammar, TableError> {
        SHIPPED.as_ref().map_err(Clone::clone)
    }

    pub(crate) fn kind(&self, id: KindId) -> &Kind {
        // Ids are made here, of kinds that exist.
        &self.kinds[id.0]
    }

    pub(crate) fn message(&self, name: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.name == name)
    }

    fn parse(tables: &[(&'static str, &'static str)]) -> Result<Self, TableError> {
        let mut lines = Vec::new();
        for (table, text) in tables {
            lines.extend(definitions(table, text));
        }
        // Names first: a part may stand before what it is made of.
        let mut ids = HashMap::new();
        for line in lines
            .iter()
            .filter(|line| !line.text().starts_with("message "))
        {
            let name = line.name().ok_or_else(|| line.error("has no name"))?;
            if ids.insert(name, KindId(ids.len())).is_some() {
                return Err(line.error(&format!("{name} is there twice")));
            }
        }
        let mut grammar = Grammar::default();
        let mut messages = Vec::new();
        for line in &lines {
            match line.text().strip_prefix("message ") {
                Some(message) => messages.push((line, message)),
                None => grammar.kinds.push(line.kind(&ids)?),
            }
        }
        for (line, message) in messages {
            let (name, root) = message
                .split_once(": ")
                .ok_or_else(|| line.error("message NAME: ELEMENT TYPE"))?;
            let document = KindId(grammar.kinds.len());
            let shape = Shape::Sequence(vec![line.element(root, &ids)?]);
            grammar.kinds.push(Kind {
                name: "Document",
                shape,
            });
            grammar.messages.push(Message { name, document });
        }
        Ok(grammar)
    }
}

struct Definition {
    table: &'static str,
    line: usize,
    /// The line and those that go on from it. Few, so they are kept for as long as the tables.
    text: &'static str,
}

/// A line that starts with a blank goes on from the one before it.
fn definitions(table: &'static str, text: &'static str) -> Vec<Definition> {
    let mut definitions: Vec<(usize, String)> = Vec::new();
    for (at, line) in (1..).zip(text.lines()) {
        let is_new = !line.starts_with(' ');
        match definitions.last_mut() {
            _ if line.starts_with('#') || line.trim().is_empty() => {}
            Some((_, before)) if !is_new => {
                before.push(' ');
                before.push_str(line.trim());
            }
            _ => definitions.push((at, line.trim_end().to_owned())),
        }
    }
    let kept = |(line, text): (usize, String)| Definition {
        table,
        line,
        text: text.leak(),
    };
    definitions.into_iter().map(kept).collect()
}

impl Definition {
    fn text(&self) -> &'static str {
        self.text
    }

    fn error(&self, why: &str) -> TableError {
        TableError {
            table: self.table,
            line: self.line,
            why: why.to_owned(),
        }
    }

    fn name(&self) -> Option<&'static str> {
        let (name, _) = self.text.split_once([':', ' '])?;
        (!name.is_empty()).then_some(name)
    }

    fn kind(&self, ids: &HashMap<&str, KindId>) -> Result<Kind, TableError> {
        let name = self.name().unwrap_or_default();
        let rest = self.text.get(name.len()..).unwrap_or_default();
        let shape = match (rest.strip_prefix(" = "), rest.strip_prefix(": ")) {
            (Some(value), _) => {
                let form = Form::parse(value).ok_or_else(|| self.error("is no value"))?;
                Shape::Value(form)
            }
            (_, Some("any")) => Shape::Any,
            (_, Some(parts)) if parts.contains(" | ") => {
                Shape::Choice(self.elements(parts.split(" | "), ids)?)
            }
            (_, Some(parts)) => Shape::Sequence(self.elements(parts.split(", "), ids)?),
            _ => return Err(self.error("is neither a value nor a part")),
        };
        Ok(Kind { name, shape })
    }

    fn elements(
        &self,
        parts: impl Iterator<Item = &'static str>,
        ids: &HashMap<&str, KindId>,
    ) -> Result<Vec<Element>, TableError> {
        parts.map(|part| self.element(part, ids)).collect()
    }

    /// `Name? Type`, `Name{0,7} Type`.
    fn element(
        &self,
        text: &'static str,
        ids: &HashMap<&str, KindId>,
    ) -> Result<Element, TableError> {
        let wrong = || self.error(&format!("{text:?} is not an element and its type"));
        let (name, kind) = text.split_once(' ').ok_or_else(wrong)?;
        let unknown = || self.error(&format!("{kind} is not defined"));
        let kind = *ids.get(kind).ok_or_else(unknown)?;
        let end = name.find(['?', '*', '+', '{']).unwrap_or(name.len());
        let (name, occurrence) = name.split_at_checked(end).ok_or_else(wrong)?;
        let (min, max) = match occurrence {
            "" => (1, 1),
            "?" => (0, 1),
            "*" => (0, u32::MAX),
            "+" => (1, u32::MAX),
            counted => counted
                .strip_prefix('{')
                .and_then(|counted| counted.strip_suffix('}'))
                .and_then(|counted| counted.split_once(','))
                .and_then(|(min, max)| min.parse().ok().zip(max.parse().ok()))
                .ok_or_else(wrong)?,
        };
        Ok(Element {
            name,
            kind,
            min,
            max,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read_and_hold_every_message() {
        let grammar = Grammar::shipped().unwrap();
        for message in crate::MESSAGES {
            assert!(grammar.message(message).is_some(), "{message}");
        }
    }

    #[test]
    fn a_table_that_can_not_be_read_says_where() {
        let wrong = [
            ("x", "has no name"),
            ("x y", "is neither"),
            ("A = text", "no value"),
            ("A = pattern [a", "no value"),
            ("A: B C", "C is not defined"),
            ("A: B", "not an element"),
            ("A = boolean\nA = date", "twice"),
            ("A = boolean\nB: C{1} A", "not an element"),
        ];
        for (text, why) in wrong {
            let error = Grammar::parse(&[("t.txt", text)]).unwrap_err().to_string();
            assert!(
                error.starts_with("t.txt, line ") && error.contains(why),
                "{text}: {error}"
            );
        }
    }
}

//! Reads the tables. `tables/README.md` describes what is written in them.
//!
//! A line that makes no sense becomes a fault instead of a panic; a test holds that there is none.

use std::collections::{BTreeMap, HashMap};

use super::{Attribute, Block, Content, Direction, Grammar, Holds, MessageKind, Part, Space, What};
use crate::value::Value;

const IMPORT: [&str; 9] = [
    include_str!("../../tables/import/envelope.txt"),
    include_str!("../../tables/import/order.txt"),
    include_str!("../../tables/import/payment.txt"),
    include_str!("../../tables/import/waybill.txt"),
    include_str!("../../tables/import/list.txt"),
    include_str!("../../tables/import/cancellation.txt"),
    include_str!("../../tables/import/return.txt"),
    include_str!("../../tables/import/delivery.txt"),
    include_str!("../../tables/import/tax.txt"),
];
const EXPORT: [&str; 9] = [
    include_str!("../../tables/export/envelope.txt"),
    include_str!("../../tables/export/order.txt"),
    include_str!("../../tables/export/payment.txt"),
    include_str!("../../tables/export/waybill.txt"),
    include_str!("../../tables/export/movement.txt"),
    include_str!("../../tables/export/list.txt"),
    include_str!("../../tables/export/cancellation.txt"),
    include_str!("../../tables/export/return.txt"),
    include_str!("../../tables/export/summary.txt"),
];
const SIGNATURE: &str = include_str!("../../tables/signature.txt");
const EVERY_MESSAGE: &str = "Every message";

pub fn grammar(direction: Direction) -> Grammar {
    let customs = match direction {
        Direction::Import => IMPORT,
        Direction::Export => EXPORT,
    };
    let mut drafts = Vec::new();
    for text in customs {
        drafts.extend(cut(text, Space::Ceb));
    }
    drafts.extend(cut(SIGNATURE, Space::Ds));

    let mut names = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        names.insert((draft.space, draft.name), index);
    }
    let mut faults = Vec::new();
    let mut messages = BTreeMap::new();
    let blocks = drafts
        .iter()
        .enumerate()
        .map(|(index, draft)| {
            if let Some(kind) = message_kind(draft, direction) {
                messages.insert(kind.number, (kind, index));
            }
            let mut reader = Reader {
                names: &names,
                space: draft.space,
                faults: &mut faults,
            };
            reader.block(draft)
        })
        .collect();
    let every_message = names
        .get(&(Space::Ceb, EVERY_MESSAGE))
        .copied()
        .unwrap_or(usize::MAX);
    Grammar {
        blocks,
        names,
        messages,
        every_message,
        faults,
    }
}

struct Draft {
    space: Space,
    name: &'static str,
    titles: Option<&'static str>,
    text: Option<&'static str>,
    mixed: bool,
    /// Depth and words of each row.
    rows: Vec<(usize, &'static str)>,
}

fn cut(text: &'static str, space: Space) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(row) = line.strip_prefix("    ") {
            let deeper = (row.len() - row.trim_start().len()) / 4;
            if let Some(draft) = drafts.last_mut() {
                draft.rows.push((deeper, row.trim()));
            }
            continue;
        }
        let (line, titles) = split(line, " = ");
        let (line, text) = split(line, " : ");
        let (name, mixed) = line
            .strip_suffix(" mixed")
            .map_or((line, false), |name| (name, true));
        drafts.push(Draft {
            space,
            name,
            titles,
            text,
            mixed,
            rows: Vec::new(),
        });
    }
    drafts
}

fn split(line: &'static str, at: &str) -> (&'static str, Option<&'static str>) {
    line.split_once(at)
        .map_or((line, None), |(left, right)| (left, Some(right)))
}

fn message_kind(draft: &Draft, direction: Direction) -> Option<MessageKind> {
    let number = draft
        .name
        .strip_prefix("CEB")?
        .strip_suffix("Message")?
        .parse()
        .ok()?;
    let (title_zh, title_en) = draft.titles?.split_once(" | ")?;
    Some(MessageKind {
        number,
        direction,
        title_zh,
        title_en,
    })
}

struct Reader<'a> {
    names: &'a HashMap<(Space, &'static str), usize>,
    space: Space,
    faults: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn block(&mut self, draft: &Draft) -> Block {
        let mut attributes = Vec::new();
        let mut rows = Vec::new();
        for (depth, row) in &draft.rows {
            match row.strip_prefix('@') {
                Some(attribute) => attributes.extend(self.attribute(attribute)),
                None => rows.push((*depth, *row)),
            }
        }
        let content = match draft.text {
            Some(written) => self
                .value(written)
                .map_or(Content::Parts(Vec::new()), Content::Text),
            None => {
                let mut at = 0;
                Content::Parts(self.parts(&rows, &mut at, 0))
            }
        };
        Block {
            name: draft.name,
            space: draft.space,
            mixed: draft.mixed,
            attributes,
            content,
        }
    }

    fn attribute(&mut self, row: &'static str) -> Option<Attribute> {
        let (name, occurs, written) = words(row);
        let (min, _) = self.occurrence(occurs, row)?;
        Some(Attribute {
            name,
            required: min == 1,
            value: self.value(written)?,
        })
    }

    fn parts(&mut self, rows: &[(usize, &'static str)], at: &mut usize, depth: usize) -> Vec<Part> {
        let mut parts = Vec::new();
        while let Some((deep, row)) = rows.get(*at).copied() {
            if deep < depth {
                break;
            }
            *at += 1;
            let (name, occurs, written) = words(row);
            let Some((min, max)) = self.occurrence(occurs, row) else {
                continue;
            };
            let what = match name {
                "choice" => What::Choice(self.parts(rows, at, depth + 1)),
                "sequence" => What::Sequence(self.parts(rows, at, depth + 1)),
                "other" => What::Wild { foreign: true },
                "anything" => What::Wild { foreign: false },
                "any" => What::Skipped,
                _ => match self.element(name, written) {
                    Some(element) => element,
                    None => continue,
                },
            };
            parts.push(Part { min, max, what });
        }
        parts
    }

    fn element(&mut self, name: &'static str, written: &'static str) -> Option<What> {
        let (space, name) = match name.strip_prefix("ds:") {
            Some(name) => (Space::Ds, name),
            None => (self.space, name),
        };
        let holds = match written.strip_prefix("is ") {
            Some(other) => self.reference(space, other)?,
            None if written.is_empty() => self.reference(space, name)?,
            None => Holds::Value(self.value(written)?),
        };
        Some(What::Element { name, space, holds })
    }

    fn reference(&mut self, space: Space, name: &'static str) -> Option<Holds> {
        let found = self.names.get(&(space, name)).copied();
        if found.is_none() {
            self.faults.push(format!("no block {name}"));
        }
        found.map(Holds::Block)
    }

    fn value(&mut self, written: &'static str) -> Option<Value> {
        let value = Value::read(written);
        if value.is_none() {
            self.faults.push(format!("no type {written:?}"));
        }
        value
    }

    fn occurrence(&mut self, written: &str, row: &str) -> Option<(u32, u32)> {
        let (min, max) = written.split_once("..").unwrap_or((written, written));
        let max = if max == "n" {
            Some(u32::MAX)
        } else {
            max.parse().ok()
        };
        let both = min.parse().ok().zip(max);
        if both.is_none() {
            self.faults.push(format!("no occurrence in {row:?}"));
        }
        both
    }
}

/// Name, occurrence, and what is left of a row.
fn words(row: &'static str) -> (&'static str, &'static str, &'static str) {
    let (name, rest) = row.split_once(' ').unwrap_or((row, ""));
    let rest = rest.trim_start();
    let (occurs, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    (name, occurs, rest.trim_start())
}

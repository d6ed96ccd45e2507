//! The children of an element against the rows of its block: which, in which order, how often.
//!
//! The tables are deterministic, as XML Schema demands: the next element alone decides which row it
//! belongs to.

use roxmltree::Node;

use super::Checker;
use crate::grammar::{Block, Part, Space, What};

impl Checker<'_> {
    pub(super) fn children(&mut self, parent: Node<'_, '_>, block: &Block, parts: &[Part]) {
        let children: Vec<Node<'_, '_>> = parent.children().filter(Node::is_element).collect();
        let grouped = |part: &Part| matches!(part.what, What::Sequence(_) | What::Choice(_));
        if parts.iter().any(grouped) {
            let mut walk = Walk {
                children: &children,
                at: 0,
                space: block.space,
            };
            if let Err(expected) = walk.all(self, parts) {
                let name = parent.tag_name().name();
                self.refuse(parent, format!("{name} misses {expected}"));
            } else if let Some(next) = children.get(walk.at) {
                self.unexpected(*next, parent);
            }
        } else {
            self.rows(parent, block.space, parts, &children);
        }
    }

    /// Rows without groups. After an error it goes on, so that all of them are told at once.
    fn rows(
        &mut self,
        parent: Node<'_, '_>,
        space: Space,
        parts: &[Part],
        children: &[Node<'_, '_>],
    ) {
        let mut row = 0;
        let mut seen = 0u32;
        for child in children {
            let here = parts
                .get(row)
                .filter(|part| seen < part.max && accepts(part, *child, space));
            if here.is_none() {
                let later = parts
                    .iter()
                    .enumerate()
                    .skip(row + 1)
                    .find(|(_, p)| accepts(p, *child, space));
                let Some((found, _)) = later else {
                    self.misplaced(*child, parent, space, parts, row);
                    continue;
                };
                self.missing(parent, parts, row..found, seen);
                row = found;
                seen = 0;
            }
            seen += 1;
            if let Some(part) = parts.get(row) {
                self.part(*child, part);
            }
        }
        self.missing(parent, parts, row..parts.len(), seen);
    }

    fn missing(
        &mut self,
        parent: Node<'_, '_>,
        parts: &[Part],
        rows: std::ops::Range<usize>,
        seen: u32,
    ) {
        let first = rows.start;
        for (row, part) in parts.iter().enumerate().take(rows.end).skip(first) {
            let seen = if row == first { seen } else { 0 };
            if seen < part.min {
                let name = parent.tag_name().name();
                self.refuse(parent, format!("{name} misses {}", title(part)));
            }
        }
    }

    fn misplaced(
        &mut self,
        child: Node<'_, '_>,
        parent: Node<'_, '_>,
        space: Space,
        parts: &[Part],
        row: usize,
    ) {
        match parts
            .iter()
            .enumerate()
            .find(|(_, part)| accepts(part, child, space))
        {
            Some((at, part)) if at == row => {
                let name = child.tag_name().name();
                self.refuse(
                    child,
                    format!("{name} may stand {} times at most", part.max),
                );
            }
            Some(_) => {
                let (name, next) = (
                    child.tag_name().name(),
                    parts.get(row).map_or("the end", title),
                );
                self.refuse(
                    child,
                    format!("{name} stands after its place, at {next} or twice"),
                );
            }
            None => self.unexpected(child, parent),
        }
    }

    fn unexpected(&mut self, child: Node<'_, '_>, parent: Node<'_, '_>) {
        let (name, parent) = (child.tag_name().name(), parent.tag_name().name());
        self.refuse(child, format!("{name} is not expected in {parent}"));
    }

    fn part(&mut self, child: Node<'_, '_>, part: &Part) {
        match &part.what {
            What::Element { holds, .. } => self.held(child, holds),
            What::Wild { .. } => self.lax(child),
            What::Skipped | What::Sequence(_) | What::Choice(_) => {}
        }
    }
}

struct Walk<'a, 'b, 'c> {
    children: &'c [Node<'a, 'b>],
    at: usize,
    space: Space,
}

impl Walk<'_, '_, '_> {
    fn all(&mut self, checker: &mut Checker<'_>, parts: &[Part]) -> Result<(), &'static str> {
        parts.iter().try_for_each(|part| self.one(checker, part))
    }

    fn one(&mut self, checker: &mut Checker<'_>, part: &Part) -> Result<(), &'static str> {
        let mut seen = 0;
        while seen < part.max
            && let Some(child) = self.children.get(self.at)
            && starts(part, *child, self.space)
        {
            match &part.what {
                What::Element { .. } | What::Wild { .. } | What::Skipped => {
                    checker.part(*child, part);
                    self.at += 1;
                }
                What::Sequence(parts) => self.all(checker, parts)?,
                What::Choice(parts) => {
                    let chosen = parts.iter().find(|part| starts(part, *child, self.space));
                    if let Some(chosen) = chosen {
                        self.one(checker, chosen)?;
                    }
                }
            }
            seen += 1;
        }
        if seen >= part.min || empty(&part.what) {
            Ok(())
        } else {
            Err(title(part))
        }
    }
}

fn accepts(part: &Part, child: Node<'_, '_>, of: Space) -> bool {
    let tag = child.tag_name();
    let namespace = Space::of(tag.namespace());
    match &part.what {
        What::Element { name, space, .. } => *name == tag.name() && namespace == Some(*space),
        What::Wild { foreign: true } => tag.namespace().is_some() && namespace != Some(of),
        What::Wild { foreign: false } | What::Skipped => true,
        What::Sequence(_) | What::Choice(_) => false,
    }
}

/// Whether the group can begin with this element.
fn starts(part: &Part, child: Node<'_, '_>, of: Space) -> bool {
    match &part.what {
        What::Sequence(parts) => {
            for part in parts {
                if starts(part, child, of) {
                    return true;
                }
                if part.min > 0 && !empty(&part.what) {
                    return false;
                }
            }
            false
        }
        What::Choice(parts) => parts.iter().any(|part| starts(part, child, of)),
        What::Element { .. } | What::Wild { .. } | What::Skipped => accepts(part, child, of),
    }
}

/// Whether the group can do without any element.
fn empty(what: &What) -> bool {
    let without = |part: &Part| part.min == 0 || empty(&part.what);
    match what {
        What::Sequence(parts) => parts.iter().all(without),
        What::Choice(parts) => parts.iter().any(without),
        What::Element { .. } | What::Wild { .. } | What::Skipped => false,
    }
}

fn title(part: &Part) -> &'static str {
    match &part.what {
        What::Element { name, .. } => name,
        What::Wild { .. } | What::Skipped => "an element",
        What::Sequence(parts) => parts.first().map_or("elements", title),
        What::Choice(_) => "one of its elements",
    }
}

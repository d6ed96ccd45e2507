//! What changed between two versions of a tariff, and whose goods it touches.
//!
//! Added, removed, described differently and rated differently are facts of the two texts. That a
//! code was split or merged is only likely unless a correlation table says it: the texts do not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::code::Code;
use crate::schedule::{Line, Schedule};

/// Below this share of common words two descriptions are not taken for one another's successor.
const LIKE_MIN: f64 = 0.34;
/// More candidates under one heading than this are not compared.
const COMPARED_MAX: usize = 400;

/// Old and new codes that belong together, from a published correlation table.
pub type Correlation = BTreeSet<(Code, Code)>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reworded {
    pub code: Code,
    pub before: String,
    pub after: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rerated {
    pub code: Code,
    /// As printed; none is no rate of its own.
    pub before: Option<String>,
    pub after: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Renumbered,
    Split,
    Merged,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    pub from: Vec<Code>,
    pub to: Vec<Code>,
    pub how: How,
    /// False where a correlation table says so.
    pub likely: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    pub added: Vec<Code>,
    pub removed: Vec<Code>,
    pub reworded: Vec<Reworded>,
    pub rerated: Vec<Rerated>,
    pub moved: Vec<Moved>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Removed,
    Moved,
    Rerated,
    Reworded,
    Added,
}

/// A seller's code, and a change that reaches it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Touched {
    pub code: Code,
    pub change: Change,
    /// The line that changed: the code itself, one above or one below it.
    pub by: Code,
}

/// Compares the lines that are valid on a day of each version. Descriptions are compared only in
/// the same language.
pub fn diff(
    old: (&Schedule, Date),
    new: (&Schedule, Date),
    correlation: Option<&Correlation>,
) -> Changes {
    let before = valid(old);
    let after = valid(new);
    let mut changes = Changes::default();
    for (code, line) in &before {
        let Some(now) = after.get(code) else {
            changes.removed.push(*code);
            continue;
        };
        if line.language == now.language && words(line) != words(now) {
            changes.reworded.push(Reworded {
                code: *code,
                before: line.description.clone(),
                after: now.description.clone(),
            });
        }
        if rate(line) != rate(now) {
            let printed = |line: &Line| line.duty.as_ref().map(|duty| duty.native.clone());
            changes.rerated.push(Rerated {
                code: *code,
                before: printed(line),
                after: printed(now),
            });
        }
    }
    changes.added = after
        .keys()
        .filter(|code| !before.contains_key(code))
        .copied()
        .collect();
    let pairs = match correlation {
        Some(table) => table
            .iter()
            .filter(|(from, to)| from != to && before.contains_key(from) && after.contains_key(to))
            .copied()
            .collect(),
        None => likely_pairs(&changes, &before, &after),
    };
    changes.moved = grouped(&pairs, correlation.is_none());
    changes
}

fn valid((schedule, date): (&Schedule, Date)) -> BTreeMap<Code, &Line> {
    let mut found = BTreeMap::new();
    for line in schedule
        .lines()
        .iter()
        .filter(|line| line.is_valid_on(date))
    {
        // The first language by its code, where there are several.
        found.entry(line.code).or_insert(line);
    }
    found
}

fn rate(line: &Line) -> Option<&str> {
    let duty = line.duty.as_ref()?;
    Some(duty.rate.as_deref().unwrap_or(&duty.native))
}

/// Words without case and punctuation: a comma more is no other description.
fn words(line: &Line) -> Vec<String> {
    line.description
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn likely_pairs(
    changes: &Changes,
    before: &BTreeMap<Code, &Line>,
    after: &BTreeMap<Code, &Line>,
) -> Correlation {
    let mut pairs = Correlation::new();
    let mut by_heading: BTreeMap<Code, Vec<(Code, BTreeSet<String>)>> = BTreeMap::new();
    for code in &changes.added {
        if let (Some(heading), Some(line)) = (code.heading(), after.get(code)) {
            let set = words(line).into_iter().collect();
            by_heading.entry(heading).or_default().push((*code, set));
        }
    }
    for from in &changes.removed {
        let (Some(heading), Some(line)) = (from.heading(), before.get(from)) else {
            continue;
        };
        let near = by_heading.get(&heading).map_or(&[][..], Vec::as_slice);
        let mine: BTreeSet<String> = words(line).into_iter().collect();
        for (to, theirs) in near.iter().take(COMPARED_MAX) {
            let same_level = from.level() == to.level();
            if same_level && (from.covers(to) || to.covers(from) || like(&mine, theirs) >= LIKE_MIN)
            {
                pairs.insert((*from, *to));
            }
        }
    }
    pairs
}

fn like(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let both = a.intersection(b).count();
    let fewer = a.len().min(b.len());
    let more = a.len().max(b.len());
    if fewer == 0 {
        return 0.0;
    }
    // Half containment, half overlap: a part of a split code says more words than the whole did.
    0.5 * (both as f64 / fewer as f64) + 0.5 * (both as f64 / more as f64)
}

/// Pairs that hang together become one move.
fn grouped(pairs: &Correlation, likely: bool) -> Vec<Moved> {
    let mut to_of: BTreeMap<Code, BTreeSet<Code>> = BTreeMap::new();
    let mut from_of: BTreeMap<Code, BTreeSet<Code>> = BTreeMap::new();
    for (from, to) in pairs {
        to_of.entry(*from).or_default().insert(*to);
        from_of.entry(*to).or_default().insert(*from);
    }
    let mut done = BTreeSet::new();
    let mut moved = Vec::new();
    for start in to_of.keys() {
        if done.contains(start) {
            continue;
        }
        let (mut from, mut to) = (BTreeSet::from([*start]), BTreeSet::new());
        let mut open = vec![*start];
        while let Some(code) = open.pop() {
            done.insert(code);
            for target in to_of.get(&code).into_iter().flatten() {
                if to.insert(*target) {
                    let sources = from_of.get(target).into_iter().flatten();
                    open.extend(sources.filter(|source| from.insert(**source)));
                }
            }
        }
        let how = match (from.len(), to.len()) {
            (1, 1) => How::Renumbered,
            (from, to) if to >= from => How::Split,
            _ => How::Merged,
        };
        moved.push(Moved {
            from: from.into_iter().collect(),
            to: to.into_iter().collect(),
            how,
            likely,
        });
    }
    moved
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.reworded.is_empty()
            && self.rerated.is_empty()
            && self.moved.is_empty()
    }

    /// Which of these codes a change reaches: of the code itself, of one above it, whose rate or
    /// words it inherits, or of one below it, which may be the line its goods are declared under.
    pub fn affected(&self, codes: &[Code]) -> Vec<Touched> {
        let mut changed: Vec<(Code, Change)> = Vec::new();
        changed.extend(self.removed.iter().map(|code| (*code, Change::Removed)));
        changed.extend(self.added.iter().map(|code| (*code, Change::Added)));
        changed.extend(self.reworded.iter().map(|r| (r.code, Change::Reworded)));
        changed.extend(self.rerated.iter().map(|r| (r.code, Change::Rerated)));
        changed.extend(
            self.moved
                .iter()
                .flat_map(|moved| moved.from.iter().map(|code| (*code, Change::Moved))),
        );
        changed.sort_unstable();
        let mut touched = BTreeSet::new();
        for code in codes {
            let above = code.upwards().flat_map(|up| {
                let from = changed.partition_point(|(by, _)| *by < up);
                changed[from..].iter().take_while(move |(by, _)| *by == up)
            });
            let from = changed.partition_point(|(by, _)| by < code);
            let below = changed[from..].iter().take_while(|(by, _)| code.covers(by));
            for (by, change) in above.chain(below) {
                touched.insert(Touched {
                    code: *code,
                    change: *change,
                    by: *by,
                });
            }
        }
        touched.into_iter().collect()
    }
}

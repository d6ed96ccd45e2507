//! Two parties: identifiers first, then names, then what else is known. The result is the same
//! whichever is asked about.

mod names;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::identifiers::{Ids, Meeting};
use crate::name::Name;
use crate::record::{BirthDate, Kind, Record};
use crate::words::Words;

pub(crate) use names::may_reach;
use names::{Agreement, agree};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Would not be shown to an analyst.
    Clear,
    /// Likely a typing error, a nickname or a transliteration.
    Review,
    /// Equal after normalisation, or by an identifier.
    Hit,
}

impl Decision {
    pub const fn word(self) -> &'static str {
        match self {
            Decision::Clear => "clear",
            Decision::Review => "review",
            Decision::Hit => "hit",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub decision: Decision,
    /// In thousandths.
    pub score: u32,
    /// For people to read, most telling first.
    pub because: Vec<String>,
}

const CERTAIN: u32 = 1000;
/// The least that is shown, by how much agrees: two rare words, one, less than one.
const SHOWN: [(u32, u32); 3] = [(150, 800), (90, 840), (0, 920)];
pub(crate) const LEAST_SHOWN: u32 = 800;
/// The most that anything but the name adds.
pub(crate) const BONUS_MAX: u32 = 30;
/// An equal identifier that another one contradicts.
const DISPUTED: u32 = 900;

/// A record made ready to be compared.
#[derive(Debug)]
pub(crate) struct Party {
    pub kind: Kind,
    pub names: Vec<Name>,
    pub ids: Ids,
    given: Option<Name>,
    family: Option<Name>,
    countries: Vec<&'static str>,
    birth_dates: Vec<BirthDate>,
}

impl Party {
    pub(crate) fn new(words: &Words, record: &Record) -> Party {
        let kind = record.kind;
        let name = |text: &str| Some(Name::new(words, kind, text, false));
        let name = |text: &str| name(text).filter(|name| !name.tokens.is_empty());
        let given = record.given_name.as_deref().and_then(name);
        let family = record.family_name.as_deref().and_then(name);
        let whole = if record.name.trim().is_empty() {
            let parts = [&record.given_name, &record.family_name];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            parts.join(" ")
        } else {
            record.name.clone()
        };
        let aliases = record.aliases.iter();
        let mut names: Vec<Name> = std::iter::once((whole.as_str(), false))
            .chain(aliases.map(|alias| (alias.name.as_str(), alias.is_weak)))
            .map(|(text, is_weak)| Name::new(words, kind, text, is_weak))
            .filter(|name| !name.tokens.is_empty())
            .collect();
        names.sort();
        names.dedup();
        let mut countries: Vec<&str> = record.countries.iter().map(|c| c.alpha2()).collect();
        countries.sort_unstable();
        countries.dedup();
        Party {
            kind,
            names,
            ids: Ids::new(&record.ids),
            given,
            family,
            countries,
            birth_dates: record.birth_dates.clone(),
        }
    }

    /// What an analyst saw when deciding. It changes when the party does.
    fn content(&self) -> String {
        let names = self.names.iter().map(|name| (&name.exact, name.is_weak));
        let names: Vec<_> = names.collect();
        let part = |name: &Option<Name>| name.as_ref().map(|name| name.exact.clone());
        format!(
            "{}|{names:?}|{:?}|{:?}|{:?}|{:?}|{:?}",
            self.kind.word(),
            self.ids.entries(),
            part(&self.given),
            part(&self.family),
            self.countries,
            self.birth_dates,
        )
    }
}

/// Names a pair, either way round. An analyst's *no* is remembered under it; once one of the two
/// is published differently, the pair has another name and is shown again.
pub(crate) fn fingerprint(one: &Party, other: &Party) -> String {
    let mut contents = [one.content(), other.content()];
    contents.sort();
    let mut hash = Sha256::new();
    for content in contents {
        hash.update(Sha256::digest(content.as_bytes()));
    }
    let digest = hash.finalize();
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub(crate) fn judge(words: &Words, one: &Party, other: &Party) -> Judgement {
    judge_among(words, one, other, &(0..other.names.len()).collect())
}

/// As `judge`, where it is known which names of the other can agree enough to be shown.
pub(crate) fn judge_among(
    words: &Words,
    one: &Party,
    other: &Party,
    among: &BTreeSet<usize>,
) -> Judgement {
    let ids = one.ids.meet(&other.ids);
    let theirs: Vec<&Name> = among.iter().filter_map(|at| other.names.get(*at)).collect();
    let best = best(words, &one.names, &theirs);
    let mut because = Vec::new();
    for (kind, value) in &ids.equal {
        because.push(format!("{} {value} is equal", kind.word()));
    }
    let (score, shown, may_hit) = match &best {
        Some(best) => by_name(one, other, best, &ids, &mut because),
        None => (0, CERTAIN + 1, false),
    };
    let is_disputed = !ids.strong.is_empty();
    for kind in ids.strong.iter().chain(&ids.weak) {
        because.push(format!("{} differs", kind.word()));
    }
    let (decision, score) = match (ids.equal.is_empty(), is_disputed) {
        (false, false) => (Decision::Hit, CERTAIN),
        (false, true) => (Decision::Review, score.max(DISPUTED)),
        (true, _) if may_hit => (Decision::Hit, score),
        (true, _) if score >= shown => (Decision::Review, score),
        (true, _) => (Decision::Clear, score),
    };
    Judgement {
        decision,
        score,
        because,
    }
}

/// Of all their names the two that agree best.
fn best(words: &Words, ours: &[Name], theirs: &[&Name]) -> Option<Agreement> {
    let pairs = ours
        .iter()
        .flat_map(|a| theirs.iter().map(move |b| (a, *b)));
    let found = pairs.filter_map(|(a, b)| agree(words, a, b));
    found.max_by(|a, b| rank(a).cmp(&rank(b)))
}

/// Ties are told apart by content, so that it does not matter which side is asked about.
fn rank(found: &Agreement) -> impl Ord {
    let held = found.is_exact && !found.is_weak;
    let words: Vec<String> = found.alone.clone();
    let pairs: Vec<(String, String)> = found
        .pairs
        .iter()
        .map(|pair| (pair.one.clone(), pair.other.clone()))
        .collect();
    (
        held,
        found.adjusted(),
        found.evidence,
        std::cmp::Reverse((words, pairs)),
    )
}

impl Agreement {
    /// After what the names themselves say against it.
    fn adjusted(&self) -> u32 {
        let mut score = self.score;
        if self.is_weak {
            score = score * 88 / 100;
        }
        if self.numbers_differ {
            score = score * 60 / 100;
        }
        score
    }
}

/// Score, the least that is shown, and whether it is a hit.
fn by_name(
    one: &Party,
    other: &Party,
    best: &Agreement,
    ids: &Meeting,
    because: &mut Vec<String>,
) -> (u32, u32, bool) {
    let mut score = best.adjusted();
    let mut may_hit = best.is_exact && !best.is_weak && ids.strong.is_empty();
    say_names(best, because);
    if !one.kind.may_be(other.kind) {
        because.push(in_order("kind differs", one.kind.word(), other.kind.word()));
        score = score * 85 / 100;
        may_hit = false;
    }
    if parts_differ(one, other) {
        because.push("given and family name are not the same parts".to_owned());
        score = score.saturating_sub(120);
        may_hit = false;
    }
    let dates = || {
        let ours = one.birth_dates.iter();
        ours.flat_map(|a| other.birth_dates.iter().map(move |b| (*a, *b)))
    };
    if dates().any(|(a, b)| a.is_same_day(b)) {
        because.push("birth date is equal".to_owned());
        score += if best.is_exact { 0 } else { 20 };
    } else if dates().next().is_some() && !dates().any(|(a, b)| a.may_be(b)) {
        because.push("birth date differs".to_owned());
        score = score.saturating_sub(120);
        may_hit = false;
    }
    if !one.countries.is_empty() && !other.countries.is_empty() {
        if one
            .countries
            .iter()
            .any(|country| other.countries.contains(country))
        {
            score += if best.is_exact { 0 } else { 10 };
        } else {
            because.push("country differs".to_owned());
            score = score.saturating_sub(20);
        }
    }
    if ids.is_other_thing {
        score = score * 60 / 100;
    } else if !ids.strong.is_empty() {
        score = score.saturating_sub(100);
    }
    score = score.saturating_sub(if ids.weak.is_empty() { 0 } else { 10 });
    // Only what is equal is certain.
    let most = if best.is_exact { CERTAIN } else { CERTAIN - 10 };
    let shown = SHOWN
        .iter()
        .find(|(evidence, _)| best.evidence >= *evidence);
    let shown = shown.map_or(CERTAIN, |(_, shown)| *shown);
    (score.min(most), shown, may_hit)
}

fn say_names(best: &Agreement, because: &mut Vec<String>) {
    if best.is_exact {
        because.push("name is equal after normalisation".to_owned());
    }
    for pair in &best.pairs {
        because.push(format!(
            "{}: {} ~ {}",
            pair.why.word(),
            pair.one,
            pair.other
        ));
    }
    if best.numbers_differ {
        because.push("numbers differ".to_owned());
    }
    if best.is_weak {
        because.push("the alias is weak".to_owned());
    }
    if !best.alone.is_empty() {
        because.push(format!("only in one name: {}", best.alone.join(" ")));
    }
}

fn in_order(what: &str, a: &str, b: &str) -> String {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    format!("{what}: {a}, {b}")
}

/// A family name that is the other's given name and not its family name, or the like.
fn parts_differ(one: &Party, other: &Party) -> bool {
    let differ = |a: &Option<Name>, b: &Option<Name>| match (a, b) {
        (Some(a), Some(b)) => !shares_word(a, b),
        _ => false,
    };
    differ(&one.given, &other.given) || differ(&one.family, &other.family)
}

/// By first sounds and groups: a typing error in a part is not a contradiction.
fn shares_word(a: &Name, b: &Name) -> bool {
    a.tokens.iter().any(|x| {
        b.tokens.iter().any(|y| {
            let same_group = x.groups.iter().any(|group| y.groups.contains(group));
            let near = !x.roman.is_empty()
                && !y.roman.is_empty()
                && (x.skeleton == y.skeleton
                    || x.abjad == y.abjad
                    || x.roman.starts_with(y.roman.as_str())
                    || y.roman.starts_with(x.roman.as_str())
                    || crate::distance::between(
                        x.roman.as_bytes(),
                        y.roman.as_bytes(),
                        crate::distance::MISTAKE,
                    )
                    .is_some());
            x.text == y.text || same_group || near
        })
    })
}

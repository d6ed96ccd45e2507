//! Identifiers of a party, made comparable: what is equal, what contradicts.
//!
//! Check digits are not looked at: a list's number counts as it was published.

use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    Imo,
    Mmsi,
    CallSign,
    Bic,
    Lei,
    Registration,
    Tax,
    Passport,
    NationalId,
    Email,
}

/// How much two different values of one kind say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// One for life: two values are two things.
    Unique,
    /// A party may have had another one.
    Strong,
    /// Changes with flag, branch or provider.
    Weak,
}

impl IdKind {
    pub const NAMED: [(&str, IdKind); 10] = [
        ("imo", IdKind::Imo),
        ("mmsi", IdKind::Mmsi),
        ("call_sign", IdKind::CallSign),
        ("bic", IdKind::Bic),
        ("lei", IdKind::Lei),
        ("registration", IdKind::Registration),
        ("tax", IdKind::Tax),
        ("passport", IdKind::Passport),
        ("national_id", IdKind::NationalId),
        ("email", IdKind::Email),
    ];

    pub fn word(self) -> &'static str {
        let found = IdKind::NAMED.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(word, _)| word)
    }

    fn strength(self) -> Strength {
        match self {
            IdKind::Imo | IdKind::Lei => Strength::Unique,
            IdKind::Registration | IdKind::Tax | IdKind::Passport | IdKind::NationalId => {
                Strength::Strong
            }
            IdKind::Mmsi | IdKind::CallSign | IdKind::Bic | IdKind::Email => Strength::Weak,
        }
    }
}

/// Normalised, sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ids(Vec<(IdKind, String)>);

#[derive(Debug, Default)]
pub(crate) struct Meeting {
    pub equal: Vec<(IdKind, String)>,
    /// A conflict that rules out a hit.
    pub strong: Vec<IdKind>,
    /// One of those is unique for life.
    pub is_other_thing: bool,
    pub weak: Vec<IdKind>,
}

impl Ids {
    pub(crate) fn new(given: &[(IdKind, String)]) -> Self {
        let kept = given.iter().filter_map(|(kind, value)| {
            let value = normal(*kind, value)?;
            Some((*kind, value))
        });
        let sorted: BTreeSet<_> = kept.collect();
        Ids(sorted.into_iter().collect())
    }

    /// The form under which an equal value is found: a BIC is also looked for among registrations,
    /// and a tax number too, since registers use one for the other.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (u8, String)> + '_ {
        self.0.iter().map(|(kind, value)| key(*kind, value))
    }

    pub(crate) fn meet(&self, other: &Ids) -> Meeting {
        let mut meeting = Meeting::default();
        for (kind, value) in &self.0 {
            let is_equal =
                |theirs: &&(IdKind, String)| key(*kind, value) == key(theirs.0, &theirs.1);
            if let Some(theirs) = other.0.iter().find(is_equal) {
                // The pair is named the same way from both sides.
                meeting.equal.push((theirs.0.min(*kind), value.clone()));
            }
        }
        meeting.equal.sort();
        meeting.equal.dedup();
        for (_, kind) in IdKind::NAMED {
            let of = |ids: &Ids| ids.0.iter().filter(|(k, _)| *k == kind).count();
            let is_met = self
                .0
                .iter()
                .filter(|(k, _)| *k == kind)
                .any(|(kind, value)| {
                    other
                        .0
                        .iter()
                        .any(|theirs| key(*kind, value) == key(theirs.0, &theirs.1))
                })
                || other
                    .0
                    .iter()
                    .filter(|(k, _)| *k == kind)
                    .any(|(kind, value)| {
                        self.0
                            .iter()
                            .any(|ours| key(*kind, value) == key(ours.0, &ours.1))
                    });
            if of(self) == 0 || of(other) == 0 || is_met {
                continue;
            }
            match kind.strength() {
                Strength::Weak => meeting.weak.push(kind),
                Strength::Strong => meeting.strong.push(kind),
                Strength::Unique => {
                    meeting.strong.push(kind);
                    meeting.is_other_thing = true;
                }
            }
        }
        meeting
    }

    pub(crate) fn entries(&self) -> &[(IdKind, String)] {
        &self.0
    }
}

fn key(kind: IdKind, value: &str) -> (u8, String) {
    let class = match kind {
        IdKind::Imo => 0,
        IdKind::Mmsi => 1,
        IdKind::CallSign => 2,
        IdKind::Bic | IdKind::Registration | IdKind::Tax => 3,
        IdKind::Lei => 4,
        IdKind::Passport => 5,
        IdKind::NationalId => 6,
        IdKind::Email => 7,
    };
    (class, value.to_owned())
}

/// Upper case letters and digits; nothing where the value can't identify anybody.
fn normal(kind: IdKind, value: &str) -> Option<String> {
    if kind == IdKind::Email {
        let value = value.trim().to_lowercase();
        let (local, domain) = value.split_once('@')?;
        let is_one = !local.is_empty() && domain.contains('.');
        return is_one.then_some(value);
    }
    let plain = crate::text::compatible(value);
    let text: String = plain
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    let text = match kind {
        IdKind::Imo => text.strip_prefix("IMO").unwrap_or(&text).to_owned(),
        IdKind::Mmsi => text.strip_prefix("MMSI").unwrap_or(&text).to_owned(),
        // The head office's BIC may be written with or without its branch code.
        IdKind::Bic | IdKind::Registration | IdKind::Tax if is_head_office(&text) => {
            text.get(..8).unwrap_or(&text).to_owned()
        }
        _ => text,
    };
    is_telling(kind, &text).then_some(text)
}

fn is_head_office(text: &str) -> bool {
    let (bank, rest) = text.split_at_checked(6).unwrap_or(("", ""));
    bank.bytes().all(|c| c.is_ascii_alphabetic()) && rest.len() == 5 && text.ends_with("XXX")
}

/// `N/A`, `000000` and `12` are on thousands of forms.
fn is_telling(kind: IdKind, text: &str) -> bool {
    let len = text.chars().count();
    let first = text.chars().next();
    let is_one_sign = text.chars().all(|c| Some(c) == first);
    let has_digit = text.chars().any(|c| c.is_numeric());
    match kind {
        IdKind::Bic | IdKind::CallSign => len >= 4 && !is_one_sign,
        IdKind::Registration if len == 8 && text.is_ascii() => !is_one_sign,
        _ => len >= 4 && !is_one_sign && has_digit,
    }
}

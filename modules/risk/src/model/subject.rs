//! A party that takes part in a firm's trades, and how the engine of comparison is asked about it.

use contract::ids::OrgId;
use contract::risk::{Party, PartyKind, Verdict};
use kernel::{FieldError, Id, Kind};
use screening::{BirthDate, Decision, IdKind, Record};
use sha2::{Digest, Sha256};

use crate::model::list::{Entry, ListId};

pub enum SubjectKind {}
impl Kind for SubjectKind {
    const PREFIX: &'static str = "sub";
}
pub type SubjectId = Id<SubjectKind>;

#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) firm: OrgId,
    pub(crate) id: SubjectId,
    pub(crate) party: Party,
    pub(crate) blocked: bool,
}

/// An entry that a party is like.
#[derive(Clone, Debug)]
pub(crate) struct Met {
    pub(crate) list: String,
    pub(crate) list_id: ListId,
    pub(crate) list_version: String,
    pub(crate) fingerprint: String,
    pub(crate) verdict: Verdict,
    pub(crate) score: u32,
    pub(crate) because: Vec<String>,
    pub(crate) entry: Entry,
}

/// A party with everything that the lists in force say of it.
#[derive(Clone, Debug)]
pub(crate) struct LookedUp {
    pub(crate) party: Party,
    pub(crate) key: String,
    pub(crate) met: Vec<Met>,
}

/// What identifies a party, whatever its part in the trade.
pub(crate) fn key_of(party: &Party) -> String {
    let mut ids: Vec<String> = party
        .ids
        .iter()
        .map(|id| format!("{}={}", id.kind, id.value.trim()))
        .collect();
    ids.sort_unstable();
    let country = party.country.map(|country| country.alpha2());
    let parts = (
        party.kind,
        party.name.trim(),
        country,
        party.birth_date.as_deref().unwrap_or_default(),
        ids,
    );
    // Plain values always serialize.
    hex::encode(Sha256::digest(
        serde_json::to_vec(&parts).unwrap_or_default(),
    ))
}

/// What is wrong with a party, by path.
pub(crate) fn faults(party: &Party, path: &str) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut fault = |field: String, code: &str, message: &str| {
        found.push(FieldError::new(format!("{path}.{field}"), code, message));
    };
    let name = party.name.trim();
    if name.is_empty() && party.ids.is_empty() {
        fault("name".to_owned(), "required", "is needed");
    }
    if name.chars().count() > 300 {
        fault("name".to_owned(), "too_long", "has 300 characters at most");
    }
    if let Some(date) = &party.birth_date
        && BirthDate::parse(date).is_none()
    {
        let message = "must be a year, a month or a day: 1960, 1960-03, 1960-03-31";
        fault("birth_date".to_owned(), "not_a_date", message);
    }
    for (at, id) in party.ids.iter().enumerate() {
        if id_kind(&id.kind).is_none() {
            let message = "is no kind of number that lists know";
            fault(format!("ids[{at}].kind"), "unknown_choice", message);
        }
    }
    found
}

fn id_kind(word: &str) -> Option<IdKind> {
    let found = IdKind::NAMED.iter().find(|(named, _)| *named == word);
    found.map(|(_, kind)| *kind)
}

/// The question as the engine takes it.
pub(crate) fn record_of(party: &Party) -> Record {
    let kind = match party.kind {
        PartyKind::Person => screening::Kind::Person,
        PartyKind::Company => screening::Kind::Company,
        PartyKind::Vessel => screening::Kind::Vessel,
    };
    let mut record = Record::new("party", kind, party.name.trim());
    record.countries = party.country.into_iter().collect();
    let born = party.birth_date.as_deref().and_then(BirthDate::parse);
    record.birth_dates = born.into_iter().collect();
    record.ids = party
        .ids
        .iter()
        .filter_map(|id| Some((id_kind(&id.kind)?, id.value.clone())))
        .collect();
    record
}

pub(crate) const fn verdict_of(decision: Decision) -> Verdict {
    match decision {
        Decision::Clear => Verdict::Clear,
        Decision::Review => Verdict::Review,
        Decision::Hit => Verdict::Hit,
    }
}

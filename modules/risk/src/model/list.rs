//! Versions of lists of sanctioned parties, and their entries as they are shown.

use kernel::{Country, Id, Kind, Timestamp};
use screening::Record;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum ListKind {}
impl Kind for ListKind {
    const PREFIX: &'static str = "lst";
}
pub type ListId = Id<ListKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskListState)]
pub(crate) enum ListState {
    /// Taken, and nobody is looked up in it yet.
    Waiting,
    InForce,
    Superseded,
}

impl ListState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            ListState::Waiting => "waiting",
            ListState::InForce => "in_force",
            ListState::Superseded => "superseded",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            ListState::Waiting,
            ListState::InForce,
            ListState::Superseded,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// The format in which a list is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskListFormat)]
pub enum ListFormat {
    /// OFAC's SDN list: `file` is sdn.csv; `alt`, `add` and `comments` may come with it.
    OfacSdnCsv,
    /// The consolidated list of the UN's Security Council.
    UnXml,
    /// The US Consolidated Screening List; also the form for an operator's own list.
    CslCsv,
}

impl ListFormat {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            ListFormat::OfacSdnCsv => "ofac_sdn_csv",
            ListFormat::UnXml => "un_xml",
            ListFormat::CslCsv => "csl_csv",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            ListFormat::OfacSdnCsv,
            ListFormat::UnXml,
            ListFormat::CslCsv,
        ]
        .into_iter()
        .find(|format| format.as_str() == text)
    }
}

/// What a file does not say.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskListDraft)]
pub struct ListDraft {
    /// Versions of one name follow each other: `un_consolidated`.
    pub name: String,
    pub format: ListFormat,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskList)]
pub struct ListView {
    pub id: ListId,
    pub name: String,
    pub format: ListFormat,
    /// The date of publication where the file says one, else the digest of its bytes.
    pub version: String,
    pub file_name: String,
    pub entries: i64,
    /// Lines that were left out, each with its reason.
    pub skipped: Vec<String>,
    pub(crate) state: ListState,
    /// The version that it took the place of.
    pub before: Option<ListId>,
    pub added_by: String,
    pub added_at: Timestamp,
    pub in_force_at: Option<Timestamp>,
}

/// An entry of a list, as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskListEntry)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) countries: Vec<Country>,
    pub(crate) birth_dates: Vec<String>,
    pub(crate) ids: Vec<String>,
}

impl Entry {
    pub(crate) fn of(record: &Record) -> Self {
        let dates = record.birth_dates.iter().map(|date| {
            let years = if date.year_from == date.year_to {
                date.year_from.to_string()
            } else {
                format!("{}–{}", date.year_from, date.year_to)
            };
            match (date.month, date.day) {
                (Some(month), Some(day)) => format!("{years}-{month:02}-{day:02}"),
                (Some(month), None) => format!("{years}-{month:02}"),
                (None, _) => years,
            }
        });
        Entry {
            id: record.id.clone(),
            kind: record.kind.word().to_owned(),
            name: record.name.clone(),
            aliases: record
                .aliases
                .iter()
                .map(|alias| alias.name.clone())
                .collect(),
            countries: record.countries.clone(),
            birth_dates: dates.collect(),
            ids: record
                .ids
                .iter()
                .map(|(kind, value)| format!("{}: {value}", kind.word()))
                .collect(),
        }
    }
}

/// An entry that one version has and the other has not, or has differently.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskEntryChange)]
pub(crate) struct EntryChange {
    pub(crate) id: String,
    pub(crate) before: Option<Entry>,
    pub(crate) after: Option<Entry>,
}

/// What a version changes. All are counted, the first are listed.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = RiskListChanges)]
pub(crate) struct Changes {
    /// The version that it is compared with; none is an empty list.
    pub(crate) before: Option<ListId>,
    pub(crate) added: Vec<EntryChange>,
    pub(crate) added_count: usize,
    pub(crate) changed: Vec<EntryChange>,
    pub(crate) changed_count: usize,
    pub(crate) removed: Vec<EntryChange>,
    pub(crate) removed_count: usize,
}

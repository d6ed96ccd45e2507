//! Versions of countries' schedules.

use kernel::{Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum TariffKind {}
impl Kind for TariffKind {
    const PREFIX: &'static str = "trf";
}
pub type TariffId = Id<TariffKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TariffState {
    /// Read, and not yet asked by quotes.
    Waiting,
    InForce,
    /// Another version came into force after it.
    Superseded,
}

impl TariffState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            TariffState::Waiting => "waiting",
            TariffState::InForce => "in_force",
            TariffState::Superseded => "superseded",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            TariffState::Waiting,
            TariffState::InForce,
            TariffState::Superseded,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// A version of a country's schedule.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TariffView {
    /// Absent for the samples that the program ships.
    pub id: Option<TariffId>,
    pub jurisdiction: String,
    /// hs_nomenclature_csv, us_hts_json, uk_tariff_json, plain_csv
    pub format: String,
    pub source: String,
    pub published: Option<String>,
    pub retrieved: String,
    pub language: String,
    pub file_name: String,
    pub state: TariffState,
    pub lines: i64,
    pub rejected: i64,
    pub added_at: Option<Timestamp>,
    pub in_force_at: Option<Timestamp>,
}

/// What is said of a file that is handed over.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TariffDraft {
    /// A country code, `EU`, `XI` or `WCO`.
    pub jurisdiction: String,
    pub format: String,
    pub source: String,
    #[serde(default)]
    pub published: Option<String>,
    pub retrieved: String,
    #[serde(default)]
    pub language: Option<String>,
}

//! The register of risks: what could go wrong, whose it is, how grave, and what is done about it.

use contract::ids::PersonId;
use kernel::{Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum RegisterKind {}
impl Kind for RegisterKind {
    const PREFIX: &'static str = "rsk";
}
pub type RegisterId = Id<RegisterKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskKind)]
pub(crate) enum RiskKind {
    Tax,
    Supervision,
    IntellectualProperty,
    Data,
    Sanctions,
    Operation,
    Other,
}

impl RiskKind {
    pub(crate) const ALL: [RiskKind; 7] = [
        RiskKind::Tax,
        RiskKind::Supervision,
        RiskKind::IntellectualProperty,
        RiskKind::Data,
        RiskKind::Sanctions,
        RiskKind::Operation,
        RiskKind::Other,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            RiskKind::Tax => "tax",
            RiskKind::Supervision => "supervision",
            RiskKind::IntellectualProperty => "intellectual_property",
            RiskKind::Data => "data",
            RiskKind::Sanctions => "sanctions",
            RiskKind::Operation => "operation",
            RiskKind::Other => "other",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        RiskKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskState)]
pub(crate) enum RiskState {
    Open,
    /// Borne knowingly.
    Accepted,
    Closed,
}

impl RiskState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            RiskState::Open => "open",
            RiskState::Accepted => "accepted",
            RiskState::Closed => "closed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [RiskState::Open, RiskState::Accepted, RiskState::Closed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A risk as it is written down. Likelihood and impact go from 1 to 5.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskDraft)]
pub(crate) struct RiskDraft {
    pub(crate) kind: RiskKind,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) title: String,
    #[schema(max_length = 4000)]
    pub(crate) description: String,
    /// What is done about it.
    #[schema(max_length = 4000)]
    pub(crate) measure: String,
    /// The day by which it is done, `2027-01-31`.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 10)]
    pub(crate) due_on: Option<String>,
    pub(crate) owner: PersonId,
    #[schema(minimum = 1, maximum = 5)]
    pub(crate) likelihood: i64,
    #[schema(minimum = 1, maximum = 5)]
    pub(crate) impact: i64,
    /// Every so many months it is assessed anew.
    #[schema(minimum = 1, maximum = 60)]
    pub(crate) assess_months: i64,
    pub(crate) state: RiskState,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskRegisterRow)]
pub(crate) struct RiskRow {
    pub(crate) id: RegisterId,
    #[serde(flatten)]
    pub(crate) draft: RiskDraft,
    /// Likelihood times impact.
    pub(crate) score: i64,
    pub(crate) assess_on: String,
    /// The day of the next assessment has passed.
    pub(crate) is_overdue: bool,
    pub(crate) version: i64,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskAssessment)]
pub(crate) struct Assessment {
    pub(crate) likelihood: i64,
    pub(crate) impact: i64,
    pub(crate) note: String,
    pub(crate) actor: String,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskRegisterEntry)]
pub(crate) struct RiskView {
    #[serde(flatten)]
    pub(crate) row: RiskRow,
    pub(crate) assessments: Vec<Assessment>,
}

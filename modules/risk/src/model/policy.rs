//! Policies in versions, who has read them, and trainings.

use contract::ids::{OrgId, PersonId};
use kernel::{Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum TrainingKind {}
impl Kind for TrainingKind {
    const PREFIX: &'static str = "trn";
}
pub type TrainingId = Id<TrainingKind>;

/// For whom a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskAudience)]
pub(crate) enum Audience {
    /// The platform's own people.
    Staff,
    Sellers,
    Everybody,
}

impl Audience {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Audience::Staff => "staff",
            Audience::Sellers => "sellers",
            Audience::Everybody => "everybody",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Audience::Staff, Audience::Sellers, Audience::Everybody]
            .into_iter()
            .find(|audience| audience.as_str() == text)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskPolicyDraft)]
pub(crate) struct PolicyDraft {
    /// Versions of one code follow each other: `sanctions`.
    #[schema(min_length = 1, max_length = 60)]
    pub(crate) code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) title: String,
    #[schema(min_length = 1, max_length = 40000)]
    pub(crate) body: String,
    pub(crate) audience: Audience,
}

/// A version of a policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskPolicy)]
pub(crate) struct PolicyView {
    pub(crate) code: String,
    pub(crate) number: i64,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) audience: Audience,
    pub(crate) published_at: Timestamp,
    /// When the caller acknowledged this version.
    pub(crate) acknowledged_at: Option<Timestamp>,
    /// How many people did; zero for those who need not know.
    pub(crate) acknowledgements: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskAcknowledgement)]
pub(crate) struct Acknowledgement {
    pub(crate) person: PersonId,
    pub(crate) member_of: OrgId,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskTrainingDraft)]
pub(crate) struct TrainingDraft {
    pub(crate) person: PersonId,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) topic: String,
    /// `2026-11-30`
    #[schema(min_length = 10, max_length = 10)]
    pub(crate) held_on: String,
    /// The last day it counts; absent where it has none.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 10)]
    pub(crate) valid_to: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskTraining)]
pub(crate) struct Training {
    pub(crate) id: TrainingId,
    pub(crate) person: PersonId,
    pub(crate) topic: String,
    pub(crate) held_on: String,
    pub(crate) valid_to: Option<String>,
    pub(crate) recorded_by: String,
    pub(crate) at: Timestamp,
}

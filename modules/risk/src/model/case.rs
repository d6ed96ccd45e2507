//! A case: a party that lists may name, and what the platform's staff make of it.

use contract::ids::{OrgId, PersonId, ScreeningCaseId};
use contract::risk::{Occasion, Party, Verdict};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::list::Entry;
use crate::model::subject::SubjectId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskCaseState)]
pub(crate) enum CaseState {
    Open,
    /// One person says that it is somebody else; a second one has to agree.
    Proposed,
    /// Somebody else: a false positive, remembered.
    Cleared,
    /// The one that the list names: blocked.
    Confirmed,
}

impl CaseState {
    pub(crate) const ALL: [CaseState; 4] = [
        CaseState::Open,
        CaseState::Proposed,
        CaseState::Cleared,
        CaseState::Confirmed,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            CaseState::Open => "open",
            CaseState::Proposed => "proposed",
            CaseState::Cleared => "cleared",
            CaseState::Confirmed => "confirmed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        CaseState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// What somebody does with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskCaseStep)]
pub(crate) enum Step {
    Clear,
    Confirm,
    /// Not convinced by what another one proposed.
    SendBack,
    Reopen,
}

impl Step {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Step::Clear => "clear",
            Step::Confirm => "confirm",
            Step::SendBack => "send_back",
            Step::Reopen => "reopen",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) firm: OrgId,
    pub(crate) id: ScreeningCaseId,
    pub(crate) subject: SubjectId,
    pub(crate) state: CaseState,
    pub(crate) verdict: Verdict,
    pub(crate) occasion: Occasion,
    pub(crate) party: Party,
    pub(crate) proposed_by: Option<PersonId>,
    pub(crate) version: i64,
    pub(crate) opened_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

/// A case in the queue.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskCaseRow)]
pub(crate) struct CaseRow {
    pub(crate) id: ScreeningCaseId,
    pub(crate) firm: OrgId,
    pub(crate) party: Party,
    pub(crate) state: CaseState,
    pub(crate) verdict: Verdict,
    pub(crate) occasion: Occasion,
    pub(crate) opened_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

impl From<Case> for CaseRow {
    fn from(case: Case) -> Self {
        CaseRow {
            id: case.id,
            firm: case.firm,
            party: case.party,
            state: case.state,
            verdict: case.verdict,
            occasion: case.occasion,
            opened_at: case.opened_at,
            ended_at: case.ended_at,
        }
    }
}

/// An entry that the party is like, with why.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskCaseHit)]
pub(crate) struct HitView {
    pub(crate) list: String,
    pub(crate) list_version: String,
    pub(crate) verdict: Verdict,
    /// In thousandths.
    pub(crate) score: i64,
    pub(crate) because: Vec<String>,
    pub(crate) entry: Entry,
    pub(crate) found_at: Timestamp,
    #[serde(skip)]
    pub(crate) fingerprint: String,
}

/// A process that waits for the case.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskHeldProcess)]
pub(crate) struct Held {
    pub(crate) process: Uuid,
    pub(crate) occasion: Occasion,
    /// In whose trade.
    pub(crate) firm: OrgId,
    pub(crate) at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

/// What was done, by whom, why, and with which lists in force.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskCaseEvent)]
pub(crate) struct CaseEvent {
    /// opened, found_more, clear, confirm, send_back, reopen, delisted
    pub(crate) step: String,
    pub(crate) state: CaseState,
    pub(crate) actor: String,
    pub(crate) reason: Option<String>,
    pub(crate) lists: String,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskCase)]
pub(crate) struct CaseView {
    #[serde(flatten)]
    pub(crate) row: CaseRow,
    pub(crate) hits: Vec<HitView>,
    pub(crate) held: Vec<Held>,
    pub(crate) history: Vec<CaseEvent>,
    /// What the caller may do now.
    pub(crate) steps: Vec<Step>,
    /// Clearing it takes a second person.
    pub(crate) takes_two: bool,
}

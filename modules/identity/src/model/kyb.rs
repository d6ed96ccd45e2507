//! Showing who a firm is (know your business): what it writes down, what it has to show, and the
//! round in which two people of the platform decide about it.

use contract::identity::{KybState, OrgKind, RiskTier};
use contract::ids::{OrgId, PersonId};
use contract::logistics::Address;
use kernel::{Country, Id, Kind, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum KybCaseMark {}
impl Kind for KybCaseMark {
    const PREFIX: &'static str = "kyb";
}
pub type KybCaseId = Id<KybCaseMark>;

/// A paper with the day it runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KybDocument {
    /// By the name that the checklist has for it: `business_licence`.
    #[schema(min_length = 1, max_length = 60)]
    pub kind: String,
    /// A file of yours.
    pub file: BlobId,
    #[serde(default)]
    #[schema(max_length = 120)]
    pub number: Option<String>,
    /// The last day it is valid, `2030-12-31`; absent where it has none.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 10)]
    pub valid_to: Option<String>,
}

/// Who owns or controls the firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KybOwner {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// `1970-01-31`
    #[schema(min_length = 10, max_length = 10)]
    pub birth_date: String,
    /// Of nationality.
    pub country: Country,
    /// Of shares or votes. Absent for who controls the firm without holding that much.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub percent: Option<i64>,
    /// The legal representative or a director.
    #[serde(default)]
    pub represents: bool,
}

/// What a firm says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KybForm {
    #[schema(max_length = 200)]
    pub legal_name: String,
    /// As the register of its country writes it; in China the unified social credit code.
    #[schema(max_length = 60)]
    pub registration_number: String,
    /// VAT or another tax number.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub tax_number: Option<String>,
    #[serde(default)]
    #[schema(max_length = 20)]
    pub lei: Option<String>,
    #[serde(default)]
    pub address: Option<Address>,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub owners: Vec<KybOwner>,
    /// Nobody holds as much as has to be named: who represents the firm is named instead.
    #[serde(default)]
    pub no_large_owner: bool,
    #[serde(default)]
    #[schema(max_items = 30)]
    pub documents: Vec<KybDocument>,
}

/// What a firm of a kind in a country has to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KybChecklist {
    /// Kinds of papers, each of which is needed.
    #[schema(max_items = 20)]
    pub documents: Vec<String>,
    pub tax_number_needed: bool,
    /// Owners from this share on are named.
    #[schema(minimum = 1, maximum = 100)]
    pub owners_from_percent: i64,
    /// After how many months a firm of low, medium and high risk shows itself anew.
    #[schema(minimum = 1, maximum = 120)]
    pub months_low: i64,
    #[schema(minimum = 1, maximum = 120)]
    pub months_medium: i64,
    #[schema(minimum = 1, maximum = 120)]
    pub months_high: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KybCaseState {
    Draft,
    /// Waits for the desk.
    Submitted,
    /// The desk asked for more.
    MoreWanted,
    /// One person of the desk proposed what to decide.
    Proposed,
    Passed,
    Rejected,
}

impl KybCaseState {
    pub const fn as_str(self) -> &'static str {
        match self {
            KybCaseState::Draft => "draft",
            KybCaseState::Submitted => "submitted",
            KybCaseState::MoreWanted => "more_wanted",
            KybCaseState::Proposed => "proposed",
            KybCaseState::Passed => "passed",
            KybCaseState::Rejected => "rejected",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            KybCaseState::Draft,
            KybCaseState::Submitted,
            KybCaseState::MoreWanted,
            KybCaseState::Proposed,
            KybCaseState::Passed,
            KybCaseState::Rejected,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }

    /// The firm may write in it.
    pub const fn is_the_firms(self) -> bool {
        matches!(self, KybCaseState::Draft | KybCaseState::MoreWanted)
    }
}

/// What the lists say of the firm and its owners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KybScreening {
    /// Not asked yet.
    None,
    Clear,
    /// Somebody has to look first.
    Review,
    Hit,
}

impl KybScreening {
    pub const fn as_str(self) -> &'static str {
        match self {
            KybScreening::None => "none",
            KybScreening::Clear => "clear",
            KybScreening::Review => "review",
            KybScreening::Hit => "hit",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            KybScreening::None,
            KybScreening::Clear,
            KybScreening::Review,
            KybScreening::Hit,
        ]
        .into_iter()
        .find(|screening| screening.as_str() == text)
    }
}

/// What somebody of the desk wants to become of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KybProposal {
    pub by: PersonId,
    pub pass: bool,
    pub tier: RiskTier,
    pub reason: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct KybCase {
    pub org: OrgId,
    pub id: KybCaseId,
    pub kind: OrgKind,
    pub state: KybCaseState,
    pub form: KybForm,
    pub screening: KybScreening,
    pub proposal: Option<KybProposal>,
    pub version: i64,
    pub begun_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// What was done, by whom and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KybEvent {
    pub step: String,
    pub state: KybCaseState,
    pub actor: String,
    pub reason: Option<String>,
    pub at: Timestamp,
}

/// A firm's own page about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KybPage {
    pub state: KybState,
    pub country: Country,
    pub checklist: KybChecklist,
    pub case: Option<KybOwnCase>,
    /// What is still missing, by field.
    pub gaps: Vec<KybGap>,
    /// To be sent as `If-Match`; zero before anything was written down.
    pub version: i64,
}

/// The round that the firm is in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KybOwnCase {
    pub id: KybCaseId,
    pub state: KybCaseState,
    pub form: KybForm,
    /// What the desk asked for, or why it turned the firm down.
    pub note: Option<String>,
    pub submitted_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct KybGap {
    /// `documents`, `owners[0].birth_date` …
    pub path: String,
    /// Stable: `required`, `check_digit`, `not_a_date`, `expired` …
    pub code: String,
    /// Of the paper that is missing.
    pub document: Option<String>,
}

/// A case in the desk's queue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KybRow {
    pub org: OrgId,
    pub name: String,
    pub country: Country,
    pub kind: OrgKind,
    pub state: KybCaseState,
    pub screening: KybScreening,
    pub submitted_at: Option<Timestamp>,
}

/// What the desk does with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KybStep {
    ProposePass,
    ProposeReject,
    AskMore,
    /// A second person agrees to what was proposed.
    Agree,
    SendBack,
}

impl KybStep {
    pub const ALL: [KybStep; 5] = [
        KybStep::ProposePass,
        KybStep::ProposeReject,
        KybStep::AskMore,
        KybStep::Agree,
        KybStep::SendBack,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            KybStep::ProposePass => "propose_pass",
            KybStep::ProposeReject => "propose_reject",
            KybStep::AskMore => "ask_more",
            KybStep::Agree => "agree",
            KybStep::SendBack => "send_back",
        }
    }
}

/// The desk's page of a firm.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KybCasePage {
    pub org: OrgId,
    pub name: String,
    pub country: Country,
    pub kind: OrgKind,
    pub state: KybState,
    pub case_state: KybCaseState,
    pub form: KybForm,
    pub checklist: KybChecklist,
    pub gaps: Vec<KybGap>,
    pub screening: KybScreening,
    pub proposal: Option<KybProposal>,
    pub history: Vec<KybEvent>,
    /// What the caller may do now.
    pub steps: Vec<KybStep>,
    pub submitted_at: Option<Timestamp>,
}

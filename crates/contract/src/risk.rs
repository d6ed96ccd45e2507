//! What risk promises: whether a party may be traded with, by the lists in force. It asks nobody;
//! whoever moves goods or money asks it first, and waits for its word when it is not sure.

pub mod remote;

use async_trait::async_trait;
use kernel::{Country, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Answer;
use crate::event::Event;
use crate::identity::Caller;
use crate::ids::{OrgId, PersonId, ScreeningCaseId};

/// Parties that one question may name.
pub const PARTIES_MAX: usize = 30;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    Person,
    Company,
    Vessel,
}

/// As what a party takes part.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PartyRole {
    /// The organisation itself.
    Firm,
    /// Who owns or controls it.
    Owner,
    Consignee,
    Carrier,
    Vessel,
}

/// A number by which a party is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartyId {
    /// `imo`, `registration`, `tax`, `lei`, `passport`, `national_id` …
    #[schema(min_length = 1, max_length = 30)]
    pub kind: String,
    #[schema(min_length = 1, max_length = 100)]
    pub value: String,
}

/// Somebody or something that takes part in a trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Party {
    pub role: PartyRole,
    pub kind: PartyKind,
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    #[serde(default)]
    pub country: Option<Country>,
    /// `1960`, `1960-03` or `1960-03-31`
    #[serde(default)]
    #[schema(max_length = 10)]
    pub birth_date: Option<String>,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub ids: Vec<PartyId>,
    /// When it is an organisation of the platform: what is decided about it then holds in the trades
    /// of everybody.
    #[serde(default)]
    pub org: Option<OrgId>,
}

impl Party {
    pub fn named(role: PartyRole, kind: PartyKind, name: impl Into<String>) -> Self {
        Party {
            role,
            kind,
            name: name.into(),
            country: None,
            birth_date: None,
            ids: Vec::new(),
            org: None,
        }
    }

    pub fn of(mut self, country: Country) -> Self {
        self.country = Some(country);
        self
    }

    pub fn organisation(mut self, org: OrgId) -> Self {
        self.org = Some(org);
        self
    }
}

/// At which step of a trade it is asked.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A firm came to the platform, or is called otherwise now.
    Registration,
    /// A firm shows who it is.
    Verification,
    Checkout,
    Payment,
    Shipment,
    /// A list changed.
    ListChange,
}

impl Occasion {
    pub const ALL: [Occasion; 6] = [
        Occasion::Registration,
        Occasion::Verification,
        Occasion::Checkout,
        Occasion::Payment,
        Occasion::Shipment,
        Occasion::ListChange,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Occasion::Registration => "registration",
            Occasion::Verification => "verification",
            Occasion::Checkout => "checkout",
            Occasion::Payment => "payment",
            Occasion::Shipment => "shipment",
            Occasion::ListChange => "list_change",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Occasion::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Whom to look up, for whose trade, and what waits for the answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ScreenAsk {
    /// The firm in whose trade they take part.
    pub firm: OrgId,
    pub occasion: Occasion,
    /// What waits: a checkout, an intent, a shipment, a firm. News of it come under this id.
    pub process: Uuid,
    pub parties: Vec<Party>,
    #[serde(default)]
    pub destination: Option<Country>,
}

/// The worse, the later.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Clear,
    /// Somebody has to look: the process waits, and nothing of it is lost.
    Review,
    /// Must not go on.
    Hit,
}

impl Verdict {
    pub const ALL: [Verdict; 3] = [Verdict::Clear, Verdict::Review, Verdict::Hit];

    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Clear => "clear",
            Verdict::Review => "review",
            Verdict::Hit => "hit",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Verdict::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Why a party was not clear. For the platform's staff: whoever shows it to the party tips them off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScreenReason {
    /// Place of the party in the question; absent when it is the destination.
    pub party: Option<usize>,
    /// The list, or `destination`, or `confirmed` for a party that was confirmed before.
    pub list: String,
    pub entry: String,
    /// In thousandths.
    pub score: u32,
    pub because: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Screened {
    /// The gravest of all parties.
    pub verdict: Verdict,
    pub reasons: Vec<ScreenReason>,
    /// Cases that have to end before the process goes on.
    pub cases: Vec<ScreeningCaseId>,
}

/// What a reported risk is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskTopic {
    Tax,
    Supervision,
    IntellectualProperty,
    Data,
    Sanctions,
    Operation,
}

/// In whose register a risk is kept, and who looks after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Register {
    /// The operator's organisation.
    pub org: OrgId,
    pub owner: PersonId,
}

/// A risk that another module saw, as it stands now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RiskReport {
    /// The thing that it is about: reporting it again follows it.
    pub source: Uuid,
    pub topic: RiskTopic,
    pub title: String,
    /// Ids and words of the program, no names of people.
    pub description: String,
    /// From 1 to 5.
    pub likelihood: i64,
    pub impact: i64,
    /// It is no risk any more.
    pub is_over: bool,
    /// When it stood so: what is older than the last word changes nothing.
    pub at: Timestamp,
    /// Absent: only what is kept already is followed.
    pub register: Option<Register>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filed {
    New,
    Followed,
    /// Nothing is kept about it, and no register was named.
    Unknown,
}

#[async_trait]
pub trait Risk: Send + Sync {
    /// Looks the parties up in the lists in force. Whoever is not clear gets a case, and the process
    /// is told by `risk.screening_ended` when it is decided. Idempotent by occasion and process.
    /// Answers `risk/no-lists` as long as there is no list to look into.
    async fn screen(&self, by: &Caller, ask: ScreenAsk) -> Answer<Screened>;
    /// Keeps a risk in the operator's register, or follows what became of it. Of the program and of
    /// the operator's people alone. Idempotent by source: the same report once more changes nothing.
    async fn report(&self, by: &Caller, report: RiskReport) -> Answer<Filed>;
}

/// Everything that a process waited for was decided: it may go on, or it must not.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ScreeningEnded {
    pub process: Uuid,
    pub firm: OrgId,
    pub occasion: Occasion,
    /// `clear` or `hit`.
    pub verdict: Verdict,
    pub at: Timestamp,
}
impl Event for ScreeningEnded {
    const SUBJECT: &'static str = "risk.screening_ended";
}

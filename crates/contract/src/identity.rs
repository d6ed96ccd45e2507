//! Who is calling, for which firm, and what identity promises about people and firms.

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::{Country, Locale, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Answer;
use crate::event::Event;
use crate::ids::{ApiKeyId, OrgId, PersonId, SessionId};

/// What an organisation is on the platform.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    Buyer,
    Seller,
    Platform,
}

impl OrgKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            OrgKind::Buyer => "buyer",
            OrgKind::Seller => "seller",
            OrgKind::Platform => "platform",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [OrgKind::Buyer, OrgKind::Seller, OrgKind::Platform]
            .into_iter()
            .find(|k| k.as_str() == text)
    }

    /// The roles that a member of such an organisation may hold.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            OrgKind::Buyer => &[Role::Owner, Role::Buyer, Role::Approver, Role::Finance],
            OrgKind::Seller => &[Role::Owner, Role::Staff, Role::Warehouse, Role::Finance],
            OrgKind::Platform => &[
                Role::Operator,
                Role::Support,
                Role::Risk,
                Role::Compliance,
                Role::Finance,
            ],
        }
    }
}

/// What a member may do in an organisation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Buyer,
    Approver,
    Finance,
    Staff,
    Warehouse,
    Operator,
    Support,
    Risk,
    Compliance,
}

impl Role {
    pub const ALL: [Role; 10] = [
        Role::Owner,
        Role::Buyer,
        Role::Approver,
        Role::Finance,
        Role::Staff,
        Role::Warehouse,
        Role::Operator,
        Role::Support,
        Role::Risk,
        Role::Compliance,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Buyer => "buyer",
            Role::Approver => "approver",
            Role::Finance => "finance",
            Role::Staff => "staff",
            Role::Warehouse => "warehouse",
            Role::Operator => "operator",
            Role::Support => "support",
            Role::Risk => "risk",
            Role::Compliance => "compliance",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Role::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

/// How a caller proved who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    Session(SessionId),
    /// A machine, limited to these scopes (`orders:read`, `catalog:write`, …).
    ApiKey {
        id: ApiKeyId,
        scopes: BTreeSet<String>,
    },
    /// The platform's own processes: jobs, listeners, the command line.
    System,
}

/// The person and the firm on whose behalf something is asked. Travels with every call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    pub person: PersonId,
    pub org: OrgId,
    pub kind: OrgKind,
    pub roles: BTreeSet<Role>,
    pub locale: Locale,
    pub credential: Credential,
    /// Request id, for traces and audit.
    pub trace: Option<String>,
}

impl Caller {
    /// The platform acting by itself: a job, a listener, the command line.
    pub fn system() -> Self {
        let nobody = uuid::Uuid::nil();
        Caller {
            person: PersonId::from_uuid(nobody),
            org: OrgId::from_uuid(nobody),
            kind: OrgKind::Platform,
            roles: OrgKind::Platform.roles().iter().copied().collect(),
            locale: Locale::En,
            credential: Credential::System,
            trace: None,
        }
    }

    pub fn is_system(&self) -> bool {
        self.credential == Credential::System
    }

    /// Refuses unless the caller holds one of the roles.
    pub fn require(&self, any_of: &[Role]) -> Answer<()> {
        if any_of.iter().any(|role| self.roles.contains(role)) {
            return Ok(());
        }
        let wanted: Vec<&str> = any_of.iter().map(|role| role.as_str()).collect();
        Err(Problem::forbidden().with_param("roles", wanted))
    }

    /// The organisation, when it is a buyer's and the caller holds one of the roles.
    pub fn buyer(&self, any_of: &[Role]) -> Answer<OrgId> {
        self.of_kind(OrgKind::Buyer, any_of)
    }

    /// The organisation, when it is a seller's and the caller holds one of the roles.
    pub fn seller(&self, any_of: &[Role]) -> Answer<OrgId> {
        self.of_kind(OrgKind::Seller, any_of)
    }

    /// The platform's organisation, when the caller works there in one of the roles.
    pub fn platform(&self, any_of: &[Role]) -> Answer<OrgId> {
        self.of_kind(OrgKind::Platform, any_of)
    }

    fn of_kind(&self, kind: OrgKind, any_of: &[Role]) -> Answer<OrgId> {
        if self.kind != kind {
            return Err(Problem::forbidden().with_param("kind", kind.as_str()));
        }
        self.require(any_of)?;
        Ok(self.org)
    }

    /// Refuses an API key without the scope; people are bounded by their roles alone.
    pub fn allows(&self, scope: &str) -> Answer<()> {
        match &self.credential {
            Credential::ApiKey { scopes, .. } if !scopes.contains(scope) => {
                Err(Problem::forbidden().with_param("scope", scope))
            }
            Credential::ApiKey { .. } | Credential::Session(_) | Credential::System => Ok(()),
        }
    }

    /// Who did it, for events and audit: an id, never a name.
    pub fn actor(&self) -> String {
        match &self.credential {
            Credential::Session(_) => self.person.to_string(),
            Credential::ApiKey { id, .. } => id.to_string(),
            Credential::System => "system".to_owned(),
        }
    }
}

/// What others may know of an organisation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrgView {
    pub id: OrgId,
    pub kind: OrgKind,
    pub name: String,
    pub country: Country,
    pub since: Timestamp,
}

/// A person as colleagues and trade partners see them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    pub id: PersonId,
    pub name: String,
    pub locale: Locale,
}

/// How carefully a firm is looked at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RiskTier {
    Low,
    Medium,
    High,
}

impl RiskTier {
    pub const fn as_str(self) -> &'static str {
        match self {
            RiskTier::Low => "low",
            RiskTier::Medium => "medium",
            RiskTier::High => "high",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [RiskTier::Low, RiskTier::Medium, RiskTier::High]
            .into_iter()
            .find(|tier| tier.as_str() == text)
    }
}

/// Whether a firm has shown who it is (know your business).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum KybStatus {
    /// Nothing was decided yet.
    Unverified,
    Passed,
    Rejected,
    /// It had passed, and has to be shown anew.
    Lapsed,
}

impl KybStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            KybStatus::Unverified => "unverified",
            KybStatus::Passed => "passed",
            KybStatus::Rejected => "rejected",
            KybStatus::Lapsed => "lapsed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            KybStatus::Unverified,
            KybStatus::Passed,
            KybStatus::Rejected,
            KybStatus::Lapsed,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
    }
}

/// What was decided about a firm, and until when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KybState {
    pub status: KybStatus,
    pub tier: Option<RiskTier>,
    pub passed_at: Option<Timestamp>,
    pub valid_until: Option<Timestamp>,
}

impl KybState {
    /// Of a firm about which nothing was decided.
    pub const UNVERIFIED: KybState = KybState {
        status: KybStatus::Unverified,
        tier: None,
        passed_at: None,
        valid_until: None,
    };

    pub fn has_passed(&self) -> bool {
        self.status == KybStatus::Passed
    }
}

/// Questions about people and firms.
#[async_trait]
pub trait Identity: Send + Sync {
    /// The organisations that exist among these, in no order.
    async fn organisations(&self, by: &Caller, ids: Vec<OrgId>) -> Answer<Vec<OrgView>>;
    /// The people that exist among these; only names and languages.
    async fn people(&self, by: &Caller, ids: Vec<PersonId>) -> Answer<Vec<PersonView>>;
    /// Members of an organisation that hold one of the roles (to tell them something).
    async fn members(&self, by: &Caller, org: OrgId, any_of: Vec<Role>) -> Answer<Vec<PersonId>>;
    /// Whether the organisation has shown who it is. An unknown one has not.
    async fn kyb(&self, by: &Caller, org: OrgId) -> Answer<KybState>;
}

/// What a module holds of a person, for the copy that they may ask for. Identity asks those that the
/// composition root names; they ask nobody in turn.
#[async_trait]
pub trait PersonalRecords: Send + Sync {
    /// Under which name it stands in the copy.
    fn module(&self) -> &'static str;
    /// As JSON that people can read too.
    async fn of_person(&self, person: PersonId) -> Answer<serde_json::Value>;
}

/// A firm came to the platform.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrganisationRegistered {
    pub id: OrgId,
    pub kind: OrgKind,
    pub name: String,
    pub country: Country,
    pub at: Timestamp,
}
impl Event for OrganisationRegistered {
    const SUBJECT: &'static str = "identity.organisation_registered";
}

/// A firm has shown who it is, and two people of the platform agreed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KybPassed {
    pub org: OrgId,
    pub tier: RiskTier,
    pub valid_until: Timestamp,
    pub at: Timestamp,
}
impl Event for KybPassed {
    const SUBJECT: &'static str = "identity.kyb_passed";
}

/// A firm does not count as verified any more: what it had shown ran out, or it was turned down.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KybLapsed {
    pub org: OrgId,
    pub status: KybStatus,
    pub at: Timestamp,
}
impl Event for KybLapsed {
    const SUBJECT: &'static str = "identity.kyb_lapsed";
}

/// A person's data was erased on request; projections drop what they hold of them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonErased {
    pub id: PersonId,
    /// The firms that went with them: those whose last member they were.
    #[serde(default)]
    pub closed: Vec<OrgId>,
    pub at: Timestamp,
}
impl Event for PersonErased {
    const SUBJECT: &'static str = "identity.person_erased";
}

//! What identity's tables hold, as types. No rules and no SQL.

pub mod kyb;

use std::collections::BTreeSet;
use std::fmt;

use contract::identity::{OrgKind, Role};
use contract::ids::{ApiKeyId, OrgId, PersonId, SessionId};
use contract::logistics::Address;
use kernel::{Country, Currency, Id, Kind, Locale, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum ChallengeMark {}
impl Kind for ChallengeMark {
    const PREFIX: &'static str = "cod";
}
pub type ChallengeId = Id<ChallengeMark>;

pub enum InvitationMark {}
impl Kind for InvitationMark {
    const PREFIX: &'static str = "inv";
}
pub type InvitationId = Id<InvitationMark>;

pub enum ExportMark {}
impl Kind for ExportMark {
    const PREFIX: &'static str = "exp";
}
pub type ExportId = Id<ExportMark>;

/// How a person can be reached, and what they log in with.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    Email,
    Phone,
}

impl ContactKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            ContactKind::Email => "email",
            ContactKind::Phone => "phone",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [ContactKind::Email, ContactKind::Phone]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// An e-mail address or a telephone number in its one normal form (`rules::contact`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contact {
    pub kind: ContactKind,
    pub address: String,
}

/// Personal data does not get into logs by way of `{:?}`.
impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Whether somebody may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Active,
    Suspended,
    /// A person whose data was erased, or the firm that only they belonged to.
    Gone,
}

impl Standing {
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Active => "active",
            Standing::Suspended => "suspended",
            Standing::Gone => "gone",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Standing::Active, Standing::Suspended, Standing::Gone]
            .into_iter()
            .find(|standing| standing.as_str() == text)
    }
}

/// Why an operator suspends somebody. Codes, because they go into the audit for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionReason {
    Fraud,
    Unpaid,
    LegalOrder,
    Documents,
    Requested,
    Other,
}

impl SuspensionReason {
    pub const ALL: [SuspensionReason; 6] = [
        SuspensionReason::Fraud,
        SuspensionReason::Unpaid,
        SuspensionReason::LegalOrder,
        SuspensionReason::Documents,
        SuspensionReason::Requested,
        SuspensionReason::Other,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            SuspensionReason::Fraud => "fraud",
            SuspensionReason::Unpaid => "unpaid",
            SuspensionReason::LegalOrder => "legal_order",
            SuspensionReason::Documents => "documents",
            SuspensionReason::Requested => "requested",
            SuspensionReason::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        SuspensionReason::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }
}

#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub locale: Locale,
    pub time_zone: String,
    pub currency: Currency,
    pub ship_to: Option<Country>,
    pub standing: Standing,
    pub reason: Option<SuspensionReason>,
    pub note: Option<String>,
    /// Argon2 in PHC form; absent until the person has chosen one.
    pub password: Option<String>,
    pub password_at: Option<Timestamp>,
    pub last_org: Option<OrgId>,
    pub version: i64,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Organisation {
    pub id: OrgId,
    pub kind: OrgKind,
    pub name: String,
    pub country: Country,
    pub registration_number: Option<String>,
    pub address: Option<Address>,
    pub standing: Standing,
    pub reason: Option<SuspensionReason>,
    pub note: Option<String>,
    pub version: i64,
    pub created_at: Timestamp,
}

/// A person in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub person: PersonId,
    pub roles: BTreeSet<Role>,
    pub joined_at: Timestamp,
}

/// An organisation as one of its members has it.
#[derive(Clone, Debug)]
pub struct Membership {
    pub org: OrgId,
    pub kind: OrgKind,
    pub name: String,
    pub country: Country,
    pub standing: Standing,
    pub roles: BTreeSet<Role>,
}

#[derive(Clone, Debug)]
pub struct Invitation {
    pub org: OrgId,
    pub id: InvitationId,
    pub contact: Contact,
    pub roles: BTreeSet<Role>,
    pub locale: Locale,
    pub invited_by: PersonId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What a code that was sent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Register,
    Reset,
    ChangeContact,
    /// No code: only where a letter goes.
    Tell,
}

impl Purpose {
    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::Register => "register",
            Purpose::Reset => "reset",
            Purpose::ChangeContact => "change_contact",
            Purpose::Tell => "tell",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            Purpose::Register,
            Purpose::Reset,
            Purpose::ChangeContact,
            Purpose::Tell,
        ]
        .into_iter()
        .find(|purpose| purpose.as_str() == text)
    }
}

#[derive(Clone, Debug)]
pub struct Challenge {
    pub id: ChallengeId,
    pub purpose: Purpose,
    pub contact: Contact,
    pub person: Option<PersonId>,
    pub locale: Locale,
    pub live: bool,
    pub attempts: i64,
    pub proof: Option<Vec<u8>>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub org: Option<OrgId>,
    pub device: String,
    pub created_at: Timestamp,
    pub proved_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub org: OrgId,
    pub name: String,
    /// The last characters, by which people tell keys apart.
    pub hint: String,
    pub scopes: BTreeSet<String>,
    pub roles: BTreeSet<Role>,
    pub created_by: PersonId,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct SecondFactor {
    /// Sealed; see `secrets`.
    pub secret: Vec<u8>,
    pub confirmed_at: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct Export {
    pub id: ExportId,
    pub created_at: Timestamp,
    pub ready_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

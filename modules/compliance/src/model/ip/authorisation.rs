//! That a seller may resell or make what bears somebody's right.

use contract::ids::OrgId;
use jiff::civil::Date;
use kernel::{Country, Id, Kind, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::right::RightId;

pub(crate) enum AuthorisationTag {}
impl Kind for AuthorisationTag {
    const PREFIX: &'static str = "ipa";
}
pub(crate) type AuthorisationId = Id<AuthorisationTag>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpAuthorisationUse)]
pub(crate) enum Use {
    Resale,
    Manufacture,
}

impl Use {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Use::Resale => "resale",
            Use::Manufacture => "manufacture",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Use::Resale, Use::Manufacture]
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpAuthorisationState)]
pub(crate) enum AuthorisationState {
    /// Asked for by the seller; the owner or the desk decides.
    #[default]
    Requested,
    Granted,
    Refused,
    /// Taken back by the owner, or by the desk.
    Revoked,
}

impl AuthorisationState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            AuthorisationState::Requested => "requested",
            AuthorisationState::Granted => "granted",
            AuthorisationState::Refused => "refused",
            AuthorisationState::Revoked => "revoked",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            AuthorisationState::Requested,
            AuthorisationState::Granted,
            AuthorisationState::Refused,
            AuthorisationState::Revoked,
        ]
        .into_iter()
        .find(|one| one.as_str() == text)
    }
}

/// Given by the owner to a seller, or asked for by a seller for itself.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpAuthorisationDraft)]
pub(crate) struct AuthorisationDraft {
    pub(crate) right: RightId,
    /// To whom the owner gives it; absent when a seller asks for its own firm.
    #[serde(default)]
    pub(crate) seller: Option<OrgId>,
    pub(crate) kind: Use,
    /// Where it holds; none means everywhere.
    #[serde(default)]
    #[schema(max_items = 250)]
    pub(crate) territories: Vec<Country>,
    /// `2026-01-31`
    #[schema(min_length = 10, max_length = 10)]
    pub(crate) valid_from: String,
    /// The last day; absent where it has none.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 10)]
    pub(crate) valid_until: Option<String>,
    /// Files of yours: the contract, a letter of authorisation.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(crate) documents: Vec<BlobId>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpAuthorisation)]
pub(crate) struct Authorisation {
    pub(crate) id: AuthorisationId,
    pub(crate) owner: OrgId,
    pub(crate) right: RightId,
    pub(crate) right_name: String,
    pub(crate) seller: OrgId,
    pub(crate) kind: Use,
    pub(crate) territories: Vec<Country>,
    pub(crate) valid_from: String,
    pub(crate) valid_until: Option<String>,
    pub(crate) documents: Vec<BlobId>,
    pub(crate) state: AuthorisationState,
    pub(crate) note: Option<String>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) version: i64,
    pub(crate) at: Timestamp,
    /// Granted, and valid today.
    pub(crate) counts: bool,
}

impl Authorisation {
    pub(crate) fn counts_on(&self, day: Date) -> bool {
        let day = day.to_string();
        self.state == AuthorisationState::Granted
            && self.valid_from <= day
            && self.valid_until.as_ref().is_none_or(|until| day <= *until)
    }

    /// Whether goods may go there under it; without a place, whether it holds anywhere.
    pub(crate) fn covers(&self, place: Option<Country>) -> bool {
        self.territories.is_empty() || place.is_none_or(|place| self.territories.contains(&place))
    }
}

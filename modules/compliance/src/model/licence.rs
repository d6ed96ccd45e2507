//! What a seller is allowed to do, shown by a paper and verified by the compliance desk.

use contract::ids::OrgId;
use jiff::civil::Date;
use kernel::{Id, Kind, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum LicenceKind {}
impl Kind for LicenceKind {
    const PREFIX: &'static str = "lic";
}
pub type LicenceId = Id<LicenceKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LicenceState {
    /// Waits for the compliance desk.
    Submitted,
    Verified,
    Refused,
    /// Taken back by its seller, or by the desk after it was verified.
    Withdrawn,
}

impl LicenceState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            LicenceState::Submitted => "submitted",
            LicenceState::Verified => "verified",
            LicenceState::Refused => "refused",
            LicenceState::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            LicenceState::Submitted,
            LicenceState::Verified,
            LicenceState::Refused,
            LicenceState::Withdrawn,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// A paper that a seller shows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceDraft {
    /// By the name that rules use: `ce_toy`.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    #[schema(min_length = 1, max_length = 120)]
    pub number: String,
    #[schema(min_length = 1, max_length = 200)]
    pub issuer: String,
    /// A file of yours.
    #[serde(default)]
    pub document: Option<BlobId>,
    /// `2026-01-31`
    #[schema(min_length = 10, max_length = 10)]
    pub valid_from: String,
    /// The last day; absent where it has none.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 10)]
    pub valid_to: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Licence {
    pub id: LicenceId,
    pub seller: OrgId,
    pub name: String,
    pub number: String,
    pub issuer: String,
    pub document: Option<BlobId>,
    pub valid_from: String,
    pub valid_to: Option<String>,
    pub state: LicenceState,
    /// Why the desk decided so.
    pub note: Option<String>,
    pub decided_at: Option<Timestamp>,
    pub version: i64,
    pub at: Timestamp,
    /// Verified, and valid today.
    pub counts: bool,
}

impl Licence {
    pub(crate) fn counts_on(&self, day: Date) -> bool {
        let day = day.to_string();
        // Dates of one form compare as texts do.
        self.state == LicenceState::Verified
            && self.valid_from <= day
            && self.valid_to.as_ref().is_none_or(|to| day <= *to)
    }
}

//! How a firm stands: what counts against a seller, and how the notices of a rights holder ended.

use contract::ids::{OrgId, PersonId};
use kernel::{Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) enum SuspensionTag {}
impl Kind for SuspensionTag {
    const PREFIX: &'static str = "ips";
}
pub(crate) type SuspensionId = Id<SuspensionTag>;

/// What notices that stood come to. The worse, the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpLevel)]
pub(crate) enum Level {
    Clear,
    Warned,
    /// Nothing more is put into the store.
    Limited,
    /// People decide whether the seller sells on.
    Suspension,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpSuspensionState)]
pub(crate) enum SuspensionState {
    #[default]
    Open,
    /// One person is for it; a second one decides.
    Proposed,
    Suspended,
    Dismissed,
    Lifted,
}

impl SuspensionState {
    const ALL: [SuspensionState; 5] = [
        SuspensionState::Open,
        SuspensionState::Proposed,
        SuspensionState::Suspended,
        SuspensionState::Dismissed,
        SuspensionState::Lifted,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            SuspensionState::Open => "open",
            SuspensionState::Proposed => "proposed",
            SuspensionState::Suspended => "suspended",
            SuspensionState::Dismissed => "dismissed",
            SuspensionState::Lifted => "lifted",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        SuspensionState::ALL
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpSuspensionStep)]
pub(crate) enum SuspensionStep {
    /// Be for it; the second person's word suspends.
    Suspend,
    /// The second person is not convinced.
    SendBack,
    Dismiss,
    Lift,
}

impl SuspensionStep {
    pub(crate) const ALL: [SuspensionStep; 4] = [
        SuspensionStep::Suspend,
        SuspensionStep::SendBack,
        SuspensionStep::Dismiss,
        SuspensionStep::Lift,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            SuspensionStep::Suspend => "suspend",
            SuspensionStep::SendBack => "send_back",
            SuspensionStep::Dismiss => "dismiss",
            SuspensionStep::Lift => "lift",
        }
    }
}

/// A seller whose notices add up.
#[derive(Clone, Debug)]
pub(crate) struct Suspension {
    pub(crate) id: SuspensionId,
    pub(crate) seller: OrgId,
    pub(crate) state: SuspensionState,
    /// Notices that counted when it was opened.
    pub(crate) strikes: i64,
    pub(crate) proposed_by: Option<PersonId>,
    pub(crate) version: i64,
    pub(crate) opened_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

/// How the notices of a rights holder ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IpTally)]
pub(crate) struct Tally {
    pub(crate) filed: i64,
    /// Still under way.
    pub(crate) open: i64,
    /// Upheld, or not answered by the seller.
    pub(crate) stood: i64,
    pub(crate) withdrawn: i64,
    /// The clock ran out without an action.
    pub(crate) reinstated: i64,
    /// Refused as they came, or rejected after they were looked at.
    pub(crate) wrongful: i64,
    /// Among these, those that the desk holds to be in bad faith.
    pub(crate) bad_faith: i64,
}

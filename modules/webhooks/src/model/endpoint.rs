//! Where a firm wants to be told, and whether it is.

use std::collections::BTreeSet;

use contract::ids::OrgId;
use kernel::{Id, Kind, Timestamp};
use runtime::vault::Sealed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event_type::EventType;

pub(crate) enum EndpointKind {}
impl Kind for EndpointKind {
    const PREFIX: &'static str = "whe";
}
pub(crate) type EndpointId = Id<EndpointKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookEndpointState)]
pub(crate) enum EndpointState {
    Enabled,
    /// Nothing is sent, and nothing is kept to be sent later.
    Disabled,
}

impl EndpointState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            EndpointState::Enabled => "enabled",
            EndpointState::Disabled => "disabled",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [EndpointState::Enabled, EndpointState::Disabled]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Why nothing is sent any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookDisabledBecause)]
pub(crate) enum Because {
    /// By the firm itself.
    SwitchedOff,
    /// It answered 410: it wants no more.
    Gone,
    /// It failed for days.
    Failing,
}

impl Because {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Because::SwitchedOff => "switched_off",
            Because::Gone => "gone",
            Because::Failing => "failing",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Because::SwitchedOff, Because::Gone, Because::Failing]
            .into_iter()
            .find(|because| because.as_str() == text)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) org: OrgId,
    pub(crate) id: EndpointId,
    pub(crate) url: String,
    pub(crate) description: String,
    pub(crate) event_types: BTreeSet<EventType>,
    pub(crate) state: EndpointState,
    pub(crate) disabled_because: Option<Because>,
    pub(crate) disabled_at: Option<Timestamp>,
    pub(crate) failing_since: Option<Timestamp>,
    pub(crate) secret: Sealed,
    /// Signs beside the new one until then.
    pub(crate) old_secret: Option<(Sealed, Timestamp)>,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

impl Endpoint {
    pub(crate) fn is_enabled(&self) -> bool {
        self.state == EndpointState::Enabled
    }

    /// Those that sign now, the newest first.
    pub(crate) fn secrets(&self, now: Timestamp) -> Vec<&Sealed> {
        let old = self.old_secret.as_ref().filter(|(_, until)| now < *until);
        std::iter::once(&self.secret)
            .chain(old.map(|(sealed, _)| sealed))
            .collect()
    }
}

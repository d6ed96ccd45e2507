//! One event on its way to one endpoint, and each try at it.

use contract::ids::OrgId;
use kernel::{Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::endpoint::EndpointId;

pub(crate) enum DeliveryKind {}
impl Kind for DeliveryKind {
    const PREFIX: &'static str = "whd";
}
pub(crate) type DeliveryId = Id<DeliveryKind>;

/// `webhook-id`: the same however often it is sent, and for each endpoint of it.
pub(crate) enum EventKind {}
impl Kind for EventKind {
    const PREFIX: &'static str = "evt";
}
pub(crate) type EventId = Id<EventKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookDeliveryState)]
pub(crate) enum DeliveryState {
    /// It is or will be tried.
    Waiting,
    Delivered,
    /// Given up: the ladder is at its end, or the endpoint is switched off.
    Failed,
}

impl DeliveryState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Failed => "failed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            DeliveryState::Waiting,
            DeliveryState::Delivered,
            DeliveryState::Failed,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookOutcome)]
pub(crate) enum Outcome {
    /// With a status: any 2xx is a success, everything else is none, redirects too.
    Answered,
    TimedOut,
    /// No connection, no name, no trust in its certificate.
    Unreachable,
    /// The name leads where nothing may be called.
    ForbiddenAddress,
    /// The connection ended before there was a status.
    CutOff,
}

impl Outcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Outcome::Answered => "answered",
            Outcome::TimedOut => "timed_out",
            Outcome::Unreachable => "unreachable",
            Outcome::ForbiddenAddress => "forbidden_address",
            Outcome::CutOff => "cut_off",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            Outcome::Answered,
            Outcome::TimedOut,
            Outcome::Unreachable,
            Outcome::ForbiddenAddress,
            Outcome::CutOff,
        ]
        .into_iter()
        .find(|outcome| outcome.as_str() == text)
    }
}

/// What came of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tried {
    pub(crate) outcome: Outcome,
    pub(crate) status: Option<u16>,
    pub(crate) latency_ms: i64,
    /// The beginning of what was answered.
    pub(crate) answer: String,
}

impl Tried {
    pub(crate) fn is_success(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }

    /// The receiver wants no more (410, by the Standard).
    pub(crate) fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) number: i64,
    pub(crate) at: Timestamp,
    pub(crate) tried: Tried,
}

#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) org: OrgId,
    pub(crate) id: DeliveryId,
    pub(crate) endpoint: EndpointId,
    pub(crate) event: EventId,
    pub(crate) event_type: String,
    pub(crate) state: DeliveryState,
    /// How often it was begun anew; a job of an earlier round does nothing.
    pub(crate) round: i64,
    /// The rung of the ladder.
    pub(crate) step: i64,
    pub(crate) attempts: i64,
    pub(crate) last_outcome: Option<Outcome>,
    pub(crate) last_status: Option<u16>,
    pub(crate) last_latency_ms: Option<i64>,
    pub(crate) next_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
}

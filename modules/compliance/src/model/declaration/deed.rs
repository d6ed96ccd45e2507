//! What was done with a declaration, and by whom: the steps of its history.

use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Asked, DeclarationState};

/// What was done when a declaration moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeclarationDeed)]
pub enum Deed {
    Drafted,
    Changed,
    /// The words are the number of differences.
    Checked,
    Submitted,
    FiledByHand,
    Cancelled,
    BegunAnew,
    AskedToCancel,
    AskedToReturn,
    AskedForSummary,
    ToldArrival,
    ToldMaster,
    ToldDeparture,
    ToldTally,
    ToldEntry,
    ToldDelivered,
    /// One list a parcel now.
    Split,
    /// Customs took the message not even in.
    RefusedAtTheDoor,
    /// Customs said something of the declaration.
    Answered,
    /// Customs granted what was asked beyond it.
    Granted,
    Refused,
}

impl Deed {
    const ALL: [Deed; 21] = [
        Deed::Drafted,
        Deed::Changed,
        Deed::Checked,
        Deed::Submitted,
        Deed::FiledByHand,
        Deed::Cancelled,
        Deed::BegunAnew,
        Deed::AskedToCancel,
        Deed::AskedToReturn,
        Deed::AskedForSummary,
        Deed::ToldArrival,
        Deed::ToldMaster,
        Deed::ToldDeparture,
        Deed::ToldTally,
        Deed::ToldEntry,
        Deed::ToldDelivered,
        Deed::Split,
        Deed::RefusedAtTheDoor,
        Deed::Answered,
        Deed::Granted,
        Deed::Refused,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Deed::Drafted => "drafted",
            Deed::Changed => "changed",
            Deed::Checked => "checked",
            Deed::Submitted => "submitted",
            Deed::FiledByHand => "filed_by_hand",
            Deed::Cancelled => "cancelled",
            Deed::BegunAnew => "begun_anew",
            Deed::AskedToCancel => "asked_to_cancel",
            Deed::AskedToReturn => "asked_to_return",
            Deed::AskedForSummary => "asked_for_summary",
            Deed::ToldArrival => "told_arrival",
            Deed::ToldMaster => "told_master",
            Deed::ToldDeparture => "told_departure",
            Deed::ToldTally => "told_tally",
            Deed::ToldEntry => "told_entry",
            Deed::ToldDelivered => "told_delivered",
            Deed::Split => "split",
            Deed::RefusedAtTheDoor => "refused_at_the_door",
            Deed::Answered => "answered",
            Deed::Granted => "granted",
            Deed::Refused => "refused",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Deed::ALL.into_iter().find(|one| one.as_str() == text)
    }

    pub(crate) const fn of_asking(asked: Asked) -> Self {
        match asked {
            Asked::Cancel => Deed::AskedToCancel,
            Asked::Return => Deed::AskedToReturn,
            Asked::Summary => Deed::AskedForSummary,
            Asked::Arrival => Deed::ToldArrival,
            Asked::Master => Deed::ToldMaster,
            Asked::Departure => Deed::ToldDeparture,
            Asked::Tally => Deed::ToldTally,
            Asked::Entry => Deed::ToldEntry,
            Asked::Delivered => Deed::ToldDelivered,
        }
    }
}

/// A move from state to state.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DeclarationMove)]
pub struct Move {
    pub from: Option<DeclarationState>,
    pub to: DeclarationState,
    /// A person's or a key's id, `customs`, or `system`.
    pub actor: String,
    pub deed: Deed,
    /// The words of whoever moved it; may be empty.
    pub reason: String,
    pub at: Timestamp,
}

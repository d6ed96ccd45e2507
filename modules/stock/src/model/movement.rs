//! Movements: what came in and went out, one row each, never changed.

use contract::ids::{VariantId, WarehouseId};
use kernel::{Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Place;

pub enum MovementNoun {}
impl Kind for MovementNoun {
    const PREFIX: &'static str = "mov";
}
pub type MovementId = Id<MovementNoun>;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    Receipt,
    /// A count, or a person who knows better, found another number.
    Correction,
    Shipment,
    Return,
    TransferOut,
    TransferIn,
    WriteOff,
}

impl MovementKind {
    pub const ALL: [MovementKind; 7] = [
        MovementKind::Receipt,
        MovementKind::Correction,
        MovementKind::Shipment,
        MovementKind::Return,
        MovementKind::TransferOut,
        MovementKind::TransferIn,
        MovementKind::WriteOff,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            MovementKind::Receipt => "receipt",
            MovementKind::Correction => "correction",
            MovementKind::Shipment => "shipment",
            MovementKind::Return => "return",
            MovementKind::TransferOut => "transfer_out",
            MovementKind::TransferIn => "transfer_in",
            MovementKind::WriteOff => "write_off",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        MovementKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// Why goods moved: a code or words of a person, the paper or order behind it, a remark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Because {
    pub reason: Option<String>,
    pub reference: Option<String>,
    pub note: Option<String>,
}

impl Because {
    pub fn of(reference: impl Into<String>) -> Self {
        Because {
            reference: Some(reference.into()),
            ..Because::default()
        }
    }

    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    #[must_use]
    pub fn note(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }
}

/// A movement that is about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub place: Place,
    pub kind: MovementKind,
    /// Positive when goods came in.
    pub quantity: i64,
    pub on_hand_after: i64,
    pub because: Because,
}

/// A movement as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StockMovement)]
pub struct Movement {
    pub id: MovementId,
    pub at: Timestamp,
    pub variant: VariantId,
    pub warehouse: WarehouseId,
    pub kind: MovementKind,
    /// Positive when goods came in.
    pub quantity: i64,
    /// Units at the warehouse afterwards.
    pub on_hand_after: i64,
    pub reason: Option<String>,
    /// The paper, shipment or order behind it.
    pub reference: Option<String>,
    pub note: Option<String>,
    /// `per_…`, `key_…` or `system`.
    pub actor: String,
}

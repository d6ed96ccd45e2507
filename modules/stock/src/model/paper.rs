//! The papers behind movements: goods received, stock counted, goods on their way to another
//! warehouse, goods that came back.

use contract::ids::{OrgId, VariantId, WarehouseId};
use kernel::{Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub enum PaperNoun {}
impl Kind for PaperNoun {
    const PREFIX: &'static str = "stp";
}
pub type PaperId = Id<PaperNoun>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    Receipt,
    Count,
    Transfer,
    Return,
}

impl PaperKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            PaperKind::Receipt => "receipt",
            PaperKind::Count => "count",
            PaperKind::Transfer => "transfer",
            PaperKind::Return => "return",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            PaperKind::Receipt,
            PaperKind::Count,
            PaperKind::Transfer,
            PaperKind::Return,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// A transfer that has not arrived, a return that nobody has looked at.
    Open,
    Done,
}

impl PaperState {
    pub const fn as_str(self) -> &'static str {
        match self {
            PaperState::Open => "open",
            PaperState::Done => "done",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [PaperState::Open, PaperState::Done]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// One variant on a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaperLine {
    pub variant: VariantId,
    pub sku: String,
    /// Receipt: announced. Count: by the books. Transfer: sent. Return: came back.
    pub expected: Option<i64>,
    /// Receipt and transfer: arrived. Count: counted. Return: fit to be sold again.
    pub found: Option<i64>,
    /// Why the two differ.
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StockPaper)]
pub struct Paper {
    #[serde(skip)]
    pub seller: OrgId,
    pub id: PaperId,
    pub kind: PaperKind,
    pub state: PaperState,
    pub warehouse: WarehouseId,
    /// Of a transfer: where it goes.
    pub to_warehouse: Option<WarehouseId>,
    /// The supplier's delivery note, the after-sale, the person's own mark.
    pub reference: Option<String>,
    pub note: Option<String>,
    pub lines: Vec<PaperLine>,
    pub actor: String,
    pub at: Timestamp,
    pub ended_at: Option<Timestamp>,
    #[serde(skip)]
    pub version: i64,
}

//! The nouns of stock. Values only: what is decided about them stands in `rules`, how they are kept
//! in `store`.

mod hold;
mod item;
mod movement;
mod paper;
mod pick;
mod proof;
mod warehouse;

pub use hold::{Hold, HoldState, Process, ProcessState};
pub use item::{Item, ItemEdit, Opened, Place, Shelf};
pub use movement::{Because, Moved, Movement, MovementId, MovementKind};
pub use paper::{Paper, PaperId, PaperKind, PaperLine, PaperNoun, PaperState};
pub use pick::{Pick, PickId, PickLine, PickNoun, PickState, ShortReason};
pub use proof::Disagreement;
pub use warehouse::{
    Inside, Warehouse, WarehouseAddress, WarehouseEdit, WarehouseKind, WarehouseState,
};

/// Units of one line or one movement, at most. Sums over a seller's stock stay far from overflow.
pub const UNITS_MAX: i64 = 1_000_000_000;

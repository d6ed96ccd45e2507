//! What the modules promise each other: one file a module with its trait, its views and its events.
//! Values and signatures only; no I/O, no decisions. A method takes and returns owned serde values,
//! so that the same promise can be kept in this process or by another one.

pub mod catalog;
pub mod compliance;
pub mod desk;
pub mod event;
pub mod identity;
pub mod ids;
pub mod insight;
pub mod logistics;
pub mod orders;
pub mod payments;
pub mod risk;
pub mod stock;
pub mod transport;

use kernel::Problem;

/// What a contract method answers: the value, or a problem that the caller can show as it is.
/// A module that cannot be reached answers `runtime/unavailable`.
pub type Answer<T> = Result<T, Problem>;

//! HS codes: what a code is, what a product's code may be, what changed in a tariff, and which
//! rules stand in the way of a consignment.
//!
//! Pure functions over bytes and values: no file is opened, no clock is read. A suggestion is an
//! estimate with its reasons, and nothing here applies one. Duties are not calculated here.

pub mod code;
pub mod diff;
pub mod facts;
pub mod gates;
pub mod schedule;
pub mod suggest;
mod verbs;

pub use code::{Code, IllFormed, Level};
pub use verbs::{Desk, DeskError, Status, VERBS, read_answer};

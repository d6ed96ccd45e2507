//! What stands in the way of a consignment: a matrix of dated rules by goods, origin, destination,
//! way of carriage and the seller's licences, judged purely; and what is missing to judge at all.
//!
//! Duty and tax are not asked here, nor whether a person is sanctioned.

mod judge;
mod matrix;

pub use judge::{Case, Finding, Weight, judge};
pub(crate) use matrix::mode_named;
pub use matrix::{Effect, Field, Matrix, MatrixError, Mode, Rule};

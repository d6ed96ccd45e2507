//! Decisions of carriage, pure: what a service costs, what a carrier's word means, what a label
//! bears.

pub(crate) mod label;
pub(crate) mod rates;
pub(crate) mod tracking;

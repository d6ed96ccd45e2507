//! Decisions as pure functions: which moves are legal, who may make them, what a claim may cost.
//! No I/O, no clock; the service brings the facts.

pub(crate) mod actions;
pub(crate) mod after_sale;
pub(crate) mod approval;
pub(crate) mod claim;
pub(crate) mod dispute;
pub(crate) mod ids;
pub(crate) mod money;
pub(crate) mod order;
pub(crate) mod plan;
pub(crate) mod quote;
pub(crate) mod ship;

/// A move that no path leads along. Names states as the outside knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing leads from {from} to {to}")]
pub(crate) struct IllegalMove {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
}

//! SQL of insight, nothing else.

pub(crate) mod behaviour;
pub(crate) mod figure;
pub(crate) mod names;
pub(crate) mod order;
pub(crate) mod report;

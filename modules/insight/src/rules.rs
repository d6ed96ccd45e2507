//! Decisions of insight, pure: which figures an order counts in, what it was worth, which visitors
//! are people.

pub(crate) mod behaviour;
pub(crate) mod cohort;
pub(crate) mod count;
pub(crate) mod range;
pub(crate) mod worth;

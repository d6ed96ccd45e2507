//! SQL and only SQL.

pub(crate) mod cards;
pub(crate) mod forget;
pub(crate) mod shipments;

//! Decisions, pure.

pub(crate) mod case;
pub(crate) mod changes;
pub(crate) mod library;

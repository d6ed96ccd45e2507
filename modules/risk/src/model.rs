//! Nouns and states.

pub(crate) mod case;
pub(crate) mod list;
pub(crate) mod policy;
pub(crate) mod register;
pub(crate) mod subject;

//! SQL of the desk, nothing else.

pub(crate) mod conversation;
pub(crate) mod message;
pub(crate) mod seat;

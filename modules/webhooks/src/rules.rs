//! What webhooks decide. Pure: values in, values out.

pub(crate) mod ladder;
pub(crate) mod target;
pub(crate) mod translate;

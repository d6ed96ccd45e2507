//! Nouns of webhooks: endpoints, deliveries, and what is told.

pub(crate) mod delivery;
pub(crate) mod endpoint;
pub(crate) mod event_type;
pub(crate) mod message;

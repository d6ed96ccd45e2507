//! The machinery that every module stands on: configuration, HTTP, callers, outbox and bus, jobs,
//! idempotency, audit, notices, cache, blobs, mail, telemetry. Nothing here knows a word of trade.

pub mod addresses;
pub mod audit;
pub mod backup;
pub mod blobs;
pub mod bus;
pub mod cache;
pub mod calls;
pub mod config;
pub mod crash;
pub mod flow;
pub mod http;
pub mod inbox;
pub mod jobs;
pub mod mail;
pub mod module;
pub mod notices;
pub mod once;
pub mod ops;
pub mod outbox;
pub mod rpc;
pub mod runtime;
pub mod tables;
pub mod tasks;
pub mod telemetry;
pub mod vault;
mod version;

pub use module::Module;
pub use runtime::{Ids, Rng, Runtime};
pub use version::version_of;

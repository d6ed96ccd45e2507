//! What tests of modules stand on: a database of their own, a clock they set, callers they make up,
//! a bus as rude as the worst day. Every test drives its module over HTTP, without a socket.
//!
//! SQLite by default; `ARGOSY_TEST_POSTGRES=postgres://…` runs the same tests on PostgreSQL.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where it fails"
)]

mod actor;
mod clock;
mod database;
mod kit;
mod reply;
mod screening;

pub use actor::{Actor, Known};
pub use clock::SetClock;
pub use kit::{Kit, Settings};
pub use reply::Reply;
pub use screening::Screening;

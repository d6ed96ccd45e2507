//! The database layer, tried on SQLite always and on PostgreSQL when `ARGOSY_TEST_POSTGRES` names
//! a server (`postgres://postgres@127.0.0.1:5432/postgres`) on which databases may be created.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests may stop where they fail"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "names of fresh databases want no repeatability"
)]

mod cancellation;
mod copies;
mod crash;
mod engines;
mod insert;
mod log;
mod migrations;
mod poison;
mod probe;
mod refusals;
mod retries;
mod values;
mod writer;

//! Tests of the machinery through its public face.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops where it is"
)]

mod config;
mod flow;
mod handle;
mod http;

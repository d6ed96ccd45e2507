//! What the crate promises, from outside.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that can't be set up should stop there, and say what it went without"
)]

mod edges;
mod fixture;
mod ladder;
mod matching;
mod reference;
mod robust;
mod samples;
mod signature;
mod typed;
mod xmllint;

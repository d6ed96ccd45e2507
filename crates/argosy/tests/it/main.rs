//! The whole system inside this process, with the demo world in it: that it fits together, that it
//! keeps strangers and other firms out, and that nothing anybody sends makes it fall over.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test stops where it fails, and tells what it saw"
)]

mod actor;
mod agreement;
mod apart;
mod demo;
mod denial;
mod documents;
mod erasure;
mod fuzz;
mod hot;
mod ids;
mod infringement;
mod keeping;
mod keys;
mod kill;
mod process;
mod queries;
mod rude;
mod schema;
mod served;
mod shop;
mod store;
mod system;
mod verbs;
mod webhooks;

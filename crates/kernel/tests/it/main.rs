//! The promises of kernel's values, from outside.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says on its own output when it was skipped"
)]

mod codes;
mod ids;
mod money;
mod pages;
mod problems;
mod schemas;
mod texts;
mod times;

//! Identity over HTTP: the door, the account, the firm, the operators.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where it fails"
)]

mod api_keys;
mod doors;
mod firm;
mod kyb;
mod log_in;
mod operators;
mod privacy;
mod registration;
mod second_factor;
mod sessions;
mod world;

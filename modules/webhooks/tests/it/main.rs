//! Webhooks over HTTP, towards a receiver that has every fault there is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod defects;
mod deliveries;
mod endpoints;
mod receiver;
mod types;
mod world;

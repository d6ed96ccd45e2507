//! Risk over HTTP: lists in versions, parties looked up, cases worked by people, and who is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod behaviour;
mod cases;
mod desk;
mod lists;
mod register;

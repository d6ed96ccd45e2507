//! Stock as its users see it: over HTTP, over its contract, and by the events it hears and tells.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where it fails"
)]

mod behaviour;
mod board;
mod hot;
mod inventory;
mod lapses;
mod papers;
mod picks;
mod random;
mod statements;
mod told;
mod walls;
mod warehouses;
mod world;

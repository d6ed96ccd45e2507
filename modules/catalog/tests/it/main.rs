//! The catalogue over HTTP: what sellers, buyers and operators do with it, on a database of its own.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it skipped"
)]

mod border;
mod categories;
mod facets;
mod files;
mod imports;
mod offers;
mod prices;
mod products;
mod promotion;
mod rights;
mod search;
mod shop;

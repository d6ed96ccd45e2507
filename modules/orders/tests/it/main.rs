//! Orders over HTTP, with fakes of those whom it asks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod after_sales;
mod approvals;
mod border;
mod cart;
mod checkout;
mod closing;
mod defects;
mod disputes;
mod erasure;
mod lists;
mod recalls;
mod screening;
mod shipping;
mod shop;
mod world;

//! Payments over HTTP against a provider that is a real peer on a loopback port.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where it fails"
)]

mod books;
mod chargebacks;
mod chargebacks_answered;
mod connectors;
mod defects;
mod disputes;
mod escrow;
mod exchange;
mod facts;
mod holds;
mod instalments;
mod outcomes;
mod payees;
mod paying;
mod payouts;
mod rates;
mod reconciling;
mod refunds;
mod routing;
mod stand_in;
mod step_up;
mod wallets;
mod world;

//! Payments over HTTP against a provider that is a real peer on a loopback port.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and a long one says how far it is"
)]

mod books;
mod by_hand;
mod canaries;
mod chargebacks;
mod chargebacks_answered;
mod connectors;
mod defects;
mod disputes;
mod ears;
mod escrow;
mod exchange;
mod facts;
mod holds;
mod instalments;
mod long_report;
mod original_rate;
mod outcomes;
mod papers;
mod payee_screening;
mod payees;
mod paying;
mod payouts;
mod plans;
mod positions;
mod rates;
mod recalls;
mod reconciling;
mod refunds;
mod remittances;
mod routing;
mod sequences;
mod stand_in;
mod step_up;
mod transfers;
mod transfers_desk;
mod wallets;
mod wallets_settling;
mod world;
mod year;

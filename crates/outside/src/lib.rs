//! The outside world, simulated: peers that speak HTTP, forget nothing and make the mistakes that
//! real ones make, from a seed. For demonstrations and tests; no module knows of it.

pub mod bank;
mod calls;
pub mod carrier;
pub mod customs;
pub mod keys;
mod memory;
mod page;
pub mod provider;
pub mod signing;
pub mod wallets;

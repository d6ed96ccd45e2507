//! What may happen to money. No I/O.

pub mod attempt;
pub mod bank_account;
pub mod books;
pub mod chargeback;
pub mod chargeback_deed;
pub mod code;
pub mod commission;
pub mod documents;
pub mod escrow;
pub mod exchange;
pub mod facts;
pub mod intent;
pub mod paper;
pub mod payout;
pub mod phone;
pub mod plans;
pub mod position;
pub mod rates;
pub mod reconcile;
pub mod reference;
pub mod refund;
pub mod routing;
pub mod signature;
pub mod step_up;
pub mod terms;
pub mod zip;

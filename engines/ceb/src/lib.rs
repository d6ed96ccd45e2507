//! Messages of China Customs' cross-border e-commerce system (CEB, the definitions of May 2022).
//!
//! Reads, checks, writes, matches and signs them, and knows what the receipts mean. It does not
//! send anything: bytes come in from the caller and go back to it.

mod answer;
pub mod grammar;
pub mod matching;
mod record;
pub mod schema;
pub mod signature;
pub mod status;
pub mod typed;
mod value;
mod xml;

pub use answer::{match_answer, validate_answer};
pub use matching::match_messages;
pub use schema::{SchemaError, validate};
pub use status::Status;
pub use typed::{Message, Receipt};

//! The values every part of Argosy speaks in: money, ids, times, places, codes, problems.
//!
//! No I/O, no clock, no randomness, no word of a particular module.

pub mod country;
pub mod currency;
pub mod hs_code;
pub mod id;
pub mod locale;
pub mod money;
pub mod page;
pub mod problem;
pub mod quantity;
pub mod time;
mod wire;

pub use country::Country;
pub use currency::Currency;
pub use hs_code::HsCode;
pub use id::{Id, Kind};
pub use locale::{Locale, Text};
pub use money::{Allocation, Money, MoneyError, Rounding};
pub use page::{Cursor, Page};
pub use problem::{FieldError, Problem};
pub use quantity::{Quantity, Unit};
pub use rust_decimal::Decimal;
pub use time::{Clock, Timestamp};

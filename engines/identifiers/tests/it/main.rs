//! Numbers of trade, as another module and as another program ask about them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't be set up should stop there"
)]

mod answers;
mod properties;
mod vat;
mod vectors;

use identifiers::{Kind, check};

/// The number as it is kept, or the word for why there is none.
pub fn judged(kind: &str, value: &str) -> Result<String, &'static str> {
    judged_in(kind, value, None)
}

pub fn judged_in(kind: &str, value: &str, country: Option<&str>) -> Result<String, &'static str> {
    let kind = Kind::named(kind).unwrap();
    check(kind, value, country)
        .into_result()
        .map_err(|reason| reason.word())
}

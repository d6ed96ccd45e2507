//! SQL and nothing else. Every finder of a tenant's rows takes the tenant.

pub(crate) mod allowance;
pub(crate) mod deal;
pub(crate) mod declaration;
pub(crate) mod document;
pub(crate) mod goods;
pub(crate) mod importer;
pub(crate) mod ip;
pub(crate) mod licence;
pub(crate) mod message;
pub(crate) mod pack;
pub(crate) mod quote;
pub(crate) mod rate;
pub(crate) mod tariff;
pub(crate) mod trade;

use db::{Error, Mismatch, Row};

/// A word of ours in a TEXT column.
fn word<T>(row: &Row, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| Error::Decode {
        column: column.to_owned(),
        problem: Mismatch::value("a word that is known"),
    })
}

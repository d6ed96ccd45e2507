//! The rows of webhooks: SQL and only SQL.

pub(crate) mod delivery;
pub(crate) mod endpoint;

use db::{Error, Mismatch, Row};

/// A column that holds one of a few words.
fn word<T>(row: &Row, column: &'static str, parse: fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| unknown(column))
}

fn maybe_word<T>(
    row: &Row,
    column: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| parse(&text).ok_or_else(|| unknown(column)))
        .transpose()
}

fn unknown(column: &'static str) -> Error {
    Error::Decode {
        column: column.to_owned(),
        problem: Mismatch::value("a word of the list"),
    }
}

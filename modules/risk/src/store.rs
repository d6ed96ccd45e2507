//! SQL and nothing else. Every finder of a firm's rows takes the firm; the platform's staff find
//! cases by their id alone, through a table of keys.

pub(crate) mod case;
pub(crate) mod list;
pub(crate) mod policy;
pub(crate) mod register;
pub(crate) mod subject;

use db::{Error, Mismatch, Row};

/// A word of ours in a TEXT column.
fn word<T>(row: &Row, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| Error::Decode {
        column: column.to_owned(),
        problem: Mismatch::value("a word that is known"),
    })
}

//! A row that was read, and how a column of it becomes a value. No I/O.

use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::from_val::FromVal;
use crate::value::Val;

/// One row of an answer. Columns are found by name or by position.
#[derive(Clone, Debug)]
pub struct Row {
    columns: Arc<[Box<str>]>,
    vals: Vec<Val>,
}

impl Row {
    pub(crate) fn new(columns: Arc<[Box<str>]>, vals: Vec<Val>) -> Row {
        Row { columns, vals }
    }

    /// The value of a column, named (`"id"`) or counted from 0.
    pub fn get<T: FromVal>(&self, column: impl Column) -> Result<T, Error> {
        let position = column
            .position(&self.columns)
            .filter(|position| *position < self.vals.len())
            .ok_or_else(|| Error::Decode {
                column: column.name(),
                problem: Mismatch {
                    wanted: "a column",
                    found: "no such column",
                },
            })?;
        T::from_val(&self.vals[position]).map_err(|problem| Error::Decode {
            column: column.name(),
            problem,
        })
    }

    /// The names of the columns, in order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(AsRef::as_ref)
    }

    /// The values, in order.
    pub fn vals(&self) -> &[Val] {
        &self.vals
    }
}

/// A column of a row: its name or its position.
pub trait Column {
    fn position(&self, columns: &[Box<str>]) -> Option<usize>;
    fn name(&self) -> String;
}

impl Column for &str {
    fn position(&self, columns: &[Box<str>]) -> Option<usize> {
        columns.iter().position(|column| **column == **self)
    }

    fn name(&self) -> String {
        (*self).to_owned()
    }
}

impl Column for usize {
    fn position(&self, _: &[Box<str>]) -> Option<usize> {
        Some(*self)
    }

    fn name(&self) -> String {
        format!("#{self}")
    }
}

/// A column held something else than was asked for. Says kinds, never values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    wanted: &'static str,
    found: &'static str,
}

impl Mismatch {
    /// The column holds another kind of value.
    pub fn kind(wanted: &'static str, found: &Val) -> Mismatch {
        Mismatch {
            wanted,
            found: found.kind(),
        }
    }

    /// The kind is right and the value is not (too large, not parseable).
    pub fn value(wanted: &'static str) -> Mismatch {
        Mismatch {
            wanted,
            found: "a value that is none",
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wanted {}, found {}", self.wanted, self.found)
    }
}

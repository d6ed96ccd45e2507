//! SQL, and nothing but SQL: rows in, rows out. Every finder of a tenant's rows takes the tenant.

pub mod api_key;
pub mod challenge;
pub mod erasure;
pub mod export;
pub mod invitation;
pub mod kyb;
pub mod member;
pub mod organisation;
pub mod pause;
pub mod person;
pub mod second_factor;
pub mod session;
pub mod words;

use std::collections::BTreeSet;

use contract::identity::Role;
use db::{Bind, Json, Row};
use kernel::Problem;

use crate::error::Error;

/// A code in a text column. What is not known there was written by a newer program.
fn parsed<T>(row: &Row, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| {
        tracing::error!(column, text, "a row holds an unknown code");
        Problem::internal().into()
    })
}

fn parsed_option<T>(
    row: &Row,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let text: Option<String> = row.get(column)?;
    Ok(text.as_deref().and_then(parse))
}

fn roles(row: &Row) -> Result<BTreeSet<Role>, Error> {
    let Json(roles) = row.get::<Json<BTreeSet<Role>>>("roles")?;
    Ok(roles)
}

/// `$3, $4, $5` for a list that begins at `$3`.
fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    places.join(", ")
}

fn binds<T: Bind>(values: &[T]) -> Vec<&dyn Bind> {
    values.iter().map(|value| value as &dyn Bind).collect()
}

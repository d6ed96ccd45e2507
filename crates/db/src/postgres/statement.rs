//! One statement on one connection: prepared once, its values checked, then sent.

use std::sync::Arc;

use deadpool_postgres::Object;
use futures::TryStreamExt;
use tokio_postgres::Statement;

use super::failure;
use super::typed::{Typed, is_untold};
use super::wire::{self, Wire};
use crate::error::Error;
use crate::row::Row;
use crate::tx::Failure;
use crate::value::Val;

/// Statements kept prepared on a connection; past that all are forgotten, as only a defect
/// (texts that are put together anew each time) gets there.
const STATEMENTS_CACHED_MAX: usize = 1_000;

/// A connection, and what is known of statements.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    pub(super) client: &'a Object,
    pub(super) typed: &'a Typed,
}

impl On<'_> {
    pub(super) async fn execute(self, sql: &str, vals: &[Val]) -> Result<u64, Failure> {
        let statement = self.prepare(sql, vals).await?;
        let run = self
            .client
            .execute_raw(&statement, vals.iter().map(Wire))
            .await;
        run.map_err(|error| self.failed(&error, sql))
    }

    pub(super) async fn rows(self, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Failure> {
        let statement = self.prepare(sql, vals).await?;
        wire::check_columns(statement.columns(), sql)?;
        let columns: Arc<[Box<str>]> = statement
            .columns()
            .iter()
            .map(|column| Box::from(column.name()))
            .collect();
        let stream = self
            .client
            .query_raw(&statement, vals.iter().map(Wire))
            .await;
        let stream = stream.map_err(|error| self.failed(&error, sql))?;
        let rows: Result<Vec<tokio_postgres::Row>, _> = stream.try_collect().await;
        let rows = rows.map_err(|error| self.failed(&error, sql))?;
        rows.iter()
            .map(|row| {
                let vals = (0..columns.len()).map(|index| wire::val(row, index));
                Ok(Row::new(
                    columns.clone(),
                    vals.collect::<Result<Vec<Val>, Error>>()?,
                ))
            })
            .collect()
    }

    /// The statement, with parameters that are of the types of these values.
    pub(super) async fn prepare(self, sql: &str, vals: &[Val]) -> Result<Statement, Failure> {
        let cache = &self.client.statement_cache;
        if cache.size() > STATEMENTS_CACHED_MAX {
            tracing::warn!("a connection had too many prepared statements; all are forgotten");
            cache.clear();
        }
        let is_typed = self.typed.contains(sql);
        let prepared = if is_typed {
            self.client
                .prepare_typed_cached(sql, &wire::types(vals))
                .await
        } else {
            self.client.prepare_cached(sql).await
        };
        let again = || {
            self.typed.remember(sql);
            Failure {
                error: Error::Retryable,
                again: true,
            }
        };
        match prepared {
            Err(error) if !is_typed && is_untold(&error) => Err(again()),
            Err(error) => Err(self.failed(&error, sql)),
            Ok(statement) if !is_typed && !wire::fit(statement.params(), vals) => Err(again()),
            Ok(statement) => {
                wire::check(statement.params(), vals, sql)?;
                Ok(statement)
            }
        }
    }

    fn failed(self, error: &tokio_postgres::Error, sql: &str) -> Failure {
        if failure::spoils_statements(error) {
            self.client.statement_cache.clear();
        }
        failure::of(error, sql)
    }
}

//! One transaction on one connection. BEGIN travels with the first statement; statements that are
//! sent together travel together.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;

use deadpool_postgres::Object;
use futures::future::{join, maybe_done};
use tokio::sync::RwLock;
use tokio_postgres::Statement;

use super::failure;
use super::statement::On;
use super::typed::Typed;
use crate::db::{Mode, Options};
use crate::error::Error;
use crate::row::Row;
use crate::tx::Failure;
use crate::value::Val;

pub(crate) struct Session {
    /// Gone once the transaction has ended. Statements hold the lock for reading while they run,
    /// so that nothing of a handle that escaped its closure follows the commit.
    client: RwLock<Option<Object>>,
    begun: AtomicBool,
    begin: Arc<str>,
    typed: Arc<Typed>,
}

/// How a transaction begins. Limits hold for it only: a pooler may lend the session to others.
pub(super) fn begin(mode: Mode, options: &Options) -> Arc<str> {
    let mode = if mode == Mode::Read { " READ ONLY" } else { "" };
    let limit = options.statement_timeout.as_millis();
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ{mode}; SET LOCAL statement_timeout = {limit}; \
         SET LOCAL idle_in_transaction_session_timeout = {limit}"
    )
    .into()
}

impl Session {
    pub(super) fn new(client: Object, begin: &Arc<str>, typed: &Arc<Typed>) -> Session {
        Session {
            client: RwLock::new(Some(client)),
            begun: AtomicBool::new(false),
            begin: begin.clone(),
            typed: typed.clone(),
        }
    }

    pub(crate) async fn execute(&self, sql: &str, vals: &[Val]) -> Result<u64, Failure> {
        let client = self.client.read().await;
        let on = self.on(&client)?;
        self.begun(on, on.execute(sql, vals)).await
    }

    pub(crate) async fn rows(&self, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Failure> {
        let client = self.client.read().await;
        let on = self.on(&client)?;
        self.begun(on, on.rows(sql, vals)).await
    }

    pub(crate) async fn batch(&self, statements: &[(&str, Vec<Val>)]) -> Result<Vec<u64>, Failure> {
        let client = self.client.read().await;
        let on = self.on(&client)?;
        let all = async {
            // Each text once; the same one many times over is the common case.
            let mut seen = HashSet::new();
            let texts = statements.iter().filter(|(sql, _)| seen.insert(*sql));
            let prepared = in_order(texts.map(|(sql, vals)| on.prepare(sql, vals))).await;
            prepared
                .into_iter()
                .collect::<Result<Vec<Statement>, Failure>>()?;
            let ran = in_order(statements.iter().map(|(sql, vals)| on.execute(sql, vals))).await;
            ran.into_iter().collect()
        };
        self.begun(on, all).await
    }

    pub(crate) async fn script(&self, sql: &str) -> Result<(), Failure> {
        let client = self.client.read().await;
        let on = self.on(&client)?;
        let run = async {
            on.client
                .batch_execute(sql)
                .await
                .map_err(|e| failure::of(&e, sql))
        };
        self.begun(on, run).await
    }

    /// Commits and gives the connection back. Nothing runs on it any more.
    pub(super) async fn commit(&self) -> Result<(), Failure> {
        let Some(client) = self.client.write().await.take() else {
            return Err(Error::Ended.into());
        };
        if !self.begun.load(SeqCst) {
            return Ok(());
        }
        match client.batch_execute("COMMIT").await {
            Ok(()) => Ok(()),
            Err(error) => {
                drop(Object::take(client));
                match error.as_db_error() {
                    Some(_) => Err(failure::of(&error, "COMMIT")),
                    None => Err(Error::CommitUnknown.into()),
                }
            }
        }
    }

    pub(super) async fn rollback(&self) {
        let Some(client) = self.client.write().await.take() else {
            return;
        };
        if self.begun.load(SeqCst) && client.batch_execute("ROLLBACK").await.is_err() {
            drop(Object::take(client));
        }
    }

    fn on<'a>(&'a self, client: &'a Option<Object>) -> Result<On<'a>, Failure> {
        let client = client.as_ref().ok_or(Error::Ended)?;
        Ok(On {
            client,
            typed: &self.typed,
        })
    }

    /// Sends BEGIN right before the first statement, without waiting for its answer.
    async fn begun<T>(
        &self,
        on: On<'_>,
        statement: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if self.begun.swap(true, SeqCst) {
            return statement.await;
        }
        let (begun, ran) = join(on.client.batch_execute(&self.begin), statement).await;
        begun.map_err(|error| failure::of(&error, "BEGIN"))?;
        ran
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A task that was ended half way leaves a transaction open: that connection is closed.
        if let Some(client) = self.client.get_mut().take()
            && self.begun.load(SeqCst)
        {
            drop(Object::take(client));
        }
    }
}

/// Polls all futures in their order, so that what they send leaves in that order.
async fn in_order<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = futures.map(|future| Box::pin(maybe_done(future))).collect();
    poll_fn(|context| {
        let mut ready = Poll::Ready(());
        for future in &mut all {
            if future.as_mut().poll(context).is_pending() {
                ready = Poll::Pending;
            }
        }
        ready
    })
    .await;
    all.iter_mut()
        .filter_map(|future| future.as_mut().take_output())
        .collect()
}

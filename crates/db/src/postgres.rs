//! PostgreSQL: a pool of connections, transactions in tasks of their own, and their retries.
//! Nothing here leaves state in a session, so that a pgbouncer may stand between.

mod failure;
mod pool;
mod session;
mod statement;
mod typed;
mod wire;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, Pool};
use futures::FutureExt;
use rand::Rng;
use tracing::Instrument;

use crate::count::{Count, Counters};
use crate::db::{Mode, Options};
use crate::error::{Error, shortened};
use crate::row::Row;
use crate::tx::{self, Tx, Work, run_hooks};
use crate::value::Val;
pub(crate) use session::Session;
use statement::On;

/// Attempts a transaction has at least, whatever the clock says.
const ATTEMPTS_MIN: u32 = 10;

pub(crate) struct Postgres(Arc<Inner>);

struct Inner {
    pool: Pool,
    tls: pool::Tls,
    options: Options,
    counters: Arc<Counters>,
    typed: Arc<typed::Typed>,
    begin_write: Arc<str>,
    begin_read: Arc<str>,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        options: Options,
        counters: Arc<Counters>,
    ) -> Result<Postgres, Error> {
        let (pool, tls) = pool::build(url, &options)?;
        let begin_write = session::begin(Mode::Write, &options);
        let begin_read = session::begin(Mode::Read, &options);
        let postgres = Postgres(Arc::new(Inner {
            pool,
            tls,
            options,
            counters,
            typed: Arc::default(),
            begin_write,
            begin_read,
        }));
        postgres.check_database().await?;
        Ok(postgres)
    }

    /// Text order and paging by keyset are the same on both engines only with the C collation.
    async fn check_database(&self) -> Result<(), Error> {
        let sql = "SELECT datcollate, pg_encoding_to_char(encoding) AS encoding
                   FROM pg_database WHERE datname = current_database()";
        for row in self.rows(sql, &[]).await? {
            let (collation, encoding): (String, String) = (row.get(0)?, row.get(1)?);
            if encoding != "UTF8" {
                let problem = format!("the database is encoded in {encoding}, not in UTF8");
                return Err(Error::Options(problem));
            }
            if !matches!(
                collation.as_str(),
                "C" | "POSIX" | "C.UTF-8" | "C.utf8" | "C.UTF8"
            ) {
                tracing::warn!(collation, "the database does not sort by the C collation");
            }
        }
        Ok(())
    }

    /// Runs the closure in a task of its own, which the caller's end does not end.
    pub(crate) async fn run(&self, mode: Mode, work: Work, count: Count) -> Result<(), Error> {
        let inner = self.0.clone();
        let attempts = async move { inner.attempts(mode, &work, &count).await };
        match tokio::spawn(attempts.in_current_span()).await {
            Ok(ran) => ran,
            Err(ended) if ended.is_panic() => Err(Error::Panicked),
            Err(_) => Err(Error::Closed),
        }
    }

    /// Runs a closure that may block, on a thread that may.
    pub(crate) async fn run_blocking(
        &self,
        mode: Mode,
        work: Work,
        count: Count,
    ) -> Result<(), Error> {
        let (inner, runtime) = (self.0.clone(), tokio::runtime::Handle::current());
        let attempts =
            move || runtime.block_on(async { inner.attempts(mode, &work, &count).await });
        tokio::task::spawn_blocking(attempts)
            .await
            .map_err(|_| Error::Panicked)?
    }

    pub(crate) async fn rows(&self, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Error> {
        self.0
            .query(sql, vals, self.0.options.statement_timeout)
            .await
    }

    pub(crate) async fn report(&self, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Error> {
        self.0.query(sql, vals, self.0.options.report_timeout).await
    }

    pub(crate) fn close(&self) {
        self.0.pool.close();
    }
}

impl Inner {
    async fn take(&self) -> Result<Object, Error> {
        self.pool
            .get()
            .await
            .map_err(|error| failure::of_pool(&error))
    }

    async fn attempts(&self, mode: Mode, work: &Work, count: &Count) -> Result<(), Error> {
        let started = Instant::now();
        let begin = if mode == Mode::Write {
            &self.begin_write
        } else {
            &self.begin_read
        };
        let mut attempt = 0;
        loop {
            let session = Session::new(self.take().await?, begin, &self.typed);
            let tx = Tx::new(tx::Session::Postgres(session), count.clone());
            let again = match self.attempt(mode, work, &tx).await {
                Ok(()) => return Ok(()),
                Err(failure) if !failure.again => return Err(failure.error),
                Err(failure) => failure.error,
            };
            attempt += 1;
            if attempt >= ATTEMPTS_MIN && started.elapsed() >= self.options.retry_for {
                return Err(again);
            }
            self.counters.retries.fetch_add(1, Relaxed);
            tokio::time::sleep(backoff(attempt)).await;
        }
    }

    async fn attempt(&self, mode: Mode, work: &Work, tx: &Tx) -> Result<(), tx::Failure> {
        let ran = AssertUnwindSafe(async { work(tx.clone()).await })
            .catch_unwind()
            .await;
        let tx::Session::Postgres(session) = tx.session() else {
            return Err(Error::Ended.into());
        };
        match ran {
            Ok(true) if !tx.is_poisoned() => {
                session.commit().await?;
                if mode == Mode::Write {
                    self.counters.commits.fetch_add(1, Relaxed);
                    self.counters.transactions.fetch_add(1, Relaxed);
                }
                run_hooks(tx.take_hooks());
                Ok(())
            }
            ran => {
                session.rollback().await;
                match ran {
                    Err(_) => Err(Error::Panicked.into()),
                    Ok(_) if tx.may_run_again() => Err(tx::Failure {
                        error: Error::Retryable,
                        again: true,
                    }),
                    Ok(true) => Err(Error::Poisoned.into()),
                    Ok(false) => Ok(()),
                }
            }
        }
    }

    /// One statement outside of any transaction.
    async fn query(&self, sql: &str, vals: &[Val], limit: Duration) -> Result<Vec<Row>, Error> {
        let mut attempt = 0;
        loop {
            let client = self.take().await?;
            let on = On {
                client: &client,
                typed: &self.typed,
            };
            let ran = tokio::time::timeout(limit, on.rows(sql, vals)).await;
            attempt += 1;
            match ran {
                Ok(Ok(rows)) => return Ok(rows),
                // A connection that had died unnoticed, or a plan from before a migration.
                Ok(Err(failure)) if failure.again && attempt < 3 => {}
                Ok(Err(failure)) => return Err(failure.error),
                Err(_) => {
                    self.cancel(client);
                    return Err(Error::TimedOut {
                        statement: shortened(sql),
                    });
                }
            }
        }
    }

    /// Ends a statement that took too long, and the connection with it.
    fn cancel(&self, client: Object) {
        let token = client.cancel_token();
        drop(Object::take(client));
        let tls = self.tls.clone();
        tokio::spawn(async move {
            if let Err(error) = tls.cancel(&token).await {
                tracing::warn!(%error, "a statement could not be cancelled");
            }
        });
    }
}

/// Full jitter: whoever met this transaction draws another number.
fn backoff(attempt: u32) -> Duration {
    let most_micros = 1_000_u64 << attempt.min(7);
    Duration::from_micros(rand::rng().random_range(100..=most_micros))
}

//! The database as everybody sees it: transactions, snapshots, single queries. Which engine is
//! behind it is decided once, by the URL.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use parking_lot::Mutex;

use crate::count::{Count, Counters, Stats};
use crate::error::Error;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::sqlite::{Alone, Sqlite};
use crate::tx::{Tx, Work, bound};
use crate::value::Bind;

/// What a statement answers. In a box, so that what lies behind it is compiled here, once, and not
/// in every crate that asks.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// A database. Clones share everything.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    backend: Backend,
    counters: Arc<Counters>,
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Which engine runs the SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Sizes and limits. The defaults suit a server of a few cores.
#[derive(Clone, Debug)]
pub struct Options {
    /// SQLite: connections for `rows`, `row` and `read`.
    pub readers: usize,
    /// SQLite: connections for `report`.
    pub reports: usize,
    /// SQLite: transactions that may share one commit.
    pub batch_max: usize,
    /// SQLite: how long another process may hold the file before callers are told `Busy`.
    pub busy_timeout: Duration,
    /// PostgreSQL: connections of this process.
    pub connections: usize,
    /// PostgreSQL: how long a caller waits for a connection before `Unavailable`.
    pub acquire_timeout: Duration,
    /// PostgreSQL: how long one statement may run.
    pub statement_timeout: Duration,
    /// PostgreSQL: how long the statement of a report may run.
    pub report_timeout: Duration,
    /// PostgreSQL: how long a transaction that meets others is tried again.
    pub retry_for: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            readers: 8,
            reports: 2,
            batch_max: 512,
            busy_timeout: Duration::from_secs(5),
            connections: 16,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            report_timeout: Duration::from_secs(300),
            retry_for: Duration::from_secs(10),
        }
    }
}

/// What a transaction is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Read,
}

impl Db {
    /// Opens `sqlite:PATH` (created when missing), `sqlite::memory:` (a folder that goes with the
    /// last clone) or `postgres://…`. Must be called within a tokio runtime.
    pub async fn open(url: &str, options: Options) -> Result<Db, Error> {
        let counters = Arc::new(Counters::default());
        let backend = if let Some(path) = url.strip_prefix("sqlite:") {
            Backend::Sqlite(Sqlite::open(path, options, counters.clone()).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Backend::Postgres(Postgres::open(url, options, counters.clone()).await?)
        } else {
            return Err(Error::Options(
                "a database URL starts with sqlite: or postgres://".to_owned(),
            ));
        };
        Ok(Db(Arc::new(Inner { backend, counters })))
    }

    pub fn engine(&self) -> Engine {
        match self.backend() {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// A write transaction: commits when the closure returns `Ok`, rolls back otherwise.
    ///
    /// The closure awaits only its `Tx`. It may run several times (after a serialization failure),
    /// so it has no effect but through the `Tx`, and it goes on when the caller is dropped. An
    /// answer is given only once the commit is durable.
    pub async fn tx<T, E, F, Fut>(&self, f: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: From<Error> + Send + 'static,
        T: Send + 'static,
    {
        let (work, slot) = erased(f);
        let ran = self.run(Mode::Write, work).await;
        outcome(ran, &slot)
    }

    /// A read-only snapshot over several statements. The closure awaits only its `Tx`.
    pub async fn read<T, E, F, Fut>(&self, f: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: From<Error> + Send + 'static,
        T: Send + 'static,
    {
        let (work, slot) = erased(f);
        let ran = self.run(Mode::Read, work).await;
        outcome(ran, &slot)
    }

    /// One read statement.
    pub fn rows<'a>(&'a self, sql: &'a str, args: &[&dyn Bind]) -> Asked<'a, Vec<Row>> {
        let vals = bound(sql, args);
        async move {
            let vals = vals?;
            let count = self.count();
            count.statement();
            match self.backend() {
                Backend::Sqlite(sqlite) => sqlite.rows(sql, &vals).await,
                Backend::Postgres(postgres) => postgres.rows(sql, &vals).await,
            }
        }
        .boxed()
    }

    /// The first row of one read statement, if it has any.
    pub async fn row(&self, sql: &str, args: &[&dyn Bind]) -> Result<Option<Row>, Error> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// One read statement that may take long: never holds an async worker nor a connection that
    /// requests wait for, and has a longer time limit.
    pub fn report<'a>(&'a self, sql: &'a str, args: &[&dyn Bind]) -> Asked<'a, Vec<Row>> {
        let vals = bound(sql, args);
        async move {
            let vals = vals?;
            let count = self.count();
            count.statement();
            match self.backend() {
                Backend::Sqlite(sqlite) => sqlite.report(sql, vals).await,
                Backend::Postgres(postgres) => postgres.report(sql, &vals).await,
            }
        }
        .boxed()
    }

    /// A consistent copy of a SQLite database into a new file, while writers go on.
    pub async fn backup(&self, to: &Path) -> Result<(), Error> {
        match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.backup(to).await,
            Backend::Postgres(_) => Err(Error::Options(
                "a PostgreSQL server is backed up by its own tools, or portably by export"
                    .to_owned(),
            )),
        }
    }

    /// Makes this process the only one that serves a SQLite file, until the answer is dropped or the
    /// process ends, however it ends. `None` on PostgreSQL, which several may serve.
    pub fn serve_alone(&self) -> Result<Option<Alone>, Error> {
        match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.serve_alone().map(Some),
            Backend::Postgres(_) => Ok(None),
        }
    }

    /// What was done since the database was opened.
    pub fn stats(&self) -> Stats {
        self.0.counters.stats()
    }

    /// Finishes what was asked for and lets go of the files or connections. Other clones are
    /// answered `Closed` from now on.
    pub async fn close(self) {
        match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close(),
        }
    }

    /// A transaction whose closure blocks (on a file, a pipe) and takes its time. Runs where that
    /// harms nobody, and is not meant for requests.
    pub(crate) async fn long<T, F, Fut>(&self, mode: Mode, f: F) -> Result<T, Error>
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        let (work, slot) = erased(f);
        let count = self.count();
        let ran = match self.backend() {
            Backend::Sqlite(sqlite) => match mode {
                Mode::Write => sqlite.write(work, count).await,
                Mode::Read => sqlite.long_read(work, count).await,
            },
            Backend::Postgres(postgres) => postgres.run_blocking(mode, work, count).await,
        };
        outcome(ran, &slot)
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.0.backend
    }

    fn count(&self) -> Count {
        Count::here(&self.0.counters)
    }

    fn run(&self, mode: Mode, work: Work) -> Asked<'_, ()> {
        async move {
            let count = self.count();
            match self.backend() {
                Backend::Sqlite(sqlite) => match mode {
                    Mode::Write => sqlite.write(work, count).await,
                    Mode::Read => sqlite.read(&work, count).await,
                },
                Backend::Postgres(postgres) => postgres.run(mode, work, count).await,
            }
        }
        .boxed()
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("engine", &self.engine())
            .finish_non_exhaustive()
    }
}

type Slot<T, E> = Arc<Mutex<Option<Result<T, E>>>>;

fn erased<T, E, F, Fut>(f: F) -> (Work, Slot<T, E>)
where
    F: Fn(Tx) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    E: Send + 'static,
    T: Send + 'static,
{
    let slot: Slot<T, E> = Arc::new(Mutex::new(None));
    let filled = slot.clone();
    let work: Work = Arc::new(move |tx| {
        let future = f(tx);
        let slot = filled.clone();
        Box::pin(async move {
            let out = future.await;
            let commits = out.is_ok();
            *slot.lock() = Some(out);
            commits
        })
    });
    (work, slot)
}

fn outcome<T, E: From<Error>>(ran: Result<(), Error>, slot: &Slot<T, E>) -> Result<T, E> {
    ran.map_err(E::from)?;
    // A run that ended well has filled the slot; anything else is a defect of this crate.
    slot.lock()
        .take()
        .unwrap_or_else(|| Err(E::from(Error::Panicked)))
}

//! The handle a transaction closure works with. It knows when the transaction has failed; how
//! statements run is the engine's matter (`sqlite`, `postgres`).

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use futures::FutureExt;
use parking_lot::Mutex;

use crate::count::Count;
use crate::db::{Asked, Engine};
use crate::error::{Error, shortened};
use crate::row::Row;
use crate::value::{Bind, Val};
use crate::{postgres, sqlite};

/// Values that one statement of [`Tx::insert`] binds; both engines take some times more.
const BINDS_MAX: usize = 1_024;

/// A transaction under way: a cheap handle that clones share, dead once the closure has returned.
///
/// After a failed statement every further one is refused with [`Error::Poisoned`], and so is the
/// commit. To live with a conflict, avoid it: `ON CONFLICT DO NOTHING` and look at the row count.
#[derive(Clone)]
pub struct Tx(Arc<Inner>);

struct Inner {
    session: Session,
    count: Count,
    poisoned: AtomicBool,
    again: AtomicBool,
    hooks: Mutex<Vec<Hook>>,
}

#[allow(
    clippy::large_enum_variant,
    reason = "one lives a transaction, behind an Arc already"
)]
pub(crate) enum Session {
    Sqlite(sqlite::Session),
    Postgres(postgres::Session),
}

pub(crate) type Hook = Box<dyn FnOnce() + Send>;

/// A transaction closure with its types erased: says whether it wants to commit, and leaves its
/// result in a slot of `Db::tx`. Keeps everything behind it out of the calling crate's code.
pub(crate) type Work = Arc<dyn Fn(Tx) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// A statement's error, and whether the whole transaction may run again because of it.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) again: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            error,
            again: false,
        }
    }
}

/// Poisons the transaction unless the statement came to a good end; also when its future was
/// dropped half way, as then nobody knows what the server made of it.
struct Statement<'a> {
    tx: &'a Inner,
    done: bool,
}

impl Statement<'_> {
    fn finish<T>(mut self, out: Result<T, Failure>) -> Result<T, Error> {
        match out {
            Ok(out) => {
                self.done = true;
                Ok(out)
            }
            Err(failure) => {
                if failure.again {
                    self.tx.again.store(true, SeqCst);
                }
                Err(failure.error)
            }
        }
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.tx.poisoned.store(true, SeqCst);
        }
    }
}

impl Tx {
    pub(crate) fn new(session: Session, count: Count) -> Tx {
        Tx(Arc::new(Inner {
            session,
            count,
            poisoned: AtomicBool::new(false),
            again: AtomicBool::new(false),
            hooks: Mutex::new(Vec::new()),
        }))
    }

    /// Runs a statement; answers how many rows it touched.
    pub fn execute<'a>(&'a self, sql: &'a str, args: &[&dyn Bind]) -> Asked<'a, u64> {
        let vals = bound(sql, args);
        async move {
            let statement = self.statement(1)?;
            let out = match vals {
                Err(error) => Err(error.into()),
                Ok(vals) => match &self.0.session {
                    Session::Sqlite(session) => session.execute(sql, &vals),
                    Session::Postgres(session) => session.execute(sql, &vals).await,
                },
            };
            statement.finish(out)
        }
        .boxed()
    }

    /// Runs a query, or a change with RETURNING.
    pub fn rows<'a>(&'a self, sql: &'a str, args: &[&dyn Bind]) -> Asked<'a, Vec<Row>> {
        let vals = bound(sql, args);
        async move {
            let statement = self.statement(1)?;
            let out = match vals {
                Err(error) => Err(error.into()),
                Ok(vals) => match &self.0.session {
                    Session::Sqlite(session) => session.rows(sql, &vals),
                    Session::Postgres(session) => session.rows(sql, &vals).await,
                },
            };
            statement.finish(out)
        }
        .boxed()
    }

    /// The first row of a query, if it has any.
    pub async fn row(&self, sql: &str, args: &[&dyn Bind]) -> Result<Option<Row>, Error> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs several statements that need nothing of each other's answers: one round trip on
    /// PostgreSQL. Answers how many rows each touched; the first failure fails all.
    pub fn batch<'a>(&'a self, statements: &[(&'a str, &[&dyn Bind])]) -> Asked<'a, Vec<u64>> {
        let count = statements.len();
        let bound: Result<Vec<(&str, Vec<Val>)>, Error> = statements
            .iter()
            .map(|(sql, args)| Ok((*sql, bound(sql, args)?)))
            .collect();
        async move {
            let statement = self.statement(count)?;
            let out = match bound {
                Err(error) => Err(error.into()),
                Ok(statements) => match &self.0.session {
                    Session::Sqlite(session) => session.batch(&statements),
                    Session::Postgres(session) => session.batch(&statements).await,
                },
            };
            statement.finish(out)
        }
        .boxed()
    }

    /// Inserts rows into one table with few statements, each of one, two, four … rows, so that there
    /// are few texts and the engine finds them prepared. `into` ends before VALUES; `then` follows
    /// the values. With ON CONFLICT DO UPDATE no two rows may have one key. Answers how many rows
    /// were touched.
    pub async fn insert(
        &self,
        into: &str,
        rows: &[Vec<&dyn Bind>],
        then: &str,
    ) -> Result<u64, Error> {
        let statements = inserts(into, rows, then);
        let statements: Vec<(&str, &[&dyn Bind])> = statements
            .iter()
            .map(|(sql, binds)| (sql.as_str(), binds.as_slice()))
            .collect();
        Ok(self.batch(&statements).await?.into_iter().sum())
    }

    /// The same with RETURNING in `then`: answers the rows that it says.
    pub async fn insert_returning(
        &self,
        into: &str,
        rows: &[Vec<&dyn Bind>],
        then: &str,
    ) -> Result<Vec<Row>, Error> {
        let mut out = Vec::new();
        for (sql, binds) in inserts(into, rows, then) {
            out.extend(self.rows(&sql, &binds).await?);
        }
        Ok(out)
    }

    /// Runs `hook` once the transaction is durable, and never otherwise. It must be short and must
    /// not block: on SQLite it runs on the writer thread.
    pub fn after_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.0.hooks.lock().push(Box::new(hook));
    }

    /// The engine, for the few places where one deserves its own text.
    pub fn engine(&self) -> Engine {
        match &self.0.session {
            Session::Sqlite(_) => Engine::Sqlite,
            Session::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a whole file of statements; for migrations only, which bind nothing.
    pub(crate) async fn script(&self, sql: &str) -> Result<(), Error> {
        let statement = self.statement(1)?;
        let out = match &self.0.session {
            Session::Sqlite(session) => session.script(sql),
            Session::Postgres(session) => session.script(sql).await,
        };
        statement.finish(out)
    }

    fn statement(&self, count: usize) -> Result<Statement<'_>, Error> {
        if self.0.poisoned.load(SeqCst) {
            return Err(Error::Poisoned);
        }
        for _ in 0..count {
            self.0.count.statement();
        }
        Ok(Statement {
            tx: &self.0,
            done: false,
        })
    }

    pub(crate) fn session(&self) -> &Session {
        &self.0.session
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.0.poisoned.load(SeqCst)
    }

    /// True when a statement failed in a way that another attempt may mend.
    pub(crate) fn may_run_again(&self) -> bool {
        self.0.again.load(SeqCst)
    }

    pub(crate) fn take_hooks(&self) -> Vec<Hook> {
        std::mem::take(&mut *self.0.hooks.lock())
    }
}

/// Runs what was to happen after the commit. A hook that panics harms no other.
pub(crate) fn run_hooks(hooks: Vec<Hook>) {
    for hook in hooks {
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(hook)).is_err() {
            tracing::error!("a hook after a commit panicked");
        }
    }
}

/// The values of a statement, or the first one that no column can hold.
pub(crate) fn bound(sql: &str, args: &[&dyn Bind]) -> Result<Vec<Val>, Error> {
    args.iter()
        .enumerate()
        .map(|(index, arg)| match arg.bind() {
            Val::Nul => Err(Error::Unstorable {
                position: index + 1,
                statement: shortened(sql),
            }),
            Val::Refused(problem) => Err(Error::Encode {
                position: index + 1,
                problem,
                statement: shortened(sql),
            }),
            val => Ok(val),
        })
        .collect()
}

/// Statements of one, two, four … rows.
fn inserts<'a>(
    into: &str,
    rows: &[Vec<&'a dyn Bind>],
    then: &str,
) -> Vec<(String, Vec<&'a dyn Bind>)> {
    let mut statements = Vec::new();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let most = (BINDS_MAX / first.len().max(1)).max(1);
        let count = 1 << rest.len().min(most).ilog2();
        let (some, others) = rest.split_at(count);
        rest = others;
        let binds = some.iter().flatten().copied().collect();
        let values = tuples(first.len(), count);
        statements.push((format!("{into} VALUES {values} {then}"), binds));
    }
    statements
}

/// `($1, $2), ($3, $4)`
fn tuples(width: usize, count: usize) -> String {
    let mut text = String::new();
    for row in 0..count {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for place in 1..=width {
            let comma = if place == 1 { "" } else { ", " };
            text.push_str(&format!("{comma}${}", row * width + place));
        }
        text.push(')');
    }
    text
}

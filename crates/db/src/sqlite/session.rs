//! One transaction closure at work on a SQLite connection. Each run polls it exactly once: everything
//! it may await is ready at once, so whatever is not is something it must not await.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};

use parking_lot::{Mutex, MutexGuard};
use rusqlite::Connection;

use super::statement;
use crate::count::Count;
use crate::error::Error;
use crate::row::Row;
use crate::tx::{self, Failure, Hook, Tx, Work};
use crate::value::Val;

pub(super) type Shared = Arc<Mutex<Connection>>;

pub(crate) struct Session {
    connection: Shared,
    alive: AtomicBool,
    /// To SQLite a new table is no change of rows, and it has to be taken back all the same.
    defined: AtomicBool,
}

impl Session {
    /// The connection, while the closure has not returned. Asked under the lock, so that a handle
    /// that escaped its closure can never write into a neighbour's transaction.
    fn connection(&self) -> Result<MutexGuard<'_, Connection>, Failure> {
        let connection = self.connection.lock();
        if !self.alive.load(SeqCst) {
            return Err(Error::Ended.into());
        }
        Ok(connection)
    }

    pub(crate) fn execute(&self, sql: &str, vals: &[Val]) -> Result<u64, Failure> {
        if defines(sql) {
            self.defined.store(true, SeqCst);
        }
        Ok(statement::execute(&*self.connection()?, sql, vals)?)
    }

    pub(crate) fn rows(&self, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Failure> {
        Ok(statement::rows(&*self.connection()?, sql, vals)?)
    }

    pub(crate) fn batch(&self, statements: &[(&str, Vec<Val>)]) -> Result<Vec<u64>, Failure> {
        let connection = self.connection()?;
        if statements.iter().any(|(sql, _)| defines(sql)) {
            self.defined.store(true, SeqCst);
        }
        let run = |(sql, vals): &(&str, Vec<Val>)| statement::execute(&connection, sql, vals);
        Ok(statements
            .iter()
            .map(run)
            .collect::<Result<Vec<u64>, Error>>()?)
    }

    pub(crate) fn script(&self, sql: &str) -> Result<(), Failure> {
        let connection = self.connection()?;
        self.defined.store(true, SeqCst);
        Ok(connection
            .execute_batch(sql)
            .map_err(|e| statement::error(&e, sql))?)
    }

    fn end(&self) {
        let _held = self.connection.lock();
        self.alive.store(false, SeqCst);
    }
}

/// Whether a statement makes, changes or drops what rows stand in.
fn defines(sql: &str) -> bool {
    let word = sql.trim_start().split(' ').next().unwrap_or_default();
    ["CREATE", "DROP", "ALTER"]
        .iter()
        .any(|one| one.eq_ignore_ascii_case(word))
}

/// How a closure ended, before anything is committed.
pub(super) struct Ended {
    /// True when its changes are to be kept.
    pub(super) keeps: bool,
    /// True when there are any.
    pub(super) changed: bool,
    /// What its caller is told, should the commit go well.
    pub(super) answer: Result<(), Error>,
    pub(super) hooks: Vec<Hook>,
}

/// Polls the closure once within the transaction (or savepoint) that stands on the connection.
pub(super) fn run(connection: &Shared, work: &Work, count: Count) -> Ended {
    let before = connection.lock().total_changes();
    let session = Session {
        connection: connection.clone(),
        alive: AtomicBool::new(true),
        defined: AtomicBool::new(false),
    };
    let tx = Tx::new(tx::Session::Sqlite(session), count);
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let _inside = Inside::enter();
        let mut future = work(tx.clone());
        future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
    }));
    let mut changed = connection.lock().total_changes() != before;
    if let tx::Session::Sqlite(session) = tx.session() {
        session.end();
        changed |= session.defined.load(SeqCst);
    }
    let answer = match polled {
        Err(_) => Err(Error::Panicked),
        Ok(Poll::Pending) => Err(Error::AwaitedOutside),
        Ok(Poll::Ready(true)) if tx.is_poisoned() => Err(Error::Poisoned),
        Ok(Poll::Ready(_)) => Ok(()),
    };
    let keeps = matches!(polled, Ok(Poll::Ready(true))) && answer.is_ok();
    Ended {
        keeps,
        changed,
        answer,
        hooks: if keeps { tx.take_hooks() } else { Vec::new() },
    }
}

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Marks the thread as being inside of a closure, where the database itself must not be asked: it
/// would not see the transaction's own changes.
struct Inside;

impl Inside {
    fn enter() -> Inside {
        INSIDE.set(true);
        Inside
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}

pub(super) fn not_inside() -> Result<(), Error> {
    if INSIDE.get() {
        Err(Error::AwaitedOutside)
    } else {
        Ok(())
    }
}

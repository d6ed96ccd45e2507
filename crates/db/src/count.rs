//! Counts statements, for metrics and for tests that hold the number of queries of a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

tokio::task_local! {
    static SCOPE: Arc<AtomicU64>;
}

/// Runs the future and counts the statements it caused, also those of its transactions, which run
/// elsewhere (the writer thread, a spawned task). Statements of tasks that the future spawned
/// itself count only where they were wrapped in `counted_here`.
pub async fn count_statements<F: Future>(future: F) -> (F::Output, u64) {
    let scope = Arc::new(AtomicU64::new(0));
    let out = SCOPE.scope(scope.clone(), future).await;
    let count = scope.load(Relaxed);
    (out, count)
}

/// Takes the caller's count along into a task of its own.
pub fn counted_here<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let scope = SCOPE.try_with(Arc::clone).ok();
    async move {
        match scope {
            Some(scope) => SCOPE.scope(scope, future).await,
            None => future.await,
        }
    }
}

/// Where statements of one call are counted: everywhere, and in the caller's scope if it has one.
#[derive(Clone)]
pub(crate) struct Count {
    all: Arc<Counters>,
    scope: Option<Arc<AtomicU64>>,
}

impl Count {
    pub(crate) fn here(all: &Arc<Counters>) -> Count {
        Count {
            all: all.clone(),
            scope: SCOPE.try_with(Arc::clone).ok(),
        }
    }

    pub(crate) fn statement(&self) {
        self.all.statements.fetch_add(1, Relaxed);
        if let Some(scope) = &self.scope {
            scope.fetch_add(1, Relaxed);
        }
    }
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) statements: AtomicU64,
    pub(crate) transactions: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) retries: AtomicU64,
}

/// What was done since the database was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Statements of modules; BEGIN, COMMIT and savepoints are not counted.
    pub statements: u64,
    /// Write transactions that were committed.
    pub transactions: u64,
    /// Durable commits; on SQLite several transactions share one.
    pub commits: u64,
    /// Times a closure ran again after it met another transaction.
    pub retries: u64,
}

impl Counters {
    pub(crate) fn stats(&self) -> Stats {
        Stats {
            statements: self.statements.load(Relaxed),
            transactions: self.transactions.load(Relaxed),
            commits: self.commits.load(Relaxed),
            retries: self.retries.load(Relaxed),
        }
    }
}

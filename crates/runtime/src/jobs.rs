//! Work for later: a row in the caller's transaction, done after the commit by a worker that leases
//! it, tries again with growing pauses, and lays it aside for people when it keeps failing. A job
//! may run twice (a worker can die between the work and the note of it), so handlers are idempotent.

mod ops;
mod worker;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use db::Tx;
use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::{Problem, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::Runtime;

pub(crate) use ops::counts;
pub use ops::{DeadJob, dead, rerun};
pub(crate) use worker::{Worker, left_behind};

type Handle = Arc<dyn Fn(Runtime, Job) -> BoxFuture<'static, Result<(), Problem>> + Send + Sync>;

/// A kind of work that a module can do.
#[derive(Clone)]
pub struct JobKind {
    pub kind: &'static str,
    pub attempts_max: u32,
    /// Time that one attempt gets; then it is given up and another worker may take the job.
    pub lease_seconds: u32,
    every_seconds: Option<u32>,
    first_after_seconds: u32,
    handle: Handle,
}

impl JobKind {
    /// Ten attempts of at most a minute each, unless said otherwise.
    pub fn new<F, Fut>(kind: &'static str, handle: F) -> Self
    where
        F: Fn(Runtime, Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        JobKind {
            kind,
            attempts_max: 10,
            lease_seconds: 60,
            every_seconds: None,
            first_after_seconds: 0,
            handle: Arc::new(move |rt, job| handle(rt, job).boxed()),
        }
    }

    pub fn attempts(mut self, attempts_max: u32) -> Self {
        self.attempts_max = attempts_max.max(1);
        self
    }

    pub fn lease_seconds(mut self, lease_seconds: u32) -> Self {
        self.lease_seconds = lease_seconds.max(1);
        self
    }

    /// Runs by itself, for the first time at once and then so long after each run. There is one row
    /// of it, however many processes share the database; a failure only waits for the next round.
    pub fn every_seconds(mut self, seconds: u32) -> Self {
        self.every_seconds = Some(seconds.max(1));
        self
    }

    /// Puts the first run of a recurring job off.
    pub fn first_after_seconds(mut self, seconds: u32) -> Self {
        self.first_after_seconds = seconds;
        self
    }
}

/// One piece of work.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: Uuid,
    pub module: &'static str,
    pub kind: String,
    /// Counted from 1.
    pub attempt: u32,
    pub unique_key: Option<String>,
    payload: String,
    lease: Uuid,
    /// Set once the row is gone with the job's effect.
    finished: Arc<AtomicBool>,
}

impl Job {
    /// What it was enqueued with.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_str(&self.payload).map_err(|error| {
            Problem::new("runtime/job-unreadable", 500, "A job cannot be read")
                .with_detail(format!("{}: {error}", self.kind))
        })
    }

    /// Ends the job in the transaction of its effect, so that the two cannot part. Fails when the
    /// lease ran out and the job is another worker's by now.
    pub async fn finish(&self, tx: &Tx) -> Result<(), Problem> {
        let sql = format!(
            "DELETE FROM {}_job WHERE id = $1 AND lease = $2",
            self.module
        );
        match tx.execute(&sql, &[&self.id, &self.lease]).await? {
            1 => {
                let finished = self.finished.clone();
                tx.after_commit(move || finished.store(true, Ordering::Release));
                Ok(())
            }
            _ => Err(Problem::conflict(
                "The job's lease ran out before its effect.",
            )),
        }
    }
}

/// Puts work down for `run_at` (now or later), if and when the transaction commits. With a unique
/// key it is dropped while another job of that kind and key is not finished; answers whether it
/// was taken.
pub async fn enqueue<T: Serialize + Sync>(
    tx: &Tx,
    rt: &Runtime,
    module: &'static str,
    kind: &'static str,
    payload: &T,
    run_at: Timestamp,
    unique_key: Option<&str>,
) -> Result<bool, Problem> {
    let payload = serde_json::to_string(payload).map_err(|error| {
        tracing::error!(module, kind, %error, "a job's payload cannot be written as JSON");
        Problem::internal()
    })?;
    let sql = format!(
        "INSERT INTO {module}_job (id, kind, unique_key, state, run_at, attempts, payload)
         VALUES ($1, $2, $3, 'waiting', $4, 0, $5) ON CONFLICT DO NOTHING"
    );
    let taken = tx
        .execute(
            &sql,
            &[&rt.ids().uuid(), &kind, &unique_key, &run_at, &payload],
        )
        .await?;
    if taken > 0 && run_at <= rt.now() {
        let rt = rt.clone();
        tx.after_commit(move || rt.wake(&signal(module)));
    }
    Ok(taken > 0)
}

/// Takes work back that needs no doing any more, if and when the transaction commits. One that runs
/// already runs to its end.
pub async fn withdraw(
    tx: &Tx,
    module: &'static str,
    kind: &'static str,
    unique_key: &str,
) -> Result<(), Problem> {
    let sql = format!(
        "DELETE FROM {module}_job WHERE kind = $1 AND unique_key = $2 AND state = 'waiting'"
    );
    tx.execute(&sql, &[&kind, &unique_key]).await?;
    Ok(())
}

/// The name under which a module's worker is woken.
pub(crate) fn signal(module: &str) -> String {
    format!("{module}/jobs")
}

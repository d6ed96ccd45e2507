//! The one writer of a SQLite file: a thread that takes whatever waits, runs one transaction after
//! the other, commits them together, and answers each caller only after that commit.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tracing::Span;

use super::File;
use super::checkpoint::Checkpoints;
use super::session::{self, Ended, Shared};
use super::statement::control;
use crate::count::{Count, Counters};
use crate::db::Options;
use crate::error::Error;
use crate::tx::{Work, run_hooks};

/// Callers that may wait in the queue; the next one waits before it.
const WAITING_MAX: usize = 4_096;

/// A batch takes no further transaction after this long, so that a slow one does not hold up the
/// answers of all who came before it.
const BATCH_TIME: Duration = Duration::from_millis(20);

/// Batches that are guarded after one that was run twice: who fails seldom does so alone.
const WARY_BATCHES: u32 = 64;

pub(super) struct Queue {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Job {
    Transaction(Transaction),
    Stop(oneshot::Sender<()>),
}

struct Transaction {
    work: Work,
    count: Count,
    span: Span,
    answer: oneshot::Sender<Result<(), Error>>,
}

impl Queue {
    pub(super) fn start(
        mut connection: Connection,
        file: &File,
        options: &Options,
        counters: Arc<Counters>,
        runtime: Handle,
    ) -> Result<Queue, Error> {
        let (jobs, queue) = mpsc::channel(WAITING_MAX);
        let checkpoints = Checkpoints::start(&mut connection, file, options)?;
        let connection = Arc::new(Mutex::new(connection));
        let writer = Writer {
            connection,
            checkpoints,
            batch_max: options.batch_max.max(1),
            counters,
            wary: Cell::new(0),
        };
        let thread = std::thread::Builder::new()
            .name("db-writer".to_owned())
            .spawn(move || {
                // Hooks may wake tasks or spawn them.
                let _runtime = runtime.enter();
                writer.work_off(queue);
            })?;
        Ok(Queue {
            jobs: Some(jobs),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Once queued, the transaction runs, whether or not the caller stays to hear of it.
    pub(super) async fn write(&self, work: Work, count: Count) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let job = Transaction {
            work,
            count,
            span: Span::current(),
            answer,
        };
        self.send(Job::Transaction(job)).await?;
        answered.await.map_err(|_| Error::Closed)?
    }

    pub(super) async fn stop(&self) {
        let (stopped, done) = oneshot::channel();
        if self.send(Job::Stop(stopped)).await.is_ok() {
            drop(done.await);
        }
        let thread = self.thread.lock().take();
        if let Some(thread) = thread {
            drop(tokio::task::spawn_blocking(move || thread.join()).await);
        }
    }

    async fn send(&self, job: Job) -> Result<(), Error> {
        let jobs = self.jobs.as_ref().ok_or(Error::Closed)?;
        jobs.send(job).await.map_err(|_| Error::Closed)
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.jobs = None;
        // The last handle may go within a hook, on the thread itself.
        if let Some(thread) = self.thread.lock().take()
            && thread.thread().id() != std::thread::current().id()
        {
            drop(thread.join());
        }
    }
}

struct Writer {
    connection: Shared,
    checkpoints: Checkpoints,
    batch_max: usize,
    counters: Arc<Counters>,
    /// Batches that are still to be guarded.
    wary: Cell<u32>,
}

impl Writer {
    fn work_off(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut waiting = VecDeque::new();
        let mut taken = Vec::new();
        let mut stopped = Vec::new();
        loop {
            if waiting.is_empty() {
                if queue.blocking_recv_many(&mut taken, self.batch_max) == 0 {
                    break;
                }
                waiting.extend(taken.drain(..));
            }
            while waiting.len() < self.batch_max
                && let Ok(job) = queue.try_recv()
            {
                waiting.push_back(job);
            }
            match waiting.pop_front() {
                Some(Job::Transaction(first)) => self.batch(first, &mut waiting),
                Some(Job::Stop(done)) => {
                    // Nobody new is let in; those in the queue are still served.
                    queue.close();
                    stopped.push(done);
                }
                None => {}
            }
        }
        let mut connection = self.connection.lock();
        self.checkpoints.stop(&mut connection);
        // A tidy end, not a needed one: the log is replayed at the next start.
        for sql in ["PRAGMA optimize", "PRAGMA wal_checkpoint(TRUNCATE)"] {
            if let Err(error) = connection.execute_batch(sql) {
                tracing::debug!(%error, sql, "the file was not tidied");
            }
        }
        drop(connection);
        drop(self);
        for done in stopped {
            let _ = done.send(());
        }
    }

    /// One commit for `first` and the transactions that wait behind it.
    fn batch(&self, first: Transaction, waiting: &mut VecDeque<Job>) {
        let started = Instant::now();
        if let Err(error) = self.control("BEGIN IMMEDIATE") {
            // Another process holds the file. Whoever queued up meanwhile has waited as long.
            drop(first.answer.send(Err(error.clone())));
            waiting.retain_mut(|job| match job {
                Job::Transaction(job) => {
                    let (unheard, _) = oneshot::channel();
                    drop(std::mem::replace(&mut job.answer, unheard).send(Err(error.clone())));
                    false
                }
                _ => true,
            });
            return;
        }
        let shared = matches!(waiting.front(), Some(Job::Transaction(_)));
        let mut guarded = shared && self.is_wary();
        let mut done: Vec<(Transaction, Ended)> = Vec::new();
        let mut next = Some(first);
        let mut stands = Ok(());
        while let Some(job) = next.take() {
            let ended = self.one(&job, guarded, &mut stands);
            let spoils = shared && !guarded && !ended.keeps && ended.changed;
            done.push((job, ended));
            if spoils && stands.is_ok() {
                guarded = true;
                self.wary.set(WARY_BATCHES);
                stands = self.again(&mut done);
            }
            if stands.is_err() {
                break;
            }
            if shared && started.elapsed() < BATCH_TIME {
                next = match waiting.pop_front() {
                    Some(Job::Transaction(job)) => Some(job),
                    Some(other) => {
                        waiting.push_front(other);
                        None
                    }
                    None => None,
                };
            }
        }
        let kept = done.iter().filter(|(_, ended)| ended.keeps).count() as u64;
        let committed = match stands {
            Err(error) => Err(error),
            Ok(()) if kept == 0 => self.control("ROLLBACK"),
            Ok(()) => self.control("COMMIT"),
        };
        if committed.is_err() && !self.connection.lock().is_autocommit() {
            drop(self.control("ROLLBACK"));
        }
        if committed.is_ok() && kept > 0 {
            self.counters.commits.fetch_add(1, Relaxed);
            self.counters.transactions.fetch_add(kept, Relaxed);
        }
        for (job, ended) in done {
            match &committed {
                Ok(()) => {
                    run_hooks(ended.hooks);
                    drop(job.answer.send(ended.answer));
                }
                // Also those that refused of their own will: what they saw may never have been.
                Err(error) => drop(job.answer.send(ended.answer.and(Err(error.clone())))),
            }
        }
    }

    /// Whether to guard each transaction of this batch, as one had to be taken back lately.
    fn is_wary(&self) -> bool {
        let left = self.wary.get();
        self.wary.set(left.saturating_sub(1));
        left > 0
    }

    /// One of a batch without guards has changed something and must not: takes all of it back and
    /// runs it once more, each behind its own guard.
    fn again(&self, done: &mut [(Transaction, Ended)]) -> Result<(), Error> {
        self.control("ROLLBACK")?;
        self.control("BEGIN IMMEDIATE")?;
        let mut stands = Ok(());
        for (job, ended) in done {
            *ended = self.one(job, true, &mut stands);
            if stands.is_err() {
                break;
            }
        }
        stands
    }

    /// Runs one closure. `stands` says afterwards whether the transaction around it does.
    ///
    /// A guard (a savepoint) lets one transaction fail alone, and costs a copy of every page that it
    /// changes. Most end well, or fail before they change anything: they need none.
    fn one(&self, job: &Transaction, guarded: bool, stands: &mut Result<(), Error>) -> Ended {
        if guarded && let Err(error) = self.control("SAVEPOINT one") {
            *stands = Err(error.clone());
            return Ended {
                keeps: false,
                changed: false,
                answer: Err(error),
                hooks: Vec::new(),
            };
        }
        let ended = job
            .span
            .in_scope(|| session::run(&self.connection, &job.work, job.count.clone()));
        if self.connection.lock().is_autocommit() {
            // A full disk, for one, ends the whole transaction and not only the savepoint.
            let lost = "SQLite rolled the transaction back".to_owned();
            *stands = Err(Error::Unavailable(lost));
        } else if guarded {
            *stands = match ended.keeps {
                true => self.control("RELEASE one"),
                false => self
                    .control("ROLLBACK TO one")
                    .and_then(|()| self.control("RELEASE one")),
            };
        }
        ended
    }

    fn control(&self, sql: &str) -> Result<(), Error> {
        control(&self.connection.lock(), sql)
    }
}

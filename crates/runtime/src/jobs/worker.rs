//! The worker of one module's jobs: claims what is due, runs it within its lease, notes the outcome.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use db::{Bind, Db, Engine, Writer};
use futures::FutureExt;
use kernel::{Problem, Timestamp};
use parking_lot::Mutex;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Job, JobKind};
use crate::Runtime;
use crate::flow::{POLL, backoff};
use crate::inbox::error_text;

/// Jobs of one module that run at once in one process.
const CONCURRENCY: usize = 32;
/// Fewer places than this are not worth a transaction that fills them, for a moment.
const ROOM_MIN: usize = CONCURRENCY / 2;
const ROOM_WITHIN: Duration = Duration::from_millis(50);
/// Outcomes noted in one transaction.
const NOTED_MAX: usize = 64;
const PAUSE_FIRST: Duration = Duration::from_secs(2);
const PAUSE_MAX: Duration = Duration::from_secs(3_600);
/// Key of the one row of a recurring job.
const RECURRING: &str = "recurring";

pub(crate) struct Worker {
    rt: Runtime,
    module: &'static str,
    kinds: HashMap<&'static str, JobKind>,
    running: AtomicUsize,
    /// When jobs were claimed last.
    claimed: Mutex<Option<Instant>>,
    notes: Writer<Note, (), Problem>,
    due: String,
    claim: Arc<str>,
}

impl Worker {
    pub(crate) fn new(
        rt: &Runtime,
        module: &'static str,
        kinds: Vec<JobKind>,
    ) -> Result<Self, Problem> {
        let mut by_kind = HashMap::new();
        for kind in kinds {
            let name = kind.kind;
            let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            // The names stand in the SQL below.
            if !name.chars().all(plain) || by_kind.insert(name, kind).is_some() {
                tracing::error!(
                    module,
                    kind = name,
                    "a kind of job is misnamed or there twice"
                );
                return Err(Problem::internal());
            }
        }
        let (due, claim) = texts(module, &by_kind, rt.db().engine());
        Ok(Worker {
            rt: rt.clone(),
            module,
            kinds: by_kind,
            running: AtomicUsize::new(0),
            claimed: Mutex::new(None),
            notes: notes(rt.db(), module),
            due,
            claim,
        })
    }

    /// Puts the rows of recurring jobs down where they are missing, and pulls in those whose pause
    /// has become shorter than it was.
    pub(crate) async fn prepare(&self) -> Result<(), Problem> {
        let now = self.rt.now();
        for kind in self.kinds.values() {
            let Some(every) = kind.every_seconds else {
                continue;
            };
            let (module, name, id) = (self.module, kind.kind, self.rt.ids().uuid());
            let first = now.plus(seconds(kind.first_after_seconds));
            let latest = now.plus(seconds(every.max(kind.first_after_seconds)));
            self.rt
                .db()
                .tx(move |tx| async move {
                    let sql = format!(
                        "INSERT INTO {module}_job
                           (id, kind, unique_key, state, run_at, attempts, payload)
                         VALUES ($1, $2, $3, 'waiting', $4, 0, 'null')
                         ON CONFLICT DO NOTHING"
                    );
                    tx.execute(&sql, &[&id, &name, &RECURRING, &first]).await?;
                    let sql = format!(
                        "UPDATE {module}_job SET run_at = $3
                         WHERE kind = $1 AND unique_key = $2 AND state = 'waiting' AND run_at > $3"
                    );
                    tx.execute(&sql, &[&name, &RECURRING, &latest]).await?;
                    Ok::<_, Problem>(())
                })
                .await?;
        }
        Ok(())
    }

    /// Jobs that run at this moment.
    pub(crate) fn running(&self) -> usize {
        self.running.load(Ordering::Acquire)
    }

    /// Claims and starts as many jobs as there is room for; answers how many.
    pub(crate) async fn start(self: &Arc<Self>, set: &mut JoinSet<()>) -> Result<usize, Problem> {
        let room = CONCURRENCY.saturating_sub(set.len());
        let lately = self
            .claimed
            .lock()
            .is_some_and(|at| at.elapsed() < ROOM_WITHIN);
        if room == 0 || self.kinds.is_empty() || (room < ROOM_MIN && lately) {
            return Ok(0);
        }
        *self.claimed.lock() = Some(Instant::now());
        let claimed = self.claim(room).await?;
        let count = claimed.len();
        for job in claimed {
            let worker = self.clone();
            set.spawn(async move { worker.run(job).await });
        }
        Ok(count)
    }

    /// How long to wait before looking again, when nobody calls: not long when there was too little
    /// room for a look that was called for.
    pub(crate) fn patience(&self, set: &JoinSet<()>) -> Duration {
        if CONCURRENCY.saturating_sub(set.len()) < ROOM_MIN {
            ROOM_WITHIN
        } else {
            POLL
        }
    }

    /// Runs what is due and waits for it; answers how many jobs that were.
    pub(crate) async fn turn(self: &Arc<Self>) -> Result<usize, Problem> {
        let mut set = JoinSet::new();
        let count = self.start(&mut set).await?;
        while set.join_next().await.is_some() {}
        Ok(count)
    }

    async fn claim(&self, room: usize) -> Result<Vec<Job>, Problem> {
        let now = self.rt.now();
        // A look first: an idle worker costs no write.
        if self.rt.db().row(&self.due, &[&now]).await?.is_none() {
            return Ok(Vec::new());
        }
        let (claim, lease) = (self.claim.clone(), self.rt.ids().uuid());
        let room = i64::try_from(room).unwrap_or(1);
        let rows = self
            .rt
            .db()
            .tx(move |tx| {
                let claim = claim.clone();
                async move { Ok::<_, Problem>(tx.rows(&claim, &[&now, &lease, &room]).await?) }
            })
            .await?;
        self.running.fetch_add(rows.len(), Ordering::AcqRel);
        rows.iter()
            .map(|row| {
                let attempts: i64 = row.get("attempts")?;
                Ok(Job {
                    id: row.get("id")?,
                    module: self.module,
                    kind: row.get("kind")?,
                    attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
                    unique_key: row.get("unique_key")?,
                    payload: row.get("payload")?,
                    lease,
                    finished: Arc::default(),
                })
            })
            .collect()
    }

    async fn run(&self, job: Job) {
        let _running = Running(&self.running);
        let Some(kind) = self.kinds.get(job.kind.as_str()) else {
            return;
        };
        let outcome = if job.attempt > kind.attempts_max && kind.every_seconds.is_none() {
            // Every attempt took its worker down with it.
            Err(Problem::internal().with_detail("The job never came to an end."))
        } else {
            let work = AssertUnwindSafe((kind.handle)(self.rt.clone(), job.clone())).catch_unwind();
            match tokio::time::timeout(seconds(kind.lease_seconds), work).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(panic)) => {
                    Err(Problem::internal().with_detail(crate::tasks::panic_text(panic.as_ref())))
                }
                Err(_) => Err(Problem::unavailable().with_detail("The job took too long.")),
            }
        };
        metrics::counter!(
            "argosy_jobs_total", "module" => self.module, "kind" => kind.kind,
            "outcome" => if outcome.is_ok() { "done" } else { "failed" }
        )
        .increment(1);
        if let Err(problem) = self.note(&job, kind, outcome).await {
            tracing::error!(
                module = self.module, kind = kind.kind, id = %job.id, %problem,
                "a job's outcome was not noted; it will run again"
            );
        }
    }

    async fn note(
        &self,
        job: &Job,
        kind: &JobKind,
        outcome: Result<(), Problem>,
    ) -> Result<(), Problem> {
        let now = self.rt.now();
        let next = match (outcome, kind.every_seconds) {
            (Ok(()), None) => Next::Gone,
            (Ok(()), Some(every)) => Next::again(now.plus(seconds(every)), 0, None),
            (Err(problem), Some(every)) => {
                tracing::warn!(
                    module = self.module, kind = kind.kind, attempt = job.attempt, %problem,
                    "a recurring job failed"
                );
                let pause = self.pause(job, &problem).min(seconds(every));
                Next::again(
                    now.plus(pause),
                    i64::from(job.attempt),
                    Some(error_text(&problem)),
                )
            }
            (Err(problem), None) if job.attempt >= kind.attempts_max => {
                tracing::error!(
                    module = self.module, kind = kind.kind, id = %job.id, attempt = job.attempt,
                    %problem, "a job is laid aside"
                );
                metrics::counter!("argosy_jobs_dead_total", "module" => self.module).increment(1);
                Next::Dead {
                    at: now,
                    error: error_text(&problem),
                }
            }
            (Err(problem), None) => {
                tracing::warn!(
                    module = self.module, kind = kind.kind, id = %job.id, attempt = job.attempt,
                    %problem, "a job failed and will be tried again"
                );
                let at = now.plus(self.pause(job, &problem));
                Next::again(at, i64::from(job.attempt), Some(error_text(&problem)))
            }
        };
        if matches!(next, Next::Gone) && job.finished.load(Ordering::Acquire) {
            // Its row went with its effect.
            return Ok(());
        }
        let note = Note {
            id: job.id,
            lease: job.lease,
            next,
        };
        self.notes.submit(note).await
    }

    /// At least as long as the problem asks for.
    fn pause(&self, job: &Job, problem: &Problem) -> Duration {
        let asked = problem.retry_after_seconds.map_or(Duration::ZERO, seconds);
        backoff(&self.rt, job.attempt, PAUSE_FIRST, PAUSE_MAX).max(asked)
    }
}

/// The outcome of one job.
#[derive(Clone)]
struct Note {
    id: Uuid,
    lease: Uuid,
    next: Next,
}

/// What becomes of a job's row.
#[derive(Clone)]
enum Next {
    Gone,
    Again {
        at: Timestamp,
        attempts: i64,
        error: Option<String>,
    },
    Dead {
        at: Timestamp,
        error: String,
    },
}

impl Next {
    fn again(at: Timestamp, attempts: i64, error: Option<String>) -> Self {
        Next::Again {
            at,
            attempts,
            error,
        }
    }
}

/// Notes the outcomes of all jobs that end at about the same time in one transaction. A job whose
/// lease ran out is another worker's by now, and nothing is noted of it here.
fn notes(db: &Db, module: &'static str) -> Writer<Note, (), Problem> {
    let gone: Arc<str> = format!("DELETE FROM {module}_job WHERE id = $1 AND lease = $2").into();
    let again: Arc<str> = format!(
        "UPDATE {module}_job SET run_at = $3, attempts = $4, error = $5, lease = NULL
         WHERE id = $1 AND lease = $2"
    )
    .into();
    let dead: Arc<str> = format!(
        "UPDATE {module}_job SET state = 'dead', run_at = $3, error = $4, lease = NULL
         WHERE id = $1 AND lease = $2"
    )
    .into();
    db.writer(NOTED_MAX, move |tx, notes: Arc<[Note]>| {
        let (gone, again, dead) = (gone.clone(), again.clone(), dead.clone());
        async move {
            let binds: Vec<(&str, Vec<&dyn Bind>)> = notes
                .iter()
                .map(|note| -> (&str, Vec<&dyn Bind>) {
                    match &note.next {
                        Next::Gone => (&gone, vec![&note.id, &note.lease]),
                        Next::Again {
                            at,
                            attempts,
                            error,
                        } => (&again, vec![&note.id, &note.lease, at, attempts, error]),
                        Next::Dead { at, error } => (&dead, vec![&note.id, &note.lease, at, error]),
                    }
                })
                .collect();
            let statements: Vec<(&str, &[&dyn Bind])> = binds
                .iter()
                .map(|(sql, binds)| (*sql, binds.as_slice()))
                .collect();
            tx.batch(&statements).await?;
            Ok(notes.iter().map(|_| Ok(())).collect())
        }
    })
}

/// Counts a job out, also when its task is dropped.
struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}

/// Makes the jobs of a process that is no more due; it takes the time.
pub(crate) fn left_behind(module: &str) -> String {
    format!(
        "UPDATE {module}_job SET lease = NULL, run_at = $1
         WHERE state = 'waiting' AND lease IS NOT NULL"
    )
}

/// While a job is leased its `run_at` is the end of the lease: one index serves both. Kinds that
/// this process does not know are left to one that does.
fn texts(
    module: &str,
    kinds: &HashMap<&'static str, JobKind>,
    engine: Engine,
) -> (String, Arc<str>) {
    let mut names: Vec<&JobKind> = kinds.values().collect();
    names.sort_by_key(|kind| kind.kind);
    let known: Vec<String> = names
        .iter()
        .map(|kind| format!("'{}'", kind.kind))
        .collect();
    let known = known.join(", ");
    let leases: String = names
        .iter()
        .map(|kind| {
            let micros = u64::from(kind.lease_seconds) * 1_000_000 + 5_000_000;
            format!(" WHEN '{}' THEN {micros}", kind.kind)
        })
        .collect();
    let skip_locked = match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    let due = format!(
        "SELECT id FROM {module}_job
         WHERE state = 'waiting' AND run_at <= $1 AND kind IN ({known}) LIMIT 1"
    );
    let claim = format!(
        "UPDATE {module}_job SET lease = $2, attempts = attempts + 1,
           run_at = $1 + CAST(CASE kind{leases} ELSE 0 END AS BIGINT)
         WHERE state = 'waiting' AND run_at <= $1 AND id IN (
           SELECT id FROM {module}_job
           WHERE state = 'waiting' AND run_at <= $1 AND kind IN ({known})
           ORDER BY run_at LIMIT $3{skip_locked})
         RETURNING id, kind, attempts, unique_key, payload"
    );
    (due, claim.into())
}

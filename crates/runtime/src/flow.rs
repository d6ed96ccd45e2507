//! The loops that keep events and jobs moving: for each module a relay, a look at parked events and
//! a worker. They wake when something is written and look by themselves every second, because the
//! process that wrote it may have died or be another one. Tests run the same steps by hand.

mod cleanup;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Problem, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::bus::{Bus, InProcess, Manner};
use crate::inbox::Consumer;
use crate::jobs::{self, Worker};
use crate::module::Module;
use crate::outbox::Relay;
use crate::{Runtime, inbox, once, outbox};

/// How often a loop looks without being woken.
pub(crate) const POLL: Duration = Duration::from_secs(1);
/// How long after the start of a turn the next one starts at the earliest. One that comes later
/// carries more: what it costs to look, to tell each listener's module and to commit is then shared
/// by more events, and nobody waits longer than this.
const GATHER: Duration = Duration::from_millis(10);
/// How often `settle` goes round before it says that something feeds itself.
const ROUNDS_MAX: usize = 10_000;

/// Events and jobs of all modules that this process serves.
#[derive(Clone)]
pub struct Flow {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    modules: Vec<Moving>,
}

/// What moves for one module.
struct Moving {
    name: &'static str,
    relay: Arc<Relay>,
    consumer: Arc<Consumer>,
    worker: Arc<Worker>,
}

/// What `settle` found to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub events: usize,
    pub retries: usize,
    pub jobs: usize,
}

impl Flow {
    /// Connects the modules' listeners by the bus inside the process. Nothing moves yet.
    pub fn new(rt: &Runtime, modules: &[Module], manner: Manner) -> Result<Self, Problem> {
        let mut consumers = Vec::with_capacity(modules.len());
        for module in modules {
            consumers.push(Arc::new(Consumer::new(rt, module.name, &module.listeners)?));
        }
        let bus: Arc<dyn Bus> = Arc::new(InProcess::new(consumers.clone(), manner));
        let mut moving = Vec::with_capacity(modules.len());
        for (module, consumer) in modules.iter().zip(consumers) {
            let mut kinds = module.jobs.clone();
            kinds.push(cleanup::kind(module.name));
            moving.push(Moving {
                name: module.name,
                relay: Arc::new(Relay::new(rt, module.name, bus.clone())),
                consumer,
                worker: Arc::new(Worker::new(rt, module.name, kinds)?),
            });
        }
        Ok(Flow {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                modules: moving,
            }),
        })
    }

    /// Frees what a process that is no more had claimed: its jobs run now instead of after their
    /// leases, requests that it was answering may come again. For who serves a database alone.
    pub async fn take_over(&self) -> Result<(), Problem> {
        let (rt, now) = (&self.inner.rt, self.inner.rt.now());
        let statements: Arc<[(String, Timestamp)]> = self
            .inner
            .modules
            .iter()
            .flat_map(|module| {
                let (claims, since) = once::left_behind(module.name, now);
                [(jobs::left_behind(module.name), now), (claims, since)]
            })
            .collect();
        rt.db()
            .tx(move |tx| {
                let statements = statements.clone();
                async move {
                    for (sql, at) in statements.iter() {
                        tx.execute(sql, &[at]).await?;
                    }
                    Ok::<_, Problem>(())
                }
            })
            .await
    }

    /// Starts the loops; they end with the runtime's tasks.
    pub fn start(&self) {
        let rt = &self.inner.rt;
        for module in &self.inner.modules {
            let (rt_of, relay) = (rt.clone(), module.relay.clone());
            let signal = rt.signal(&outbox::signal(module.name));
            rt.tasks().keep(outbox::signal(module.name), move || {
                let (rt, relay, signal) = (rt_of.clone(), relay.clone(), signal.clone());
                async move {
                    turn_until_ending(&rt, &signal, || relay.turn()).await;
                    relay.release().await;
                }
            });
            let (rt_of, consumer) = (rt.clone(), module.consumer.clone());
            let signal = rt.signal(&inbox::signal(module.name));
            rt.tasks().keep(inbox::signal(module.name), move || {
                let (rt, consumer, signal) = (rt_of.clone(), consumer.clone(), signal.clone());
                async move { turn_until_ending(&rt, &signal, || consumer.retry()).await }
            });
            let (rt_of, worker) = (rt.clone(), module.worker.clone());
            let signal = rt.signal(&jobs::signal(module.name));
            rt.tasks().keep(jobs::signal(module.name), move || {
                let (rt, worker, signal) = (rt_of.clone(), worker.clone(), signal.clone());
                async move { work_until_ending(&rt, &signal, &worker).await }
            });
        }
    }

    /// Lets whoever comes next move events at once, instead of after the leases of this one. For
    /// who settles and is done.
    pub async fn release(&self) {
        for module in &self.inner.modules {
            module.relay.release().await;
        }
    }

    /// Moves everything that can move now until nothing is left: events to their listeners, parked
    /// events and jobs that are due. What is to be tried later, by the runtime's clock, is left.
    pub async fn settle(&self) -> Result<Settled, Problem> {
        for module in &self.inner.modules {
            module.worker.prepare().await?;
        }
        let mut all = Settled::default();
        let mut unavailable = 0;
        for _ in 0..ROUNDS_MAX {
            let round = futures::future::join_all(self.inner.modules.iter().map(turn)).await;
            let mut moved = 0;
            for done in round {
                match done {
                    Ok(done) => {
                        moved += done.events + done.retries + done.jobs;
                        all.events += done.events;
                        all.retries += done.retries;
                        all.jobs += done.jobs;
                    }
                    // A rude bus gives batches back; a database that stays away ends the matter.
                    Err(problem) if unavailable >= 100 => return Err(problem),
                    Err(_) => {
                        unavailable += 1;
                        moved += 1;
                    }
                }
            }
            let running: usize = self.inner.modules.iter().map(|m| m.worker.running()).sum();
            match (moved, running) {
                (0, 0) => return Ok(all),
                // Jobs that the loops have started end by themselves.
                (0, _) => tokio::time::sleep(Duration::from_millis(2)).await,
                (_, _) => {}
            }
        }
        Err(Problem::internal().with_detail("Events or jobs keep causing each other."))
    }
}

async fn turn(module: &Moving) -> Result<Settled, Problem> {
    Ok(Settled {
        events: module.relay.turn().await?,
        retries: module.consumer.retry().await?,
        jobs: module.worker.turn().await?,
    })
}

/// Goes on while there is something to do, and then waits for the signal or the clock.
async fn turn_until_ending<F, Fut>(rt: &Runtime, signal: &Notify, turn: F)
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<usize, Problem>>,
{
    while !rt.tasks().is_ending() {
        let next = Instant::now() + GATHER;
        match turn().await {
            Ok(0) => wait(rt, signal).await,
            Ok(_) => tokio::select! {
                () = tokio::time::sleep_until(next) => {}
                () = rt.tasks().ending() => {}
            },
            Err(problem) => {
                tracing::warn!(%problem, "events do not move; trying again");
                wait(rt, &Notify::new()).await;
            }
        }
    }
}

/// Keeps as many jobs running as there is room for; on ending lets the running ones finish.
async fn work_until_ending(rt: &Runtime, signal: &Notify, worker: &Arc<Worker>) {
    let mut running = JoinSet::new();
    let mut prepared = false;
    while !rt.tasks().is_ending() {
        if !prepared {
            prepared = match worker.prepare().await {
                Ok(()) => true,
                Err(problem) => {
                    tracing::warn!(%problem, "recurring jobs are not prepared; trying again");
                    false
                }
            };
        }
        while running.try_join_next().is_some() {}
        match worker.start(&mut running).await {
            Ok(0) => tokio::select! {
                () = wait_for(rt, signal, worker.patience(&running)) => {}
                Some(_) = running.join_next() => {}
            },
            Ok(_) => {}
            Err(problem) => {
                tracing::warn!(%problem, "jobs do not start; trying again");
                wait(rt, &Notify::new()).await;
            }
        }
    }
    while running.join_next().await.is_some() {}
}

async fn wait(rt: &Runtime, signal: &Notify) {
    wait_for(rt, signal, POLL).await;
}

async fn wait_for(rt: &Runtime, signal: &Notify, longest: Duration) {
    tokio::select! {
        () = signal.notified() => {}
        () = tokio::time::sleep(longest) => {}
        () = rt.tasks().ending() => {}
    }
}

/// The pause after so many failures: it doubles, and its second half is left to chance so that what
/// failed together is not tried together.
pub(crate) fn backoff(rt: &Runtime, failures: u32, first: Duration, longest: Duration) -> Duration {
    let doublings = failures.saturating_sub(1).min(20);
    let whole = first.saturating_mul(1 << doublings).min(longest);
    let half = whole / 2;
    let chance = rt
        .rng()
        .below(u64::try_from(half.as_millis()).unwrap_or(0) + 1);
    half + Duration::from_millis(chance)
}

//! Drives clients: as fast as they are answered, or at a given rate. At a given rate the time of an
//! answer counts from when its request was due, so that a server that stalls cannot hide it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::fault::{Fault, Outcome};
use crate::machine::Cpu;
use crate::server::Counts;

/// What one client does again and again.
pub trait Operation: 'static {
    async fn one(&mut self) -> Outcome<()>;
}

/// What was seen while the clients were at it.
#[derive(Default)]
pub struct Run {
    pub seconds: f64,
    /// Milliseconds, in order.
    pub took_ms: Vec<f64>,
    pub failed: u64,
    pub first_fault: Option<Fault>,
    pub cpu: Cpu,
    pub counts: Counts,
}

impl Run {
    pub fn per_second(&self) -> f64 {
        self.took_ms.len() as f64 / self.seconds.max(1e-9)
    }

    pub fn quantile_ms(&self, share: f64) -> f64 {
        let last = self.took_ms.len().saturating_sub(1);
        let at = (self.took_ms.len() as f64 * share) as usize;
        self.took_ms.get(at.min(last)).copied().unwrap_or(0.0)
    }

    /// Something for each operation, whatever was counted.
    pub fn each(&self, total: f64) -> f64 {
        total / (self.took_ms.len().max(1) as f64)
    }
}

/// Where the figures of the server come from.
pub trait Watch {
    fn cpu(&self) -> Cpu;
    async fn counts(&self) -> Outcome<Counts>;
}

/// Every client asks again as soon as it was answered.
pub async fn closed<O: Operation>(
    clients: &mut Vec<O>,
    time: Duration,
    watch: &impl Watch,
) -> Outcome<Run> {
    drive(clients, time, None, watch).await
}

/// All clients together ask `per_second` times a second.
pub async fn paced<O: Operation>(
    clients: &mut Vec<O>,
    time: Duration,
    per_second: f64,
    watch: &impl Watch,
) -> Outcome<Run> {
    drive(clients, time, Some(per_second), watch).await
}

async fn drive<O: Operation>(
    clients: &mut Vec<O>,
    time: Duration,
    per_second: Option<f64>,
    watch: &impl Watch,
) -> Outcome<Run> {
    let counting = Rc::new(Cell::new(false));
    let stop = Rc::new(Cell::new(false));
    let count = clients.len().max(1);
    let mut tasks = JoinSet::new();
    for (place, mut client) in clients.drain(..).enumerate() {
        let (counting, stop) = (counting.clone(), stop.clone());
        let pause = per_second.map(|rate| Duration::from_secs_f64(count as f64 / rate.max(0.01)));
        tasks.spawn_local(async move {
            let mut run = Run::default();
            // Spread over one pause, so that they do not come in step.
            let mut due = Instant::now()
                + pause.map_or(Duration::ZERO, |pause| {
                    pause.mul_f64(place as f64 / count as f64)
                });
            while !stop.get() {
                if pause.is_some() {
                    tokio::time::sleep_until(due.into()).await;
                } else {
                    due = Instant::now();
                }
                let counts = counting.get();
                match client.one().await {
                    Ok(()) if counts => run.took_ms.push(due.elapsed().as_secs_f64() * 1e3),
                    Ok(()) => {}
                    Err(fault) => {
                        run.failed += 1;
                        run.first_fault.get_or_insert(fault);
                        // A server in trouble is not to be shouted at.
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                }
                due += pause.unwrap_or_default();
            }
            (client, run)
        });
    }
    tokio::time::sleep(time / 4).await;
    let (cpu, counts, started) = (watch.cpu(), watch.counts().await?, Instant::now());
    counting.set(true);
    tokio::time::sleep(time).await;
    counting.set(false);
    let mut all = Run {
        seconds: started.elapsed().as_secs_f64(),
        cpu: watch.cpu().since(&cpu),
        ..Run::default()
    };
    all.counts = watch.counts().await?.since(&counts);
    stop.set(true);
    while let Some(done) = tasks.join_next().await {
        let (client, run) = done.map_err(|error| Fault(error.to_string()))?;
        clients.push(client);
        all.took_ms.extend(run.took_ms);
        all.failed += run.failed;
        all.first_fault = all.first_fault.or(run.first_fault);
    }
    all.took_ms.sort_by(f64::total_cmp);
    Ok(all)
}

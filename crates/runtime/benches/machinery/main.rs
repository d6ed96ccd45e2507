//! What the machinery takes of the processor, apart from anything that a module does with it: a
//! request that reads, a request that writes once with a key, an event with three listeners, a job.
//! Durable, on SQLite, and on PostgreSQL when `ARGOSY_TEST_POSTGRES` names one. Requests are handed
//! to the router without a socket. `ARGOSY_BENCH_SECONDS` sets the time of a cell; a word on the
//! command line chooses cells.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and may stop where it fails"
)]

mod port;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use port::Port;

const CALLERS: usize = 32;

struct Cell {
    engine: &'static str,
    name: &'static str,
    per_second: f64,
    own_us: f64,
    server_us: f64,
    statements: f64,
    transactions: f64,
    commits: f64,
}

/// Runs `one` from many tasks for a while, then `end` until all that it left is done.
async fn measure<F, Fut, E>(port: &Port, name: &'static str, time: Duration, one: F, end: E) -> Cell
where
    F: Fn(u64) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send,
    E: AsyncFn(),
{
    let (one, stop, count) = (
        Arc::new(one),
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let (stats, own, server) = (
        port.rt.db().stats(),
        cpu_micros(None),
        cpu_micros(Some("postgres")),
    );
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let (one, stop, count) = (one.clone(), stop.clone(), count.clone());
        tasks.spawn(async move {
            while !stop.load(Relaxed) {
                one(count.fetch_add(1, Relaxed)).await;
                // What is always ready would never let the clock be looked at.
                tokio::task::yield_now().await;
            }
        });
    }
    tokio::time::sleep(time).await;
    stop.store(true, Relaxed);
    tasks.join_all().await;
    end().await;
    let seconds = started.elapsed().as_secs_f64();
    let after = port.rt.db().stats();
    let done = count.load(Relaxed).max(1) as f64;
    Cell {
        engine: port.engine,
        name,
        per_second: done / seconds,
        own_us: (cpu_micros(None) - own) / done,
        server_us: (cpu_micros(Some("postgres")) - server) / done,
        statements: (after.statements - stats.statements) as f64 / done,
        transactions: (after.transactions - stats.transactions) as f64 / done,
        commits: (after.commits - stats.commits) as f64 / done,
    }
}

/// CPU used so far by this process, or by all of a name, as the kernel counts it (10 ms a tick).
fn cpu_micros(name: Option<&str>) -> f64 {
    let one = |stat: &str| -> Option<f64> {
        let (head, fields) = stat.rsplit_once(')')?;
        if let Some(name) = name
            && head.split_once('(')?.1 != name
        {
            return None;
        }
        let ticks = |n: usize| fields.split_whitespace().nth(n)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) * 10_000.0)
    };
    let read = |path: &std::path::Path| std::fs::read_to_string(path.join("stat")).ok();
    if name.is_none() {
        return read("/proc/self".as_ref())
            .as_deref()
            .and_then(one)
            .unwrap_or_default();
    }
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| one(&read(&entry.path())?))
        .sum()
}

fn main() {
    let seconds = std::env::var("ARGOSY_BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    if cfg!(debug_assertions) && seconds.is_none() {
        eprintln!("only a release build is worth measuring: cargo bench -p runtime");
        return;
    }
    let time = Duration::from_secs_f64(seconds.unwrap_or(4.0));
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let executor = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    println!(
        "{:9} {:8} {:>10} {:>8} {:>10} {:>11} {:>13} {:>8}",
        "engine",
        "what",
        "a second",
        "CPU us",
        "server us",
        "statements",
        "transactions",
        "commits"
    );
    for engine in ["sqlite", "postgres"] {
        executor.block_on(async {
            let Some(port) = Port::open(engine).await else {
                return;
            };
            for cell in port::cells(&port, time, &words).await {
                println!(
                    "{:9} {:8} {:>10.0} {:>8.1} {:>10.1} {:>11.2} {:>13.2} {:>8.3}",
                    cell.engine,
                    cell.name,
                    cell.per_second,
                    cell.own_us,
                    cell.server_us,
                    cell.statements,
                    cell.transactions,
                    cell.commits
                );
            }
            port.close().await;
        });
    }
}

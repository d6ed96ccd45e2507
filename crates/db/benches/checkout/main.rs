//! The checkout transaction, durable, on both engines: one conditional decrement, an order with
//! three lines, a payment, four ledger entries that sum to zero, and an outbox row.
//!
//! `statements` runs its eleven statements one by one, `pipelined` sends ten of them at once, and
//! `batched` goes through a writer that gives up to 256 checkouts one transaction; pgbench runs the
//! same statements as a measure from outside. Ratios and CPU per checkout say more than the rates,
//! which are those of one machine on one day. After each cell the books are counted.
//!
//! Set `ARGOSY_TEST_POSTGRES` for PostgreSQL, `ARGOSY_BENCH_SECONDS` for the time of a cell.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark may stop where it fails"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "fresh ids and names; nothing is replayed"
)]

mod pgbench;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use db::{Db, Engine, Error, Options, Writer};
use serde_json::{Value, json};
use uuid::Uuid;

use work::{Checkout, apply, apply_many, check_books, fill};

const CALLERS: [usize; 3] = [1, 32, 256];
const SKUS: [i64; 2] = [10_000, 1];
const BATCH_MAX: usize = 256;
const CONNECTIONS: usize = 32;

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Statements,
    Pipelined,
    Batched,
}

impl Way {
    const ALL: [Way; 3] = [Way::Statements, Way::Pipelined, Way::Batched];

    fn name(self) -> &'static str {
        match self {
            Way::Statements => "statements",
            Way::Pipelined => "pipelined",
            Way::Batched => "batched",
        }
    }
}

struct Cell {
    engine: &'static str,
    way: String,
    skus: i64,
    callers: usize,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// CPU a checkout of this process, and of the server's.
    client_cpu_us: f64,
    server_cpu_us: f64,
    per_commit: f64,
}

async fn measure(db: &Db, way: Way, skus: i64, callers: usize, time: Duration) -> Cell {
    let writer: Writer<Checkout, bool, Error> = db.writer(BATCH_MAX, apply_many);
    let stop = Arc::new(AtomicBool::new(false));
    let counting = Arc::new(AtomicBool::new(false));
    let mut tasks = tokio::task::JoinSet::new();
    for caller in 0..callers {
        let (db, writer) = (db.clone(), writer.clone());
        let (stop, counting) = (stop.clone(), counting.clone());
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            let mut n = i64::try_from(caller).unwrap() * 7_919;
            while !stop.load(Relaxed) {
                n += 1;
                let checkout = Checkout {
                    order_id: Uuid::now_v7(),
                    sku: n * 31 % skus,
                };
                let (counts, started) = (counting.load(Relaxed), Instant::now());
                let sold = match way {
                    Way::Batched => writer.submit(checkout).await,
                    way => {
                        let pipelined = way == Way::Pipelined;
                        db.tx(move |tx| async move { apply(&tx, checkout, pipelined).await })
                            .await
                    }
                };
                match sold {
                    Ok(sold) => assert!(sold, "there was stock"),
                    Err(Error::Retryable) => continue,
                    Err(error) => panic!("{error}"),
                }
                if counts {
                    latencies.push(started.elapsed());
                }
            }
            latencies
        });
    }
    tokio::time::sleep(time / 5).await;
    let (cpu, server, commits) = (
        cpu_micros(None),
        cpu_micros(Some("postgres")),
        db.stats().commits,
    );
    let started = Instant::now();
    counting.store(true, Relaxed);
    tokio::time::sleep(time).await;
    let elapsed = started.elapsed();
    let (cpu, server) = (
        cpu_micros(None) - cpu,
        cpu_micros(Some("postgres")) - server,
    );
    let commits = db.stats().commits - commits;
    stop.store(true, Relaxed);
    let mut latencies: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    latencies.sort_unstable();
    let at = |share: usize| {
        let index = latencies.len() * share / 100;
        latencies
            .get(index.min(latencies.len().saturating_sub(1)))
            .map_or(0.0, Duration::as_secs_f64)
            * 1e3
    };
    let count = latencies.len().max(1) as f64;
    Cell {
        engine: if db.engine() == Engine::Sqlite {
            "sqlite"
        } else {
            "postgres"
        },
        way: way.name().to_owned(),
        skus,
        callers,
        per_second: latencies.len() as f64 / elapsed.as_secs_f64(),
        p50_ms: at(50),
        p99_ms: at(99),
        client_cpu_us: cpu / count,
        server_cpu_us: if db.engine() == Engine::Sqlite {
            0.0
        } else {
            server / count
        },
        per_commit: count / commits.max(1) as f64,
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

async fn on_sqlite(skus: i64, time: Duration, cells: &mut Vec<Cell>) {
    for way in Way::ALL {
        for callers in CALLERS {
            let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            let url = format!("sqlite:{}", folder.path().join("bench.sqlite").display());
            let db = Db::open(&url, Options::default()).await.unwrap();
            fill(&db, skus).await;
            cells.push(measure(&db, way, skus, callers, time).await);
            check_books(&db).await;
            db.close().await;
        }
    }
}

async fn on_postgres(server: &str, skus: i64, time: Duration, cells: &mut Vec<Cell>) {
    let options = Options {
        connections: CONNECTIONS,
        ..Options::default()
    };
    let admin = Db::open(
        server,
        Options {
            connections: 1,
            ..Options::default()
        },
    )
    .await
    .unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let name = format!("argosy_bench_{}", Uuid::new_v4().simple());
    let create = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
    );
    admin.rows(&create, &[]).await.unwrap();
    let url = format!("{base}/{name}");
    let db = Db::open(&url, options).await.unwrap();
    fill(&db, skus).await;
    for way in Way::ALL {
        for callers in CALLERS {
            cells.push(measure(&db, way, skus, callers, time).await);
            check_books(&db).await;
        }
    }
    for pipelined in [false, true] {
        for callers in CALLERS {
            cells.extend(pgbench::measure(&url, skus, callers, time, pipelined));
        }
    }
    db.close().await;
    admin
        .rows(&format!("DROP DATABASE {name} WITH (FORCE)"), &[])
        .await
        .unwrap();
}

fn print(cells: &[Cell]) {
    println!(
        "{:9} {:19} {:>6} {:>7} {:>10} {:>9} {:>9} {:>10} {:>10} {:>10}",
        "engine",
        "way",
        "SKUs",
        "callers",
        "a second",
        "p50 ms",
        "p99 ms",
        "CPU us",
        "server us",
        "a commit"
    );
    for c in cells {
        println!(
            "{:9} {:19} {:>6} {:>7} {:>10.0} {:>9.2} {:>9.2} {:>10.0} {:>10.0} {:>10.1}",
            c.engine,
            c.way,
            c.skus,
            c.callers,
            c.per_second,
            c.p50_ms,
            c.p99_ms,
            c.client_cpu_us,
            c.server_cpu_us,
            c.per_commit
        );
    }
    let json: Vec<Value> = cells
        .iter()
        .map(|c| {
            json!({"engine": c.engine, "way": c.way, "skus": c.skus, "callers": c.callers,
                   "per_second": c.per_second, "p50_ms": c.p50_ms, "p99_ms": c.p99_ms,
                   "client_cpu_us": c.client_cpu_us, "server_cpu_us": c.server_cpu_us,
                   "per_commit": c.per_commit})
        })
        .collect();
    println!("{}", Value::from(json));
}

fn main() {
    let seconds = std::env::var("ARGOSY_BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    if cfg!(debug_assertions) && seconds.is_none() {
        eprintln!("only a release build is worth measuring: cargo bench -p db");
        return;
    }
    let time = Duration::from_secs_f64(seconds.unwrap_or(5.0));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut cells = Vec::new();
    runtime.block_on(async {
        for skus in SKUS {
            on_sqlite(skus, time, &mut cells).await;
            match std::env::var("ARGOSY_TEST_POSTGRES") {
                Ok(server) => on_postgres(&server, skus, time, &mut cells).await,
                Err(_) => {
                    eprintln!("PostgreSQL was not asked for: ARGOSY_TEST_POSTGRES is not set")
                }
            }
        }
    });
    print(&cells);
}

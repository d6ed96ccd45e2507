//! A process writes under load and says on its standard output what was acknowledged to it. It is
//! killed without warning. Everything it was told is there, and nothing is there by halves.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use db::{Db, Engine, Error};

use crate::engines::{on_each_engine, options, runtime};

const URL: &str = "ARGOSY_DB_CRASH_URL";
const CALLERS: i64 = 16;
const ROUNDS: i64 = 3;

#[test]
fn what_was_acknowledged_survives_a_kill() {
    on_each_engine(|fresh| async move {
        let create = "CREATE TABLE ack (id BIGINT, side TEXT, PRIMARY KEY (id, side))";
        let ran: Result<u64, Error> = fresh
            .db
            .tx(move |tx| async move { tx.execute(create, &[]).await })
            .await;
        ran.unwrap();
        let on_postgres = fresh.db.engine() == Engine::Postgres;
        // On SQLite the file is left to the child alone, as after a crash nobody has it open.
        if !on_postgres {
            fresh.db.close().await;
        }
        let mut acknowledged = BTreeSet::new();
        for round in 0..ROUNDS {
            let url = fresh.url.clone();
            let told = tokio::task::spawn_blocking(move || kill_a_writer(&url, round));
            acknowledged.extend(told.await.unwrap());
            check(&fresh.url, &acknowledged).await;
        }
        assert!(
            acknowledged.len() > 50,
            "only {} were acknowledged",
            acknowledged.len()
        );
    });
}

/// Starts a writer, kills it at a moment of its work, and answers what it had said by then.
fn kill_a_writer(url: &str, round: i64) -> Vec<i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::the_writer_that_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(URL, format!("{round} {url}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut told = Vec::new();
    let mut until = None;
    for line in output.lines() {
        // The line it was writing when it died is cut short: it has no full stop.
        let line = line.unwrap();
        let ack = line
            .strip_prefix("ack ")
            .and_then(|rest| rest.strip_suffix('.'));
        told.extend(ack.map(|id| id.parse::<i64>().unwrap()));
        let killed_at = *until.get_or_insert_with(|| Instant::now() + Duration::from_millis(400));
        if Instant::now() >= killed_at {
            // SIGKILL; what is in the pipe already is read on to its end.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    told
}

async fn check(url: &str, acknowledged: &BTreeSet<i64>) {
    let db = Db::open(url, options()).await.unwrap();
    // A server may still be finishing what the killed process had sent.
    let sql = "SELECT id, COUNT(*) AS sides FROM ack GROUP BY id";
    tokio::time::sleep(Duration::from_millis(100)).await;
    let rows = db.rows(sql, &[]).await.unwrap();
    let mut there = BTreeSet::new();
    for row in &rows {
        assert_eq!(row.get::<i64>("sides").unwrap(), 2, "half a transaction");
        there.insert(row.get::<i64>("id").unwrap());
    }
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    db.close().await;
}

/// The child: many callers write in transactions, and half of them through a batching writer.
#[test]
#[ignore = "runs as a child of the test above"]
#[allow(
    clippy::print_stdout,
    reason = "its output is how the parent learns of it"
)]
fn the_writer_that_is_killed() {
    let Ok(task) = std::env::var(URL) else { return };
    let (round, url) = task.split_once(' ').unwrap();
    let round: i64 = round.parse().unwrap();
    runtime().block_on(async {
        let db = Db::open(url, options()).await.unwrap();
        let sql = "INSERT INTO ack (id, side) VALUES ($1, $2)";
        let writer = db.writer(32, move |tx, ids: std::sync::Arc<[i64]>| async move {
            for id in ids.iter() {
                tx.execute(sql, &[id, &"l"]).await?;
                tx.execute(sql, &[id, &"r"]).await?;
            }
            Ok(ids.iter().map(|_| Ok::<(), Error>(())).collect())
        });
        let callers = (0..CALLERS).map(|caller| {
            let (db, writer) = (db.clone(), writer.clone());
            tokio::spawn(async move {
                for n in 0..1_000_000_i64 {
                    let id = (round * CALLERS + caller) * 1_000_000 + n;
                    if caller % 2 == 0 {
                        writer.submit(id).await.unwrap();
                    } else {
                        let ran: Result<(), Error> = db
                            .tx(move |tx| async move {
                                tx.execute(sql, &[&id, &"l"]).await?;
                                tx.execute(sql, &[&id, &"r"]).await?;
                                Ok(())
                            })
                            .await;
                        ran.unwrap();
                    }
                    let mut out = std::io::stdout().lock();
                    out.write_all(format!("ack {id}.\n").as_bytes()).unwrap();
                    out.flush().unwrap();
                }
            })
        });
        futures::future::join_all(callers).await;
    });
}

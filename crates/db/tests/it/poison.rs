//! A transaction that saw an error never commits, and whoever shares a batch with it does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use db::{Db, Engine, Error, Tx, count_statements};
use parking_lot::Mutex;

use crate::engines::on_each_engine;

const INSERT: &str = "INSERT INTO thing (id) VALUES ($1)";

async fn prepare(db: &Db) {
    let create = "CREATE TABLE thing (id BIGINT PRIMARY KEY,
                  parent BIGINT REFERENCES thing (id))";
    db.tx(move |tx| async move { tx.execute(create, &[]).await.map(drop::<u64>) })
        .await
        .map_err(drop::<Error>)
        .unwrap();
}

async fn insert(db: &Db, id: i64) -> Result<u64, Error> {
    db.tx(move |tx| async move { tx.execute(INSERT, &[&id]).await })
        .await
}

async fn ids(db: &Db) -> Vec<i64> {
    let rows = db
        .rows("SELECT id FROM thing ORDER BY id", &[])
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

#[test]
fn a_transaction_that_saw_an_error_refuses_to_commit() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        insert(&db, 1).await.unwrap();
        let ran: Result<(), Error> = db
            .tx(|tx| async move {
                tx.execute(INSERT, &[&2_i64]).await?;
                let twice = tx.execute(INSERT, &[&1_i64]).await.unwrap_err();
                assert!(twice.is_unique_on("thing", &["id"]), "{twice:?}");
                // Even what would have gone well is refused now.
                assert_eq!(tx.execute(INSERT, &[&3_i64]).await, Err(Error::Poisoned));
                Ok(())
            })
            .await;
        assert_eq!(ran, Err(Error::Poisoned));
        assert_eq!(ids(&db).await, [1]);
    });
}

#[test]
fn a_refusal_of_the_closure_rolls_back_and_keeps_its_reason() {
    #[derive(Debug, PartialEq)]
    enum Refused {
        Sold,
        Database,
    }
    impl From<Error> for Refused {
        fn from(_: Error) -> Self {
            Refused::Database
        }
    }
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let ran: Result<(), Refused> = db
            .tx(|tx| async move {
                tx.execute(INSERT, &[&1_i64]).await?;
                Err(Refused::Sold)
            })
            .await;
        assert_eq!(ran, Err(Refused::Sold));
        assert!(ids(&db).await.is_empty());
    });
}

/// Holds the writer of SQLite long enough for others to queue up behind it.
async fn hold(db: &Db) -> tokio::task::JoinHandle<Result<(), Error>> {
    let db = db.clone();
    let held = tokio::spawn(async move {
        db.tx(|_| async move {
            std::thread::sleep(Duration::from_millis(200));
            Ok(())
        })
        .await
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    held
}

#[test]
fn whoever_fails_in_a_batch_fails_alone() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        insert(&db, 1_000).await.unwrap();
        let commits_before = db.stats().commits;
        let held = hold(&db).await;
        let all = (0..60_i64).map(|id| {
            let db = db.clone();
            tokio::spawn(async move {
                let ran: Result<u64, Error> = db
                    .tx(move |tx| async move {
                        tx.execute(INSERT, &[&id]).await?;
                        match id % 6 {
                            1 => tx.execute(INSERT, &[&1_000_i64]).await,
                            2 => panic!("a defect in a closure"),
                            3 => tx.execute("SELECT nonsense", &[]).await,
                            4 => {
                                drop(tx.execute(INSERT, &[&1_000_i64]).await);
                                Ok(1)
                            }
                            _ => Ok(1),
                        }
                    })
                    .await;
                (id, ran)
            })
        });
        for joined in futures::future::join_all(all).await {
            let (id, ran) = joined.unwrap();
            let fits = match id % 6 {
                1 => ran
                    .as_ref()
                    .is_err_and(|e| e.is_unique_on("thing", &["id"])),
                2 => ran == Err(Error::Panicked),
                3 => matches!(ran, Err(Error::Driver { .. })),
                4 => ran == Err(Error::Poisoned),
                _ => ran == Ok(1),
            };
            assert!(fits, "{id}: {ran:?}");
        }
        held.await.unwrap().unwrap();
        let kept: Vec<i64> = (0..60)
            .filter(|id| matches!(id % 6, 0 | 5))
            .chain([1_000])
            .collect();
        assert_eq!(ids(&db).await, kept);
        if db.engine() == Engine::Sqlite {
            let commits = db.stats().commits - commits_before;
            assert!(commits <= 5, "{commits} commits for 20 transactions");
        }
    });
}

#[test]
fn who_shares_a_batch_with_one_that_is_taken_back_stands_and_is_told_once() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let hooked = Arc::new(AtomicU64::new(0));
        let held = hold(&db).await;
        let all = (0..9_i64).map(|id| {
            let (db, hooked) = (db.clone(), hooked.clone());
            tokio::spawn(async move {
                db.tx(move |tx| {
                    let hooked = hooked.clone();
                    async move {
                        tx.after_commit(move || {
                            hooked.fetch_add(1, SeqCst);
                        });
                        tx.execute(INSERT, &[&id]).await?;
                        match id % 3 {
                            1 => Err(Error::Busy),
                            _ => Ok(()),
                        }
                    }
                })
                .await
            })
        });
        for (id, ran) in futures::future::join_all(all).await.into_iter().enumerate() {
            assert_eq!(ran.unwrap().is_ok(), id % 3 != 1, "{id}");
        }
        held.await.unwrap().unwrap();
        assert_eq!(ids(&db).await, [0, 2, 3, 5, 6, 8]);
        assert_eq!(hooked.load(SeqCst), 6);
    });
}

#[test]
fn on_sqlite_a_failing_commit_fails_all_who_share_it_and_the_writer_goes_on() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        if db.engine() != Engine::Sqlite {
            return;
        }
        prepare(&db).await;
        let held = hold(&db).await;
        let all = (0..3_i64).map(|id| {
            let db = db.clone();
            tokio::spawn(async move {
                let ran: Result<u64, Error> = db
                    .tx(move |tx| async move {
                        if id != 1 {
                            return tx.execute(INSERT, &[&id]).await;
                        }
                        // A link into nowhere that only the commit looks at.
                        tx.execute("PRAGMA defer_foreign_keys = ON", &[]).await?;
                        let sql = "INSERT INTO thing (id, parent) VALUES (1, 99)";
                        tx.execute(sql, &[]).await
                    })
                    .await;
                ran
            })
        });
        for joined in futures::future::join_all(all).await {
            assert!(matches!(joined.unwrap(), Err(Error::ForeignKey { .. })));
        }
        held.await.unwrap().unwrap();
        assert!(ids(&db).await.is_empty());
        insert(&db, 7).await.unwrap();
        assert_eq!(ids(&db).await, [7]);
    });
}

#[test]
fn on_sqlite_a_closure_awaits_nothing_but_its_tx() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        if db.engine() != Engine::Sqlite {
            return;
        }
        prepare(&db).await;
        let ran: Result<(), Error> = db
            .tx(|tx| async move {
                tx.execute(INSERT, &[&1_i64]).await?;
                // So long that it is never over when it is looked at.
                tokio::time::sleep(Duration::from_secs(60)).await;
                Ok(())
            })
            .await;
        assert_eq!(ran, Err(Error::AwaitedOutside));
        let inner = db.clone();
        let ran: Result<(), Error> = db
            .tx(move |tx| {
                let db = inner.clone();
                async move {
                    tx.execute(INSERT, &[&1_i64]).await?;
                    db.rows("SELECT id FROM thing", &[]).await?;
                    Ok(())
                }
            })
            .await;
        assert_eq!(ran, Err(Error::AwaitedOutside));
        assert!(ids(&db).await.is_empty());
    });
}

#[test]
fn a_handle_that_escapes_its_closure_is_dead() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let escaped: Arc<Mutex<Option<Tx>>> = Arc::default();
        let slot = escaped.clone();
        let ran: Result<(), Error> = db
            .tx(move |tx| {
                *slot.lock() = Some(tx.clone());
                async move { tx.execute(INSERT, &[&1_i64]).await.map(drop::<u64>) }
            })
            .await;
        ran.unwrap();
        let tx = escaped.lock().take().unwrap();
        assert_eq!(tx.execute(INSERT, &[&2_i64]).await, Err(Error::Ended));
        assert_eq!(ids(&db).await, [1]);
    });
}

#[test]
fn hooks_run_after_the_commit_and_only_then() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let hooked = Arc::new(AtomicU64::new(0));
        for (id, goes_well) in [(1_i64, true), (2, false), (3, true)] {
            let hooked = hooked.clone();
            let ran: Result<(), Error> = db
                .tx(move |tx| {
                    let hooked = hooked.clone();
                    async move {
                        tx.after_commit(move || {
                            hooked.fetch_add(1, SeqCst);
                        });
                        tx.execute(INSERT, &[&id]).await?;
                        if goes_well { Ok(()) } else { Err(Error::Busy) }
                    }
                })
                .await;
            assert_eq!(ran.is_ok(), goes_well);
        }
        assert_eq!(hooked.load(SeqCst), 2);
    });
}

#[test]
fn statements_are_counted_wherever_they_run() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let all_before = db.stats().statements;
        let work = async {
            let ran: Result<(), Error> = db
                .tx(|tx| async move {
                    tx.execute(INSERT, &[&1_i64]).await?;
                    tx.batch(&[(INSERT, &[&2_i64]), (INSERT, &[&3_i64])])
                        .await?;
                    Ok(())
                })
                .await;
            ran.unwrap();
            db.row("SELECT id FROM thing WHERE id = $1", &[&1_i64])
                .await
                .unwrap();
        };
        let ((), counted) = count_statements(work).await;
        assert_eq!(counted, 4);
        assert_eq!(db.stats().statements - all_before, 4);
    });
}

#[test]
fn a_batch_answers_in_order_and_fails_whole() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let counts: Result<Vec<u64>, Error> = db
            .tx(|tx| async move {
                tx.batch(&[
                    (INSERT, &[&1_i64]),
                    (
                        "INSERT INTO thing (id) VALUES ($1), ($2)",
                        &[&2_i64, &3_i64],
                    ),
                    ("UPDATE thing SET parent = $1 WHERE id > $1", &[&1_i64]),
                    ("DELETE FROM thing WHERE id = $1", &[&99_i64]),
                ])
                .await
            })
            .await;
        assert_eq!(counts.unwrap(), [1, 2, 2, 0]);
        let ran: Result<Vec<u64>, Error> = db
            .tx(|tx| async move {
                tx.batch(&[
                    (INSERT, &[&4_i64]),
                    (INSERT, &[&1_i64]),
                    (INSERT, &[&5_i64]),
                ])
                .await
            })
            .await;
        assert!(ran.unwrap_err().is_unique_on("thing", &["id"]));
        assert_eq!(ids(&db).await, [1, 2, 3]);
    });
}

#[test]
fn closing_serves_the_queue_and_refuses_who_comes_later() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let held = hold(&db).await;
        let late = {
            let db = db.clone();
            tokio::spawn(async move { insert(&db, 1).await })
        };
        tokio::time::sleep(Duration::from_millis(20)).await;
        if db.engine() == Engine::Sqlite {
            db.clone().close().await;
            assert_eq!(late.await.unwrap(), Ok(1));
        } else {
            assert_eq!(late.await.unwrap(), Ok(1));
            db.clone().close().await;
        }
        held.await.unwrap().unwrap();
        assert_eq!(insert(&db, 2).await, Err(Error::Closed));
        assert_eq!(
            db.rows("SELECT id FROM thing", &[]).await.unwrap_err(),
            Error::Closed
        );
    });
}

//! Transactions that meet each other run again until both have landed.

use db::{Db, Engine, Error};

use crate::engines::{on_each_engine, on_postgres};

async fn prepare(db: &Db) {
    let ran: Result<Vec<u64>, Error> = db
        .tx(|tx| async move {
            tx.execute(
                "CREATE TABLE counter (name TEXT PRIMARY KEY, n BIGINT NOT NULL)",
                &[],
            )
            .await?;
            let sql = "INSERT INTO counter (name, n) VALUES ($1, 0)";
            tx.batch(&[(sql, &[&"a"]), (sql, &[&"b"])]).await
        })
        .await;
    ran.unwrap();
}

async fn n(db: &Db, name: &str) -> i64 {
    let row = db
        .row("SELECT n FROM counter WHERE name = $1", &[&name])
        .await
        .unwrap();
    row.unwrap().get(0).unwrap()
}

#[test]
fn increments_that_read_first_all_land() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let all = (0..8).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let ran: Result<u64, Error> = db
                        .tx(|tx| async move {
                            let row = tx
                                .row("SELECT n FROM counter WHERE name = 'a'", &[])
                                .await?;
                            let n: i64 = row.ok_or(Error::Busy)?.get(0)?;
                            let sql = "UPDATE counter SET n = $1 WHERE name = 'a'";
                            tx.execute(sql, &[&(n + 1)]).await
                        })
                        .await;
                    assert_eq!(ran, Ok(1));
                }
            })
        });
        for joined in futures::future::join_all(all).await {
            joined.unwrap();
        }
        assert_eq!(n(&db, "a").await, 80);
        if db.engine() == Engine::Postgres {
            assert!(db.stats().retries > 0, "nobody met anybody");
        }
    });
}

#[test]
fn a_deadlock_is_not_seen_by_callers() {
    on_postgres(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let both = [("a", "b"), ("b", "a")].map(|(first, second)| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..2 {
                    let ran: Result<(), Error> = db
                        .tx(move |tx| async move {
                            let sql = "UPDATE counter SET n = n + 1 WHERE name = $1";
                            tx.execute(sql, &[&first]).await?;
                            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                            tx.execute(sql, &[&second]).await?;
                            Ok(())
                        })
                        .await;
                    ran.unwrap();
                }
            })
        });
        for joined in futures::future::join_all(both).await {
            joined.unwrap();
        }
        assert_eq!((n(&db, "a").await, n(&db, "b").await), (4, 4));
    });
}

#[test]
fn a_connection_that_died_is_replaced() {
    on_postgres(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let killed = db
            .rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
                &[],
            )
            .await;
        killed.unwrap();
        let all = (0..8).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let ran: Result<u64, Error> = db
                    .tx(|tx| async move {
                        let sql = "UPDATE counter SET n = n + 1 WHERE name = 'b'";
                        tx.execute(sql, &[]).await
                    })
                    .await;
                ran
            })
        });
        for joined in futures::future::join_all(all).await {
            assert_eq!(joined.unwrap(), Ok(1));
        }
        assert_eq!(n(&db, "b").await, 8);
    });
}

#[test]
fn a_plan_from_before_a_migration_is_made_anew() {
    on_postgres(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let all = "SELECT * FROM counter ORDER BY name";
        // So that every connection has the statement prepared.
        futures::future::try_join_all((0..16).map(|_| db.rows(all, &[])))
            .await
            .unwrap();
        let sql = "ALTER TABLE counter ADD COLUMN note TEXT";
        let altered: Result<u64, Error> = db
            .tx(move |tx| async move { tx.execute(sql, &[]).await })
            .await;
        altered.unwrap();
        let rows = futures::future::try_join_all((0..16).map(|_| db.rows(all, &[])))
            .await
            .unwrap();
        assert!(rows.iter().all(|rows| rows[0].columns().len() == 3));
        let read: Result<usize, Error> = db
            .read(move |tx| async move { Ok(tx.rows(all, &[]).await?[0].columns().len()) })
            .await;
        assert_eq!(read, Ok(3));
    });
}

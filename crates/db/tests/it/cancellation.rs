//! Requests are dropped at random points, as a server drops those whose client has gone. What was
//! begun is carried out wholly, and no connection is left in a transaction.

use std::task::Poll;
use std::time::Duration;

use db::{Db, Error};
use rand::Rng;

use crate::engines::on_each_engine;

const REQUESTS: i64 = 600;

/// One request: two rows that belong together, with a question between them.
async fn pair(db: &Db, number: i64) -> Result<(), Error> {
    db.tx(move |tx| async move {
        let sql = "INSERT INTO half (number, side) VALUES ($1, $2)";
        tx.execute(sql, &[&number, &"left"]).await?;
        tx.row("SELECT COUNT(*) FROM half WHERE number = $1", &[&number])
            .await?;
        tx.execute(sql, &[&number, &"right"]).await?;
        Ok(())
    })
    .await
}

async fn count(db: &Db, sql: &str) -> i64 {
    db.row(sql, &[]).await.unwrap().unwrap().get(0).unwrap()
}

#[test]
fn a_dropped_request_leaves_no_lost_half_or_leaked_transaction() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let create = "CREATE TABLE half (number BIGINT, side TEXT, PRIMARY KEY (number, side))";
        db.tx(move |tx| async move { tx.execute(create, &[]).await })
            .await
            .map_err(drop::<Error>)
            .unwrap();

        let mut requests = tokio::task::JoinSet::new();
        for number in 0..REQUESTS {
            let db = db.clone();
            requests.spawn(async move {
                // A fast engine has answered before the shortest patience is over: so that some
                // are cancelled on every machine, each eighth goes as soon as it was begun.
                if number % 8 == 7 {
                    let mut begun = Box::pin(pair(&db, number));
                    return match futures::poll!(&mut begun) {
                        Poll::Ready(done) => {
                            done.unwrap();
                            Some(number)
                        }
                        Poll::Pending => None,
                    };
                }
                let patience = Duration::from_micros(rand::rng().random_range(0..20_000));
                match tokio::time::timeout(patience, pair(&db, number)).await {
                    Ok(done) => {
                        done.unwrap();
                        Some(number)
                    }
                    Err(_) => None,
                }
            });
            if number % 16 == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        let answered: Vec<i64> = requests.join_all().await.into_iter().flatten().collect();
        for number in &answered {
            let sides = db
                .rows("SELECT side FROM half WHERE number = $1", &[number])
                .await
                .unwrap();
            assert_eq!(sides.len(), 2, "request {number} was acknowledged");
        }

        // Each was polled at least once, and so was begun; it goes on without its caller.
        let whole = "SELECT COUNT(*) FROM (SELECT number FROM half GROUP BY number
                     HAVING COUNT(*) = 2) AS pairs";
        for _ in 0..600 {
            if count(&db, whole).await == REQUESTS {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(count(&db, whole).await, REQUESTS);
        assert_eq!(count(&db, "SELECT COUNT(*) FROM half").await, REQUESTS * 2);
        assert!(
            answered.len() < usize::try_from(REQUESTS).unwrap(),
            "none was cancelled"
        );

        if db.engine() == db::Engine::Postgres {
            let left = "SELECT COUNT(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
            assert_eq!(count(&db, left).await, 0);
        }
        // All connections are there still: as many transactions as there are go at once.
        let again = (0..64).map(|number| pair(&db, REQUESTS + number));
        futures::future::try_join_all(again).await.unwrap();
    });
}

#[test]
fn dropped_queries_give_their_connection_back() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let slow = "WITH RECURSIVE n (i) AS (
                        SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                    SELECT COUNT(*) FROM n";
        for _ in 0..200 {
            let patience = Duration::from_micros(rand::rng().random_range(0..3_000));
            drop(tokio::time::timeout(patience, db.rows(slow, &[])).await);
        }
        let again = (0..64).map(|_| db.rows("SELECT CAST(1 AS BIGINT)", &[]));
        assert_eq!(
            futures::future::try_join_all(again).await.unwrap().len(),
            64
        );
    });
}

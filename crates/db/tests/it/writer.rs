//! The batching writer: everybody is answered rightly, however many share a transaction.

use std::sync::Arc;

use db::{Bind, Db, Error, Tx, Writer};

use crate::engines::on_each_engine;

#[derive(Clone)]
struct Take {
    sku: &'static str,
    quantity: i64,
}

#[derive(Debug, PartialEq, Clone)]
enum Refused {
    SoldOut,
    Database(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Database(error)
    }
}

async fn stock(db: &Db, held: i64) -> Writer<Take, i64, Refused> {
    let ran: Result<u64, Error> = db
        .tx(move |tx| async move {
            let sql = "CREATE TABLE stock (sku TEXT PRIMARY KEY,
                       held BIGINT NOT NULL CHECK (held BETWEEN 0 AND 1000), taken BIGINT NOT NULL)";
            tx.execute(sql, &[]).await?;
            let sql = "INSERT INTO stock (sku, held, taken) VALUES ('pot', $1, 0)";
            tx.execute(sql, &[&held]).await
        })
        .await;
    ran.unwrap();
    db.writer(64, take)
}

async fn take(tx: Tx, jobs: Arc<[Take]>) -> Result<Vec<Result<i64, Refused>>, Error> {
    let sql = "UPDATE stock SET held = held - $2, taken = taken + 1
               WHERE sku = $1 AND held >= $2";
    let args: Vec<[&dyn Bind; 2]> = jobs
        .iter()
        .map(|job| [&job.sku as &dyn Bind, &job.quantity])
        .collect();
    let statements: Vec<(&str, &[&dyn Bind])> =
        args.iter().map(|args| (sql, args.as_slice())).collect();
    let touched = tx.batch(&statements).await?;
    let answers = touched.iter().zip(jobs.iter());
    Ok(answers
        .map(|(n, job)| {
            if *n == 1 {
                Ok(job.quantity)
            } else {
                Err(Refused::SoldOut)
            }
        })
        .collect())
}

async fn left(db: &Db) -> (i64, i64) {
    let row = db
        .row("SELECT held, taken FROM stock", &[])
        .await
        .unwrap()
        .unwrap();
    (row.get(0).unwrap(), row.get(1).unwrap())
}

#[test]
fn ten_thousand_callers_buy_exactly_the_two_hundred_there_are() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let writer = stock(&db, 200).await;
        let commits_before = db.stats().commits;
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..10_000 {
            let writer = writer.clone();
            callers.spawn(async move {
                writer
                    .submit(Take {
                        sku: "pot",
                        quantity: 1,
                    })
                    .await
            });
        }
        let answers = callers.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 200);
        assert_eq!(
            answers
                .iter()
                .filter(|answer| **answer == Err(Refused::SoldOut))
                .count(),
            9_800
        );
        assert_eq!(left(&db).await, (0, 200));
        assert!(
            db.stats().commits - commits_before < 5_000,
            "nobody shared a commit"
        );
    });
}

#[test]
fn a_job_that_fails_fails_alone() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let writer = stock(&db, 1_000).await;
        let all = (0..200_i64).map(|n| {
            let writer = writer.clone();
            // More than the shelf can hold: the table itself refuses it.
            let quantity = if n % 50 == 7 { -5_000 } else { 1 };
            async move {
                writer
                    .submit(Take {
                        sku: "pot",
                        quantity,
                    })
                    .await
            }
        });
        let answers = futures::future::join_all(all).await;
        for (n, answer) in answers.iter().enumerate() {
            if n % 50 == 7 {
                assert!(
                    matches!(answer, Err(Refused::Database(_))),
                    "{n}: {answer:?}"
                );
            } else {
                assert_eq!(*answer, Ok(1), "{n}");
            }
        }
        assert_eq!(left(&db).await, (804, 196));
    });
}

#[test]
fn a_closure_that_forgets_a_job_changes_nothing() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        drop(stock(&db, 10).await);
        let writer: Writer<Take, i64, Refused> = db.writer(8, |tx, jobs| async move {
            let mut answers = take(tx, jobs).await?;
            answers.pop();
            Ok(answers)
        });
        let answer = writer
            .submit(Take {
                sku: "pot",
                quantity: 1,
            })
            .await;
        assert_eq!(answer, Err(Refused::Database(Error::Unanswered)));
        assert_eq!(left(&db).await, (10, 0));
    });
}

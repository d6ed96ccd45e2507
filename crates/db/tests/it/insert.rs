//! Many rows by few statements: as if each had been inserted alone.

use db::{Bind, Db, Error};

use crate::engines::on_each_engine;

async fn table(db: &Db) {
    let made: Result<u64, Error> = db
        .tx(|tx| async move {
            let sql = "CREATE TABLE figure (name TEXT PRIMARY KEY, times BIGINT NOT NULL)";
            tx.execute(sql, &[]).await
        })
        .await;
    made.unwrap();
}

async fn add(db: &Db, count: usize) -> Result<u64, Error> {
    db.tx(move |tx| async move {
        let names: Vec<String> = (0..count).map(|n| format!("figure {n:05}")).collect();
        let one = 1i64;
        let rows: Vec<Vec<&dyn Bind>> = names
            .iter()
            .map(|name| vec![name as &dyn Bind, &one])
            .collect();
        tx.insert(
            "INSERT INTO figure (name, times)",
            &rows,
            "ON CONFLICT (name) DO UPDATE SET times = figure.times + excluded.times",
        )
        .await
    })
    .await
}

#[test]
fn every_row_is_there_however_many() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        table(&db).await;
        // Over several statements, and down to one; and the same keys again and again.
        for count in [0, 1, 2, 3, 7, 64, 511, 512, 1_025, 3_000] {
            assert_eq!(add(&db, count).await.unwrap(), count as u64, "{count}");
        }
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS names, CAST(SUM(times) AS BIGINT) AS times
                   FROM figure";
        let row = db.row(sql, &[]).await.unwrap().unwrap();
        let (names, times): (i64, i64) = (row.get("names").unwrap(), row.get("times").unwrap());
        assert_eq!((names, times), (3_000, 5_125));
    });
}

#[test]
fn one_bad_row_fails_all() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        table(&db).await;
        let failed: Result<u64, Error> = db
            .tx(|tx| async move {
                let names = ["a", "b", "a"];
                let one = 1i64;
                let rows: Vec<Vec<&dyn Bind>> = names
                    .iter()
                    .map(|name| vec![name as &dyn Bind, &one])
                    .collect();
                tx.insert("INSERT INTO figure (name, times)", &rows, "")
                    .await
            })
            .await;
        assert!(matches!(failed, Err(Error::Unique { .. })), "{failed:?}");
        assert!(
            db.row("SELECT name FROM figure", &[])
                .await
                .unwrap()
                .is_none()
        );
    });
}

#[test]
fn an_insert_answers_the_rows_that_were_not_there() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        table(&db).await;
        add(&db, 5).await.unwrap();
        let fresh: Result<Vec<String>, Error> = db
            .tx(|tx| async move {
                let names: Vec<String> = (3..10).map(|n| format!("figure {n:05}")).collect();
                let one = 1i64;
                let rows: Vec<Vec<&dyn Bind>> = names
                    .iter()
                    .map(|name| vec![name as &dyn Bind, &one])
                    .collect();
                let into = "INSERT INTO figure (name, times)";
                let then = "ON CONFLICT DO NOTHING RETURNING name";
                let added = tx.insert_returning(into, &rows, then).await?;
                added.iter().map(|row| row.get("name")).collect()
            })
            .await;
        let mut fresh = fresh.unwrap();
        fresh.sort();
        let expected: Vec<String> = (5..10).map(|n| format!("figure {n:05}")).collect();
        assert_eq!(fresh, expected);
    });
}

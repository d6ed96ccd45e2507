//! Migrations run once, in order, all or none, and are not changed afterwards.

use db::{Db, Error, Migration, Migrations};

use crate::engines::{on_each_engine, options};

const fn file(name: &'static str, sql: &'static str) -> Migration {
    Migration {
        name,
        sql,
        postgres: None,
    }
}

const TABLE: Migration = file(
    "0001_table",
    "CREATE TABLE fair (id BIGINT PRIMARY KEY); -- a comment; with semicolons\n
                        CREATE INDEX fair_id ON fair (id);",
);
const COLUMN: Migration = file("0002_column", "ALTER TABLE fair ADD COLUMN name TEXT");
const BROKEN: Migration = file(
    "0003_broken",
    "ALTER TABLE fair ADD COLUMN place TEXT; ALTER TABLE nowhere ADD COLUMN x TEXT",
);

fn fair(files: &'static [Migration]) -> [Migrations; 1] {
    [Migrations {
        module: "fair",
        files,
    }]
}

async fn columns(db: &Db) -> Result<usize, Error> {
    let sql = "INSERT INTO fair (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 1 RETURNING *";
    db.tx(move |tx| async move { Ok(tx.rows(sql, &[]).await?[0].columns().len()) })
        .await
}

#[test]
fn what_is_pending_runs_once_and_in_order() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        assert_eq!(db.pending(&fair(&[TABLE])).await.unwrap().len(), 1);
        assert_eq!(db.migrate(&fair(&[TABLE])).await.unwrap().len(), 1);
        assert_eq!(columns(&db).await, Ok(1));
        assert!(db.migrate(&fair(&[TABLE])).await.unwrap().is_empty());
        let pending = db.pending(&fair(&[TABLE, COLUMN])).await.unwrap();
        assert_eq!(
            pending.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
            ["0002_column"]
        );
        let applied = db.migrate(&fair(&[TABLE, COLUMN])).await.unwrap();
        assert_eq!(
            (applied[0].module.as_str(), applied[0].name.as_str()),
            ("fair", "0002_column")
        );
        assert_eq!(columns(&db).await, Ok(2));
    });
}

#[test]
fn a_failing_file_leaves_everything_as_it_was() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        db.migrate(&fair(&[TABLE])).await.unwrap();
        let error = db
            .migrate(&fair(&[TABLE, COLUMN, BROKEN]))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("0003_broken"), "{error}");
        assert_eq!(columns(&db).await, Ok(1));
        assert_eq!(
            db.pending(&fair(&[TABLE, COLUMN, BROKEN]))
                .await
                .unwrap()
                .len(),
            2
        );
    });
}

#[test]
fn a_file_that_was_applied_is_not_changed_nor_preceded() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        db.migrate(&fair(&[TABLE])).await.unwrap();
        const CHANGED: Migration = file("0001_table", "CREATE TABLE fair (id TEXT PRIMARY KEY)");
        let error = db.migrate(&fair(&[CHANGED])).await.unwrap_err();
        assert!(error.to_string().contains("was changed"), "{error}");
        let error = db.pending(&fair(&[COLUMN, TABLE])).await.unwrap_err();
        assert!(error.to_string().contains("stands before"), "{error}");
        let error = db.migrate(&fair(&[TABLE, TABLE])).await.unwrap_err();
        assert!(error.to_string().contains("twice"), "{error}");
    });
}

#[test]
fn an_engine_may_have_a_text_of_its_own() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        const OWN: Migration = Migration {
            name: "0001_own",
            sql: "CREATE TABLE fair (id BIGINT PRIMARY KEY)",
            postgres: Some("CREATE TABLE fair (id BIGINT PRIMARY KEY, more TEXT)"),
        };
        db.migrate(&fair(&[OWN])).await.unwrap();
        let wanted = if db.engine() == db::Engine::Postgres {
            2
        } else {
            1
        };
        assert_eq!(columns(&db).await, Ok(wanted));
    });
}

#[test]
fn processes_that_start_together_migrate_once() {
    on_each_engine(|fresh| async move {
        let all = (0..6).map(|_| {
            let url = fresh.url.clone();
            tokio::spawn(async move {
                let db = Db::open(&url, options()).await.unwrap();
                let applied = db.migrate(&fair(&[TABLE, COLUMN])).await.unwrap().len();
                db.close().await;
                applied
            })
        });
        let applied = futures::future::join_all(all).await;
        assert_eq!(applied.into_iter().map(Result::unwrap).sum::<usize>(), 2);
        assert_eq!(columns(&fresh.db).await, Ok(2));
    });
}

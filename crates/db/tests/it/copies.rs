//! Backups and exports: a consistent state, every type preserved, on either engine.

use std::io::Cursor;

use db::{Bind, Db, Engine, Error, Migration, Migrations};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::engines::{on_each_engine, options};

const MODULES: &[Migrations] = &[Migrations {
    module: "yard",
    files: &[Migration {
        name: "0001_tables",
        sql: "CREATE TABLE yard_box (
                  owner_id UUID NOT NULL, id BIGINT NOT NULL, name TEXT, is_full BOOLEAN NOT NULL,
                  detail JSONB, seal BYTEA, inside BIGINT,
                  PRIMARY KEY (owner_id, id),
                  FOREIGN KEY (owner_id, inside) REFERENCES yard_box (owner_id, id));
              CREATE TABLE yard_aisle (name TEXT PRIMARY KEY, first_box BIGINT, owner_id UUID,
                  FOREIGN KEY (owner_id, first_box) REFERENCES yard_box (owner_id, id));",
        postgres: None,
    }],
}];

const BOXES: i64 = 1_203;

async fn fill(db: &Db) {
    let ran: Result<(), Error> = db
        .tx(|tx| async move {
            let owner = Uuid::from_u128(7);
            for id in (0..BOXES).rev() {
                let sql = "INSERT INTO yard_box (owner_id, id, name, is_full, detail, seal)
                           VALUES ($1, $2, $3, $4, $5, $6)";
                let args: [&dyn Bind; 6] = [
                    &owner,
                    &(id - 600),
                    &(id % 3 != 0).then(|| format!("箱 \"{id}\"\n\t\\")),
                    &(id % 2 == 0),
                    &(id % 5 != 0)
                        .then(|| json!({"n": id, "deep": [1.5, {"x": "é\u{1F6A2}"}, null]})),
                    &(id % 7 != 0).then(|| id.to_be_bytes().to_vec()),
                ];
                tx.execute(sql, &args).await?;
            }
            // Rows that point at rows which come later.
            let sql = "UPDATE yard_box SET inside = $1 WHERE id < 0";
            tx.execute(sql, &[&(BOXES - 601)]).await?;
            let sql = "INSERT INTO yard_aisle (name, first_box, owner_id) VALUES ('A', 3, $1)";
            tx.execute(sql, &[&owner]).await?;
            Ok(())
        })
        .await;
    ran.unwrap();
}

async fn exported(db: &Db) -> Vec<u8> {
    db.export(Vec::new()).await.unwrap().0
}

/// What an export says, whatever way an engine writes JSON.
fn told(export: &[u8]) -> Vec<Value> {
    let cell = |cell: &Value| match cell.as_str() {
        Some(text) if text.starts_with('{') => serde_json::from_str(text).unwrap(),
        _ => cell.clone(),
    };
    let lines = export
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines
        .map(|line| match serde_json::from_slice(line).unwrap() {
            Value::Array(cells) => cells.iter().map(cell).collect(),
            mark => mark,
        })
        .collect()
}

#[test]
fn an_export_moves_between_the_engines_and_stays_itself() {
    on_each_engine(|fresh| async move {
        let from = Db::open("sqlite::memory:", options()).await.unwrap();
        for db in [&from, &fresh.db] {
            db.migrate(MODULES).await.unwrap();
        }
        fill(&from).await;
        let (first, rows) = from.export(Vec::new()).await.unwrap();
        assert_eq!(rows, u64::try_from(BOXES + 1).unwrap());

        assert_eq!(fresh.db.import(Cursor::new(first.clone())).await, Ok(rows));
        let there = exported(&fresh.db).await;
        // And back again, over what is there.
        assert_eq!(from.import(Cursor::new(there)).await, Ok(rows));
        assert!(
            told(&exported(&from).await) == told(&first),
            "the way there and back changed rows"
        );

        // The links hold again, on both.
        let broken: Result<u64, Error> = fresh
            .db
            .tx(|tx| async move {
                tx.execute("UPDATE yard_aisle SET first_box = 99999", &[])
                    .await
            })
            .await;
        assert!(
            matches!(broken, Err(Error::ForeignKey { .. })),
            "{broken:?}"
        );
    });
}

#[test]
fn a_copy_that_was_cut_short_or_is_newer_changes_nothing() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        db.migrate(MODULES).await.unwrap();
        fill(&db).await;
        let whole = exported(&db).await;
        let text = String::from_utf8(whole.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let cut = lines[..lines.len() - 1].join("\n");
        let missing_row = [&lines[..10], &lines[11..]].concat().join("\n");
        let newer = text.replacen("0001_tables", "0009_later", 1);
        let dangling = text.replacen("[\"A\",3,", "[\"A\",77777,", 1);
        assert_ne!(dangling, text);
        for damaged in [cut, missing_row, newer, dangling] {
            let ran = db.import(Cursor::new(damaged)).await;
            assert!(
                matches!(ran, Err(Error::Export(_) | Error::ForeignKey { .. })),
                "{ran:?}"
            );
            assert!(exported(&db).await == whole, "rows were changed");
        }
    });
}

#[test]
fn a_backup_is_a_database_of_one_moment() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        if db.engine() != Engine::Sqlite {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        db.migrate(MODULES).await.unwrap();
        fill(&db).await;
        let writing = {
            let db = db.clone();
            tokio::spawn(async move {
                for n in 0..200_i64 {
                    let ran: Result<(), Error> = db
                        .tx(move |tx| async move {
                            let sql = "INSERT INTO yard_aisle (name) VALUES ($1)";
                            tx.execute(sql, &[&format!("l{n}")]).await?;
                            tx.execute(sql, &[&format!("r{n}")]).await?;
                            Ok(())
                        })
                        .await;
                    ran.unwrap();
                }
            })
        };
        for copy in 0..5 {
            let path = folder.path().join(format!("{copy}.sqlite"));
            db.backup(&path).await.unwrap();
            let copied = Db::open(&format!("sqlite:{}", path.display()), options())
                .await
                .unwrap();
            let sql = "SELECT COUNT(*) FROM yard_aisle WHERE name LIKE $1";
            let left: i64 = copied
                .row(sql, &[&"l%"])
                .await
                .unwrap()
                .unwrap()
                .get(0)
                .unwrap();
            let right: i64 = copied
                .row(sql, &[&"r%"])
                .await
                .unwrap()
                .unwrap()
                .get(0)
                .unwrap();
            assert_eq!(left, right);
            copied.close().await;
        }
        writing.await.unwrap();
    });
}

//! SQLite's write-ahead log is emptied behind its writer's back, and does not grow without end.

use db::{Db, Error};

use crate::engines::{options, runtime};

/// 100 pages each.
const BLOB: usize = 400_000;
const BLOBS: i64 = 400;
/// The log begins anew at 48 MiB; some come on top while its last pages are moved.
const LONGEST: u64 = 80 << 20;

async fn put(db: &Db, number: i64) {
    let put: Result<u64, Error> = db
        .tx(move |tx| async move {
            let bytes = vec![u8::try_from(number % 251).unwrap(); BLOB];
            let sql = "INSERT INTO crate (number, bytes) VALUES ($1, $2)";
            tx.execute(sql, &[&number, &bytes]).await
        })
        .await;
    put.unwrap();
}

#[test]
fn the_log_is_emptied_while_writers_go_on() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite");
        let url = format!("sqlite:{}", path.display());
        let db = Db::open(&url, options()).await.unwrap();
        let create = "CREATE TABLE crate (number BIGINT PRIMARY KEY, bytes BYTEA NOT NULL)";
        db.tx(move |tx| async move { tx.execute(create, &[]).await })
            .await
            .map_err(drop::<Error>)
            .unwrap();

        let mut longest = 0;
        for number in 0..BLOBS {
            put(&db, number).await;
            let log = std::fs::metadata(folder.path().join("test.sqlite-wal")).unwrap();
            longest = longest.max(log.len());
        }
        assert!(longest < LONGEST, "{longest} bytes");
        let moved = std::fs::metadata(&path).unwrap().len();
        assert!(moved > LONGEST, "{moved} bytes are in the file");

        db.close().await;
        let db = Db::open(&url, options()).await.unwrap();
        let sql = "SELECT COUNT(*), SUM(LENGTH(bytes)) FROM crate";
        let row = db.row(sql, &[]).await.unwrap().unwrap();
        let wanted = BLOBS * i64::try_from(BLOB).unwrap();
        assert_eq!(row.get::<i64>(0), Ok(BLOBS));
        assert_eq!(row.get::<i64>(1), Ok(wanted));
    });
}

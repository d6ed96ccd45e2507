//! The portability probe: every construct that modules may use means the same on both engines.
//! When a rule of the README changes, it changes here first.

use db::{Bind, Db, Error, FromVal};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::engines::on_each_engine;

const SCHEMA: &str = "
CREATE TABLE probe_order (
    seller_id UUID NOT NULL,
    id UUID NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL CONSTRAINT probe_order_state CHECK (state IN ('new', 'paid', 'gone')),
    is_rush BOOLEAN NOT NULL,
    note TEXT,
    detail JSONB NOT NULL,
    seal BYTEA NOT NULL,
    PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX probe_order_number ON probe_order (seller_id, number) WHERE state <> 'gone';
CREATE TABLE probe_line (
    order_id UUID NOT NULL,
    seller_id UUID NOT NULL,
    sku TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (seller_id, order_id, sku),
    FOREIGN KEY (seller_id, order_id) REFERENCES probe_order (seller_id, id)
);
CREATE TABLE probe_stock (sku TEXT PRIMARY KEY, held BIGINT NOT NULL, rank BIGINT);
";

pub async fn prepare(db: &Db) -> Uuid {
    for sql in SCHEMA.split(';').filter(|sql| !sql.trim().is_empty()) {
        change(db, sql, &[]).await;
    }
    let seller = Uuid::now_v7();
    for number in 1..=5_i64 {
        let detail = json!({"port": "NGB", "boxes": number});
        let args: [&dyn Bind; 8] = [
            &seller,
            &Uuid::from_u128(number.unsigned_abs().into()),
            &number,
            &"new",
            &(number % 2 == 0),
            &(number > 3).then_some("fragile"),
            &detail,
            &vec![0_u8, 255, number.to_le_bytes()[0]],
        ];
        let sql =
            "INSERT INTO probe_order (seller_id, id, number, state, is_rush, note, detail, seal)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        assert_eq!(change(db, sql, &args).await, 1);
    }
    seller
}

pub async fn change(db: &Db, sql: &str, args: &[&dyn Bind]) -> u64 {
    let vals: Vec<db::Val> = args.iter().map(|arg| arg.bind()).collect();
    let text = sql.to_owned();
    let ran: Result<u64, Error> = db
        .tx(move |tx| {
            let (sql, vals) = (text.clone(), vals.clone());
            async move {
                let args: Vec<&dyn Bind> = vals.iter().map(|val| val as &dyn Bind).collect();
                tx.execute(&sql, &args).await
            }
        })
        .await;
    ran.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The single column of every row.
pub async fn column<T: FromVal>(db: &Db, sql: &str, args: &[&dyn Bind]) -> Vec<T> {
    let rows = db
        .rows(sql, args)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter()
        .map(|row| row.get(0).unwrap_or_else(|error| panic!("{sql}: {error}")))
        .collect()
}

/// The single column of every row that a change returns.
pub async fn returned<T: FromVal + Send + 'static>(
    db: &Db,
    sql: &'static str,
    args: &[&dyn Bind],
) -> Vec<T> {
    let vals: Vec<db::Val> = args.iter().map(|arg| arg.bind()).collect();
    let ran: Result<Vec<T>, Error> = db
        .tx(move |tx| {
            let vals = vals.clone();
            async move {
                let args: Vec<&dyn Bind> = vals.iter().map(|val| val as &dyn Bind).collect();
                tx.rows(sql, &args)
                    .await?
                    .iter()
                    .map(|row| row.get(0))
                    .collect()
            }
        })
        .await;
    ran.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

#[test]
fn values_of_every_type_come_back_as_they_went() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let row = db
            .row(
                "SELECT * FROM probe_order WHERE seller_id = $1 AND number = $2",
                &[&seller, &4_i64],
            )
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.get::<Uuid>("seller_id").unwrap(), seller);
        assert_eq!(row.get::<Uuid>("id").unwrap(), Uuid::from_u128(4));
        assert_eq!(row.get::<i64>("number").unwrap(), 4);
        assert!(row.get::<bool>("is_rush").unwrap());
        assert_eq!(
            row.get::<Option<String>>("note").unwrap().as_deref(),
            Some("fragile")
        );
        assert_eq!(
            row.get::<Value>("detail").unwrap(),
            json!({"boxes": 4, "port": "NGB"})
        );
        assert_eq!(row.get::<Vec<u8>>("seal").unwrap(), [0, 255, 4]);
        let none: Vec<Option<String>> = column(
            &db,
            "SELECT note FROM probe_order WHERE number = $1",
            &[&1_i64],
        )
        .await;
        assert_eq!(none, [None]);
    });
}

#[test]
fn binds_are_told_apart_by_their_number_wherever_they_stand() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let sql = "SELECT number FROM probe_order
                   WHERE number > $2 AND seller_id = $1 AND number < $3 AND number <> $2 + 1
                   ORDER BY number";
        assert_eq!(
            column::<i64>(&db, sql, &[&seller, &1_i64, &5_i64]).await,
            [3, 4]
        );
        let sql = "SELECT number FROM probe_order WHERE ($1 IS NULL OR state = $1)
                   AND is_rush = $2 ORDER BY number";
        assert_eq!(
            column::<i64>(&db, sql, &[&None::<&str>, &true]).await,
            [2, 4]
        );
        assert_eq!(column::<i64>(&db, sql, &[&"paid", &true]).await, [0_i64; 0]);
        let sql = "SELECT number FROM probe_order WHERE is_rush = TRUE
                   ORDER BY number DESC LIMIT $1 OFFSET $2";
        assert_eq!(column::<i64>(&db, sql, &[&1_i64, &1_i64]).await, [2]);
    });
}

#[test]
fn binds_are_of_their_own_type_where_the_statement_names_none() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let sql = "SELECT number FROM probe_order WHERE ($1 IS NULL OR seller_id = $1)
                   AND ($2 IS NULL OR number > $2) AND ($3 IS NULL OR is_rush = $3)
                   ORDER BY number";
        let none = (None::<Uuid>, None::<i64>, None::<bool>);
        assert_eq!(
            column::<i64>(&db, sql, &[&none.0, &none.1, &none.2]).await,
            [1, 2, 3, 4, 5]
        );
        assert_eq!(
            column::<i64>(&db, sql, &[&seller, &none.1, &true]).await,
            [2, 4]
        );
        assert_eq!(
            column::<i64>(&db, sql, &[&none.0, &3_i64, &false]).await,
            [5]
        );
        // Within a transaction, where PostgreSQL's refusal would end it.
        let numbers: Result<Vec<i64>, Error> = db
            .read(move |tx| async move {
                let sql = "SELECT number FROM probe_order WHERE ($1 IS NULL OR number <> $1)
                           ORDER BY number LIMIT 2";
                tx.rows(sql, &[&Some(1_i64)])
                    .await?
                    .iter()
                    .map(|row| row.get(0))
                    .collect()
            })
            .await;
        assert_eq!(numbers.unwrap(), [2, 3]);
        assert_eq!(column::<i64>(&db, "SELECT $1", &[&7_i64]).await, [7]);
        assert_eq!(column::<Uuid>(&db, "SELECT $1", &[&seller]).await, [seller]);
        assert_eq!(
            column::<String>(&db, "SELECT substr($1, $2)", &[&"Argosy", &3_i64]).await,
            ["gosy"]
        );
        let sql = "WITH given (id, n) AS (VALUES ($1, $2)) SELECT number FROM probe_order
                   JOIN given ON given.id = probe_order.id AND given.n = probe_order.number";
        assert_eq!(
            column::<i64>(&db, sql, &[&Uuid::from_u128(2), &2_i64]).await,
            [2]
        );
        let sql = "SELECT CAST(COALESCE($1, 5) AS BIGINT)";
        assert_eq!(column::<i64>(&db, sql, &[&(1_i64 << 40)]).await, [1 << 40]);
    });
}

#[test]
fn a_wrong_number_of_arguments_is_refused() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let sql = "SELECT number FROM probe_order WHERE number = $1";
        for args in [&[][..], &[&1_i64 as &dyn Bind, &2_i64]] {
            let error = db.rows(sql, args).await.unwrap_err();
            assert!(matches!(error, Error::Encode { .. }), "{error}");
        }
    });
}

#[test]
fn changes_return_rows_and_count_them() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let sql = "UPDATE probe_order SET state = 'paid' WHERE seller_id = $1 AND number <= $2
                   RETURNING number";
        let mut numbers = returned::<i64>(&db, sql, &[&seller, &2_i64]).await;
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2]);
        // `execute` on a change with RETURNING carries it out wholly, too.
        assert_eq!(change(&db, sql, &[&seller, &3_i64]).await, 3);
        let sql = "DELETE FROM probe_order WHERE seller_id = $1 AND number = $2 RETURNING id";
        assert_eq!(
            returned::<Uuid>(&db, sql, &[&seller, &5_i64]).await,
            [Uuid::from_u128(5)]
        );
        let sql = "INSERT INTO probe_stock (sku, held) VALUES ($1, $2), ($3, $2)";
        assert_eq!(change(&db, sql, &[&"a", &7_i64, &"b"]).await, 2);
    });
}

#[test]
fn upserts_add_to_what_is_there() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let sql = "INSERT INTO probe_stock (sku, held) VALUES ($1, $2)
                   ON CONFLICT (sku) DO UPDATE SET held = probe_stock.held + excluded.held
                   RETURNING held";
        assert_eq!(returned::<i64>(&db, sql, &[&"pot", &5_i64]).await, [5]);
        assert_eq!(returned::<i64>(&db, sql, &[&"pot", &6_i64]).await, [11]);
        let sql =
            "INSERT INTO probe_stock (sku, held) VALUES ($1, $2) ON CONFLICT (sku) DO NOTHING";
        assert_eq!(change(&db, sql, &[&"pot", &1_i64]).await, 0);
        let sql = "INSERT INTO probe_stock (sku, held)
                   SELECT 'o' || CAST(number AS TEXT), number FROM probe_order WHERE TRUE
                   ON CONFLICT (sku) DO UPDATE SET held = excluded.held";
        assert_eq!(change(&db, sql, &[]).await, 5);
        assert_eq!(change(&db, sql, &[]).await, 5);
    });
}

#[test]
fn ctes_windows_and_aggregates_agree() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let sql = "WITH rush AS (SELECT number FROM probe_order WHERE seller_id = $1 AND is_rush)
                   SELECT number FROM rush ORDER BY number";
        assert_eq!(column::<i64>(&db, sql, &[&seller]).await, [2, 4]);
        let sql = "WITH RECURSIVE n (i) AS (
                       SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)
                   SELECT CAST(SUM(i) AS BIGINT) FROM n";
        assert_eq!(column::<i64>(&db, sql, &[&100_i64]).await, [5_050]);
        let sql = "SELECT CAST(SUM(number) OVER (PARTITION BY is_rush ORDER BY number) AS BIGINT)
                   FROM probe_order ORDER BY number";
        assert_eq!(column::<i64>(&db, sql, &[]).await, [1, 2, 4, 6, 9]);
        let sql =
            "SELECT ROW_NUMBER() OVER (ORDER BY number DESC) FROM probe_order ORDER BY number";
        assert_eq!(column::<i64>(&db, sql, &[]).await, [5, 4, 3, 2, 1]);
        let sql = "SELECT COUNT(*) FILTER (WHERE is_rush) FROM probe_order";
        assert_eq!(column::<i64>(&db, sql, &[]).await, [2]);
        let sql =
            "SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM probe_order WHERE number > $1";
        assert_eq!(column::<i64>(&db, sql, &[&3_i64]).await, [9]);
        assert_eq!(column::<i64>(&db, sql, &[&99_i64]).await, [0]);
        let sql = "SELECT EXISTS (SELECT 1 FROM probe_order WHERE number = $1)";
        assert_eq!(column::<bool>(&db, sql, &[&3_i64]).await, [true]);
        assert_eq!(column::<bool>(&db, sql, &[&9_i64]).await, [false]);
        let sql =
            "SELECT string_agg(CAST(number AS TEXT), ',' ORDER BY number DESC) FROM probe_order";
        assert_eq!(column::<String>(&db, sql, &[]).await, ["5,4,3,2,1"]);
        let sql = "SELECT CAST(CASE WHEN is_rush THEN 1 ELSE 0 END AS BIGINT)
                   FROM probe_order ORDER BY number";
        assert_eq!(column::<i64>(&db, sql, &[]).await, [0, 1, 0, 1, 0]);
    });
}

#[test]
fn sums_past_a_bigint_are_an_error_or_the_right_number() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        for sku in ["a", "b"] {
            let sql = "INSERT INTO probe_stock (sku, held) VALUES ($1, $2)";
            change(&db, sql, &[&sku, &i64::MAX]).await;
        }
        let sum = db.row("SELECT SUM(held) FROM probe_stock", &[]).await;
        match sum {
            Ok(row) => {
                let sum = row.unwrap().get::<i128>(0).unwrap();
                assert_eq!(sum, i128::from(i64::MAX) * 2);
            }
            Err(error) => assert!(matches!(error, Error::Driver { .. }), "{error}"),
        }
    });
}

#[test]
fn lists_are_paged_by_row_values_and_nulls_are_placed() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        for (sku, rank) in [
            ("a", Some(2_i64)),
            ("b", None),
            ("c", Some(2)),
            ("d", Some(1)),
        ] {
            let sql = "INSERT INTO probe_stock (sku, held, rank) VALUES ($1, 0, $2)";
            change(&db, sql, &[&sku, &rank]).await;
        }
        let sql = "SELECT sku FROM probe_stock WHERE (rank, sku) < ($1, $2)
                   ORDER BY rank DESC, sku DESC LIMIT 2";
        assert_eq!(
            column::<String>(&db, sql, &[&2_i64, &"c"]).await,
            ["a", "d"]
        );
        let sql = "SELECT sku FROM probe_stock ORDER BY rank NULLS LAST, sku";
        assert_eq!(column::<String>(&db, sql, &[]).await, ["d", "a", "c", "b"]);
        let sql = "SELECT sku FROM probe_stock ORDER BY rank DESC NULLS FIRST, sku";
        assert_eq!(column::<String>(&db, sql, &[]).await, ["b", "a", "c", "d"]);
        let sql = "SELECT sku FROM probe_stock WHERE rank IS DISTINCT FROM $1 ORDER BY sku";
        assert_eq!(column::<String>(&db, sql, &[&2_i64]).await, ["b", "d"]);
    });
}

#[test]
fn text_is_ordered_by_its_bytes() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        for sku in ["a", "B", "é", "茶", "Z", "b"] {
            change(
                &db,
                "INSERT INTO probe_stock (sku, held) VALUES ($1, 0)",
                &[&sku],
            )
            .await;
        }
        let sorted = column::<String>(&db, "SELECT sku FROM probe_stock ORDER BY sku", &[]).await;
        assert_eq!(sorted, ["B", "Z", "a", "b", "é", "茶"]);
    });
}

#[test]
fn json_is_asked_by_key() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let sql = "SELECT detail ->> 'port' FROM probe_order WHERE seller_id = $1 AND number = 1";
        assert_eq!(column::<String>(&db, sql, &[&seller]).await, ["NGB"]);
        let sql = "SELECT number FROM probe_order
                   WHERE CAST(detail ->> 'boxes' AS BIGINT) >= $1 ORDER BY number";
        assert_eq!(column::<i64>(&db, sql, &[&4_i64]).await, [4, 5]);
        let sql = "SELECT COUNT(*) FROM probe_order WHERE detail ->> 'none' IS NULL";
        assert_eq!(column::<i64>(&db, sql, &[]).await, [5]);
    });
}

#[test]
fn updates_take_values_from_other_tables() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let sql =
            "INSERT INTO probe_line (seller_id, order_id, sku, quantity) VALUES ($1, $2, $3, $4)";
        change(&db, sql, &[&seller, &Uuid::from_u128(1), &"pot", &3_i64]).await;
        change(
            &db,
            "INSERT INTO probe_stock (sku, held) VALUES ($1, $2)",
            &[&"pot", &10_i64],
        )
        .await;
        let sql = "UPDATE probe_stock SET held = held - line.quantity
                   FROM probe_line AS line WHERE line.sku = probe_stock.sku AND line.seller_id = $1";
        assert_eq!(change(&db, sql, &[&seller]).await, 1);
        assert_eq!(
            column::<i64>(&db, "SELECT held FROM probe_stock", &[]).await,
            [7]
        );
    });
}

#[test]
fn work_is_claimed_by_an_update_over_a_limited_choice() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let sql = "UPDATE probe_order SET state = 'paid' WHERE seller_id = $1 AND id IN (
                       SELECT id FROM probe_order WHERE seller_id = $1 AND state = 'new'
                       ORDER BY number LIMIT $2)
                   RETURNING number";
        let mut first = returned::<i64>(&db, sql, &[&seller, &2_i64]).await;
        let mut second = returned::<i64>(&db, sql, &[&seller, &2_i64]).await;
        first.sort_unstable();
        second.sort_unstable();
        assert_eq!((first, second), (vec![1, 2], vec![3, 4]));
    });
}

//! What an engine refuses is named alike on both, and no message tells a value.

use db::Error;
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::probe::{change, prepare};

#[test]
fn refusals_are_named_alike() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        let seller = prepare(&db).await;
        let attempt = |sql: &'static str| {
            let db = db.clone();
            async move {
                let ran: Result<u64, Error> =
                    db.tx(move |tx| async move {
                        tx.execute(sql, &[&seller, &Uuid::from_u128(77)]).await
                    })
                    .await;
                ran.unwrap_err()
            }
        };
        let error = attempt(
            "INSERT INTO probe_order (seller_id, id, number, state, is_rush, detail, seal)
             SELECT seller_id, $2, number, state, is_rush, detail, seal FROM probe_order
             WHERE seller_id = $1 AND number = 1",
        )
        .await;
        assert!(
            error.is_unique_on("probe_order", &["number", "seller_id"]),
            "{error:?}"
        );
        let error = attempt(
            "INSERT INTO probe_line (seller_id, order_id, sku, quantity) VALUES ($1, $2, 'x', 1)",
        )
        .await;
        assert!(matches!(error, Error::ForeignKey { .. }), "{error:?}");
        let error =
            attempt("UPDATE probe_order SET state = 'odd' WHERE seller_id = $1 AND id <> $2").await;
        let named = Error::Check {
            constraint: "probe_order_state".to_owned(),
        };
        assert_eq!(error, named);
        let error =
            attempt("UPDATE probe_order SET number = NULL WHERE seller_id = $1 AND id <> $2").await;
        assert_eq!(
            error,
            Error::NotNull {
                column: "probe_order.number".to_owned()
            }
        );
    });
}

#[test]
fn messages_hold_no_values() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let insert = "INSERT INTO probe_stock (sku, held) VALUES ($1, 0)";
        change(&db, insert, &[&"secret-sku"]).await;
        let ran: Result<u64, Error> = db
            .tx(move |tx| async move { tx.execute(insert, &[&"secret-sku"]).await })
            .await;
        let error = ran.unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
        let ran: Result<u64, Error> = db
            .tx(|tx| async move {
                tx.execute(
                    "UPDATE probe_order SET detail = CAST($1 AS JSONB)",
                    &[&"{secret"],
                )
                .await
            })
            .await;
        if let Err(error) = ran {
            assert!(
                !format!("{error} {error:?}").contains("{secret"),
                "{error:?}"
            );
        }
    });
}

#[test]
fn a_snapshot_sees_one_state_and_writes_nothing() {
    on_each_engine(|fresh| async move {
        let db = fresh.db;
        prepare(&db).await;
        let counts: (i64, i64) = db
            .read(|tx| async move {
                let first = tx.row("SELECT COUNT(*) FROM probe_order", &[]).await?;
                let second = tx.row("SELECT COUNT(*) FROM probe_line", &[]).await?;
                Ok::<_, Error>((first.unwrap().get(0)?, second.unwrap().get(0)?))
            })
            .await
            .unwrap();
        assert_eq!(counts, (5, 0));
        let ran: Result<u64, Error> = db
            .read(|tx| async move { tx.execute("DELETE FROM probe_order", &[]).await })
            .await;
        assert_eq!(ran.unwrap_err(), Error::ReadOnly);
        let rows = db
            .report(
                "SELECT number FROM probe_order WHERE number > $1",
                &[&2_i64],
            )
            .await;
        assert_eq!(rows.unwrap().len(), 3);
    });
}

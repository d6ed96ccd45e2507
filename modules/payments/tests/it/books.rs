//! The ledger: sealed after the commit, checked by anybody, and broken by any change.

use std::time::Duration;

use ledger::{Chain, verify};
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_are_sealed_and_the_export_verifies() {
    let world = World::start().await;
    for method in ["sandbox_card", "sandbox_duplicate_notice"] {
        let opened = world.paid(method).await;
        world.agree(&opened, 0, 100).await;
    }
    world.kit.pass(Duration::from_secs(6)).await;
    let trial = world.balanced().await;
    assert_eq!(
        (&trial["unsealed"], &trial["snapshot_agrees"]),
        (&json!(0), &json!(true))
    );
    let export = world
        .service
        .export_ledger(None, None, Vec::new())
        .await
        .unwrap();
    let verdict = verify(export.as_slice()).unwrap();
    assert_eq!(
        (verdict.chain, verdict.balanced, verdict.sealed),
        (Chain::Ok, true, true)
    );
    // Twice captured, fee, refunded.
    assert_eq!(verdict.entries, 6);
    let checked = world
        .operator
        .post("/api/payments/ops/ledger/verify", json!({}))
        .await
        .ok();
    assert_eq!(
        (&checked["ok"], &checked["entries"]),
        (&json!(true), &json!(6))
    );
    let part = world
        .service
        .export_ledger(Some(3), Some(4), Vec::new())
        .await
        .unwrap();
    assert_eq!(String::from_utf8(part).unwrap().lines().count(), 3);
    let listed = world
        .operator
        .get("/api/payments/ops/ledger/entries?limit=4")
        .await
        .ok();
    assert_eq!(listed["items"][0]["seq"], 6);
    let next = listed["next"].as_str().unwrap();
    let rest = world
        .operator
        .get(&format!(
            "/api/payments/ops/ledger/entries?limit=4&after={next}"
        ))
        .await
        .ok();
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_row_is_found_and_named() {
    for tampering in [
        "UPDATE payments_entry SET at = at + 1 WHERE id = ",
        "UPDATE payments_posting SET amount_minor = amount_minor + 1 WHERE entry_id = ",
        "UPDATE payments_posting SET account = 'nobody''s' WHERE entry_id = ",
        "DELETE FROM payments_posting WHERE entry_id = ",
        "DELETE FROM payments_entry WHERE id = ",
        "DELETE FROM payments_seal WHERE entry_id = ",
    ] {
        let world = World::start().await;
        world.paid("sandbox_card").await;
        world.paid("sandbox_card").await;
        world.kit.pass(Duration::from_secs(6)).await;
        let sql = format!("{tampering} (SELECT entry_id FROM payments_seal WHERE seq = 3)");
        let touched = world
            .kit
            .rt
            .db()
            .tx(move |tx| {
                let sql = sql.clone();
                async move { tx.execute(&sql, &[]).await }
            })
            .await
            .unwrap();
        assert!(touched > 0, "{tampering}");
        let checked = world
            .operator
            .post("/api/payments/ops/ledger/verify", json!({}))
            .await
            .ok();
        assert_eq!(
            (&checked["ok"], &checked["first_bad"]),
            (&json!(false), &json!(3)),
            "{tampering}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_are_not_for_buyers_nor_sellers() {
    let world = World::start().await;
    for path in [
        "ops/ledger/entries",
        "ops/ledger/trial-balance",
        "ops/queue",
        "ops/intents",
        "ops/refunds",
    ] {
        let path = format!("/api/payments/{path}");
        world.buyer.get(&path).await.is_refused("runtime/forbidden");
        world
            .kit
            .seller()
            .get(&path)
            .await
            .is_refused("runtime/forbidden");
        world
            .kit
            .stranger()
            .get(&path)
            .await
            .is_refused("runtime/unauthenticated");
    }
}

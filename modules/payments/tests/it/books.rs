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
    assert_eq!(trial["unsealed"], 0);
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
    let checked = world.checked().await;
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
        let checked = world.checked().await;
        assert_eq!(
            (&checked["ok"], &checked["first_bad"]),
            (&json!(false), &json!(3)),
            "{tampering}"
        );
    }
}

/// Seals say nothing of what is added up from them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_balance_that_is_not_its_postings_is_found_named_and_told() {
    let kept = "UPDATE payments_balance SET credits_minor = credits_minor + 1
        WHERE account = 'platform:fees'";
    let gone = "DELETE FROM payments_balance WHERE account = 'psp_fees:sandbox'";
    let total = "UPDATE payments_total SET debits_minor = debits_minor - 1 WHERE part = 'held'";
    let strange = "INSERT INTO payments_posting
          (entry_id, place, account, currency, amount_minor, direction, at)
        SELECT 'nobody', 0, account, currency, 5, 'credit', at FROM payments_posting
        WHERE account = 'platform:fees' LIMIT 1";
    for (tampering, found) in [
        (kept, "platform:fees USD"),
        (gone, "USD"),
        (total, "held USD"),
        (strange, "platform:fees USD"),
    ] {
        let world = World::start().await;
        let opened = world.paid("sandbox_card").await;
        world.complete(&opened.shares[0]).await;
        world.kit.pass(Duration::from_secs(6)).await;
        assert_eq!(world.checked().await["ok"], true);
        let touched = world
            .kit
            .rt
            .db()
            .tx(move |tx| async move { tx.execute(tampering, &[]).await })
            .await
            .unwrap();
        assert!(touched > 0, "{tampering}");
        let checked = world.checked().await;
        assert_eq!(
            (
                &checked["ok"],
                &checked["wrong_balance"],
                &checked["first_bad"]
            ),
            (&json!(false), &json!(found), &json!(null)),
            "{tampering}"
        );
        assert_eq!(world.notices_of("payments.books_wrong"), 1);
    }
}

/// Entries may come while it is checked, and some wait for their seal.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_the_seal_is_in_no_balance_yet_and_that_is_right() {
    let world = World::start().await;
    world.paid("sandbox_card").await;
    world.kit.pass(Duration::from_secs(6)).await;
    let first = world.balanced().await;
    world.paid("sandbox_card").await;
    let trial = world.balanced().await;
    assert_eq!(
        (&first["unsealed"], &first["head"]),
        (&json!(0), &trial["head"])
    );
    assert_ne!(trial["unsealed"], 0);
    assert_ne!(trial["assets"][0]["held"], first["assets"][0]["held"]);
    let checked = world.checked().await;
    assert_eq!(checked["ok"], true, "{checked:#}");
    let sealed = &trial["head"]["seq"];
    assert_eq!(&checked["entries"], sealed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_are_not_for_buyers_nor_sellers() {
    let world = World::start().await;
    for path in [
        "ops/ledger/entries",
        "ops/ledger/trial-balance",
        "ops/ledger/check",
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

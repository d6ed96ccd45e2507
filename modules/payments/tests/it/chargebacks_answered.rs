//! How chargebacks are answered: evidence until the day, the last word, a pack that goes out once, and
//! what nobody answers.

use std::time::Duration;

use contract::payments::Share;
use serde_json::json;

use crate::chargebacks::{DAY, defended, room_path, usd};
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unanswered_one_expires_and_takes_no_evidence_any_more() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world.taken_back(100_000, "dispute").await;
    let path = room_path(&deal).await;
    world.kit.pass(Duration::from_secs(7 * DAY)).await;
    let case = world.case().await;
    assert_eq!(case["status"], "expired", "{case:#}");
    let shown = json!({"order": deal.share().order, "kind": "other", "note": "late"});
    let reply = deal.seller.post(&format!("{path}/evidence"), shown).await;
    reply.is_refused("payments/invalid-transition");
    let reply = deal.seller.post(&format!("{path}/accept"), json!({})).await;
    reply.is_refused("payments/invalid-transition");
    assert_eq!(world.balance("platform:dispute_fees").await, 1_500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_after_the_day_is_refused_before_anybody_noticed() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world.taken_back(100_000, "dispute").await;
    let path = room_path(&deal).await;
    // No job has run yet.
    world.kit.clock.advance(Duration::from_secs(7 * DAY));
    let shown = json!({"order": deal.share().order, "kind": "other", "note": "late"});
    let reply = deal.seller.post(&format!("{path}/evidence"), shown).await;
    reply.is_refused("payments/answer-late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_shown_goes_out_before_the_day_without_a_last_word() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world.taken_back(100_000, "dispute").await;
    let path = room_path(&deal).await;
    let shown = json!({"order": deal.share().order, "kind": "delivery", "note": "proof"});
    deal.seller
        .post(&format!("{path}/evidence"), shown)
        .await
        .ok();
    world.kit.pass(Duration::from_secs(6 * DAY)).await;
    assert_eq!(world.case().await["status"], "under_review");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepted_is_accepted() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    let id = world.taken_back(100_000, "dispute").await;
    let path = room_path(&deal).await;
    deal.seller
        .post(&format!("{path}/accept"), json!({}))
        .await
        .ok();
    world.kit.settle().await;
    assert_eq!(world.provider.chargebacks()[0].status, "accepted");
    assert_eq!(world.case().await["status"], "accepted");
    let again = deal.seller.post(&format!("{path}/accept"), json!({})).await;
    again.is_refused("payments/invalid-transition");
    // Won after accepted: nothing follows.
    world.decided(&id, "dispute", "won").await;
    assert_eq!(world.case().await["status"], "accepted");
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warning_moves_no_money_and_a_refund_prevents_the_rest() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world.taken_back(100_000, "pre_dispute").await;
    assert_eq!(world.case().await["status"], "warning_needs_response");
    assert_eq!(deal.page(&world).await["frozen"]["amount"], "0");
    let path = room_path(&deal).await;
    deal.seller
        .post(&format!("{path}/accept"), json!({}))
        .await
        .ok();
    world.kit.settle().await;
    assert_eq!(deal.page(&world).await["refunded"]["amount"], "100000");
    world.fetched().await;
    assert_eq!(world.case().await["status"], "prevented");
    assert_eq!(world.provider.refunds().len(), 1);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pack_whose_answer_was_lost_is_sent_again() {
    let world = World::silent().await;
    let deal = world.deal().await;
    let checkout = deal.opened.view.checkout;
    world.confirm(checkout, "sandbox_timeout").await.ok();
    world.kit.pass(Duration::from_secs(30)).await;
    world.until(checkout, "succeeded").await;
    world.taken_back(100_000, "dispute").await;
    defended(&deal).await;
    world.kit.settle().await;
    // The provider has it, and nobody here knows.
    assert_eq!(world.provider.chargebacks()[0].status, "under_review");
    assert_eq!(world.case().await["status"], "needs_response");
    let path = room_path(&deal).await;
    let again = deal.seller.post(&format!("{path}/accept"), json!({})).await;
    again.is_refused("payments/invalid-transition");
    world.kit.pass(Duration::from_secs(30)).await;
    let case = world.case().await;
    assert_eq!(case["status"], "under_review", "{case:#}");
    assert_eq!(case["steps"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_seller_of_a_charge_bears_and_sees_its_own_part() {
    let world = World::silent().await;
    let (first, second) = (world.kit.seller(), world.kit.seller());
    let share = |seller, minor| Share {
        order: world.id(),
        seller,
        amount: usd(minor),
    };
    let shares = vec![share(first.org(), 7_000), share(second.org(), 3_000)];
    let opened = world.open_with(shares).await;
    world
        .confirm(opened.view.checkout, "sandbox_card")
        .await
        .ok();
    world.kit.settle().await;
    world.taken_back(10_000, "dispute").await;
    let list = "/api/payments/seller/chargebacks";
    let mine = first.get(list).await.ok();
    assert_eq!(mine["items"][0]["amount"]["amount"], "7000");
    let id = mine["items"][0]["id"].as_str().expect("an id").to_owned();
    let room = format!("{list}/{id}");
    let page = second.get(&room).await.ok();
    assert_eq!(page["parts"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["parts"][0]["amount"]["amount"], "3000");
    let stranger = world.kit.seller();
    assert_eq!(stranger.get(&room).await.status, 404);
    assert_eq!(
        stranger
            .post(&format!("{room}/accept"), json!({}))
            .await
            .status,
        404
    );
    // One has spoken: the other is waited for.
    let said = json!({"statement": "It was delivered."});
    first.post(&format!("{room}/defend"), said).await.ok();
    world.kit.settle().await;
    assert_eq!(world.case().await["status"], "needs_response");
    second.post(&format!("{room}/accept"), json!({})).await.ok();
    world.kit.settle().await;
    assert_eq!(world.case().await["status"], "under_review");
}

/// What has no state that a repetition would meet is kept with its key in the transaction of the act.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_shown_or_set_twice_with_one_key_is_there_once() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world.taken_back(100_000, "dispute").await;
    let room = room_path(&deal).await;
    let order = deal.share().order;
    let shown = json!({"order": order, "kind": "delivery", "reference": "TRK1"});
    let proof = json!({"kind": "transport_document", "document": "R-1"});
    let lists = "/api/payments/ops/fee-rules";
    let rules = world.operator.get(lists).await.ok()["items"][0]["rules"].clone();
    let rules = json!({"rules": rules});
    let before = kept(&world).await;
    for _ in 0..2 {
        let path = format!("{room}/evidence");
        deal.seller
            .post_once(&path, "shown", shown.clone())
            .await
            .ok();
        let path = format!("/api/payments/escrow/{order}/evidence");
        deal.seller
            .post_once(&path, "proof", proof.clone())
            .await
            .ok();
        world
            .operator
            .post_once(lists, "rules", rules.clone())
            .await
            .ok();
    }
    let page = deal.seller.get(&room).await.ok();
    assert_eq!(
        page["evidence"].as_array().map(Vec::len),
        Some(1),
        "{page:#}"
    );
    let path = format!("/api/payments/escrow/{order}");
    let page = deal.seller.get(&path).await.ok();
    let proofs = page["evidence"].as_array().expect("evidence").iter();
    assert_eq!(proofs.filter(|one| one["document"] == "R-1").count(), 1);
    assert_eq!(kept(&world).await, before + 3, "an act, a row");
    let changed = json!({"order": order, "kind": "other", "note": "another"});
    let path = format!("{room}/evidence");
    deal.seller
        .post_once(&path, "shown", changed)
        .await
        .is_refused("runtime/idempotency-key-reused");
}

/// How many answers the module keeps.
async fn kept(world: &World) -> i64 {
    let sql =
        "SELECT CAST(COUNT(*) AS BIGINT) AS kept FROM payments_idempotency WHERE status >= 100";
    let row = world.kit.rt.db().row(sql, &[]).await.expect("a row");
    row.expect("a row").get("kept").expect("a number")
}

//! What other systems got wrong about settlement, each by its name. The rest of the twelve lie with
//! orders, logistics and webhooks.

use std::time::Duration;

use axum::http::StatusCode;
use contract::orders::DisputeOutcome;
use outside::bank::{Fault, TransferStatus};
use payments::HoldOutcome;
use runtime::bus::Manner;
use serde_json::{Value, json};

use crate::payouts::{EARNED, eur};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(61);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refunded_order_does_not_read_as_paid() {
    let world = World::start().await;
    let deal = world.deposit_paid().await;
    // All of the order is agreed to go back: what was not paid is not asked for any more.
    let after_sale = world.agree(&deal.opened, 0, 100_000).await;
    let ended = &world.ended(after_sale)[0];
    assert_eq!((ended.succeeded, ended.amount.minor()), (true, 30_000));
    let page = deal.page(&world).await;
    assert_eq!(
        (
            &page["standing"],
            &page["state"],
            &page["unfunded"]["amount"]
        ),
        (&json!("refunded"), &json!("canceled"), &json!("0")),
        "{page:#}"
    );
    assert_eq!(page["instalments"][1]["state"], "skipped");
    world
        .buyer
        .post(&format!("{}/instalments/1/pay", deal.path), json!({}))
        .await
        .is_refused("payments/invalid-transition");
    assert_eq!(world.held(deal.share().order).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_returned_payout_does_not_read_as_settled() {
    for manner in [Manner::Orderly, Manner::Rude { seed: 3 }] {
        let world = World::start_with(false, manner).await;
        let earner = world.earner().await;
        world.bank.err(Fault::ReturnTransfer("AC04".to_owned()));
        let asked = earner.asks(40_000).await.ok();
        world.kit.pass(MINUTE).await;
        for _ in 0..4 {
            world.kit.pass(HOUR).await;
        }
        assert_eq!(earner.payout(&asked["id"]).await["state"], "paid");
        // The statement tells of it two days later.
        for _ in 0..4 {
            world.kit.pass(DAY).await;
        }
        let page = earner.payout(&asked["id"]).await;
        assert_eq!(
            (&page["state"], &page["reason"]),
            (&json!("returned"), &json!("AC04"))
        );
        assert_eq!(world.available(&earner.seller).await, EARNED);
        assert_eq!(world.balance("bank:main").await, 0);
        // Late news of the execution change nothing.
        let reference = page["reference"].as_str().expect("text");
        let told = json!({"type": "transfer.executed", "data": {
            "end_to_end_id": reference, "amount": eur(40_000),
        }});
        for _ in 0..2 {
            assert_eq!(world.bank_tells("late", &told).await, StatusCode::ACCEPTED);
        }
        assert_eq!(earner.payout(&asked["id"]).await["state"], "returned");
        assert!(matches!(
            world.bank.transfers()[0].status,
            TransferStatus::Returned(_)
        ));
        assert_eq!(world.available(&earner.seller).await, EARNED);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_changes_the_seller_s_balance_once_and_not_never_or_twice() {
    let world = World::start_with(true, Manner::Rude { seed: 8 }).await;
    let opened = world.sold().await;
    let share = &opened.shares[0];
    world.complete(share).await;
    let after_sale = world.agree(&opened, 0, 25_000).await;
    world.agree_as(&opened, 0, 25_000, after_sale).await;
    assert!(world.ended(after_sale)[0].succeeded);
    // A quarter of everything came back: of the seller's, of the commission and of its tax.
    assert_eq!(world.of_seller(share, "available").await, 71_820);
    assert_eq!(world.balance("platform:fees").await, 3_000);
    assert_eq!(world.balance("platform:fee_tax").await, 180);
    assert_eq!(world.held(share.order).await, 0);
    assert_eq!(world.provider.refunds().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commission_is_not_resolved_again_from_the_rates_of_today() {
    let world = World::start().await;
    let before = world.sold().await;
    let rules = json!({"rules": {"rule": [
        {"name": "dear", "tax_percent": "0", "other_percent": "50"},
    ]}});
    world
        .buyer
        .post("/api/payments/ops/fee-rules", rules.clone())
        .await
        .is_refused("runtime/forbidden");
    let page = world
        .operator
        .post("/api/payments/ops/fee-rules", rules)
        .await
        .ok();
    assert_eq!(
        (&page["items"][0]["version"], &page["items"][0]["current"]),
        (&json!(1), &json!(true))
    );
    let after = world.sold().await;
    world.complete(&before.shares[0]).await;
    world.complete(&after.shares[0]).await;
    assert_eq!(
        world.of_seller(&before.shares[0], "available").await,
        95_760
    );
    assert_eq!(world.of_seller(&after.shares[0], "available").await, 50_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_failure_of_a_settled_refund_is_not_dropped() {
    let world = World::start().await;
    let opened = world.paid("sandbox_refund_returns").await;
    let after_sale = world.agree(&opened, 0, 7_000).await;
    assert!(world.ended(after_sale)[0].succeeded);
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.kit.settle().await;
    assert_eq!(
        world
            .balance(&format!("buyer:{}:suspense", world.buyer.org()))
            .await,
        7_000
    );
    assert_eq!(world.held(opened.shares[0].order).await, 0);
    let refunds = world.buyer.get("/api/payments/refunds").await.ok();
    assert_eq!(refunds["items"][0]["state"], "succeeded");
    assert!(refunds["items"][0]["returned_at"].is_string());
}

/// The provider says that a charge failed which is in the books, and whose money went on. No state
/// goes back; people have to hear of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_failure_after_settlement_is_not_dropped() {
    let world = World::silent().await;
    let opened = world.paid("sandbox_card").await;
    world.complete(&opened.shares[0]).await;
    let before = world.balanced().await;
    let path = format!("/api/payments/ops/intents/{}", opened.view.id);
    let page = world.operator.get(&path).await.ok();
    let reference = page["attempts"][0]["id"].clone();
    let failed = json!({
        "id": page["facts"][0]["provider_reference"], "reference": reference,
        "status": "failed", "amount": {"amount": "10000", "currency": "USD"},
        "reason": "returned_unpaid",
    });
    for _ in 0..2 {
        let reply = world.told("evt_failed", "charge.updated", failed.clone());
        assert_eq!(reply.await.status, StatusCode::ACCEPTED);
    }
    let told = notices(&world).await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["kind"], "payments.late_failure");
    assert_eq!(told[0]["to"], json!({"staff": ["operator", "finance"]}));
    let page = world.operator.get(&path).await.ok();
    let facts = page["facts"].as_array().expect("facts");
    assert!(facts.iter().any(|fact| fact["status"] == "failed"));
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "succeeded"
    );
    assert_eq!(world.balanced().await, before);
}

/// What is to be told to people and lies in the outbox yet.
pub async fn notices(world: &World) -> Vec<Value> {
    let sql = "SELECT payload FROM payments_outbox WHERE subject = 'notices.told' ORDER BY id";
    let rows = world.kit.rt.db().rows(sql, &[]).await.expect("rows");
    rows.iter()
        .map(|row| row.get::<String>("payload").expect("text"))
        .map(|text| serde_json::from_str(&text).expect("JSON"))
        .collect()
}

/// A seller with money, and how much.
async fn earned(world: &World) -> (String, i128) {
    let opened = world.paid("sandbox_card").await;
    world.complete(&opened.shares[0]).await;
    let seller = opened.shares[0].seller.to_string();
    let has = world.balance(&format!("seller:{seller}:available")).await;
    assert!(has > 1_000);
    (seller, has)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_is_counted_in_what_is_available() {
    let world = World::silent().await;
    let (seller, has) = earned(&world).await;
    assert_eq!(world.holds("h1", &seller, 600).await, HoldOutcome::Done);
    let too_much = has - 600 + 1;
    assert_eq!(
        world.holds("h2", &seller, too_much).await,
        HoldOutcome::Refused
    );
    assert_eq!(
        world.holds("h3", &seller, has - 600).await,
        HoldOutcome::Done
    );
    assert_eq!(world.holds("h4", &seller, 1).await, HoldOutcome::Refused);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_hold_is_not_committed() {
    let world = World::silent().await;
    let (seller, has) = earned(&world).await;
    let account = format!("seller:{seller}:available");
    assert_eq!(
        world.holds("h1", &seller, has + 1).await,
        HoldOutcome::Refused
    );
    assert_eq!(world.settles("s1", "h1", 1).await, HoldOutcome::Refused);
    assert_eq!(world.settles("s2", "h1", has).await, HoldOutcome::Refused);
    // Neither one that ended: expired, or posted before.
    assert_eq!(world.holds("h2", &seller, 500).await, HoldOutcome::Done);
    assert_eq!(world.settles("s3", "h2", 200).await, HoldOutcome::Done);
    assert_eq!(world.settles("s4", "h2", 200).await, HoldOutcome::Refused);
    assert_eq!(world.holds("h3", &seller, 500).await, HoldOutcome::Done);
    world.kit.pass(HOUR + MINUTE).await;
    assert_eq!(world.settles("s5", "h3", 500).await, HoldOutcome::Refused);
    assert_eq!(world.balance(&account).await, has - 200);
}

/// Neither more than was set aside, nor more than a buyer owes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_no_over_capture() {
    let world = World::silent().await;
    let (seller, has) = earned(&world).await;
    assert_eq!(world.holds("h1", &seller, 500).await, HoldOutcome::Done);
    assert_eq!(world.settles("s1", "h1", 501).await, HoldOutcome::Refused);
    assert_eq!(world.settles("s2", "h1", 500).await, HoldOutcome::Done);
    let account = format!("seller:{seller}:available");
    assert_eq!(world.balance(&account).await, has - 500);
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    let page = world.confirm(checkout, "sandbox_lost").await.ok();
    let more = json!({
        "id": "ch_more", "reference": page["attempt"]["id"], "status": "succeeded",
        "amount": {"amount": "10001", "currency": "USD"},
    });
    let reply = world.told("evt_more", "charge.updated", more).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    assert_eq!(world.state(checkout).await["state"], "conflicted");
    assert_eq!(world.held(opened.shares[0].order).await, 0);
    assert_eq!(world.balance("suspense:recon").await, 10_001);
    assert_eq!(world.successes(checkout), 0);
}

/// Whatever happens on the way, held money has an end: complete, paid late, quarrelled about,
/// refunded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn escrow_is_not_locked_for_ever() {
    let world = World::start().await;
    let deal = world.deposit_paid().await;
    world.complete(deal.share()).await;
    // Complete, and not paid in full: nothing is released yet, and nothing is locked.
    assert_eq!(world.seller_has(&deal).await, 0);
    world.shipped(&deal).await;
    world.pay_rest(&deal).await;
    assert_eq!(world.seller_has(&deal).await, 95_760);
    assert_eq!(deal.page(&world).await["state"], "settled");
    // Frozen by a quarrel, complete meanwhile, and the quarrel withdrawn.
    let deal = world.paid_deal().await;
    let id = world.disputed(&deal, 500_000).await;
    world.complete(deal.share()).await;
    assert_eq!(deal.page(&world).await["held"]["amount"], "100000");
    world.ruled(&deal, id, DisputeOutcome::Withdrawn, 0).await;
    let page = deal.page(&world).await;
    assert_eq!(
        (&page["state"], &page["held"]["amount"]),
        (&json!("settled"), &json!("0"))
    );
    assert_eq!(world.held(deal.share().order).await, 0);
    // Nobody says anything after the delivery.
    let deal = world.deposit_paid().await;
    world.shipped(&deal).await;
    world.pay_rest(&deal).await;
    world.delivered(&deal).await;
    world.kit.pass(6 * DAY).await;
    assert_eq!(deal.page(&world).await["state"], "settled");
    assert_eq!(world.held(deal.share().order).await, 0);
    world.balanced().await;
}

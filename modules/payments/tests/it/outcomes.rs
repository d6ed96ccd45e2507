//! Payments whose outcome is unknown, late, wrong or never comes: all of them end, and nobody pays
//! twice.

use std::time::Duration;

use contract::identity::Caller;
use contract::payments::IntentState;
use kernel::{Currency, Money};
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_never_came_is_asked_for() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    let page = world.confirm(checkout, "sandbox_timeout").await.ok();
    assert_eq!(page["attempt"]["state"], "unknown");
    world
        .confirm(checkout, "sandbox_card")
        .await
        .is_refused("payments/attempt-under-way");
    let refused = world
        .payments
        .cancel_intent(&Caller::system(), checkout)
        .await
        .unwrap_err();
    assert_eq!(refused.kind, "payments/not-cancelable");
    world.kit.pass(Duration::from_secs(10)).await;
    assert_eq!(world.state(checkout).await["state"], "succeeded");
    assert_eq!(world.provider.charges().len(), 1);
    assert_eq!(world.successes(checkout), 1);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_was_lost_is_given_up_after_a_while() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    assert_eq!(
        world.confirm(checkout, "sandbox_lost").await.ok()["attempt"]["state"],
        "unknown"
    );
    world.kit.pass(Duration::from_secs(10)).await;
    assert_eq!(world.state(checkout).await["attempt"]["state"], "unknown");
    world.kit.pass(Duration::from_secs(31)).await;
    world.kit.pass(Duration::from_secs(300)).await;
    let page = world.state(checkout).await;
    assert_eq!(
        (&page["state"], &page["reason"]),
        (&json!("requires_payment_method"), &json!("not_sent"))
    );
    assert_eq!(
        world.confirm(checkout, "sandbox_card").await.ok()["state"],
        "succeeded"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_in_any_manner_come_to_the_same() {
    let world = World::start().await;
    for method in [
        "sandbox_duplicate_notice",
        "sandbox_late_notice",
        "sandbox_reordered",
        "sandbox_bad_signature",
        "sandbox_slow",
    ] {
        let opened = world.open().await;
        let checkout = opened.view.checkout;
        world.confirm(checkout, method).await.ok();
        world.until(checkout, "succeeded").await;
        tokio::time::sleep(Duration::from_millis(250)).await;
        world.kit.settle().await;
        assert_eq!(world.successes(checkout), 1, "{method}");
        assert_eq!(world.held(opened.shares[0].order).await, 7_000, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_amount_waits_for_an_operator() {
    let world = World::start().await;
    for decision in ["accept", "refund"] {
        let opened = world.open().await;
        let (checkout, id) = (opened.view.checkout, opened.view.id);
        let page = world.confirm(checkout, "sandbox_wrong_amount").await.ok();
        assert_eq!(page["state"], "conflicted");
        assert_eq!(world.balance("suspense:recon").await, 9_999);
        assert_eq!(world.successes(checkout), 0);
        let queue = world.operator.get("/api/payments/ops/queue").await.ok();
        assert_eq!(queue["conflicted"][0]["id"], json!(id));
        world
            .confirm(checkout, "sandbox_card")
            .await
            .is_refused("payments/not-payable");
        let path = format!("/api/payments/ops/intents/{id}/resolve");
        world
            .buyer
            .post(&path, json!({"decision": decision}))
            .await
            .is_refused("runtime/forbidden");
        world
            .operator
            .post(&path, json!({"decision": decision}))
            .await
            .ok();
        world
            .operator
            .post(&path, json!({"decision": decision}))
            .await
            .is_refused("payments/invalid-transition");
        world.kit.settle().await;
        assert_eq!(world.balance("suspense:recon").await, 0);
        let state = world.state(checkout).await["state"].clone();
        if decision == "accept" {
            assert_eq!(state, "succeeded");
            assert_eq!(world.successes(checkout), 1);
            assert_eq!(world.held(opened.shares[0].order).await, 7_000);
            // The platform bore what was missing.
            assert_eq!(world.balance("platform:fees").await, -1);
        } else {
            assert_eq!(state, "canceled");
            assert_eq!(world.heard.closed.lock().unwrap().len(), 1);
            assert_eq!(world.provider.refunds().len(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_comes_after_the_end_goes_back_in_full() {
    let world = World::silent().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    let page = world.confirm(checkout, "sandbox_challenge").await.ok();
    let url = page["attempt"]["action_url"].as_str().unwrap();
    let canceled = world
        .payments
        .cancel_intent(&Caller::system(), checkout)
        .await
        .unwrap();
    assert_eq!(canceled.state, IntentState::Canceled);
    // The buyer approves before the provider hears that it is over.
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let kind = "application/x-www-form-urlencoded";
    client
        .post(url)
        .header("content-type", kind)
        .body("choice=approve")
        .send()
        .await
        .unwrap();
    world.kit.settle().await;
    assert_eq!(world.state(checkout).await["state"], "canceled");
    assert_eq!(world.provider.refunds().len(), 1);
    assert_eq!(
        world.provider.refunds()[0].amount,
        Money::new(10_000, Currency::USD)
    );
    assert_eq!(world.successes(checkout), 0);
    assert_eq!(
        world
            .balance(&format!("buyer:{}:suspense", world.buyer.org()))
            .await,
        0
    );
    let refunds = world.buyer.get("/api/payments/refunds").await.ok();
    assert_eq!(refunds["items"][0]["state"], "succeeded");
    assert_eq!(refunds["items"][0]["cause"], "late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_pays_expires() {
    let world = World::start().await;
    let opened = world.open().await;
    world.kit.pass(Duration::from_secs(1_801)).await;
    assert_eq!(world.state(opened.view.checkout).await["state"], "expired");
    assert_eq!(
        world.heard.closed.lock().unwrap()[0].state,
        IntentState::Expired
    );
    world
        .confirm(opened.view.checkout, "sandbox_card")
        .await
        .is_refused("payments/not-payable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_stops_anywhere_leaves_what_the_ladder_finishes() {
    let world = World::start().await;
    let mut opened = Vec::new();
    for delay in [0, 1, 2, 3, 4, 6, 8, 12, 20, 40] {
        for method in ["sandbox_card", "sandbox_timeout"] {
            let one = world.open().await;
            let path = format!("/api/payments/intents/{}/confirm", one.view.checkout);
            let buyer = world.buyer.clone();
            let request = tokio::spawn(async move {
                buyer.post(&path, json!({"method": method})).await;
            });
            tokio::time::sleep(Duration::from_millis(delay)).await;
            request.abort();
            opened.push(one);
        }
    }
    tokio::time::sleep(Duration::from_millis(600)).await;
    for seconds in [10, 40, 301, 3_601] {
        world.kit.pass(Duration::from_secs(seconds)).await;
    }
    for one in &opened {
        let (checkout, charges) = (one.view.checkout, world.provider.charges());
        let state = world.state(checkout).await;
        let taken = charges
            .iter()
            .filter(|charge| json!(charge.reference) == state["attempt"]["id"])
            .count();
        match state["state"].as_str().unwrap() {
            "succeeded" => {
                assert_eq!((taken, world.successes(checkout)), (1, 1));
                assert_eq!(world.held(one.shares[0].order).await, 7_000);
            }
            // Nothing had been written down when it stopped.
            "expired" => assert_eq!((taken, world.successes(checkout)), (0, 0)),
            other => panic!("left {other}"),
        }
    }
    world.balanced().await;
}

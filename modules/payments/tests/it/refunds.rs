//! Money goes back: once, no more than was captured, and to a known end.

use std::time::Duration;

use runtime::bus::Manner;
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agreed_refund_is_paid_once_and_told() {
    let world = World::start_with(true, Manner::Rude { seed: 11 }).await;
    let opened = world.paid("sandbox_card").await;
    let after_sale = world.agree(&opened, 0, 2_000).await;
    world.agree_as(&opened, 0, 2_000, after_sale).await;
    let ended = world.ended(after_sale);
    assert!(
        ended
            .iter()
            .all(|end| end.succeeded && end.amount.minor() == 2_000)
    );
    assert!(!ended.is_empty());
    assert_eq!(world.provider.refunds().len(), 1);
    assert_eq!(world.held(opened.shares[0].order).await, 5_000);
    let refunds = world.buyer.get("/api/payments/refunds").await.ok();
    assert_eq!(refunds["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_is_refunded_than_an_order_holds() {
    let world = World::start().await;
    let opened = world.paid("sandbox_card").await;
    let first = world.agree(&opened, 1, 2_000).await;
    let second = world.agree(&opened, 1, 1_001).await;
    let third = world.agree(&opened, 1, 1_000).await;
    assert!(world.ended(first)[0].succeeded && world.ended(third)[0].succeeded);
    let refused = &world.ended(second)[0];
    assert_eq!(
        (refused.succeeded, refused.reason.as_deref()),
        (false, Some("more_than_held"))
    );
    assert_eq!(world.held(opened.shares[1].order).await, 0);
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_paid_is_not_refunded() {
    let world = World::start().await;
    let opened = world.open().await;
    let after_sale = world.agree(&opened, 0, 100).await;
    assert_eq!(
        world.ended(after_sale)[0].reason.as_deref(),
        Some("not_paid")
    );
    assert!(world.provider.refunds().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_refund_waits_for_an_operator_who_tries_again() {
    let world = World::start().await;
    let opened = world.paid("sandbox_refund_refused").await;
    let after_sale = world.agree(&opened, 0, 7_000).await;
    assert!(world.ended(after_sale).is_empty());
    let queue = world.operator.get("/api/payments/ops/queue").await.ok();
    let refund = queue["refunds"][0].clone();
    assert_eq!(
        (&refund["state"], &refund["reason"]),
        (&json!("needs_review"), &json!("balance_too_low"))
    );
    // What waits for review still counts against the order.
    let other = world.agree(&opened, 0, 1).await;
    assert_eq!(
        world.ended(other)[0].reason.as_deref(),
        Some("more_than_held")
    );
    let id = refund["id"].as_str().unwrap();
    world
        .buyer
        .post(
            &format!("/api/payments/ops/refunds/{id}/resubmit"),
            json!({}),
        )
        .await
        .is_refused("runtime/forbidden");
    world
        .operator
        .post(
            &format!("/api/payments/ops/refunds/{id}/resubmit"),
            json!({}),
        )
        .await
        .ok();
    world.kit.settle().await;
    assert!(world.ended(after_sale)[0].succeeded);
    assert_eq!(world.held(opened.shares[0].order).await, 0);
    world
        .operator
        .post(
            &format!("/api/payments/ops/refunds/{id}/give-up"),
            json!({}),
        )
        .await
        .is_refused("payments/invalid-transition");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_is_given_up_leaves_the_money_held() {
    let world = World::start().await;
    let opened = world.paid("sandbox_refund_refused").await;
    let after_sale = world.agree(&opened, 0, 7_000).await;
    let queue = world.operator.get("/api/payments/ops/queue").await.ok();
    let id = queue["refunds"][0]["id"].as_str().unwrap().to_owned();
    world
        .operator
        .post(
            &format!("/api/payments/ops/refunds/{id}/give-up"),
            json!({}),
        )
        .await
        .ok();
    world.kit.settle().await;
    let ended = &world.ended(after_sale)[0];
    assert_eq!(
        (ended.succeeded, ended.reason.as_deref()),
        (false, Some("given_up"))
    );
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
    let again = world.agree(&opened, 0, 7_000).await;
    assert!(world.ended(again)[0].succeeded);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_refund_is_told_and_may_be_agreed_again() {
    let world = World::start().await;
    let opened = world.paid("sandbox_refund_fails").await;
    let after_sale = world.agree(&opened, 0, 7_000).await;
    let ended = &world.ended(after_sale)[0];
    assert_eq!(
        (ended.succeeded, ended.reason.as_deref()),
        (false, Some("account_closed"))
    );
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
    let again = world.agree(&opened, 0, 7_000).await;
    assert_eq!(
        world.ended(again)[0].reason.as_deref(),
        Some("account_closed")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_whose_answer_was_lost_is_asked_about() {
    let world = World::silent().await;
    let opened = world.paid("sandbox_refund_timeout").await;
    let after_sale = world.agree(&opened, 0, 7_000).await;
    assert!(world.ended(after_sale).is_empty());
    let refunds = world
        .operator
        .get("/api/payments/ops/refunds?state=unknown")
        .await
        .ok();
    assert_eq!(refunds["items"].as_array().unwrap().len(), 1);
    world.kit.pass(Duration::from_secs(6)).await;
    assert!(world.ended(after_sale)[0].succeeded);
    assert_eq!(world.provider.refunds().len(), 1);
    assert_eq!(world.held(opened.shares[0].order).await, 0);
}

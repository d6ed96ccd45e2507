//! Orders that are paid, not paid, paid too late, or sold to two.

use std::time::Duration;

use contract::payments::IntentState;
use runtime::bus::Manner;
use serde_json::json;

use crate::shop::Shop;
use crate::world::Fault;

const HALF_AN_HOUR: Duration = Duration::from_secs(31 * 60);

#[tokio::test]
async fn payment_moves_every_order_and_tells_where_the_goods_lie() {
    let shop = Shop::open().await;
    let (checkout, first, second) = shop.placed().await;
    let event = shop.succeeded(checkout);
    shop.tells("payments", event.clone(), checkout.uuid()).await;
    // A second notice of the same payment is another event.
    shop.tells("payments", event, checkout.uuid()).await;
    shop.kit.settle().await;
    assert_eq!(shop.state(first).await, "paid");
    assert_eq!(shop.state(second).await, "paid");
    let history = shop.order(first).await["history"].clone();
    assert_eq!(history.as_array().unwrap().len(), 2, "moved once");
    assert_eq!(history[1]["side"], "system");
}

#[tokio::test]
async fn what_is_not_paid_expires_and_its_goods_are_free() {
    let shop = Shop::open().await;
    let (checkout, first, _) = shop.placed().await;
    shop.kit.pass(Duration::from_secs(29 * 60)).await;
    assert_eq!(shop.state(first).await, "awaiting_payment");
    shop.kit.pass(Duration::from_secs(2 * 60)).await;
    assert_eq!(shop.state(first).await, "expired");
    assert_eq!(shop.world.left(shop.kettle), 100);
    let state = shop.world.tables.lock().intents[&checkout].view.state;
    assert_eq!(state, IntentState::Canceled);
    assert_eq!(shop.order(first).await["actions"], json!([]));
}

#[tokio::test]
async fn a_payment_that_takes_days_is_waited_for_and_the_later_time_counts() {
    let shop = Shop::open().await;
    let (checkout, first, _) = shop.placed().await;
    let day = Duration::from_secs(86_400);
    let late = shop.kit.rt.now().plus(day * 9);
    shop.puts_off(checkout, late).await;
    // Told again, and of an earlier time: nothing comes nearer.
    shop.puts_off(checkout, shop.kit.rt.now().plus(day)).await;
    for _ in 0..8 {
        shop.kit.pass(day).await;
    }
    assert_eq!(shop.state(first).await, "awaiting_payment");
    let view = shop
        .buyer
        .get(&format!("/api/orders/checkouts/{checkout}"))
        .await
        .ok();
    assert_eq!(view["expires_at"], late.to_string());
    shop.kit.pass(day).await;
    shop.kit.pass(HALF_AN_HOUR).await;
    assert_eq!(shop.state(first).await, "expired");
    // What has ended is not brought back.
    shop.puts_off(checkout, shop.kit.rt.now().plus(day)).await;
    assert_eq!(shop.state(first).await, "expired");
}

#[tokio::test]
async fn goods_are_freed_in_the_end_when_stock_is_away() {
    let shop = Shop::open().await;
    shop.placed().await;
    shop.world.fail("release", Fault::Before);
    shop.kit.pass(HALF_AN_HOUR).await;
    shop.kit.pass(Duration::from_secs(60)).await;
    assert_eq!(shop.world.left(shop.kettle), 100);
}

#[tokio::test]
async fn money_that_is_under_way_is_waited_for() {
    let shop = Shop::open().await;
    let (checkout, first, _) = shop.placed().await;
    shop.world
        .tables
        .lock()
        .intents
        .get_mut(&checkout)
        .unwrap()
        .under_way = true;
    shop.kit.pass(HALF_AN_HOUR).await;
    assert_eq!(shop.state(first).await, "awaiting_payment");
    assert_eq!(shop.world.left(shop.kettle), 98);
    shop.buyer
        .post(
            &format!("/api/orders/checkouts/{checkout}/cancel"),
            json!({}),
        )
        .await
        .is_refused("orders/payment-under-way");
    shop.pays(checkout).await;
    assert_eq!(shop.state(first).await, "paid");
}

#[tokio::test]
async fn money_that_comes_after_the_end_goes_back_by_itself() {
    let shop = Shop::open().await;
    let (checkout, first, second) = shop.placed().await;
    shop.kit.pass(HALF_AN_HOUR).await;
    let event = shop.succeeded(checkout);
    shop.tells("payments", event.clone(), checkout.uuid()).await;
    shop.tells("payments", event, checkout.uuid()).await;
    shop.kit.settle().await;
    for (order, total) in [(first, "5000"), (second, "1999")] {
        let order = shop.order(order).await;
        assert_eq!(order["state"], "expired");
        assert_eq!(order["refund_agreed"]["amount"], total);
        assert_eq!(order["after_sales"].as_array().unwrap().len(), 1);
        assert_eq!(order["after_sales"][0]["state"], "agreed");
        assert_eq!(order["after_sales"][0]["reason"], "paid_too_late");
    }
}

#[tokio::test]
async fn a_payment_that_closes_by_itself_ends_the_orders() {
    let shop = Shop::open().await;
    let (checkout, first, _) = shop.placed().await;
    shop.closes(checkout, IntentState::Expired).await;
    assert_eq!(shop.state(first).await, "expired");
    assert_eq!(shop.world.left(shop.kettle), 100);
    let (checkout, first, _) = shop.placed().await;
    shop.closes(checkout, IntentState::Canceled).await;
    shop.closes(checkout, IntentState::Canceled).await;
    assert_eq!(shop.state(first).await, "cancelled");
    assert_eq!(shop.world.left(shop.kettle), 100);
}

#[tokio::test]
async fn a_buyer_gives_up_the_whole_checkout_before_paying() {
    let shop = Shop::open().await;
    let (_, first, second) = shop.placed().await;
    let path = format!("/api/orders/orders/{first}/cancel");
    let body = json!({"reason": "changed_mind", "note": "too many kettles"});
    let moved = shop.buyer.post_once(&path, "c", body.clone()).await.ok();
    assert_eq!(moved["state"], "cancelled");
    assert_eq!(shop.state(second).await, "cancelled");
    shop.kit.settle().await;
    assert_eq!(shop.world.left(shop.kettle), 100);
    let again = shop.buyer.post_once(&path, "c", body.clone()).await;
    assert_eq!(again.ok(), moved);
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    let problem = shop
        .buyer
        .post(&path, body)
        .await
        .is_refused("orders/illegal-move");
    assert_eq!(
        problem["params"],
        json!({"from": "cancelled", "to": "cancelled"})
    );
}

#[tokio::test]
async fn after_payment_the_buyer_asks_and_the_seller_agrees() {
    let shop = Shop::open().await;
    let (_, first, second) = shop.bought().await;
    let body = json!({"reason": "ordered_by_mistake"});
    let path = format!("/api/orders/orders/{first}/cancel");
    let asked = shop.buyer.post(&path, body.clone()).await;
    assert_eq!(asked.status, 202);
    let id = asked.ok()["after_sale"].as_str().unwrap().to_owned();
    shop.buyer
        .post(&path, body.clone())
        .await
        .is_refused("orders/cancellation-open");
    assert_eq!(shop.state(first).await, "paid");

    let answer = format!("/api/orders/after-sales/{id}/agree");
    shop.yiwu
        .post(&answer, json!({}))
        .await
        .is_refused("runtime/not-found");
    shop.buyer
        .post(&answer, json!({}))
        .await
        .is_refused("runtime/forbidden");
    let moved = shop.shenzhen.post(&answer, json!({})).await.ok();
    assert_eq!(moved["state"], "agreed");
    assert_eq!(moved["agreed"]["amount"], "5000");
    let told = shop.outgoing("orders.refund_agreed").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["after_sale"], json!(id));
    shop.kit.settle().await;
    assert_eq!(shop.state(first).await, "cancelled");
    assert_eq!(
        shop.state(second).await,
        "paid",
        "the other seller's order stands"
    );
    assert_eq!(shop.world.left(shop.kettle), 100);
    assert_eq!(shop.world.left(shop.kite), 97);
    shop.refund_ends(
        &id,
        first,
        kernel::Money::new(5_000, kernel::Currency::USD),
        true,
    )
    .await;
    let order = shop.order(first).await;
    assert_eq!(order["refunded"]["amount"], "5000");
    assert_eq!(order["after_sales"][0]["state"], "refunded");
}

#[tokio::test]
async fn a_seller_cancels_a_paid_order_and_everything_goes_back() {
    let shop = Shop::open().await;
    let (_, first, _) = shop.bought().await;
    let path = format!("/api/orders/orders/{first}/cancel");
    let body = json!({"reason": "out_of_stock", "note": "the last batch was broken"});
    shop.yiwu
        .post(&path, body.clone())
        .await
        .is_refused("runtime/not-found");
    shop.shenzhen.post(&path, body).await.ok();
    shop.kit.settle().await;
    let order = shop.order(first).await;
    assert_eq!(order["state"], "cancelled");
    assert_eq!(order["refund_agreed"], order["total"]);
    assert_eq!(order["lines"][0]["cancelled"], 2);
    assert_eq!(shop.world.left(shop.kettle), 100);
}

#[tokio::test]
async fn goods_sold_to_two_end_cancelled_and_paid_back_in_whatever_order_it_is_told() {
    for lost_first in [true, false] {
        let shop = Shop::open().await;
        let (checkout, first, second) = shop.placed().await;
        if lost_first {
            shop.loses(checkout, first).await;
            shop.pays(checkout).await;
        } else {
            shop.pays(checkout).await;
            shop.loses(checkout, first).await;
            shop.loses(checkout, first).await;
        }
        let order = shop.order(first).await;
        assert_eq!(order["state"], "cancelled", "lost first: {lost_first}");
        assert_eq!(order["refund_agreed"]["amount"], "5000");
        assert_eq!(order["after_sales"].as_array().unwrap().len(), 1);
        assert_eq!(shop.state(second).await, "paid");
    }
}

#[tokio::test]
async fn a_rude_bus_ends_like_a_polite_one() {
    for seed in 1..6 {
        let shop = Shop::open_with(Manner::Rude { seed }, seed).await;
        let (paid, first, _) = shop.placed().await;
        let (late, second, _) = shop.placed().await;
        shop.pays(paid).await;
        shop.kit.pass(HALF_AN_HOUR).await;
        shop.pays(late).await;
        assert_eq!(shop.state(first).await, "paid");
        let order = shop.order(second).await;
        assert_eq!(order["state"], "expired");
        assert_eq!(order["refund_agreed"], order["total"]);
        assert_eq!(shop.world.left(shop.kettle), 98);
    }
}

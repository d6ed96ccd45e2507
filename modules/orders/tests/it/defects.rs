//! What other systems got wrong about orders over several sellers, each by its name.

use std::time::Duration;

use contract::logistics::TrackingStatus;
use kernel::{Currency, Money};
use serde_json::{Value, json};
use testkit::Actor;

use crate::shop::Shop;

impl Shop {
    /// Sends one unit after the other, each in a parcel of its own, and all of them arrive.
    async fn sends_one_by_one(&self, seller: &Actor, order: contract::ids::OrderId) {
        let quantity = self.order(order).await["lines"][0]["quantity"]
            .as_i64()
            .unwrap();
        for number in 0..quantity {
            let key = format!("unit-{number}");
            let shipped = self.ships(seller, order, &key, 1).await.ok();
            let id = shipped["shipment"]["id"].as_str().unwrap().parse().unwrap();
            let now = self.kit.rt.now();
            self.moves(seller, order, id, TrackingStatus::Delivered, now)
                .await;
        }
    }
}

/// What an order costs, as its buyer reads it.
fn prices(order: &Value) -> [Value; 3] {
    ["goods", "carriage", "total"].map(|name| order[name].clone())
}

#[tokio::test]
async fn split_orders_can_be_fulfilled() {
    let shop = Shop::open().await;
    let (checkout, first, second) = shop.bought().await;
    // Each goes its own way: one in parts, the other whole and later.
    shop.sends_one_by_one(&shop.shenzhen, first).await;
    assert_eq!(shop.state(first).await, "delivered");
    assert_eq!(shop.state(second).await, "paid");
    shop.delivered(&shop.yiwu, second).await;
    let received = format!("/api/orders/orders/{first}/received");
    shop.buyer.post(&received, Value::Null).await.ok();
    shop.kit.pass(Duration::from_secs(40 * 86_400)).await;
    assert_eq!(shop.state(first).await, "completed");
    assert_eq!(shop.state(second).await, "completed");
    let path = format!("/api/orders/checkouts/{checkout}");
    let whole = shop.buyer.get(&path).await.ok();
    assert_eq!(whole["state"], "paid", "{whole:#}");
}

#[tokio::test]
async fn splitting_into_parcels_does_not_price_the_delivery_again() {
    let shop = Shop::open().await;
    let (_, _, order) = shop.bought().await;
    let before = prices(&shop.order(order).await);
    assert!(
        before.iter().all(|price| price["amount"].is_string()),
        "{before:#?}"
    );
    shop.sends_one_by_one(&shop.yiwu, order).await;
    let after = shop.order(order).await;
    assert_eq!(prices(&after), before);
    assert_eq!(after["state"], "delivered");
    assert_eq!(shop.world.tables.lock().booked.len(), 3, "three parcels");
}

#[tokio::test]
async fn a_refunded_order_does_not_read_as_paid() {
    let shop = Shop::open().await;
    let (_, first, second) = shop.bought().await;
    let path = format!("/api/orders/orders/{first}/cancel");
    let reason = json!({"reason": "out_of_stock"});
    shop.shenzhen.post(&path, reason).await.ok();
    let order = shop.order(first).await;
    let claim = order["after_sales"][0]["id"].as_str().unwrap().to_owned();
    shop.refund_ends(&claim, first, Money::new(5_000, Currency::USD), true)
        .await;
    let order = shop.order(first).await;
    assert_eq!(order["state"], "cancelled");
    assert_eq!(order["refunded"], order["total"], "{order:#}");
    let paid = shop.buyer.get("/api/orders/orders?state=paid").await.ok();
    let ids: Vec<&Value> = paid["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids, [&json!(second)]);
}

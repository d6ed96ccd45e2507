//! Orders whose payment the payer's bank took back.

use contract::ids::{CheckoutId, OrderId};
use contract::payments::{PaymentRecalled, RecallState};
use kernel::{Currency, Money};
use serde_json::json;
use uuid::Uuid;

use crate::shop::Shop;

impl Shop {
    async fn recalls(&self, order: OrderId, state: RecallState) {
        let event = PaymentRecalled {
            id: Uuid::from_u128(7),
            order,
            checkout: CheckoutId::from_uuid(Uuid::from_u128(9)),
            buyer: self.buyer.org(),
            seller: self.shenzhen.org(),
            state,
            amount: Money::new(500, Currency::USD),
            due_at: self.kit.rt.now(),
            at: self.kit.rt.now(),
        };
        self.tells("payments", event, order.uuid()).await;
        self.kit.settle().await;
    }
}

#[tokio::test]
async fn nothing_leaves_while_the_payment_is_away() {
    let shop = Shop::open().await;
    let (_, order, _) = shop.bought().await;
    shop.ships(&shop.shenzhen, order, "a", 1).await.ok();
    shop.recalls(order, RecallState::Open).await;
    shop.ships(&shop.shenzhen, order, "b", 1)
        .await
        .is_refused("orders/payment-recalled");
    let page = shop.order(order).await;
    assert_eq!(page["recalled"]["amount"]["amount"], "500", "{page:#}");
    let checkout = CheckoutId::from_uuid(Uuid::from_u128(9)).to_string();
    assert_eq!(page["recalled"]["checkout"], checkout);
    let path = format!("/api/orders/orders/{order}");
    let theirs = shop.shenzhen.get(&path).await.ok();
    assert_eq!(theirs["actions"], json!(["close_rest"]));
    shop.recalls(order, RecallState::PaidAgain).await;
    // That it began is told once more, late.
    shop.recalls(order, RecallState::Open).await;
    assert_eq!(shop.order(order).await["recalled"], json!(null));
    shop.ships(&shop.shenzhen, order, "b", 1).await.ok();
}

#[tokio::test]
async fn the_buyer_cancels_what_was_taken_back_alone_or_time_does() {
    let shop = Shop::open().await;
    let (_, order, _) = shop.bought().await;
    let path = format!("/api/orders/orders/{order}/cancel");
    let form = json!({"reason": "changed_mind", "note": null});
    shop.recalls(order, RecallState::Open).await;
    let page = shop.order(order).await;
    assert_eq!(page["actions"], json!(["pay", "cancel"]), "{page:#}");
    let done = shop.buyer.post(&path, form).await.ok();
    assert_eq!(done["state"], "cancelled", "{done:#}");
    assert_eq!(shop.outgoing("orders.refund_agreed").await.len(), 1);
    // Another one, of which nobody says anything.
    let (_, order, _) = shop.bought().await;
    shop.recalls(order, RecallState::Open).await;
    shop.recalls(order, RecallState::GivenBack).await;
    assert_eq!(shop.state(order).await, "cancelled");
    let page = shop.order(order).await;
    assert_eq!(page["refund_agreed"], page["total"], "{page:#}");
    assert_eq!(page["taken_back"]["amount"], "500");
}

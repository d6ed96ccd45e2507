//! Held money goes to the seller once, less the commission of the day of the sale; refunds touch
//! the seller's money exactly once.

use contract::payments::Share;
use kernel::{Currency, Money};
use runtime::bus::Manner;
use serde_json::json;

use crate::world::{Opened, World};

impl World {
    pub async fn of_seller(&self, share: &Share, what: &str) -> i128 {
        self.balance(&format!("seller:{}:{what}", share.seller))
            .await
    }

    /// A paid order over 1 000.00: 4 % commission, 6 % tax on it.
    pub async fn sold(&self) -> Opened {
        let share = Share {
            order: self.id(),
            seller: self.id(),
            amount: Money::new(100_000, Currency::USD),
        };
        let opened = self.open_with(vec![share]).await;
        self.confirm(opened.view.checkout, "sandbox_card")
            .await
            .ok();
        self.kit.settle().await;
        opened
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complete_order_is_released_once_less_commission_and_tax() {
    let world = World::start_with(true, Manner::Rude { seed: 5 }).await;
    let opened = world.sold().await;
    let share = &opened.shares[0];
    assert_eq!(world.held(share.order).await, 100_000);
    world.complete(share).await;
    world.complete(share).await;
    assert_eq!(world.held(share.order).await, 0);
    assert_eq!(world.of_seller(share, "available").await, 95_760);
    assert_eq!(world.balance("platform:fees").await, 4_000);
    assert_eq!(world.balance("platform:fee_tax").await, 240);
    let told = world.heard.released.lock().expect("a lock");
    assert!(
        told.iter()
            .all(|told| told.settled && told.net.minor() == 95_760)
    );
    assert!(!told.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_not_complete_keeps_its_money() {
    let world = World::start().await;
    let opened = world.paid("sandbox_card").await;
    world.complete(&opened.shares[1]).await;
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
    assert_eq!(world.held(opened.shares[1].order).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_of_commission_that_make_no_sense_are_refused_field_by_field() {
    let world = World::start().await;
    let rules = json!({"valid_from": "2001-01-01T00:00:00Z", "rules": {"rule": [
        {"name": "x", "tax_percent": "101", "other_percent": "5"},
    ]}});
    let refused = world
        .operator
        .post("/api/payments/ops/fee-rules", rules)
        .await;
    let body = refused.is_refused("runtime/invalid");
    let text = body.to_string();
    assert!(
        text.contains("rules.rule[0].tax_percent") && text.contains("valid_from"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_fails_gives_the_seller_back_what_was_taken() {
    let world = World::start().await;
    let opened = world.open().await;
    world
        .confirm(opened.view.checkout, "sandbox_refund_fails")
        .await
        .ok();
    world.kit.settle().await;
    let share = &opened.shares[0];
    world.complete(share).await;
    let before = world.of_seller(share, "available").await;
    let after_sale = world.agree(&opened, 0, 2_000).await;
    assert!(!world.ended(after_sale)[0].succeeded);
    assert_eq!(world.of_seller(share, "available").await, before);
    assert_eq!(world.held(share.order).await, 0);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rest_is_released_and_the_commission_is_on_the_rest() {
    let world = World::start().await;
    let opened = world.sold().await;
    let share = &opened.shares[0];
    world.agree(&opened, 0, 50_000).await;
    world.complete(share).await;
    assert_eq!(world.of_seller(share, "available").await, 47_880);
    assert_eq!(world.balance("platform:fees").await, 2_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_is_refunded_than_was_paid_also_after_the_release() {
    let world = World::start().await;
    let opened = world.sold().await;
    world.complete(&opened.shares[0]).await;
    let first = world.agree(&opened, 0, 60_000).await;
    let second = world.agree(&opened, 0, 40_001).await;
    assert!(world.ended(first)[0].succeeded);
    assert_eq!(
        world.ended(second)[0].reason.as_deref(),
        Some("more_than_held")
    );
    assert_eq!(
        world.of_seller(&opened.shares[0], "available").await,
        38_304
    );
}

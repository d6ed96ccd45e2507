//! Disputes: offers, silence, evidence, rulings and appeals. Payments is told, and tells.

use std::time::Duration;

use axum::http::Method;
use contract::ids::{DisputeId, OrderId};
use contract::payments::{DisputeExecuted, EscrowFrozen};
use kernel::{Currency, Money};
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::shop::Shop;

const HOUR: u64 = 3_600;

fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::USD)
}

struct Quarrel {
    shop: Shop,
    order: OrderId,
    id: DisputeId,
}

/// The least that is a picture.
const PICTURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];

impl Shop {
    async fn hands_over(&self, who: &Actor, name: &str) -> Value {
        let path = format!("/api/blobs?name={name}");
        let bytes = [PICTURE.as_slice(), name.as_bytes()].concat();
        who.send_bytes(Method::POST, &path, &[], bytes).await.ok()
    }

    async fn disputes(&self, order: OrderId, minor: i128) -> Reply {
        let claim = json!({"claim": usd(minor), "reason": "a third is broken"});
        let path = format!("/api/orders/orders/{order}/disputes");
        self.buyer.post(&path, claim).await
    }
}

impl Quarrel {
    async fn open() -> Quarrel {
        let shop = Shop::open().await;
        let (_, order, _) = shop.bought().await;
        let opened = shop.disputes(order, 2_000).await.ok();
        assert_eq!(opened["state"], "seller_response", "{opened}");
        let id: DisputeId = opened["id"].as_str().unwrap().parse().unwrap();
        let told = shop.outgoing("orders.dispute_opened").await;
        assert_eq!(told[0]["claim"], json!(usd(2_000)));
        let seller = shop.shenzhen.org();
        let frozen = EscrowFrozen {
            dispute: id,
            order,
            seller,
            amount: usd(1_800),
            at: shop.kit.rt.now(),
        };
        shop.tells("payments", frozen, order.uuid()).await;
        shop.kit.settle().await;
        Quarrel { shop, order, id }
    }

    async fn acts(&self, who: &Actor, act: Value) -> Reply {
        let path = format!("/api/orders/disputes/{}/acts", self.id);
        who.post(&path, act).await
    }

    async fn room(&self) -> Value {
        let path = format!("/api/orders/disputes/{}", self.id);
        self.shop.buyer.get(&path).await.ok()
    }

    async fn state(&self) -> String {
        let room = self.room().await;
        room["dispute"]["state"].as_str().unwrap().to_owned()
    }

    async fn ended(&self) -> Vec<Value> {
        self.shop.outgoing("orders.dispute_ended").await
    }

    async fn executed(&self, refunded: i128) {
        let event = DisputeExecuted {
            dispute: self.id,
            order: self.order,
            seller: self.shop.shenzhen.org(),
            refunded: usd(refunded),
            released: usd(1_800 - refunded),
            succeeded: true,
            at: self.shop.kit.rt.now(),
        };
        self.shop
            .tells("payments", event.clone(), self.order.uuid())
            .await;
        self.shop.tells("payments", event, self.order.uuid()).await;
        self.shop.kit.settle().await;
    }

    async fn in_arbitration(&self) {
        let (buyer, seller) = (&self.shop.buyer, &self.shop.shenzhen);
        self.acts(buyer, json!({"act": "escalate"})).await.ok();
        self.acts(buyer, json!({"act": "rest"})).await.ok();
        assert_eq!(self.state().await, "evidence");
        self.acts(seller, json!({"act": "rest"})).await.ok();
        assert_eq!(self.state().await, "arbitration");
    }
}

fn rule(proven: &str, kept: i128) -> Value {
    json!({"act": "rule", "proven_percent": proven, "fault_percent": "100",
        "kept": usd(kept), "body": "the photographs show it"})
}

#[tokio::test]
async fn an_offer_that_is_taken_ends_it_and_payments_is_told() {
    let quarrel = Quarrel::open().await;
    let (buyer, seller) = (&quarrel.shop.buyer, &quarrel.shop.shenzhen);
    let offer = |minor| json!({"act": "offer", "refund": usd(minor)});
    // No outcome is above what is frozen.
    quarrel
        .acts(seller, offer(1_801))
        .await
        .is_refused("runtime/invalid");
    quarrel.acts(seller, offer(500)).await.ok();
    quarrel
        .acts(seller, json!({"act": "accept"}))
        .await
        .is_refused("orders/illegal-move");
    quarrel.acts(buyer, offer(1_200)).await.ok();
    let room = quarrel.acts(seller, json!({"act": "accept"})).await.ok();
    assert_eq!(room["dispute"]["state"], "agreed");
    let ended = quarrel.ended().await;
    assert_eq!(
        (&ended[0]["outcome"], &ended[0]["refund"]),
        (&json!("agreed"), &json!(usd(1_200)))
    );
    quarrel.executed(1_200).await;
    assert_eq!(quarrel.state().await, "executed");
    let order = quarrel.shop.order(quarrel.order).await;
    assert_eq!(order["refunded"]["amount"], "1200", "{order:#}");
}

#[tokio::test]
async fn a_second_dispute_waits_and_so_does_completion() {
    let quarrel = Quarrel::open().await;
    quarrel
        .shop
        .disputes(quarrel.order, 100)
        .await
        .is_refused("orders/dispute-open");
    quarrel
        .shop
        .delivered(&quarrel.shop.shenzhen, quarrel.order)
        .await;
    quarrel
        .acts(
            &quarrel.shop.shenzhen,
            json!({"act": "offer", "refund": usd(0)}),
        )
        .await
        .ok();
    quarrel.shop.kit.pass(Duration::from_secs(71 * HOUR)).await;
    assert_eq!(quarrel.state().await, "seller_response");
    // The buyer is silent: it is as if nothing had been claimed.
    quarrel.shop.kit.pass(Duration::from_secs(2 * HOUR)).await;
    assert_eq!(quarrel.state().await, "withdrawn");
    quarrel
        .shop
        .kit
        .pass(Duration::from_secs(15 * 24 * HOUR))
        .await;
    assert_eq!(quarrel.shop.state(quarrel.order).await, "completed");
}

#[tokio::test]
async fn a_silent_seller_is_escalated_in_the_buyer_s_favour() {
    let quarrel = Quarrel::open().await;
    quarrel.shop.kit.pass(Duration::from_secs(73 * HOUR)).await;
    let room = quarrel.room().await;
    assert_eq!(
        (&room["dispute"]["state"], &room["favours_buyer"]),
        (&json!("evidence"), &json!(true))
    );
    let operator = quarrel.shop.kit.operator();
    // Nobody rules while evidence may be shown.
    quarrel
        .acts(&operator, rule("100", 0))
        .await
        .is_refused("orders/illegal-move");
    quarrel.shop.kit.pass(Duration::from_secs(121 * HOUR)).await;
    assert_eq!(quarrel.state().await, "arbitration");
    quarrel.acts(&operator, rule("100", 0)).await.ok();
    // Nobody appeals: the money follows.
    quarrel.shop.kit.pass(Duration::from_secs(71 * HOUR)).await;
    assert_eq!(quarrel.room().await["final"], false);
    quarrel.shop.kit.pass(Duration::from_secs(2 * HOUR)).await;
    let room = quarrel.room().await;
    assert_eq!(
        (&room["final"], &room["refund"]),
        (&json!(true), &json!(usd(1_800)))
    );
}

#[tokio::test]
async fn a_ruling_is_worked_out_and_appealed_once_before_somebody_else() {
    let quarrel = Quarrel::open().await;
    quarrel.in_arbitration().await;
    let (first, second) = (quarrel.shop.kit.operator(), quarrel.shop.kit.operator());
    let path = format!("/api/orders/disputes/{}/calculate", quarrel.id);
    let wanted = json!({"proven_percent": "80", "fault_percent": "75", "kept": usd(200)});
    let ruling = first.post(&path, wanted).await.ok();
    assert_eq!(
        (
            &ruling["proven"],
            &ruling["at_fault"],
            &ruling["refund"],
            &ruling["release"]
        ),
        (
            &json!(usd(1_600)),
            &json!(usd(1_200)),
            &json!(usd(1_000)),
            &json!(usd(800))
        )
    );
    quarrel
        .acts(&quarrel.shop.buyer, rule("100", 0))
        .await
        .is_refused("runtime/forbidden");
    quarrel.acts(&first, rule("50", 0)).await.ok();
    let appeal = json!({"act": "appeal", "body": "the report was not read"});
    quarrel.acts(&quarrel.shop.buyer, appeal.clone()).await.ok();
    quarrel
        .acts(&quarrel.shop.shenzhen, appeal)
        .await
        .is_refused("orders/illegal-move");
    quarrel
        .acts(&first, rule("50", 0))
        .await
        .is_refused("orders/own-approval");
    let room = quarrel.acts(&second, rule("70", 0)).await.ok();
    assert_eq!(
        (&room["final"], &room["refund"]),
        (&json!(true), &json!(usd(1_400)))
    );
    let ended = quarrel.ended().await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0]["outcome"], "decided");
    quarrel.executed(1_400).await;
    assert_eq!(quarrel.state().await, "executed");
    quarrel
        .acts(&quarrel.shop.buyer, json!({"act": "withdraw"}))
        .await
        .is_refused("orders/illegal-move");
}

#[tokio::test]
async fn strangers_see_no_dispute_and_sides_do_only_their_own() {
    let quarrel = Quarrel::open().await;
    let path = format!("/api/orders/disputes/{}", quarrel.id);
    for stranger in [&quarrel.shop.yiwu, &quarrel.shop.kit.buyer()] {
        stranger.get(&path).await.is_refused("runtime/not-found");
    }
    quarrel
        .acts(&quarrel.shop.shenzhen, json!({"act": "withdraw"}))
        .await
        .is_refused("runtime/forbidden");
    let shown = json!({"act": "show", "document": "photo-1", "sha256": "b".repeat(64)});
    let room = quarrel.acts(&quarrel.shop.buyer, shown).await.ok();
    let entries = room["entries"].as_array().unwrap();
    assert_eq!(entries.last().unwrap()["document"], "photo-1");
    let room = quarrel
        .acts(&quarrel.shop.buyer, json!({"act": "withdraw"}))
        .await
        .ok();
    assert_eq!(room["dispute"]["state"], "withdrawn");
    assert_eq!(quarrel.ended().await[0]["outcome"], "withdrawn");
    // And another may be opened.
    quarrel.shop.disputes(quarrel.order, 100).await.ok();
}

#[tokio::test]
async fn a_picture_is_shown_to_the_other_side_and_to_nobody_else() {
    let quarrel = Quarrel::open().await;
    let shop = &quarrel.shop;
    let (buyer, seller) = (&shop.buyer, &shop.shenzhen);
    let file = shop.hands_over(buyer, "crack.png").await;
    let path = format!("/api/blobs/{}", file["id"].as_str().unwrap());
    seller.get(&path).await.is_refused("runtime/not-found");
    let show = json!({"act": "show", "document": "crack.png", "file": file["id"]});
    // What is another's cannot be shown as one's own.
    quarrel
        .acts(seller, show.clone())
        .await
        .is_refused("runtime/invalid");
    let room = quarrel.acts(buyer, show).await.ok();
    let shown = room["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&shown["file"], &shown["sha256"]),
        (&file["id"], &file["sha256"])
    );
    assert_eq!(seller.get(&path).await.status, 200);
    let answer = shop.hands_over(seller, "packing.png").await;
    let path = format!("/api/blobs/{}", answer["id"].as_str().unwrap());
    buyer.get(&path).await.is_refused("runtime/not-found");
    let show = json!({"act": "show", "document": "packing.png", "file": answer["id"]});
    quarrel.acts(seller, show).await.ok();
    assert_eq!(buyer.get(&path).await.status, 200);
    for stranger in [&shop.yiwu, &shop.kit.buyer()] {
        stranger.get(&path).await.is_refused("runtime/not-found");
    }
}

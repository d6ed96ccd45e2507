//! Refunds and returns.

use std::time::Duration;

use contract::ids::OrderId;
use kernel::{Currency, Money};
use serde_json::{Value, json};

use crate::shop::Shop;

async fn claim(
    shop: &Shop,
    order: OrderId,
    kind: &str,
    quantity: i64,
    amount: Option<&str>,
) -> testkit::Reply {
    let line = shop.order(order).await["lines"][0]["id"].clone();
    let mut part = json!({"line": line, "quantity": quantity});
    if let Some(amount) = amount {
        part["amount"] = json!({"amount": amount, "currency": "USD"});
    }
    let body =
        json!({"kind": kind, "lines": [part], "reason": "damaged", "text": "two are cracked"});
    shop.buyer
        .post(&format!("/api/orders/orders/{order}/after-sales"), body)
        .await
}

async fn act(actor: &testkit::Actor, id: &Value, act: &str, body: Value) -> testkit::Reply {
    let id = id.as_str().unwrap();
    actor
        .post(&format!("/api/orders/after-sales/{id}/{act}"), body)
        .await
}

async fn delivered() -> (Shop, OrderId) {
    let shop = Shop::open().await;
    let (_, _, order) = shop.bought().await;
    shop.delivered(&shop.yiwu, order).await;
    (shop, order)
}

#[tokio::test]
async fn a_refund_of_one_line_is_asked_agreed_and_paid() {
    let (shop, order) = delivered().await;
    let opened = claim(&shop, order, "refund", 1, None).await;
    assert_eq!(opened.status, 201);
    let id = opened.ok()["id"].clone();
    let path = format!("/api/orders/after-sales/{}", id.as_str().unwrap());
    let detail = shop.shenzhen.get(&path).await;
    detail.is_refused("runtime/not-found");
    let detail = shop.yiwu.get(&path).await.ok();
    // A third of 9.99 and 10.00, rounded up.
    assert_eq!(detail["requested"]["amount"], "667");
    assert_eq!(detail["actions"], json!(["agree", "refuse"]));
    assert_eq!(detail["lines"][0]["sku"], "THING 2");
    let agreed = act(&shop.yiwu, &id, "agree", json!({"note": "sorry"}))
        .await
        .ok();
    assert_eq!(agreed["state"], "agreed");
    let told = shop.outgoing("orders.refund_agreed").await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0]["amount"],
        json!({"amount": "667", "currency": "USD"})
    );
    let id = id.as_str().unwrap();
    let amount = Money::new(667, Currency::USD);
    // Told in the wrong order, and twice.
    shop.refund_ends(id, order, amount, false).await;
    shop.refund_ends(id, order, amount, true).await;
    shop.refund_ends(id, order, amount, true).await;
    shop.refund_ends(id, order, amount, false).await;
    let found = shop.order(order).await;
    assert_eq!(found["refunded"]["amount"], "667");
    assert_eq!(found["after_sales"][0]["state"], "refunded");
    assert_eq!(
        found["state"], "delivered",
        "a refund does not move the order"
    );
}

#[tokio::test]
async fn a_seller_agrees_to_a_part_and_no_more_than_was_asked() {
    let (shop, order) = delivered().await;
    let id = claim(&shop, order, "refund", 2, Some("900")).await.ok()["id"].clone();
    let line = shop.order(order).await["lines"][0]["id"].clone();
    let part = |amount: &str| json!({"lines": [{"line": line, "amount": {"amount": amount, "currency": "USD"}}]});
    let over = act(&shop.yiwu, &id, "agree", part("901")).await;
    assert_eq!(over.fields(), ["lines[0].amount"]);
    let agreed = act(&shop.yiwu, &id, "agree", part("400")).await.ok();
    assert_eq!(agreed["agreed"]["amount"], "400");
    let problem = act(&shop.yiwu, &id, "agree", part("400"))
        .await
        .is_refused("orders/illegal-move");
    assert_eq!(problem["params"], json!({"from": "agreed", "to": "agreed"}));
}

#[tokio::test]
async fn what_was_claimed_cannot_be_claimed_again() {
    let (shop, order) = delivered().await;
    let first = claim(&shop, order, "refund", 2, None).await.ok()["id"].clone();
    let over = claim(&shop, order, "refund", 2, None).await;
    over.is_refused("runtime/invalid");
    assert_eq!(over.json()["fields"][0]["params"]["left"], 1);
    let dear = claim(&shop, order, "refund", 1, Some("700")).await;
    assert_eq!(dear.fields(), ["lines[0].amount"]);
    claim(&shop, order, "refund", 1, None).await.ok();
    act(&shop.buyer, &first, "withdraw", json!({})).await.ok();
    claim(&shop, order, "refund", 2, None).await.ok();
}

#[tokio::test]
async fn claims_are_only_for_what_left_and_only_for_a_while() {
    let shop = Shop::open().await;
    let (_, first, second) = shop.bought().await;
    claim(&shop, first, "refund", 1, None)
        .await
        .is_refused("orders/illegal-move");
    shop.ships(&shop.shenzhen, first, "a", 1).await.ok();
    let over = claim(&shop, first, "refund", 2, None).await;
    assert_eq!(over.fields(), ["lines[0].quantity"]);
    shop.delivered(&shop.yiwu, second).await;
    shop.kit.pass(Duration::from_secs(31 * 86_400)).await;
    claim(&shop, second, "refund", 1, None)
        .await
        .is_refused("orders/too-late");
}

#[tokio::test]
async fn a_refused_claim_is_decided_by_the_platform() {
    let (shop, order) = delivered().await;
    let operator = shop.kit.operator();
    let id = claim(&shop, order, "refund", 3, None).await.ok()["id"].clone();
    act(&shop.buyer, &id, "escalate", json!({"note": "?"}))
        .await
        .is_refused("orders/too-early");
    let why = json!({"note": "they were whole when they left"});
    act(&shop.yiwu, &id, "refuse", why).await.ok();
    let decide = json!({"outcome": "refund", "note": "the pictures show it"});
    let problem = act(&operator, &id, "decide", decide.clone())
        .await
        .is_refused("orders/illegal-move");
    assert_eq!(problem["params"]["from"], "refused");
    act(
        &shop.buyer,
        &id,
        "escalate",
        json!({"note": "look at the pictures"}),
    )
    .await
    .ok();
    act(&shop.yiwu, &id, "agree", json!({}))
        .await
        .is_refused("orders/illegal-move");
    act(&shop.buyer, &id, "decide", decide.clone())
        .await
        .is_refused("runtime/forbidden");
    let decided = act(&operator, &id, "decide", decide).await.ok();
    assert_eq!(decided["state"], "agreed");
    assert_eq!(
        decided["agreed"]["amount"], "1999",
        "all of it, carriage included"
    );
}

#[tokio::test]
async fn a_seller_who_does_not_answer_loses_the_say() {
    let (shop, order) = delivered().await;
    let id = claim(&shop, order, "refund", 1, None).await.ok()["id"].clone();
    shop.kit.pass(Duration::from_secs(49 * 3_600)).await;
    act(&shop.buyer, &id, "escalate", json!({"note": "no answer"}))
        .await
        .ok();
    let rejected = act(
        &shop.kit.operator(),
        &id,
        "decide",
        json!({"outcome": "reject", "note": "used for a year"}),
    )
    .await
    .ok();
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(shop.outgoing("orders.refund_agreed").await.len(), 0);
}

#[tokio::test]
async fn goods_come_back_and_then_the_money_goes() {
    let (shop, order) = delivered().await;
    let line = shop.order(order).await["lines"][0]["id"].clone();
    let id = claim(&shop, order, "return", 2, None).await.ok()["id"].clone();
    let agreed = act(&shop.yiwu, &id, "agree", json!({})).await.ok();
    assert_eq!(agreed["state"], "awaiting_return");
    assert_eq!(shop.outgoing("orders.refund_agreed").await.len(), 0);
    let path = format!("/api/orders/after-sales/{}", id.as_str().unwrap());
    assert_eq!(
        shop.buyer.get(&path).await.ok()["return_to"]["country"],
        "CN"
    );
    act(&shop.buyer, &id, "sent", json!({"tracking": "DHL 123"}))
        .await
        .ok();
    let received = |quantity: i64| {
        json!({"lines": [
            {"line": line, "quantity": 1, "sellable": true},
            {"line": line, "quantity": quantity, "sellable": false}
        ]})
    };
    let over = act(&shop.yiwu, &id, "receive", received(2)).await;
    assert_eq!(over.fields(), ["lines[1].quantity"]);
    let packer = shop.yiwu.colleague(&[contract::identity::Role::Warehouse]);
    let done = act(&packer, &id, "receive", received(1)).await.ok();
    assert_eq!(done["state"], "agreed");
    let told = shop.outgoing("orders.return_received").await;
    assert_eq!(told[0]["lines"].as_array().unwrap().len(), 2);
    assert_eq!(told[0]["lines"][0]["sellable"], true);
    assert_eq!(shop.outgoing("orders.refund_agreed").await.len(), 1);
    assert_eq!(shop.order(order).await["lines"][0]["returned"], 2);
}

#[tokio::test]
async fn a_return_that_is_withdrawn_frees_its_money() {
    let (shop, order) = delivered().await;
    let id = claim(&shop, order, "return", 3, None).await.ok()["id"].clone();
    act(&shop.yiwu, &id, "agree", json!({})).await.ok();
    assert_eq!(shop.order(order).await["refund_agreed"]["amount"], "1999");
    act(&shop.buyer, &id, "withdraw", json!({})).await.ok();
    assert_eq!(shop.order(order).await["refund_agreed"]["amount"], "0");
    let id = claim(&shop, order, "refund", 3, None).await.ok()["id"].clone();
    act(&shop.yiwu, &id, "agree", json!({})).await.ok();
}

#[tokio::test]
async fn the_same_key_claims_once() {
    let (shop, order) = delivered().await;
    let line = shop.order(order).await["lines"][0]["id"].clone();
    let body =
        json!({"kind": "refund", "lines": [{"line": line, "quantity": 1}], "reason": "quality"});
    let path = format!("/api/orders/orders/{order}/after-sales");
    let first = shop.buyer.post_once(&path, "k", body.clone()).await.ok();
    let again = shop.buyer.post_once(&path, "k", body.clone()).await;
    assert_eq!(again.ok(), first);
    let mut other = body;
    other["lines"][0]["quantity"] = json!(2);
    let reused = shop.buyer.post_once(&path, "k", other).await;
    reused.is_refused("runtime/idempotency-key-reused");
}

/// Many small claims, agreed in parts, withdrawn and made again: never more goes back than was paid.
#[tokio::test]
async fn whatever_is_claimed_and_agreed_stays_within_what_was_paid() {
    let shop = Shop::open().await;
    let mut seed = 12_345u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let mut request = shop.request();
    request["lines"][1]["quantity"] = json!(17);
    let placed = shop
        .buyer
        .post_once("/api/orders/checkouts", "k", request)
        .await
        .ok();
    shop.pays(placed["id"].as_str().unwrap().parse().unwrap())
        .await;
    let order: OrderId = placed["orders"][1]["id"].as_str().unwrap().parse().unwrap();
    shop.delivered(&shop.yiwu, order).await;
    let mut open: Vec<Value> = Vec::new();
    for _ in 0..60 {
        match random(4) {
            0 | 1 => {
                let kind = if random(2) == 0 { "refund" } else { "return" };
                let quantity = i64::try_from(random(6) + 1).unwrap();
                let reply = claim(&shop, order, kind, quantity, None).await;
                if reply.status.is_success() {
                    open.push(reply.json()["id"].clone());
                }
            }
            2 if !open.is_empty() => {
                let at = usize::try_from(random(open.len() as u64)).unwrap();
                act(&shop.yiwu, &open[at], "agree", json!({})).await;
            }
            _ if !open.is_empty() => {
                let at = usize::try_from(random(open.len() as u64)).unwrap();
                act(&shop.buyer, &open[at], "withdraw", json!({})).await;
            }
            _ => {}
        }
        let found = shop.order(order).await;
        let number = |value: &Value| -> i64 { value["amount"].as_str().unwrap().parse().unwrap() };
        assert!(number(&found["refund_agreed"]) <= number(&found["total"]));
        assert!(number(&found["lines"][0]["refunded"]) == number(&found["refund_agreed"]));
    }
}

/// A price is changed into the currency of the order once. Whatever a rate makes of it later, what goes
/// back is what was paid, and the parts of it are the whole.
#[tokio::test]
async fn refunds_are_parts_of_what_was_paid_though_the_rate_has_moved_since() {
    let (shop, order) = delivered().await;
    let minor = |money: &Value| -> i128 { money["amount"].as_str().unwrap().parse().unwrap() };
    let paid = minor(&shop.order(order).await["total"]);
    let mut back = 0;
    for rate in [7, 1, 2] {
        for offer in shop.world.tables.lock().offers.values_mut() {
            offer.unit_minor = offer.unit_minor * rate / 3;
        }
        let opened = claim(&shop, order, "refund", 1, None).await.ok();
        let id = opened["id"].clone();
        let path = format!("/api/orders/after-sales/{}", id.as_str().unwrap());
        let amount = minor(&shop.yiwu.get(&path).await.ok()["requested"]);
        act(&shop.yiwu, &id, "agree", json!({})).await.ok();
        let amount_back = Money::new(amount, Currency::USD);
        shop.refund_ends(id.as_str().unwrap(), order, amount_back, true)
            .await;
        back += amount;
    }
    assert_eq!(back, paid);
    assert_eq!(minor(&shop.order(order).await["refunded"]), paid);
}

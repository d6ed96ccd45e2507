//! Shipping, arriving, completing.

use std::time::Duration;

use contract::ids::ShipmentId;
use contract::logistics::TrackingStatus;
use kernel::Problem;
use serde_json::json;

use crate::shop::Shop;
use crate::world::Fault;

#[tokio::test]
async fn an_order_is_shipped_in_parts_and_never_more_than_was_ordered() {
    let shop = Shop::open().await;
    let (_, first, _) = shop.bought().await;
    let reply = shop.ships(&shop.shenzhen, first, "a", 1).await;
    let shipped = reply.ok();
    assert_eq!(shipped["order_state"], "partly_shipped");
    assert_eq!(shipped["shipment"]["tracking_number"], "TRACK0");
    let again = shop.ships(&shop.shenzhen, first, "a", 1).await;
    assert_eq!(again.ok(), shipped);
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    shop.ships(&shop.shenzhen, first, "a", 2)
        .await
        .is_refused("runtime/idempotency-key-reused");
    let over = shop.ships(&shop.shenzhen, first, "b", 2).await;
    over.is_refused("runtime/invalid");
    assert_eq!(over.fields(), ["lines[0].quantity"]);
    assert_eq!(over.json()["fields"][0]["params"]["left"], 1);
    let last = shop.ships(&shop.shenzhen, first, "c", 1).await.ok();
    assert_eq!(last["order_state"], "shipped");
    let told = shop.outgoing("orders.shipped").await;
    assert_eq!(told.len(), 2);
    assert_eq!(
        (&told[0]["whole"], &told[1]["whole"]),
        (&json!(false), &json!(true))
    );
    let problem = shop
        .ships(&shop.shenzhen, first, "d", 1)
        .await
        .is_refused("orders/illegal-move");
    assert_eq!(problem["params"]["from"], "shipped");
}

#[tokio::test]
async fn without_an_address_of_the_seller_nothing_leaves() {
    let shop = Shop::open().await;
    let (checkout, first, _) = shop.placed().await;
    shop.pays(checkout).await;
    let book = shop.shenzhen.get("/api/orders/addresses").await.ok();
    let entry = book["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/orders/addresses/{entry}");
    shop.shenzhen.delete(&path).await.ok();
    shop.ships(&shop.shenzhen, first, "a", 1)
        .await
        .is_refused("orders/no-seller-address");
    let entry = json!({"label": "Gate 3", "address": Shop::address(), "is_default": true});
    shop.shenzhen
        .post("/api/orders/addresses", entry)
        .await
        .ok();
    shop.ships(&shop.shenzhen, first, "a", 1).await.ok();
}

#[tokio::test]
async fn only_the_seller_ships_and_only_what_is_paid() {
    let shop = Shop::open().await;
    let (checkout, first, _) = shop.placed().await;
    let problem = shop
        .ships(&shop.shenzhen, first, "a", 1)
        .await
        .is_refused("orders/illegal-move");
    assert_eq!(problem["params"]["from"], "awaiting_payment");
    shop.pays(checkout).await;
    shop.ships(&shop.yiwu, first, "a", 1)
        .await
        .is_refused("runtime/not-found");
    shop.ships(&shop.buyer, first, "a", 1)
        .await
        .is_refused("runtime/forbidden");
    let finance = shop
        .shenzhen
        .colleague(&[contract::identity::Role::Finance]);
    shop.ships(&finance, first, "a", 1)
        .await
        .is_refused("runtime/forbidden");
    let packer = shop
        .shenzhen
        .colleague(&[contract::identity::Role::Warehouse]);
    shop.ships(&packer, first, "a", 1).await.ok();
}

#[tokio::test]
async fn a_booking_that_broke_off_is_finished_by_a_repetition_or_by_itself() {
    for (fault, by_itself) in [
        (Fault::Before, true),
        (Fault::After, true),
        (Fault::Before, false),
        (Fault::After, false),
    ] {
        let shop = Shop::open().await;
        let (_, first, _) = shop.bought().await;
        shop.world.fail("book", fault);
        shop.ships(&shop.shenzhen, first, "a", 2)
            .await
            .is_refused("runtime/unavailable");
        let path = format!("/api/orders/orders/{first}/cancel");
        let body = json!({"reason": "out_of_stock"});
        shop.shenzhen
            .post(&path, body)
            .await
            .is_refused("orders/booking-under-way");
        if by_itself {
            shop.kit.pass(Duration::from_secs(120)).await;
        } else {
            shop.ships(&shop.shenzhen, first, "a", 2).await.ok();
        }
        assert_eq!(shop.state(first).await, "shipped", "{fault:?} {by_itself}");
        assert_eq!(shop.world.tables.lock().booked.len(), 1);
    }
}

#[tokio::test]
async fn what_the_carrier_refuses_can_be_shipped_otherwise() {
    let shop = Shop::open().await;
    let (_, first, _) = shop.bought().await;
    let refusal = Problem::new("logistics/no-service", 409, "Not carried");
    shop.world.refuse("book", refusal);
    shop.ships(&shop.shenzhen, first, "a", 2)
        .await
        .is_refused("logistics/no-service");
    let order = shop.order(first).await;
    assert_eq!(
        (&order["state"], &order["shipments"]),
        (&json!("paid"), &json!([]))
    );
    assert_eq!(order["lines"][0]["to_ship"], 2);
    shop.ships(&shop.shenzhen, first, "b", 2).await.ok();
}

#[tokio::test]
async fn news_of_the_road_ends_the_same_in_any_order() {
    for shuffled in [false, true] {
        let shop = Shop::open().await;
        let (_, first, _) = shop.bought().await;
        let mut ids: Vec<ShipmentId> = Vec::new();
        for key in ["a", "b"] {
            let shipped = shop.ships(&shop.shenzhen, first, key, 1).await.ok();
            ids.push(shipped["shipment"]["id"].as_str().unwrap().parse().unwrap());
        }
        let start = shop.kit.rt.now();
        let at = |seconds| start.plus(Duration::from_secs(seconds));
        let mut news = vec![
            (ids[0], TrackingStatus::InTransit, at(10)),
            (ids[0], TrackingStatus::Delivered, at(20)),
            (ids[1], TrackingStatus::InTransit, at(30)),
            (ids[1], TrackingStatus::Delivered, at(40)),
        ];
        if shuffled {
            news.reverse();
        }
        for (n, (id, status, at)) in news.into_iter().enumerate() {
            shop.moves(&shop.shenzhen, first, id, status, at).await;
            let state = shop.state(first).await;
            assert!(n > 1 || state == "shipped");
        }
        let order = shop.order(first).await;
        assert_eq!(order["state"], "delivered");
        assert_eq!(order["delivered_at"], json!(at(40)));
        assert_eq!(order["shipments"][0]["status"], "delivered");
    }
}

#[tokio::test]
async fn an_order_completes_by_the_buyer_or_by_time() {
    let shop = Shop::open().await;
    let (_, first, second) = shop.bought().await;
    shop.delivered(&shop.shenzhen, first).await;
    shop.ships(&shop.yiwu, second, "a", 3).await.ok();
    let receipt = format!("/api/orders/orders/{second}/received");
    let send = |actor: testkit::Actor| {
        let path = receipt.clone();
        async move {
            actor
                .send(
                    "POST".parse().unwrap(),
                    &path,
                    &[("idempotency-key", "r")],
                    None,
                )
                .await
        }
    };
    send(shop.yiwu.clone())
        .await
        .is_refused("runtime/forbidden");
    send(shop.kit.buyer()).await.is_refused("runtime/not-found");
    assert_eq!(send(shop.buyer.clone()).await.ok()["state"], "completed");
    assert_eq!(send(shop.buyer.clone()).await.ok()["state"], "completed");
    let moves: Vec<String> = shop.order(second).await["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["to"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        moves,
        [
            "awaiting_payment",
            "paid",
            "shipped",
            "delivered",
            "completed"
        ]
    );

    shop.kit.pass(Duration::from_secs(13 * 86_400)).await;
    assert_eq!(shop.state(first).await, "delivered");
    shop.kit.pass(Duration::from_secs(2 * 86_400)).await;
    assert_eq!(shop.state(first).await, "completed");
}

#[tokio::test]
async fn what_will_not_be_sent_is_given_up_and_paid_back() {
    let shop = Shop::open().await;
    let (_, _, second) = shop.bought().await;
    shop.ships(&shop.yiwu, second, "a", 1).await.ok();
    let path = format!("/api/orders/orders/{second}/close-rest");
    shop.buyer
        .post(&path, json!({}))
        .await
        .is_refused("runtime/forbidden");
    let moved = shop
        .yiwu
        .post(&path, json!({"note": "sold out"}))
        .await
        .ok();
    assert_eq!(moved["state"], "shipped");
    let order = shop.order(second).await;
    // Of 9.99 and 10.00 carriage for three units, the part of two.
    assert_eq!(order["refund_agreed"]["amount"], "1333");
    assert_eq!(order["lines"][0]["cancelled"], 2);
    assert_eq!(order["lines"][0]["claimable"], 1);
    assert_eq!(order["lines"][0]["claimable_amount"]["amount"], "666");
    shop.kit.pass(Duration::from_secs(180)).await;
    let released = shop.world.tables.lock().released.clone();
    assert!(released.iter().any(|(_, order)| *order == Some(second)));
}

#[tokio::test]
async fn a_wish_to_cancel_is_overtaken_by_the_goods() {
    let shop = Shop::open().await;
    let (_, first, _) = shop.bought().await;
    let path = format!("/api/orders/orders/{first}/cancel");
    let asked = shop
        .buyer
        .post(&path, json!({"reason": "changed_mind"}))
        .await
        .ok();
    shop.ships(&shop.shenzhen, first, "a", 2).await.ok();
    let id = asked["after_sale"].as_str().unwrap();
    let claim = shop
        .buyer
        .get(&format!("/api/orders/after-sales/{id}"))
        .await
        .ok();
    assert_eq!(claim["state"], "refused");
}

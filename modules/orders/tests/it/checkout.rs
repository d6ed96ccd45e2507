//! Placing orders: what is written, what is refused, and what a repetition finds after a crash
//! between any two steps.

use contract::ids::CheckoutId;
use kernel::Problem;
use serde_json::json;

use crate::shop::Shop;
use crate::world::Fault;

#[tokio::test]
async fn a_cart_over_two_sellers_becomes_an_order_for_each_under_one_payment() {
    let shop = Shop::open().await;
    for (offer, quantity) in [(shop.kettle, 2), (shop.kite, 3)] {
        let path = format!("/api/orders/cart/lines/{offer}");
        shop.buyer
            .put(&path, json!({"quantity": quantity}))
            .await
            .ok();
    }
    let mut request = shop.request();
    request.as_object_mut().unwrap().remove("lines");
    let reply = shop
        .buyer
        .post_once("/api/orders/checkouts", "one", request)
        .await;
    let checkout = reply.ok();
    assert_eq!(checkout["state"], "awaiting_payment");
    // 2 × 20.00 + 3 × 3.33 + 2 × 10.00 carriage
    assert_eq!(
        checkout["total"],
        json!({"amount": "6999", "currency": "USD"})
    );
    assert_eq!(checkout["orders"].as_array().unwrap().len(), 2);
    assert_eq!(shop.world.left(shop.kettle), 98);
    let cart = shop.buyer.get("/api/orders/cart?currency=USD").await.ok();
    assert_eq!(
        cart["sellers"],
        json!([]),
        "what was bought leaves the cart"
    );

    let id = checkout["orders"][1]["id"].as_str().unwrap();
    let order = shop
        .buyer
        .get(&format!("/api/orders/orders/{id}"))
        .await
        .ok();
    assert_eq!(order["state"], "awaiting_payment");
    assert_eq!(order["seller"]["name"], "Yiwu Toys");
    assert_eq!(order["lines"][0]["unit_price"]["amount"], "333");
    assert_eq!(order["lines"][0]["carriage"]["amount"], "1000");
    assert_eq!(order["lines"][0]["lots"].as_array().unwrap().len(), 2);
    assert_eq!(order["history"][0]["to"], "awaiting_payment");
    assert_eq!(order["history"][0]["name"], "Wang Li");
    assert_eq!(order["actions"], json!(["pay", "cancel"]));
    assert!(order["number"].as_str().unwrap().starts_with("A-2611-"));

    let told = shop.outgoing("orders.placed").await;
    assert_eq!(told.len(), 2);
    assert_eq!(
        told[0]["lines"].as_array().unwrap().len(),
        2,
        "one entry a warehouse"
    );
    assert_eq!(told[0]["total"]["amount"], "5000");
}

#[tokio::test]
async fn the_same_key_places_once_and_another_body_is_refused() {
    let shop = Shop::open().await;
    let first = shop.places("one").await;
    let again = shop.places("one").await;
    assert_eq!(first.ok(), again.ok());
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(shop.world.left(shop.kettle), 98);
    let mut other = shop.request();
    other["lines"][0]["quantity"] = json!(3);
    shop.buyer
        .post_once("/api/orders/checkouts", "one", other)
        .await
        .is_refused("runtime/idempotency-key-reused");
    let path = "/api/orders/checkouts";
    let without = shop
        .buyer
        .send("POST".parse().unwrap(), path, &[], Some(shop.request()))
        .await;
    without.is_refused("runtime/idempotency-key-missing");
}

#[tokio::test]
async fn twins_at_the_same_moment_place_once() {
    let shop = Shop::open().await;
    let (one, other) = tokio::join!(shop.places("one"), shop.places("one"));
    assert_eq!(one.ok()["id"], other.ok()["id"]);
    assert_eq!(shop.world.left(shop.kettle), 98);
    assert_eq!(shop.outgoing("orders.placed").await.len(), 2);
}

#[tokio::test]
async fn a_total_that_the_buyer_did_not_see_is_refused_with_the_new_quote() {
    let shop = Shop::open().await;
    let mut request = shop.request();
    request["expected_total"] = json!({"amount": "6998", "currency": "USD"});
    let reply = shop
        .buyer
        .post_once("/api/orders/checkouts", "one", request.clone())
        .await;
    let problem = reply.is_refused("orders/price-changed");
    assert_eq!(problem["params"]["quote"]["total"]["amount"], "6999");
    assert_eq!(shop.world.left(shop.kettle), 100, "nothing was reserved");
    request["expected_total"] = json!({"amount": "6999", "currency": "USD"});
    shop.buyer
        .post_once("/api/orders/checkouts", "one", request)
        .await
        .ok();
}

#[tokio::test]
async fn what_is_not_left_is_named_at_the_lines_of_the_request() {
    let shop = Shop::open().await;
    let mut request = shop.request();
    // Lines in another order than the sellers' groups.
    let last = shop.world.offer(3, shop.shenzhen.org(), 100, 1);
    let lines = request["lines"].as_array_mut().unwrap();
    lines.push(json!({"offer": last.to_string(), "quantity": 2}));
    lines[1]["quantity"] = json!(101);
    let reply = shop
        .buyer
        .post_once("/api/orders/checkouts", "one", request)
        .await;
    let problem = reply.is_refused("orders/not-enough-stock");
    let mut fields = reply.fields();
    fields.sort();
    assert_eq!(fields, ["lines[1].quantity", "lines[2].quantity"]);
    assert!(problem["fields"][0]["params"]["available"].is_number());
    assert_eq!(shop.world.left(shop.kettle), 100);
}

#[tokio::test]
async fn every_fault_of_a_checkout_is_told_at_once() {
    let shop = Shop::open().await;
    shop.world
        .tables
        .lock()
        .offers
        .get_mut(&shop.kettle)
        .unwrap()
        .minimum = 10;
    let mut request = shop.request();
    request["carriage"] = json!([]);
    let reply = shop
        .buyer
        .post_once("/api/orders/checkouts", "one", request.clone())
        .await;
    reply.is_refused("runtime/invalid");
    // No goods of Shenzhen can be bought, so nobody was asked to carry them.
    assert!(reply.fields().contains(&"lines[0].quantity".to_owned()));
    assert!(reply.fields().contains(&"carriage".to_owned()));

    request["address"]["country"] = json!("KE");
    let reply = shop
        .buyer
        .post_once("/api/orders/checkouts", "two", request.clone())
        .await;
    assert!(
        reply.fields().contains(&"address.country".to_owned()),
        "{}",
        reply.text()
    );
    request["address_id"] = json!("adr_01h455vb4pex5vsknk084sn02q");
    let reply = shop
        .buyer
        .post_once("/api/orders/checkouts", "three", request)
        .await;
    assert_eq!(reply.fields(), ["address_id"]);
    let empty = json!({"currency": "USD", "address": Shop::address(), "carriage": []});
    shop.buyer
        .post("/api/orders/checkouts", empty)
        .await
        .is_refused("orders/nothing-to-buy");
}

#[tokio::test]
async fn only_those_who_buy_for_a_buyer_may_place() {
    let shop = Shop::open().await;
    let finance = shop.buyer.colleague(&[contract::identity::Role::Finance]);
    let request = shop.request();
    finance
        .post("/api/orders/checkouts", request.clone())
        .await
        .is_refused("runtime/forbidden");
    shop.yiwu
        .post("/api/orders/checkouts", request)
        .await
        .is_refused("runtime/forbidden");
}

/// Each row: where it breaks, and whether the other side did it.
const BREAKS: [(&str, Fault); 4] = [
    ("reserve", Fault::Before),
    ("reserve", Fault::After),
    ("open_intent", Fault::Before),
    ("open_intent", Fault::After),
];

#[tokio::test]
async fn a_repetition_takes_up_what_was_interrupted_at_any_step() {
    for (method, fault) in BREAKS {
        let shop = Shop::open().await;
        shop.world.fail(method, fault);
        shop.places("one").await.is_refused("runtime/unavailable");
        let checkout = shop.places("one").await.ok();
        assert_eq!(checkout["state"], "awaiting_payment", "{method} {fault:?}");
        assert_eq!(shop.world.left(shop.kettle), 98, "{method} {fault:?}");
        assert_eq!(shop.world.tables.lock().intents.len(), 1);
        assert_eq!(shop.outgoing("orders.placed").await.len(), 2);
    }
}

#[tokio::test]
async fn what_nobody_takes_up_is_finished_by_itself() {
    for fault in [Fault::Before, Fault::After] {
        let shop = Shop::open().await;
        shop.world.fail("open_intent", fault);
        shop.places("one").await.is_refused("runtime/unavailable");
        shop.kit.pass(std::time::Duration::from_secs(90)).await;
        let checkout = shop.places("one").await.ok();
        assert_eq!(checkout["state"], "awaiting_payment");
        assert!(checkout["intent"].is_string());
        let id: CheckoutId = checkout["id"].as_str().unwrap().parse().unwrap();
        shop.pays(id).await;
        let path = format!("/api/orders/checkouts/{id}");
        assert_eq!(shop.buyer.get(&path).await.ok()["state"], "paid");
    }
}

#[tokio::test]
async fn what_payments_refuses_is_undone() {
    let shop = Shop::open().await;
    let refusal = Problem::new("payments/currency-not-taken", 422, "Not in this currency");
    shop.world.refuse("open_intent", refusal);
    shop.places("one")
        .await
        .is_refused("payments/currency-not-taken");
    shop.kit.settle().await;
    assert_eq!(shop.world.left(shop.kettle), 100);
    let list = shop.buyer.get("/api/orders/orders").await.ok();
    assert_eq!(list["items"][0]["state"], "cancelled");
    assert_eq!(shop.places("one").await.ok()["state"], "cancelled");
}

#[tokio::test]
async fn a_reservation_of_another_cart_under_the_same_key_is_not_taken_up() {
    let shop = Shop::open().await;
    shop.world.fail("reserve", Fault::After);
    shop.places("one").await.is_refused("runtime/unavailable");
    let mut other = shop.request();
    other["lines"][0]["quantity"] = json!(5);
    let path = "/api/orders/checkouts";
    shop.buyer
        .post_once(path, "one", other.clone())
        .await
        .is_refused("orders/checkout-stale");
    assert_eq!(shop.world.left(shop.kettle), 100);
    // What was given back stays given back: the key is used up.
    shop.buyer
        .post_once(path, "one", other.clone())
        .await
        .is_refused("orders/checkout-stale");
    shop.buyer.post_once(path, "two", other).await.ok();
    assert_eq!(shop.world.left(shop.kettle), 95);
}

#[tokio::test]
async fn a_quote_has_no_effect_and_knows_all_services() {
    let shop = Shop::open().await;
    let mut request = shop.request();
    request["carriage"] =
        json!([{"seller": shop.yiwu.org().to_string(), "service": Shop::service(2)}]);
    let quote = shop
        .buyer
        .post("/api/orders/checkouts/quote", request)
        .await
        .ok();
    assert_eq!(quote["sellers"][0]["services"].as_array().unwrap().len(), 2);
    assert_eq!(
        quote["sellers"][0]["service"],
        Shop::service(1),
        "the cheapest, when none is chosen"
    );
    assert_eq!(quote["sellers"][1]["carriage"]["amount"], "2000");
    assert_eq!(quote["total"]["amount"], "7999");
    assert_eq!(quote["can_be_placed"], true);
    assert_eq!(shop.world.left(shop.kettle), 100);
    assert_eq!(shop.world.tables.lock().reserve_calls, 0);
}

#[tokio::test]
async fn a_checkout_takes_few_statements() {
    let shop = Shop::open().await;
    let (reply, statements) = db::count_statements(shop.places("one")).await;
    reply.ok();
    // Look-ups, of a checkout and of a held one; checkout, five an order of one line, cart, two
    // events an order; then that it waits for payment.
    assert_eq!(statements, 19);
}

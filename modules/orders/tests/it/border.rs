//! What a border means for a checkout: gaps named by line, the recipient's number, and the estimate
//! that the order keeps.

use contract::identity::Role;
use contract::ids::OrderId;
use kernel::Country;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::world::{CARRIAGE_MINOR, Fault};

const CHECKOUTS: &str = "/api/orders/checkouts";

impl Shop {
    async fn quotes_to(&self, to: &str) -> Value {
        let lines = self.request()["lines"].clone();
        let request = json!({"currency": "USD", "to": to, "lines": lines});
        self.buyer
            .post("/api/orders/checkouts/quote", request)
            .await
            .ok()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_with_gaps_is_held_at_the_border_by_its_place_and_sold_at_home() {
    let shop = Shop::open().await;
    let kite = shop.kite;
    shop.world.tables.lock().held.insert(kite, "hs_missing");
    let quote = shop.quotes_to("DE").await;
    assert_eq!(quote["can_be_placed"], false);
    let gates = quote["sellers"][1]["gates"].as_array().unwrap();
    assert_eq!(gates[0]["reason"], "hs_missing");
    assert_eq!(gates[0]["line"], kite.to_string());
    let refused = shop.places("k-1").await;
    refused.is_refused("orders/held-at-border");
    assert_eq!(refused.fields(), ["lines[1]"]);
    assert_eq!(shop.world.tables.lock().reserve_calls, 0);
    // The same goods within one country.
    let home = shop.quotes_to("CN").await;
    assert_eq!(home["can_be_placed"], true);
    assert!(home["sellers"][1]["landed"].is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_recipients_number_is_asked_for_once_and_then_the_order_stands() {
    let shop = Shop::open().await;
    shop.world.tables.lock().number_is_asked = true;
    let refused = shop.places("k-1").await;
    refused.is_refused("orders/held-at-border");
    assert_eq!(refused.fields(), ["recipient_id"]);
    let mut request = shop.request();
    request["recipient_id"] = json!("P123456789012");
    shop.buyer.post_once(CHECKOUTS, "k-2", request).await.ok();
}

const NUMBER: &str = "110101199003074514";

/// Rows that have the number in them, or a locked one, by table.
async fn kept(shop: &Shop, table: &str, column: &str) -> (usize, usize) {
    let sql = format!("SELECT {column} AS kept FROM {table}");
    let rows = shop.kit.rt.db().rows(&sql, &[]).await.expect("rows");
    let texts = rows.iter().map(|row| {
        let db::Json(kept): db::Json<Value> = row.get("kept").expect("an object");
        kept.to_string()
    });
    let texts: Vec<String> = texts.collect();
    let with = |what: &str| texts.iter().filter(|text| text.contains(what)).count();
    (with(NUMBER), with("locked:"))
}

/// An identity number is nobody's but the buyer's and, once the goods are to be declared, the declarant's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_recipients_number_lies_under_lock_until_whoever_declares_asks_for_it() {
    let shop = Shop::open().await;
    let mut request = shop.request();
    request["recipient_id"] = json!(NUMBER);
    let placed = shop.buyer.post_once(CHECKOUTS, "k-1", request).await.ok();
    let order = &placed["orders"][0];
    let id = order["id"].as_str().expect("an id");
    let number = format!("/api/orders/orders/{id}/recipient-number");
    let page = format!("/api/orders/orders/{id}");
    let seller = &shop.shenzhen;

    assert_eq!(kept(&shop, "orders_order", "facts").await, (0, 2));
    // Nothing is declared of what is not paid.
    seller
        .post(&number, json!({}))
        .await
        .is_refused("runtime/not-found");
    assert_eq!(seller.get(&page).await.ok()["has_recipient_number"], false);
    let checkout = placed["id"].as_str().expect("an id");
    shop.pays(checkout.parse().expect("an id")).await;
    assert_eq!(seller.get(&page).await.ok()["has_recipient_number"], true);
    let shown = seller.post(&number, json!({})).await.ok();
    assert_eq!(shown["number"], NUMBER);
    let warehouse = seller.colleague(&[Role::Warehouse]);
    warehouse
        .post(&number, json!({}))
        .await
        .is_refused("runtime/forbidden");
    shop.buyer
        .post(&number, json!({}))
        .await
        .is_refused("runtime/forbidden");
    assert_eq!(
        shop.buyer.get(&page).await.ok()["has_recipient_number"],
        false
    );
    let noted = shop.kit.rt.db().rows(
        "SELECT subject FROM orders_audit WHERE action = 'order.recipient_seen'",
        &[],
    );
    assert_eq!(noted.await.expect("rows").len(), 1);
}

/// What waits for a colleague's word waits under lock, and the order has the number all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_recipients_number_is_not_seen_by_whoever_agrees() {
    let shop = Shop::open().await;
    let rule = json!({"above": {"amount": "1", "currency": "USD"}});
    shop.buyer.put("/api/orders/approval-rule", rule).await.ok();
    let mut request = shop.request();
    request["recipient_id"] = json!(NUMBER);
    let anna = shop.buyer.colleague(&[Role::Buyer]);
    let asked = anna.post_once(CHECKOUTS, "k-1", request).await.ok();
    assert_eq!(kept(&shop, "orders_approval", "request").await, (0, 1));
    let id = asked["id"].as_str().expect("an id");
    let approve = format!("/api/orders/approvals/{id}/approve");
    let placed = shop.buyer.post(&approve, json!({})).await.ok();
    shop.pays(id.parse().expect("an id")).await;
    let order = placed["orders"][0]["id"].as_str().expect("an id");
    let number = format!("/api/orders/orders/{order}/recipient-number");
    let shown = shop.shenzhen.post(&number, json!({})).await.ok();
    assert_eq!(shown["number"], NUMBER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_keeps_the_estimate_that_the_buyer_saw() {
    let shop = Shop::open().await;
    let quote = shop.quotes_to("DE").await;
    let seen = quote["sellers"][0]["landed"]["id"].clone();
    assert!(seen.is_string(), "{quote}");
    let (_, order, _): (_, OrderId, OrderId) = shop.placed().await;
    for who in [&shop.buyer, &shop.shenzhen] {
        let shown = who.get(&format!("/api/orders/orders/{order}")).await.ok();
        assert_eq!(shown["landed_quote"], seen);
    }
    let tables = shop.world.tables.lock();
    let asked = tables.landed_calls.last().unwrap();
    assert_eq!((asked.from, asked.to), (Country::CN, Country::DE));
    assert_eq!(asked.mode.as_deref(), Some("express"));
    assert_eq!(asked.carriage.minor(), CARRIAGE_MINOR);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_estimate_that_is_not_there_keeps_nobody_from_buying_but_unknown_gates_do() {
    let shop = Shop::open().await;
    shop.world.fail("landed_cost", Fault::Before);
    let quote = shop.quotes_to("DE").await;
    assert_eq!(quote["sellers"][0]["border_unknown"], true);
    assert_eq!(quote["can_be_placed"], true);
    shop.world.fail("landed_cost", Fault::Before);
    shop.places("k-1").await.ok();
    shop.world.fail("gates", Fault::Before);
    shop.places("k-2").await.is_refused("runtime/unavailable");
}

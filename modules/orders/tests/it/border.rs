//! What a border means for a checkout: gaps named by line, the recipient's number, and the estimate
//! that the order keeps.

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

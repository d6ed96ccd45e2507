//! How many statements the main pages and steps cost, so that a loop of queries is noticed.

use std::fmt::Write as _;

use axum::http::Method;
use db::count_statements;
use outside::provider;
use serde_json::{Value, json};

use crate::actor::Actor;
use crate::process::SECRET;
use crate::shop::carton;
use crate::system::{System, Wish};

/// Steps with the least that each was ever seen to cost: what is kept in memory for a few seconds is
/// there or not as the machine is quick or slow.
#[derive(Default)]
struct Counted {
    steps: Vec<(u64, String)>,
    at: usize,
}

impl Counted {
    async fn get(&mut self, who: &Actor, what: &str, path: &str) -> Value {
        let mut least = u64::MAX;
        for _ in 0..3 {
            let (reply, statements) = count_statements(who.get(path)).await;
            reply.ok();
            least = least.min(statements);
        }
        self.note(what, least);
        who.get(path).await.ok()
    }

    fn note(&mut self, what: &str, statements: u64) {
        match self.steps.get_mut(self.at) {
            Some(known) => {
                assert_eq!(known.1, what);
                known.0 = known.0.min(statements);
            }
            None => self.steps.push((statements, what.to_owned())),
        }
        self.at += 1;
    }

    fn table(&self) -> String {
        let mut table = String::new();
        for (statements, what) in &self.steps {
            writeln!(table, "{statements:>3}  {what}").unwrap();
        }
        table
    }

    async fn post(&mut self, who: &Actor, what: &str, path: &str, body: Value) -> Value {
        self.send(who, what, Method::POST, path, body).await
    }

    /// An edit carries the version that its editor has just seen.
    async fn send(
        &mut self,
        who: &Actor,
        what: &str,
        method: Method,
        path: &str,
        body: Value,
    ) -> Value {
        let sent = who.json(method, path, body);
        // Whose session was looked up lately is not looked up by the step.
        who.get("/api/identity/me").await.ok();
        let (reply, statements) = count_statements(sent).await;
        self.note(what, statements);
        reply.ok()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_pages_and_steps_cost_as_many_statements_as_before() {
    // Both engines are asked the same, and what is kept for seconds is there or not as the machine is
    // quick or slow: they are counted where the suite runs alone.
    if std::env::var_os("ARGOSY_TEST_POSTGRES").is_some() {
        return;
    }
    // A provider that tells nothing by itself: how many notifications come is a matter of chance.
    let silent = provider::Settings::new("127.0.0.1:0".parse().unwrap(), SECRET, None);
    let provider = provider::start(silent).await.unwrap();
    let flags = vec![
        ("payments.provider_url", provider.url()),
        ("payments.provider_secret", SECRET.to_owned()),
    ];
    let wish = Wish {
        flags,
        ..Wish::default()
    };
    let system = System::start_with(wish).await;
    system.settle().await;
    let (stranger, buyer, seller, operator) = (
        system.stranger(),
        system.log_in("owner@spreewerk.example").await,
        system.log_in("owner@brightwharf.example").await,
        system.log_in("operator@argosy.example").await,
    );
    let mut counted = Counted::default();
    let list = "/api/catalog/products?currency=EUR&limit=20";
    let found = counted.get(&stranger, "product list", list).await;
    let search = "/api/catalog/products?currency=EUR&q=kettle";
    counted.get(&stranger, "search", search).await;
    let product = found["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/catalog/products/{product}?currency=EUR");
    counted.get(&stranger, "product page", &path).await;
    counted
        .get(&stranger, "categories", "/api/catalog/categories")
        .await;

    counted.get(&buyer, "who am I", "/api/identity/me").await;
    let orders = counted
        .get(&buyer, "a buyer's orders", "/api/orders/orders")
        .await;
    let order = orders["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/orders/orders/{order}");
    counted.get(&buyer, "an order, for its buyer", &path).await;
    counted
        .get(&buyer, "cart", "/api/orders/cart?currency=EUR")
        .await;
    counted
        .get(&buyer, "conversations", "/api/desk/conversations")
        .await;
    counted.get(&buyer, "notices", "/api/notices").await;
    let shipments = counted
        .get(&buyer, "shipments", "/api/logistics/shipments")
        .await;
    let shipment = shipments["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/logistics/shipments/{shipment}");
    counted.get(&buyer, "tracking", &path).await;

    counted
        .get(&seller, "a seller's orders", "/api/orders/orders")
        .await;
    counted
        .get(
            &seller,
            "a seller's products",
            "/api/catalog/seller/products",
        )
        .await;
    counted.get(&seller, "inventory", "/api/stock/items").await;
    counted
        .get(&seller, "warehouse board", "/api/stock/board")
        .await;
    counted
        .get(
            &seller,
            "a seller's figures",
            "/api/insight/dashboards/seller",
        )
        .await;
    counted
        .get(
            &operator,
            "the platform's figures",
            "/api/insight/dashboards/platform",
        )
        .await;
    counted
        .get(
            &operator,
            "payments, for operators",
            "/api/payments/ops/intents",
        )
        .await;

    let begin = counted.at;
    for _ in 0..3 {
        counted.at = begin;
        journey(&mut counted, &system, &buyer, &seller).await;
    }
    seller_edits(&mut counted, &system, &seller).await;
    insta::assert_snapshot!(counted.table());
}

/// Two lines of one shop: cart, quote, checkout, payment and its notification, picking, dispatch, the
/// claim and the talk about it.
async fn journey(counted: &mut Counted, system: &System, buyer: &Actor, seller: &Actor) {
    let path = "/api/catalog/products?currency=EUR&q=earbuds";
    let found = system.stranger().get(path).await.ok();
    let product = found["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/catalog/products/{product}?currency=EUR");
    let page = system.stranger().get(&path).await.ok();
    let mut offers = Vec::new();
    all_of("off_", &page, &mut offers);
    let lines: Vec<Value> = offers
        .iter()
        .take(2)
        .map(|offer| json!({"offer": offer, "quantity": 20}))
        .collect();
    assert_eq!(lines.len(), 2, "{page:#}");
    let path = format!("/api/orders/cart/lines/{}", offers[0]);
    let put = json!({"quantity": 20});
    counted
        .send(buyer, "line into the cart", Method::PUT, &path, put)
        .await;
    let asked = json!({"currency": "EUR", "lines": lines});
    let path = "/api/orders/checkouts/quote";
    let quote = counted.post(buyer, "quote of two lines", path, asked).await;
    let one = &quote["sellers"][0];
    let carriage = json!([{"seller": one["seller"], "service": one["service"]}]);
    let body = json!({"currency": "EUR", "lines": lines, "carriage": carriage});
    let path = "/api/orders/checkouts";
    let placed = counted
        .post(buyer, "checkout of two lines", path, body)
        .await;
    system.settle().await;
    let path = format!("/api/payments/intents/{}/confirm", text(&placed["id"]));
    let method = json!({"method": "sandbox_card"});
    counted.post(buyer, "pay", &path, method).await;
    system.settle().await;
    let order = text(&placed["orders"][0]["id"]);
    let path = format!("/api/orders/orders/{order}");
    let detail = buyer.get(&path).await.ok();
    assert_eq!(detail["state"], "paid");
    pick(counted, seller, &order, &detail).await;

    let parts: Vec<Value> = detail["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| json!({"line": line["id"], "quantity": line["quantity"]}))
        .collect();
    let body = json!({"lines": parts, "parcels": carton()});
    let path = format!("/api/orders/orders/{order}/shipments");
    counted.post(seller, "ship", &path, body).await;
    system.settle().await;
    let body = json!({"kind": "refund", "reason": "damaged", "lines": [parts[0]]});
    let path = format!("/api/orders/orders/{order}/after-sales");
    let opened = counted.post(buyer, "ask for money back", &path, body).await;
    let claim = text(&opened["id"]);
    let path = format!("/api/orders/after-sales/{claim}/agree");
    counted.post(seller, "agree to it", &path, json!({})).await;
    system.settle().await;

    let said = json!({"client_id": "queries-0001", "text": "Two boxes are damaged."});
    let body = json!({"order": order, "message": said});
    let path = "/api/desk/conversations";
    let talk = counted.post(buyer, "first message", path, body).await;
    let id = text(&talk["conversation"]["id"]);
    let path = format!("/api/desk/conversations/{id}/messages");
    let said = json!({"client_id": "queries-0002", "text": "We are sorry."});
    counted.post(seller, "message", &path, said).await;
}

/// The steps of a pick order.
async fn pick(counted: &mut Counted, seller: &Actor, order: &str, detail: &Value) {
    let picks = seller.get("/api/stock/picks?limit=100").await.ok();
    let picks = picks["items"].as_array().unwrap().clone();
    let mine = picks.iter().find(|pick| pick["order"] == order).unwrap();
    let path = format!("/api/stock/picks/{}", text(&mine["id"]));
    let steps = format!("{path}/steps");
    let start = json!({"step": "start"});
    counted.post(seller, "start to pick", &steps, start).await;
    for line in detail["lines"].as_array().unwrap() {
        let line_path = format!("{path}/lines/{}", text(&line["id"]));
        let body = json!({"picked": line["quantity"]});
        counted
            .send(seller, "a line is picked", Method::PUT, &line_path, body)
            .await;
    }
    let finish = json!({"step": "finish"});
    counted.post(seller, "picked", &steps, finish).await;
    let body = json!({"parcels": carton()});
    counted
        .post(seller, "packed", &format!("{path}/pack"), body)
        .await;
}

/// A product from its draft into the store.
async fn seller_edits(counted: &mut Counted, system: &System, seller: &Actor) {
    let draft = crate::shop::draft(seller, "QUERIES-1", 10).await;
    let path = "/api/catalog/seller/products";
    let made = counted
        .post(seller, "a product is drafted", path, draft)
        .await;
    let path = format!("{path}/{}/publish", text(&made["id"]));
    counted
        .post(seller, "a product is published", &path, Value::Null)
        .await;
    system.settle().await;
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

pub fn all_of(prefix: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with(prefix) && !found.contains(text) => {
            found.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| all_of(prefix, item, found)),
        Value::Object(members) => members.values().for_each(|one| all_of(prefix, one, found)),
        _ => {}
    }
}

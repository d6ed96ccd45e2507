//! Stock served by another process: a checkout over loopback, and what happens without it.

use argosy::compose::ROLES;
use axum::http::Method;
use serde_json::{Value, json};

use crate::actor::Actor;
use crate::process::{Running, SECRET, free_address};
use crate::store::Store;
use crate::system::{System, Wish};

/// The process that serves stock, with the stock of the demo world.
struct StockProcess {
    running: Running,
    peer: String,
    _store: Store,
}

impl StockProcess {
    async fn start() -> StockProcess {
        let (store, listen) = (Store::of_world().await, free_address());
        let serve = ["serve", "--only", "stock", "--listen", "127.0.0.1:0"];
        let mut arguments = serve.map(str::to_owned).to_vec();
        arguments.extend(store.arguments());
        let settings = [
            ("ARGOSY_RPC__LISTEN".to_owned(), listen.clone()),
            ("ARGOSY_RPC__SECRET".to_owned(), SECRET.to_owned()),
        ];
        let log = store.folder().join("stock.log");
        StockProcess {
            running: Running::start(&arguments, &settings, &log).expect("it starts"),
            peer: format!("http://{listen}"),
            _store: store,
        }
    }
}

async fn quoted(buyer: &Actor, lines: &Value) -> Value {
    let body = json!({"currency": "EUR", "lines": lines});
    buyer.post("/api/orders/checkouts/quote", body).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_reserves_in_another_process_and_fails_cleanly_without_it() {
    let stock = StockProcess::start().await;
    let only: Vec<String> = ROLES
        .into_iter()
        .filter(|role| *role != "stock")
        .map(str::to_owned)
        .collect();
    let flags = vec![
        ("peers.stock", stock.peer.clone()),
        ("rpc.secret", SECRET.to_owned()),
    ];
    let wish = Wish {
        only,
        flags,
        ..Wish::default()
    };
    let system = System::start_with(wish).await;
    let local = system.stranger().get("/api/stock/warehouses").await;
    assert_eq!(local.status, 404, "stock is not served here");

    let buyer = system.log_in("owner@spreewerk.example").await;
    let found = system
        .stranger()
        .get("/api/catalog/products?currency=EUR&q=earbuds")
        .await
        .ok();
    let product = found["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/catalog/products/{product}?currency=EUR");
    let page = system.stranger().get(&path).await.ok();
    let mut offers = Vec::new();
    crate::queries::all_of("off_", &page, &mut offers);
    let lines = json!([{"offer": offers[0], "quantity": 20}]);

    let before = quoted(&buyer, &lines).await;
    let seller = &before["sellers"][0];
    let left = seller["lines"][0]["available"].as_i64().unwrap();
    let carriage = json!([{"seller": seller["seller"], "service": seller["service"]}]);
    let body = json!({"currency": "EUR", "lines": lines, "carriage": carriage});
    let placed = buyer.post("/api/orders/checkouts", body.clone()).await;
    assert_eq!(placed.status, 201, "{}", placed.text());
    // What is shown may be a second old.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let after = quoted(&buyer, &lines).await;
    let now_left = after["sellers"][0]["lines"][0]["available"].as_i64();
    assert_eq!(now_left, Some(left - 20));

    stock.running.kill();
    let refused = buyer
        .json(Method::POST, "/api/orders/checkouts", body)
        .await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(refused.json()["type"], "/problems/runtime/unavailable");
}

//! Idempotency keys over the whole system: every POST takes one, what moves money, goods or an order
//! demands one, and a repetition gets the same answer.

use axum::http::Method;
use serde_json::{Value, json};

use crate::actor::{Actor, Reply};
use crate::system::System;

/// What moves money, goods or an order.
const DEMANDED: [&str; 41] = [
    "/api/orders/after-sales/{id}/agree",
    "/api/orders/after-sales/{id}/decide",
    "/api/orders/after-sales/{id}/escalate",
    "/api/orders/after-sales/{id}/receive",
    "/api/orders/after-sales/{id}/refuse",
    "/api/orders/after-sales/{id}/sent",
    "/api/orders/after-sales/{id}/withdraw",
    "/api/orders/approvals/{id}/approve",
    "/api/orders/approvals/{id}/decline",
    "/api/orders/approvals/{id}/withdraw",
    "/api/orders/checkouts",
    "/api/orders/checkouts/{id}/cancel",
    "/api/orders/orders/{id}/after-sales",
    "/api/orders/orders/{id}/cancel",
    "/api/orders/orders/{id}/close-rest",
    "/api/orders/orders/{id}/received",
    "/api/orders/orders/{id}/shipments",
    "/api/payments/intents/{reference}/confirm",
    "/api/payments/intents/{reference}/transfer/withdraw",
    "/api/payments/ops/intents/{id}/resolve",
    "/api/payments/ops/refunds/{id}/give-up",
    "/api/payments/ops/refunds/{id}/resubmit",
    "/api/payments/ops/payouts/{id}/approve",
    "/api/payments/ops/payouts/{id}/reject",
    "/api/payments/ops/cover-deals",
    "/api/payments/ops/cover-deals/{id}/confirm",
    "/api/payments/ops/cover-deals/{id}/decline",
    "/api/payments/ops/bank-lines/{id}/propose",
    "/api/payments/ops/bank-lines/{id}/confirm",
    "/api/payments/ops/bank-lines/{id}/decline",
    "/api/payments/ops/remittances/{id}/decide",
    "/api/payments/ops/remittances/{id}/confirm",
    "/api/payments/ops/remittances/{id}/decline",
    "/api/payments/seller/beneficiaries",
    "/api/payments/seller/payouts",
    "/api/payments/seller/payouts/{id}/cancel",
    "/api/stock/adjustments",
    "/api/stock/counts",
    "/api/stock/receipts",
    "/api/stock/transfers",
    "/api/stock/transfers/{id}/arrival",
];

async fn keyed(who: &Actor, path: &str, key: &str, body: &Value) -> Reply {
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    let body = body.to_string().into_bytes();
    who.send(Method::POST, path, &headers, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_post_takes_a_key_and_what_moves_something_demands_it() {
    let system = System::start().await;
    let mut wrong = Vec::new();
    for route in system
        .routes
        .iter()
        .filter(|route| route.method == Method::POST)
    {
        let operation = &system.openapi["paths"][&route.path]["post"];
        let declared = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|parameter| parameter["name"] == "Idempotency-Key");
        match declared {
            None => wrong.push(format!("{} declares no key", route.path)),
            Some(key) if DEMANDED.contains(&route.path.as_str()) && key["required"] != true => {
                wrong.push(format!("{} demands no key", route.path));
            }
            Some(_) => {}
        }
    }
    for path in DEMANDED {
        if !system.routes.iter().any(|route| route.path == path) {
            wrong.push(format!("{path} is no route"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_gets_the_answer_again_and_another_body_is_refused() {
    let system = System::start().await;
    let seller = system.log_in("owner@brightwharf.example").await;
    let path = "/api/identity/api-keys";
    let body = json!({"name": "ERP", "scopes": ["orders:read"]});
    let first = keyed(&seller, path, "k-1", &body).await;
    let made = first.ok();
    let again = keyed(&seller, path, "k-1", &body).await;
    assert_eq!(again.status, first.status);
    assert_eq!(again.ok(), made, "the secret too, which stands in no table");
    assert!(again.headers.contains_key("idempotent-replayed"));
    let keys = seller.get(path).await.ok();
    let named = |keys: &Value| {
        let items = keys["items"].as_array().unwrap();
        items.iter().filter(|key| key["name"] == "ERP").count()
    };
    assert_eq!(named(&keys), 1);
    let other = json!({"name": "Shop", "scopes": ["orders:read"]});
    let refused = keyed(&seller, path, "k-1", &other).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.json()["type"],
        "/problems/runtime/idempotency-key-reused"
    );
}

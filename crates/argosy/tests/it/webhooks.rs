//! Webhooks over the whole system: what happens to an order comes to both parties' own systems,
//! signed, once.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use kernel::Timestamp;
use outside::provider;
use parking_lot::Mutex;
use serde_json::{Value, json};
use sign::Headers;
use sign::standard_webhooks::{Secret, verify};
use tokio::net::TcpListener;

use crate::actor::Actor;
use crate::agreement::Witnesses;
use crate::process::SECRET;
use crate::shop::{basket, carton, offers};
use crate::system::{System, Wish};

struct Came {
    path: String,
    headers: Headers,
    id: String,
    body: Vec<u8>,
}

type Mailbox = Arc<Mutex<Vec<Came>>>;

async fn receiver() -> (String, Mailbox) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let mailbox = Mailbox::default();
    let router = Router::new().fallback(take).with_state(mailbox.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, mailbox)
}

async fn take(
    State(mailbox): State<Mailbox>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let id = headers.get("webhook-id").map(text).unwrap_or_default();
    let headers = headers.iter();
    mailbox.lock().push(Came {
        path: uri.path().to_owned(),
        headers: headers
            .map(|(name, value)| (name.as_str(), text(value)))
            .collect(),
        id,
        body: body.to_vec(),
    });
    StatusCode::NO_CONTENT
}

const WANTED: [&str; 3] = ["order.placed", "order.paid", "order.shipped"];

/// Answers the secret.
async fn endpoint(of: &Actor, url: &str) -> Secret {
    let draft = json!({"url": url, "event_types": WANTED});
    let made = of.post("/api/webhooks/endpoints", draft).await.ok();
    Secret::issued(made["secret"].as_str().expect("a secret")).expect("a secret")
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_paid_and_shipped_order_both_parties_systems_are_told_once_and_signed() {
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
    let witnesses = Witnesses::of(&system.stranger()).await;
    let buyer = &witnesses.buyers[0];
    let (base, mailbox) = receiver().await;
    let buys = endpoint(buyer, &format!("{base}/buyer")).await;
    let mut sells = Vec::new();
    for (place, seller) in witnesses.sellers.iter().enumerate() {
        sells.push(endpoint(seller, &format!("{base}/seller/{place}")).await);
    }
    let all = offers(&system.stranger(), "USD").await;
    let (offer, quantity) = (&all[0], all[0].least);
    let body = basket(buyer, "USD", &[(offer, quantity)]).await;
    let placed = buyer
        .post("/api/orders/checkouts", body.expect("a basket"))
        .await
        .ok();
    system.settle().await;
    let pay = format!(
        "/api/payments/intents/{}/confirm",
        placed["id"].as_str().expect("an id")
    );
    let method = json!({"method": "sandbox_card"});
    buyer.post(&pay, method).await.ok();
    system.settle().await;
    let order = placed["orders"][0]["id"].as_str().expect("an id");
    let path = format!("/api/orders/orders/{order}");
    let detail = buyer.get(&path).await.ok();
    assert_eq!(detail["state"], "paid", "{detail:#}");
    let line = &detail["lines"][0];
    let lines = json!([{"line": line["id"], "quantity": line["quantity"]}]);
    let shipped = json!({"lines": lines, "parcels": carton()});
    let seller = witnesses.seller_of(order).await;
    let ship = format!("{path}/shipments");
    seller.post(&ship, shipped).await.ok();
    system.settle().await;

    let came = mailbox.lock();
    let now: Timestamp = system.rt.now();
    let told = |at: &str| -> Vec<(&Came, Value)> {
        let mine = came.iter().filter(|one| one.path == at);
        mine.map(|one| (one, serde_json::from_slice(&one.body).expect("JSON")))
            .collect()
    };
    let place = (0..sells.len()).find(|place| !told(&format!("/seller/{place}")).is_empty());
    let place = place.expect("a seller that was told");
    for (at, secret) in [
        ("/buyer".to_owned(), &buys),
        (format!("/seller/{place}"), &sells[place]),
    ] {
        let told = told(&at);
        let mut kinds: Vec<&str> = told
            .iter()
            .filter_map(|(_, body)| body["type"].as_str())
            .collect();
        kinds.sort_unstable();
        assert_eq!(
            kinds,
            ["order.paid", "order.placed", "order.shipped"],
            "{at}"
        );
        for (one, body) in &told {
            assert_eq!(verify(secret, &one.headers, &one.body, now), Ok(()), "{at}");
            assert_eq!(body["data"]["order"], order);
            assert_eq!(body["version"], 1);
            let text = String::from_utf8_lossy(&one.body);
            assert!(!text.contains("Torstrasse"), "no address leaves: {text}");
        }
    }
    // Nobody else heard of it, and both heard of the same events.
    assert_eq!(came.len(), 6);
    let mut ids: Vec<&str> = came.iter().map(|one| one.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
}

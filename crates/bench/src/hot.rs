//! One item of which there are few and which many want at once. Exactly as many are sold as there
//! are; all others are told so by the answer to their checkout, without waiting and without being
//! asked to come again.

use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::{Value, json};

use crate::client::Client;
use crate::fault::{Fault, Outcome, fault};
use crate::report::rounded;
use crate::world::text;

/// What there is, and how many want one at the same time. Others sold 400 of 200, or kept winners
/// waiting for 68 seconds.
pub const UNITS: i64 = 200;
pub const AT_ONCE: usize = 50;
const IN_STORE_WITHIN: Duration = Duration::from_secs(30);

/// Puts an item with `units` in stock into the store; answers its product.
pub async fn put_up(seller: &mut Client, category: &str, units: i64) -> Outcome<String> {
    let draft = json!({
        "title": {"en": "Lantern of the last hour", "zh-CN": "压轴灯笼"},
        "description": {"en": "There are few of it.", "zh-CN": "数量有限。"},
        "category": category, "origin": "CN", "hs_code": "482390",
        "variants": [{
            "weight_grams": 400, "length_mm": 200, "width_mm": 200, "height_mm": 200,
            "offer": {
                "sku": "HOT-1", "minimum_order": 1, "lead_time_days": 1, "opening_quantity": units,
                "ladder": [{"quantity": 1, "unit_price": {"amount": "1500", "currency": "USD"}}]
            }
        }]
    });
    let made = seller
        .post("/api/catalog/seller/products", &draft)
        .await?
        .ok()?;
    let id = text(&made["id"])?;
    let path = format!("/api/catalog/seller/products/{id}/publish");
    seller.post(&path, &Value::Null).await?.ok()?;
    Ok(id)
}

/// Waits until the store shows the product with its stock; answers the offer.
pub async fn offered(client: &mut Client, product: &str, units: i64) -> Outcome<String> {
    let path = format!("/api/catalog/products/{product}?currency=USD");
    let asked = Instant::now();
    loop {
        let reply = client.get(&path).await?;
        if reply.is_ok() {
            let page = reply.ok()?;
            let offer = &page["offers"][0];
            if offer["available"].as_i64() == Some(units) {
                return text(&offer["id"]);
            }
        }
        if asked.elapsed() > IN_STORE_WITHIN {
            return fault("the hot item does not come into the store");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

struct Told {
    sold: bool,
    took_ms: f64,
    status: u16,
    kind: String,
}

/// Every buyer asks once for one unit, `AT_ONCE` of them at the same time.
pub async fn rush(buyers: &mut [&mut Client], offer: &str) -> Outcome<Value> {
    let carriage = carriage(buyers, offer).await?;
    let body = checkout(offer, &carriage);
    let started = Instant::now();
    let told: Vec<Outcome<Told>> = futures::stream::iter(buyers.iter_mut().enumerate())
        .map(|(place, buyer)| {
            let body = &body;
            async move {
                let asked = Instant::now();
                let key = format!("hot-{place}-{offer}");
                let reply = buyer.post_once("/api/orders/checkouts", &key, body).await?;
                let answer = reply.json()?;
                Ok(Told {
                    sold: reply.is_ok(),
                    took_ms: asked.elapsed().as_secs_f64() * 1e3,
                    status: reply.status,
                    kind: answer["type"].as_str().unwrap_or_default().to_owned(),
                })
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let seconds = started.elapsed().as_secs_f64();
    let told = told.into_iter().collect::<Outcome<Vec<Told>>>()?;
    let mut kinds = std::collections::BTreeMap::<String, u64>::new();
    for one in told.iter().filter(|one| !one.sold) {
        *kinds
            .entry(format!("{} {}", one.status, one.kind))
            .or_default() += 1;
    }
    let slowest = |sold: bool| {
        told.iter()
            .filter(|one| one.sold == sold)
            .map(|one| one.took_ms)
            .fold(0.0, f64::max)
    };
    let sold = told.iter().filter(|one| one.sold).count();
    Ok(json!({
        "units": UNITS, "buyers": told.len(), "at_once": AT_ONCE, "sold": sold,
        "refused": kinds, "seconds": rounded(seconds),
        "slowest_winner_ms": rounded(slowest(true)), "slowest_refusal_ms": rounded(slowest(false)),
        "in_target": sold as i64 == UNITS && kinds.len() == 1,
    }))
}

fn address() -> Value {
    json!({"name": "Anna Roth", "line1": "Torstrasse 1", "city": "Berlin",
           "postal_code": "10119", "country": "DE"})
}

fn checkout(offer: &str, carriage: &Value) -> Value {
    json!({"currency": "USD", "address": address(), "carriage": carriage,
           "lines": [{"offer": offer, "quantity": 1}]})
}

async fn carriage(buyers: &mut [&mut Client], offer: &str) -> Outcome<Value> {
    let first = buyers
        .first_mut()
        .ok_or_else(|| Fault("nobody to buy".to_owned()))?;
    let body = json!({"currency": "USD", "address": address(),
                      "lines": [{"offer": offer, "quantity": 1}]});
    let quote = first
        .post("/api/orders/checkouts/quote", &body)
        .await?
        .ok()?;
    if quote["can_be_placed"] != json!(true) {
        return fault(format!("the hot item cannot be bought: {quote}"));
    }
    let seller = &quote["sellers"][0];
    Ok(json!([{"seller": seller["seller"], "service": seller["service"]}]))
}

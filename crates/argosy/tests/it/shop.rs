//! Trading as people do it: choosing, asking for carriage, checking out.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::actor::{Actor, next_key};

/// How long a published product may take into the store.
const IN_STORE_WITHIN: Duration = Duration::from_secs(20);

/// An offer of one seller that can be bought.
#[derive(Clone, Debug)]
pub struct Offered {
    pub id: String,
    pub seller: String,
    /// The least that is sold at once.
    pub least: i64,
    pub available: i64,
}

/// What is sold for a currency, most plentiful first, an offer a product.
pub async fn offers(who: &Actor, currency: &str) -> Vec<Offered> {
    let path = format!("/api/catalog/products?currency={currency}&in_stock=true&limit=100");
    let found = who.get(&path).await.ok();
    let mut all = Vec::new();
    for card in found["items"].as_array().expect("a list") {
        let id = card["id"].as_str().expect("an id");
        let path = format!("/api/catalog/products/{id}?currency={currency}");
        let page = who.get(&path).await.ok();
        let offers = page["offers"].as_array().expect("offers");
        all.extend(offers.iter().filter_map(offered));
    }
    all.sort_by_key(|offer| -(offer.available / offer.least));
    all
}

pub fn offered(offer: &Value) -> Option<Offered> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let number = |name: &str| offer[name].as_i64();
    let (least, multiple) = (number("minimum_order")?, number("order_multiple")?.max(1));
    Some(Offered {
        id: text(&offer["id"])?,
        seller: text(&offer["seller"]["id"])?,
        least: (least + multiple - 1) / multiple * multiple,
        available: number("available")?,
    })
}

/// The most plentiful offer of each of two sellers.
pub fn of_two_sellers(all: &[Offered]) -> [Offered; 2] {
    let first = all.first().expect("an offer").clone();
    let other = all.iter().find(|offer| offer.seller != first.seller);
    [first, other.expect("another seller").clone()]
}

/// A product of one variant, fit to be published.
pub async fn draft(seller: &Actor, sku: &str, units: i64) -> Value {
    let categories = seller.get("/api/catalog/categories").await.ok();
    let mut ids = Vec::new();
    crate::queries::all_of("cat_", &categories, &mut ids);
    json!({
        "title": {"en": "Lantern of the last hour", "zh-CN": "压轴灯笼"},
        "description": {"en": "There are some of it.", "zh-CN": "数量有限。"},
        "category": ids.last(), "origin": "CN", "hs_code": "482390",
        "variants": [{
            "weight_grams": 400, "length_mm": 200, "width_mm": 200, "height_mm": 200,
            "offer": {
                "sku": sku, "minimum_order": 1, "lead_time_days": 1, "opening_quantity": units,
                "ladder": [{"quantity": 1, "unit_price": {"amount": "1500", "currency": "USD"}}]
            }
        }]
    })
}

/// That product with so many units, as the store offers it.
pub async fn put_up(seller: &Actor, sku: &str, units: i64) -> Offered {
    let draft = draft(seller, sku, units).await;
    let made = seller
        .post("/api/catalog/seller/products", draft)
        .await
        .ok();
    let id = made["id"].as_str().expect("an id");
    let publish = format!("/api/catalog/seller/products/{id}/publish");
    seller.post(&publish, json!(null)).await.ok();
    let path = format!("/api/catalog/products/{id}?currency=USD");
    let asked = Instant::now();
    loop {
        let page = seller.get(&path).await.json();
        if page["offers"][0]["available"] == units {
            return offered(&page["offers"][0]).expect("an offer");
        }
        assert!(asked.elapsed() < IN_STORE_WITHIN, "{page:#}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub fn address() -> Value {
    json!({"name": "Anna Roth", "line1": "Torstrasse 1", "city": "Berlin",
           "postal_code": "10119", "country": "DE"})
}

/// The body of a checkout of these goods, with the carriage that the sellers offer first. None when
/// nobody answers.
pub async fn basket(buyer: &Actor, currency: &str, goods: &[(&Offered, i64)]) -> Option<Value> {
    let lines: Vec<Value> = goods
        .iter()
        .map(|(offer, quantity)| json!({"offer": offer.id, "quantity": quantity}))
        .collect();
    let asked = json!({"currency": currency, "address": address(), "lines": lines});
    let path = "/api/orders/checkouts/quote";
    let quote = buyer.try_post(path, &next_key(), &asked).await?.ok();
    let sellers = quote["sellers"].as_array().expect("sellers");
    let carriage: Vec<Value> = sellers
        .iter()
        .map(|one| {
            let service = match one["service"].is_null() {
                true => &one["services"][0]["service"],
                false => &one["service"],
            };
            json!({"seller": one["seller"], "service": service})
        })
        .collect();
    Some(json!({"currency": currency, "address": address(), "lines": lines, "carriage": carriage}))
}

/// Every item of a list, page by page.
pub async fn all_items(who: &Actor, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut next = Value::Null;
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let after = next.as_str().map(|next| format!("&after={next}"));
        let path = format!("{path}{joint}limit=100{}", after.unwrap_or_default());
        let page = who.get(&path).await.ok();
        items.extend(page["items"].as_array().cloned().unwrap_or_default());
        next = page["next"].clone();
        if next.is_null() {
            return items;
        }
    }
}

/// The parcels of a dispatch: one carton, whatever is in it.
pub fn carton() -> Value {
    json!([{"weight_grams": 2_000, "length_mm": 300, "width_mm": 200, "height_mm": 150}])
}

//! Several sellers on one product.

use serde_json::json;

use crate::shop::{Shop, draft, put, rung, terms};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_seller_offers_the_same_variant_and_edits_the_terms() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let (owner, other) = (shop.kit.seller(), shop.kit.seller());
    let product = shop.published(&owner, draft("A-1", "Cup", &tea)).await;
    let id = product["id"].as_str().unwrap();
    let variant = product["draft"]["variants"][0]["id"].clone();
    let offers = format!("/api/catalog/products/{id}/offers");
    let body = json!({"variant": variant, "terms": terms("B-1")});
    let made = other.post(&offers, body.clone()).await.ok();
    other
        .post(&offers, body)
        .await
        .is_refused("catalog/offer-exists");
    let page = shop
        .kit
        .stranger()
        .get(&format!("/api/catalog/products/{id}"))
        .await
        .ok();
    let sellers: Vec<&str> = page["offers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["seller"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        sellers,
        [owner.org().to_string(), other.org().to_string()],
        "the owner's offer comes first"
    );

    let own = format!(
        "/api/catalog/seller/offers/{}",
        made["id"].as_str().unwrap()
    );
    let read = other.get(&own).await;
    owner.get(&own).await.is_refused("runtime/not-found");
    let mut wanted = read.ok()["terms"].clone();
    wanted["ladder"] = json!([rung(24, "3000")]);
    put(&owner, &own, &read.etag(), wanted.clone())
        .await
        .is_refused("runtime/not-found");
    let edited = put(&other, &own, &read.etag(), wanted.clone()).await;
    assert_eq!(edited.ok()["version"], 2);
    put(&other, &own, &read.etag(), wanted.clone())
        .await
        .is_refused("runtime/changed-meanwhile");
    let page = shop
        .kit
        .stranger()
        .get(&format!("/api/catalog/products/{id}"))
        .await
        .ok();
    assert_eq!(
        page["offers"][1]["ladder"][0]["unit_price"]["amount"], "3000",
        "the page shows the new terms at once"
    );
    wanted["open"] = json!(false);
    put(&other, &own, &edited.etag(), wanted).await.ok();
    let page = shop
        .kit
        .stranger()
        .get(&format!("/api/catalog/products/{id}"))
        .await
        .ok();
    assert_eq!(page["offers"].as_array().unwrap().len(), 1);
    let mine = other.get("/api/catalog/seller/offers").await.ok();
    assert_eq!(mine["items"][0]["product_title"]["en"], "Cup");
    assert_eq!(
        owner.get("/api/catalog/seller/offers").await.ok()["items"],
        json!([])
    );
    // What others ask is none of the owner's edits.
    let own_view = owner
        .get(&format!("/api/catalog/seller/products/{id}"))
        .await
        .ok();
    assert_eq!(own_view["others"], 1);
    assert_eq!(own_view["offers"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_offer_of_a_published_product_cannot_be_closed() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let owner = shop.kit.seller();
    let product = shop.published(&owner, draft("A-1", "Cup", &tea)).await;
    let own = format!(
        "/api/catalog/seller/offers/{}",
        product["offers"][0]["id"].as_str().unwrap()
    );
    let read = owner.get(&own).await;
    let mut wanted = read.ok()["terms"].clone();
    wanted["open"] = json!(false);
    put(&owner, &own, &read.etag(), wanted)
        .await
        .is_refused("catalog/not-publishable");
}

//! What customs ask of a product: gaps that only a border asks for, what must not be sold at all,
//! and the facts that compliance is told.

use std::time::Duration;

use serde_json::{Value, json};

use crate::shop::{Shop, draft, put};

const PRODUCTS: &str = "/api/catalog/seller/products";

fn path(product: &Value) -> String {
    format!("{PRODUCTS}/{}", product["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_a_border_asks_for_keeps_nothing_from_being_sold_at_home() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let mut bare = draft("A-1", "Cup", &tea);
    bare["origin"] = Value::Null;
    bare["hs_code"] = Value::Null;
    let made = seller.post(PRODUCTS, bare).await.ok();
    let at_border = |product: &Value| -> Vec<String> {
        let gaps = product["gaps"].as_array().unwrap().iter();
        gaps.filter(|gap| gap["border"] == true)
            .map(|gap| gap["field"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(at_border(&made), ["origin", "hs_code"]);
    let published = seller
        .post(&format!("{}/publish", path(&made)), Value::Null)
        .await
        .ok();
    assert_eq!(published["state"], "published");
    assert_eq!(published["border"][0]["reason"], "hs_missing");
    let shown = seller.get(&path(&made)).await.ok();
    assert_eq!(shown["border"][0]["reason"], "hs_missing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_must_not_be_sold_at_all_is_not_published_by_any_way() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let mut ivory = draft("A-1", "Chopsticks", &tea);
    ivory["hs_code"] = json!("050710");
    let made = seller.post(PRODUCTS, ivory).await.ok();
    let refused = seller
        .post(&format!("{}/publish", path(&made)), Value::Null)
        .await;
    refused.is_refused("catalog/not-allowed");
    assert_eq!(refused.fields(), ["hs_code"]);
    let fill = json!({"products": [made["id"]], "origin": "CN", "publish": true});
    let filled = seller.post("/api/catalog/seller/fill", fill).await.ok();
    assert_eq!(filled["published"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_customs_ask_of_a_product_is_told_when_it_changes_and_only_then() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let product = shop.published(&seller, draft("A-1", "Cup", &tea)).await;
    shop.kit.settle().await;
    let told = || {
        let told = shop.told.lock();
        let described = told.iter();
        described
            .filter(|event| event.subject == "catalog.goods_described")
            .map(|event| {
                let facts = &event.payload;
                (facts["published"] == true, facts["hs_code"].clone())
            })
            .collect::<Vec<_>>()
    };
    let hs = product["draft"]["hs_code"].clone();
    assert_eq!(told(), [(false, hs.clone()), (true, hs.clone())]);
    let etag = format!("W/\"{}\"", product["version"]);
    let mut wanted = product["draft"].clone();
    wanted["description"] = json!({"en": "Better goods."});
    let edited = put(&seller, &path(&product), &etag, wanted).await.ok();
    shop.kit.settle().await;
    assert_eq!(told().len(), 2, "a description is nothing to customs");
    let etag = format!("W/\"{}\"", edited["version"]);
    let mut wanted = edited["draft"].clone();
    wanted["brand"] = json!("Another");
    let edited = put(&seller, &path(&product), &etag, wanted).await.ok();
    shop.kit.settle().await;
    assert_eq!(told().len(), 3, "a brand may have an owner");
    let etag = format!("W/\"{}\"", edited["version"]);
    let mut wanted = edited["draft"].clone();
    wanted["hs_code"] = json!("691200");
    put(&seller, &path(&product), &etag, wanted).await.ok();
    shop.kit.settle().await;
    assert_eq!(told().last(), Some(&(true, json!("691200"))));
}

/// As after the migration of a store with products: each is told of once more, and then no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn products_of_before_are_told_of_once_more() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    for sku in ["A-1", "A-2"] {
        shop.published(&seller, draft(sku, "Cup", &tea)).await;
    }
    shop.kit.settle().await;
    let told = || {
        let told = shop.told.lock();
        let described = told.iter();
        described
            .filter(|event| event.subject == "catalog.goods_described")
            .count()
    };
    let before = told();
    let migration = include_str!("../../migrations/0004_retelling.sql");
    let (_, insert) = migration.split_once(";").expect("two statements");
    let insert = insert.trim().trim_end_matches(';');
    let db = shop.kit.rt.db();
    db.tx(move |tx| async move { tx.execute(insert, &[]).await })
        .await
        .expect("a row");
    for _ in 0..2 {
        shop.kit.pass(Duration::from_secs(3_700)).await;
        assert_eq!(told(), before + 2);
    }
}

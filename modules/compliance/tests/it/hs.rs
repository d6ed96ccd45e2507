//! Codes are suggested with their reasons, looked up, and never applied.

use serde_json::json;

use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn suggestions_come_in_both_languages_with_how_sure_they_are_and_why() {
    let shop = Shop::open().await;
    for title in ["Wireless bluetooth earbuds", "蓝牙耳机 入耳式"] {
        let found = shop
            .seller
            .post("/api/compliance/hs/suggest", json!({"title": title}))
            .await
            .ok();
        let first = &found["items"][0];
        assert_eq!(first["code"], "851830", "{found}");
        assert!(first["confidence_percent"].as_i64().unwrap() > 0);
        assert!(!first["because"].as_array().unwrap().is_empty());
        assert!(found["items"].as_array().unwrap().len() <= 5);
    }
    let nothing = shop
        .seller
        .post("/api/compliance/hs/suggest", json!({"title": "qwxyz"}))
        .await
        .ok();
    assert_eq!(nothing["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn products_without_a_code_are_listed_with_suggestions_and_keep_having_none() {
    let shop = Shop::open().await;
    shop.describes(&shop.seller, 1, "Cotton T-shirt", Some("610910"))
        .await;
    let earbuds = shop
        .describes(&shop.seller, 2, "Bluetooth earbuds", None)
        .await;
    for _ in 0..2 {
        let page = shop.seller.get("/api/compliance/hs/products").await.ok();
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!(items[0]["product"], earbuds.to_string());
        assert_eq!(items[0]["suggestions"][0]["code"], "851830");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_told_with_its_standing_in_each_schedule_and_its_hints() {
    let shop = Shop::open().await;
    let battery = shop
        .seller
        .get("/api/compliance/hs/codes/850760")
        .await
        .ok();
    assert!(
        battery["hints"].to_string().contains("battery"),
        "{battery}"
    );
    let standings = battery["standings"].as_array().unwrap();
    let union = standings
        .iter()
        .find(|one| one["jurisdiction"] == "EU")
        .unwrap();
    assert_eq!(
        (union["standing"].as_str(), union["duty"].as_str()),
        (Some("known"), Some("2.7%"))
    );
    let kenya = standings
        .iter()
        .find(|one| one["jurisdiction"] == "KE")
        .unwrap();
    assert_eq!(kenya["standing"], "unknown");
    let wrong = shop.seller.get("/api/compliance/hs/codes/7712").await;
    assert_eq!(wrong.fields(), ["code"]);
}

//! A product that a notice took down cannot be bought, from the moment that the notice is taken; it
//! can again when the notice falls.

use contract::ids::OrgId;
use serde_json::{Value, json};

use crate::actor::{Actor, next_key};
use crate::shop::basket;
use crate::system::System;

const BUYER: &str = "owner@spreewerk.example";
const SELLER: &str = "owner@brightwharf.example";
const HOLDER: &str = "owner@lakeloom.example";

/// A product that the seller alone offers, and what it offers.
async fn something_of(stranger: &Actor, seller: OrgId) -> (String, crate::shop::Offered) {
    let path = "/api/catalog/products?currency=USD&in_stock=true&limit=100";
    let found = stranger.get(path).await.ok();
    for card in found["items"].as_array().unwrap() {
        let id = card["id"].as_str().unwrap();
        let path = format!("/api/catalog/products/{id}?currency=USD");
        let page = stranger.get(&path).await.ok();
        let offers = page["offers"].as_array().unwrap();
        let is_theirs = offers
            .iter()
            .all(|offer| offer["seller"]["id"] == seller.to_string());
        if let Some(offer) = offers.iter().find_map(crate::shop::offered)
            && is_theirs
        {
            return (id.to_owned(), offer);
        }
    }
    panic!("the seller sells nothing by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_was_taken_down_is_not_sold_until_the_notice_falls() {
    let system = System::start().await;
    system.settle().await;
    let (buyer, seller, holder, desk) = (
        system.log_in(BUYER).await,
        system.log_in(SELLER).await,
        system.log_in(HOLDER).await,
        system.log_in("compliance@argosy.example").await,
    );
    let me = seller.get("/api/identity/me").await.ok();
    let org: OrgId = me["organisation"]["id"].as_str().unwrap().parse().unwrap();
    let (product, offer) = something_of(&system.stranger(), org).await;
    let body = basket(&buyer, "USD", &[(&offer, offer.least)])
        .await
        .unwrap();

    let rights = holder.get("/api/compliance/ip/rights").await.ok();
    let rights = rights["items"].as_array().unwrap().clone();
    let mark = rights
        .iter()
        .find(|right| right["name"] == "Lakeloom")
        .unwrap();
    let notice = json!({
        "right": mark["id"], "infringement": "trade_mark", "products": [product],
        "statement": "The name on the box is ours, in our own lettering.",
        "evidence": mark["documents"],
        "contact": {"name": "Zhou Yiran", "email": "rights@lakeloom.example"},
        "good_faith": true, "accurate": true, "signature": "Zhou Yiran",
    });
    let filed = holder.post("/api/compliance/ip/notices", notice).await.ok();
    let id = filed["id"].as_str().unwrap();
    let path = format!("/api/compliance/ops/ip/notices/{id}/decision");
    desk.post(&path, json!({"decision": "accept"})).await.ok();

    // Before the catalogue has heard of it, the gate knows.
    let checkouts = "/api/orders/checkouts";
    let refused = buyer.try_post(checkouts, &next_key(), &body).await.unwrap();
    assert!(refused.status.is_client_error(), "{}", refused.text());
    assert!(refused.text().contains("taken_down"), "{}", refused.text());
    system.settle().await;
    let page = format!("/api/catalog/products/{product}?currency=USD");
    assert_eq!(system.stranger().get(&page).await.status, 404);
    let own = format!("/api/catalog/seller/products/{product}");
    assert_eq!(seller.get(&own).await.ok()["barred"], true);
    let publish = format!("{own}/publish");
    let again = seller.post(&publish, Value::Null).await;
    assert!(again.status.is_client_error(), "{}", again.text());
    let refused = buyer.try_post(checkouts, &next_key(), &body).await.unwrap();
    assert!(refused.status.is_client_error(), "{}", refused.text());

    let path = format!("/api/compliance/ip/notices/{id}/withdrawal");
    holder.post(&path, json!({})).await.ok();
    system.settle().await;
    assert_eq!(system.stranger().get(&page).await.status, 200);
    let placed = buyer.try_post(checkouts, &next_key(), &body).await.unwrap();
    assert!(placed.status.is_success(), "{}", placed.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_the_demo_world_waits_for_its_clock() {
    let system = System::start().await;
    let desk = system.log_in("compliance@argosy.example").await;
    let path = "/api/compliance/ops/ip/notices?state=countered";
    let found = desk.get(path).await.ok();
    let notices = found["items"].as_array().unwrap();
    assert_eq!(notices.len(), 1);
    assert!(notices[0]["due_at"].is_string(), "{found:#}");
    let id = notices[0]["goods"][0]["product"].as_str().unwrap();
    let page = format!("/api/catalog/products/{id}?currency=USD");
    assert_eq!(system.stranger().get(&page).await.status, 404);
}

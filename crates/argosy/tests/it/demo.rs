//! The demo world comes out as its files say, once.

use std::sync::Arc;
use std::time::Duration;

use argosy::demo::{self, DemoClock};
use serde_json::Value;

use crate::shop::all_items;
use crate::store::TEMPLATE;
use crate::system::System;

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_the_script_is_taken_and_every_order_ends_as_written() {
    // Loaded by a thread that may wait.
    drop(System::start().await);
    let loaded = &TEMPLATE.loaded;
    assert!(loaded.is_new);
    assert!(loaded.faults.is_empty(), "{:#?}", loaded.faults);
    println!("the demo world was loaded in {:?}", TEMPLATE.loading);
    assert!(TEMPLATE.loading < Duration::from_secs(120));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_filled_is_left_as_it_is() {
    let system = System::start().await;
    let clock = Arc::new(DemoClock::default());
    let firms = async || {
        let counted = "SELECT CAST(COUNT(*) AS BIGINT) AS firms FROM identity_organisation";
        let row = system.rt.db().row(counted, &[]).await.unwrap().unwrap();
        row.get::<i64>("firms").unwrap()
    };
    let before = firms().await;
    let loaded = demo::load(system.rt.db(), &system.sources, &clock)
        .await
        .map_err(|failure| failure.0)
        .unwrap();
    assert!(!loaded.is_new);
    assert_eq!(firms().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_books_balance_and_nothing_waits_or_was_laid_aside() {
    let system = System::start().await;
    let operator = system.log_in("operator@argosy.example").await;
    let books = operator
        .get("/api/payments/ops/ledger/trial-balance")
        .await
        .ok();
    assert_eq!(books["balanced"], true, "{books:#}");
    let queues = operator.get("/api/ops/queues").await.ok();
    for queue in queues["items"].as_array().unwrap() {
        for dead in [
            "events_dead",
            "jobs_dead",
            "events_parked",
            "events_waiting",
        ] {
            assert_eq!(queue[dead], 0, "{queue:#}");
        }
    }
    let proof = operator.get("/api/stock/proof").await.ok();
    assert!(
        proof["items"].as_array().is_none_or(Vec::is_empty),
        "stock: {proof:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_lies_in_the_past_and_people_find_what_they_look_for() {
    let system = System::start().await;
    let buyer = system.log_in("owner@spreewerk.example").await;
    let orders = buyer.get("/api/orders/orders?limit=100").await.ok();
    let orders = orders["items"].as_array().unwrap().clone();
    let placed: Vec<&str> = orders
        .iter()
        .filter_map(|order| order["placed_at"].as_str())
        .collect();
    let mut sorted = placed.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(placed, sorted, "newest first");
    assert!(placed.len() >= 6);
    let found = system
        .stranger()
        .get("/api/catalog/products?q=kettle&currency=EUR")
        .await
        .ok();
    let first = found["items"][0]["title"]["en"]
        .as_str()
        .unwrap_or_default();
    assert!(first.to_lowercase().contains("kettle"), "{found:#}");
    let notices = buyer.get("/api/notices?limit=5").await;
    assert_ne!(notices.json()["items"], Value::Array(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_papers_with_instalments_and_parcels_at_customs_are_there_to_look_at() {
    let system = System::start().await;
    let buyer = system.log_in("buyer@spreewerk.example").await;
    let path = "/api/orders/cart?currency=EUR&to=DE";
    let cart = buyer.get(path).await.ok();
    let sellers = cart["sellers"].as_array().expect("sellers");
    assert_eq!(sellers.len(), 2, "{cart:#}");
    let mut issued = Vec::new();
    let mut parcels = Vec::new();
    for email in crate::agreement::SELLERS {
        let seller = system.log_in(email).await;
        let orders = all_items(&seller, "/api/orders/orders").await;
        for order in orders.iter().filter(|one| one["state"] == "shipped") {
            let id = order["id"].as_str().expect("an id");
            let path = format!("/api/compliance/orders/{id}/papers");
            let set = seller.get(&path).await.ok();
            issued.extend(set["papers"].as_array().cloned().unwrap_or_default());
        }
        let all = all_items(&seller, "/api/compliance/declarations").await;
        parcels.extend(all.into_iter().filter(|one| !one["parcel"].is_null()));
    }
    let is_there = |one: &&Value| {
        one["kind"] == "proforma" && one["issued"].as_array().is_some_and(|all| !all.is_empty())
    };
    let proformas = issued.iter().filter(is_there).count();
    assert_eq!(proformas, 1, "{issued:#?}");
    let mut states: Vec<&str> = parcels
        .iter()
        .filter_map(|one| one["state"].as_str())
        .collect();
    states.sort_unstable();
    // The first went over the border, the second is with customs.
    assert_eq!(states, ["accepted", "released"], "{parcels:#?}");
}

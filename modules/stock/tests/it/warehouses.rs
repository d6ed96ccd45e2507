//! Warehouses: made, edited, closed.

use contract::identity::Role;
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_warehouse_comes_with_the_first_offer_and_its_stock_lies_there() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 12).await;
    let shown = seller.get("/api/stock/warehouses").await.ok();
    let only = &shown["items"][0];
    assert_eq!(shown["items"].as_array().unwrap().len(), 1);
    assert_eq!(only["is_default"], true);
    assert_eq!(
        only["name"],
        json!({"en": "Main warehouse", "zh-CN": "主仓"})
    );
    let shown = seller
        .get(&format!("/api/stock/items/{}", item.variant))
        .await
        .ok();
    assert_eq!(shown["levels"][0]["warehouse"], only["id"]);
    assert_eq!(shown["available"], 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seller_without_any_is_given_one_when_they_look() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let first = world.warehouses(&seller).await;
    assert_eq!(first.len(), 1);
    assert_eq!(world.warehouses(&seller).await, first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exactly_one_warehouse_is_the_default() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let made = seller.post("/api/stock/warehouses", bonded()).await.ok();
    assert_eq!(made["is_default"], true, "the first one is");
    assert_eq!(made["latitude"], 22.6702);
    assert_eq!(made["address"]["city"], "Shenzhen");
    let mut second = bonded();
    second["is_default"] = json!(true);
    let second = seller.post("/api/stock/warehouses", second).await.ok();
    let path = |id: &serde_json::Value| format!("/api/stock/warehouses/{}", id.as_str().unwrap());
    let first = seller.get(&path(&made["id"])).await;
    assert_eq!(first.ok()["is_default"], false);
    let shown = seller.get(&path(&second["id"])).await;
    let refused = seller
        .put_if(&path(&second["id"]), &shown.etag(), bonded())
        .await;
    refused.is_refused("stock/default-warehouse");
    // Back again, by the version that is known; an older one is refused.
    let mut back = bonded();
    back["is_default"] = json!(true);
    let edited = seller
        .put_if(&path(&made["id"]), &first.etag(), back.clone())
        .await;
    assert_eq!(edited.ok()["is_default"], true);
    let late = seller
        .put_if(&path(&made["id"]), &first.etag(), back.clone())
        .await;
    late.is_refused("runtime/changed-meanwhile");
    let unnamed = seller.put(&path(&made["id"]), back).await;
    unnamed.is_refused("runtime/precondition-required");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warehouse_closes_only_when_nothing_is_in_it() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 12).await;
    let second = seller.post("/api/stock/warehouses", bonded()).await.ok();
    let id = second["id"].as_str().unwrap().to_owned();
    let state = format!("/api/stock/warehouses/{id}/state");
    let closed = json!({"state": "closed"});
    let receipt = json!({"warehouse": id, "lines": [{"variant": item.variant, "arrived": 3}]});
    seller
        .post("/api/stock/receipts", receipt.clone())
        .await
        .ok();
    let refused = seller.put_if(&state, "\"1\"", closed.clone()).await;
    assert_eq!(
        refused.is_refused("stock/warehouse-not-empty")["params"]["on_hand"],
        3
    );
    let gone = json!({"warehouse": id, "variant": item.variant, "kind": "write_off",
        "quantity": 3, "reason": "spoilt"});
    seller.post("/api/stock/adjustments", gone).await.ok();
    let done = seller.put_if(&state, "\"1\"", closed.clone()).await;
    assert_eq!(done.ok()["state"], "closed");
    seller
        .post("/api/stock/receipts", receipt.clone())
        .await
        .is_refused("stock/warehouse-closed");
    seller
        .put_if(&state, &done.etag(), json!({"state": "open"}))
        .await
        .ok();
    seller.post("/api/stock/receipts", receipt).await.ok();
    let first = world.warehouses(&seller).await[0].clone();
    let path = format!("/api/stock/warehouses/{first}/state");
    seller
        .put_if(&path, "\"1\"", closed)
        .await
        .is_refused("stock/default-warehouse");
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_told_field_by_field() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let wrong = json!({"name": {"en": " "}, "kind": "domestic", "country": "CN", "latitude": 3.0});
    let refused = seller.post("/api/stock/warehouses", wrong).await;
    refused.is_refused("runtime/invalid");
    assert_eq!(refused.fields(), ["name", "longitude"]);
    let wrong = json!({"name": {"en": "A"}, "kind": "cave", "country": "XX", "floor": 3});
    let refused = seller.post("/api/stock/warehouses", wrong).await;
    refused.is_refused("runtime/invalid");
    assert!(refused.fields().len() >= 2, "{:?}", refused.fields());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packers_work_in_warehouses_and_do_not_make_them() {
    let world = World::start().await;
    let packer = world.kit.seller().colleague(&[Role::Warehouse]);
    packer.get("/api/stock/warehouses").await.ok();
    packer
        .post("/api/stock/warehouses", bonded())
        .await
        .is_refused("runtime/forbidden");
    let accountant = packer.colleague(&[Role::Finance]);
    accountant.get("/api/stock/items").await.ok();
    let body = json!({"warehouse": world.warehouses(&packer).await[0], "lines": []});
    accountant
        .post("/api/stock/receipts", body)
        .await
        .is_refused("runtime/invalid");
    let buyer = world.kit.buyer();
    buyer
        .get("/api/stock/items")
        .await
        .is_refused("runtime/forbidden");
}

pub fn bonded() -> serde_json::Value {
    json!({
        "name": {"en": "Qianhai bonded", "zh-CN": "前海保税仓"},
        "kind": "bonded", "country": "CN",
        "address": {"contact": "Liu Fang", "line1": "88 Wharf Road", "city": "Shenzhen"},
        "latitude": 22.6702, "longitude": 113.8213,
    })
}

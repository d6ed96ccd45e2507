//! Receipts, counts, transfers, returns.

use contract::ids::WarehouseId;
use contract::orders::{ReturnReceived, ReturnedLine};
use runtime::bus::Manner;
use serde_json::json;
use testkit::Settings;

use crate::warehouses::bonded;
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrives_is_booked_once_and_a_variance_has_its_reason() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let tea = world.item(seller.org(), "TEA", 1).await;
    let pot = world.item(seller.org(), "POT", 1).await;
    let warehouse = world.warehouses(&seller).await[0].clone();
    let receipt = |reason: Option<&str>| {
        json!({"warehouse": warehouse, "reference": "DN-88", "lines": [
            {"variant": tea.variant, "arrived": 40},
            {"variant": pot.variant, "arrived": 9, "expected": 10, "reason": reason}]})
    };
    let refused = seller.post("/api/stock/receipts", receipt(None)).await;
    refused.is_refused("stock/numbers-differ");
    assert_eq!(refused.fields(), ["lines[1].reason"]);
    for _ in 0..2 {
        let body = receipt(Some("one broken"));
        seller
            .post_once("/api/stock/receipts", "door-7", body)
            .await
            .ok();
    }
    assert_eq!(world.level(&seller, tea).await, (41, 0));
    assert_eq!(world.level(&seller, pot).await, (10, 0));
    let shown = seller.get("/api/stock/receipts").await.ok();
    assert_eq!(shown["items"].as_array().unwrap().len(), 1);
    let id = shown["items"][0]["id"].as_str().unwrap();
    let one = seller.get(&format!("/api/stock/receipts/{id}")).await.ok();
    assert_eq!(one["lines"][1]["reason"], "one broken");
    seller
        .get(&format!("/api/stock/transfers/{id}"))
        .await
        .is_refused("runtime/not-found");
    let twice = json!({"warehouse": warehouse, "lines": [
        {"variant": tea.variant, "arrived": 1}, {"variant": tea.variant, "arrived": 1}]});
    let refused = seller.post("/api/stock/receipts", twice).await;
    assert_eq!(refused.fields(), ["lines[1].variant"]);
    let strange = json!({"warehouse": warehouse, "lines": [
        {"variant": contract::ids::VariantId::from_uuid(world.uuid()), "arrived": 1}]});
    let refused = seller.post("/api/stock/receipts", strange).await;
    assert_eq!(refused.fields(), ["lines[0].variant"]);
    let nowhere = json!({"warehouse": WarehouseId::from_uuid(world.uuid()), "lines": [
        {"variant": tea.variant, "arrived": 1}]});
    let refused = seller.post("/api/stock/receipts", nowhere).await;
    assert_eq!(refused.fields(), ["warehouse"]);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_count_is_blind_first_and_then_the_books_follow_the_shelf() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let tea = world.item(seller.org(), "TEA", 10).await;
    let pot = world.item(seller.org(), "POT", 10).await;
    let warehouse = world.warehouses(&seller).await[0].clone();
    let counted = |tea_reason: Option<&str>| {
        json!({"warehouse": warehouse, "lines": [
            {"variant": tea.variant, "counted": 8, "reason": tea_reason},
            {"variant": pot.variant, "counted": 10}]})
    };
    let refused = seller.post("/api/stock/counts", counted(None)).await;
    let problem = refused.is_refused("stock/numbers-differ");
    assert_eq!(problem["fields"].as_array().unwrap().len(), 1);
    assert_eq!(
        problem["fields"][0]["params"],
        json!({"expected": 10, "found": 8})
    );
    assert_eq!(world.level(&seller, tea).await, (10, 0));
    let done = seller
        .post("/api/stock/counts", counted(Some("two broken")))
        .await
        .ok();
    assert_eq!(done["lines"][0]["expected"], 10);
    assert_eq!(world.level(&seller, tea).await, (8, 0));
    let id = done["id"].as_str().unwrap();
    seller.get(&format!("/api/stock/counts/{id}")).await.ok();
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_leaves_now_and_arrives_later() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let tea = world.item(seller.org(), "TEA", 10).await;
    let from = world.warehouses(&seller).await[0].clone();
    let to = seller.post("/api/stock/warehouses", bonded()).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    world.reserve(&world.wanted(&[(tea, 4)])).await.unwrap();
    let send = |quantity: i64| {
        json!({"from": from, "to": to, "reference": "SEA-1",
            "lines": [{"variant": tea.variant, "quantity": quantity}]})
    };
    let refused = seller.post("/api/stock/transfers", send(7)).await;
    assert_eq!(
        refused.is_refused("stock/too-few-here")["params"]["available"],
        6
    );
    let sent = seller.post("/api/stock/transfers", send(6)).await.ok();
    assert_eq!(world.level(&seller, tea).await, (4, 4));
    let state = format!("/api/stock/warehouses/{to}/state");
    let refused = seller
        .put_if(&state, "\"1\"", json!({"state": "closed"}))
        .await;
    assert_eq!(
        refused.is_refused("stock/warehouse-not-empty")["params"]["arriving"],
        1
    );
    let open = seller.get("/api/stock/transfers?state=open").await.ok();
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    let arrival = format!(
        "/api/stock/transfers/{}/arrival",
        sent["id"].as_str().unwrap()
    );
    let arrived = |reason: Option<&str>| json!({"lines": [{"variant": tea.variant, "arrived": 5, "reason": reason}]});
    let refused = seller.post(&arrival, arrived(None)).await;
    refused.is_refused("stock/numbers-differ");
    assert_eq!(refused.fields(), ["lines[0].reason"]);
    let done = seller
        .post(&arrival, arrived(Some("lost at sea")))
        .await
        .ok();
    assert_eq!(done["state"], "done");
    assert_eq!(world.level(&seller, tea).await, (9, 4));
    assert_eq!(world.available(tea).await, 5);
    seller
        .post(&arrival, arrived(Some("again")))
        .await
        .is_refused("stock/already-done");
    let same =
        json!({"from": from, "to": from, "lines": [{"variant": tea.variant, "quantity": 1}]});
    assert_eq!(
        seller.post("/api/stock/transfers", same).await.fields(),
        ["to"]
    );
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_that_came_back_are_sold_again_or_written_off_and_looked_at() {
    let settings = Settings {
        manner: Manner::Rude { seed: 9 },
        ..Settings::default()
    };
    let world = World::start_with(settings).await;
    let seller = world.kit.seller();
    let tea = world.item(seller.org(), "TEA", 10).await;
    let pot = world.item(seller.org(), "POT", 10).await;
    let warehouse: WarehouseId = world.warehouses(&seller).await[0].parse().unwrap();
    let line = |item: contract::stock::ItemKey, quantity, sellable| ReturnedLine {
        variant: item.variant,
        warehouse,
        quantity,
        sellable,
    };
    let event = ReturnReceived {
        after_sale: world.kit.rt.ids().new_id(),
        order: world.kit.rt.ids().new_id(),
        seller: seller.org(),
        lines: vec![line(tea, 3, true), line(tea, 1, false), line(pot, 2, false)],
        at: world.kit.rt.now(),
    };
    world.tell(&event, event.order.uuid()).await;
    assert_eq!(world.level(&seller, tea).await, (13, 0));
    assert_eq!(world.level(&seller, pot).await, (10, 0));
    let open = seller.get("/api/stock/returns?state=open").await.ok();
    let paper = &open["items"][0];
    assert_eq!(paper["reference"], event.after_sale.to_string());
    assert_eq!(
        (&paper["lines"][0]["expected"], &paper["lines"][0]["found"]),
        (&json!(4), &json!(3))
    );
    let path = format!(
        "/api/stock/returns/{}/inspection",
        paper["id"].as_str().unwrap()
    );
    let too_many = json!({"lines": [{"variant": pot.variant, "sellable": 3}]});
    assert_eq!(
        seller.post(&path, too_many).await.fields(),
        ["lines[0].sellable"]
    );
    let found = json!({"lines": [
        {"variant": pot.variant, "sellable": 2},
        {"variant": tea.variant, "sellable": 1, "reason": "stained"}]});
    seller.post(&path, found.clone()).await.ok();
    assert_eq!(world.level(&seller, tea).await, (11, 0));
    assert_eq!(world.level(&seller, pot).await, (12, 0));
    seller
        .post(&path, found)
        .await
        .is_refused("stock/already-done");
    world.proven().await;
}

//! Items with their levels, corrections by hand, and the history of both.

use serde_json::{Value, json};

use crate::warehouses::bonded;
use crate::world::World;

fn skus(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["sku"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn items_are_listed_by_sku_found_by_words_and_paged() {
    let world = World::start().await;
    let seller = world.kit.seller();
    for sku in ["c-3", "A-1", "b_2", "D-4"] {
        world.item(seller.org(), sku, 5).await;
    }
    world.item(world.kit.seller().org(), "A-0", 5).await;
    let first = seller.get("/api/stock/items?limit=3").await.ok();
    assert_eq!(skus(&first), ["A-1", "b_2", "c-3"]);
    let next = first["next"].as_str().unwrap();
    let rest = seller
        .get(&format!("/api/stock/items?limit=3&after={next}"))
        .await
        .ok();
    assert_eq!(skus(&rest), ["D-4"]);
    assert!(rest.get("next").is_none());
    for (query, wanted) in [
        ("search=kettle%20C", vec!["c-3"]),
        (
            "search=%E6%B0%B4%E5%A3%B6",
            vec!["A-1", "b_2", "c-3", "D-4"],
        ),
        ("search=_", vec!["b_2"]),
        ("code=B_2", vec!["b_2"]),
        ("code=b", vec![]),
    ] {
        let found = seller.get(&format!("/api/stock/items?{query}")).await.ok();
        assert_eq!(skus(&found), wanted, "{query}");
    }
    seller
        .get("/api/stock/items?colour=red")
        .await
        .is_refused("runtime/invalid");
    seller
        .get("/api/stock/items?after=zzz")
        .await
        .is_refused("runtime/invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_threshold_makes_an_item_low_and_a_barcode_finds_it() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let tea = world.item(seller.org(), "TEA", 5).await;
    let pot = world.item(seller.org(), "POT", 5).await;
    let path = |item: contract::stock::ItemKey| format!("/api/stock/items/{}", item.variant);
    let edit = json!({"barcode": " 6901234567892 ", "low_stock_threshold": 4});
    let edited = seller.put_if(&path(tea), "\"1\"", edit).await.ok();
    assert_eq!(
        (edited["barcode"].as_str(), edited["is_low"].as_bool()),
        (Some("6901234567892"), Some(false))
    );
    world.reserve(&world.wanted(&[(tea, 1)])).await.unwrap();
    assert_eq!(
        skus(&seller.get("/api/stock/items?low=true").await.ok()),
        ["TEA"]
    );
    assert_eq!(
        skus(&seller.get("/api/stock/items?code=6901234567892").await.ok()),
        ["TEA"]
    );
    let twin = json!({"barcode": "6901234567892"});
    seller
        .put_if(&path(pot), "\"1\"", twin)
        .await
        .is_refused("stock/barcode-taken");
    let late = seller.put_if(&path(tea), "\"1\"", json!({})).await;
    late.is_refused("runtime/changed-meanwhile");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_has_a_reason_a_movement_and_an_actor() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    let warehouse = world.warehouses(&seller).await[0].clone();
    let adjust = |kind: &str, quantity: i64| {
        json!({"variant": item.variant, "warehouse": warehouse, "kind": kind,
            "quantity": quantity, "reason": "=broken", "note": "a box fell"})
    };
    let after = seller
        .post("/api/stock/adjustments", adjust("correction", 3))
        .await
        .ok();
    assert_eq!(after["on_hand"], 13);
    let key = "the-same-key";
    for _ in 0..2 {
        let replayed = seller
            .post_once("/api/stock/adjustments", key, adjust("write_off", 5))
            .await;
        assert_eq!(replayed.ok()["on_hand"], 8);
    }
    let refused = seller
        .post("/api/stock/adjustments", adjust("write_off", 9))
        .await;
    assert_eq!(
        refused.is_refused("stock/too-few-here")["params"]["available"],
        8
    );
    for (kind, quantity) in [("correction", 0), ("write_off", -1)] {
        let refused = seller
            .post("/api/stock/adjustments", adjust(kind, quantity))
            .await;
        refused.is_refused("runtime/invalid");
    }
    let path = format!("/api/stock/items/{}/movements", item.variant);
    let shown = seller.get(&path).await.ok();
    let rows: Vec<_> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["kind"].as_str().unwrap(),
                row["quantity"].as_i64().unwrap(),
                row["on_hand_after"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("write_off", -5, 8),
            ("correction", 3, 13),
            ("receipt", 10, 10)
        ]
    );
    assert_eq!(shown["items"][0]["actor"], seller.person().to_string());
    assert_eq!(shown["items"][2]["actor"], "system");
    let only = seller
        .get(&format!("{path}?kind=write_off&warehouse={warehouse}"))
        .await
        .ok();
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    let page = seller.get(&format!("{path}?limit=2")).await.ok();
    let next = page["next"].as_str().unwrap();
    let rest = seller
        .get(&format!("{path}?limit=2&after={next}"))
        .await
        .ok();
    assert_eq!(rest["items"][0]["kind"], "receipt");
    let file = seller.get(&format!("{path}.csv")).await;
    assert!(
        file.header("content-disposition")
            .unwrap()
            .contains("stock-TEA.csv")
    );
    let text = file.text();
    assert!(text.starts_with('\u{feff}'), "{text}");
    assert!(
        text.contains("write_off,-5,8,Main warehouse,'=broken,,a box fell"),
        "{text}"
    );
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_off_below_what_is_promised_leaves_nothing_to_promise() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    let warehouse = world.warehouses(&seller).await[0].clone();
    world.reserve(&world.wanted(&[(item, 6)])).await.unwrap();
    let gone = json!({"variant": item.variant, "warehouse": warehouse, "kind": "write_off",
        "quantity": 7, "reason": "fire"});
    let after = seller.post("/api/stock/adjustments", gone).await.ok();
    assert_eq!(
        (after["on_hand"].as_i64(), after["available"].as_i64()),
        (Some(3), Some(0))
    );
    assert_eq!(world.available(item).await, 0);
    assert!(world.reserve(&world.wanted(&[(item, 1)])).await.is_err());
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_opening_quantity_is_booked_once_and_the_newest_title_stays() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    world
        .offer(seller.org(), item.variant, "TEA-NEW", Some(99))
        .await;
    assert_eq!(world.level(&seller, item).await, (10, 0));
    let shown = seller.get("/api/stock/items").await.ok();
    assert_eq!(skus(&shown), ["TEA-NEW"]);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_comes_from_the_default_warehouse_and_is_divided_only_when_it_must() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    let first = world.warehouses(&seller).await[0].clone();
    let second = seller.post("/api/stock/warehouses", bonded()).await.ok();
    let second = second["id"].as_str().unwrap().to_owned();
    let receipt = json!({"warehouse": second, "lines": [{"variant": item.variant, "arrived": 30}]});
    seller.post("/api/stock/receipts", receipt).await.ok();
    let shares = async |quantity| {
        let wanted = world.wanted(&[(item, quantity)]);
        let lines = world.reserve(&wanted).await.unwrap();
        world
            .stock
            .release(&contract::identity::Caller::system(), wanted.process, None)
            .await
            .unwrap();
        lines
            .iter()
            .map(|line| (line.warehouse.to_string(), line.quantity))
            .collect::<Vec<_>>()
    };
    assert_eq!(shares(10).await, [(first.clone(), 10)]);
    assert_eq!(shares(11).await, [(second.clone(), 11)]);
    assert_eq!(shares(31).await, [(first, 10), (second, 21)]);
    world.proven().await;
}

//! From a paid order to a dispatched one.

use std::time::Duration;

use contract::identity::Role;
use runtime::bus::Manner;
use serde_json::{Value, json};
use testkit::{Actor, Settings};

use crate::world::{Order, World};

async fn only_pick(seller: &Actor) -> Value {
    let shown = seller.get("/api/stock/picks").await.ok();
    let id = shown["items"][0]["id"].as_str().unwrap().to_owned();
    seller.get(&format!("/api/stock/picks/{id}")).await.ok()
}

fn path(pick: &Value, below: &str) -> String {
    format!("/api/stock/picks/{}{below}", pick["id"].as_str().unwrap())
}

fn parcel() -> Value {
    json!({"parcels": [{"weight_grams": 900, "length_mm": 300, "width_mm": 200, "height_mm": 150}]})
}

async fn paid(world: &World, seller: &Actor, units: [i64; 2]) -> Order {
    let tea = world.item(seller.org(), "TEA", 10).await;
    let pot = world.item(seller.org(), "POT", 10).await;
    let order = world.order(&[(tea, units[0]), (pot, units[1])]).await;
    world.pay(&order).await;
    order
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_are_scanned_packed_and_gone() {
    let settings = Settings {
        manner: Manner::Rude { seed: 5 },
        ..Settings::default()
    };
    let world = World::start_with(settings).await;
    let seller = world.kit.seller();
    let order = paid(&world, &seller, [2, 1]).await;
    let packer = seller.colleague(&[Role::Warehouse]);
    let pick = only_pick(&packer).await;
    assert_eq!(
        (pick["state"].as_str(), pick["units"].as_i64()),
        (Some("due"), Some(3))
    );
    assert_eq!(pick["ship_to"]["city"], "Berlin");
    let codes: Vec<String> = order.lines.iter().map(|line| line.sku.clone()).collect();
    let scan = async |code: &str| {
        packer
            .post(&path(&pick, "/scans"), json!({"code": code}))
            .await
    };
    let scanned = scan(&codes[0].to_lowercase()).await.ok();
    assert_eq!(scanned["line"], order.lines[0].id.to_string());
    assert_eq!(scanned["pick"]["state"], "picking");
    assert_eq!(scanned["pick"]["picker"], packer.person().to_string());
    // A scan that is sent twice counts once.
    for _ in 0..2 {
        let body = json!({"code": codes[0]});
        packer
            .post_once(&path(&pick, "/scans"), "scan-2", body)
            .await
            .ok();
    }
    let refused = scan(&codes[0]).await.is_refused("stock/already-picked");
    assert_eq!(
        (&refused["params"]["wanted"], &refused["params"]["left"]),
        (&json!(2), &json!(0))
    );
    scan("nothing").await.is_refused("stock/not-on-this-order");
    let finish = json!({"step": "finish"});
    let refused = packer.post(&path(&pick, "/steps"), finish.clone()).await;
    refused.is_refused("stock/pick-unfinished");
    assert_eq!(refused.fields(), ["lines[1]"]);
    scan(&codes[1]).await.ok();
    packer
        .post(&path(&pick, "/pack"), parcel())
        .await
        .is_refused("stock/not-in-this-state");
    packer.post(&path(&pick, "/steps"), finish).await.ok();
    let packed = packer.post(&path(&pick, "/pack"), parcel()).await.ok();
    assert_eq!(
        (&packed["state"], &packed["parcels"][0]["weight_grams"]),
        (&json!("packed"), &json!(900))
    );
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|line| (line.id, line.quantity))
        .collect();
    world.ship(&order, &lines, true).await;
    let gone = packer.get(&path(&pick, "")).await.ok();
    assert_eq!(
        (&gone["state"], &gone["tracking_number"]),
        (&json!("dispatched"), &json!("JG123"))
    );
    let done = seller.get("/api/stock/picks?state=dispatched").await.ok();
    assert_eq!(done["items"].as_array().unwrap().len(), 1);
    assert!(
        seller.get("/api/stock/picks").await.ok()["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let shown = seller.get("/api/stock/items").await.ok();
    let levels: Vec<_> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["on_hand"].as_i64().unwrap(),
                item["reserved"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(levels, [(9, 0), (8, 0)]);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_pick_has_a_reason_ships_in_part_and_asks_for_a_count() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let order = paid(&world, &seller, [4, 1]).await;
    let pick = only_pick(&seller).await;
    let line = |at: usize| path(&pick, &format!("/lines/{}", order.lines[at].id));
    let too_many = seller.put(&line(0), json!({"picked": 5})).await;
    too_many.is_refused("runtime/invalid");
    seller
        .put(&line(0), json!({"picked": 3, "short_reason": "not_there"}))
        .await
        .ok();
    seller.put(&line(1), json!({"picked": 1})).await.ok();
    seller
        .post(&path(&pick, "/steps"), json!({"step": "finish"}))
        .await
        .ok();
    seller.post(&path(&pick, "/pack"), parcel()).await.ok();
    let recount = seller.get("/api/stock/items?recount=true").await.ok();
    assert_eq!(recount["items"].as_array().unwrap().len(), 1);
    let shipped = [(order.lines[0].id, 3), (order.lines[1].id, 1)];
    world.ship(&order, &shipped, false).await;
    let rest = seller.get(&path(&pick, "")).await.ok();
    assert_eq!(
        (&rest["state"], &rest["picked"], &rest["parcels"]),
        (&json!("due"), &json!(4), &json!([]))
    );
    let tea = contract::stock::ItemKey {
        seller: seller.org(),
        variant: order.lines[0].variant,
    };
    assert_eq!(world.level(&seller, tea).await, (7, 1));
    // Nothing more will leave: what is left of the promise is free.
    world.ship(&order, &[], true).await;
    assert_eq!(world.level(&seller, tea).await, (7, 0));
    assert_eq!(
        seller.get(&path(&pick, "")).await.ok()["state"],
        "dispatched"
    );
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_order_leaves_the_board_and_frees_its_units() {
    let settings = Settings {
        manner: Manner::Rude { seed: 3 },
        ..Settings::default()
    };
    let world = World::start_with(settings).await;
    let seller = world.kit.seller();
    let order = paid(&world, &seller, [4, 1]).await;
    let pick = only_pick(&seller).await;
    seller
        .post(&path(&pick, "/steps"), json!({"step": "start"}))
        .await
        .ok();
    world.cancel(&order).await;
    let gone = seller.get(&path(&pick, "")).await.ok();
    assert_eq!(gone["state"], "cancelled");
    let refused = seller
        .post(&path(&pick, "/steps"), json!({"step": "start"}))
        .await;
    assert_eq!(
        refused.is_refused("stock/not-in-this-state")["params"]["state"],
        "cancelled"
    );
    let tea = contract::stock::ItemKey {
        seller: seller.org(),
        variant: order.lines[0].variant,
    };
    assert_eq!(world.level(&seller, tea).await, (10, 0));
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_that_leave_without_being_picked_are_booked_out_all_the_same() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let order = paid(&world, &seller, [10, 10]).await;
    let warehouse = world.warehouses(&seller).await[0].clone();
    // The books lose some of what is promised; then all of it leaves.
    let gone = json!({"variant": order.lines[0].variant, "warehouse": warehouse,
        "kind": "write_off", "quantity": 4, "reason": "fire"});
    seller.post("/api/stock/adjustments", gone).await.ok();
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|line| (line.id, line.quantity))
        .collect();
    world.ship(&order, &lines, true).await;
    let tea = contract::stock::ItemKey {
        seller: seller.org(),
        variant: order.lines[0].variant,
    };
    assert_eq!(world.level(&seller, tea).await, (0, 0));
    let path = format!("/api/stock/items/{}/movements?limit=2", tea.variant);
    let shown = seller.get(&path).await.ok();
    assert_eq!(shown["items"][0]["quantity"], -10);
    assert_eq!(shown["items"][1]["reason"], "found_at_dispatch");
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pick_order_goes_back_and_is_opened_again() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let order = paid(&world, &seller, [1, 1]).await;
    let pick = only_pick(&seller).await;
    let step = async |name: &str| {
        seller
            .post(&path(&pick, "/steps"), json!({"step": name}))
            .await
    };
    step("finish").await.is_refused("stock/not-in-this-state");
    step("start").await.ok();
    seller
        .post(&path(&pick, "/scans"), json!({"code": order.lines[0].sku}))
        .await
        .ok();
    let back = step("put_back").await.ok();
    assert_eq!(
        (&back["state"], &back["picked"], &back["picker"]),
        (&json!("due"), &json!(0), &Value::Null)
    );
    step("start").await.ok();
    for line in &order.lines {
        let none = json!({"picked": 0, "short_reason": "damaged"});
        seller
            .put(&path(&pick, &format!("/lines/{}", line.id)), none)
            .await
            .ok();
    }
    step("finish").await.ok();
    seller
        .post(&path(&pick, "/pack"), parcel())
        .await
        .is_refused("stock/nothing-picked");
    assert_eq!(step("reopen").await.ok()["state"], "picking");
    let scanned = json!({"code": order.lines[0].sku, "quantity": 2});
    seller
        .post(&path(&pick, "/scans"), scanned)
        .await
        .is_refused("stock/already-picked");
    let found = seller
        .get("/api/stock/picks?number=A-2611-7Q3KD")
        .await
        .ok();
    assert_eq!(found["items"][0]["id"], pick["id"]);
    let found = seller
        .get(&format!("/api/stock/picks?order={}", order.id))
        .await
        .ok();
    assert_eq!(found["items"][0]["id"], pick["id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_longest_waiting_is_first() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let tea = world.item(seller.org(), "TEA", 10).await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        let order = world.order(&[(tea, 1)]).await;
        world.kit.pass(Duration::from_secs(60)).await;
        world.pay(&order).await;
        orders.push(order.id.to_string());
    }
    let first = seller.get("/api/stock/picks?limit=2").await.ok();
    let next = first["next"].as_str().unwrap();
    let rest = seller
        .get(&format!("/api/stock/picks?limit=2&after={next}"))
        .await
        .ok();
    let shown: Vec<_> = [&first, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap().iter())
        .map(|pick| pick["order"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(shown, orders);
}

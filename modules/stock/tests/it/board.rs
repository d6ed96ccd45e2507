//! Today in the warehouse.

use std::time::Duration;

use serde_json::json;

use crate::warehouses::bonded;
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_board_counts_what_waits_and_what_left_today() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 20).await;
    let other = seller.post("/api/stock/warehouses", bonded()).await.ok();
    let began = world.kit.rt.now();
    let mut orders = Vec::new();
    for units in [3, 2, 1] {
        let order = world.order(&[(item, units)]).await;
        world.pay(&order).await;
        world.kit.pass(Duration::from_secs(60)).await;
        orders.push(order);
    }
    let path = format!("/api/stock/board?since={began}");
    let board = seller.get(&path).await.ok();
    assert_eq!(
        board["states"][0],
        json!({"state": "due", "count": 3, "units": 6, "oldest": began})
    );
    assert_eq!(board["states"][3]["count"], 0);
    world
        .ship(&orders[0], &[(orders[0].lines[0].id, 3)], true)
        .await;
    let board = seller.get(&path).await.ok();
    assert_eq!(
        (&board["dispatched"], &board["dispatched_units"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(board["states"][0]["count"], 2);
    let elsewhere = other["id"].as_str().unwrap();
    let board = seller
        .get(&format!("{path}&warehouse={elsewhere}"))
        .await
        .ok();
    assert_eq!(
        (&board["dispatched"], &board["states"][0]["count"]),
        (&json!(0), &json!(0))
    );
}

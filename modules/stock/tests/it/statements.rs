//! How many statements a request costs. A number that grows is a page that gets slower.

use serde_json::json;
use testkit::Actor;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_cost_a_fixed_number_of_statements() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let mut items = Vec::new();
    for n in 0..12 {
        items.push(world.item(seller.org(), &format!("TEA-{n:02}"), 50).await);
    }
    let order = world.order(&[(items[0], 1), (items[1], 2)]).await;
    world.pay(&order).await;
    let pick = seller.get("/api/stock/picks").await.ok()["items"][0]["id"].clone();
    let pick = format!("/api/stock/picks/{}", pick.as_str().unwrap());
    let item = format!("/api/stock/items/{}", items[0].variant);
    let cost = async |actor: &Actor, path: &str| {
        let (reply, count) = db::count_statements(actor.get(path)).await;
        reply.ok();
        count
    };
    assert_eq!(cost(&seller, "/api/stock/items").await, 2);
    assert_eq!(cost(&seller, "/api/stock/items?search=tea").await, 2);
    assert_eq!(cost(&seller, &item).await, 2);
    assert_eq!(cost(&seller, &format!("{item}/movements")).await, 2);
    assert_eq!(cost(&seller, "/api/stock/warehouses").await, 1);
    assert_eq!(cost(&seller, "/api/stock/board").await, 2);
    assert_eq!(cost(&seller, "/api/stock/picks").await, 1);
    assert_eq!(cost(&seller, &pick).await, 2);
    assert_eq!(cost(&seller, "/api/stock/transfers").await, 1);
    let body = json!({"code": order.lines[0].sku});
    let (reply, count) = db::count_statements(seller.post(&format!("{pick}/scans"), body)).await;
    reply.ok();
    assert_eq!(count, 6);
    // Known for a second after it was asked; otherwise one statement for all of them.
    let stock: &dyn contract::stock::Stock = &world.stock;
    let by = seller.caller();
    let (_, first) = db::count_statements(stock.available(&by, items.clone())).await;
    let (_, again) = db::count_statements(stock.available(&by, items)).await;
    assert!(first <= 1 && again == 0, "{first} {again}");
}

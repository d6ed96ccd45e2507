//! Strangers and other tenants get nothing, at any route.

use axum::http::{Method, StatusCode};
use contract::ids::ShipmentId;
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_refuses_strangers_buyers_and_other_sellers() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let tea = world.item(seller.org(), "TEA", 10).await;
    let order = world.order(&[(tea, 1)]).await;
    world.pay(&order).await;
    let warehouse = world.warehouses(&seller).await[0].clone();
    let to = seller
        .post("/api/stock/warehouses", crate::warehouses::bonded())
        .await
        .ok();
    let sent = json!({"from": warehouse, "to": to["id"],
        "lines": [{"variant": tea.variant, "quantity": 1}]});
    let paper = seller.post("/api/stock/transfers", sent).await.ok();
    let pick = seller.get("/api/stock/picks").await.ok()["items"][0]["id"].clone();
    let other = world.kit.seller();
    let (stranger, buyer) = (world.kit.stranger(), world.kit.buyer());
    let routes: Vec<_> = world
        .kit
        .routes
        .iter()
        .filter(|route| route.module == "stock")
        .cloned()
        .collect();
    assert!(routes.len() > 25);
    for route in routes {
        let kind = |path: &str, id: &str| path.replace("{id}", id);
        let path = match route.path.as_str() {
            path if path.contains("/warehouses/") => kind(path, &warehouse),
            path if path.contains("/picks/") => kind(path, pick.as_str().unwrap()),
            path => kind(path, paper["id"].as_str().unwrap()),
        };
        let path = path
            .replace("{variant}", &tea.variant.to_string())
            .replace("{line}", &order.lines[0].id.to_string());
        let body = (route.method != Method::GET).then(|| match path.rsplit('/').next().unwrap() {
            "state" => json!({"state": "closed"}),
            "steps" => json!({"step": "start"}),
            "scans" => json!({"code": order.lines[0].sku}),
            "pack" => json!({"parcels": [
                {"weight_grams": 1, "length_mm": 1, "width_mm": 1, "height_mm": 1}]}),
            "arrival" => json!({"lines": [{"variant": tea.variant, "arrived": 1}]}),
            "inspection" => json!({"lines": [{"variant": tea.variant, "sellable": 1}]}),
            "receipts" => json!({"warehouse": warehouse,
                "lines": [{"variant": tea.variant, "arrived": 1}]}),
            "counts" => json!({"warehouse": warehouse,
                "lines": [{"variant": tea.variant, "counted": 1}]}),
            "transfers" => json!({"from": warehouse, "to": to["id"],
                "lines": [{"variant": tea.variant, "quantity": 1}]}),
            "adjustments" => json!({"variant": tea.variant, "warehouse": warehouse,
                "kind": "correction", "quantity": 1, "reason": "x"}),
            _ if path.contains("/lines/") => json!({"picked": 1}),
            _ if path.contains("/items/") => json!({"low_stock_threshold": 1}),
            _ => crate::warehouses::bonded(),
        });
        let headers = [("idempotency-key", "k"), ("if-match", "\"1\"")];
        let ask = async |who: &testkit::Actor| {
            who.send(route.method.clone(), &path, &headers, body.clone())
                .await
        };
        assert_eq!(
            ask(&stranger).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        assert_eq!(ask(&buyer).await.status, StatusCode::FORBIDDEN, "{path}");
        let reply = ask(&other).await;
        let text = reply.text();
        let is_leak = reply.status.is_success()
            && [
                seller.org().to_string(),
                tea.variant.to_string(),
                order.id.to_string(),
            ]
            .iter()
            .any(|secret| text.contains(secret));
        assert!(!is_leak, "{path}: {text}");
        assert!(!reply.status.is_server_error(), "{path}: {text}");
        if path.contains("_0") {
            assert!(
                !reply.status.is_success(),
                "{} {path}: {text}",
                route.method
            );
        }
    }
    let after = seller.get("/api/stock/items").await.ok();
    assert_eq!(after["items"][0]["on_hand"], 9);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_of_another_kind_is_nothing() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let strange = ShipmentId::from_uuid(world.uuid());
    for path in ["items", "warehouses", "picks", "receipts", "returns"] {
        seller
            .get(&format!("/api/stock/{path}/{strange}"))
            .await
            .is_refused("runtime/not-found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_prove_the_books_and_sellers_do_not() {
    let world = World::start().await;
    world
        .kit
        .seller()
        .get("/api/stock/proof")
        .await
        .is_refused("runtime/forbidden");
    let proof = world.kit.operator().get("/api/stock/proof").await.ok();
    assert_eq!(proof["items"], json!([]));
    let seller = world.kit.seller();
    world.item(seller.org(), "TEA", 3).await;
    world
        .kit
        .rt
        .db()
        .tx(|tx| async move { tx.execute("UPDATE stock_level SET on_hand = 4", &[]).await })
        .await
        .unwrap();
    let proof = world.kit.operator().get("/api/stock/proof").await.ok();
    assert_eq!(
        (&proof["items"][0]["on_hand"], &proof["items"][0]["moved"]),
        (&json!(4), &json!(3))
    );
}

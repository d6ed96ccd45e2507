//! Lists, and who may see what.

use serde_json::json;

use crate::shop::Shop;

#[tokio::test]
async fn everybody_sees_their_own_side() {
    let shop = Shop::open().await;
    let (_, first, second) = shop.placed().await;
    let ids = |list: serde_json::Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        ids(shop.buyer.get("/api/orders/orders").await.ok()).len(),
        2
    );
    let of_yiwu = ids(shop.yiwu.get("/api/orders/orders").await.ok());
    assert_eq!(of_yiwu, [second.to_string()]);
    assert_eq!(
        ids(shop.kit.operator().get("/api/orders/orders").await.ok()).len(),
        2
    );
    assert_eq!(
        ids(shop.kit.buyer().get("/api/orders/orders").await.ok()).len(),
        0
    );
    assert_eq!(
        ids(shop.kit.seller().get("/api/orders/orders").await.ok()).len(),
        0
    );

    for stranger in [shop.kit.buyer(), shop.kit.seller(), shop.yiwu.clone()] {
        let path = format!("/api/orders/orders/{first}");
        stranger.get(&path).await.is_refused("runtime/not-found");
    }
    let path = format!("/api/orders/orders/{first}");
    shop.kit
        .stranger()
        .get(&path)
        .await
        .is_refused("runtime/unauthenticated");
    assert_eq!(
        shop.shenzhen.get(&path).await.ok()["buyer"]["name"],
        "Spree Haushalt GmbH"
    );
}

#[tokio::test]
async fn lists_are_cut_by_key_and_filtered() {
    let shop = Shop::open().await;
    let mut numbers = Vec::new();
    for n in 0..3 {
        let (checkout, first, _) = shop.placed().await;
        numbers.push(
            shop.order(first).await["number"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        if n == 1 {
            shop.pays(checkout).await;
        }
        shop.kit.clock.advance(std::time::Duration::from_secs(1));
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let list = shop
            .shenzhen
            .get(&format!("/api/orders/orders?limit=2{after}"))
            .await
            .ok();
        for item in list["items"].as_array().unwrap() {
            seen.push(item["number"].as_str().unwrap().to_owned());
        }
        match list["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    numbers.reverse();
    assert_eq!(seen, numbers, "newest first, each once");

    let count = |path: String| {
        let actor = shop.shenzhen.clone();
        async move {
            actor.get(&path).await.ok()["items"]
                .as_array()
                .unwrap()
                .len()
        }
    };
    assert_eq!(count("/api/orders/orders?state=paid".to_owned()).await, 1);
    assert_eq!(
        count("/api/orders/orders?state=paid,awaiting_payment".to_owned()).await,
        3
    );
    let number = numbers[0].to_lowercase();
    assert_eq!(count(format!("/api/orders/orders?text={number}")).await, 1);
    assert_eq!(
        count(format!("/api/orders/orders?text={}", &number[7..])).await,
        1
    );
    assert_eq!(count("/api/orders/orders?text=kettle".to_owned()).await, 0);
    assert_eq!(
        count("/api/orders/orders?from=2026-11-22T10:00:01Z".to_owned()).await,
        2
    );
    shop.shenzhen
        .get("/api/orders/orders?state=lost")
        .await
        .is_refused("runtime/invalid");
    shop.shenzhen
        .get("/api/orders/orders?colour=red")
        .await
        .is_refused("runtime/invalid");
    shop.shenzhen
        .get("/api/orders/orders?after=xyz")
        .await
        .is_refused("runtime/invalid");
    let counts = shop.shenzhen.get("/api/orders/orders/counts").await.ok();
    assert_eq!(counts[1], json!({"state": "paid", "orders": 1}));
    // Another seller's number finds nothing.
    let list = shop
        .yiwu
        .get(&format!("/api/orders/orders?text={number}"))
        .await
        .ok();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn a_list_and_an_order_take_few_statements() {
    let shop = Shop::open().await;
    let (_, first, _) = shop.placed().await;
    let (reply, statements) = db::count_statements(shop.buyer.get("/api/orders/orders")).await;
    reply.ok();
    assert_eq!(statements, 1);
    let path = format!("/api/orders/orders/{first}");
    let (reply, statements) = db::count_statements(shop.buyer.get(&path)).await;
    reply.ok();
    assert_eq!(
        statements, 4,
        "nothing was sent or claimed before it is paid"
    );
}

#[tokio::test]
async fn every_route_refuses_strangers_but_the_preview_of_a_cart() {
    let shop = Shop::open().await;
    let public = "POST /api/orders/cart/preview";
    let id = "01h455vb4pex5vsknk084sn02q";
    for (method, path) in [
        ("GET", "/api/orders/cart?currency=USD".to_owned()),
        ("PUT", format!("/api/orders/cart/lines/off_{id}")),
        ("POST", "/api/orders/checkouts".to_owned()),
        ("POST", "/api/orders/checkouts/quote".to_owned()),
        ("GET", format!("/api/orders/checkouts/chk_{id}")),
        ("GET", "/api/orders/orders".to_owned()),
        ("POST", format!("/api/orders/orders/ord_{id}/cancel")),
        ("POST", format!("/api/orders/orders/ord_{id}/shipments")),
        ("GET", "/api/orders/after-sales".to_owned()),
        ("POST", format!("/api/orders/after-sales/aft_{id}/decide")),
        ("GET", "/api/orders/addresses".to_owned()),
    ] {
        assert_ne!(format!("{method} {path}"), public);
        let headers = [("idempotency-key", "k")];
        let body = (method != "GET").then(|| json!({}));
        let reply = shop
            .kit
            .stranger()
            .send(method.parse().unwrap(), &path, &headers, body)
            .await;
        reply.is_refused("runtime/unauthenticated");
    }
}

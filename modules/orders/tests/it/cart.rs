//! Carts and address books.

use serde_json::json;

use crate::shop::Shop;

#[tokio::test]
async fn a_cart_is_grouped_by_seller_with_live_prices_and_what_is_wrong_with_each_line() {
    let shop = Shop::open().await;
    let put = |offer: String, body| {
        let path = format!("/api/orders/cart/lines/{offer}");
        let buyer = shop.buyer.clone();
        async move { buyer.put(&path, body).await.ok() }
    };
    let seen = json!({"amount": "1900", "currency": "USD"});
    put(
        shop.kettle.to_string(),
        json!({"quantity": 2, "unit_price": seen}),
    )
    .await;
    put(shop.kite.to_string(), json!({"quantity": 500})).await;
    let cart = shop
        .buyer
        .get("/api/orders/cart?currency=USD&to=DE")
        .await
        .ok();
    assert_eq!(cart["sellers"][0]["name"], "Shenzhen Lights");
    assert_eq!(
        cart["sellers"][0]["goods"],
        json!({"amount": "4000", "currency": "USD"})
    );
    assert_eq!(
        cart["sellers"][0]["lines"][0]["problems"][0]["code"],
        "price_changed"
    );
    assert_eq!(cart["sellers"][0]["carriage"]["amount"], "1000");
    let kites = &cart["sellers"][1]["lines"][0];
    assert_eq!(
        kites["problems"][0],
        json!({"code": "not_enough", "value": 100})
    );
    assert_eq!(kites["available"], 100);
    assert_eq!(cart["can_be_placed"], false);
    assert_eq!(cart["goods"]["amount"], "4000");

    put(shop.kite.to_string(), json!({"quantity": 0})).await;
    let cart = shop.buyer.get("/api/orders/cart?currency=USD").await.ok();
    assert_eq!(cart["sellers"].as_array().unwrap().len(), 1);
    assert_eq!(cart["sellers"][0]["carriage"], json!(null));
    let count = shop.buyer.get("/api/orders/cart/count").await.ok();
    assert_eq!(
        count["items"],
        json!([{"offer": shop.kettle.to_string(), "quantity": 2}])
    );
}

#[tokio::test]
async fn putting_a_line_is_one_statement() {
    let shop = Shop::open().await;
    let path = format!("/api/orders/cart/lines/{}", shop.kettle);
    let (reply, statements) =
        db::count_statements(shop.buyer.put(&path, json!({"quantity": 2}))).await;
    reply.ok();
    assert_eq!(statements, 1);
}

#[tokio::test]
async fn below_the_minimum_and_not_a_multiple_are_said_with_what_would_be_right() {
    let shop = Shop::open().await;
    {
        let mut tables = shop.world.tables.lock();
        let kettle = tables.offers.get_mut(&shop.kettle).unwrap();
        kettle.minimum = 10;
        let kite = tables.offers.get_mut(&shop.kite).unwrap();
        kite.multiple = 12;
    }
    let body = json!({"currency": "USD", "lines": [
        {"offer": shop.kettle.to_string(), "quantity": 9},
        {"offer": shop.kite.to_string(), "quantity": 13}
    ]});
    let cart = shop
        .kit
        .stranger()
        .post("/api/orders/cart/preview", body)
        .await
        .ok();
    let problem = |n: usize| cart["sellers"][n]["lines"][0]["problems"][0].clone();
    assert_eq!(problem(0), json!({"code": "below_minimum", "value": 10}));
    assert_eq!(problem(1), json!({"code": "not_a_multiple", "value": 12}));
}

#[tokio::test]
async fn a_cart_from_before_logging_in_is_merged_and_what_was_there_stays() {
    let shop = Shop::open().await;
    let path = format!("/api/orders/cart/lines/{}", shop.kettle);
    shop.buyer.put(&path, json!({"quantity": 2})).await.ok();
    let lines = json!({"lines": [
        {"offer": shop.kettle.to_string(), "quantity": 7},
        {"offer": shop.kite.to_string(), "quantity": 5}
    ]});
    for _ in 0..2 {
        shop.buyer
            .post("/api/orders/cart/merge", lines.clone())
            .await
            .ok();
    }
    let cart = shop.buyer.get("/api/orders/cart?currency=USD").await.ok();
    assert_eq!(cart["sellers"][0]["lines"][0]["quantity"], 2);
    assert_eq!(cart["sellers"][1]["lines"][0]["quantity"], 5);
}

#[tokio::test]
async fn a_cart_belongs_to_a_person_and_has_an_end() {
    let shop = Shop::open().await;
    let path = format!("/api/orders/cart/lines/{}", shop.kettle);
    shop.buyer.put(&path, json!({"quantity": 2})).await.ok();
    let colleague = shop.buyer.colleague(&[contract::identity::Role::Buyer]);
    let cart = colleague.get("/api/orders/cart?currency=USD").await.ok();
    assert_eq!(cart["sellers"], json!([]));
    shop.shenzhen
        .put(&path, json!({"quantity": 2}))
        .await
        .is_refused("runtime/forbidden");

    for n in 0..99 {
        let offer = shop.world.offer(1_000 + n, shop.yiwu.org(), 100, 1);
        let path = format!("/api/orders/cart/lines/{offer}");
        shop.buyer.put(&path, json!({"quantity": 1})).await.ok();
    }
    let one_more = format!("/api/orders/cart/lines/{}", shop.kite);
    shop.buyer
        .put(&one_more, json!({"quantity": 1}))
        .await
        .is_refused("orders/cart-full");
    shop.buyer.put(&path, json!({"quantity": 3})).await.ok();
}

#[tokio::test]
async fn an_address_book_has_one_default_and_refuses_stale_edits() {
    let shop = Shop::open().await;
    let entry = |label: &str, is_default: bool| json!({"label": label, "address": Shop::address(), "is_default": is_default});
    let first = shop
        .buyer
        .post("/api/orders/addresses", entry("Berlin", false))
        .await
        .ok();
    assert_eq!(first["is_default"], true, "the first one is the default");
    let second = shop
        .buyer
        .post("/api/orders/addresses", entry("Hamburg", true))
        .await
        .ok();
    let path = format!("/api/orders/addresses/{}", first["id"].as_str().unwrap());
    let reply = shop.buyer.get(&path).await;
    assert_eq!(reply.ok()["is_default"], false);
    let etag = reply.etag();
    shop.buyer
        .put_if(&path, &etag, entry("Berlin Mitte", false))
        .await
        .ok();
    shop.buyer
        .put_if(&path, &etag, entry("Berlin Ost", false))
        .await
        .is_refused("runtime/changed-meanwhile");
    shop.buyer
        .put(&path, entry("x", false))
        .await
        .is_refused("runtime/precondition-required");

    let stranger = shop.kit.buyer();
    stranger.get(&path).await.is_refused("runtime/not-found");
    stranger.delete(&path).await.is_refused("runtime/not-found");
    shop.buyer.delete(&path).await.ok();
    let book = shop.buyer.get("/api/orders/addresses").await.ok();
    assert_eq!(book["items"].as_array().unwrap().len(), 1);
    assert_eq!(book["items"][0]["id"], second["id"]);
}

#[tokio::test]
async fn every_fault_of_an_address_is_told_at_once() {
    let shop = Shop::open().await;
    let body = json!({"label": "", "address": {
        "name": "", "line1": "x", "city": "y", "country": "ZZ", "planet": "Mars"
    }});
    let reply = shop.buyer.post("/api/orders/addresses", body).await;
    reply.is_refused("runtime/invalid");
    let fields = reply.fields();
    for path in ["label", "address.name", "address.planet"] {
        assert!(
            fields.iter().any(|field| field.starts_with(path)),
            "{path} in {fields:?}"
        );
    }
}

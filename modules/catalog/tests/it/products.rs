//! A product's life: drafted, completed, published, edited by two at once, withdrawn, barred.

use contract::identity::Role;
use serde_json::{Value, json};

use crate::shop::{Shop, draft, put};

const PRODUCTS: &str = "/api/catalog/seller/products";

fn path(product: &Value) -> String {
    format!("{PRODUCTS}/{}", product["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_says_what_it_lacks_and_is_published_when_it_lacks_nothing() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let bare = json!({"title": {"en": "Cup"}, "variants": [{}]});
    let made = seller.post(PRODUCTS, bare).await.ok();
    assert_eq!(made["state"], "draft");
    let refused = seller
        .post(&format!("{}/publish", path(&made)), Value::Null)
        .await;
    refused.is_refused("catalog/not-publishable");
    assert_eq!(
        refused.fields(),
        ["category", "variants[0].weight_grams", "offers"]
    );
    let advice: Vec<&str> = made["gaps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|gap| gap["blocking"] == false)
        .map(|gap| gap["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        advice,
        [
            "origin",
            "description.en",
            "title.zh-CN",
            "description.zh-CN",
            "hs_code",
            "media",
            "variants[0].size"
        ]
    );

    let mut whole = draft("CUP-1", "Cup", &tea);
    whole["variants"][0]["id"] = made["draft"]["variants"][0]["id"].clone();
    let edited = put(&seller, &path(&made), "W/\"1\"", whole).await;
    assert_eq!(edited.etag(), "W/\"2\"");
    let published = seller
        .post(&format!("{}/publish", path(&made)), Value::Null)
        .await
        .ok();
    assert_eq!(published["state"], "published");
    let again = seller
        .post(&format!("{}/publish", path(&made)), Value::Null)
        .await
        .ok();
    assert_eq!(
        again["version"], published["version"],
        "publishing twice publishes once"
    );

    let steps = seller
        .get(&format!("{}/history?limit=2", path(&made)))
        .await
        .ok();
    assert_eq!(steps["items"][0]["action"], "published");
    assert_eq!(steps["items"][0]["from"], "draft");
    let rest = seller
        .get(&format!(
            "{}/history?after={}",
            path(&made),
            steps["next"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(rest["items"][0]["action"], "created");
    assert!(rest["next"].is_null());

    shop.kit.settle().await;
    let mut told: Vec<(String, Value)> = shop
        .told
        .lock()
        .iter()
        .filter(|told| told.subject != "catalog.goods_described")
        .map(|told| (told.subject.clone(), told.payload.clone()))
        .collect();
    // Events of different things come in any order.
    told.sort_by(|a, b| a.0.cmp(&b.0));
    let subjects: Vec<&str> = told.iter().map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(
        subjects,
        ["catalog.offer_opened", "catalog.product_published"]
    );
    let opened = &told[0].1;
    assert_eq!(
        (opened["sku"].as_str(), opened["opening_quantity"].as_i64()),
        (Some("CUP-1"), Some(900))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_field_is_named_at_once() {
    let shop = Shop::open().await;
    let seller = shop.kit.seller();
    let wrong = json!({
        "title": {"en": " "},
        "category": "cat_01h455vb4pex5vsknk084sn02q",
        "options": [{"key": "size", "name": {"en": "Size"}, "values": [{"key": "s", "name": {"en": "S"}}]}],
        "media": [{"blob": "blb_01h455vb4pex5vsknk084sn02q"}],
        "variants": [
            {"options": {"size": "xl", "colour": "red"}},
            {"options": {"size": "s"}, "offer": {
                "sku": "A", "minimum_order": 10, "order_multiple": 4, "lead_time_days": 3,
                "ladder": [{"quantity": 10, "unit_price": {"amount": "0", "currency": "USD"}}]}},
        ],
    });
    let refused = seller.post(PRODUCTS, wrong).await;
    refused.is_refused("runtime/invalid");
    let mut fields = refused.fields();
    fields.sort();
    let wanted = [
        "category",
        "media[0].blob",
        "title",
        "variants[0].options.colour",
        "variants[0].options.size",
        "variants[1].offer.ladder[0].quantity",
        "variants[1].offer.ladder[0].unit_price.amount",
        "variants[1].offer.minimum_order",
    ];
    assert_eq!(fields, wanted);
    let shape = json!({"title": {"en": "X"}, "variants": [], "colour": 1, "origin": "Germany"});
    let refused = seller.post(PRODUCTS, shape).await;
    refused.is_refused("runtime/invalid");
    let mut fields = refused.fields();
    fields.sort();
    assert_eq!(fields, ["colour", "origin", "variants"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_edit_at_once_one_is_told() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let made = seller.post(PRODUCTS, draft("A-1", "Cup", &tea)).await.ok();
    let read = seller.get(&path(&made)).await;
    let (etag, mut wanted) = (read.etag(), read.ok()["draft"].clone());
    wanted["brand"] = json!("First");
    let colleague = seller.colleague(&[Role::Staff]);
    put(&colleague, &path(&made), &etag, wanted.clone())
        .await
        .ok();
    wanted["brand"] = json!("Second");
    put(&seller, &path(&made), &etag, wanted.clone())
        .await
        .is_refused("runtime/changed-meanwhile");
    seller
        .put(&path(&made), wanted)
        .await
        .is_refused("runtime/precondition-required");
    assert_eq!(
        seller.get(&path(&made)).await.ok()["draft"]["brand"],
        "First"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_repeated_with_its_key_makes_one_product() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let one = seller
        .post_once(PRODUCTS, "key-1", draft("A-1", "Cup", &tea))
        .await;
    let two = seller
        .post_once(PRODUCTS, "key-1", draft("A-1", "Cup", &tea))
        .await;
    assert_eq!(one.ok()["id"], two.ok()["id"]);
    assert_eq!(two.header("idempotent-replayed").as_deref(), Some("true"));
    seller
        .post_once(PRODUCTS, "key-1", draft("A-2", "Pot", &tea))
        .await
        .is_refused("runtime/idempotency-key-reused");
    // The number is taken now.
    let refused = seller.post(PRODUCTS, draft("A-1", "Pot", &tea)).await;
    assert_eq!(refused.fields(), ["variants[0].offer.sku"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_must_stay_publishable() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let product = shop.published(&seller, draft("A-1", "Cup", &tea)).await;
    let mut wanted = product["draft"].clone();
    wanted["category"] = Value::Null;
    let refused = put(&seller, &path(&product), "*", wanted).await;
    // A version is a number here: "*" is none.
    refused.is_refused("runtime/changed-meanwhile");
    let etag = format!("W/\"{}\"", product["version"]);
    let mut wanted = product["draft"].clone();
    wanted["category"] = Value::Null;
    put(&seller, &path(&product), &etag, wanted)
        .await
        .is_refused("catalog/not-publishable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variants_that_are_taken_off_are_retired_with_their_offers() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let mut two = draft("A-RED", "Cup", &tea);
    two["options"] = json!([{"key": "colour", "name": {"en": "Colour"}, "values": [
        {"key": "red", "name": {"en": "Red"}}, {"key": "blue", "name": {"en": "Blue"}}]}]);
    two["variants"][0]["options"] = json!({"colour": "red"});
    let mut blue = two["variants"][0].clone();
    blue["options"] = json!({"colour": "blue"});
    blue["offer"]["sku"] = json!("A-BLUE");
    two["variants"].as_array_mut().unwrap().push(blue);
    let product = shop.published(&seller, two).await;
    let page = format!("/api/catalog/products/{}", product["id"].as_str().unwrap());
    let shown = shop.kit.stranger().get(&page).await.ok();
    assert_eq!(shown["offers"].as_array().unwrap().len(), 2);

    let mut one = product["draft"].clone();
    one["variants"].as_array_mut().unwrap().pop();
    let edited = put(
        &seller,
        &path(&product),
        &format!("W/\"{}\"", product["version"]),
        one,
    )
    .await
    .ok();
    assert_eq!(edited["draft"]["variants"].as_array().unwrap().len(), 1);
    let shown = shop.kit.stranger().get(&page).await.ok();
    assert_eq!(shown["variants"].as_array().unwrap().len(), 1);
    assert_eq!(shown["offers"][0]["sku"], "A-RED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn withdrawn_products_come_back_unless_the_platform_took_them() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let (seller, operator, stranger) =
        (shop.kit.seller(), shop.kit.operator(), shop.kit.stranger());
    let product = shop.published(&seller, draft("A-1", "Cup", &tea)).await;
    let id = product["id"].as_str().unwrap();
    let page = format!("/api/catalog/products/{id}");
    stranger.get(&page).await.ok();
    let withdraw = format!("{}/withdraw", path(&product));
    seller
        .post(&withdraw, json!({"reason": "season over"}))
        .await
        .ok();
    stranger.get(&page).await.is_refused("runtime/not-found");
    seller
        .post(&format!("{}/publish", path(&product)), Value::Null)
        .await
        .ok();
    stranger.get(&page).await.ok();

    let barred = operator
        .post(
            &format!("/api/catalog/ops/products/{id}/withdraw"),
            json!({"reason": "no certificate"}),
        )
        .await
        .ok();
    assert_eq!(
        (barred["state"].as_str(), barred["barred"].as_bool()),
        (Some("withdrawn"), Some(true))
    );
    stranger.get(&page).await.is_refused("runtime/not-found");
    let publish = format!("{}/publish", path(&product));
    seller
        .post(&publish, Value::Null)
        .await
        .is_refused("catalog/withdrawn-by-platform");
    let steps = seller
        .get(&format!("{}/history", path(&product)))
        .await
        .ok();
    assert_eq!(
        (
            steps["items"][0]["action"].as_str(),
            steps["items"][0]["reason"].as_str()
        ),
        (Some("barred"), Some("no certificate"))
    );
    operator
        .post(&format!("/api/catalog/ops/products/{id}/allow"), json!({}))
        .await
        .ok();
    operator
        .post(&format!("/api/catalog/ops/products/{id}/allow"), json!({}))
        .await
        .is_refused("catalog/wrong-state");
    seller.post(&publish, Value::Null).await.ok();
    stranger.get(&page).await.ok();

    shop.kit.settle().await;
    let subjects: Vec<String> = shop
        .told
        .lock()
        .iter()
        .map(|told| told.subject.replace("catalog.", ""))
        // An offer's event has a key of its own and may come anywhere between.
        .filter(|subject| subject != "offer_opened" && subject != "goods_described")
        .collect();
    let lives = [
        "product_published",
        "product_withdrawn",
        "product_published",
        "product_withdrawn",
        "product_published",
    ];
    assert_eq!(subjects, lives);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_or_touches_what_is_anothers() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let (seller, other, buyer) = (shop.kit.seller(), shop.kit.seller(), shop.kit.buyer());
    let made = seller.post(PRODUCTS, draft("A-1", "Cup", &tea)).await.ok();
    let own = path(&made);
    for who in [&other, &buyer] {
        let kind = if who.org() == other.org() {
            "runtime/not-found"
        } else {
            "runtime/forbidden"
        };
        who.get(&own).await.is_refused(kind);
        put(who, &own, "W/\"1\"", draft("B-1", "Mine", &tea))
            .await
            .is_refused(kind);
        who.post(&format!("{own}/publish"), Value::Null)
            .await
            .is_refused(kind);
        who.post(&format!("{own}/withdraw"), json!({}))
            .await
            .is_refused(kind);
        who.get(&format!("{own}/history")).await.is_refused(kind);
    }
    // A draft is nobody's but its owner's, and its id says nothing.
    let id = made["id"].as_str().unwrap();
    shop.kit
        .stranger()
        .get(&format!("/api/catalog/products/{id}"))
        .await
        .is_refused("runtime/not-found");
    let variant = made["draft"]["variants"][0]["id"].clone();
    let offer = json!({"variant": variant, "terms": crate::shop::terms("B-2")});
    other
        .post(&format!("/api/catalog/products/{id}/offers"), offer)
        .await
        .is_refused("runtime/not-found");
    assert_eq!(other.get(PRODUCTS).await.ok()["items"], json!([]));
    let filled = other
        .post(
            "/api/catalog/seller/fill",
            json!({"products": [id], "origin": "DE"}),
        )
        .await
        .ok();
    assert_eq!(filled["missing"], json!([id]));
    // Warehouse people read and do not write.
    let packer = seller.colleague(&[Role::Warehouse]);
    packer.get(&own).await.ok();
    packer
        .post(&format!("{own}/publish"), Value::Null)
        .await
        .is_refused("runtime/forbidden");
    for route in &shop.kit.routes {
        if route.module != "catalog" || route.is_public {
            continue;
        }
        let path = route.path.replace("{id}", id);
        let reply = shop
            .kit
            .stranger()
            .send(route.method.clone(), &path, &[], None)
            .await;
        assert_eq!(reply.status, 401, "{} {}", route.method, route.path);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gaps_of_many_products_are_filled_at_once() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let mut ids = Vec::new();
    for n in 0..3 {
        let mut bare = draft(&format!("A-{n}"), &format!("Cup {n}"), &tea);
        bare["origin"] = Value::Null;
        bare["variants"][0]
            .as_object_mut()
            .unwrap()
            .remove("weight_grams");
        ids.push(seller.post(PRODUCTS, bare).await.ok()["id"].clone());
    }
    let summary = seller.get("/api/catalog/seller/summary").await.ok();
    assert_eq!(
        (summary["draft"].as_i64(), summary["incomplete"].as_i64()),
        (Some(3), Some(3))
    );
    assert_eq!(
        seller
            .get(&format!("{PRODUCTS}?incomplete=true"))
            .await
            .ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let fill = json!({"products": ids, "origin": "CN", "weight_grams": 300, "lead_time_days": 4, "publish": true});
    let filled = seller.post("/api/catalog/seller/fill", fill).await.ok();
    assert_eq!(
        (filled["changed"].as_i64(), filled["published"].as_i64()),
        (Some(3), Some(3))
    );
    assert_eq!(filled["incomplete"], json!([]));
    let one = seller
        .get(&format!("{PRODUCTS}/{}", ids[0].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(one["draft"]["variants"][0]["weight_grams"], 300);
    assert_eq!(one["draft"]["variants"][0]["offer"]["lead_time_days"], 4);
    let page = seller
        .get(&format!("{PRODUCTS}?state=published&limit=2"))
        .await
        .ok();
    let rest = seller
        .get(&format!(
            "{PRODUCTS}?state=published&limit=2&after={}",
            page["next"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_the_sellers_own_public_files() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let (seller, other) = (shop.kit.seller(), shop.kit.seller());
    let png =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec();
    let mut blobs = Vec::new();
    for (who, public) in [(&seller, true), (&seller, false), (&other, true)] {
        let path = format!("/api/blobs?name=cup.png&public={public}");
        let headers = [("content-type", "application/octet-stream")];
        let blob = who
            .send_bytes(axum::http::Method::POST, &path, &headers, png.clone())
            .await
            .ok();
        blobs.push(blob["id"].clone());
    }
    let mut wanted = draft("A-1", "Cup", &tea);
    wanted["media"] =
        json!([{"blob": blobs[0], "alt": {"en": "A cup"}}, {"blob": blobs[1]}, {"blob": blobs[2]}]);
    let refused = seller.post(PRODUCTS, wanted.clone()).await;
    assert_eq!(refused.fields(), ["media[1].blob", "media[2].blob"]);
    wanted["media"].as_array_mut().unwrap().truncate(1);
    let product = shop.published(&seller, wanted).await;
    let page = shop
        .kit
        .stranger()
        .get(&format!(
            "/api/catalog/products/{}",
            product["id"].as_str().unwrap()
        ))
        .await
        .ok();
    let url = page["media"][0]["url"].as_str().unwrap();
    assert_eq!(shop.kit.stranger().get(url).await.bytes, png);
}

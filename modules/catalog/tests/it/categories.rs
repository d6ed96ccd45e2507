//! The tree, and the words.

use axum::http::Method;
use serde_json::json;

use crate::shop::{Shop, draft, put};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_grow_the_tree_and_everybody_reads_it() {
    let shop = Shop::open().await;
    let home = shop.category("home", "Home", "家居", None).await;
    let tea = shop.category("tea", "Tea", "茶具", Some(&home)).await;
    let list = shop
        .kit
        .stranger()
        .get("/api/catalog/categories")
        .await
        .ok();
    assert_eq!(list[0]["slug"], "home");
    assert_eq!(list[1]["parent"], home);
    let path = format!("/api/catalog/categories/{tea}");
    let body =
        json!({"slug": "tea-ware", "name": {"en": "Tea ware"}, "parent": home, "position": 3});
    let operator = shop.kit.operator();
    put(&operator, &path, "W/\"1\"", body.clone()).await.ok();
    put(&operator, &path, "W/\"1\"", body)
        .await
        .is_refused("runtime/changed-meanwhile");
    // Nobody hangs a branch below itself.
    let circle = json!({"slug": "home", "name": {"en": "Home"}, "parent": tea});
    let refused = put(
        &operator,
        &format!("/api/catalog/categories/{home}"),
        "W/\"1\"",
        circle,
    )
    .await;
    refused.is_refused("runtime/invalid");
    assert_eq!(refused.fields(), ["parent"]);
    let path = format!("/api/catalog/categories/{home}");
    let headers = [("if-match", "W/\"1\"")];
    let remove = operator.send(Method::DELETE, &path, &headers, None).await;
    remove.is_refused("catalog/category-in-use");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_category_with_products_stays_and_sellers_may_not_touch_the_tree() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    seller
        .post("/api/catalog/seller/products", draft("A-1", "Cup", &tea))
        .await
        .ok();
    let gone = |who: testkit::Actor| {
        let path = format!("/api/catalog/categories/{tea}");
        async move {
            who.send(Method::DELETE, &path, &[("if-match", "W/\"1\"")], None)
                .await
        }
    };
    gone(shop.kit.operator())
        .await
        .is_refused("catalog/category-in-use");
    gone(seller.clone()).await.is_refused("runtime/forbidden");
    let body = json!({"slug": "x", "name": {"en": "X"}});
    seller
        .post("/api/catalog/categories", body)
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_name_attributes_on_the_page() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let word = json!({"kind": "attribute", "key": "material", "name": {"en": "Material", "zh-CN": "材质"}, "facet": true});
    shop.kit
        .operator()
        .put("/api/catalog/words", word.clone())
        .await
        .ok();
    let mut seen = shop.kit.stranger().get("/api/catalog/words").await.ok()[0].clone();
    let version = seen.as_object_mut().unwrap().remove("version").unwrap();
    assert_eq!(seen, word);
    let tag = format!("\"{}\"", version.as_str().unwrap());
    let other = json!({"kind": "attribute", "key": "material", "name": {"en": "Made of", "zh-CN": "材质"}, "facet": true});
    let operator = shop.kit.operator();
    operator
        .put_if("/api/catalog/words", &tag, other)
        .await
        .ok();
    operator
        .put_if("/api/catalog/words", &tag, word.clone())
        .await
        .is_refused("runtime/changed-meanwhile");
    operator.put("/api/catalog/words", word).await.ok();
    let mut product = draft("A-1", "Cup", &tea);
    product["attributes"] = json!({"material": {"en": "Porcelain"}});
    let product = shop.published(&shop.kit.seller(), product).await;
    let page = shop
        .kit
        .stranger()
        .get(&format!(
            "/api/catalog/products/{}",
            product["id"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(page["attributes"][0]["name"]["zh-CN"], "材质");
    assert_eq!(page["category"][0]["slug"], "tea");
}

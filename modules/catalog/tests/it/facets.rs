//! Narrowing a result by what products are made of.

use serde_json::json;

use crate::shop::{Shop, draft};

const LIST: &str = "/api/catalog/products";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attributes_that_are_marked_narrow_a_result() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    for (n, (en, zh, power)) in [
        ("Silk, cotton", "真丝、棉", "1"),
        ("silk", "真丝", "2"),
        ("Glass", "玻璃", "3"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut wanted = draft(&format!("TR-{n}"), &format!("Thing {n}"), &tea);
        wanted["attributes"] = json!({"material": {"en": en, "zh-CN": zh}, "power": {"en": power}});
        shop.published(&seller, wanted).await;
    }
    let list = shop
        .eventually(&format!("{LIST}?facets=true"), |list| list["total"] == 3)
        .await;
    assert_eq!(list["facets"]["attributes"], json!([]), "nothing is marked");
    let word = json!({"kind": "attribute", "key": "material", "name": {"en": "Material", "zh-CN": "材质"}, "facet": true});
    shop.kit
        .operator()
        .put("/api/catalog/words", word)
        .await
        .ok();
    shop.kit.settle().await;
    let list = shop
        .eventually(&format!("{LIST}?facets=true"), |list| {
            list["facets"]["attributes"][0]["values"]
                .as_array()
                .is_some_and(|values| values.len() == 3)
        })
        .await;
    let facet = &list["facets"]["attributes"][0];
    assert_eq!(facet["key"], "material");
    assert_eq!(facet["name"]["zh-CN"], "材质");
    assert_eq!(
        (&facet["values"][0]["key"], &facet["values"][0]["count"]),
        (&json!("silk"), &json!(2))
    );
    assert_eq!(facet["values"][0]["name"]["zh-CN"], "真丝");
    let total = async |query: &str| {
        shop.kit
            .stranger()
            .get(&format!("{LIST}?{query}"))
            .await
            .ok()["total"]
            .clone()
    };
    assert_eq!(total("attribute=material:silk").await, 2);
    assert_eq!(
        total("attribute=material:Silk&attribute=material:glass").await,
        3
    );
    assert_eq!(total("attribute=material:cotton").await, 1);
    assert_eq!(total("attribute=material:wool").await, 0);
    assert_eq!(
        total("attribute=material:silk&attribute=power:2").await,
        0,
        "power is not marked"
    );
    shop.kit
        .stranger()
        .get(&format!("{LIST}?attribute=silk"))
        .await
        .is_refused("runtime/invalid");
}

//! What sellers bought of the platform: room in the store, and products shown first.

use std::time::Duration;

use contract::ids::ProductId;
use contract::payments::{ListingsAllowed, ProductPromoted};
use serde_json::{Value, json};
use testkit::Actor;

use crate::shop::{Shop, draft, titles};

const LIST: &str = "/api/catalog/products";

impl Shop {
    async fn allows(&self, seller: &Actor, listings: Option<i64>) {
        let at = self.kit.rt.now();
        self.tell(ListingsAllowed {
            seller: seller.org(),
            plan: "free".to_owned(),
            listings,
            at,
        })
        .await;
    }

    async fn promotes(&self, seller: &Actor, product: ProductId, seconds: u64) {
        let at = self.kit.rt.now();
        self.tell(ProductPromoted {
            product,
            seller: seller.org(),
            until: at.plus(Duration::from_secs(seconds)),
            at,
        })
        .await;
    }
}

fn id(made: &Value) -> ProductId {
    made["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_new_is_published_beyond_the_plan_and_what_is_there_stays() {
    let shop = Shop::open().await;
    let seller = shop.kit.seller();
    let category = shop.category("room", "Bowls", "碗", None).await;
    shop.allows(&seller, Some(2)).await;
    let first = shop
        .published(&seller, draft("r-1", "Bowl", &category))
        .await;
    shop.published(&seller, draft("r-2", "Bowl", &category))
        .await;
    let third = seller
        .post(
            "/api/catalog/seller/products",
            draft("r-3", "Bowl", &category),
        )
        .await
        .ok();
    let publish = format!("/api/catalog/seller/products/{}/publish", id(&third));
    let refused = seller.post(&publish, Value::Null).await;
    refused.is_refused("catalog/no-room");
    // Many at once: those without room are named.
    let fill = json!({"products": [id(&third)], "publish": true});
    let filled = seller.post("/api/catalog/seller/fill", fill).await.ok();
    assert_eq!(filled["no_room"], json!([id(&third)]), "{filled}");
    // A smaller plan takes nothing out, and taking out is never refused.
    shop.allows(&seller, Some(1)).await;
    let path = format!("/api/catalog/seller/products/{}", id(&first));
    assert_eq!(seller.get(&path).await.ok()["state"], "published");
    seller
        .post(&format!("{path}/withdraw"), json!({}))
        .await
        .ok();
    seller
        .post(&format!("{path}/publish"), Value::Null)
        .await
        .is_refused("catalog/no-room");
    shop.allows(&seller, None).await;
    seller.post(&publish, Value::Null).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_product_leads_its_category_and_searches_while_its_time_runs() {
    let shop = Shop::open().await;
    let seller = shop.kit.seller();
    let category = shop.category("lead", "Lamps", "灯", None).await;
    let old = shop
        .published(&seller, draft("p-1", "Brass lamp", &category))
        .await;
    shop.kit.clock.advance(Duration::from_secs(60));
    shop.published(&seller, draft("p-2", "Lamp", &category))
        .await;
    shop.promotes(&seller, id(&old), 3_600).await;
    let path = format!("{LIST}?category=lead");
    shop.eventually(&path, |page| {
        page["items"][0]["promoted"] == true && page["total"] == 2
    })
    .await;
    let stranger = shop.kit.stranger();
    for query in [
        "category=lead",
        "q=lamp",
        "category=lead&q=lamp&sort=relevance",
    ] {
        let page = stranger.get(&format!("{LIST}?{query}")).await.ok();
        assert_eq!(titles(&page)[0], "Brass lamp", "{query}: {page}");
        assert_eq!(page["items"][0]["promoted"], true);
        assert_eq!(page["items"][1]["promoted"], false);
        assert_eq!(page["total"], 2);
    }
    // Whoever asks for an order gets it, and a front page is not for sale.
    for query in ["category=lead&sort=newest", ""] {
        let page = stranger.get(&format!("{LIST}?{query}")).await.ok();
        assert_eq!(titles(&page)[0], "Lamp", "{query}");
    }
    // What does not match is not brought in.
    let none = stranger.get(&format!("{LIST}?q=teapot")).await.ok();
    assert_eq!(none["total"], 0);
    shop.kit.clock.advance(Duration::from_secs(3_601));
    let page = shop
        .eventually(&path, |page| page["items"][0]["promoted"] == false)
        .await;
    assert_eq!(titles(&page)[0], "Lamp");
    assert_eq!(page["items"][1]["promoted"], false);
}

//! What notices of infringement do to products, told by compliance.

use contract::compliance::{GoodsReinstated, GoodsTakenDown, SellerReinstated, SellerSuspended};
use contract::ids::ProductId;
use serde_json::{Value, json};
use testkit::Actor;

use crate::shop::{Shop, draft};

impl Shop {
    async fn takes_down(&self, seller: &Actor, product: ProductId) {
        let at = self.kit.rt.now();
        let seller = seller.org();
        self.tell(GoodsTakenDown {
            product,
            seller,
            at,
        })
        .await;
    }

    async fn brings_back(&self, seller: &Actor, product: ProductId) {
        let at = self.kit.rt.now();
        let seller = seller.org();
        self.tell(GoodsReinstated {
            product,
            seller,
            at,
        })
        .await;
    }

    async fn state(&self, seller: &Actor, product: ProductId) -> (String, bool) {
        let path = format!("/api/catalog/seller/products/{product}");
        let own = seller.get(&path).await.ok();
        let state = own["state"].as_str().unwrap().to_owned();
        (state, own["barred"] == true)
    }

    async fn one(&self, seller: &Actor, sku: &str) -> ProductId {
        let category = self.category(sku, "Bowls", "碗", None).await;
        let made = self.published(seller, draft(sku, "Bowl", &category)).await;
        made["id"].as_str().unwrap().parse().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_down_leaves_the_store_and_comes_back_as_it_was() {
    let shop = Shop::open().await;
    let seller = shop.kit.seller();
    let product = shop.one(&seller, "down-1").await;
    shop.takes_down(&seller, product).await;
    assert_eq!(
        shop.state(&seller, product).await,
        ("withdrawn".to_owned(), true)
    );
    let publish = format!("/api/catalog/seller/products/{product}/publish");
    let refused = seller.post(&publish, Value::Null).await;
    refused.is_refused("catalog/withdrawn-by-platform");
    shop.brings_back(&seller, product).await;
    assert_eq!(
        shop.state(&seller, product).await,
        ("published".to_owned(), false)
    );
    // Told again, nothing more happens.
    shop.brings_back(&seller, product).await;
    assert_eq!(
        shop.state(&seller, product).await,
        ("published".to_owned(), false)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_in_the_store_does_not_come_into_it_by_a_notice_that_falls() {
    let shop = Shop::open().await;
    let seller = shop.kit.seller();
    let product = shop.one(&seller, "down-2").await;
    let withdraw = format!("/api/catalog/seller/products/{product}/withdraw");
    seller.post(&withdraw, json!({})).await.ok();
    shop.takes_down(&seller, product).await;
    shop.brings_back(&seller, product).await;
    assert_eq!(
        shop.state(&seller, product).await,
        ("withdrawn".to_owned(), false)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_operates_the_platform_has_the_last_word() {
    let shop = Shop::open().await;
    let (seller, operator) = (shop.kit.seller(), shop.kit.operator());
    let product = shop.one(&seller, "down-3").await;
    shop.takes_down(&seller, product).await;
    let bar = format!("/api/catalog/ops/products/{product}/withdraw");
    operator.post(&bar, json!({"reason": "unsafe"})).await.ok();
    shop.brings_back(&seller, product).await;
    assert_eq!(
        shop.state(&seller, product).await,
        ("withdrawn".to_owned(), true)
    );
}

impl Shop {
    async fn is_shown(&self, product: ProductId) -> bool {
        self.kit.settle().await;
        let page = self
            .kit
            .stranger()
            .get(&format!("/api/catalog/products/{product}"))
            .await;
        page.status == 200
    }

    async fn suspends(&self, seller: &Actor) {
        let (seller, at) = (seller.org(), self.kit.rt.now());
        self.tell(SellerSuspended { seller, at }).await;
    }

    async fn reinstates(&self, seller: &Actor, still_down: Vec<ProductId>) {
        let (seller, at) = (seller.org(), self.kit.rt.now());
        let event = SellerReinstated {
            seller,
            still_down,
            at,
        };
        self.tell(event).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_sellers_products_are_not_seen_and_come_back_with_it() {
    let shop = Shop::open().await;
    let (seller, other) = (shop.kit.seller(), shop.kit.seller());
    let sold = shop.one(&seller, "gone-1").await;
    let noticed = shop.one(&seller, "gone-2").await;
    let others = shop.one(&other, "stays-1").await;
    shop.takes_down(&seller, noticed).await;
    shop.suspends(&seller).await;
    assert!(!shop.is_shown(sold).await);
    assert!(shop.is_shown(others).await, "nobody else's");
    let publish = format!("/api/catalog/seller/products/{sold}/publish");
    let refused = seller.post(&publish, Value::Null).await;
    refused.is_refused("catalog/withdrawn-by-platform");
    // A notice falls meanwhile: its product waits for its seller.
    shop.brings_back(&seller, noticed).await;
    assert!(!shop.is_shown(noticed).await);
    shop.reinstates(&seller, Vec::new()).await;
    assert!(shop.is_shown(sold).await);
    assert!(shop.is_shown(noticed).await);
    // And the other way round: what a notice keeps down does not come back with its seller.
    shop.suspends(&seller).await;
    shop.reinstates(&seller, vec![noticed]).await;
    assert!(shop.is_shown(sold).await);
    assert!(!shop.is_shown(noticed).await);
    shop.brings_back(&seller, noticed).await;
    assert!(shop.is_shown(noticed).await);
}

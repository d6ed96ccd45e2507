//! A brand whose owner is known: a seller without its leave is told, or stopped.

use contract::compliance::{GateGoods, GateWeight};
use contract::ids::ProductId;
use kernel::Country;
use serde_json::json;

use super::{API, World};

fn goods(brand: &str, product: Option<ProductId>) -> GateGoods {
    GateGoods {
        id: "1".to_owned(),
        hs: "610910".parse().ok(),
        origin: Some(Country::CN),
        weight_grams: 250,
        product,
        brand: Some(brand.to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_without_authorisation_is_a_gap_that_is_told_and_blocks_nothing() {
    let world = World::open().await;
    world.verified("cnipa").await;
    let seller = world.shop.seller.caller();
    let promise = &world.shop.promise;
    let standing = promise
        .standing(&seller, seller.org, goods("lake loom", None))
        .await
        .unwrap();
    assert!(standing.home.is_empty());
    assert_eq!(standing.border[0].reason, "brand_not_authorised");
    assert_eq!(standing.border[0].weight, GateWeight::Notice);
    let other = promise
        .standing(&seller, seller.org, goods("Weir Hill", None))
        .await
        .unwrap();
    assert!(other.border.is_empty());
    world.branded(1).await;
    let gaps = world
        .shop
        .seller
        .get("/api/compliance/gaps?to=CN")
        .await
        .ok();
    assert_eq!(
        gaps["items"][0]["findings"][0]["reason"],
        "brand_not_authorised"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_platform_blocks_an_authorisation_opens_the_gate_and_its_end_closes_it() {
    let block = vec![("compliance.ip.unauthorised", "block".to_owned())];
    let world = World::open_with(block).await;
    let right = world.verified("cnipa").await;
    let product = world.branded(1).await;
    let seller = world.shop.seller.caller();
    let promise = &world.shop.promise;
    let stopped = || async {
        let asked = goods("Lakeloom", Some(product));
        let standing = promise.standing(&seller, seller.org, asked).await.unwrap();
        standing
            .home
            .iter()
            .any(|one| one.reason == "brand_not_authorised")
    };
    assert!(stopped().await);
    let give = json!({"right": right, "seller": seller.org, "kind": "resale",
        "valid_from": "2026-01-01", "valid_until": "2026-12-31"});
    world
        .holder
        .post(&format!("{API}/authorisations"), give)
        .await
        .ok();
    assert!(!stopped().await);
    world.shop.on("2027-01-01").await;
    assert!(stopped().await);
}

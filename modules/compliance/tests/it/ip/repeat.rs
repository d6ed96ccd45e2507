//! Notices that add up: warned, limited, and two people who decide.

use std::time::Duration;

use contract::compliance::GateGoods;
use contract::identity::{OrgKind, Role};
use kernel::Country;
use serde_json::json;

use super::{API, DESK, World};

const EIGHT_DAYS: Duration = Duration::from_secs(8 * 24 * 3_600);

impl World {
    /// A notice that the seller leaves unanswered.
    async fn unanswered(&self, right: &str, n: u128) -> String {
        let product = self.branded(n).await;
        let id = self.taken(right, &[product]).await;
        self.shop.kit.pass(EIGHT_DAYS).await;
        assert_eq!(self.state_of(&id).await, "uncontested");
        id
    }

    async fn level(&self) -> String {
        let standing = self.shop.seller.get(&format!("{API}/standing")).await.ok();
        standing["standing"]["level"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_counts_once_however_many_products_it_names() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let products = [
        world.branded(1).await,
        world.branded(2).await,
        world.branded(3).await,
    ];
    let id = world.taken(&right, &products).await;
    assert_eq!(
        world.level().await,
        "clear",
        "what is under way does not count"
    );
    world.decides(&id, "uphold", "The label is forged.").await;
    assert_eq!(world.level().await, "warned");
    assert!(
        world
            .letters(&world.shop.seller)
            .contains(&"compliance.ip_strikes".to_owned())
    );
    // A court saw it otherwise.
    world.decides(&id, "reject", "Judgment of the court.").await;
    assert_eq!(world.level().await, "clear");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_answer_is_an_answer_and_what_is_old_counts_no_more() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let id = world.unanswered(&right, 1).await;
    assert_eq!(world.level().await, "warned");
    world.answered(&id).await;
    assert_eq!(world.level().await, "clear");
    world.unanswered(&right, 2).await;
    assert_eq!(world.level().await, "warned");
    world
        .shop
        .kit
        .clock
        .advance(Duration::from_secs(366 * 24 * 3_600));
    assert_eq!(world.level().await, "clear");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_notice_keeps_new_products_out_and_the_third_makes_a_case_for_two_people() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    world.unanswered(&right, 1).await;
    world.unanswered(&right, 2).await;
    assert_eq!(world.level().await, "limited");
    let seller = world.shop.seller.caller();
    let fresh = GateGoods {
        id: "new".to_owned(),
        hs: "610910".parse().ok(),
        origin: Some(Country::CN),
        weight_grams: 250,
        product: None,
        brand: None,
    };
    let promise = &world.shop.promise;
    let standing = promise
        .standing(&seller, seller.org, fresh.clone())
        .await
        .unwrap();
    assert_eq!(standing.home[0].reason, "listing_limited");
    let sold = world
        .shop
        .describes(&world.shop.seller, 7, "Plain throw", Some("610910"))
        .await;
    let known = GateGoods {
        product: Some(sold),
        ..fresh
    };
    let standing = promise
        .standing(&seller, seller.org, known.clone())
        .await
        .unwrap();
    assert!(standing.home.is_empty(), "what is in the store stays there");

    world.unanswered(&right, 3).await;
    assert_eq!(world.level().await, "suspension");
    let open = world
        .shop
        .desk
        .get(&format!("{DESK}/suspensions?state=open"))
        .await
        .ok();
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    let id = open["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("{DESK}/suspensions/{id}/decision");
    let suspend = json!({"step": "suspend", "reason": "Three notices in a month."});
    world
        .shop
        .seller
        .post(&path, suspend.clone())
        .await
        .is_refused("runtime/forbidden");
    let unsaid = world
        .shop
        .desk
        .post(&path, json!({"step": "suspend"}))
        .await;
    assert_eq!(unsaid.fields(), ["reason"]);
    let proposed = world.shop.desk.post(&path, suspend.clone()).await.ok();
    assert_eq!(proposed["state"], "proposed");
    world
        .shop
        .desk
        .post(&path, suspend.clone())
        .await
        .is_refused("compliance/own-proposal");
    let standing = promise
        .standing(&seller, seller.org, known.clone())
        .await
        .unwrap();
    assert!(standing.home.is_empty(), "one person suspends nobody");
    let suspended = world.colleague.post(&path, suspend).await.ok();
    assert_eq!(suspended["state"], "suspended");
    let standing = promise
        .standing(&seller, seller.org, known.clone())
        .await
        .unwrap();
    assert_eq!(standing.home[0].reason, "seller_suspended");
    let lift = json!({"step": "lift", "reason": "The stock was destroyed."});
    let lifted = world.shop.desk.post(&path, lift).await.ok();
    assert_eq!(lifted["state"], "lifted");
    let standing = promise.standing(&seller, seller.org, known).await.unwrap();
    assert!(standing.home.is_empty());
    // The operator's register heard of it from its first notice to the end of the case.
    world.shop.kit.settle().await;
    let told = world.shop.risk.reported();
    let is_over = told.iter().any(|one| one.impact == 4 && one.is_over);
    assert!(is_over, "{told:?}");
    assert!(
        told.iter()
            .any(|one| one.likelihood == 5 && one.register.is_some())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_of_the_desk_alone() {
    let world = World::open().await;
    let path = format!("{DESK}/suspensions?state=open");
    world
        .holder
        .get(&path)
        .await
        .is_refused("runtime/forbidden");
    world
        .shop
        .seller
        .get(&path)
        .await
        .is_refused("runtime/forbidden");
    let support = world.shop.kit.member(OrgKind::Platform, &[Role::Support]);
    support.get(&path).await.is_refused("runtime/forbidden");
}

//! A notice on its way: taken, answered, ended by a side, by the desk or by the clock.

use std::time::Duration;

use contract::compliance::{GateAsk, GateGoods};
use contract::identity::OrgKind;
use contract::ids::ProductId;
use kernel::{Country, Timestamp};
use serde_json::{Value, json};

use super::{API, DESK, World};

const MINUTE: Duration = Duration::from_secs(61);

impl World {
    /// Why the product cannot be bought at home.
    async fn stops(&self, product: ProductId) -> Vec<String> {
        let goods = GateGoods {
            id: "1".to_owned(),
            hs: "610910".parse().ok(),
            origin: Some(Country::CN),
            weight_grams: 250,
            product: Some(product),
            brand: None,
        };
        let ask = GateAsk {
            seller: self.shop.seller.org(),
            from: Country::CN,
            to: Country::CN,
            mode: None,
            recipient_id: None,
            lines: vec![goods],
        };
        let buyer = self.shop.buyer.caller();
        let found = self.shop.promise.gates(&buyer, ask).await.unwrap();
        found.into_iter().map(|finding| finding.reason).collect()
    }

    fn is_at(&self, moment: &str) {
        self.shop
            .kit
            .clock
            .set(moment.parse::<Timestamp>().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_lacks_something_is_refused_with_everything_that_it_lacks() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let path = format!("{API}/notices");
    let empty = world.holder.post(&path, json!({"right": right})).await;
    empty.is_refused("compliance/notice-incomplete");
    let wanted = [
        "infringement",
        "products",
        "statement",
        "evidence",
        "contact.name",
        "contact.email",
        "good_faith",
        "accurate",
        "signature",
    ];
    assert_eq!(empty.fields(), wanted);
    let filed = world
        .holder
        .get(&format!("{API}/notices?side=filed"))
        .await
        .ok();
    assert!(filed["items"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_names_products_of_the_store_of_one_other_seller() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let ours = world.branded(1).await;
    let rival = world.shop.firm(OrgKind::Seller, Country::CN);
    let theirs = world
        .shop
        .describes(&rival, 2, "Throw", Some("610910"))
        .await;
    let nowhere = ProductId::from_uuid(uuid::Uuid::from_u128(99));
    let notice = world.notice_on(&right, &[ours, theirs, nowhere]).await;
    let path = format!("{API}/notices");
    let wrong = world.holder.post(&path, notice).await;
    assert_eq!(wrong.fields(), ["products[1]", "products[2]"]);
    let mut notice = world.notice_on(&right, &[ours]).await;
    notice["infringement"] = json!("patent");
    assert_eq!(
        world.holder.post(&path, notice).await.fields(),
        ["infringement"]
    );
    // A right of somebody else's is none.
    let mut notice = world.notice_on(&right, &[ours]).await;
    notice["evidence"] = json!([world.file(&rival, "evidence.pdf").await]);
    let stolen = rival.post(&path, notice).await;
    assert_eq!(stolen.fields()[0], "right");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filing_twice_under_one_key_is_filing_once() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let notice = world.notice_on(&right, &[world.branded(1).await]).await;
    let path = format!("{API}/notices");
    let first = world
        .holder
        .post_once(&path, "the-same-key-1", notice.clone())
        .await
        .ok();
    let again = world
        .holder
        .post_once(&path, "the-same-key-1", notice)
        .await
        .ok();
    assert_eq!(first["id"], again["id"]);
    let filed = world
        .holder
        .get(&format!("{API}/notices?side=filed"))
        .await
        .ok();
    assert_eq!(filed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_seller_hears_of_a_notice_when_the_desk_has_taken_it_and_the_goods_are_down() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let product = world.branded(1).await;
    let seller = &world.shop.seller;
    let id = world.filed(&right, &[product]).await;
    let path = format!("{API}/notices/{id}");
    seller.get(&path).await.is_refused("runtime/not-found");
    assert!(world.stops(product).await.is_empty());
    world.decides(&id, "accept", "").await;
    assert_eq!(world.stops(product).await, ["taken_down"]);
    let seen = seller.get(&path).await.ok();
    assert_eq!(seen["side"], "seller");
    assert_eq!(seen["steps"], json!(["counter"]));
    assert_eq!(seen["contact"]["email"], "lin@lakeloom.example");
    assert_eq!(seen["contact"]["phone"], "", "no more than the law wants");
    assert_eq!(seen["contact"]["address"], "");
    assert_eq!(seen["seller_standing"], Value::Null);
    let file = format!("/api/blobs/{}", seen["evidence"][0].as_str().unwrap());
    assert!(seller.get(&file).await.status.is_success());
    let rival = world.shop.firm(OrgKind::Seller, Country::CN);
    rival.get(&path).await.is_refused("runtime/not-found");
    assert!(rival.get(&file).await.status.is_client_error());
    let told = world.shop.told.lock().unwrap().clone();
    let letter = told
        .iter()
        .find(|one| one["kind"] == "compliance.ip_notice")
        .unwrap();
    let statement = letter["params"]["statement"].as_str().unwrap();
    assert!(
        statement.contains("woven label"),
        "the notice's own text goes with the letter"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_takes_no_notice_on_a_right_that_it_has_not_verified() {
    let world = World::open().await;
    let mark = world.mark("cnipa").await;
    let right = world.holder.post(&format!("{API}/rights"), mark).await.ok();
    let right = right["id"].as_str().unwrap().to_owned();
    let product = world.branded(1).await;
    let id = world.filed(&right, &[product]).await;
    let path = format!("{DESK}/notices/{id}/decision");
    let accept = json!({"decision": "accept"});
    world
        .shop
        .desk
        .post(&path, accept.clone())
        .await
        .is_refused("compliance/right-not-verified");
    assert!(world.stops(product).await.is_empty());
    world
        .holder
        .post(&path, accept.clone())
        .await
        .is_refused("runtime/forbidden");
    world
        .shop
        .seller
        .post(&path, accept)
        .await
        .is_refused("runtime/forbidden");
    let unsaid = world
        .shop
        .desk
        .post(&path, json!({"decision": "refuse"}))
        .await;
    assert_eq!(unsaid.fields(), ["reason"]);
    let refused = world
        .decides(&id, "refuse", "The mark is not in the register.")
        .await;
    assert_eq!(refused["state"], "refused");
    let none = world.letters(&world.shop.seller);
    assert!(
        none.is_empty(),
        "whoever never heard of it hears nothing: {none:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_china_the_goods_come_back_fifteen_days_after_the_answer_was_forwarded() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let product = world.branded(1).await;
    let id = world.taken(&right, &[product]).await;
    let answered = world.answered(&id).await;
    assert_eq!(answered["state"], "countered");
    assert_eq!(answered["due_at"], "2026-12-07T16:00:00.000000Z");
    let seen = world.holder.get(&format!("{API}/notices/{id}")).await.ok();
    assert_eq!(seen["steps"], json!(["withdraw", "bring_action"]));
    assert_eq!(seen["counter"]["contact"]["phone"], "+86 755 0000 0000");
    let file = format!(
        "/api/blobs/{}",
        seen["counter"]["evidence"][0].as_str().unwrap()
    );
    assert!(world.holder.get(&file).await.status.is_success());
    assert!(
        world
            .letters(&world.holder)
            .contains(&"compliance.ip_counter".to_owned())
    );

    world.is_at("2026-12-07T15:58:00Z");
    world.shop.kit.settle().await;
    assert_eq!(world.state_of(&id).await, "countered");
    assert_eq!(world.stops(product).await, ["taken_down"]);
    world.is_at("2026-12-07T16:00:30Z");
    world.shop.kit.pass(MINUTE).await;
    assert_eq!(world.state_of(&id).await, "reinstated");
    assert!(world.stops(product).await.is_empty());
    let seen = world
        .shop
        .seller
        .get(&format!("{API}/notices/{id}"))
        .await
        .ok();
    let steps: Vec<&str> = seen["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|made| made["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["file", "accept", "counter", "reinstate"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_united_states_ten_business_days_without_thanksgiving() {
    let world = World::open().await;
    let right = world.verified("uspto").await;
    let id = world.taken(&right, &[world.branded(1).await]).await;
    let answered = world.answered(&id).await;
    assert_eq!(answered["due_at"], "2026-12-08T05:00:00.000000Z");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_goes_to_court_in_time_keeps_the_goods_down_until_the_desk_decides() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let product = world.branded(1).await;
    let id = world.taken(&right, &[product]).await;
    let path = format!("{API}/notices/{id}/action");
    let action = json!({"before": "Hangzhou Internet Court", "case_number": "(2026) 0192 1",
        "evidence": [world.file(&world.holder, "filing.pdf").await]});
    world
        .holder
        .post(&path, action.clone())
        .await
        .is_refused("compliance/illegal-ip-move");
    world.answered(&id).await;
    world
        .shop
        .seller
        .post(&path, json!({"before": "x", "case_number": "1"}))
        .await
        .is_refused("compliance/illegal-ip-move");
    let brought = world.holder.post(&path, action).await.ok();
    assert_eq!(brought["state"], "action_brought");
    assert_eq!(brought["due_at"], Value::Null);
    world.is_at("2027-03-01T00:00:00Z");
    world.shop.kit.pass(MINUTE).await;
    assert_eq!(world.stops(product).await, ["taken_down"]);
    world
        .decides(&id, "reject", "The court found no infringement.")
        .await;
    assert!(world.stops(product).await.is_empty());
    let tally = world.holder.get(&format!("{API}/standing")).await.ok();
    assert_eq!(tally["filed"]["wrongful"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_action_that_comes_after_the_term_comes_too_late() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let id = world.taken(&right, &[world.branded(1).await]).await;
    world.answered(&id).await;
    // The clock of the platform has not come round yet.
    world.is_at("2026-12-07T16:00:00Z");
    let action = json!({"before": "Hangzhou Internet Court", "case_number": "(2026) 0192 1"});
    let path = format!("{API}/notices/{id}/action");
    world
        .holder
        .post(&path, action)
        .await
        .is_refused("compliance/clock-over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_without_its_elements_moves_nothing() {
    let world = World::open().await;
    let right = world.verified("uspto").await;
    let id = world.taken(&right, &[world.branded(1).await]).await;
    let path = format!("{API}/notices/{id}/counter-notice");
    let bare = world
        .shop
        .seller
        .post(&path, json!({"statement": "No."}))
        .await;
    bare.is_refused("compliance/notice-incomplete");
    let wanted = [
        "statement",
        "contact.name",
        "contact.email",
        "contact.address",
        "contact.phone",
        "good_faith",
        "jurisdiction",
        "signature",
    ];
    assert_eq!(bare.fields(), wanted);
    assert_eq!(world.state_of(&id).await, "taken_down");
    let answer = json!({"statement": "No."});
    world
        .holder
        .post(&path, answer)
        .await
        .is_refused("compliance/illegal-ip-move");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holder_takes_a_notice_back_and_what_another_notice_keeps_down_stays_down() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let (one, two) = (world.branded(1).await, world.branded(2).await);
    let first = world.taken(&right, &[one, two]).await;
    let second = world.taken(&right, &[two]).await;
    let path = format!("{API}/notices/{first}/withdrawal");
    world
        .shop
        .seller
        .post(&path, json!({}))
        .await
        .is_refused("compliance/illegal-ip-move");
    let withdrawn = world
        .holder
        .post(&path, json!({"note": "Settled."}))
        .await
        .ok();
    assert_eq!(withdrawn["state"], "withdrawn");
    assert!(world.stops(one).await.is_empty());
    assert_eq!(world.stops(two).await, ["taken_down"]);
    world
        .holder
        .post(&path, json!({}))
        .await
        .is_refused("compliance/illegal-ip-move");
    world
        .decides(&second, "reject", "The goods are genuine.")
        .await;
    assert!(world.stops(two).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_sees_how_often_a_holder_was_wrong() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let id = world.filed(&right, &[world.branded(1).await]).await;
    let path = format!("{DESK}/notices/{id}/decision");
    let ruling = json!({"decision": "refuse", "reason": "Our own goods, and it knew.",
        "bad_faith": true});
    let seen = world.shop.desk.post(&path, ruling).await.ok();
    assert_eq!(seen["holder_tally"]["bad_faith"], 1);
    assert_eq!(seen["holder_tally"]["wrongful"], 1);
    assert_eq!(seen["seller_standing"]["level"], "clear");
}

//! What stands in the way across a border, and what a licence changes.

use contract::compliance::{GateAsk, GateFinding, GateGoods};
use contract::identity::OrgKind;
use kernel::Country;
use serde_json::json;

use crate::shop::Shop;

fn goods(hs: Option<&str>) -> GateGoods {
    GateGoods {
        id: "1".to_owned(),
        hs: hs.map(|hs| hs.parse().unwrap()),
        origin: Some(Country::CN),
        weight_grams: 250,
        product: None,
        brand: None,
    }
}

impl Shop {
    async fn judged(
        &self,
        to: Country,
        recipient_id: Option<&str>,
        goods: GateGoods,
    ) -> Vec<GateFinding> {
        let ask = GateAsk {
            seller: self.seller.org(),
            from: Country::CN,
            to,
            mode: Some("express".to_owned()),
            recipient_id: recipient_id.map(str::to_owned),
            lines: vec![goods],
        };
        self.promise.gates(&self.buyer.caller(), ask).await.unwrap()
    }
}

fn blocking(findings: &[GateFinding]) -> Vec<&str> {
    findings
        .iter()
        .filter(|finding| finding.weight.blocks())
        .map(|finding| finding.reason.as_str())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gaps_block_a_sale_across_a_border_and_none_at_home() {
    let shop = Shop::open().await;
    let bare = GateGoods {
        origin: None,
        weight_grams: 0,
        ..goods(None)
    };
    let abroad = shop.judged(Country::DE, None, bare.clone()).await;
    assert_eq!(
        blocking(&abroad),
        ["hs_missing", "origin_missing", "net_weight_missing"]
    );
    assert!(abroad.iter().all(|finding| finding.line == "1"));
    assert_eq!(shop.judged(Country::CN, None, bare.clone()).await, []);
    let standing = shop
        .promise
        .standing(&shop.seller.caller(), shop.seller.org(), bare)
        .await;
    let standing = standing.unwrap();
    assert!(standing.home.is_empty());
    assert_eq!(blocking(&standing.border).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn korea_asks_for_the_recipients_number() {
    let shop = Shop::open().await;
    let without = shop.judged(Country::KR, None, goods(Some("610910"))).await;
    assert!(blocking(&without).contains(&"field_missing"), "{without:?}");
    let with = shop
        .judged(Country::KR, Some("P123456789012"), goods(Some("610910")))
        .await;
    assert!(blocking(&with).is_empty(), "{with:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_licence_opens_a_gate_when_the_desk_has_verified_it_and_until_it_ends() {
    let shop = Shop::open().await;
    let toy = || goods(Some("950300"));
    assert_eq!(
        blocking(&shop.judged(Country::DE, None, toy()).await),
        ["licence_missing"]
    );
    let draft = json!({"name": "ce_toy", "number": "CE-1", "issuer": "TÜV", "valid_from": "2026-01-01", "valid_to": "2026-12-31"});
    let licence = shop
        .seller
        .post("/api/compliance/licences", draft)
        .await
        .ok();
    assert_eq!(licence["state"], "submitted");
    // Shown is not verified.
    assert_eq!(
        blocking(&shop.judged(Country::DE, None, toy()).await),
        ["licence_missing"]
    );
    let path = format!(
        "/api/compliance/licences/{}/decision",
        licence["id"].as_str().unwrap()
    );
    let verify = json!({"state": "verified"});
    let rival = shop.kit.seller();
    rival
        .post(&path, verify.clone())
        .await
        .is_refused("runtime/forbidden");
    rival
        .post(&path, json!({"state": "withdrawn"}))
        .await
        .is_refused("runtime/not-found");
    shop.seller
        .post(&path, verify.clone())
        .await
        .is_refused("runtime/forbidden");
    let decided = shop.desk.post(&path, verify.clone()).await.ok();
    assert_eq!(decided["counts"], true);
    shop.desk
        .post(&path, verify)
        .await
        .is_refused("compliance/licence-decided");
    assert!(blocking(&shop.judged(Country::DE, None, toy()).await).is_empty());
    shop.on("2027-01-01").await;
    assert_eq!(
        blocking(&shop.judged(Country::DE, None, toy()).await),
        ["licence_missing"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_licence_is_only_said_where_the_platform_decides_so() {
    let flags = vec![("compliance.licence_missing_blocks", "false".to_owned())];
    let shop = Shop::open_with(flags).await;
    let found = shop.judged(Country::DE, None, goods(Some("950300"))).await;
    assert!(blocking(&found).is_empty());
    assert!(
        found
            .iter()
            .any(|finding| finding.reason == "licence_missing")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_licence_is_refused_with_everything_that_is_wrong_with_it() {
    let shop = Shop::open().await;
    let draft = json!({"name": "licence_to_dream", "number": "1", "issuer": "x", "valid_from": "2026-13-01", "valid_to": "2026-02-30"});
    let wrong = shop.seller.post("/api/compliance/licences", draft).await;
    assert_eq!(wrong.fields(), ["name", "valid_from", "valid_to"]);
    let draft = json!({"name": "ce_toy", "number": "1", "issuer": "x", "valid_from": "2026-02-01", "valid_to": "2026-01-01"});
    let wrong = shop.seller.post("/api/compliance/licences", draft).await;
    assert_eq!(wrong.fields(), ["valid_to"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seller_sees_what_is_missing_for_each_destination_of_its_own_products_alone() {
    let shop = Shop::open().await;
    let shirt = shop
        .describes(&shop.seller, 1, "T-shirt", Some("610910"))
        .await;
    shop.describes(&shop.seller, 2, "Bluetooth earbuds", None)
        .await;
    let rival = shop
        .kit
        .member(OrgKind::Seller, &[contract::identity::Role::Owner]);
    shop.describes(&rival, 3, "Somebody else's", None).await;
    let page = shop.seller.get("/api/compliance/gaps?to=DE").await.ok();
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["product"], shirt.to_string());
    assert_ne!(items[0]["gravest"], "needs");
    assert_eq!(items[1]["gravest"], "needs");
    assert_eq!(items[1]["findings"][0]["reason"], "hs_missing");
    let places = shop
        .seller
        .get("/api/compliance/gaps/places?to=DE,CN,BR")
        .await
        .ok();
    let count = |at: usize, name: &str| places["items"][at][name].as_i64().unwrap();
    assert_eq!(count(0, "needs"), 1);
    assert_eq!(count(1, "clear"), 2, "at home both are sold");
    assert_eq!(places["items"][2]["is_covered"], false);
    shop.buyer
        .get("/api/compliance/gaps?to=DE")
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rule_of_the_matrix_cites_its_source() {
    let shop = Shop::open().await;
    let matrix = shop.seller.get("/api/compliance/matrix").await.ok();
    let rules = matrix["rules"].as_array().unwrap();
    assert!(rules.len() > 30);
    assert!(
        rules
            .iter()
            .all(|rule| rule["citation"].as_str().is_some_and(|c| !c.is_empty()))
    );
    assert_eq!(matrix["is_sample"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_not_shown_who_they_are_sells_at_home_alone() {
    let shop = Shop::open().await;
    shop.seller_is_unverified();
    let goods = GateGoods {
        id: "1".to_owned(),
        hs: "610910".parse().ok(),
        origin: Some(Country::CN),
        weight_grams: 250,
        product: None,
        brand: None,
    };
    let ask = |to: &str| GateAsk {
        seller: shop.seller.org(),
        from: Country::CN,
        to: to.parse().unwrap(),
        mode: None,
        recipient_id: None,
        lines: vec![goods.clone()],
    };
    let by = shop.buyer.caller();
    let abroad = shop.promise.gates(&by, ask("DE")).await.unwrap();
    let gap = abroad
        .iter()
        .find(|finding| finding.reason == "seller_unverified");
    assert!(gap.is_some_and(|gap| gap.weight.blocks()), "{abroad:?}");
    let home = shop.promise.gates(&by, ask("CN")).await.unwrap();
    assert!(home.is_empty(), "{home:?}");
    let standing = shop
        .promise
        .standing(&by, shop.seller.org(), goods.clone())
        .await
        .unwrap();
    assert!(standing.home.is_empty());
    let reasons: Vec<&str> = standing
        .border
        .iter()
        .map(|finding| finding.reason.as_str())
        .collect();
    assert!(reasons.contains(&"seller_unverified"), "{reasons:?}");
}

//! Which ways to pay are offered, in which order; what operators decide about them, and what their
//! record does.

use contract::payments::Share;
use kernel::{Currency, Money};
use serde_json::{Value, json};

use crate::wallets::Way;
use crate::world::{Opened, World};

const OPS: &str = "/api/payments/ops/connectors";
const ROUTES: &str = "/api/payments/ops/payment-routes";

/// The ids of what is offered, and why each does not fit.
async fn offered(world: &World, opened: &Opened) -> Vec<(String, Value)> {
    let path = format!("/api/payments/intents/{}/methods", opened.view.checkout);
    let page = world.buyer.get(&path).await.ok();
    let items = page["items"].as_array().unwrap().iter();
    items
        .filter(|one| {
            let id = one["id"].as_str().unwrap();
            // Of the card's many test methods one is enough.
            !id.starts_with("sandbox_") || id == "sandbox_card"
        })
        .map(|one| (one["id"].as_str().unwrap().to_owned(), one["unfit"].clone()))
        .collect()
}

fn ids(offered: &[(String, Value)]) -> Vec<&str> {
    let fit = offered.iter().filter(|one| one.1.is_null());
    fit.map(|one| one.0.as_str()).collect()
}

async fn put(world: &World, path: &str, version: i64, body: Value) -> testkit::Reply {
    let tag = format!("W/\"{version}\"");
    let headers = [("if-match", tag.as_str())];
    let put = axum::http::Method::PUT;
    world.operator.send(put, path, &headers, Some(body)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_that_does_not_fit_says_why_and_cannot_be_used() {
    let world = World::with_wallets().await;
    let opened = world.open().await;
    let all = offered(&world, &opened).await;
    assert_eq!(ids(&all), ["sandbox_card"]);
    let why = |id: &str| all.iter().find(|one| one.0 == id).unwrap().1.clone();
    assert_eq!(why("alipay"), "currency");
    assert_eq!(why("ewallet_gcash"), "currency");
    assert_eq!(all.len(), 8);
    let refused = world.confirm(opened.view.checkout, "alipay").await;
    refused.is_refused("payments/method-unfit");
    assert_eq!(refused.json()["params"]["why"], "currency");
    let odd = Share {
        order: world.id(),
        seller: world.id(),
        amount: Money::new(10_050, Currency::KES),
    };
    let opened = world.open_with(vec![odd]).await;
    let all = offered(&world, &opened).await;
    let mpesa = all.iter().find(|one| one.0 == "mpesa").unwrap();
    assert_eq!(mpesa.1, "whole_units");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_order_the_ways_to_pay_and_switch_them_off() {
    let world = World::with_wallets().await;
    let opened = Way::Alipay.open(&world).await;
    let checkout = opened.view.checkout;
    let natural = offered(&world, &opened).await;
    assert_eq!(ids(&natural), ["sandbox_card", "alipay", "wechat"]);
    let rules = json!({"items": [
        {"country": "KE", "connectors": ["mpesa"]},
        {"currency": "CNY", "least": {"amount": "500000", "currency": "CNY"}, "connectors": ["sandbox"]},
        {"currency": "CNY", "connectors": ["wechat", "alipay"]},
    ]});
    let page = put(&world, ROUTES, 0, rules.clone()).await.ok();
    assert_eq!(page["version"], 1);
    let routed = offered(&world, &opened).await;
    assert_eq!(ids(&routed), ["wechat", "alipay", "sandbox_card"]);
    // Somebody else was quicker.
    put(&world, ROUTES, 0, rules)
        .await
        .is_refused("runtime/changed-meanwhile");
    let wrong = json!({"items": [
        {"connectors": ["nobody"], "least": {"amount": "1", "currency": "EUR"}},
        {"currency": "EUR", "connectors": ["sandbox"],
         "least": {"amount": "2", "currency": "EUR"}, "most": {"amount": "1", "currency": "EUR"}},
    ]});
    let fields = put(&world, ROUTES, 1, wrong).await.fields();
    assert_eq!(
        fields,
        ["items.0.connectors", "items.0.least", "items.1.most"]
    );
    let path = format!("{OPS}/wechat");
    let page = put(&world, &path, 1, json!({"is_on": false})).await.ok();
    let item = |page: &Value, name: &str| {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .find(|one| one["name"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(item(&page, "wechat")["is_on"], false);
    let off = offered(&world, &opened).await;
    assert_eq!(ids(&off), ["alipay", "sandbox_card"]);
    assert!(off.contains(&("wechat".to_owned(), json!("off"))));
    let listed = world.kit.stranger().get("/api/payments/methods").await.ok();
    assert!(!listed.to_string().contains("wechat"));
    let refused = world.confirm(checkout, "wechat").await;
    refused.is_refused("payments/method-unfit");
    put(&world, &path, 2, json!({"is_on": true})).await.ok();
    Way::Wechat.pay(&world, &opened).await;
    let nobody = format!("{OPS}/nobody");
    put(&world, &nobody, 3, json!({"is_on": true}))
        .await
        .is_refused("runtime/not-found");
    world.buyer.get(OPS).await.is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connector_that_fails_is_offered_later_and_one_that_recovers_earlier() {
    let world = World::with_wallets().await;
    for _ in 0..10 {
        let opened = Way::Alipay.open(&world).await;
        let page = world
            .confirm(opened.view.checkout, "sandbox_declined")
            .await;
        assert_eq!(page.ok()["state"], "requires_payment_method");
    }
    let opened = Way::Alipay.open(&world).await;
    let all = offered(&world, &opened).await;
    assert_eq!(ids(&all), ["alipay", "wechat", "sandbox_card"]);
    let page = world.operator.get(OPS).await.ok();
    let items = page["items"].as_array().unwrap();
    let card = items.iter().find(|one| one["name"] == "sandbox").unwrap();
    assert_eq!(
        (
            &card["counted"],
            &card["charged"],
            &card["is_failing"],
            &card["last_error"]
        ),
        (
            &json!(10),
            &json!(0),
            &json!(true),
            &json!("insufficient_funds")
        )
    );
    for _ in 0..10 {
        let paid = Way::Alipay.open(&world).await;
        world.confirm(paid.view.checkout, "sandbox_card").await.ok();
    }
    let all = offered(&world, &opened).await;
    assert_eq!(ids(&all), ["sandbox_card", "alipay", "wechat"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_reached_is_offered_last_for_that_payment() {
    let mut world = World::with_wallets().await;
    let opened = Way::Wechat.open(&world).await;
    let other = Way::Wechat.open(&world).await;
    let mut wallets = world.wallets.take().unwrap();
    let silent = outside::wallets::Habits::new("127.0.0.1:0".parse().unwrap());
    let nobody = outside::wallets::mpesa::start(outside::wallets::mpesa::Settings {
        habits: silent,
        shortcode: String::new(),
        consumer_key: String::new(),
        consumer_secret: String::new(),
        pass_key: String::new(),
    });
    // WeChat Pay's door is shut: there is nobody at its address any more.
    wallets.wechat = nobody.await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let rules = json!({"items": [{"connectors": ["wechat"]}]});
    put(&world, ROUTES, 0, rules).await.ok();
    assert_eq!(ids(&offered(&world, &opened).await)[0], "wechat");
    let page = Way::Wechat.confirm(&world, &opened).await;
    assert_eq!(
        (&page["state"], &page["reason"]),
        (&json!("requires_payment_method"), &json!("not_sent"))
    );
    let all = offered(&world, &opened).await;
    assert_eq!(ids(&all), ["sandbox_card", "alipay", "wechat"]);
    assert_eq!(ids(&offered(&world, &other).await)[0], "wechat");
    let paid = world.confirm(opened.view.checkout, "sandbox_card").await;
    assert_eq!(paid.ok()["state"], "succeeded");
}

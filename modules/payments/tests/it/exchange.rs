//! A seller's money changes its currency: at a rate that held when it was asked, once, and to the
//! cent by the books.

use std::time::Duration;

use contract::payments::Share;
use kernel::{Currency, Money};
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::rates::upload;
use crate::world::World;

/// A seller with 500.00 USD available, and rates of the day.
pub async fn seller(world: &World) -> Actor {
    let seller = world.kit.seller();
    let share = Share {
        order: world.id(),
        seller: seller.org(),
        amount: Money::new(50_000, Currency::USD),
    };
    let opened = world.open_with(vec![share]).await;
    world
        .confirm(opened.view.checkout, "sandbox_card")
        .await
        .ok();
    world.until(opened.view.checkout, "succeeded").await;
    world.complete(&opened.shares[0]).await;
    world.kit.settle().await;
    let today = world.kit.rt.now().date();
    let list =
        format!("date,currency,rate\n{today},USD,1.12\n{today},CNY,8.064\n{today},JPY,175.6\n");
    upload(&world.operator, "source=operator", &list).await.ok();
    seller
}

pub async fn has(world: &World, seller: &Actor, currency: &str) -> i128 {
    let balance = seller.get("/api/payments/seller/balance").await.ok();
    let items = balance["items"].as_array().unwrap().clone();
    world.balanced().await;
    items
        .iter()
        .find(|one| one["available"]["currency"] == currency)
        .map_or(0, |one| {
            one["available"]["amount"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap()
        })
}

pub async fn ask(seller: &Actor, minor: i64, buy: &str) -> Reply {
    let body = json!({"sell": {"amount": minor.to_string(), "currency": "USD"}, "buy": buy});
    seller.post("/api/payments/exchanges", body).await
}

pub async fn take(seller: &Actor, offer: &Value) -> Reply {
    let id = offer["id"].as_str().unwrap();
    let path = format!("/api/payments/exchanges/{id}/take");
    seller.post(&path, Value::Null).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_is_taken_once_at_the_rate_that_was_shown() {
    let world = World::start().await;
    let seller = seller(&world).await;
    let had = has(&world, &seller, "USD").await;
    // 100.00 USD at 7.2 are 720.00 CNY, half a percent of them ours.
    let offer = ask(&seller, 10_000, "CNY").await.ok();
    assert_eq!(offer["bought"]["amount"], "72000");
    assert_eq!(offer["spread"]["amount"], "360");
    assert_eq!(offer["received"]["amount"], "71640");
    assert_eq!(
        (&offer["mid_rate"], &offer["client_rate"]),
        (&json!("7.2"), &json!("7.164"))
    );
    assert_eq!(has(&world, &seller, "USD").await, had);
    // New rates do not touch it.
    let today = world.kit.rt.now().date();
    let list = format!("date,currency,rate\n{today},CNY,9\n");
    upload(&world.operator, "source=operator", &list).await.ok();
    let taken = take(&seller, &offer).await.ok();
    assert_eq!(taken["state"], "consumed");
    assert_eq!(has(&world, &seller, "USD").await, had - 10_000);
    assert_eq!(has(&world, &seller, "CNY").await, 71_640);
    // Again is the same and moves nothing; nobody gives up what was taken.
    assert_eq!(take(&seller, &offer).await.ok(), taken);
    let cancel = format!(
        "/api/payments/exchanges/{}/cancel",
        offer["id"].as_str().unwrap()
    );
    let refused = seller.post(&cancel, Value::Null).await;
    assert_eq!(
        refused.is_refused("payments/exchange-over")["params"]["state"],
        "consumed"
    );
    assert_eq!(has(&world, &seller, "CNY").await, 71_640);
    assert_eq!(world.balance("platform:fx_spread").await, 360);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_what_is_to_come_gets_exactly_that() {
    let world = World::start().await;
    let seller = seller(&world).await;
    let had = has(&world, &seller, "USD").await;
    // 716.40 CNY at 7.2 less half a percent cost 100.00 USD.
    let wanted = json!({"amount": "71640", "currency": "CNY"});
    let body = json!({"receive": wanted, "from": "USD"});
    let offer = seller.post("/api/payments/exchanges", body).await.ok();
    assert_eq!(offer["sold"]["amount"], "10000");
    assert_eq!(offer["received"], wanted);
    take(&seller, &offer).await.ok();
    assert_eq!(has(&world, &seller, "CNY").await, 71_640);
    assert_eq!(has(&world, &seller, "USD").await, had - 10_000);
    for wrong in [
        json!({"receive": wanted, "from": "CNY"}),
        json!({"receive": wanted, "buy": "USD"}),
        json!({}),
    ] {
        let refused = seller.post("/api/payments/exchanges", wrong).await;
        assert_eq!(refused.fields().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_that_ended_is_not_taken() {
    let world = World::start().await;
    let seller = seller(&world).await;
    let had = has(&world, &seller, "USD").await;
    let late = ask(&seller, 1_000, "CNY").await.ok();
    let given_up = ask(&seller, 1_000, "JPY").await.ok();
    let cancel = format!(
        "/api/payments/exchanges/{}/cancel",
        given_up["id"].as_str().unwrap()
    );
    seller.post(&cancel, Value::Null).await.ok();
    take(&seller, &given_up)
        .await
        .is_refused("payments/exchange-over");
    world.kit.pass(Duration::from_secs(301)).await;
    let refused = take(&seller, &late).await;
    assert_eq!(
        refused.is_refused("payments/exchange-over")["params"]["state"],
        "expired"
    );
    assert_eq!(has(&world, &seller, "USD").await, had);
    let list = seller.get("/api/payments/exchanges").await.ok();
    let states: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["canceled", "expired"]);
    // Rates of last week promise nothing.
    world.kit.pass(Duration::from_secs(7 * 86_400)).await;
    ask(&seller, 1_000, "CNY")
        .await
        .is_refused("payments/no-rate");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_exchanges_what_they_do_not_have() {
    let world = World::start().await;
    let seller = seller(&world).await;
    let had = has(&world, &seller, "USD").await;
    let all = i64::try_from(had).unwrap();
    ask(&seller, all + 1, "CNY")
        .await
        .is_refused("payments/not-available");
    // Twenty offers over the whole balance: one is taken.
    let mut offers = Vec::new();
    for _ in 0..20 {
        offers.push(ask(&seller, all, "CNY").await.ok());
    }
    let taken = futures::future::join_all(offers.iter().map(|offer| take(&seller, offer))).await;
    let done = taken.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(done, 1);
    assert_eq!(has(&world, &seller, "USD").await, 0);
    for (body, path) in [
        (
            json!({"sell": {"amount": "0", "currency": "USD"}, "buy": "CNY"}),
            "sell.amount",
        ),
        (
            json!({"sell": {"amount": "-5", "currency": "USD"}, "buy": "CNY"}),
            "sell.amount",
        ),
        (
            json!({"sell": {"amount": "5", "currency": "USD"}, "buy": "USD"}),
            "buy",
        ),
    ] {
        let refused = seller.post("/api/payments/exchanges", body).await;
        assert_eq!(refused.fields(), [path]);
    }
    let body = json!({"sell": {"amount": "1.005", "currency": "USD"}, "buy": "CNY"});
    let refused = seller.post("/api/payments/exchanges", body).await;
    assert_eq!(refused.status, 422);
    // Others see nothing of it.
    let id = offers[0]["id"].as_str().unwrap();
    let path = format!("/api/payments/exchanges/{id}");
    world
        .kit
        .seller()
        .get(&path)
        .await
        .is_refused("runtime/not-found");
    world.buyer.get(&path).await.is_refused("runtime/forbidden");
}

//! Statements, invoices and receipts: what they say is what the books say, once and for all.

use std::time::Duration;

use contract::payments::Share;
use kernel::{Currency, Money};
use serde_json::{Value, json};
use testkit::Actor;

use crate::rates::upload;
use crate::world::{Opened, World};

const DAY: u64 = 86_400;

/// Sells once, and the order is complete: the sale less 5 % and the tax on it is available.
pub async fn sells(world: &World, seller: &Actor, minor: i128) -> Opened {
    let share = Share {
        order: world.id(),
        seller: seller.org(),
        amount: Money::new(minor, Currency::USD),
    };
    let opened = world.open_with(vec![share]).await;
    let checkout = opened.view.checkout;
    world.confirm(checkout, "sandbox_card").await.ok();
    world.until(checkout, "succeeded").await;
    world.complete(&opened.shares[0]).await;
    world.kit.settle().await;
    opened
}

async fn months_pass(world: &World, days: u64) {
    world.kit.clock.advance(Duration::from_secs(days * DAY));
    world.service.seal_now().await.expect("seals");
    world.service.issue_now().await.expect("papers");
}

async fn papers(who: &Actor, query: &str) -> Vec<Value> {
    let page = who.get(&format!("/api/payments/papers?{query}")).await.ok();
    page["items"].as_array().expect("papers").clone()
}

fn minor(money: &Value) -> i128 {
    money["amount"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_closed_once_numbered_without_gaps_and_adds_up_to_the_books() {
    let world = World::start().await;
    let (one, two) = (world.kit.seller(), world.kit.seller());
    let opened = sells(&world, &one, 100_000).await;
    sells(&world, &two, 20_000).await;
    let plan = json!({"plan": "plus", "term": "year", "currency": "USD"});
    one.post("/api/payments/seller/plan", plan).await.ok();
    let month = world.kit.rt.now().date().to_string()[..7].to_owned();
    let so_far = format!("/api/payments/seller/month?month={month}&currency=USD");
    let draft = one.get(&so_far).await.ok();
    assert_eq!(draft["issued"], Value::Null);
    months_pass(&world, 32).await;
    let books = world
        .balance(&format!("seller:{}:available", one.org()))
        .await;
    months_pass(&world, 0).await;
    let statements = papers(&one, "kind=statement").await;
    assert_eq!(statements.len(), 1, "twice the run, once the paper");
    assert_eq!(minor(&statements[0]["total"]), books);
    let id = statements[0]["id"].as_str().unwrap();
    let page = one.get(&format!("/api/payments/papers/{id}")).await.ok();
    assert_eq!(
        page["content"]["body"]["closing"],
        draft["content"]["body"]["closing"]
    );
    let moved: i128 = page["movements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| minor(&line["amount"]))
        .sum();
    assert_eq!(moved, books);
    let invoice = &papers(&one, "kind=invoice").await[0];
    // 4 % of the sale and a year of the plan, with 6 % on both.
    let page = one
        .get(&format!(
            "/api/payments/papers/{}",
            invoice["id"].as_str().unwrap()
        ))
        .await
        .ok();
    let body = &page["content"]["body"];
    // All happened in one moment of the test's clock, so the entries' names say the order.
    let mut whats: Vec<&str> = body["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["what"].as_str().unwrap())
        .collect();
    whats.sort_unstable();
    assert_eq!(whats, ["commission", "plan"]);
    let line = |what: &str| {
        let lines = body["lines"].as_array().unwrap();
        lines
            .iter()
            .find(|one| one["what"] == what)
            .unwrap()
            .clone()
    };
    assert_eq!(
        line("commission")["about"],
        opened.shares[0].order.to_string()
    );
    assert_eq!(
        minor(&body["total"]),
        minor(&body["net"]) + minor(&body["tax"])
    );
    assert_eq!(minor(&line("plan")["net"]), 39_000);
    let all = papers(&world.operator, "kind=invoice").await;
    let mut numbers: Vec<&str> = all
        .iter()
        .map(|one| one["number"].as_str().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers.len(), 2);
    assert!(
        numbers[0].ends_with("-000001") && numbers[1].ends_with("-000002"),
        "{numbers:?}"
    );
    // Nobody else's.
    let path = format!("/api/payments/papers/{id}");
    assert_eq!(two.get(&path).await.status, 404);
    world.operator.get(&path).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_back_is_a_credit_note_and_the_next_month_opens_as_the_last_closed() {
    let world = World::start().await;
    let seller = world.kit.seller();
    sells(&world, &seller, 50_000).await;
    let pack = json!({"packs": 1, "currency": "USD"});
    let bill = seller
        .post("/api/payments/seller/listings", pack)
        .await
        .ok();
    months_pass(&world, 32).await;
    let propose = format!(
        "/api/payments/ops/bills/{}/refund",
        bill["id"].as_str().unwrap()
    );
    let asked = world
        .operator
        .post(&propose, json!({"note": "mistake"}))
        .await
        .ok();
    let agree = format!(
        "/api/payments/ops/bill-refunds/{}/agree",
        asked["id"].as_str().unwrap()
    );
    world.kit.operator().post(&agree, Value::Null).await.ok();
    months_pass(&world, 32).await;
    let notes = papers(&seller, "kind=credit_note").await;
    assert_eq!((notes.len(), minor(&notes[0]["total"])), (1, 954));
    let statements = papers(&seller, "kind=statement").await;
    let mut pages = Vec::new();
    for one in &statements {
        let path = format!("/api/payments/papers/{}", one["id"].as_str().unwrap());
        pages.push(seller.get(&path).await.ok()["content"]["body"].clone());
    }
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0]["opening"], pages[1]["closing"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_are_printed_in_both_languages_and_come_as_files() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let opened = sells(&world, &seller, 50_000).await;
    months_pass(&world, 32).await;
    for one in papers(&seller, "").await {
        let id = one["id"].as_str().unwrap();
        for language in ["en", "zh-CN"] {
            let path = format!("/api/payments/papers/{id}/pdf?language={language}");
            let (first, again) = (seller.get(&path).await, seller.get(&path).await);
            assert_eq!(first.status, 200, "{one}");
            assert!(first.bytes.starts_with(b"%PDF"));
            assert_eq!(first.bytes, again.bytes);
        }
        let file = seller.get(&format!("/api/payments/papers/{id}/csv")).await;
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(text.lines().count() > 1, "{text}");
    }
    let reference = opened.view.checkout;
    let path = format!("/api/payments/intents/{reference}/receipt");
    let receipt = world.buyer.get(&path).await.ok();
    assert_eq!(
        receipt["amount"],
        json!({"amount": "50000", "currency": "USD"})
    );
    let pdf = world.buyer.get(&format!("{path}/pdf?language=zh-CN")).await;
    assert!(pdf.bytes.starts_with(b"%PDF"));
    let other = world.kit.buyer();
    assert_eq!(other.get(&path).await.status, 404);
    let unpaid = world.open().await;
    let path = format!("/api/payments/intents/{}/receipt", unpaid.view.checkout);
    assert_eq!(world.buyer.get(&path).await.status, 404);
}

/// A chargeback's fee and an exchange's spread are what the platform took, so its invoice has a line of
/// each, as the books have them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fees_of_chargebacks_and_spreads_of_exchanges_stand_on_the_invoice() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let lost = sells(&world, &seller, 60_000).await;
    let today = world.kit.rt.now().date();
    let list = format!("date,currency,rate\n{today},USD,1.12\n{today},CNY,8.064\n");
    upload(&world.operator, "source=operator", &list).await.ok();
    let sell = json!({"amount": "10000", "currency": "USD"});
    let wanted = json!({"sell": sell, "buy": "CNY"});
    let offer = seller.post("/api/payments/exchanges", wanted).await.ok();
    let id = offer["id"].as_str().unwrap();
    let take = format!("/api/payments/exchanges/{id}/take");
    seller.post(&take, Value::Null).await.ok();
    let case = world.taken_back(60_000, "dispute").await;
    world.decided(&case, "dispute", "under_review").await;
    world.decided(&case, "dispute", "lost").await;
    months_pass(&world, 32).await;

    let mut lines = Vec::new();
    for one in papers(&seller, "kind=invoice").await {
        let path = format!("/api/payments/papers/{}", one["id"].as_str().unwrap());
        let page = seller.get(&path).await.ok();
        let body = &page["content"]["body"];
        let all = body["lines"].as_array().unwrap().clone();
        let sum: i128 = all.iter().map(|line| minor(&line["net"])).sum();
        assert_eq!(minor(&body["net"]), sum);
        lines.extend(all);
        for language in ["en", "zh-CN"] {
            let pdf = format!("{path}/pdf?language={language}");
            assert!(seller.get(&pdf).await.bytes.starts_with(b"%PDF"));
        }
    }
    let found = |what: &str| {
        let mut of = lines.iter().filter(|line| line["what"] == what);
        let line = of.next().expect(what).clone();
        assert!(of.next().is_none(), "{what} twice: {lines:#?}");
        line
    };
    let (fee, spread) = (found("chargeback_fee"), found("exchange_spread"));
    assert_eq!(fee["about"], lost.shares[0].order.to_string());
    assert_eq!(
        minor(&fee["net"]),
        world.balance("platform:dispute_fees").await
    );
    assert_eq!(
        (&spread["about"], &spread["net"]),
        (&offer["id"], &offer["spread"])
    );
    assert_eq!((minor(&fee["tax"]), minor(&spread["tax"])), (0, 0));
    let statement = &papers(&seller, "kind=statement").await;
    let named = statement.iter().find(|one| one["currency"] == "USD");
    let path = format!(
        "/api/payments/papers/{}/csv",
        named.unwrap()["id"].as_str().unwrap()
    );
    let file = String::from_utf8(seller.get(&path).await.bytes).unwrap();
    assert!(file.contains(",dispute_fee,"), "{file}");
}

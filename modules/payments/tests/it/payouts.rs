//! Payouts from the request to the bank and back, with a bank that is a real peer: refused, late,
//! unanswered, sent back; and never more than there is.

use std::time::Duration;

use axum::http::StatusCode;
use contract::payments::Share;
use kernel::{Currency, Money};
use outside::bank::Fault;
use serde_json::{Value, json};
use testkit::Actor;

use crate::world::World;

const HOUR: Duration = Duration::from_secs(3_600);
const MINUTE: Duration = Duration::from_secs(61);
/// What is left of 1 000.00 after 4 % commission and 6 % tax on it.
pub const EARNED: i128 = 95_760;

pub fn iban() -> Value {
    json!({
        "holder": "Speicher Handel GmbH",
        "form": "iban",
        "number": "DE02 1203 0000 0000 2020 51",
        "currency": "EUR",
    })
}

pub fn eur(minor: i128) -> Value {
    json!({"amount": minor.to_string(), "currency": "EUR"})
}

/// A seller with money, verified, whose bank account has cooled down.
pub struct Earner {
    pub seller: Actor,
    pub beneficiary: Value,
}

impl World {
    /// A seller who has sold for 1 000.00 EUR.
    pub async fn sells(&self) -> Actor {
        let seller = self.kit.seller();
        self.sells_more(&seller).await;
        seller
    }

    pub async fn sells_more(&self, seller: &Actor) -> Share {
        let share = Share {
            order: self.id(),
            seller: seller.org(),
            amount: Money::new(100_000, Currency::EUR),
        };
        let opened = self.open_with(vec![share.clone()]).await;
        let checkout = opened.view.checkout;
        self.confirm(checkout, "sandbox_card").await.ok();
        self.kit.settle().await;
        self.complete(&share).await;
        share
    }

    pub async fn verify(&self, seller: &Actor) {
        let path = format!("/api/payments/ops/payees/{}", seller.org());
        let terms = json!({"is_verified": true, "reserve_percent": "0", "reserve_days": 0});
        self.operator.put(&path, terms).await.ok();
    }

    pub async fn earner(&self) -> Earner {
        let seller = self.sells().await;
        self.verify(&seller).await;
        let added = seller
            .post("/api/payments/seller/beneficiaries", iban())
            .await;
        let beneficiary = added.ok()["id"].clone();
        self.kit.pass(25 * HOUR).await;
        Earner {
            seller,
            beneficiary,
        }
    }

    pub async fn available(&self, seller: &Actor) -> i128 {
        self.balance(&format!("seller:{}:available", seller.org()))
            .await
    }
}

impl Earner {
    pub async fn asks(&self, minor: i128) -> testkit::Reply {
        let body = json!({"beneficiary": self.beneficiary, "amount": eur(minor)});
        self.seller.post("/api/payments/seller/payouts", body).await
    }

    pub async fn payout(&self, id: &Value) -> Value {
        let id = id.as_str().expect("an id");
        let path = format!("/api/payments/seller/payouts/{id}");
        self.seller.get(&path).await.ok()
    }

    pub async fn balance(&self) -> Value {
        let page = self.seller.get("/api/payments/seller/balance").await.ok();
        page["items"][0].clone()
    }
}

fn states(page: &Value) -> Vec<&str> {
    let steps = page["steps"].as_array().expect("steps");
    steps
        .iter()
        .map(|step| step["to"].as_str().expect("text"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payout_is_set_aside_sent_and_paid_and_the_books_follow() {
    let world = World::silent().await;
    let earner = world.earner().await;
    assert_eq!(world.available(&earner.seller).await, EARNED);
    let asked = earner.asks(50_000).await.ok();
    assert_eq!(
        (&asked["state"], &asked["account"]),
        (&json!("screening"), &json!("•••• 2051"))
    );
    let balance = earner.balance().await;
    assert_eq!(balance["available"], eur(EARNED - 50_000));
    assert_eq!(balance["on_hold"], eur(50_000));
    world.balanced().await;
    earner
        .asks(EARNED - 50_000 + 1)
        .await
        .is_refused("payments/not-available");
    world.kit.pass(MINUTE).await;
    assert_eq!(earner.payout(&asked["id"]).await["state"], "submitted");
    assert_eq!(earner.balance().await["on_the_way"], eur(50_000));
    let taken = world.bank.transfers();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].account, "DE02120300000000202051");
    assert_eq!(
        taken[0].end_to_end,
        earner.payout(&asked["id"]).await["reference"]
    );
    world.balanced().await;
    // Nothing is told: only asking helps.
    for _ in 0..4 {
        world.kit.pass(HOUR).await;
    }
    let page = earner.payout(&asked["id"]).await;
    assert_eq!(
        states(&page),
        ["created", "screening", "approved", "submitted", "paid"]
    );
    assert!(page["final_at"].is_string(), "{page}");
    assert_eq!(world.available(&earner.seller).await, EARNED - 50_000);
    assert_eq!(world.balance("bank:main").await, -50_000);
    assert_eq!(world.bank.balance(Currency::EUR).minor(), -50_000);
    let file = earner
        .seller
        .get("/api/payments/seller/movements.csv")
        .await;
    assert!(file.text().contains("paid,EUR,-500.00"), "{}", file.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_who_ask_for_everything_at_once_one_gets_it() {
    let world = World::silent().await;
    let earner = std::sync::Arc::new(world.earner().await);
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let earner = earner.clone();
        asks.spawn(async move { earner.asks(EARNED).await.status });
    }
    let mut done = Vec::new();
    while let Some(status) = asks.join_next().await {
        done.push(status.expect("an answer"));
    }
    let got = done.iter().filter(|status| **status == StatusCode::CREATED);
    assert_eq!(got.count(), 1, "{done:?}");
    let refused = done
        .iter()
        .filter(|status| **status == StatusCode::CONFLICT);
    assert_eq!(refused.count(), 49, "{done:?}");
    assert_eq!(earner.balance().await["available"], eur(0));
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_never_came_is_asked_for_and_nothing_is_sent_twice() {
    let world = World::silent().await;
    let earner = world.earner().await;
    world.bank.err(Fault::TimeoutAfterTaking);
    let asked = earner.asks(10_000).await.ok();
    world.kit.pass(MINUTE).await;
    for _ in 0..4 {
        world.kit.pass(HOUR).await;
    }
    let page = earner.payout(&asked["id"]).await;
    let walked = ["created", "screening", "approved", "submitted", "unknown"];
    assert_eq!(states(&page)[..5], walked, "{page:#}");
    assert_eq!(page["state"], "paid");
    assert_eq!((world.bank.files(), world.bank.transfers().len()), (1, 1));
    assert_eq!(world.balance("bank:main").await, -10_000);
    // One that was lost on the way goes once more, under the same name.
    world.bank.err(Fault::Lost);
    let lost = earner.asks(20_000).await.ok();
    world.kit.pass(MINUTE).await;
    assert_eq!(earner.payout(&lost["id"]).await["state"], "unknown");
    assert_eq!(world.bank.files(), 1);
    for _ in 0..5 {
        world.kit.pass(HOUR).await;
    }
    assert_eq!(earner.payout(&lost["id"]).await["state"], "paid");
    assert_eq!(world.bank.files(), 2);
    assert_eq!(world.balance("bank:main").await, -30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bank_refuses_is_available_again() {
    let world = World::silent().await;
    let earner = world.earner().await;
    world.bank.err(Fault::RejectTransfer("AC04".to_owned()));
    let refused = earner.asks(10_000).await.ok();
    let other = earner.asks(20_000).await.ok();
    world.kit.pass(MINUTE).await;
    let page = earner.payout(&refused["id"]).await;
    assert_eq!(
        (&page["state"], &page["reason"]),
        (&json!("failed"), &json!("AC04"))
    );
    assert_eq!(earner.payout(&other["id"]).await["state"], "submitted");
    assert_eq!(earner.balance().await["available"], eur(EARNED - 20_000));
    let files = world
        .operator
        .get("/api/payments/ops/payout-files")
        .await
        .ok();
    assert_eq!(files["items"][0]["state"], "partly_accepted");
    world.bank.err(Fault::RefuseFile("AM10".to_owned()));
    let whole = earner.asks(30_000).await.ok();
    world.kit.pass(MINUTE).await;
    let page = earner.payout(&whole["id"]).await;
    assert_eq!(
        (&page["state"], &page["reason"]),
        (&json!("failed"), &json!("AM10"))
    );
    assert_eq!(earner.balance().await["available"], eur(EARNED - 20_000));
    world.balanced().await;
}

impl World {
    /// A notice of the bank.
    pub async fn bank_tells(&self, id: &str, told: &Value) -> StatusCode {
        let body = told.to_string().into_bytes();
        let seconds = self.kit.rt.now().micros() / 1_000_000;
        let secret = crate::world::BANK_SECRET;
        let signed = outside::signing::headers(secret, id, seconds, &body);
        let headers: Vec<(&str, &str)> = signed
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let stranger = self.kit.stranger();
        let path = "/api/payments/bank-notices";
        let reply = stranger
            .send_bytes(axum::http::Method::POST, path, &headers, body)
            .await;
        self.kit.settle().await;
        reply.status
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_of_a_payout_in_any_order_come_to_the_same() {
    let kinds = [
        "transfer.executed",
        "transfer.returned",
        "transfer.executed",
    ];
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
        let world = World::silent().await;
        let earner = world.earner().await;
        let asked = earner.asks(12_345).await.ok();
        world.kit.pass(MINUTE).await;
        let reference = earner.payout(&asked["id"]).await["reference"].clone();
        for place in order {
            let told = json!({"type": kinds[place], "data": {
                "end_to_end_id": reference, "amount": eur(12_345), "reason": "AC04",
            }});
            let id = format!("n{place}");
            assert_eq!(world.bank_tells(&id, &told).await, StatusCode::ACCEPTED);
        }
        assert_eq!(
            earner.payout(&asked["id"]).await["state"],
            "returned",
            "{order:?}"
        );
        assert_eq!(world.balance("bank:main").await, 0);
        assert_eq!(world.available(&earner.seller).await, EARNED);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_believed_by_its_signature_and_for_its_amount_only() {
    let world = World::silent().await;
    let earner = world.earner().await;
    let asked = earner.asks(10_000).await.ok();
    world.kit.pass(MINUTE).await;
    let reference = earner.payout(&asked["id"]).await["reference"].clone();
    let told = |minor| {
        json!({"type": "transfer.executed", "data": {
            "end_to_end_id": reference, "amount": eur(minor),
        }})
    };
    let forged = world.kit.stranger();
    let body = told(10_000).to_string().into_bytes();
    let headers = [
        ("webhook-id", "x"),
        ("webhook-timestamp", "0"),
        ("webhook-signature", "v1,x"),
    ];
    let path = "/api/payments/bank-notices";
    let reply = forged
        .send_bytes(axum::http::Method::POST, path, &headers, body)
        .await;
    reply.is_refused("payments/bad-notification");
    world.bank_tells("other", &told(9_999)).await;
    assert_eq!(earner.payout(&asked["id"]).await["state"], "submitted");
    world.bank_tells("right", &told(10_000)).await;
    assert_eq!(earner.payout(&asked["id"]).await["state"], "paid");
}

//! The buyer's bank checks who pays: without a page, on one, in vain, or not at all; and who bears
//! fraud afterwards.

use std::time::Duration;

use kernel::{Currency, Money};
use serde_json::{Value, json};

use crate::world::World;

impl World {
    /// The last attempt of a payment as operators see it.
    async fn tried(&self, intent: &str) -> Value {
        let path = format!("/api/payments/ops/intents/{intent}");
        let page = self.operator.get(&path).await.ok();
        let attempts = page["attempts"].as_array().expect("attempts");
        attempts.last().expect("an attempt").clone()
    }

    async fn chooses(&self, page: &Value, choice: &str) {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let url = page["attempt"]["action_url"].as_str().expect("a page");
        let answer = client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("choice={choice}"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status().as_u16(), 303);
    }

    async fn disputed_by_bank(&self, reason: &str) -> Value {
        let charge = self.provider.charges()[0].reference.clone();
        let amount = Money::new(10_000, Currency::USD);
        let raised = self.provider.raise(&charge, amount, reason, "dispute");
        raised.expect("a chargeback");
        self.kit.pass(Duration::from_secs(400)).await;
        let list = self.operator.get("/api/payments/ops/chargebacks").await;
        list.ok()["items"][0].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bank_that_knows_the_buyer_asks_nothing_and_bears_fraud() {
    let world = World::silent().await;
    let opened = world.paid("sandbox_card").await;
    let tried = world.tried(&opened.view.id.to_string()).await;
    // Without a rate nothing is known to be little.
    assert_eq!(tried["step_up"], "amount", "{tried:#}");
    assert_eq!(tried["liability"], "issuer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_is_passed_failed_or_left() {
    for (choice, state, liability, reason) in [
        (Some("approve"), "succeeded", json!("issuer"), json!(null)),
        (
            Some("fail"),
            "requires_payment_method",
            json!(null),
            json!("challenge_failed"),
        ),
        (
            Some("decline"),
            "requires_payment_method",
            json!(null),
            json!("declined_by_buyer"),
        ),
        (None, "expired", json!(null), json!("canceled_by_merchant")),
    ] {
        let world = World::silent().await;
        let opened = world.open().await;
        let checkout = opened.view.checkout;
        let page = world.confirm(checkout, "sandbox_step_up").await.ok();
        assert_eq!(page["state"], "requires_action", "{page:#}");
        match choice {
            Some(choice) => {
                world.chooses(&page, choice).await;
                let path = format!("/api/payments/intents/{checkout}/refresh");
                world.buyer.post(&path, json!({})).await.ok();
            }
            None => world.kit.pass(Duration::from_secs(3_600)).await,
        }
        let page = world.until(checkout, state).await;
        let tried = world.tried(page["id"].as_str().expect("an id")).await;
        assert_eq!(
            (&tried["liability"], &tried["reason"]),
            (&liability, &reason),
            "{tried:#}"
        );
        assert_eq!(tried["step_up"], "amount");
        world.balanced().await;
    }
}

/// The issuer vouched for who paid: its word that somebody else did is answered by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fraud_that_the_issuer_vouched_for_is_answered_without_the_seller() {
    let world = World::silent().await;
    let opened = world.paid("sandbox_card").await;
    let case = world.disputed_by_bank("10.4").await;
    assert_eq!(case["status"], "under_review", "{case:#}");
    let sent = world.provider.chargebacks()[0].clone();
    assert_eq!(sent.pack.expect("a pack")["liability"], "issuer");
    world.provider.settle_chargeback(&sent.id);
    world.kit.pass(Duration::from_secs(400)).await;
    let list = world
        .operator
        .get("/api/payments/ops/chargebacks")
        .await
        .ok();
    assert_eq!(list["items"][0]["status"], "won");
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
}

/// That goods did not come is the seller's to answer, whoever vouched for the card.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_reasons_wait_for_the_seller() {
    let world = World::silent().await;
    world.paid("sandbox_card").await;
    let case = world.disputed_by_bank("13.1").await;
    assert_eq!(case["status"], "needs_response", "{case:#}");
}

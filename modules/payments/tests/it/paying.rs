//! A buyer pays, is declined, is challenged, sends it twice: and never pays twice.

use std::time::Duration;

use contract::identity::{Caller, OrgKind, Role};
use contract::payments::OpenIntent;
use contract::risk::{Occasion, ScreeningEnded, Verdict};
use kernel::{Currency, Money};
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_taken_once_and_told_once() {
    let world = World::start().await;
    let opened = world.paid("sandbox_card").await;
    let checkout = opened.view.checkout;
    world
        .confirm(checkout, "sandbox_card")
        .await
        .is_refused("payments/not-payable");
    world.kit.pass(Duration::from_secs(60)).await;
    assert_eq!(world.successes(checkout), 1);
    assert_eq!(world.provider.charges().len(), 1);
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
    assert_eq!(world.held(opened.shares[1].order).await, 3_000);
    // 2.9 % of 100.00 is the provider's.
    assert_eq!(world.balance("psp_fees:sandbox").await, 290);
    assert_eq!(world.balance("psp_clearing:sandbox").await, 10_000 - 290);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_charged_while_somebody_looks_at_the_payer() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    world.screening.says("Firm", Verdict::Hit);
    let refused = world.confirm(checkout, "sandbox_card").await;
    refused.is_refused("payments/under-review");
    world.screening.is_away(true);
    let refused = world.confirm(checkout, "sandbox_card").await;
    refused.is_refused("runtime/unavailable");
    assert!(world.provider.charges().is_empty());
    world.screening.is_away(false);
    world.screening.says("Firm", Verdict::Clear);
    world.confirm(checkout, "sandbox_card").await.ok();
    world.until(checkout, "succeeded").await;
    assert_eq!(world.provider.charges().len(), 1);
}

impl World {
    /// The desk decides about the payer.
    async fn decides(&self, checkout: contract::ids::CheckoutId, verdict: Verdict) {
        self.screening.says("Firm", verdict);
        let page = self
            .buyer
            .get(&format!("/api/payments/intents/{checkout}"))
            .await
            .ok();
        let id: contract::ids::IntentId = page["id"].as_str().unwrap().parse().unwrap();
        let event = ScreeningEnded {
            process: id.uuid(),
            firm: self.buyer.org(),
            occasion: Occasion::Payment,
            verdict,
            at: self.kit.rt.now(),
        };
        let rt = self.kit.rt.clone();
        let told: Result<(), kernel::Problem> = self
            .kit
            .rt
            .db()
            .tx(move |tx| {
                let (rt, event) = (rt.clone(), event.clone());
                async move {
                    let by = contract::identity::Caller::system();
                    runtime::outbox::publish(&tx, &rt, "risk", &event, id.uuid(), &by).await
                }
            })
            .await;
        told.unwrap();
        self.kit.settle().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_was_held_goes_on_by_itself_when_its_payer_is_cleared() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    world.screening.says("Firm", Verdict::Review);
    let page = world.confirm(checkout, "sandbox_card").await.ok();
    assert_eq!(page["state"], "requires_review");
    world.kit.pass(Duration::from_secs(600)).await;
    assert!(
        world.provider.charges().is_empty(),
        "nothing is charged meanwhile"
    );
    world
        .confirm(checkout, "sandbox_card")
        .await
        .is_refused("payments/attempt-under-way");
    world.decides(checkout, Verdict::Clear).await;
    world.until(checkout, "succeeded").await;
    // The word of the desk once more charges nothing twice.
    world.decides(checkout, Verdict::Clear).await;
    assert_eq!(world.provider.charges().len(), 1);
    assert_eq!(world.successes(checkout), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_whose_payer_is_refused_ends_and_is_never_ordered() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    world.screening.says("Firm", Verdict::Review);
    world.confirm(checkout, "sandbox_card").await.ok();
    world.decides(checkout, Verdict::Hit).await;
    let page = world
        .buyer
        .get(&format!("/api/payments/intents/{checkout}"))
        .await
        .ok();
    assert_eq!(
        (&page["state"], &page["attempt"]["state"]),
        (&json!("canceled"), &json!("not_sent"))
    );
    world.decides(checkout, Verdict::Clear).await;
    world.kit.pass(Duration::from_secs(600)).await;
    assert!(world.provider.charges().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_nobody_looked_at_in_time_ends_without_money() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    world.screening.says("Firm", Verdict::Review);
    world.confirm(checkout, "sandbox_card").await.ok();
    world.kit.pass(Duration::from_secs(7 * 24 * 3_600)).await;
    world.until(checkout, "canceled").await;
    assert!(world.provider.charges().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_begins_one_attempt_also_when_many_send_it_at_once() {
    let world = World::start().await;
    let opened = world.open().await;
    let path = format!("/api/payments/intents/{}/confirm", opened.view.checkout);
    let mut sent = Vec::new();
    for _ in 0..8 {
        let (buyer, path) = (world.buyer.clone(), path.clone());
        sent.push(tokio::spawn(async move {
            buyer
                .post_once(&path, "one", json!({"method": "sandbox_card"}))
                .await
        }));
    }
    for reply in sent {
        assert!(reply.await.unwrap().status.as_u16() < 500);
    }
    world.until(opened.view.checkout, "succeeded").await;
    assert_eq!(world.provider.charges().len(), 1);
    assert_eq!(world.successes(opened.view.checkout), 1);
    let again = world
        .buyer
        .post_once(&path, "one", json!({"method": "sandbox_slow"}))
        .await;
    again.is_refused("runtime/idempotency-key-reused");
    world
        .buyer
        .send(
            axum::http::Method::POST,
            &path,
            &[],
            Some(json!({"method": "sandbox_card"})),
        )
        .await
        .is_refused("runtime/idempotency-key-missing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_windows_pay_once() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    let (one, two) = tokio::join!(
        world.confirm(checkout, "sandbox_card"),
        world.confirm(checkout, "sandbox_card")
    );
    let successes = [&one, &two]
        .iter()
        .filter(|reply| reply.status.is_success())
        .count();
    assert_eq!(successes, 1, "{} {}", one.text(), two.text());
    world.until(checkout, "succeeded").await;
    assert_eq!(world.provider.charges().len(), 1);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_payment_may_be_tried_again() {
    let world = World::start().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    let page = world.confirm(checkout, "sandbox_declined").await.ok();
    assert_eq!(page["state"], "requires_payment_method");
    assert_eq!(page["reason"], "insufficient_funds");
    let page = world.confirm(checkout, "sandbox_card").await.ok();
    assert_eq!(page["state"], "succeeded");
    world.kit.settle().await;
    assert_eq!(world.successes(checkout), 1);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_is_approved_on_the_provider_s_page() {
    let world = World::start().await;
    for (choice, state) in [
        ("approve", "succeeded"),
        ("fail", "requires_payment_method"),
    ] {
        let opened = world.open().await;
        let checkout = opened.view.checkout;
        let page = world.confirm(checkout, "sandbox_challenge").await.ok();
        assert_eq!(page["state"], "requires_action");
        let url = page["attempt"]["action_url"].as_str().unwrap();
        world
            .confirm(checkout, "sandbox_card")
            .await
            .is_refused("payments/attempt-under-way");
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let shown = client.get(url).send().await.unwrap().text().await.unwrap();
        assert!(shown.contains("USD 100.00") && shown.contains("确认支付"));
        let form = format!("choice={choice}");
        let kind = "application/x-www-form-urlencoded";
        let answer = client
            .post(url)
            .header("content-type", kind)
            .body(form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 303);
        assert!(
            answer.headers()["location"]
                .to_str()
                .unwrap()
                .ends_with("/en/pay/x")
        );
        let refresh = format!("/api/payments/intents/{checkout}/refresh");
        assert_eq!(
            world.buyer.post(&refresh, json!({})).await.ok()["state"],
            state
        );
        world.kit.settle().await;
        world.balanced().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intent_is_opened_once_and_belongs_to_its_buyer() {
    let world = World::start().await;
    let opened = world.open().await;
    let wanted = OpenIntent {
        checkout: opened.view.checkout,
        buyer: world.buyer.org(),
        amount: opened.view.amount,
        shares: opened.shares.clone(),
        expires_at: opened.view.expires_at,
    };
    let again = world
        .payments
        .open_intent(&Caller::system(), wanted.clone())
        .await
        .unwrap();
    assert_eq!(again.id, opened.view.id);
    let mut other = wanted.clone();
    other.shares.pop();
    other.amount = other.shares[0].amount;
    let refused = world
        .payments
        .open_intent(&Caller::system(), other)
        .await
        .unwrap_err();
    assert_eq!(refused.kind, "payments/intent-differs");
    let mut uneven = wanted;
    uneven.amount = Money::new(1, Currency::USD);
    assert_eq!(
        world
            .payments
            .open_intent(&Caller::system(), uneven)
            .await
            .unwrap_err()
            .status,
        422
    );
    let (checkout, id) = (opened.view.checkout, opened.view.id);
    let rival = world.kit.buyer();
    let confirm = json!({"method": "sandbox_card"});
    for name in [checkout.to_string(), id.to_string()] {
        rival
            .get(&format!("/api/payments/intents/{name}"))
            .await
            .is_refused("runtime/not-found");
        rival
            .post(
                &format!("/api/payments/intents/{name}/confirm"),
                confirm.clone(),
            )
            .await
            .is_refused("runtime/not-found");
        rival
            .post(&format!("/api/payments/intents/{name}/refresh"), json!({}))
            .await
            .is_refused("runtime/not-found");
    }
    assert!(
        world
            .payments
            .cancel_intent(&rival.caller(), checkout)
            .await
            .is_err()
    );
    assert!(
        world
            .payments
            .intent(&rival.caller(), checkout)
            .await
            .unwrap()
            .is_none()
    );
    rival
        .get(&format!("/api/payments/ops/intents/{id}"))
        .await
        .is_refused("runtime/forbidden");
    assert_eq!(
        rival.get("/api/payments/intents").await.ok()["items"],
        json!([])
    );
    let approver = world.kit.member(OrgKind::Buyer, &[Role::Approver]);
    let path = format!("/api/payments/intents/{checkout}/confirm");
    approver
        .post(&path, confirm)
        .await
        .is_refused("runtime/forbidden");
    let seller = world.kit.seller();
    assert_eq!(
        seller.get("/api/payments/seller/orders").await.ok()["items"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_orders_to_pay_are_refused_by_field() {
    let world = World::start().await;
    let opened = world.open().await;
    let path = format!("/api/payments/intents/{}/confirm", opened.view.checkout);
    let wrong = json!({"method": "Sandbox Card!", "return_url": "https://evil.example/", "x": 1});
    let reply = world.buyer.post(&path, wrong).await;
    reply.is_refused("runtime/invalid");
    let away = json!({"method": "sandbox_card", "return_url": "//evil.example/"});
    assert_eq!(world.buyer.post(&path, away).await.fields(), ["return_url"]);
    // A method that the provider does not know is its refusal, and leaves the payment to be made.
    let page = world.confirm(opened.view.checkout, "gold_bars").await.ok();
    assert_eq!(
        (&page["state"], &page["reason"]),
        (&json!("requires_payment_method"), &json!("unknown_method"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_the_product_says_so() {
    struct Nobody;
    #[async_trait::async_trait]
    impl contract::identity::Identity for Nobody {
        async fn organisations(
            &self,
            _: &Caller,
            _: Vec<contract::ids::OrgId>,
        ) -> contract::Answer<Vec<contract::identity::OrgView>> {
            Ok(Vec::new())
        }
        async fn people(
            &self,
            _: &Caller,
            _: Vec<contract::ids::PersonId>,
        ) -> contract::Answer<Vec<contract::identity::PersonView>> {
            Ok(Vec::new())
        }
        async fn members(
            &self,
            _: &Caller,
            _: contract::ids::OrgId,
            _: Vec<Role>,
        ) -> contract::Answer<Vec<contract::ids::PersonId>> {
            Ok(Vec::new())
        }
        async fn kyb(
            &self,
            _: &Caller,
            _: contract::ids::OrgId,
        ) -> contract::Answer<contract::identity::KybState> {
            Ok(contract::identity::KybState::UNVERIFIED)
        }
    }
    let settings = testkit::Settings {
        defaults: vec![payments::DEFAULTS],
        ..testkit::Settings::default()
    };
    let kit = testkit::Kit::start_with(settings, |rt| {
        vec![payments::module(rt, std::sync::Arc::new(Nobody), testkit::Screening::clear()).2]
    })
    .await;
    assert_eq!(
        kit.stranger().get("/api/payments/methods").await.ok(),
        json!({"items": []})
    );
    let path = format!(
        "/api/payments/intents/{}/confirm",
        kit.rt.ids().new_id::<contract::ids::Checkout>()
    );
    kit.buyer()
        .post(&path, json!({"method": "sandbox_card"}))
        .await
        .is_refused("payments/no-method");
}

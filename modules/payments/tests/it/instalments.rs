//! Money that comes in instalments and leaves by milestones, on evidence that both sides agreed on.

use std::time::Duration;

use contract::orders::{OrderDelivered, OrderShipped};
use contract::payments::Share;
use kernel::{Currency, Money};
use serde_json::{Value, json};
use testkit::Actor;

use crate::world::{Opened, World};

/// 30 % with the order, 70 % on the bill of lading; all of it released five days after delivery.
fn thirty_seventy() -> Value {
    json!({
        "instalments": [
            {"percent": "30", "due": "order"},
            {"percent": "70", "due": "transport_document"},
        ],
        "milestones": [
            {"title": "Shipped", "percent": "40", "needs": ["transport_document"], "timer_days": 0},
            {"title": "Delivered", "percent": "60", "needs": ["delivery"], "timer_days": 5},
        ],
    })
}

pub struct Deal {
    pub opened: Opened,
    pub seller: Actor,
    pub path: String,
}

impl Deal {
    pub fn share(&self) -> &Share {
        &self.opened.shares[0]
    }

    pub async fn page(&self, world: &World) -> Value {
        world.buyer.get(&self.path).await.ok()
    }
}

impl World {
    /// An order over 1 000.00 that nobody has paid.
    pub async fn deal(&self) -> Deal {
        let seller = self.kit.seller();
        let share = Share {
            order: self.id(),
            seller: seller.org(),
            amount: Money::new(100_000, Currency::USD),
        };
        let opened = self.open_with(vec![share]).await;
        let path = format!("/api/payments/escrow/{}", opened.shares[0].order);
        Deal {
            opened,
            seller,
            path,
        }
    }

    /// The same with the deposit paid.
    pub async fn deposit_paid(&self) -> Deal {
        let deal = self.deal().await;
        let terms = format!("{}/terms", deal.path);
        let page = deal.seller.post(&terms, thirty_seventy()).await.ok();
        let id = page["amendments"][0]["id"].as_str().expect("an id");
        let accept = json!({"answer": "accept"});
        self.buyer.post(&format!("{terms}/{id}"), accept).await.ok();
        self.pay(deal.opened.view.checkout.to_string()).await;
        deal
    }

    pub async fn pay(&self, reference: String) {
        let path = format!("/api/payments/intents/{reference}/confirm");
        let form = json!({"method": "sandbox_card", "return_url": "/en/pay/x"});
        let page = self.buyer.post(&path, form).await.ok();
        assert_eq!(page["state"], "succeeded", "{page}");
        self.kit.settle().await;
    }

    pub async fn shipped(&self, deal: &Deal) {
        let share = deal.share();
        let event = OrderShipped {
            id: share.order,
            number: "A-1".to_owned(),
            checkout: deal.opened.view.checkout,
            buyer: self.buyer.org(),
            seller: share.seller,
            shipment: self.id(),
            tracking_number: "TRK1".to_owned(),
            lines: Vec::new(),
            parcels: Vec::new(),
            carrier: String::new(),
            whole: true,
            at: self.kit.rt.now(),
        };
        self.tells(event, share.order).await;
    }

    pub async fn delivered(&self, deal: &Deal) {
        let share = deal.share();
        let event = OrderDelivered {
            id: share.order,
            buyer: self.buyer.org(),
            seller: share.seller,
            at: self.kit.rt.now(),
        };
        self.tells(event, share.order).await;
    }

    /// Pays the second instalment.
    pub async fn pay_rest(&self, deal: &Deal) {
        let path = format!("{}/instalments/1/pay", deal.path);
        let page = self.buyer.post(&path, json!({})).await.ok();
        let again = self.buyer.post(&path, json!({})).await.ok();
        assert_eq!(page["id"], again["id"]);
        self.pay(page["id"].as_str().expect("an id").to_owned())
            .await;
    }

    pub async fn seller_has(&self, deal: &Deal) -> i128 {
        let seller = deal.share().seller;
        self.balance(&format!("seller:{seller}:available")).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_percent_now_and_seventy_on_the_bill_of_lading() {
    let world = World::start().await;
    let deal = world.deposit_paid().await;
    let page = deal.page(&world).await;
    assert_eq!(
        (&page["state"], &page["standing"], &page["held"]["amount"]),
        (
            &json!("partly_funded"),
            &json!("deposit_paid"),
            &json!("30000")
        ),
        "{page:#}"
    );
    assert_eq!(page["instalments"][1]["state"], "planned");
    assert!(page["commission"].is_null());
    assert_eq!(world.successes(deal.opened.view.checkout), 1);

    world.shipped(&deal).await;
    let page = deal.page(&world).await;
    assert_eq!(page["instalments"][1]["state"], "due");
    assert_eq!(page["instalments"][1]["amount"]["amount"], "70000");
    // Accepted by the paper, and not released before the order is paid.
    assert_eq!(page["milestones"][0]["state"], "auto_accepted");
    assert_eq!(world.seller_has(&deal).await, 0);

    world.pay_rest(&deal).await;
    let page = deal.page(&world).await;
    assert_eq!(page["instalments"][1]["state"], "paid");
    assert_eq!(page["milestones"][0]["state"], "released");
    assert_eq!(page["held"]["amount"], "60000");
    // 40 % of 957.60.
    assert_eq!(world.seller_has(&deal).await, 38_304);
    // Orders heard of one success: that of the checkout.
    assert_eq!(world.heard.succeeded.lock().expect("a lock").len(), 1);

    world.delivered(&deal).await;
    let page = deal.page(&world).await;
    assert_eq!(page["milestones"][1]["state"], "due");
    world.kit.pass(Duration::from_secs(5 * 86_400 - 60)).await;
    assert_eq!(deal.page(&world).await["milestones"][1]["state"], "due");
    world.kit.pass(Duration::from_secs(120)).await;
    let page = deal.page(&world).await;
    assert_eq!(
        (
            &page["milestones"][1]["state"],
            &page["state"],
            &page["standing"]
        ),
        (&json!("released"), &json!("settled"), &json!("released")),
        "{page:#}"
    );
    assert_eq!(world.seller_has(&deal).await, 95_760);
    assert_eq!(world.held(deal.share().order).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_signs_for_both_sides_and_strangers_see_nothing() {
    let world = World::start().await;
    let deal = world.deal().await;
    let terms = format!("{}/terms", deal.path);
    let page = deal.seller.post(&terms, thirty_seventy()).await.ok();
    let id = page["amendments"][0]["id"].as_str().unwrap().to_owned();
    let answer = format!("{terms}/{id}");
    deal.seller
        .post(&answer, json!({"answer": "accept"}))
        .await
        .is_refused("runtime/forbidden");
    world
        .buyer
        .post(&answer, json!({"answer": "withdraw"}))
        .await
        .is_refused("runtime/forbidden");
    world
        .kit
        .seller()
        .get(&deal.path)
        .await
        .is_refused("runtime/not-found");
    world
        .buyer
        .post(&answer, json!({"answer": "reject"}))
        .await
        .ok();
    world
        .buyer
        .post(&answer, json!({"answer": "accept"}))
        .await
        .is_refused("payments/invalid-transition");
    assert_eq!(deal.page(&world).await["instalments"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn terms_that_the_seller_offers_need_no_second_signature() {
    let world = World::start().await;
    let deal = world.deal().await;
    deal.seller
        .put(
            "/api/payments/seller/terms",
            json!({"items": [thirty_seventy()]}),
        )
        .await
        .ok();
    let terms = format!("{}/terms", deal.path);
    let page = world.buyer.post(&terms, thirty_seventy()).await.ok();
    assert_eq!(page["amendments"][0]["state"], "accepted");
    let sql = "SELECT payload FROM payments_outbox WHERE subject = 'payments.terms_agreed'";
    let told = world.kit.rt.db().rows(sql, &[]).await.unwrap();
    assert_eq!(told.len(), 1, "papers print them");
    let intent = world.state(deal.opened.view.checkout).await;
    assert_eq!(intent["amount"]["amount"], "30000");
    // Under an attempt, and after it, the amount stands.
    world.pay(deal.opened.view.checkout.to_string()).await;
    let mut other = thirty_seventy();
    other["instalments"][0]["percent"] = json!("40");
    other["instalments"][1]["percent"] = json!("60");
    world
        .buyer
        .post(&terms, other)
        .await
        .is_refused("runtime/invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn terms_that_do_not_add_up_are_refused_field_by_field() {
    let world = World::start().await;
    let deal = world.deal().await;
    let wrong = json!({
        "instalments": [{"percent": "30.005", "due": "delivery"}],
        "milestones": [{"title": " ", "percent": "100", "needs": [], "timer_days": 3}],
    });
    let refused = world
        .buyer
        .post(&format!("{}/terms", deal.path), wrong)
        .await;
    let text = refused.is_refused("runtime/invalid").to_string();
    for path in [
        "instalments[0].percent",
        "instalments[0].due",
        "milestones[0].title",
        "milestones[0].needs",
        "\"instalments\"",
    ] {
        assert!(text.contains(path), "{path}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_milestone_may_be_objected_to_mended_and_given_up() {
    let world = World::start().await;
    let deal = world.deposit_paid().await;
    world.shipped(&deal).await;
    world.pay_rest(&deal).await;
    world.delivered(&deal).await;
    let milestone = format!("{}/milestones/1", deal.path);
    let decide = |decision: &str| json!({"decision": decision, "note": "12 boxes short"});
    deal.seller
        .post(&milestone, decide("accept"))
        .await
        .is_refused("runtime/forbidden");
    world.buyer.post(&milestone, decide("object")).await.ok();
    // The clock stands still.
    world.kit.pass(Duration::from_secs(30 * 86_400)).await;
    let page = deal.page(&world).await;
    assert_eq!(page["milestones"][1]["state"], "discrepant");
    deal.seller.post(&milestone, decide("amend")).await.ok();
    world.buyer.post(&milestone, decide("object")).await.ok();
    deal.seller.post(&milestone, decide("concede")).await.ok();
    world.kit.settle().await;
    let page = deal.page(&world).await;
    assert_eq!(
        (
            &page["milestones"][1]["state"],
            &page["refunded"]["amount"],
            &page["standing"]
        ),
        (
            &json!("refunded"),
            &json!("60000"),
            &json!("partly_refunded")
        ),
        "{page:#}"
    );
    assert_eq!(page["state"], "settled");
    // Of two charges the newest is refunded first.
    assert_eq!(world.provider.refunds().len(), 1);
    assert_eq!(world.seller_has(&deal).await, 38_304);
    // Nothing is released twice.
    deal.seller
        .post(&milestone, decide("concede"))
        .await
        .is_refused("payments/invalid-transition");
    world
        .buyer
        .post(&format!("{}/milestones/0", deal.path), decide("accept"))
        .await
        .is_refused("payments/invalid-transition");
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_is_shown_by_those_who_can_know() {
    let world = World::start().await;
    let deal = world.deposit_paid().await;
    let path = format!("{}/evidence", deal.path);
    let show = |kind: &str| json!({"kind": kind, "document": "BL-77", "sha256": "a".repeat(64)});
    for kind in ["delivery", "inspection", "acceptance"] {
        deal.seller
            .post(&path, show(kind))
            .await
            .is_refused("runtime/forbidden");
    }
    world
        .buyer
        .post(&path, show("transport_document"))
        .await
        .is_refused("runtime/forbidden");
    let page = deal
        .seller
        .post(&path, show("transport_document"))
        .await
        .ok();
    let shown = &page["evidence"][0];
    assert_eq!(
        (&shown["side"], &shown["document"], &shown["sha256"]),
        (&json!("seller"), &json!("BL-77"), &json!("a".repeat(64)))
    );
    assert_eq!(page["instalments"][1]["state"], "due");
    assert_eq!(page["commission"]["amount"], "4000");
}

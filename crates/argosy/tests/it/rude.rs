//! Complete trades while every event is delivered twice and out of order, and the notifications of
//! provider and carrier come twice, late and shuffled: afterwards everybody's books say the same.

mod postman;

use std::time::{Duration, Instant};

use axum::http::Method;
use outside::{carrier, provider};
use rand::SeedableRng;
use rand::rngs::StdRng;
use runtime::bus::Manner;
use serde_json::{Value, json};

use self::postman::Postman;
use crate::actor::Actor;
use crate::agreement::{Story, Witnesses};
use crate::process::{Books, SECRET};
use crate::shop::{Offered, basket, carton, of_two_sellers, offers};
use crate::system::{System, Wish};

const AT_REST_WITHIN: Duration = Duration::from_secs(60);

/// The system among peers that behave badly.
struct World {
    system: System,
    provider: provider::Running,
    postman: Postman,
    rng: StdRng,
    witnesses: Witnesses,
}

impl World {
    async fn start(seed: u64) -> World {
        let postman = Postman::start().await;
        let anywhere = "127.0.0.1:0".parse().unwrap();
        let notify = postman.url("/api/payments/notifications/sandbox");
        let provider = provider::start(provider::Settings {
            seed,
            hang_milliseconds: 1_000,
            late_milliseconds: 300,
            ..provider::Settings::new(anywhere, SECRET, Some(notify))
        })
        .await
        .unwrap();
        let carrier = carrier::start(carrier::Settings {
            listen: anywhere,
            secret: SECRET.to_owned(),
            notify_url: postman.url("/api/logistics/notifications"),
            pace: Duration::from_millis(15),
            seed,
            faults: carrier::Faults::LIVELY,
            clock: std::sync::Arc::new(provider::WallClock),
            memory: None,
        })
        .await
        .unwrap();
        let flags = vec![
            ("payments.provider_url", provider.url()),
            ("payments.provider_secret", SECRET.to_owned()),
            ("payments.provider_timeout_milliseconds", "300".to_owned()),
            (
                "payments.ask_again_seconds",
                "1, 1, 1, 1, 2, 2, 4".to_owned(),
            ),
            ("payments.seal_every_seconds", "1".to_owned()),
            (
                "logistics.carrier_url",
                format!("http://{}", carrier.address),
            ),
            ("logistics.carrier_secret", SECRET.to_owned()),
        ];
        let wish = Wish {
            flags,
            manner: Manner::Rude { seed },
            ..Wish::default()
        };
        let system = System::start_with(wish).await;
        system.settle().await;
        let witnesses = Witnesses::of(&system.stranger()).await;
        World {
            system,
            provider,
            postman,
            rng: StdRng::seed_from_u64(seed),
            witnesses,
        }
    }

    /// Lets events and news follow until this is so.
    async fn until(&mut self, who: &Actor, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let begin = Instant::now();
        loop {
            self.system.settle().await;
            self.postman
                .deliver(&self.system.stranger(), &mut self.rng)
                .await;
            let found = who.get(path).await.ok();
            if is_so(&found) {
                return found;
            }
            let waited = begin.elapsed();
            assert!(waited < AT_REST_WITHIN, "{path}: {found:#}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn placed(&self, buyer: &Actor, goods: &[(&Offered, i64)]) -> Placed {
        let body = basket(buyer, "USD", goods).await.unwrap();
        let placed = buyer.post("/api/orders/checkouts", body).await.ok();
        Placed {
            id: id(&placed["id"]),
            orders: [0, 1].map(|place| id(&placed["orders"][place]["id"])),
        }
    }

    async fn confirm(&self, buyer: &Actor, checkout: &str, method: &str) -> Value {
        let path = format!("/api/payments/intents/{checkout}/confirm");
        buyer.post(&path, json!({"method": method})).await.ok()
    }

    async fn paid(&mut self, buyer: &Actor, checkout: &str) {
        let path = format!("/api/orders/checkouts/{checkout}");
        self.until(buyer, &path, |found| found["state"] == "paid")
            .await;
    }

    /// Sends this many units of the only line.
    async fn ship(&self, order: &str, quantity: i64) {
        let seller = self.witnesses.seller_of(order).await;
        let path = format!("/api/orders/orders/{order}");
        let detail = seller.get(&path).await.ok();
        let lines = json!([{"line": detail["lines"][0]["id"], "quantity": quantity}]);
        let body = json!({"lines": lines, "parcels": carton()});
        seller.post(&format!("{path}/shipments"), body).await.ok();
    }

    async fn order_is(&mut self, buyer: &Actor, order: &str, state: &str) -> Value {
        let path = format!("/api/orders/orders/{order}");
        self.until(buyer, &path, |found| found["state"] == state)
            .await
    }

    /// Asks for one line's money, or to send it back, and gets it.
    async fn claim(&mut self, buyer: &Actor, order: &str, kind: &str, quantity: i64) {
        let path = format!("/api/orders/orders/{order}");
        let detail = buyer.get(&path).await.ok();
        let line = &detail["lines"][0]["id"];
        let lines = json!([{"line": line, "quantity": quantity}]);
        let body = json!({"kind": kind, "lines": lines, "reason": "quality"});
        let opened = buyer.post(&format!("{path}/after-sales"), body).await.ok();
        let claim = format!("/api/orders/after-sales/{}", id(&opened["id"]));
        let seller = self.witnesses.seller_of(order).await.clone();
        let agree = format!("{claim}/agree");
        seller.post(&agree, json!({})).await.ok();
        if kind == "return" {
            let sent = json!({"tracking": "BACK-1"});
            buyer.post(&format!("{claim}/sent"), sent).await.ok();
            let received = json!([{"line": line, "quantity": quantity, "sellable": true}]);
            let body = json!({"lines": received});
            seller.post(&format!("{claim}/receive"), body).await.ok();
        }
        self.until(buyer, &claim, |found| found["state"] == "refunded")
            .await;
    }
}

struct Placed {
    id: String,
    orders: [String; 2],
}

fn id(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}

/// Two shipments of one order, both delivered, some of it sent back; the other order called off.
async fn sent_in_two_and_returned(world: &mut World, goods: &[Offered; 2]) {
    let buyer = world.witnesses.buyers[0].clone();
    let [first, second] = goods;
    let wanted = [(first, first.least * 2), (second, second.least)];
    let placed = world.placed(&buyer, &wanted).await;
    world
        .confirm(&buyer, &placed.id, "sandbox_duplicate_notice")
        .await;
    world.paid(&buyer, &placed.id).await;
    let [whole, off] = &placed.orders;
    let path = format!("/api/orders/orders/{whole}");
    let lines = buyer.get(&path).await.ok();
    let quantity = lines["lines"][0]["quantity"].as_i64().unwrap();
    world.ship(whole, quantity / 2).await;
    world.order_is(&buyer, whole, "partly_shipped").await;
    world.ship(whole, quantity - quantity / 2).await;
    world.order_is(&buyer, whole, "delivered").await;
    let cancel = format!("/api/orders/orders/{off}/cancel");
    let asked = json!({"reason": "changed_mind"});
    let asked = buyer.post(&cancel, asked).await.ok();
    let claim = format!("/api/orders/after-sales/{}", id(&asked["after_sale"]));
    let seller = world.witnesses.seller_of(off).await.clone();
    seller.post(&format!("{claim}/agree"), json!({})).await.ok();
    world.order_is(&buyer, off, "cancelled").await;
    world.claim(&buyer, whole, "return", quantity / 2).await;
}

/// An answer that never came, an order sent whole and refunded in part, one called off by the seller.
async fn asked_for_and_refunded(world: &mut World, goods: &[Offered; 2]) {
    let buyer = world.witnesses.buyers[1].clone();
    let [first, second] = goods;
    let wanted = [(first, first.least), (second, second.least)];
    let placed = world.placed(&buyer, &wanted).await;
    world.confirm(&buyer, &placed.id, "sandbox_timeout").await;
    world.paid(&buyer, &placed.id).await;
    let [sent, off] = &placed.orders;
    let path = format!("/api/orders/orders/{sent}");
    let quantity = buyer.get(&path).await.ok()["lines"][0]["quantity"]
        .as_i64()
        .unwrap();
    world.ship(sent, quantity).await;
    world.order_is(&buyer, sent, "delivered").await;
    world.claim(&buyer, sent, "refund", 1).await;
    let received = format!("/api/orders/orders/{sent}/received");
    buyer.post(&received, Value::Null).await.ok();
    let seller = world.witnesses.seller_of(off).await.clone();
    let cancel = format!("/api/orders/orders/{off}/cancel");
    let reason = json!({"reason": "out_of_stock"});
    seller.post(&cancel, reason).await.ok();
    world.order_is(&buyer, off, "cancelled").await;
}

/// Declined first, then paid; the refund's answer never comes. And one that nobody pays.
async fn tried_twice(world: &mut World, goods: &[Offered; 2]) {
    let buyer = world.witnesses.buyers[2].clone();
    let [first, second] = goods;
    let wanted = [(first, first.least), (second, second.least)];
    let placed = world.placed(&buyer, &wanted).await;
    let declined = world.confirm(&buyer, &placed.id, "sandbox_declined").await;
    assert_eq!(declined["state"], "requires_payment_method", "{declined}");
    world
        .confirm(&buyer, &placed.id, "sandbox_refund_timeout")
        .await;
    world.paid(&buyer, &placed.id).await;
    let off = &placed.orders[0];
    let seller = world.witnesses.seller_of(off).await.clone();
    let cancel = format!("/api/orders/orders/{off}/cancel");
    let reason = json!({"reason": "out_of_stock"});
    seller.post(&cancel, reason).await.ok();
    let path = format!("/api/orders/orders/{off}");
    world
        .until(&buyer, &path, |order| order["refunded"] == order["total"])
        .await;
    let given_up = world.placed(&buyer, &wanted).await;
    let path = format!("/api/orders/checkouts/{}/cancel", given_up.id);
    buyer.json(Method::POST, &path, json!({})).await.ok();
}

/// Notices out of order, a forged one, and goods that leave through the warehouse's hands.
async fn picked_and_packed(world: &mut World, goods: &[Offered; 2]) {
    let buyer = world.witnesses.buyers[3].clone();
    let [first, second] = goods;
    let wanted = [(first, first.least), (second, second.least)];
    for method in ["sandbox_reordered", "sandbox_bad_signature", "sandbox_slow"] {
        let placed = world.placed(&buyer, &wanted).await;
        world.confirm(&buyer, &placed.id, method).await;
        world.paid(&buyer, &placed.id).await;
        for order in &placed.orders {
            let path = format!("/api/orders/orders/{order}");
            let detail = buyer.get(&path).await.ok();
            let quantity = detail["lines"][0]["quantity"].as_i64().unwrap();
            world.ship(order, quantity).await;
        }
        for order in &placed.orders {
            world.order_is(&buyer, order, "delivered").await;
        }
    }
}

async fn trade(seed: u64) -> Story {
    let mut world = World::start(seed).await;
    let all = offers(&world.system.stranger(), "USD").await;
    let goods = of_two_sellers(&all);
    let before = world.witnesses.before().await;
    sent_in_two_and_returned(&mut world, &goods).await;
    asked_for_and_refunded(&mut world, &goods).await;
    tried_twice(&mut world, &goods).await;
    picked_and_packed(&mut world, &goods).await;
    let begin = Instant::now();
    loop {
        world.system.settle().await;
        world
            .postman
            .deliver(&world.system.stranger(), &mut world.rng)
            .await;
        let open = world.witnesses.under_way(&before).await;
        if open.is_empty() {
            break;
        }
        assert!(begin.elapsed() < AT_REST_WITHIN, "{open:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (charges, refunds) = (world.provider.charges(), world.provider.refunds());
    let books = Books {
        charges: charges.iter().map(|one| json!(one)).collect(),
        refunds: refunds.iter().map(|one| json!(one)).collect(),
    };
    // Work is done here only while somebody lets it follow, and a check of the ledger is such work.
    let follows = async {
        loop {
            world.system.settle().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let story = tokio::select! {
        story = world.witnesses.agree(&before, &books) => story,
        () = follows => unreachable!("it never ends"),
    };
    let (told, again) = world.postman.counts();
    println!("{told} notifications, brought {again} times");
    assert!(again > told, "nothing was told twice");
    story
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_trades_agree_in_all_books_however_rudely_news_travel() {
    let story = trade(11).await;
    assert_eq!((story.checkouts, story.paid), (7, 6), "{story:#?}");
    assert_eq!((story.charges, story.refunds), (6, 5), "{story:#?}");
    let count = |state: &str| story.orders.values().filter(|one| *one == state).count();
    assert_eq!(
        ["delivered", "completed", "cancelled", "paid"].map(count),
        [7, 1, 5, 1],
        "{story:#?}"
    );
}

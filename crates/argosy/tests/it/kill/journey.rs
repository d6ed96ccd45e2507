//! One buyer's way from the basket to the refund, each step with a key of its own so that it can be
//! repeated, and what of it was acknowledged.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::is_retried;
use crate::actor::{Actor, Reply, next_key};
use crate::agreement::{Story, Witnesses};
use crate::shop::{Offered, basket, carton};

/// How long something may take that follows by itself while the server lives: a job whose runner was
/// killed waits for its lease, which is a minute.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(100);

/// Less than any of these orders is worth.
static DISPUTED: LazyLock<Value> = LazyLock::new(|| json!({"amount": "500", "currency": "USD"}));

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Begun,
    Placed,
    Ordered,
    Paid,
    Shipped,
    /// The buyer disputes a part of what was sent; the seller offers, the buyer takes it.
    Disputed,
    Offered,
    Agreed,
    Executed,
    Cancelled,
    Refunded,
}

#[derive(Debug)]
pub struct Journey {
    buyer: Buyer,
    body: Value,
    method: &'static str,
    keys: [String; 7],
    /// What was acknowledged.
    pub step: Step,
    checkout: Option<Value>,
    dispute: Option<String>,
}

struct Buyer(Actor);

impl std::fmt::Debug for Buyer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.name)
    }
}

impl Journey {
    /// None when the server is gone before the basket is filled.
    pub async fn prepare(
        buyer: &Actor,
        goods: &[Offered; 2],
        method: &'static str,
    ) -> Option<Journey> {
        buyer.try_get("/healthz").await?;
        let goods: Vec<(&Offered, i64)> = goods.iter().map(|one| (one, one.least)).collect();
        let body = basket(buyer, "USD", &goods).await?;
        Some(Journey {
            buyer: Buyer(buyer.clone()),
            body,
            method,
            keys: [(); 7].map(|()| next_key()),
            step: Step::Begun,
            checkout: None,
            dispute: None,
        })
    }

    /// On from the last acknowledged step; answers how far it came before the server died.
    pub async fn go(&mut self, witnesses: &Witnesses, until: Step) -> Step {
        self.go_with(&witnesses.sellers, until).await
    }

    async fn go_with(&mut self, sellers: &[Actor], until: Step) -> Step {
        while self.step < until {
            let next = match self.step {
                Step::Begun => self.place().await,
                Step::Placed => self.pay().await,
                Step::Ordered => self.until_paid().await,
                Step::Paid if until < Step::Cancelled => self.ship(sellers).await,
                Step::Shipped => self.dispute().await,
                Step::Disputed => self.offer(sellers).await,
                Step::Offered => self.agree().await,
                Step::Agreed => self.until_executed().await,
                Step::Paid | Step::Executed => self.cancel(sellers).await,
                Step::Cancelled => self.until_refunded().await,
                Step::Refunded => break,
            };
            match next {
                Some(step) => self.step = step,
                None => break,
            }
        }
        self.step
    }

    async fn place(&mut self) -> Option<Step> {
        let path = "/api/orders/checkouts";
        let reply = until_answered(&self.buyer.0, path, &self.keys[0], &self.body).await?;
        assert!(
            reply.status.is_success(),
            "{} {}",
            reply.status,
            reply.text()
        );
        self.checkout = Some(reply.json());
        Some(Step::Placed)
    }

    async fn pay(&mut self) -> Option<Step> {
        let path = format!("/api/payments/intents/{}/confirm", self.id());
        let body = json!({"method": self.method});
        let reply = until_answered(&self.buyer.0, &path, &self.keys[1], &body).await?;
        assert!(
            reply.status.is_success(),
            "{} {}",
            reply.status,
            reply.text()
        );
        Some(Step::Ordered)
    }

    async fn until_paid(&mut self) -> Option<Step> {
        let path = format!("/api/orders/checkouts/{}", self.id());
        self.until(&path, |checkout| checkout["state"] == "paid")
            .await?;
        Some(Step::Paid)
    }

    /// The first seller sends everything.
    async fn ship(&mut self, sellers: &[Actor]) -> Option<Step> {
        let order = self.order(0);
        let seller = seller_of(sellers, &order).await?;
        let path = format!("/api/orders/orders/{order}");
        let detail = seller.try_get(&path).await?.ok();
        let lines: Vec<Value> = detail["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| json!({"line": line["id"], "quantity": line["quantity"]}))
            .collect();
        let body = json!({"lines": lines, "parcels": carton()});
        let path = format!("/api/orders/orders/{order}/shipments");
        let reply = until_answered(&seller, &path, &self.keys[3], &body).await?;
        assert!(
            reply.status.is_success(),
            "{} {}",
            reply.status,
            reply.text()
        );
        Some(Step::Shipped)
    }

    /// The second seller has nothing left, and the money goes back.
    async fn cancel(&mut self, sellers: &[Actor]) -> Option<Step> {
        let order = self.order(1);
        let seller = seller_of(sellers, &order).await?;
        let path = format!("/api/orders/orders/{order}/cancel");
        let body = json!({"reason": "out_of_stock"});
        let reply = until_answered(&seller, &path, &self.keys[2], &body).await?;
        assert!(
            reply.status.is_success(),
            "{} {}",
            reply.status,
            reply.text()
        );
        Some(Step::Cancelled)
    }

    async fn until_refunded(&mut self) -> Option<Step> {
        let path = format!("/api/orders/orders/{}", self.order(1));
        self.until(&path, |order| order["refunded"] == order["total"])
            .await?;
        Some(Step::Refunded)
    }

    /// Ten units of the money for the first order.
    async fn dispute(&mut self) -> Option<Step> {
        let path = format!("/api/orders/orders/{}/disputes", self.order(0));
        let body = json!({"claim": *DISPUTED, "reason": "a third is broken"});
        let reply = until_answered(&self.buyer.0, &path, &self.keys[4], &body).await?;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        let id = reply.json()["id"].as_str().expect("an id").to_owned();
        self.dispute = Some(id);
        Some(Step::Disputed)
    }

    async fn offer(&mut self, sellers: &[Actor]) -> Option<Step> {
        let seller = seller_of(sellers, &self.order(0)).await?;
        // What is claimed is there to be offered once it is frozen.
        let path = self.room();
        self.until(&path, |room| {
            room["dispute"]["frozen"]["amount"] == DISPUTED["amount"]
        })
        .await?;
        let body = json!({"act": "offer", "refund": *DISPUTED});
        let path = format!("{path}/acts");
        let reply = until_answered(&seller, &path, &self.keys[5], &body).await?;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        Some(Step::Offered)
    }

    async fn agree(&mut self) -> Option<Step> {
        let path = format!("{}/acts", self.room());
        let body = json!({"act": "accept"});
        let reply = until_answered(&self.buyer.0, &path, &self.keys[6], &body).await?;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        Some(Step::Agreed)
    }

    async fn until_executed(&mut self) -> Option<Step> {
        let path = self.room();
        self.until(&path, |room| room["dispute"]["state"] == "executed")
            .await?;
        let path = format!("/api/orders/orders/{}", self.order(0));
        self.until(&path, |order| {
            order["refunded"]["amount"] == DISPUTED["amount"]
        })
        .await?;
        Some(Step::Executed)
    }

    fn room(&self) -> String {
        let dispute = self.dispute.as_deref().expect("a dispute");
        format!("/api/orders/disputes/{dispute}")
    }

    async fn until(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Option<()> {
        let begin = Instant::now();
        loop {
            let reply = self.buyer.0.try_get(path).await?;
            if reply.status.is_success() && is_so(&reply.json()) {
                return Some(());
            }
            assert!(begin.elapsed() < FOLLOWS_WITHIN, "{path}: {}", reply.text());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn id(&self) -> String {
        let checkout = self.checkout.as_ref().expect("a checkout");
        checkout["id"].as_str().expect("an id").to_owned()
    }

    fn order(&self, place: usize) -> String {
        let checkout = self.checkout.as_ref().expect("a checkout");
        let order = &checkout["orders"][place]["id"];
        order.as_str().expect("an id").to_owned()
    }

    /// What was acknowledged must stand in the story, and what was ordered must have an end.
    pub fn check(&self, story: &Story, wrong: &mut Vec<String>) {
        let Some(checkout) = &self.checkout else {
            return;
        };
        if !story.checkout_ids.contains(&self.id()) {
            wrong.push(format!("{checkout} was acknowledged and is gone"));
            return;
        }
        let state = |place: usize| story.orders.get(&self.order(place)).map(String::as_str);
        let (first, second) = (state(0), state(1));
        let is_right = match self.step {
            Step::Begun | Step::Placed => true,
            // Payment was taken in, by a method that succeeds.
            Step::Ordered | Step::Paid => [first, second]
                .iter()
                .all(|state| matches!(state, Some("paid" | "shipped" | "cancelled"))),
            Step::Shipped | Step::Disputed | Step::Offered | Step::Agreed | Step::Executed => {
                first == Some("shipped")
            }
            Step::Cancelled | Step::Refunded => second == Some("cancelled"),
        };
        if !is_right {
            wrong.push(format!("{self:?}: orders are {first:?}, {second:?}"));
        }
    }
}

async fn seller_of(sellers: &[Actor], order: &str) -> Option<Actor> {
    let path = format!("/api/orders/orders/{order}");
    for seller in sellers {
        if seller.try_get(&path).await?.status == 200 {
            return Some(seller.clone());
        }
    }
    panic!("nobody sells {order}");
}

/// Asks again while the server says that it cannot answer now; none when there is no server.
async fn until_answered(who: &Actor, path: &str, key: &str, body: &Value) -> Option<Reply> {
    let begin = Instant::now();
    loop {
        let reply = who.try_post(path, key, body).await?;
        if !is_retried(reply.status) || begin.elapsed() > FOLLOWS_WITHIN {
            return Some(reply);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Buys and buys, comes back after most breaks and walks away from some.
pub async fn in_a_hurry(
    buyer: &Actor,
    sellers: &[Actor],
    goods: &[Offered; 2],
    seed: u64,
    stopped: &watch::Receiver<bool>,
) -> Vec<Journey> {
    const METHODS: [&str; 6] = [
        "sandbox_card",
        "sandbox_card",
        "sandbox_timeout",
        "sandbox_duplicate_notice",
        "sandbox_reordered",
        "sandbox_refund_timeout",
    ];
    let mut rng = StdRng::seed_from_u64(seed);
    let mut done = Vec::new();
    while !*stopped.borrow() {
        let method = METHODS[rng.random_range(0..METHODS.len())];
        let Some(mut journey) = Journey::prepare(buyer, goods, method).await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let until = match rng.random_range(0..3) {
            0 => Step::Refunded,
            1 => Step::Executed,
            _ => Step::Paid,
        };
        while journey.go_with(sellers, until).await < until {
            if *stopped.borrow() || rng.random_ratio(1, 4) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        done.push(journey);
    }
    done
}

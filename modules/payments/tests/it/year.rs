//! A year of trade on a clock of its own: orders paid in many ways with all that goes wrong,
//! completed, refunded before and after, disputed and ruled on; sellers paid out each week, by a bank
//! that refuses and sends back; what the platform earned in other currencies sold at the bank. Then every balance is explained, by the provider's books, the bank's
//! books, and the rules of commission written down once more here.
//!
//! 365 orders in `cargo test`; `ARGOSY_YEAR_ORDERS` trades more, `ARGOSY_SEED` another year.

mod bank;
mod cover;
mod explain;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use contract::identity::Role;
use contract::ids::{CheckoutId, DisputeId, OrderId};
use contract::orders::{DisputeEnded, DisputeOpened, DisputeOutcome, OrderCompleted, RefundAgreed};
use contract::payments::Share;
use futures::StreamExt;
use kernel::{Currency, Money};
use outside::bank::Sent;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng as _, SeedableRng};
use runtime::outbox;
use serde_json::{Value, json};
use testkit::Actor;

use self::bank::on_the_way;
use crate::world::World;

const DAYS: usize = 365;
/// After the last order, until nothing moves any more.
const QUIET_DAYS: usize = 75;
const HOUR: Duration = Duration::from_secs(3_600);
const CURRENCIES: [Currency; 3] = [Currency::EUR, Currency::USD, Currency::JPY];
const TRANSFER: &str = "bank_transfer";
/// How many in a hundred pay in which way.
const METHODS: [(&str, u32); 12] = [
    ("sandbox_card", 70),
    (TRANSFER, 8),
    ("sandbox_declined", 4),
    ("sandbox_timeout", 2),
    ("sandbox_lost", 1),
    ("sandbox_slow", 2),
    ("sandbox_wrong_amount", 1),
    ("sandbox_duplicate_notice", 3),
    ("sandbox_late_notice", 3),
    ("sandbox_reordered", 3),
    ("sandbox_bad_signature", 2),
    ("sandbox_refund_timeout", 1),
];

struct Seller {
    actor: Actor,
    beneficiary: Value,
    payouts: Vec<String>,
}

/// An order as whoever sold it knows it.
#[derive(Debug)]
struct Order {
    share: Share,
    checkout: CheckoutId,
    paid: bool,
    completed: bool,
    /// Agreed to go back, and what did.
    agreed: i128,
    refunded: i128,
    dispute: Option<DisputeId>,
}

enum Step {
    Complete(OrderId),
    /// So many hundredths of the order go back.
    Refund(OrderId, i128),
    Dispute(OrderId, i128),
    /// The ruling, and what the buyer gets of the claim in hundredths.
    Rule(OrderId, i128),
}

struct Year {
    world: World,
    rng: StdRng,
    sellers: Vec<Seller>,
    orders: BTreeMap<OrderId, Order>,
    /// What happens on which day.
    due: BTreeMap<usize, Vec<Step>>,
    /// What was sold at the bank, and for what.
    deals: Vec<(Money, Money)>,
    day: usize,
    /// Agrees to what the operator proposes.
    finance: Actor,
}

fn method(rng: &mut StdRng) -> &'static str {
    let all: u32 = METHODS.iter().map(|(_, weight)| weight).sum();
    let mut at = rng.random_range(0..all);
    for (name, weight) in METHODS {
        if at < weight {
            return name;
        }
        at -= weight;
    }
    "sandbox_card"
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_trade_is_explained_to_the_cent() {
    let orders = number("ARGOSY_YEAR_ORDERS").unwrap_or(365);
    let seed = number("ARGOSY_SEED").unwrap_or(20_261_130);
    println!("{orders} orders, seed {seed}");
    let started = Instant::now();
    let mut year = Year::begin(seed, orders).await;
    while year.day < DAYS {
        let until = orders * (year.day as u64 + 1) / DAYS as u64;
        year.trade(until).await;
        year.pass().await;
        if year.day.is_multiple_of(73) {
            let trial = year.world.service.trial_balance().await.expect("a trial");
            assert!(trial.balanced, "{:?}", serde_json::to_string(&trial.assets));
            println!(
                "day {}: {} orders, {:.0} s",
                year.day,
                year.orders.len(),
                started.elapsed().as_secs_f64()
            );
        }
    }
    for _ in 0..QUIET_DAYS {
        year.pass().await;
    }
    year.explain().await;
    println!("explained after {:.0} s", started.elapsed().as_secs_f64());
}

impl Year {
    async fn begin(seed: u64, orders: u64) -> Year {
        let world = World::with_transfers_from(0, true).await;
        let count = (orders / 2_000).clamp(4, 400);
        let mut sellers = Vec::new();
        for _ in 0..count {
            let actor = world.kit.seller();
            world.verify(&actor).await;
            let account = json!({
                "holder": "Speicher Handel GmbH",
                "form": "iban",
                "number": "DE02 1203 0000 0000 2020 51",
                "currency": "EUR",
            });
            let added = actor
                .post("/api/payments/seller/beneficiaries", account)
                .await
                .ok();
            sellers.push(Seller {
                actor,
                beneficiary: added["id"].clone(),
                payouts: Vec::new(),
            });
        }
        world.kit.pass(25 * HOUR).await;
        let finance = world.operator.colleague(&[Role::Finance]);
        Year {
            world,
            rng: StdRng::seed_from_u64(seed),
            sellers,
            orders: BTreeMap::new(),
            due: BTreeMap::new(),
            deals: Vec::new(),
            day: 0,
            finance,
        }
    }

    /// Buyers of a day, 32 at once, until there are that many orders; some baskets have two sellers. Who is declined or wants to be
    /// sure pays once more, by card.
    async fn trade(&mut self, until: u64) {
        let (mut baskets, mut count) = (Vec::new(), self.orders.len() as u64);
        while count < until {
            let currency = CURRENCIES[[0, 0, 0, 1, 2][self.rng.random_range(0..5)]];
            let shares: Vec<Share> = (0..1 + usize::from(self.rng.random_ratio(1, 5)))
                .map(|_| {
                    let seller = self.sellers.choose(&mut self.rng).expect("a seller");
                    // From a sample to a container, in whole units and not.
                    let minor = match self.rng.random_range(0..10) {
                        0 => self.rng.random_range(1..200),
                        1..=7 => self.rng.random_range(2_000..80_000),
                        8 => self.rng.random_range(80_000..120_000),
                        _ => self.rng.random_range(900_000..1_300_000),
                    };
                    Share {
                        order: self.world.id(),
                        seller: seller.actor.org(),
                        amount: Money::new(minor, currency),
                    }
                })
                .collect();
            count += shares.len() as u64;
            let fault = on_the_way(&mut self.rng);
            let again = self.rng.random_ratio(4, 5);
            baskets.push((shares, method(&mut self.rng), fault, again));
        }
        let world = &self.world;
        let opened: Vec<_> = futures::stream::iter(baskets)
            .map(|(shares, method, fault, again)| async move {
                let opened = world.open_with(shares).await;
                let checkout = opened.view.checkout;
                let page = world.confirm(checkout, method).await.ok();
                if page["state"] == "requires_payment_method" && again {
                    world.confirm(checkout, "sandbox_card").await.ok();
                }
                if method == TRANSFER {
                    let reference = page["transfer"]["reference"].as_str();
                    fault.into_iter().for_each(|fault| world.bank.err(fault));
                    world.bank.send(Sent::new(opened.view.amount, reference));
                }
                opened
            })
            .buffer_unordered(32)
            .collect()
            .await;
        for one in opened {
            for share in one.shares {
                let order = Order {
                    checkout: one.view.checkout,
                    paid: false,
                    completed: false,
                    agreed: 0,
                    refunded: 0,
                    dispute: None,
                    share: share.clone(),
                };
                self.orders.insert(share.order, order);
            }
        }
    }

    /// A day goes by: what was heard, what is due, and time in which jobs run.
    async fn pass(&mut self) {
        self.world.kit.settle().await;
        self.hear();
        self.act().await;
        if self.day.is_multiple_of(7) {
            self.pay_out().await;
            self.operate().await;
        }
        if self.day % 30 == 29 && self.day < DAYS {
            self.cover().await;
        }
        for _ in 0..2 {
            self.world.kit.pass(12 * HOUR).await;
        }
        self.day += 1;
    }

    fn hear(&mut self) {
        let succeeded = std::mem::take(&mut *self.world.heard.succeeded.lock().expect("a lock"));
        for event in succeeded {
            for share in event.shares {
                let order = self.orders.get_mut(&share.order).expect("an order of ours");
                assert_eq!(order.checkout, event.checkout);
                assert!(!order.paid, "paid twice");
                order.paid = true;
                self.plan(share.order);
            }
        }
        let refunds = std::mem::take(&mut *self.world.heard.refunds.lock().expect("a lock"));
        for event in refunds {
            let order = self.orders.get_mut(&event.order).expect("an order of ours");
            if event.succeeded {
                order.refunded += event.amount.minor();
                continue;
            }
            // Nobody paid it back: the seller keeps it.
            order.agreed -= event.amount.minor();
            if !order.completed {
                let next = self.due.entry(self.day + 1).or_default();
                next.push(Step::Complete(event.order));
            }
        }
        self.world.heard.released.lock().expect("a lock").clear();
        self.world.heard.closed.lock().expect("a lock").clear();
    }

    /// What will become of an order that is paid.
    fn plan(&mut self, order: OrderId) {
        let day = self.day + self.rng.random_range(2..20);
        let mut at = |day: usize, step: Step| self.due.entry(day).or_default().push(step);
        match self.rng.random_range(0..100) {
            // Given back whole, before it left.
            0..=2 => at(day, Step::Refund(order, 100)),
            3..=7 => {
                at(day, Step::Refund(order, self.rng.random_range(1..60)));
                at(day + 3, Step::Complete(order));
            }
            8..=9 => {
                let (claim, part) = (
                    self.rng.random_range(10..100),
                    self.rng.random_range(0..=100),
                );
                at(day, Step::Dispute(order, claim));
                at(day + 2, Step::Complete(order));
                at(day + 9, Step::Rule(order, part));
            }
            // After the seller had it, and perhaps was paid out.
            10..=13 => {
                at(day, Step::Complete(order));
                at(
                    day + 10,
                    Step::Refund(order, self.rng.random_range(1..=100)),
                );
            }
            _ => at(day, Step::Complete(order)),
        }
    }

    /// Tells what is due today, in one transaction for a hundred.
    async fn act(&mut self) {
        let steps = self.due.remove(&self.day).unwrap_or_default();
        for some in steps.chunks(100) {
            let mut told = Vec::new();
            for step in some {
                told.extend(self.told(step));
            }
            let rt = self.world.kit.rt.clone();
            let told = std::sync::Arc::new(told);
            self.world
                .kit
                .rt
                .db()
                .tx(move |tx| {
                    let (rt, told) = (rt.clone(), told.clone());
                    async move {
                        for one in told.iter() {
                            one.publish(&tx, &rt).await?;
                        }
                        Ok::<_, kernel::Problem>(())
                    }
                })
                .await
                .expect("events");
        }
        self.world.kit.settle().await;
    }

    fn told(&mut self, step: &Step) -> Option<Told> {
        let (id, now) = (self.world.id(), self.world.kit.rt.now());
        let buyer = self.world.buyer.org();
        let (Step::Complete(key)
        | Step::Refund(key, _)
        | Step::Dispute(key, _)
        | Step::Rule(key, _)) = step;
        let order = self.orders.get_mut(key).expect("an order");
        let (seller, amount) = (order.share.seller, order.share.amount);
        let part = |hundredths: i128, of: i128| (of * hundredths / 100).max(1);
        Some(match step {
            Step::Complete(key) => {
                order.completed = true;
                Told::Completed(OrderCompleted {
                    id: *key,
                    buyer,
                    seller,
                    total: amount,
                    at: now,
                })
            }
            Step::Refund(key, hundredths) => {
                let minor = part(*hundredths, amount.minor()).min(amount.minor() - order.agreed);
                if minor <= 0 {
                    return None;
                }
                order.agreed += minor;
                Told::Refund(RefundAgreed {
                    after_sale: self.world.id(),
                    order: *key,
                    checkout: order.checkout,
                    buyer,
                    seller,
                    amount: Money::new(minor, amount.currency()),
                    reason: "arrived broken".to_owned(),
                    at: now,
                })
            }
            Step::Dispute(key, hundredths) => {
                order.dispute = Some(id);
                order.agreed = part(*hundredths, amount.minor());
                Told::Disputed(DisputeOpened {
                    id,
                    order: *key,
                    buyer,
                    seller,
                    claim: Money::new(order.agreed, amount.currency()),
                    at: now,
                })
            }
            Step::Rule(key, hundredths) => {
                let refund = order.agreed * hundredths / 100;
                order.agreed = refund;
                Told::Ruled(DisputeEnded {
                    id: order.dispute?,
                    order: *key,
                    buyer,
                    seller,
                    outcome: DisputeOutcome::Decided,
                    refund: Money::new(refund, amount.currency()),
                    at: now,
                })
            }
        })
    }

    /// The operator decides what nobody else can: another amount came than was owed, nobody knows
    /// whose a transfer is, the bank did not take a refund.
    async fn operate(&mut self) {
        self.send_home().await;
        loop {
            let queue = self
                .world
                .operator
                .get("/api/payments/ops/queue")
                .await
                .ok();
            let waiting = queue["conflicted"].as_array().expect("a list").clone();
            if waiting.is_empty() {
                return;
            }
            for one in waiting {
                let id = one["id"].as_str().expect("an id");
                let path = format!("/api/payments/ops/intents/{id}/resolve");
                // Taken as enough, it could not go back whole: the provider has not got that much.
                self.world
                    .operator
                    .post(&path, json!({"decision": "refund"}))
                    .await
                    .ok();
            }
            self.world.kit.settle().await;
        }
    }
}

enum Told {
    Completed(OrderCompleted),
    Refund(RefundAgreed),
    Disputed(DisputeOpened),
    Ruled(DisputeEnded),
}

impl Told {
    async fn publish(&self, tx: &db::Tx, rt: &runtime::Runtime) -> Result<(), kernel::Problem> {
        let by = contract::identity::Caller::system();
        match self {
            Told::Completed(told) => {
                outbox::publish(tx, rt, "orders", told, told.id.uuid(), &by).await
            }
            Told::Refund(told) => {
                outbox::publish(tx, rt, "orders", told, told.order.uuid(), &by).await
            }
            Told::Disputed(told) => {
                outbox::publish(tx, rt, "orders", told, told.order.uuid(), &by).await
            }
            Told::Ruled(told) => {
                outbox::publish(tx, rt, "orders", told, told.order.uuid(), &by).await
            }
        }
    }
}

fn minor(money: &Value) -> i128 {
    let text = money["amount"].as_str().expect("an amount");
    text.parse().expect("a number")
}

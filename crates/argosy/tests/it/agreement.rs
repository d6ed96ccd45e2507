//! Whether orders, stock, payments, the provider and the ledger tell the same story. All of it is
//! read from outside, as the people concerned read it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use crate::actor::Actor;
use crate::process::Books;
use crate::shop::all_items;

pub const BUYERS: [&str; 4] = [
    "owner@spreewerk.example",
    "owner@savannamart.example",
    "owner@nusapelangi.example",
    "owner@lakeshoresupply.example",
];
pub const SELLERS: [&str; 4] = [
    "owner@brightwharf.example",
    "owner@hundredstall.example",
    "owner@lakeloom.example",
    "owner@muldenglut.example",
];

/// States of attempts and refunds from which no money moves by itself.
const ATTEMPT_ENDS: [&str; 3] = ["charged", "declined", "not_sent"];
const REFUND_ENDS: [&str; 4] = ["succeeded", "failed", "rejected", "canceled"];

/// Those who look.
pub struct Witnesses {
    pub operator: Actor,
    pub buyers: Vec<Actor>,
    pub sellers: Vec<Actor>,
}

/// What stood before the trades that are looked at: units by variant, and orders.
#[derive(Default)]
pub struct Before {
    levels: BTreeMap<String, Level>,
    orders: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Level {
    on_hand: i64,
    reserved: i64,
}

/// The trades that were looked at.
#[derive(Debug, Default)]
pub struct Story {
    pub checkouts: usize,
    pub paid: usize,
    pub charges: usize,
    pub refunds: usize,
    /// State of each order, by id.
    pub orders: BTreeMap<String, String>,
    pub checkout_ids: BTreeSet<String>,
}

impl Witnesses {
    pub async fn of(stranger: &Actor) -> Witnesses {
        let mut buyers = Vec::new();
        for email in BUYERS {
            buyers.push(stranger.log_in(email).await);
        }
        let mut sellers = Vec::new();
        for email in SELLERS {
            sellers.push(stranger.log_in(email).await);
        }
        Witnesses {
            operator: stranger.log_in("operator@argosy.example").await,
            buyers,
            sellers,
        }
    }

    /// The seller of an order, as somebody who can answer for it.
    pub async fn seller_of(&self, order: &str) -> &Actor {
        for seller in &self.sellers {
            let path = format!("/api/orders/orders/{order}");
            if seller.get(&path).await.status == 200 {
                return seller;
            }
        }
        panic!("nobody sells {order}");
    }

    pub async fn before(&self) -> Before {
        Before {
            levels: self.levels().await,
            orders: self.orders().await.into_keys().collect(),
        }
    }

    async fn levels(&self) -> BTreeMap<String, Level> {
        let mut levels: BTreeMap<String, Level> = BTreeMap::new();
        for seller in &self.sellers {
            for item in all_items(seller, "/api/stock/items").await {
                let level = levels.entry(text(&item["variant"])).or_default();
                level.on_hand += number(&item["on_hand"]);
                level.reserved += number(&item["reserved"]);
            }
        }
        levels
    }

    /// Orders with their buyers' places among the witnesses.
    async fn orders(&self) -> BTreeMap<String, usize> {
        let mut orders = BTreeMap::new();
        for (place, buyer) in self.buyers.iter().enumerate() {
            for order in all_items(buyer, "/api/orders/orders").await {
                orders.insert(text(&order["id"]), place);
            }
        }
        orders
    }

    /// Events that have not arrived everywhere.
    pub async fn on_the_way(&self) -> Vec<String> {
        let mut open = Vec::new();
        let queues = self.operator.get("/api/ops/queues").await.ok();
        for queue in queues["items"].as_array().expect("queues") {
            for waiting in ["events_waiting", "events_parked"] {
                if queue[waiting] != 0 {
                    open.push(format!(
                        "{} of {}: {waiting}",
                        queue[waiting], queue["module"]
                    ));
                }
            }
        }
        open
    }

    /// Whether anything of the trades since then is still under way, and what.
    pub async fn under_way(&self, before: &Before) -> Vec<String> {
        let mut open = self.on_the_way().await;
        let mut checkouts: BTreeMap<String, usize> = BTreeMap::new();
        for (id, place) in self.orders().await {
            if before.orders.contains(&id) {
                continue;
            }
            let path = format!("/api/orders/orders/{id}");
            let order = self.buyers[place].get(&path).await.ok();
            checkouts.insert(text(&order["checkout"]), place);
            if order["state"] == "awaiting_payment" {
                open.push(format!("{id} awaits its payment"));
            }
            if order["refunded"] != order["refund_agreed"] {
                open.push(format!("{id} awaits its refund"));
            }
            for shipment in order["shipments"].as_array().into_iter().flatten() {
                if shipment["is_booked"] == false {
                    open.push(format!("{id} awaits its carrier"));
                }
            }
        }
        let balance = "/api/payments/ops/ledger/trial-balance";
        let balance = self.operator.get(balance).await.ok();
        if balance["unsealed"] != 0 {
            open.push("entries are not sealed".to_owned());
        }
        // Many questions: worth it when everything else has come to its end.
        if open.is_empty() {
            for (checkout, place) in &checkouts {
                open.extend(self.unsettled(&self.buyers[*place], checkout).await);
            }
        }
        open
    }

    /// Attempts and refunds of a checkout that may still move money. An order that expired says
    /// nothing of them: a charge found afterwards goes back by itself, later.
    async fn unsettled(&self, buyer: &Actor, checkout: &str) -> Vec<String> {
        let intent = buyer
            .get(&format!("/api/payments/intents/{checkout}"))
            .await;
        if intent.status != 200 {
            return Vec::new();
        }
        let intent = text(&intent.json()["id"]);
        let path = format!("/api/payments/ops/intents/{intent}");
        let page = self.operator.get(&path).await.ok();
        let ended = |list: &str, states: &[&str]| {
            let open = page[list].as_array().into_iter().flatten();
            open.filter(|one| !states.contains(&one["state"].as_str().unwrap_or_default()))
                .map(|one| format!("{} of {checkout} is {}", one["id"], one["state"]))
                .collect::<Vec<String>>()
        };
        let mut open = ended("attempts", &ATTEMPT_ENDS);
        open.extend(ended("refunds", &REFUND_ENDS));
        open
    }

    /// Compares everything with everything; panics where two disagree.
    pub async fn agree(&self, before: &Before, books: &Books) -> Story {
        let mut story = Story::default();
        let mut wrong = Vec::new();
        self.machinery(&mut wrong).await;
        let mut checkouts: BTreeMap<String, (usize, Vec<Value>)> = BTreeMap::new();
        let mut moved: BTreeMap<String, Level> = BTreeMap::new();
        for (id, place) in self.orders().await {
            if before.orders.contains(&id) {
                continue;
            }
            let path = format!("/api/orders/orders/{id}");
            let order = self.buyers[place].get(&path).await.ok();
            story.orders.insert(id, text(&order["state"]));
            units(&order, &mut moved);
            let checkout = text(&order["checkout"]);
            let (_, orders) = checkouts
                .entry(checkout)
                .or_insert_with(|| (place, Vec::new()));
            orders.push(order);
        }
        let mut known = BTreeSet::new();
        for (checkout, (place, orders)) in &checkouts {
            let buyer = &self.buyers[*place];
            let paid = self
                .checkout(buyer, checkout, orders, books, &mut known, &mut wrong)
                .await;
            story.checkouts += 1;
            story.paid += usize::from(paid);
            story.checkout_ids.insert(checkout.clone());
        }
        for charge in &books.charges {
            if !known.contains(&text(&charge["reference"])) {
                wrong.push(format!("the provider charged for nothing: {charge}"));
            }
        }
        let done = |one: &&Value| one["status"] == "succeeded";
        story.charges = books.charges.iter().filter(done).count();
        story.refunds = books.refunds.iter().filter(done).count();
        self.stock(before, &moved, &mut wrong).await;
        assert!(wrong.is_empty(), "{wrong:#?}\n{story:#?}");
        story
    }

    /// What a check of the ledger finds that is asked for now.
    pub async fn checked_books(&self) -> Value {
        let ledger = "/api/payments/ops/ledger";
        let verify = format!("{ledger}/verify");
        let mut check = self.operator.post(&verify, json!({})).await.ok();
        while check["is_running"] == true {
            tokio::time::sleep(Duration::from_millis(50)).await;
            check = self.operator.get(&format!("{ledger}/check")).await.ok();
        }
        check["last"].clone()
    }

    /// The ledger balances, the books of stock prove, nothing was laid aside.
    async fn machinery(&self, wrong: &mut Vec<String>) {
        let balance = "/api/payments/ops/ledger/trial-balance";
        let balance = self.operator.get(balance).await.ok();
        if balance["balanced"] != true {
            wrong.push(format!("the books do not balance: {balance:#}"));
        }
        let verdict = self.checked_books().await;
        if verdict["ok"] != true {
            wrong.push(format!("the ledger is not as it was sealed: {verdict}"));
        }
        let proof = self.operator.get("/api/stock/proof").await.ok();
        if proof["items"]
            .as_array()
            .is_none_or(|items| !items.is_empty())
        {
            wrong.push(format!(
                "levels are not the sum of their movements: {proof}"
            ));
        }
        let queues = self.operator.get("/api/ops/queues").await.ok();
        for queue in queues["items"].as_array().expect("queues") {
            if queue["events_dead"] != 0 || queue["jobs_dead"] != 0 {
                wrong.push(format!("laid aside: {queue}"));
            }
        }
    }

    /// A checkout against its orders, its payment and the provider. Answers whether it is paid.
    async fn checkout(
        &self,
        buyer: &Actor,
        id: &str,
        orders: &[Value],
        books: &Books,
        known: &mut BTreeSet<String>,
        wrong: &mut Vec<String>,
    ) -> bool {
        let path = format!("/api/orders/checkouts/{id}");
        let checkout = buyer.get(&path).await.ok();
        let is_paid = match checkout["state"].as_str() {
            Some("paid") => true,
            Some("cancelled" | "expired") => false,
            _ => {
                wrong.push(format!("{id} was left {}", checkout["state"]));
                return false;
            }
        };
        if checkout["orders"].as_array().map(Vec::len) != Some(orders.len()) {
            wrong.push(format!("{id} has lost an order"));
        }
        for order in orders {
            let paid = !matches!(
                order["state"].as_str(),
                Some("expired" | "awaiting_payment")
            ) && !order["paid_at"].is_null();
            if paid != is_paid {
                wrong.push(format!(
                    "{} is {}, {id} is not",
                    order["id"], order["state"]
                ));
            }
        }
        let path = format!("/api/payments/intents/{id}");
        let intent = buyer.get(&path).await;
        if intent.status != 200 {
            if is_paid {
                wrong.push(format!("{id} is paid without a payment"));
            }
            return is_paid;
        }
        let intent = text(&intent.json()["id"]);
        let path = format!("/api/payments/ops/intents/{intent}");
        let page = self.operator.get(&path).await.ok();
        let attempts: BTreeSet<String> = page["attempts"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|attempt| text(&attempt["id"]))
            .collect();
        let charged: Vec<&Value> = books
            .charges
            .iter()
            .filter(|charge| attempts.contains(&text(&charge["reference"])))
            .filter(|charge| charge["status"] == "succeeded")
            .collect();
        known.extend(attempts);
        let taken: i64 = charged.iter().map(|charge| minor(&charge["amount"])).sum();
        let returned = given_back(id, &page, books, wrong);
        if is_paid && (charged.len() != 1 || taken != minor(&checkout["total"])) {
            wrong.push(format!(
                "{id} is paid and was charged {} times",
                charged.len()
            ));
        }
        if !is_paid && taken != returned {
            wrong.push(format!("{id} is not paid, and {taken} was taken"));
        }
        let refunded: i64 = orders.iter().map(|order| minor(&order["refunded"])).sum();
        if is_paid && refunded != returned {
            wrong.push(format!(
                "{id}: orders say {refunded} went back, the provider {returned}"
            ));
        }
        is_paid
    }

    /// Units have left or are kept exactly as the orders say.
    async fn stock(
        &self,
        before: &Before,
        moved: &BTreeMap<String, Level>,
        wrong: &mut Vec<String>,
    ) {
        for (variant, now) in self.levels().await {
            let was = before.levels.get(&variant).copied().unwrap_or_default();
            let by = moved.get(&variant).copied().unwrap_or_default();
            let expected = Level {
                on_hand: was.on_hand + by.on_hand,
                reserved: was.reserved + by.reserved,
            };
            if now != expected {
                wrong.push(format!("{variant}: {now:?}, by the orders {expected:?}"));
            }
        }
    }
}

/// What the orders say of units: shipped ones have left, paid ones that have not are kept.
fn units(order: &Value, moved: &mut BTreeMap<String, Level>) {
    let keeps = matches!(order["state"].as_str(), Some("paid" | "partly_shipped"));
    for line in order["lines"].as_array().into_iter().flatten() {
        let level = moved.entry(text(&line["variant"])).or_default();
        level.on_hand -= number(&line["shipped"]) - number(&line["returned"]);
        if keeps {
            level.reserved += number(&line["to_ship"]);
        }
    }
}

/// What the provider gave back of a payment. Each of our refunds was carried out once.
fn given_back(id: &str, page: &Value, books: &Books, wrong: &mut Vec<String>) -> i64 {
    let mut returned = 0;
    for refund in page["refunds"].as_array().into_iter().flatten() {
        let ours = format!("{}-", text(&refund["id"]));
        let theirs: Vec<&Value> = books
            .refunds
            .iter()
            .filter(|one| text(&one["reference"]).starts_with(&ours))
            .filter(|one| one["status"] == "succeeded")
            .collect();
        let was_made = refund["state"] == "succeeded";
        if theirs.len() != usize::from(was_made) {
            let (state, times) = (&refund["state"], theirs.len());
            wrong.push(format!(
                "{id}: a refund is {state}, carried out {times} times"
            ));
        }
        returned += theirs.iter().map(|one| minor(&one["amount"])).sum::<i64>();
    }
    returned
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

/// Minor units of `{"amount": "12345", "currency": "USD"}`.
fn minor(money: &Value) -> i64 {
    let amount = money["amount"].as_str().unwrap_or("0");
    amount.parse().expect("minor units")
}

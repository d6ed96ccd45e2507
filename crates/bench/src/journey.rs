//! The complete journey: two lines of two sellers into the cart, an address, the quote, the
//! checkout, the payment, until both orders say that they are paid.

use std::rc::Rc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::client::{Client, Extra, Reply};
use crate::fault::{Fault, Outcome, fault};
use crate::load::Operation;
use crate::world::{Offer, text};

const PAID_WITHIN: Duration = Duration::from_secs(30);
/// A buyer's page looks again after a moment, and then less often; more would measure the looking.
const POLL_FIRST: Duration = Duration::from_millis(20);
const POLL_MAX: Duration = Duration::from_millis(160);
/// An address book is not endless; from here on its newest entry is changed instead.
const ADDRESSES_MAX: usize = 150;

/// The steps, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Cart,
    Look,
    Address,
    Quote,
    Checkout,
    Pay,
    Paid,
}

impl Step {
    pub const ALL: [Step; 7] = [
        Step::Cart,
        Step::Look,
        Step::Address,
        Step::Quote,
        Step::Checkout,
        Step::Pay,
        Step::Paid,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Step::Cart => "two lines into the cart",
            Step::Look => "look at the cart",
            Step::Address => "address",
            Step::Quote => "quote with carriage",
            Step::Checkout => "checkout",
            Step::Pay => "pay",
            Step::Paid => "until paid",
        }
    }
}

/// One buyer with a cart of their own.
pub struct Buyer {
    pub client: Client,
    /// What may be sent to the buyer.
    offers: Rc<Vec<Offer>>,
    rng: StdRng,
    name: String,
    method: String,
    journeys: u64,
    addresses: usize,
    address: Option<(String, String)>,
    lines: Vec<Offer>,
    quote: Value,
    checkout: Value,
    /// How long each step took, in milliseconds, a list for each.
    pub took_ms: Vec<Vec<f64>>,
    /// Only this step is taken, from where the one before it stopped.
    pub only: Option<Step>,
}

impl Buyer {
    pub fn new(
        client: Client,
        offers: &Rc<Vec<Offer>>,
        name: &str,
        method: &str,
        seed: u64,
    ) -> Buyer {
        Buyer {
            client,
            offers: offers.clone(),
            rng: StdRng::seed_from_u64(seed),
            name: name.to_owned(),
            method: method.to_owned(),
            journeys: 0,
            addresses: 0,
            address: None,
            lines: Vec::new(),
            quote: Value::Null,
            checkout: Value::Null,
            took_ms: vec![Vec::new(); Step::ALL.len()],
            only: None,
        }
    }

    pub async fn take(&mut self, step: Step) -> Outcome<()> {
        let started = Instant::now();
        let done = match step {
            Step::Cart => self.fill_cart().await,
            Step::Look => self.look().await,
            Step::Address => self.give_address().await,
            Step::Quote => self.ask_quote().await,
            Step::Checkout => self.check_out().await,
            Step::Pay => self.pay().await,
            Step::Paid => self.wait_for_paid().await,
        };
        done.map_err(|fault| fault.at(step.name()))?;
        if let Some(list) = self.took_ms.get_mut(step as usize) {
            list.push(started.elapsed().as_secs_f64() * 1e3);
        }
        Ok(())
    }

    async fn fill_cart(&mut self) -> Outcome<()> {
        let offers = &self.offers;
        let any = |rng: &mut StdRng| offers.get(rng.random_range(0..offers.len())).cloned();
        let first = any(&mut self.rng).ok_or_else(|| Fault("nothing to buy".to_owned()))?;
        let second = loop {
            match any(&mut self.rng) {
                Some(offer) if offer.seller != first.seller => break offer,
                Some(_) => {}
                None => return fault("nothing to buy"),
            }
        };
        self.lines = vec![first, second];
        for line in self.lines.clone() {
            let path = format!("/api/orders/cart/lines/{}", line.id);
            self.client
                .put(&path, &json!({"quantity": line.quantity}))
                .await?
                .ok()?;
        }
        Ok(())
    }

    async fn look(&mut self) -> Outcome<()> {
        let cart = self
            .client
            .get("/api/orders/cart?currency=USD&to=DE")
            .await?
            .ok()?;
        if cart["sellers"].as_array().map_or(0, Vec::len) != 2 {
            return fault(format!("the cart has not two sellers: {cart}"));
        }
        Ok(())
    }

    async fn give_address(&mut self) -> Outcome<()> {
        let number = self.rng.random_range(1..400);
        let body = json!({
            "label": "Warehouse", "is_default": true,
            "address": {
                "name": "Anna Roth", "company": "Spree Haushalt GmbH",
                "line1": format!("Torstrasse {number}"), "city": "Berlin",
                "postal_code": "10119", "country": "DE", "phone": "+49 30 1234567"
            }
        });
        let reply: Reply = match &self.address {
            Some((id, etag)) if self.addresses >= ADDRESSES_MAX => {
                let path = format!("/api/orders/addresses/{id}");
                let extra = Extra {
                    if_match: Some(etag),
                    ..Extra::default()
                };
                self.client.send("PUT", &path, Some(&body), extra).await?
            }
            Some(_) | None => {
                self.addresses += 1;
                self.client.post("/api/orders/addresses", &body).await?
            }
        };
        let entry = reply.ok()?;
        let version = entry["version"].as_i64().unwrap_or(1);
        let etag = reply.etag.unwrap_or_else(|| format!("\"{version}\""));
        self.address = Some((text(&entry["id"])?, etag));
        Ok(())
    }

    async fn ask_quote(&mut self) -> Outcome<()> {
        let address = self.address.as_ref().map(|(id, _)| id.clone());
        let body = json!({"currency": "USD", "address_id": address});
        let path = "/api/orders/checkouts/quote";
        self.quote = self.client.post(path, &body).await?.ok()?;
        if self.quote["can_be_placed"] != json!(true) {
            return fault(format!("cannot be placed: {}", self.quote));
        }
        Ok(())
    }

    async fn check_out(&mut self) -> Outcome<()> {
        let carriage: Vec<Value> = self.quote["sellers"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|seller| json!({"seller": seller["seller"], "service": seller["service"]}))
            .collect();
        let body = json!({
            "currency": "USD",
            "address_id": self.address.as_ref().map(|(id, _)| id.clone()),
            "carriage": carriage,
            "expected_total": self.quote["total"],
        });
        self.journeys += 1;
        let key = format!("{}-{}", self.name, self.journeys);
        self.checkout = self
            .client
            .post_once("/api/orders/checkouts", &key, &body)
            .await?
            .ok()?;
        Ok(())
    }

    async fn pay(&mut self) -> Outcome<()> {
        let id = text(&self.checkout["id"])?;
        let path = format!("/api/payments/intents/{id}/confirm");
        let body = json!({"method": self.method, "return_url": format!("/en/pay/{id}")});
        let key = format!("{}-pay-{}", self.name, self.journeys);
        let page = self.client.post_once(&path, &key, &body).await?.ok()?;
        match page["state"].as_str() {
            Some("succeeded" | "processing" | "requires_capture") => Ok(()),
            _ => fault(format!("not paid: {page}")),
        }
    }

    async fn wait_for_paid(&mut self) -> Outcome<()> {
        let began = Instant::now();
        let orders: Vec<String> = self.checkout["orders"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|order| text(&order["id"]).ok())
            .collect();
        for id in orders {
            let path = format!("/api/orders/orders/{id}");
            let mut pause = POLL_FIRST;
            loop {
                let order = self.client.get(&path).await?.ok()?;
                if order["state"]
                    .as_str()
                    .is_some_and(|state| state != "awaiting_payment")
                {
                    break;
                }
                if began.elapsed() > PAID_WITHIN {
                    return fault(format!("order {id} is {}", order["state"]));
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(POLL_MAX);
            }
        }
        Ok(())
    }
}

impl Operation for Buyer {
    async fn one(&mut self) -> Outcome<()> {
        match self.only {
            Some(step) => self.take(step).await,
            None => {
                for step in Step::ALL {
                    self.take(step).await?;
                }
                Ok(())
            }
        }
    }
}

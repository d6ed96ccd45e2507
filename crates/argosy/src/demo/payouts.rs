//! What becomes of the money of the demo world's sellers: verified firms, bank accounts, payouts that
//! were paid, one that came back, one that waits for the platform, a part changed into yuan, a plan
//! and a promotion.

use kernel::{Currency, Money};
use serde_json::{Value, json};

use super::loader::{Loader, PLATFORM, text};
use super::world::World;
use crate::cli::Failure;

/// In the order in which they happen, by days ago.
pub(super) const STEPS: [(f64, Treasury); 7] = [
    (9.6, Treasury::Accounts),
    (6.6, Treasury::Ask),
    (5.6, Treasury::AskToClosed),
    (5.0, Treasury::Exchange),
    (3.2, Treasury::Subscribe),
    (1.6, Treasury::Ask),
    (0.04, Treasury::AskLast),
];
/// A bank of the outside world sends back what goes to accounts that end so.
const CLOSED: &str = "6217000010010707";
const OPEN: &str = "6217000010012345678";
const CNAPS: &str = "104100000004";
/// Below it nobody asks.
const WORTH_ASKING_MINOR: i128 = 2_000;
/// Up to it nobody of the platform has to agree.
const SMALL_MINOR: i128 = 15_000;

#[derive(Clone, Copy)]
pub(super) enum Treasury {
    /// The platform verifies the sellers, and they say where their money is to go.
    Accounts,
    /// Half of what is there.
    Ask,
    /// The first shop takes a plan, and has a product shown first.
    Subscribe,
    /// Some of what is there, into yuan.
    Exchange,
    /// The first shop, to an account that was closed.
    AskToClosed,
    /// All that is there, which the platform has still to look at.
    AskLast,
}

impl Loader {
    pub(super) async fn treasury(&self, world: &World, step: Treasury) -> Result<(), Failure> {
        for (at, shop) in world.shops.iter().enumerate() {
            let head = self.head(&shop.seller)?;
            match step {
                Treasury::Accounts => {
                    let firm = self.firm(&shop.seller)?;
                    let path = format!("/api/payments/ops/payees/{firm}");
                    // One of them has much that goes back, so a part is kept for a while.
                    let (percent, days) = if at == 1 { ("10", 14) } else { ("0", 0) };
                    let terms = json!({
                        "is_verified": true, "reserve_percent": percent, "reserve_days": days,
                    });
                    self.put(PLATFORM, &path, terms).await?;
                    let profile = self.get(&head, "/api/identity/organisation").await?;
                    let name = text(&profile, "/name")?;
                    for currency in ["USD", "EUR"] {
                        self.add_account(&head, &name, OPEN, currency).await?;
                    }
                    if at == 0 {
                        for currency in ["USD", "EUR"] {
                            self.add_account(&head, &name, CLOSED, currency).await?;
                        }
                    }
                }
                Treasury::Ask => self.ask(&head, OPEN, 2, SMALL_MINOR).await?,
                Treasury::Exchange => self.exchange(&head).await?,
                Treasury::AskToClosed if at == 0 => self.ask(&head, CLOSED, 3, SMALL_MINOR).await?,
                Treasury::AskLast if at == 0 => self.ask(&head, OPEN, 1, i128::MAX).await?,
                Treasury::Subscribe if at == 0 => self.subscribe(&head).await?,
                Treasury::Subscribe | Treasury::AskToClosed | Treasury::AskLast => {}
            }
        }
        Ok(())
    }

    async fn add_account(
        &self,
        head: &str,
        holder: &str,
        number: &str,
        currency: &str,
    ) -> Result<(), Failure> {
        let account = json!({
            "holder": holder, "form": "cn", "number": number, "bank_code": CNAPS,
            "currency": currency,
        });
        let path = "/api/payments/seller/beneficiaries";
        self.post(head, path, account).await?;
        Ok(())
    }

    /// The balance with the most in it, of those that everything is sold in.
    async fn richest(&self, head: &str) -> Result<Money, Failure> {
        let balance = self.get(head, "/api/payments/seller/balance").await?;
        let items = balance["items"].as_array().cloned().unwrap_or_default();
        let mut richest = Money::zero(Currency::USD);
        for one in items {
            let available: Money = serde_json::from_value(one["available"].clone())?;
            let is_sold = ["USD", "EUR", "CNY"].contains(&available.currency().code());
            if is_sold && available.minor() > richest.minor() {
                richest = available;
            }
        }
        Ok(richest)
    }

    async fn exchange(&self, head: &str) -> Result<(), Failure> {
        let richest = self.richest(head).await?;
        let sell = Money::new(richest.minor() / 4, richest.currency());
        if sell.minor() < WORTH_ASKING_MINOR || sell.currency() == Currency::CNY {
            return Ok(());
        }
        let path = "/api/payments/exchanges";
        let asked = json!({"sell": sell, "buy": "CNY"});
        let offer = self.post(head, path, asked).await?;
        let path = format!("{path}/{}/take", text(&offer, "/id")?);
        self.post(head, &path, Value::Null).await?;
        Ok(())
    }

    /// Pays out of whichever balance covers both.
    async fn subscribe(&self, head: &str) -> Result<(), Failure> {
        let richest = self.richest(head).await?;
        let currency = richest.currency().code();
        let plan = json!({"plan": "plus", "term": "month", "currency": currency});
        self.post(head, "/api/payments/seller/plan", plan).await?;
        let path = "/api/catalog/seller/products?state=published&limit=1";
        let products = self.get(head, path).await?;
        let product = text(&products, "/items/0/id")?;
        let promotion = json!({"product": product, "days": 14, "currency": currency});
        self.post(head, "/api/payments/seller/promotions", promotion)
            .await?;
        Ok(())
    }

    /// For a part of each balance that is worth it.
    async fn ask(&self, head: &str, number: &str, part: i128, most: i128) -> Result<(), Failure> {
        let balance = self.get(head, "/api/payments/seller/balance").await?;
        let accounts = self.get(head, "/api/payments/seller/beneficiaries").await?;
        let hint = number.get(number.len() - 4..).unwrap_or_default();
        let items = balance["items"].as_array().cloned().unwrap_or_default();
        for one in items {
            let available: Money = serde_json::from_value(one["available"].clone())?;
            let amount = Money::new((available.minor() / part).min(most), available.currency());
            if amount.minor() < WORTH_ASKING_MINOR {
                continue;
            }
            let suits = |account: &&Value| {
                let ends = account["number"]
                    .as_str()
                    .is_some_and(|text| text.ends_with(hint));
                ends && account["currency"] == amount.currency().code()
            };
            let accounts = accounts["items"].as_array();
            let Some(account) = accounts.and_then(|all| all.iter().find(suits)) else {
                continue;
            };
            let wanted = json!({"beneficiary": text(account, "/id")?, "amount": amount});
            self.post(head, "/api/payments/seller/payouts", wanted)
                .await?;
        }
        Ok(())
    }
}

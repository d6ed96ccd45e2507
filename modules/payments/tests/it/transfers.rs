//! Payment by bank transfer against a bank that is a real peer: the reference, the days it takes, and
//! money that comes whole, short, in parts, twice, late, in the wrong currency or under no name.

use std::time::Duration;

use contract::payments::Share;
use kernel::{Currency, Money};
use outside::bank::{Fault, Sent};
use serde_json::{Value, json};

use crate::world::{Opened, World};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// What an order costs here, in minor units.
pub const PRICE: i128 = 500_000;

pub fn eur(minor: i128) -> Money {
    Money::new(minor, Currency::EUR)
}

pub fn minor(value: &Value) -> i128 {
    let text = value["amount"].as_str().expect("an amount");
    text.parse().expect("a number")
}

impl World {
    pub async fn order_of(&self, amount: Money) -> Opened {
        let share = Share {
            order: self.id(),
            seller: self.id(),
            amount,
        };
        self.open_with(vec![share]).await
    }

    /// A payment that waits for its transfer, and the reference that it waits under.
    pub async fn awaits(&self, amount: Money) -> (Opened, String) {
        let opened = self.order_of(amount).await;
        let page = self
            .confirm(opened.view.checkout, "bank_transfer")
            .await
            .ok();
        assert_eq!(page["state"], "requires_action", "{page:#}");
        let reference = page["transfer"]["reference"].as_str().expect("a reference");
        (opened, reference.to_owned())
    }

    /// The bank books what was sent, and tells it by its statement.
    pub async fn statement_comes(&self) {
        for _ in 0..3 {
            self.kit.pass(DAY).await;
        }
    }

    /// What is on its way back arrives, and nobody's money is left with us.
    pub async fn one_goes_back(&self) {
        for _ in 0..3 {
            self.statement_comes().await;
        }
        assert_eq!(self.remittances("returned").await.len(), 1);
        assert_eq!(self.balance("suspense:recon").await, 0);
    }

    pub async fn remittances(&self, state: &str) -> Vec<Value> {
        let path = format!("/api/payments/ops/remittances?state={state}&limit=100");
        let page = self.operator.get(&path).await.ok();
        page["items"].as_array().expect("a list").clone()
    }

    /// Bank and books are the same, line by line, and the books balance.
    pub async fn agrees(&self) {
        let page = self.operator.get("/api/payments/ops/bank-drift").await.ok();
        for one in page["items"].as_array().expect("a list") {
            assert_eq!(minor(&one["unexplained"]), 0, "{one:#}");
            assert_eq!(minor(&one["difference"]), 0, "{one:#}");
        }
        assert_eq!(self.balance("psp_clearing:bank_transfer").await, 0);
    }

    pub async fn suspense(&self) -> i128 {
        let account = format!("buyer:{}:suspense", self.buyer.org());
        self.balance(&account).await
    }

    pub async fn my_refunds(&self) -> Vec<Value> {
        let page = self.buyer.get("/api/payments/refunds").await.ok();
        page["items"].as_array().expect("a list").clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_is_told_whom_to_pay_and_the_money_is_found_by_its_reference() {
    let world = World::with_transfers(false).await;
    let opened = world.order_of(eur(PRICE)).await;
    let checkout = opened.view.checkout;
    let before = opened.view.expires_at;
    let page = world.confirm(checkout, "bank_transfer").await.ok();
    assert_eq!(page["attempt"]["action"], json!({"kind": "transfer"}));
    let told = &page["transfer"];
    assert_eq!(told["bic"], "COBADEFFXXX");
    assert_eq!(minor(&told["missing"]), PRICE);
    // A number of this payment alone, as our bank gives one in euros.
    assert_eq!(told["is_own_account"], true);
    let reference = told["reference"].as_str().expect("a reference").to_owned();
    assert!(
        reference.starts_with("RF") && reference.len() == 16,
        "{reference}"
    );
    assert!(page["expires_at"].as_str() > Some(before.to_string().as_str()));
    // The old end passes and nothing happens; days later it is still awaited.
    for _ in 0..6 {
        world.kit.pass(DAY).await;
    }
    assert_eq!(world.state(checkout).await["state"], "requires_action");
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    let page = world.state(checkout).await;
    assert_eq!(page["state"], "succeeded", "{page:#}");
    assert_eq!(world.held(opened.shares[0].order).await, PRICE);
    assert_eq!(world.heard.succeeded.lock().expect("a lock").len(), 1);
    assert_eq!(world.suspense().await, 0);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reference_is_found_however_it_comes_back_and_an_account_without_any() {
    let world = World::with_transfers(false).await;
    for fault in [
        Some(Fault::MangledReference),
        Some(Fault::CutReference),
        Some(Fault::LateTransfer(HOUR)),
        None,
    ] {
        let (opened, reference) = world.awaits(eur(PRICE)).await;
        let page = world.state(opened.view.checkout).await;
        let mut sent = Sent::new(eur(PRICE), Some(&reference));
        match fault {
            Some(fault) => world.bank.err(fault),
            None => {
                sent.reference = None;
                let own = page["transfer"]["account"].as_str().expect("an account");
                sent.to = Some(own.to_owned());
            }
        }
        world.bank.send(sent);
        world.statement_comes().await;
        let page = world.state(opened.view.checkout).await;
        assert_eq!(page["state"], "succeeded", "{page:#}");
    }
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_by_notice_and_again_by_statement_counts_once() {
    let world = World::with_transfers(true).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.err(Fault::ToldTwice);
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    // The notice comes by itself, long before a statement.
    world.until(opened.view.checkout, "succeeded").await;
    assert_eq!(world.remittances("counted").await.len(), 1);
    world.statement_comes().await;
    assert_eq!(world.remittances("counted").await.len(), 1);
    assert!(world.my_refunds().await.is_empty());
    assert_eq!(world.held(opened.shares[0].order).await, PRICE);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_currency_without_any_rate_is_counted_and_nothing_is_borne_for_it() {
    let world = World::with_transfers_from(0, false).await;
    let usd = |minor: i128| Money::new(minor, Currency::USD);
    let (whole, reference) = world.awaits(usd(PRICE)).await;
    world.bank.send(Sent::new(usd(PRICE), Some(&reference)));
    let (short, reference) = world.awaits(usd(PRICE)).await;
    world.bank.send(Sent::new(usd(PRICE - 1), Some(&reference)));
    world.statement_comes().await;
    assert_eq!(world.state(whole.view.checkout).await["state"], "succeeded");
    let page = world.state(short.view.checkout).await;
    assert_eq!(page["state"], "requires_action");
    assert_eq!(minor(&page["transfer"]["missing"]), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fee_on_the_way_is_borne_and_more_than_that_is_waited_for() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.err(Fault::FeeDeducted(3_000));
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "succeeded"
    );
    assert_eq!(world.held(opened.shares[0].order).await, PRICE);
    assert_eq!(world.balance("psp_fees:bank_transfer").await, 3_000);

    let (opened, reference) = world.awaits(eur(PRICE)).await;
    let checkout = opened.view.checkout;
    world.bank.err(Fault::FeeDeducted(3_001));
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    let page = world.state(checkout).await;
    assert_eq!(page["state"], "requires_action");
    assert_eq!(minor(&page["transfer"]["missing"]), 3_001);
    assert_eq!(world.suspense().await, PRICE - 3_001);
    // With money on the account there is no other way any more.
    let path = format!("/api/payments/intents/{checkout}/transfer/withdraw");
    let refused = world.buyer.post(&path, json!(null)).await;
    refused.is_refused("payments/attempt-under-way");
    // The rest comes, and a little more.
    world.bank.send(Sent::new(eur(4_001), Some(&reference)));
    world.statement_comes().await;
    assert_eq!(world.state(checkout).await["state"], "succeeded");
    let refunds = world.my_refunds().await;
    assert_eq!(refunds.len(), 1, "{refunds:#?}");
    assert_eq!(minor(&refunds[0]["amount"]), 1_000);
    world.statement_comes().await;
    world.kit.pass(DAY).await;
    world.kit.pass(DAY).await;
    let refunds = world.my_refunds().await;
    assert_eq!(refunds[0]["state"], "succeeded", "{refunds:#?}");
    // To the account that it came from.
    let out = world.bank.transfers();
    assert_eq!(out[0].account, "DE02120300000000202051");
    assert_eq!(world.suspense().await, 0);
    world.statement_comes().await;
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_halves_make_a_whole() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.err(Fault::SplitInTwo);
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "succeeded"
    );
    assert_eq!(world.remittances("counted").await.len(), 2);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_comes_after_the_end_goes_back_to_where_it_came_from() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    for _ in 0..11 {
        world.kit.pass(DAY).await;
    }
    assert_eq!(world.state(opened.view.checkout).await["state"], "expired");
    assert_eq!(world.heard.closed.lock().expect("a lock").len(), 1);
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    for _ in 0..3 {
        world.statement_comes().await;
    }
    assert_eq!(world.remittances("sent_back").await.len(), 1);
    let refunds = world.my_refunds().await;
    assert_eq!(refunds[0]["state"], "succeeded", "{refunds:#?}");
    assert_eq!(refunds[0]["cause"], "late");
    assert_eq!(world.suspense().await, 0);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_came_goes_back_when_the_rest_does_not() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.send(Sent::new(eur(PRICE / 2), Some(&reference)));
    for _ in 0..20 {
        world.kit.pass(DAY).await;
    }
    assert_eq!(world.state(opened.view.checkout).await["state"], "expired");
    let refunds = world.my_refunds().await;
    assert_eq!(
        (refunds[0]["state"].as_str(), minor(&refunds[0]["amount"])),
        (Some("succeeded"), PRICE / 2),
        "{refunds:#?}"
    );
    assert_eq!(world.suspense().await, 0);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_turns_to_a_card_and_the_transfer_comes_all_the_same() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    let checkout = opened.view.checkout;
    let path = format!("/api/payments/intents/{checkout}/transfer/withdraw");
    let page = world.buyer.post(&path, json!(null)).await.ok();
    assert_eq!(page["state"], "requires_payment_method", "{page:#}");
    // The reference stays the same for whoever comes back to it.
    let page = world.confirm(checkout, "bank_transfer").await.ok();
    assert_eq!(page["transfer"]["reference"], json!(reference));
    world.buyer.post(&path, json!(null)).await.ok();
    let page = world.confirm(checkout, "sandbox_card").await.ok();
    assert_eq!(page["state"], "succeeded");
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    for _ in 0..3 {
        world.statement_comes().await;
    }
    // Paid twice: the second one goes back.
    let refunds = world.my_refunds().await;
    assert_eq!(refunds[0]["state"], "succeeded", "{refunds:#?}");
    assert_eq!(world.held(opened.shares[0].order).await, PRICE);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_turns_to_another_way_and_does_not_pay_has_no_days_for_it() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    let checkout = opened.view.checkout;
    let path = format!("/api/payments/intents/{checkout}/transfer/withdraw");
    world.buyer.post(&path, json!(null)).await.ok();
    world.kit.pass(HOUR).await;
    assert_eq!(world.state(checkout).await["state"], "expired");
    // One that had not ended yet would have been paid by it.
    let (opened, other) = world.awaits(eur(PRICE)).await;
    let path = format!(
        "/api/payments/intents/{}/transfer/withdraw",
        opened.view.checkout
    );
    world.buyer.post(&path, json!(null)).await.ok();
    assert_ne!(reference, other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn little_is_not_paid_by_transfer_and_another_buyer_sees_nothing_of_it() {
    let world = World::with_transfers(false).await;
    let opened = world.order_of(eur(4_900)).await;
    let refused = world.confirm(opened.view.checkout, "bank_transfer").await;
    refused.is_refused("payments/method-unfit");
    let (opened, _) = world.awaits(eur(PRICE)).await;
    let checkout = opened.view.checkout;
    let stranger = world.kit.buyer();
    for path in ["withdraw", "said"] {
        let path = format!("/api/payments/intents/{checkout}/transfer/{path}");
        let reply = match path.ends_with("said") {
            true => stranger.put(&path, json!({"on": "2026-01-01"})).await,
            false => stranger.post(&path, json!(null)).await,
        };
        reply.is_refused("runtime/not-found");
    }
    let path = format!("/api/payments/intents/{checkout}/transfer/said");
    let said = json!({"on": world.kit.rt.now().date().to_string(), "reference": "OUR-1"});
    let page = world.buyer.put(&path, said).await.ok();
    assert_eq!(page["transfer"]["said_reference"], "OUR-1");
    let said = json!({"on": "2199-01-01"});
    world
        .buyer
        .put(&path, said)
        .await
        .is_refused("runtime/invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_twins_of_one_notice_and_a_statement_are_one_remittance() {
    let world = World::with_transfers(true).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    let body = json!({"type": "entry.credited", "data": {
        "servicer_reference": "BK99", "amount": eur(PRICE), "booked_on": "2026-01-02",
        "end_to_end_id": reference, "text": "twin", "debtor": "Hansen Import GmbH",
        "debtor_account": "DE02120300000000202051",
    }});
    let twins = (0..50).map(|twin| {
        let (world, body) = (&world, body.to_string().into_bytes());
        async move {
            let seconds = world.kit.rt.now().micros() / 1_000_000;
            let event = format!("ntc_{twin}");
            let secret = crate::world::BANK_SECRET;
            let signed = outside::signing::headers(secret, &event, seconds, &body);
            let headers: Vec<(&str, &str)> = signed
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let path = "/api/payments/bank-notices";
            let stranger = world.kit.stranger();
            stranger
                .send_bytes(axum::http::Method::POST, path, &headers, body)
                .await
                .status
        }
    });
    let statuses = futures::future::join_all(twins).await;
    // Whoever met another is told to come again, as banks do.
    assert!(
        statuses.iter().any(|status| status.is_success()),
        "{statuses:?}"
    );
    assert_eq!(world.remittances("counted").await.len(), 1);
    world.until(opened.view.checkout, "succeeded").await;
    assert_eq!(world.held(opened.shares[0].order).await, PRICE);
    assert_eq!(world.balance("bank:main").await, PRICE);
    assert_eq!(world.suspense().await, 0);
    assert!(world.my_refunds().await.is_empty());
    // However many wait at once, their payer is looked up once.
    let asked = world.screening.asked();
    let of_payer = |ask: &&contract::risk::ScreenAsk| {
        let mut parties = ask.parties.iter();
        parties.any(|party| party.name == "Hansen Import GmbH")
    };
    assert_eq!(asked.iter().filter(of_payer).count(), 1);
}

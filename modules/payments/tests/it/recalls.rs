//! Transfers that the payer's bank takes back after an order was paid with them: the order's money is
//! frozen, the buyer may pay again, and nobody bears more than there is.

use std::time::Duration;

use contract::payments::{RecallState, Share};
use outside::bank::Sent;
use serde_json::json;

use crate::transfers::{PRICE, eur, minor};
use crate::world::{Opened, World};

const RECALLS: &str = "psp_clearing:bank_transfer-recalls";
const DAY: Duration = Duration::from_secs(86_400);

impl World {
    /// An order that is paid by transfer, its reference, and what the bank calls the transfer.
    async fn paid_by_transfer(&self) -> (Opened, String, String) {
        let (opened, reference) = self.awaits(eur(PRICE)).await;
        self.bank.send(Sent::new(eur(PRICE), Some(&reference)));
        self.statement_comes().await;
        let state = self.state(opened.view.checkout).await;
        assert_eq!(state["state"], "succeeded", "{state:#}");
        let counted = self.remittances("counted").await;
        let name = counted[0]["bank_ref"].as_str().expect("a name").to_owned();
        (opened, reference, name)
    }

    async fn is_recalled(&self, name: &str) {
        assert!(self.bank.recall(name, "FRAD"));
        self.statement_comes().await;
    }

    /// Less than the time that it takes to lose patience.
    async fn two_days(&self) {
        for _ in 0..2 {
            self.kit.pass(DAY).await;
        }
    }

    async fn earned(&self, share: &Share) -> i128 {
        self.balance(&format!("seller:{}:available", share.seller))
            .await
    }

    fn recall_states(&self) -> Vec<RecallState> {
        let heard = self.heard.recalled.lock().expect("a lock");
        heard.iter().map(|told| told.state).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_waits_until_what_was_taken_back_is_paid_again() {
    let world = World::with_transfers(false).await;
    let (opened, reference, name) = world.paid_by_transfer().await;
    let share = &opened.shares[0];
    world.is_recalled(&name).await;
    assert_eq!(world.balance("platform:credit_loss").await, 0);
    assert_eq!(world.balance(RECALLS).await, PRICE);
    assert_eq!(world.recall_states(), [RecallState::Open]);
    assert_eq!(world.notices_of("payments.payment_recalled"), 1);
    assert_eq!(world.notices_of("payments.order_recalled"), 1);
    // Frozen, whatever becomes of the goods.
    world.complete(share).await;
    assert_eq!(world.held(share.order).await, PRICE);
    assert_eq!(world.earned(share).await, 0);
    let page = world.state(opened.view.checkout).await;
    assert_eq!(minor(&page["transfer"]["missing"]), PRICE, "{page:#}");
    assert_eq!(page["transfer"]["taken_back"], json!(eur(PRICE)));
    world.agrees().await;
    // In two parts, with a little too much.
    for part in [PRICE / 2, PRICE / 2 + 1_000] {
        assert_eq!(world.held(share.order).await, PRICE);
        world.bank.send(Sent::new(eur(part), Some(&reference)));
        world.two_days().await;
    }
    assert_eq!(
        world.recall_states(),
        [RecallState::Open, RecallState::PaidAgain]
    );
    assert_eq!(world.balance(RECALLS).await, 0);
    // What waited goes on, and what was too much goes back.
    assert_eq!(world.held(share.order).await, 0);
    assert!(world.earned(share).await > 0);
    world.statement_comes().await;
    world.statement_comes().await;
    let refunds = world.my_refunds().await;
    assert_eq!((refunds.len(), minor(&refunds[0]["amount"])), (1, 1_000));
    assert_eq!(world.suspense().await, 0);
    world.agrees().await;
    // Nobody pays a third time.
    let page = world.state(opened.view.checkout).await;
    assert_eq!(page["transfer"]["taken_back"], json!(null));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_came_again_is_the_buyers_own_until_it_is_enough() {
    let world = World::with_transfers(false).await;
    let (opened, reference, name) = world.paid_by_transfer().await;
    world.is_recalled(&name).await;
    world.bank.send(Sent::new(eur(PRICE / 2), Some(&reference)));
    world.two_days().await;
    assert_eq!(world.suspense().await, PRICE / 2);
    let counted = world.remittances("counted").await;
    let half = counted[0]["bank_ref"].as_str().expect("a name");
    assert!(world.bank.recall(half, "FRAD"));
    world.two_days().await;
    assert_eq!(world.suspense().await, 0);
    assert_eq!(world.balance(RECALLS).await, PRICE);
    assert_eq!(world.held(opened.shares[0].order).await, PRICE);
    assert_eq!(world.recall_states(), [RecallState::Open]);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_pays_again_and_what_the_order_held_is_gone() {
    let world = World::with_transfers(false).await;
    let (opened, reference, name) = world.paid_by_transfer().await;
    world.is_recalled(&name).await;
    world.bank.send(Sent::new(eur(PRICE / 2), Some(&reference)));
    for _ in 0..4 {
        world.statement_comes().await;
    }
    assert_eq!(
        world.recall_states(),
        [RecallState::Open, RecallState::GivenBack]
    );
    assert_eq!(world.held(opened.shares[0].order).await, 0);
    assert_eq!(world.balance(RECALLS).await, 0);
    assert_eq!(world.balance("platform:credit_loss").await, 0);
    // The part that had come again is the buyer's.
    let refunds = world.my_refunds().await;
    assert_eq!(
        (refunds[0]["state"].as_str(), minor(&refunds[0]["amount"])),
        (Some("succeeded"), PRICE / 2),
        "{refunds:#?}"
    );
    // That the order ends then pays nothing a second time.
    let after_sale = world.agree(&opened, 0, PRICE).await;
    let ended = world.ended(after_sale);
    assert!(
        ended[0].succeeded && ended[0].amount == eur(PRICE),
        "{ended:#?}"
    );
    for _ in 0..3 {
        world.kit.pass(DAY).await;
    }
    assert_eq!(world.my_refunds().await.len(), 1);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_is_agreed_counts_what_the_bank_took_back() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    for _ in 0..2 {
        world.bank.send(Sent::new(eur(PRICE / 2), Some(&reference)));
        world.statement_comes().await;
    }
    let counted = world.remittances("counted").await;
    let name = counted[0]["bank_ref"].as_str().expect("a name").to_owned();
    world.is_recalled(&name).await;
    // A little is given back out of what is still there.
    world.agree(&opened, 0, PRICE / 4).await;
    world.statement_comes().await;
    assert_eq!(world.recall_states(), [RecallState::Open]);
    let cancelled = world.agree(&opened, 0, PRICE - PRICE / 4).await;
    for _ in 0..3 {
        world.statement_comes().await;
    }
    assert!(
        world.ended(cancelled)[0].succeeded,
        "{:#?}",
        world.ended(cancelled)
    );
    assert_eq!(world.recall_states().last(), Some(&RecallState::GivenBack));
    assert_eq!(world.held(opened.shares[0].order).await, 0);
    let sum: i128 = world
        .my_refunds()
        .await
        .iter()
        .map(|one| minor(&one["amount"]))
        .sum();
    assert_eq!(sum, PRICE / 2);
    assert_eq!(world.balance(RECALLS).await, 0);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seller_gives_no_more_than_there_is_and_owes_nothing() {
    let world = World::with_transfers(false).await;
    let (opened, _, name) = world.paid_by_transfer().await;
    let share = &opened.shares[0];
    world.complete(share).await;
    let earned = world.earned(share).await;
    assert!(earned > 0 && world.held(share.order).await == 0);
    world.is_recalled(&name).await;
    // What is released is taken back as far as the seller has it; nothing of it is a debt.
    let owed = world
        .balance(&format!("seller:{}:receivable", share.seller))
        .await;
    assert_eq!(owed, 0);
    let frozen = world.held(share.order).await;
    assert!(frozen > 0 && frozen <= PRICE, "{frozen}");
    for _ in 0..4 {
        world.statement_comes().await;
    }
    assert_eq!(world.held(share.order).await, 0);
    assert_eq!(world.balance("platform:credit_loss").await, PRICE - frozen);
    assert_eq!(world.balance(RECALLS).await, 0);
    world.agrees().await;
}

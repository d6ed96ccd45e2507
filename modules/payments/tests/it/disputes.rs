//! What is disputed is frozen, and follows the outcome by itself.

use std::time::Duration;

use contract::ids::DisputeId;
use contract::orders::{DisputeEnded, DisputeOpened, DisputeOutcome};
use kernel::{Currency, Money};
use serde_json::json;

use crate::instalments::Deal;
use crate::world::World;

fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::USD)
}

impl World {
    pub async fn disputed(&self, deal: &Deal, claim: i128) -> DisputeId {
        let opened = DisputeOpened {
            id: self.id(),
            order: deal.share().order,
            buyer: self.buyer.org(),
            seller: deal.share().seller,
            claim: usd(claim),
            at: self.kit.rt.now(),
        };
        let id = opened.id;
        self.tells(opened, deal.share().order).await;
        id
    }

    pub async fn ruled(&self, deal: &Deal, id: DisputeId, outcome: DisputeOutcome, refund: i128) {
        let ended = DisputeEnded {
            id,
            order: deal.share().order,
            buyer: self.buyer.org(),
            seller: deal.share().seller,
            outcome,
            refund: usd(refund),
            at: self.kit.rt.now(),
        };
        self.tells(ended.clone(), deal.share().order).await;
        self.tells(ended, deal.share().order).await;
    }

    pub async fn paid_deal(&self) -> Deal {
        let deal = self.deal().await;
        self.pay(deal.opened.view.checkout.to_string()).await;
        deal
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ruling_splits_what_was_frozen() {
    let world = World::start().await;
    let deal = world.paid_deal().await;
    let id = world.disputed(&deal, 40_000).await;
    let page = deal.page(&world).await;
    assert_eq!(page["frozen"]["amount"], "40000");
    world.complete(deal.share()).await;
    // What is not disputed is released all the same.
    assert_eq!(deal.page(&world).await["held"]["amount"], "40000");
    assert_eq!(world.seller_has(&deal).await, 57_456);

    world
        .ruled(&deal, id, DisputeOutcome::Decided, 25_000)
        .await;
    let page = deal.page(&world).await;
    assert_eq!(
        (
            &page["frozen"]["amount"],
            &page["refunded"]["amount"],
            &page["released"]["amount"],
            &page["state"],
        ),
        (
            &json!("0"),
            &json!("25000"),
            &json!("75000"),
            &json!("settled")
        ),
        "{page:#}"
    );
    assert_eq!(world.provider.refunds().len(), 1);
    assert_eq!(world.seller_has(&deal).await, 71_820);
    assert_eq!(world.balance("platform:fees").await, 3_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawn_dispute_leaves_the_money_as_it_was() {
    let world = World::start().await;
    let deal = world.paid_deal().await;
    let id = world.disputed(&deal, 500_000).await;
    // No more than is held.
    assert_eq!(deal.page(&world).await["frozen"]["amount"], "100000");
    let refused = world.agree(&deal.opened, 0, 1).await;
    assert_eq!(world.ended(refused)[0].reason.as_deref(), Some("frozen"));
    world.ruled(&deal, id, DisputeOutcome::Withdrawn, 0).await;
    let page = deal.page(&world).await;
    assert_eq!(
        (&page["frozen"]["amount"], &page["held"]["amount"]),
        (&json!("0"), &json!("100000"))
    );
    world.complete(deal.share()).await;
    assert_eq!(world.seller_has(&deal).await, 95_760);
}

/// The timer of a milestone never releases what is disputed, and goes on afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_accepts_nothing_during_a_dispute() {
    let world = World::start().await;
    let deal = world.deposit_paid().await;
    world.shipped(&deal).await;
    world.pay_rest(&deal).await;
    world.delivered(&deal).await;
    let id = world.disputed(&deal, 10_000).await;
    world.kit.pass(Duration::from_secs(6 * 86_400)).await;
    assert_eq!(deal.page(&world).await["milestones"][1]["state"], "due");
    world.ruled(&deal, id, DisputeOutcome::Agreed, 10_000).await;
    world.kit.settle().await;
    let page = deal.page(&world).await;
    assert_eq!(
        (
            &page["state"],
            &page["refunded"]["amount"],
            &page["released"]["amount"]
        ),
        (&json!("settled"), &json!("10000"), &json!("90000")),
        "{page:#}"
    );
    world.balanced().await;
}

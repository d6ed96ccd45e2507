//! Sellers' money set aside over the tables: counted, ended once, and refused for good.

use std::time::Duration;

use kernel::{Currency, Money};
use ledger::{EntryId, Reserve};
use payments::HoldOutcome;

use crate::world::World;

fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::USD)
}

fn id(text: &str) -> EntryId {
    text.parse().expect("an id")
}

impl World {
    /// A hold on what the seller has, for an hour.
    pub async fn holds(&self, name: &str, seller: &str, minor: i128) -> HoldOutcome {
        let now = self.kit.rt.now();
        let wanted = Reserve {
            id: id(name),
            at: now,
            debit: format!("seller:{seller}:available")
                .parse()
                .expect("a path"),
            credit: "bank:main".parse().expect("a path"),
            amount: usd(minor),
            expires_at: Some(now.plus(Duration::from_secs(3_600))),
        };
        let service = self.service.clone();
        self.kit
            .rt
            .db()
            .tx(move |tx| {
                let (service, wanted) = (service.clone(), wanted.clone());
                async move { service.reserve_hold(&tx, &wanted).await }
            })
            .await
            .expect("an outcome")
    }

    pub async fn settles(&self, name: &str, hold: &str, minor: i128) -> HoldOutcome {
        let (service, name, hold) = (self.service.clone(), id(name), id(hold));
        let subject = self.kit.rt.ids().uuid();
        self.kit
            .rt
            .db()
            .tx(move |tx| {
                let (service, name, hold) = (service.clone(), name.clone(), hold.clone());
                async move {
                    let amount = Some(usd(minor));
                    service
                        .settle_hold(&tx, &name, &hold, amount, subject)
                        .await
                }
            })
            .await
            .expect("an outcome")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_on_hold_is_not_available_and_ends_once() {
    let world = World::start().await;
    let opened = world.paid("sandbox_card").await;
    world.complete(&opened.shares[0]).await;
    let seller = opened.shares[0].seller.to_string();
    let account = format!("seller:{seller}:available");
    let has = world.balance(&account).await;
    assert!(has > 1_000);
    assert_eq!(
        world.holds("h1", &seller, has - 100).await,
        HoldOutcome::Done
    );
    assert_eq!(
        world.holds("h1", &seller, has - 100).await,
        HoldOutcome::Replayed
    );
    assert_eq!(world.holds("h2", &seller, 101).await, HoldOutcome::Refused);
    // More is posted than was held, and then a part: the rest is available again.
    assert_eq!(world.settles("s1", "h1", has).await, HoldOutcome::Refused);
    assert_eq!(world.settles("s2", "h1", 400).await, HoldOutcome::Done);
    assert_eq!(world.settles("s2", "h1", 400).await, HoldOutcome::Replayed);
    assert_eq!(world.settles("s3", "h1", 1).await, HoldOutcome::Refused);
    assert_eq!(world.balance(&account).await, has - 400);
    assert_eq!(world.balance("bank:main").await, -400);
    // A refused id stays refused, also now that there is enough.
    assert_eq!(world.holds("h2", &seller, 101).await, HoldOutcome::Refused);
    assert_eq!(
        world.holds("h3", &seller, has - 400).await,
        HoldOutcome::Done
    );
    assert_eq!(world.holds("h4", &seller, 1).await, HoldOutcome::Refused);
    world.kit.pass(Duration::from_secs(3_700)).await;
    assert_eq!(world.settles("s4", "h3", 1).await, HoldOutcome::Refused);
    assert_eq!(
        world.holds("h5", &seller, has - 400).await,
        HoldOutcome::Done
    );
}

//! What wallets pay out: their daily reports against the books both ways, their fees, and the money on
//! the bank's statement. What is wrong with a report is found, told once, and moves nothing else.

use std::time::Duration;

use outside::wallets::ReportFault;
use serde_json::{Value, json};

use crate::wallets::Way;
use crate::world::{BANK_SECRET, World};

const DAY: Duration = Duration::from_secs(86_400);
/// Two that write tables, each its own, and one that answers in pages.
const WAYS: [Way; 3] = [Way::Alipay, Way::Wechat, Way::Gcash];

fn minor(value: &Value) -> i128 {
    value["amount"].as_str().unwrap().parse().unwrap()
}

impl World {
    /// One whose wallets pay out through the bank.
    async fn paying_out() -> World {
        let world = World::with_wallets().await;
        for way in WAYS {
            way.peer(&world)
                .pay_out_to(world.bank.url(), BANK_SECRET.to_owned());
        }
        world
    }

    async fn a_day(&self) {
        self.kit.pass(DAY).await;
        // What is paid out arrives beside everything else.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }

    async fn settlements_of(&self, way: Way) -> Vec<Value> {
        let list = self
            .operator
            .get("/api/payments/ops/settlements")
            .await
            .ok();
        let items = list["items"].as_array().unwrap().iter();
        let of = items.filter(|one| one["provider"] == way.connector());
        of.cloned().collect()
    }

    async fn whys(&self, settlement: &Value) -> Vec<Value> {
        let id = settlement["id"].as_str().unwrap();
        let path = format!("/api/payments/ops/settlements/{id}");
        let page = self.operator.get(&path).await.ok();
        let lines = page["items"].as_array().unwrap().iter();
        lines
            .map(|line| line["why"].clone())
            .filter(|why| !why.is_null())
            .collect()
    }

    pub fn notices_of(&self, kind: &str) -> usize {
        let heard = self.heard.notices.lock().unwrap();
        heard.iter().filter(|one| one["kind"] == kind).count()
    }

    /// Paid twice, and a part of the first one given back.
    async fn trades(&self, way: Way) {
        let first = way.open_one(self).await;
        way.pay(self, &first).await;
        let second = way.open_one(self).await;
        way.pay(self, &second).await;
        let asked = self.agree(&first, 0, 3_000).await;
        for _ in 0..100 {
            if !self.ended(asked).is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.kit.settle().await;
        }
        assert!(self.ended(asked)[0].succeeded, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_of_a_wallet_is_reported_booked_with_its_fee_and_comes_through_the_bank() {
    for way in WAYS {
        let world = World::paying_out().await;
        world.trades(way).await;
        let clearing = format!("psp_clearing:{}", way.connector());
        assert_eq!(world.balance(&clearing).await, 17_000, "{way:?}");
        for _ in 0..4 {
            world.a_day().await;
        }
        let found = world.settlements_of(way).await;
        assert_eq!(found.len(), 1, "{way:?} {found:#?}");
        let one = &found[0];
        // 0.6 % of both charges; nothing is given back of it for the refund.
        assert_eq!(
            (
                minor(&one["gross"]),
                minor(&one["fees"]),
                minor(&one["net"])
            ),
            (17_000, 120, 16_880)
        );
        assert_eq!((&one["wrong"], &one["lines"]), (&json!(0), &json!(3)));
        assert!(one["bank_line"].is_string(), "{way:?} {one:#}");
        assert_eq!(world.balance(&clearing).await, 0);
        assert_eq!(
            world
                .balance(&format!("psp_fees:{}", way.connector()))
                .await,
            120
        );
        assert_eq!(world.balance("bank:main").await, 16_880);
        assert_eq!(world.notices_of("payments.settlement_differs"), 0);
        assert_eq!(world.notices_of("payments.settlement_late"), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_report_is_named_and_told_once() {
    for way in WAYS {
        for (fault, why, left) in [
            // The first of the two charges stands nowhere and was not paid out: it is still owed.
            (ReportFault::MissingLine, "missing", 10_000),
            (ReportFault::TwiceLine, "twice", 0),
            // A hundredth less stands there and was paid out.
            (ReportFault::OffByOne, "amount_differs", 1),
        ] {
            let world = World::paying_out().await;
            way.peer(&world).err_in_report(fault);
            world.trades(way).await;
            for _ in 0..4 {
                world.a_day().await;
            }
            let found = world.settlements_of(way).await;
            assert_eq!(found.len(), 1, "{way:?} {fault:?} {found:#?}");
            assert_eq!(found[0]["wrong"], 1, "{way:?} {fault:?} {found:#?}");
            assert_eq!(world.whys(&found[0]).await, [why], "{way:?} {fault:?}");
            let clearing = format!("psp_clearing:{}", way.connector());
            assert_eq!(world.balance(&clearing).await, left, "{way:?} {fault:?}");
            assert_eq!(
                world.notices_of("payments.settlement_differs"),
                1,
                "{way:?} {fault:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_does_not_come_is_missed_and_taken_when_it_does() {
    for way in WAYS {
        let world = World::paying_out().await;
        way.peer(&world).err_in_report(ReportFault::Late);
        world.trades(way).await;
        for _ in 0..2 {
            world.a_day().await;
        }
        for _ in 0..4 {
            world.a_day().await;
        }
        assert!(world.notices_of("payments.settlement_late") <= 1, "{way:?}");
        let found = world.settlements_of(way).await;
        assert_eq!((found.len(), &found[0]["wrong"]), (1, &json!(0)), "{way:?}");
        assert_eq!(
            world
                .balance(&format!("psp_clearing:{}", way.connector()))
                .await,
            0
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_on_which_more_goes_back_than_comes_is_carried_to_the_next() {
    for way in WAYS {
        let world = World::paying_out().await;
        let first = way.open_one(&world).await;
        way.pay(&world, &first).await;
        for _ in 0..3 {
            world.a_day().await;
        }
        let asked = world.agree(&first, 0, 3_000).await;
        for _ in 0..100 {
            if !world.ended(asked).is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            world.kit.settle().await;
        }
        for _ in 0..3 {
            world.a_day().await;
        }
        let found = world.settlements_of(way).await;
        assert_eq!(minor(&found[0]["net"]), -3_000, "{way:?} {found:#?}");
        assert!(found[0]["carried_by"].is_null() && found[0]["bank_line"].is_null());
        let second = way.open_one(&world).await;
        way.pay(&world, &second).await;
        for _ in 0..4 {
            world.a_day().await;
        }
        let found = world.settlements_of(way).await;
        assert_eq!(found.len(), 3, "{way:?} {found:#?}");
        let (newest, before) = (&found[0], &found[1]);
        assert_eq!(
            (minor(&newest["net"]), minor(&newest["carried"])),
            (6_940, -3_000),
            "{way:?} {found:#?}"
        );
        assert_eq!(newest["wrong"], 0, "{way:?} {newest:#}");
        assert_eq!(before["carried_by"], newest["id"]);
        assert!(newest["bank_line"].is_string(), "{way:?} {newest:#}");
        let clearing = format!("psp_clearing:{}", way.connector());
        assert_eq!(world.balance(&clearing).await, 0, "{way:?}");
        assert_eq!(world.balance("bank:main").await, 9_940 + 6_940);
        assert_eq!(world.notices_of("payments.settlement_differs"), 0);
    }
}

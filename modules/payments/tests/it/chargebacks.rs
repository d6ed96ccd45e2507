//! Money that a buyer's bank takes back: frozen while it lasts, gone when it is lost, where it was
//! when it is won; nobody pays it twice.

use std::time::Duration;

use kernel::{Currency, Money};
use runtime::bus::Manner;
use serde_json::{Value, json};

use crate::instalments::Deal;
use crate::world::World;

pub const DAY: u64 = 86_400;

pub fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::USD)
}

impl World {
    pub fn charge_of(&self, place: usize) -> String {
        let mut charges = self.provider.charges();
        charges.sort_by_key(|charge| charge.reference.clone());
        charges[place].reference.clone()
    }

    /// Raised at the provider, and fetched by the job that looks for it.
    pub async fn taken_back(&self, minor: i128, stage: &str) -> String {
        let charge = self.charge_of(0);
        let raised = self.provider.raise(&charge, usd(minor), "13.1", stage);
        let id = raised.expect("a chargeback").id;
        self.fetched().await;
        id
    }

    pub async fn fetched(&self) {
        self.kit.pass(Duration::from_secs(400)).await;
    }

    pub async fn decided(&self, id: &str, stage: &str, status: &str) {
        self.provider
            .decide(id, stage, status)
            .expect("a chargeback");
        self.fetched().await;
    }

    pub async fn cases(&self) -> Value {
        self.operator
            .get("/api/payments/ops/chargebacks")
            .await
            .ok()
    }

    pub async fn case(&self) -> Value {
        let list = self.cases().await;
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list:#}");
        let id = list["items"][0]["id"].as_str().expect("an id");
        let path = format!("/api/payments/ops/chargebacks/{id}");
        self.operator.get(&path).await.ok()
    }

    pub async fn told_of(&self, event: &str, id: &str, stage: &str, status: &str, minor: i128) {
        let data = json!({
            "id": id, "charge": self.charge_of(0), "stage": stage, "status": status,
            "amount": usd(minor), "fee": usd(1_500), "reason": "13.1",
            "due_by": self.kit.rt.now().plus(Duration::from_secs(7 * DAY)),
        });
        let reply = self.told(event, "chargeback.updated", data).await;
        assert_eq!(reply.status, 202);
    }
}

pub async fn room_path(deal: &Deal) -> String {
    let list = deal
        .seller
        .get("/api/payments/seller/chargebacks")
        .await
        .ok();
    let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
    format!("/api/payments/seller/chargebacks/{id}")
}

pub async fn defended(deal: &Deal) -> Value {
    let path = room_path(deal).await;
    let shown = json!({
        "order": deal.share().order, "kind": "delivery", "reference": "TRK1", "note": "signed for",
    });
    deal.seller
        .post(&format!("{path}/evidence"), shown)
        .await
        .ok();
    let said = json!({"statement": "It was delivered and signed for."});
    deal.seller.post(&format!("{path}/defend"), said).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_won_leaves_everything_as_it_was() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    let clearing = world.balance("psp_clearing:sandbox").await;
    let id = world.taken_back(100_000, "dispute").await;

    let page = deal.page(&world).await;
    assert_eq!(page["frozen"]["amount"], "100000", "{page:#}");
    assert_eq!(
        world.balance("psp_clearing:sandbox-chargebacks").await,
        100_000
    );
    assert_eq!(
        world.balance("psp_clearing:sandbox").await,
        clearing - 101_500
    );
    // What is disputed is not released, and not refunded either.
    world.complete(deal.share()).await;
    assert_eq!(world.seller_has(&deal).await, 0);
    let refused = world.agree(&deal.opened, 0, 1).await;
    assert_eq!(world.ended(refused)[0].reason.as_deref(), Some("frozen"));

    let room = defended(&deal).await;
    assert_eq!(room["may_answer"], false, "{room:#}");
    world.kit.settle().await;
    let sent = world.provider.chargebacks()[0].clone();
    assert_eq!(
        (sent.id.as_str(), sent.status.as_str()),
        (id.as_str(), "under_review")
    );
    let pack = sent.pack.expect("a pack");
    assert_eq!(pack["evidence"][0]["reference"], "TRK1");
    world.provider.settle_chargeback(&id);
    world.fetched().await;

    let case = world.case().await;
    assert_eq!(case["status"], "won", "{case:#}");
    assert_eq!(world.balance("psp_clearing:sandbox-chargebacks").await, 0);
    assert_eq!(world.seller_has(&deal).await, 95_760);
    assert_eq!(
        world.balance("psp_clearing:sandbox").await,
        clearing - 1_500
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_lost_is_borne_by_the_seller_once() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world.complete(deal.share()).await;
    assert_eq!(world.seller_has(&deal).await, 95_760);
    let id = world.taken_back(60_000, "dispute").await;
    // Released money comes back from the seller, commission and all.
    assert_eq!(world.seller_has(&deal).await, 38_304);
    let page = deal.page(&world).await;
    assert_eq!(
        (&page["frozen"]["amount"], &page["released"]["amount"]),
        (&json!("60000"), &json!("40000")),
        "{page:#}"
    );
    world.decided(&id, "dispute", "under_review").await;
    world.decided(&id, "dispute", "lost").await;
    let page = deal.page(&world).await;
    assert_eq!(
        (&page["frozen"]["amount"], &page["refunded"]["amount"]),
        (&json!("0"), &json!("60000")),
        "{page:#}"
    );
    // The fee of the scheme is the seller's now.
    assert_eq!(world.seller_has(&deal).await, 37_404);
    assert_eq!(world.balance("platform:dispute_fees").await, 900);
    assert_eq!(world.balance("psp_clearing:sandbox-chargebacks").await, 0);
    // No more than the rest is refunded.
    let refused = world.agree(&deal.opened, 0, 40_001).await;
    assert!(!world.ended(refused)[0].succeeded);
    let rest = world.agree(&deal.opened, 0, 40_000).await;
    assert!(world.ended(rest)[0].succeeded);
    assert_eq!(world.seller_has(&deal).await, 0);
    let debt = format!("seller:{}:receivable", deal.share().seller);
    assert_eq!(world.balance(&debt).await, 900);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_lost_may_be_won_in_arbitration() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world.complete(deal.share()).await;
    let id = world.taken_back(100_000, "dispute").await;
    for (stage, status) in [
        ("dispute", "under_review"),
        ("dispute", "lost"),
        ("pre_arbitration", "needs_response"),
    ] {
        world.decided(&id, stage, status).await;
    }
    let page = deal.page(&world).await;
    assert_eq!(
        (&page["frozen"]["amount"], &page["refunded"]["amount"]),
        (&json!("100000"), &json!("0"))
    );
    // A new question wants a new answer.
    let room = defended(&deal).await;
    assert_eq!(room["stage"], "pre_arbitration");
    world.kit.settle().await;
    world.decided(&id, "arbitration", "under_review").await;
    world.decided(&id, "arbitration", "won").await;
    assert_eq!(world.case().await["status"], "won");
    assert_eq!(world.seller_has(&deal).await, 95_760);
    assert_eq!(world.balance("platform:dispute_fees").await, 0);
}

/// Every order of the same news ends alike, told twice or thrice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_come_twice_and_in_any_order() {
    let news = [
        ("e1", "dispute", "needs_response"),
        ("e2", "dispute", "under_review"),
        ("e3", "dispute", "lost"),
    ];
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for (number, order) in orders.into_iter().enumerate() {
        let seed = u64::try_from(number).expect("small");
        let manner = match number % 2 {
            0 => Manner::Orderly,
            _ => Manner::Rude { seed },
        };
        let world = World::start_with(false, manner).await;
        let deal = world.paid_deal().await;
        world.complete(deal.share()).await;
        for place in order.into_iter().chain(order) {
            let (event, stage, status) = news[place];
            world.told_of(event, "dp_1", stage, status, 100_000).await;
            world.kit.settle().await;
        }
        let case = world.case().await;
        assert_eq!(case["status"], "lost", "{order:?} {case:#}");
        assert_eq!(case["steps"].as_array().map(Vec::len), Some(3));
        assert_eq!(world.seller_has(&deal).await, 0);
        let debt = format!("seller:{}:receivable", deal.share().seller);
        assert_eq!(world.balance(&debt).await, 1_500);
        assert_eq!(world.held(deal.share().order).await, 0);
        assert_eq!(world.balance("psp_clearing:sandbox-chargebacks").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_of_them_never_take_more_than_was_charged() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    world
        .told_of("e1", "dp_1", "dispute", "needs_response", 60_000)
        .await;
    world
        .told_of("e2", "dp_2", "dispute", "needs_response", 60_000)
        .await;
    world.kit.settle().await;
    assert_eq!(
        world.cases().await["items"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(deal.page(&world).await["frozen"]["amount"], "60000");
    world
        .told_of("e3", "dp_3", "dispute", "needs_response", 40_000)
        .await;
    world.kit.settle().await;
    assert_eq!(
        world.cases().await["items"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(deal.page(&world).await["frozen"]["amount"], "100000");
    world.balanced().await;
}

/// The buyer had the money back already: the seller gave it once, and does not give it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refunded_before_the_platform_carries() {
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    let refund = world.agree(&deal.opened, 0, 100_000).await;
    assert!(world.ended(refund)[0].succeeded);
    world
        .told_of("e1", "dp_1", "dispute", "needs_response", 100_000)
        .await;
    world
        .told_of("e2", "dp_1", "dispute", "expired", 100_000)
        .await;
    world.kit.settle().await;
    let case = world.case().await;
    assert_eq!(case["uncovered"]["amount"], "100000", "{case:#}");
    assert_eq!(world.balance("platform:credit_loss").await, 100_000);
    let debt = format!("seller:{}:receivable", deal.share().seller);
    assert_eq!(world.balance(&debt).await, 1_500);
}

/// A dispute of the order had frozen the same money: it follows the bank, and once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_of_the_order_divides_only_what_the_bank_left() {
    use contract::orders::DisputeOutcome;
    let world = World::silent().await;
    let deal = world.paid_deal().await;
    let dispute = world.disputed(&deal, 80_000).await;
    world
        .told_of("e1", "dp_1", "dispute", "needs_response", 50_000)
        .await;
    world.kit.settle().await;
    // 20 000 were free; 30 000 of the 80 000 went to the bank.
    assert_eq!(deal.page(&world).await["frozen"]["amount"], "100000");
    world
        .ruled(&deal, dispute, DisputeOutcome::Decided, 80_000)
        .await;
    let page = deal.page(&world).await;
    assert_eq!(
        (&page["refunded"]["amount"], &page["frozen"]["amount"]),
        (&json!("50000"), &json!("50000")),
        "{page:#}"
    );
    world.told_of("e2", "dp_1", "dispute", "lost", 50_000).await;
    world.kit.settle().await;
    assert_eq!(deal.page(&world).await["refunded"]["amount"], "100000");
    world.balanced().await;
}

/// The pack is there, the answer is lost: it is sent again, and counts once.
/// Two sellers of one charge each bear their share, and see only their own.
/// Over the wire, with news that come thrice, late, forged and out of order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_provider_tells_of_it_in_its_own_manner() {
    for method in [
        "sandbox_duplicate_notice",
        "sandbox_late_notice",
        "sandbox_bad_signature",
        "sandbox_reordered",
    ] {
        let world = World::start().await;
        let opened = world.paid(method).await;
        let charge = world.charge_of(0);
        let raised = world
            .provider
            .raise(&charge, usd(10_000), "10.4", "dispute");
        let id = raised.expect("a chargeback").id;
        world.until_status("needs_response").await;
        world.provider.decide(&id, "dispute", "under_review");
        world.provider.decide(&id, "dispute", "won");
        world.until_status("won").await;
        assert_eq!(world.held(opened.shares[0].order).await, 7_000);
    }
}

/// Whatever happens to an order in whatever order, the books balance after each step, and the buyer
/// never gets more than was charged but what the platform says it carries.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_conserved_whatever_happens() {
    for seed in 1..=8_u64 {
        let world = World::silent().await;
        let deal = world.paid_deal().await;
        let (mut state, mut raised) = (seed, 0);
        let mut dice = |sides: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        let mut completed = false;
        for step in 0..14 {
            let minor = i128::from(dice(5) + 1) * 10_000;
            match dice(6) {
                0 => {
                    raised += 1;
                    let (event, id) = (format!("n{step}"), format!("dp_{raised}"));
                    world
                        .told_of(&event, &id, "dispute", "needs_response", minor)
                        .await;
                }
                1 | 2 if raised > 0 => {
                    let id = format!("dp_{}", dice(raised) + 1);
                    let told = world.told_before(&id).await;
                    let ends = ["won", "lost", "expired", "under_review"];
                    let end = ends[usize::try_from(dice(4)).expect("small")];
                    if let Some(minor) = told {
                        world
                            .told_of(&format!("n{step}"), &id, "dispute", end, minor)
                            .await;
                    }
                }
                3 => {
                    world.agree(&deal.opened, 0, minor).await;
                }
                4 if !completed => {
                    completed = true;
                    world.complete(deal.share()).await;
                }
                _ => {
                    let id = world.disputed(&deal, minor).await;
                    let outcome = contract::orders::DisputeOutcome::Decided;
                    world.ruled(&deal, id, outcome, minor / 2).await;
                }
            }
            world.kit.settle().await;
            world.balanced().await;
        }
        let page = deal.page(&world).await;
        let amount = |name: &str| -> i128 {
            let text = page[name]["amount"].as_str().expect("an amount");
            text.parse().expect("a number")
        };
        assert!(amount("refunded") <= 100_000, "{page:#}");
        assert_eq!(
            world.held(deal.share().order).await,
            100_000 - amount("refunded") - amount("released"),
            "seed {seed}"
        );
    }
}

impl World {
    /// Over how much a chargeback was told of that was taken.
    pub async fn told_before(&self, reference: &str) -> Option<i128> {
        let list = self.cases().await;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let found = items.iter().find(|one| one["reference"] == reference)?;
        found["amount"]["amount"].as_str()?.parse().ok()
    }

    pub async fn until_status(&self, status: &str) {
        for _ in 0..150 {
            let list = self.cases().await;
            if list["items"][0]["status"] == status {
                self.kit.settle().await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never {status}: {:#}", self.cases().await);
    }
}

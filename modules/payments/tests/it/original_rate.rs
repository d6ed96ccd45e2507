//! Refunds give back what was paid, in the currency in which it was paid: a price is changed into the
//! buyer's currency once, before the sale, and no rate is applied to money that came in.

use contract::ids::OrgId;
use contract::payments::Share;
use kernel::{Currency, Money};
use outside::provider::Refund;
use serde_json::Value;

use crate::exchange::{ask, has, take};
use crate::rates::upload;
use crate::world::{Opened, World};

impl World {
    async fn at_rate(&self, currency: &str, rate: &str) {
        let today = self.kit.rt.now().date();
        let file = format!("date,currency,rate\n{today},{currency},{rate}\n");
        upload(&self.operator, "source=operator", &file).await.ok();
    }

    async fn sale(&self, minor: i128, currency: Currency) -> Opened {
        self.sale_by(self.id(), minor, currency).await
    }

    async fn sale_by(&self, seller: OrgId, minor: i128, currency: Currency) -> Opened {
        let share = Share {
            order: self.id(),
            seller,
            amount: Money::new(minor, currency),
        };
        let opened = self.open_with(vec![share]).await;
        let checkout = opened.view.checkout;
        self.confirm(checkout, "sandbox_card").await.ok();
        self.until(checkout, "succeeded").await;
        opened
    }

    fn given_back(&self, currency: Currency) -> i128 {
        let refunds: Vec<Refund> = self.provider.refunds();
        let of = refunds
            .iter()
            .filter(|one| one.amount.currency() == currency);
        of.map(|one| one.amount.minor()).sum()
    }
}

/// Currencies with no, two and three digits after the point, and sums that do not divide.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn partial_refunds_add_up_to_what_was_paid_though_the_rate_moves_between_them() {
    for (currency, paid, parts, rates) in [
        (
            Currency::JPY,
            10_001,
            [3_333, 3_334, 3_334],
            ["156.7", "201.3", "98.2"],
        ),
        (
            Currency::KRW,
            130_007,
            [1, 43_335, 86_671],
            ["1500", "1900.5", "1203.7"],
        ),
        (
            Currency::USD,
            9_999,
            [3_333, 1, 6_665],
            ["1.12", "1.61", "0.83"],
        ),
        (
            Currency::KWD,
            12_345,
            [4_115, 4_115, 4_115],
            ["0.335", "0.5", "0.21"],
        ),
        (
            "TND".parse().unwrap(),
            1_001,
            [334, 333, 334],
            ["3.3", "4.1", "2.7"],
        ),
    ] {
        let world = World::start().await;
        world.at_rate(currency.code(), rates[0]).await;
        let opened = world.sale(paid, currency).await;
        for (part, rate) in parts.into_iter().zip(rates.into_iter().rev()) {
            world.at_rate(currency.code(), rate).await;
            let asked = world.agree(&opened, 0, part).await;
            let ended = world.ended(asked);
            assert!(ended[0].succeeded, "{currency} {part}: {ended:?}");
            assert_eq!(ended[0].amount, Money::new(part, currency));
        }
        assert_eq!(world.given_back(currency), paid, "{currency}");
        assert_eq!(world.held(opened.shares[0].order).await, 0);
        // A refund changes no currency, so nothing is gained or lost by the rate.
        assert_eq!(world.balance("platform:fx_gain_loss").await, 0);
        assert_eq!(world.balance(&format!("liquidity:{currency}")).await, 0);
        // Not a unit more.
        let more = world.agree(&opened, 0, 1).await;
        assert!(!world.ended(more)[0].succeeded);
    }
}

/// The seller has changed the money already: what goes back is a debt in the currency of the sale, and
/// the rate's risk is the seller's who changed it, not the platform's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_of_money_that_the_seller_changed_goes_back_at_the_rate_of_the_sale() {
    let world = World::start().await;
    let maker = world.kit.seller();
    let opened = world.sale_by(maker.org(), 50_000, Currency::USD).await;
    world.complete(&opened.shares[0]).await;
    world.at_rate("USD", "1.12").await;
    world.at_rate("CNY", "8.064").await;
    let all = has(&world, &maker, "USD").await;
    let offer = ask(&maker, i64::try_from(all).unwrap(), "CNY").await.ok();
    take(&maker, &offer).await.ok();
    let before = world.operator.get("/api/payments/ops/positions").await.ok();
    world.at_rate("USD", "1.9").await;
    let asked = world.agree(&opened, 0, 20_000).await;
    assert!(world.ended(asked)[0].succeeded);
    assert_eq!(world.given_back(Currency::USD), 20_000);
    let owed = world
        .balance(&format!("seller:{}:receivable", maker.org()))
        .await;
    assert!((1..=20_000).contains(&owed), "{owed}");
    assert_eq!(world.balance("platform:fx_gain_loss").await, 0);
    let after = world.operator.get("/api/payments/ops/positions").await.ok();
    let amounts = |page: &Value| -> Vec<Value> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|one| one["amount"].clone()).collect()
    };
    assert_eq!(amounts(&before), amounts(&after));
}

/// ISO 4217 gives the shilling of Uganda no digits, and this provider counts it with two: a hundred
/// times too much or too little would be taken if either read the other's number.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn digits_after_the_point_are_the_provider_s_at_the_provider_and_ours_in_the_books() {
    let world = World::start().await;
    let shilling: Currency = "UGX".parse().unwrap();
    let opened = world.sale(50_000, shilling).await;
    let charges = world.provider.charges();
    assert_eq!(charges[0].amount.minor(), 5_000_000);
    assert_eq!(world.held(opened.shares[0].order).await, 50_000);
    let fee = charges[0].fee.unwrap().minor();
    assert_eq!(world.balance("psp_fees:sandbox").await, (fee + 50) / 100);
    for part in [20_000, 1, 29_999] {
        let asked = world.agree(&opened, 0, part).await;
        assert!(world.ended(asked)[0].succeeded);
    }
    assert_eq!(world.given_back(shilling), 5_000_000);
    assert_eq!(world.held(opened.shares[0].order).await, 0);
    // Half a cent of a currency without cents is no amount that anybody paid.
    let before = world.balanced().await["accounts"].clone();
    let page = world.state(opened.view.checkout).await;
    let told = serde_json::json!({
        "id": "ch_x", "reference": page["attempt"]["id"], "status": "succeeded",
        "amount": {"amount": "5000050", "currency": "UGX"},
    });
    let reply = world.told("evt_fine", "charge.updated", told).await;
    assert_eq!(reply.status, 400);
    assert_eq!(world.balanced().await["accounts"], before);
}

//! The treasury's year: rates that wander, and once a month what the platform earned in other
//! currencies is sold at the bank, all of it or a part, as two people agree.

use contract::identity::Role;
use kernel::{Currency, Money};
use rand::Rng as _;
use serde_json::{Value, json};

use super::{Year, minor};
use crate::rates::upload;

/// In thousandths of the currency for one euro: where its rate begins.
const RATES: [(Currency, i64); 2] = [(Currency::USD, 1_120), (Currency::JPY, 164_000)];

impl Year {
    pub(super) async fn cover(&mut self) {
        let today = self.world.kit.rt.now().date();
        let mut file = "date,currency,rate\n".to_owned();
        let mut rates = Vec::new();
        for (currency, begins) in RATES {
            let rate = begins * self.rng.random_range(90..=112) / 100;
            file += &format!("{today},{currency},{}.{:03}\n", rate / 1_000, rate % 1_000);
            rates.push((currency, i128::from(rate)));
        }
        upload(&self.world.operator, "source=operator", &file)
            .await
            .ok();
        let page = self.page().await;
        for (currency, rate) in rates {
            let held = page["items"].as_array().expect("positions");
            let held = held.iter().find(|one| one["currency"] == currency.code());
            let amount = held.map_or(0, |one| minor(&one["amount"]));
            let part = amount * self.rng.random_range(40..=100) / 100;
            let unit = 10i128.pow(currency.exponent());
            // The bank's rate lies within two hundredths of the day's.
            let euros = part * 100 * 1_000 / unit / rate * self.rng.random_range(98..=102) / 100;
            if euros < 100 {
                continue;
            }
            let sold = Money::new(part, currency);
            self.deal(sold, Money::new(euros, Currency::EUR)).await;
        }
    }

    async fn page(&self) -> Value {
        let path = "/api/payments/ops/positions";
        let page = self.world.operator.get(path).await.ok();
        for one in page["items"].as_array().expect("positions") {
            assert_eq!(minor(&one["unexplained"]), 0, "{page:#}");
        }
        page
    }

    async fn deal(&mut self, sold: Money, bought: Money) {
        let world = &self.world;
        let deals = "/api/payments/ops/cover-deals";
        let body = json!({
            "sold": sold, "bought": bought,
            "bank_reference": format!("YEAR-{:06}", self.deals.len()),
            "dealt_on": world.kit.rt.now().date().to_string(),
        });
        let deal = world.operator.post(deals, body).await.ok();
        let finance = world.operator.colleague(&[Role::Finance]);
        let path = format!("{deals}/{}/confirm", deal["id"].as_str().expect("an id"));
        finance.post(&path, Value::Null).await.ok();
        let name = deal["reference"].as_str().expect("a reference");
        world.bank.charge(sold, &format!("FX {name}"));
        world.bank.incoming(bought, Some(name), "FX");
        self.deals.push((sold, bought));
    }

    /// All deals have settled, and the page says of gains what the books do.
    pub(super) async fn covered(&self, gain: i128) {
        let page = self.page().await;
        assert_eq!(minor(&page["booked"]), gain, "{page:#}");
        let months = page["months"].as_array().expect("months").iter();
        let told: i128 = months.map(|month| minor(&month["total"])).sum();
        assert_eq!(told, gain, "{page:#}");
        for state in ["proposed", "booked"] {
            let path = format!("/api/payments/ops/cover-deals?state={state}");
            let waiting = self.world.operator.get(&path).await.ok();
            assert_eq!(waiting["items"], json!([]), "{waiting:#}");
        }
    }

    pub(super) fn sold(&self, currency: Currency) -> i128 {
        let sold = self.deals.iter().map(|deal| deal.0);
        let of = sold.filter(|sold| sold.currency() == currency);
        of.map(Money::minor).sum()
    }

    pub(super) fn bought(&self) -> i128 {
        self.deals.iter().map(|deal| deal.1.minor()).sum()
    }
}

//! Exchange rates of a quote: those that its thresholds and specific duties may need, by the newest
//! day that is not after the quote's.

use std::collections::BTreeMap;

use kernel::{Country, Currency};
use rust_decimal::Decimal;
use tariff::fx::Fx;

/// Rates of one day: units of each currency for one unit of `base`.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    pub(crate) date: String,
    pub(crate) base: Currency,
    pub(crate) rates: BTreeMap<String, Decimal>,
}

/// What a kept question can be read with again.
const DECIMALS_MAX: u32 = 12;

impl Day {
    fn of(&self, currency: Currency) -> Option<Decimal> {
        if currency == self.base {
            return Some(Decimal::ONE);
        }
        self.rates
            .get(currency.code())
            .copied()
            .filter(|rate| *rate > Decimal::ZERO)
    }

    fn between(&self, from: Currency, to: Currency) -> Option<Decimal> {
        let rate = self.of(to)?.checked_div(self.of(from)?)?;
        let rate = rate.round_dp(DECIMALS_MAX).normalize();
        (rate > Decimal::ZERO).then_some(rate)
    }
}

/// The currency in which a place writes its thresholds.
fn own_currency(to: Country, in_the_union: bool) -> Option<Currency> {
    let code = match to.alpha2() {
        _ if in_the_union => "EUR",
        "AU" => "AUD",
        "CN" => "CNY",
        "GB" => "GBP",
        "ID" => "IDR",
        "KE" => "KES",
        "MY" => "MYR",
        "NG" => "NGN",
        "SG" => "SGD",
        "TH" => "THB",
        "US" => "USD",
        "VN" => "VND",
        "ZA" => "ZAR",
        _ => return None,
    };
    code.parse().ok()
}

/// The rates into `currency`, with the day of the newest that was used.
pub(crate) fn of(
    days: &[Day],
    currency: Currency,
    to: Country,
    in_the_union: bool,
) -> (Fx, Option<String>) {
    let mut fx = Fx::default();
    let mut date: Option<String> = None;
    let wanted = [
        own_currency(to, in_the_union),
        Some(Currency::EUR),
        Some(Currency::USD),
    ];
    for from in wanted.into_iter().flatten() {
        if from == currency {
            continue;
        }
        let found = days
            .iter()
            .find_map(|day| Some((day.between(from, currency)?, &day.date)));
        if let Some((rate, of_day)) = found {
            fx.insert(from, currency, rate);
            date = date.max(Some(of_day.clone()));
        }
    }
    (fx, date)
}

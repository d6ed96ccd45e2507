//! Exchange rates as the catalogue was told them, and prices in other currencies by them.

use std::collections::BTreeMap;

use kernel::{Currency, Money, Rounding};
use rust_decimal::Decimal;

/// Rates of one day: units of each currency for one unit of `base`.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    pub(crate) date: String,
    pub(crate) base: Currency,
    pub(crate) rates: BTreeMap<String, Decimal>,
}

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
}

/// Digits of a rate that are kept: what is shown is what is reckoned with.
const DIGITS: u32 = 12;

/// The newest days, newest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    pub(crate) days: Vec<Day>,
}

/// A rate with the day it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dated {
    /// Units of the wanted currency for one unit of the given one.
    pub(crate) rate: Decimal,
    pub(crate) date: String,
}

impl Rates {
    /// By the newest day that knows both.
    pub(crate) fn between(&self, from: Currency, to: Currency) -> Option<Dated> {
        self.days.iter().find_map(|day| {
            let rate = day.of(to)?.checked_div(day.of(from)?)?.round_sf(DIGITS)?;
            (rate > Decimal::ZERO).then(|| Dated {
                rate: rate.normalize(),
                date: day.date.clone(),
            })
        })
    }

    /// Every currency that can be shown.
    pub(crate) fn currencies(&self) -> Vec<Currency> {
        Currency::all()
            .filter(|currency| self.days.iter().any(|day| day.of(*currency).is_some()))
            .collect()
    }
}

/// A unit price in another currency. Never nothing: the cheapest thing costs a minor unit.
pub(crate) fn converted(price: Money, to: Currency, rate: Decimal) -> Option<Money> {
    let exact = price.convert(to, rate, Rounding::HalfUp).ok()?;
    Some(if exact.is_zero() && price.is_positive() {
        Money::new(1, to)
    } else {
        exact
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, base: &str, rates: &[(&str, &str)]) -> Day {
        Day {
            date: date.into(),
            base: base.parse().unwrap(),
            rates: rates
                .iter()
                .map(|(code, rate)| ((*code).into(), rate.parse().unwrap()))
                .collect(),
        }
    }

    #[test]
    fn cross_rates_go_over_the_base_and_say_their_day() {
        let rates = Rates {
            days: vec![
                day("2026-11-20", "EUR", &[("USD", "1.1158"), ("CNY", "7.4290")]),
                day("2026-11-19", "EUR", &[("USD", "1.1"), ("KES", "144.52")]),
            ],
        };
        let found = rates.between(Currency::CNY, Currency::USD).unwrap();
        assert_eq!(
            found,
            Dated {
                rate: "0.150195181047".parse().unwrap(),
                date: "2026-11-20".into()
            }
        );
        // The newest day does not know shillings; the one before does.
        let found = rates.between(Currency::KES, Currency::USD).unwrap();
        assert_eq!(found.date, "2026-11-19");
        assert_eq!(rates.between(Currency::USD, Currency::NGN), None);
    }

    #[test]
    fn a_price_is_rounded_half_up_and_never_vanishes() {
        let price = |minor, currency| Money::new(minor, currency);
        let rate = |text: &str| text.parse().unwrap();
        assert_eq!(
            converted(price(3850, Currency::CNY), Currency::USD, rate("0.1501")),
            Some(price(578, Currency::USD))
        );
        assert_eq!(
            converted(price(1, Currency::CNY), Currency::USD, rate("0.15")),
            Some(price(1, Currency::USD))
        );
        assert_eq!(
            converted(price(12345, Currency::USD), Currency::JPY, rate("157.2")),
            Some(price(19406, Currency::JPY))
        );
    }
}

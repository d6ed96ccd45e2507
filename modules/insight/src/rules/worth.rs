//! What an amount was worth in the reporting currency.

use std::collections::BTreeMap;

use contract::payments::RatesPublished;
use kernel::{Decimal, Money, Rounding};

use crate::model::{Moment, OrderFact, Valued, reporting};

/// Euros for one unit of each currency, from rates against any base. Empty when the euro is not
/// among them.
pub(crate) fn euros(rates: &RatesPublished) -> BTreeMap<String, Decimal> {
    let euro = reporting();
    let per_base = if rates.base == euro {
        Some(Decimal::ONE)
    } else {
        rates.rates.get(euro.code()).copied()
    };
    let Some(euro_per_base) = per_base.filter(|rate| *rate > Decimal::ZERO) else {
        return BTreeMap::new();
    };
    let mut euros: BTreeMap<String, Decimal> = rates
        .rates
        .iter()
        .filter(|(_, rate)| **rate > Decimal::ZERO)
        .filter_map(|(code, rate)| Some((code.clone(), euro_per_base.checked_div(*rate)?)))
        .collect();
    euros.insert(rates.base.to_string(), euro_per_base);
    euros.remove(euro.code());
    euros
}

/// The amount in minor units of the reporting currency; `None` without a rate.
pub(crate) fn value(amount: Money, rate: Option<Decimal>) -> Option<i64> {
    if amount.currency() == reporting() {
        return amount.minor_i64().ok();
    }
    let converted = amount
        .convert(reporting(), rate?, Rounding::HalfEven)
        .ok()?;
    converted.minor_i64().ok()
}

/// The amounts of an order that have no value yet, with the day whose rate they want.
pub(crate) fn open(fact: &mut OrderFact) -> Vec<(kernel::Timestamp, &mut Valued)> {
    let mut open = Vec::new();
    if let Some(placed) = &mut fact.placed {
        let at = placed.at;
        open.push((at, &mut placed.total));
        open.extend(placed.lines.iter_mut().map(|line| (at, &mut line.total)));
    }
    let moments = fact.paid.iter_mut().chain(fact.received.iter_mut());
    let moments = moments.chain(fact.refunds.values_mut());
    open.extend(moments.map(|Moment { at, value }| (*at, value)));
    open.retain(|(_, value)| value.eur_minor.is_none());
    open
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Timestamp};

    use super::*;

    fn rates(base: Currency, pairs: &[(&str, &str)]) -> RatesPublished {
        RatesPublished {
            date: "2026-11-20".into(),
            source: "test".into(),
            base,
            rates: pairs
                .iter()
                .map(|(code, rate)| ((*code).to_owned(), rate.parse().unwrap()))
                .collect(),
            at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn rates_against_any_base_become_euros_a_unit() {
        let by_euro = euros(&rates(Currency::EUR, &[("USD", "1.25"), ("CNY", "8")]));
        assert_eq!(by_euro["USD"].to_string(), "0.8");
        assert_eq!(by_euro["CNY"].to_string(), "0.125");
        assert!(!by_euro.contains_key("EUR") || by_euro.len() == 3);
        let by_dollar = euros(&rates(Currency::USD, &[("EUR", "0.8"), ("CNY", "6.4")]));
        assert_eq!(by_dollar["CNY"].to_string(), "0.125");
        assert_eq!(by_dollar["USD"].to_string(), "0.8");
        assert!(euros(&rates(Currency::USD, &[("CNY", "6.4")])).is_empty());
    }

    #[test]
    fn amounts_are_valued_exactly_or_not_at_all() {
        let dollars = Money::new(10_001, Currency::USD);
        assert_eq!(value(dollars, Some("0.5".parse().unwrap())), Some(5_000));
        assert_eq!(value(dollars, None), None);
        assert_eq!(value(Money::new(7, Currency::EUR), None), Some(7));
    }
}

//! By how many digits after the point a provider counts minor units. Ours are those of ISO 4217; some
//! providers count some currencies otherwise (shillings of Uganda have none there and two with card
//! processors), and an amount read by the wrong ones is a hundred times too much or too little.
//! Source: docs.stripe.com/currencies, "special cases": UGX, ISK and HUF.

use std::collections::BTreeMap;

use kernel::{Currency, Money};

/// Currencies that a provider counts otherwise than we do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units(BTreeMap<Currency, u32>);

/// More than any currency has.
const DIGITS_MAX: u32 = 6;

impl Units {
    /// As settings write them: `UGX=2, ISK=2`. What is none is passed over, and said so.
    pub fn read(text: &str) -> Self {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let one = |part: &str| {
            let (code, digits) = part.split_once('=')?;
            let digits: u32 = digits.trim().parse().ok()?;
            let currency = code.trim().parse().ok()?;
            (digits <= DIGITS_MAX).then_some((currency, digits))
        };
        let read = parts.filter_map(|part| {
            let found = one(part);
            if found.is_none() {
                tracing::warn!(part, "the settings name units of a currency that are none");
            }
            found
        });
        Units(read.collect())
    }

    /// By what ours are multiplied and divided to be the provider's.
    fn factors(&self, currency: Currency) -> (i128, i128) {
        let ours = currency.exponent();
        let theirs = self.0.get(&currency).copied().unwrap_or(ours);
        let ten = |digits: u32| 10i128.pow(digits);
        (
            ten(theirs.saturating_sub(ours)),
            ten(ours.saturating_sub(theirs)),
        )
    }

    /// An amount as the provider counts it. None: it is too fine for the provider.
    pub fn theirs(&self, ours: Money) -> Option<Money> {
        let (times, by) = self.factors(ours.currency());
        scaled(ours, times, by)
    }

    /// An amount of the provider's as we count it. None: it is too fine for the currency, so it is no
    /// amount that anybody pays, and nothing is made of it.
    pub fn ours(&self, theirs: Money) -> Option<Money> {
        let (times, by) = self.factors(theirs.currency());
        scaled(theirs, by, times)
    }

    /// A fee, which may be finer than the currency: half a unit and more is one.
    pub fn our_fee(&self, theirs: Money) -> Option<Money> {
        let (times, by) = self.factors(theirs.currency());
        let exact = theirs.minor().checked_mul(by)?;
        let half = exact.checked_add(times / 2)?;
        Some(Money::new(half.div_euclid(times), theirs.currency()))
    }
}

fn scaled(money: Money, times: i128, by: i128) -> Option<Money> {
    let exact = money.minor().checked_mul(times)?;
    (exact % by == 0).then(|| Money::new(exact / by, money.currency()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i128, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap())
    }

    #[test]
    fn amounts_are_counted_by_the_digits_of_whoever_counts() {
        let units = Units::read("UGX=2, ISK = 2,KWD=2, EUR=many, USD, XXX9=1");
        for (ours, code, theirs) in [
            (5_000, "UGX", Some(500_000)),
            (1, "ISK", Some(100)),
            // Two digits of a currency with three: the last one has to be nothing.
            (12_340, "KWD", Some(1_234)),
            (12_345, "KWD", None),
            // As ISO 4217 says where nothing else is said.
            (5_000, "JPY", Some(5_000)),
            (5_000, "KRW", Some(5_000)),
            (1_001, "TND", Some(1_001)),
            (9_999, "EUR", Some(9_999)),
        ] {
            let found = units.theirs(money(ours, code));
            assert_eq!(
                found,
                theirs.map(|minor| money(minor, code)),
                "{ours} {code}"
            );
            if let Some(there) = found {
                assert_eq!(units.ours(there), Some(money(ours, code)));
            }
        }
        assert_eq!(units.ours(money(500_050, "UGX")), None);
        assert_eq!(units.our_fee(money(14_550, "UGX")), Some(money(146, "UGX")));
        assert_eq!(units.our_fee(money(14_549, "UGX")), Some(money(145, "UGX")));
        assert_eq!(units.our_fee(money(77, "EUR")), Some(money(77, "EUR")));
        assert_eq!(units.theirs(money(i128::MAX, "UGX")), None);
    }
}

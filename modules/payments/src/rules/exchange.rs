//! What an exchange costs, and which way an offer may go.

use jiff::civil::Date;
use kernel::{Currency, Money, MoneyError, Rounding};
use rust_decimal::Decimal;

use crate::model::exchange::{Exchange, ExchangeState};

use ExchangeState::{Active, Canceled, Consumed, Expired};

pub const ALL: [ExchangeState; 4] = [Active, Consumed, Expired, Canceled];

pub const fn name(state: ExchangeState) -> &'static str {
    match state {
        Active => "active",
        Consumed => "consumed",
        Expired => "expired",
        Canceled => "canceled",
    }
}

pub fn parse(text: &str) -> Option<ExchangeState> {
    ALL.into_iter().find(|state| name(*state) == text)
}

/// How an offer stands at a time: one that nobody took is over, whether that was written down or not.
pub fn state_at(offer: &Exchange, now: kernel::Timestamp) -> ExchangeState {
    match offer.state {
        Active if now >= offer.expires_at => Expired,
        state => state,
    }
}

/// What a sum brings in another currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub bought: Money,
    pub spread: Money,
    pub client_rate: Decimal,
}

/// Worked out at the mid rate and rounded down, and so is what is left of it after the spread: both
/// in the platform's favour, so that there and back never gains.
pub fn price(
    sold: Money,
    to: Currency,
    mid_rate: Decimal,
    spread_basis_points: u32,
) -> Result<Price, MoneyError> {
    let kept = Decimal::ONE - Decimal::new(i64::from(spread_basis_points), 4);
    let bought = sold.convert(to, mid_rate, Rounding::Down)?;
    let received = bought.times(kept, Rounding::Down)?;
    let client_rate = kept * mid_rate;
    Ok(Price {
        bought,
        spread: bought.checked_sub(received)?,
        client_rate: client_rate.round_sf(12).unwrap_or(client_rate).normalize(),
    })
}

/// What has to be sold so that exactly this much is received: the least that brings it. What rounding
/// brings beyond it stays in the spread.
pub fn price_for(
    received: Money,
    from: Currency,
    mid_rate: Decimal,
    spread_basis_points: u32,
) -> Result<(Money, Price), MoneyError> {
    let to = received.currency();
    let brings = |minor: i128| -> Result<Price, MoneyError> {
        price(Money::new(minor, from), to, mid_rate, spread_basis_points)
    };
    let enough = |minor: i128| -> Result<bool, MoneyError> {
        let price = brings(minor)?;
        let net = price.bought.checked_sub(price.spread)?;
        Ok(net.checked_cmp(received)?.is_ge())
    };
    // More never brings less, so the least that is enough can be looked for by halves.
    let mut most: i128 = 1;
    while !enough(most)? {
        most = most.checked_mul(2).ok_or(MoneyError::Range)?;
    }
    let mut least = most / 2;
    while most - least > 1 {
        let middle = least + (most - least) / 2;
        if enough(middle)? {
            most = middle;
        } else {
            least = middle;
        }
    }
    let found = brings(most)?;
    let price = Price {
        spread: found.bought.checked_sub(received)?,
        ..found
    };
    Ok((Money::new(most, from), price))
}

/// Whether a dated rate is too old to promise anything by. Banks quote none at weekends and feasts.
pub fn is_stale(rate_day: &str, today: Date, days_max: u32) -> bool {
    let Ok(day) = rate_day.parse::<Date>() else {
        return true;
    };
    let days = (today - day).get_days();
    days > i32::try_from(days_max).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(minor: i128) -> Money {
        Money::new(minor, Currency::USD)
    }

    #[test]
    fn the_spread_is_taken_of_what_the_mid_rate_brings() {
        // 1,000.00 USD at 7.1 are 7,100.00 CNY; half a percent of them is 35.50.
        let mid = Decimal::new(71, 1);
        let price = price(usd(100_000), Currency::CNY, mid, 50).unwrap();
        assert_eq!(price.bought, Money::new(710_000, Currency::CNY));
        assert_eq!(price.spread, Money::new(3_550, Currency::CNY));
        assert_eq!(price.client_rate, Decimal::new(70_645, 4));
    }

    #[test]
    fn currencies_without_cents_are_rounded_in_their_own_units() {
        // 10.00 USD at 156.789 are 1,567.89 JPY: 1,567, of which 0.5 % is 7.835, so 8.
        let price = price(usd(1_000), Currency::JPY, Decimal::new(156_789, 3), 50).unwrap();
        assert_eq!(price.bought.minor(), 1_567);
        assert_eq!(price.spread.minor(), 8);
    }

    #[test]
    fn rates_of_a_long_weekend_still_count_and_older_ones_do_not() {
        let today: Date = "2026-11-30".parse().unwrap();
        assert!(!is_stale("2026-11-26", today, 4));
        assert!(is_stale("2026-11-25", today, 4));
        assert!(is_stale("no day", today, 4));
    }

    proptest! {
        #[test]
        fn there_and_back_never_gains(minor in 1i128..1_000_000_000, rate in 1i64..1_000_000, spread in 0u32..500) {
            let mid = Decimal::new(rate, 3);
            let there = price(usd(minor), Currency::CNY, mid, spread).unwrap();
            let got = there.bought.checked_sub(there.spread).unwrap();
            prop_assert!(!got.is_negative() || there.bought.is_zero());
            if got.is_positive() {
                let back = price(got, Currency::USD, Decimal::ONE / mid, spread).unwrap();
                prop_assert!(back.bought.checked_sub(back.spread).unwrap().minor() <= minor);
            }
        }

        #[test]
        fn what_is_wanted_is_received_to_the_cent_for_the_least(minor in 1i128..100_000_000, rate in 1i64..1_000_000, spread in 0u32..500) {
            let mid = Decimal::new(rate, 3);
            let wanted = Money::new(minor, Currency::CNY);
            let (sold, found) = price_for(wanted, Currency::USD, mid, spread).unwrap();
            prop_assert_eq!(found.bought.checked_sub(found.spread).unwrap(), wanted);
            if sold.minor() > 1 {
                let less = price(usd(sold.minor() - 1), Currency::CNY, mid, spread).unwrap();
                prop_assert!(less.bought.checked_sub(less.spread).unwrap().minor() < minor);
            }
        }

        #[test]
        fn selling_more_never_brings_less(minor in 1i128..1_000_000_000, rate in 1i64..1_000_000, spread in 0u32..500) {
            let mid = Decimal::new(rate, 3);
            let net = |minor| {
                let price = price(usd(minor), Currency::CNY, mid, spread).unwrap();
                price.bought.checked_sub(price.spread).unwrap().minor()
            };
            prop_assert!(net(minor) <= net(minor + 1));
        }
    }
}

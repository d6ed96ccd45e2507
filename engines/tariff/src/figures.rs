//! Arithmetic on decimals that says so when a figure leaves the range, and the one rounding of
//! amounts.
//!
//! Money of a quote stays an unrounded decimal until its line is shown, so kernel's `Money` comes
//! in only at the end.

use kernel::{Currency, Decimal, Money};
use rust_decimal::RoundingStrategy;

/// A figure that a decimal of 28 digits can't hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a figure is out of range")]
pub struct OutOfRange;

/// Larger amounts would leave too few decimals for a product to stay exact.
pub(crate) const AMOUNT_MAX: Decimal =
    Decimal::from_parts(1_661_992_960, 1_808_227_885, 5, false, 0);
pub(crate) const DECIMALS_MAX: u32 = 12;

/// Decimals to which a value is brought before it is rounded to the minor unit: a third of ten
/// times three must count as ten.
const GUARD_DECIMALS: u32 = 15;

pub(crate) fn add(a: Decimal, b: Decimal) -> Result<Decimal, OutOfRange> {
    a.checked_add(b).ok_or(OutOfRange)
}

pub(crate) fn sub(a: Decimal, b: Decimal) -> Result<Decimal, OutOfRange> {
    a.checked_sub(b).ok_or(OutOfRange)
}

pub(crate) fn mul(a: Decimal, b: Decimal) -> Result<Decimal, OutOfRange> {
    a.checked_mul(b).ok_or(OutOfRange)
}

pub(crate) fn div(a: Decimal, b: Decimal) -> Result<Decimal, OutOfRange> {
    a.checked_div(b).ok_or(OutOfRange)
}

pub(crate) fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Result<Decimal, OutOfRange> {
    amounts.into_iter().try_fold(Decimal::ZERO, add)
}

/// The part of `whole` that `weight` has in `total`, multiplied first so that shares that come
/// out even stay exact.
pub(crate) fn share(
    whole: Decimal,
    weight: Decimal,
    total: Decimal,
) -> Result<Decimal, OutOfRange> {
    if whole.is_zero() {
        return Ok(Decimal::ZERO);
    }
    match whole.checked_mul(weight) {
        Some(product) => div(product, total),
        None => mul(whole, div(weight, total)?),
    }
}

/// Half-up (away from zero) to the minor unit.
pub(crate) fn rounded(amount: Decimal, currency: Currency) -> Result<Money, OutOfRange> {
    let exponent = currency.exponent();
    let rounded = amount
        .round_dp(GUARD_DECIMALS)
        .round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero);
    let lifted = 10i128.pow(exponent.saturating_sub(rounded.scale()));
    let minor = rounded.mantissa().checked_mul(lifted).ok_or(OutOfRange)?;
    Ok(Money::new(minor, currency))
}

/// As it is shown: no trailing zeros, zero without a sign.
pub(crate) fn shown(figure: Decimal) -> String {
    figure.round_dp(GUARD_DECIMALS).normalize().to_string()
}

/// `-?[0-9]+(\.[0-9]+)?`, exactly.
pub(crate) fn is_amount(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn the_largest_amount_is_ten_to_the_twentieth() {
        assert_eq!(AMOUNT_MAX, of("100000000000000000000"));
    }

    #[test]
    fn halves_go_up_also_when_a_third_came_before() {
        let third = div(of("10"), of("3")).unwrap();
        let amount = mul(third, of("0.0375")).unwrap();
        assert_eq!(rounded(amount, Currency::EUR).unwrap().minor(), 13);
        assert_eq!(rounded(of("0.125"), Currency::EUR).unwrap().minor(), 13);
        assert_eq!(rounded(of("-0.125"), Currency::EUR).unwrap().minor(), -13);
        assert_eq!(rounded(of("0.5"), Currency::JPY).unwrap().minor(), 1);
        assert_eq!(rounded(of("7"), Currency::BHD).unwrap().minor(), 7000);
    }
}

//! `money convert`: into another currency at a given rate, as the provider will receive it.

use kernel::{Currency, Decimal, Money, MoneyError, Rounding};
use serde_json::{Map, Value, json};

use crate::Failure;
use crate::fields::Fields;
use crate::profile::{Profile, Scale};

const ROUNDINGS: [(&str, Rounding); 3] = [
    ("half_even", Rounding::HalfEven),
    ("half_up", Rounding::HalfUp),
    ("down", Rounding::Down),
];

/// A rate that a fee was taken from is rounded to these, as rates are quoted.
const RATE_DIGITS: u32 = 6;
const FEE_DECIMALS_MAX: usize = 6;
const RATE_OUT_OF_RANGE: Failure = Failure::Refused("rate_out_of_range");

pub(crate) fn answer(mut fields: Fields) -> Result<Map<String, Value>, Failure> {
    let amount = fields.amount("amount");
    let from = fields.text("from");
    let to = fields.text("to");
    let rate = fields.amount("rate");
    let rounding = fields.choice("rounding", &ROUNDINGS);
    let fee = fee(&mut fields);
    let exponents = fields.optional_text("exponents");
    let asked = amount.zip(from.zip(to)).zip(rate.zip(rounding));
    let ((amount, (from, to)), (rate, rounding)) = fields.finish(asked)?;

    let profile = match exponents {
        Some(name) => named(&name).ok_or(Failure::Refused("unknown_profile"))?,
        None => Profile::Iso,
    };
    let to: Currency = to.parse()?;
    let amount = Money::parse_major(&amount, from.parse()?)?;
    let rate = less_fee(positive(&rate)?, fee)?;
    let scale = profile.scale(to);
    let units = units(amount, rate, scale.rounding.unwrap_or(rounding), scale)?;
    let minor = scale
        .exponent
        .checked_sub(scale.places)
        .and_then(|zeros| 10i128.checked_pow(zeros))
        .and_then(|step| units.checked_mul(step))
        .ok_or(MoneyError::Range)?;
    Ok(Map::from_iter([
        ("amount".to_owned(), json!(major(units, scale, to))),
        ("currency".to_owned(), json!(to)),
        ("minor".to_owned(), json!(minor.to_string())),
        ("rate".to_owned(), json!(rate.to_string())),
    ]))
}

fn named(name: &str) -> Option<Profile> {
    let found = Profile::NAMED.iter().find(|(named, _)| *named == name);
    found.map(|(_, profile)| *profile)
}

/// `2%`, as the digits 2.
fn fee(fields: &mut Fields) -> Option<Decimal> {
    let text = fields.optional_text("fee")?;
    let percent = text.strip_suffix('%').unwrap_or_default();
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(decimals) {
        fields.wrong("fee", "not_a_percentage", "write a percentage: 2% or 0.35%");
        return None;
    }
    if decimals.len() > FEE_DECIMALS_MAX {
        let message = format!("a fee has {FEE_DECIMALS_MAX} decimals at most");
        fields.wrong("fee", "too_many_decimals", message);
        return None;
    }
    // A fee that is too long for a decimal is one that takes everything.
    Some(Decimal::from_str_exact(percent).unwrap_or(Decimal::MAX))
}

fn positive(rate: &str) -> Result<Decimal, Failure> {
    let rate = Decimal::from_str_exact(rate).map_err(|_| RATE_OUT_OF_RANGE)?;
    if rate > Decimal::ZERO {
        Ok(rate)
    } else {
        Err(MoneyError::RateNotPositive.into())
    }
}

/// The rate that the client gets: rate × (1 − fee), worked out exactly and rounded once, half to
/// even, to six significant digits.
fn less_fee(rate: Decimal, fee: Option<Decimal>) -> Result<Decimal, Failure> {
    let Some(fee) = fee else {
        return Ok(rate);
    };
    if fee >= Decimal::ONE_HUNDRED {
        return Err(Failure::Refused("fee_takes_all"));
    }
    exactly_less(rate, fee).ok_or(RATE_OUT_OF_RANGE)
}

fn exactly_less(rate: Decimal, fee: Decimal) -> Option<Decimal> {
    let hundred = 100u128.checked_mul(10u128.checked_pow(fee.scale())?)?;
    let kept = hundred.checked_sub(fee.mantissa().unsigned_abs())?;
    // 96 bits of the rate and 27 of what is kept: the product fits.
    let product = rate.mantissa().unsigned_abs().checked_mul(kept)?;
    let digits = product.checked_ilog10()?.checked_add(1)?;
    let dropped = digits.saturating_sub(RATE_DIGITS);
    let divisor = 10u128.checked_pow(dropped)?;
    let mut mantissa = product.checked_div(divisor)?;
    let twice_left = product.checked_rem(divisor)?.checked_mul(2)?;
    if twice_left > divisor || (twice_left == divisor && !mantissa.is_multiple_of(2)) {
        mantissa = mantissa.checked_add(1)?;
    }
    let scale = rate.scale().checked_add(fee.scale())?.checked_add(2)?;
    let whole_zeros = dropped.saturating_sub(scale);
    let mantissa = mantissa.checked_mul(10u128.checked_pow(whole_zeros)?)?;
    let mantissa = i128::try_from(mantissa).ok()?;
    let rate = Decimal::try_from_i128_with_scale(mantissa, scale.saturating_sub(dropped)).ok()?;
    Some(rate.normalize())
}

/// The result counted in the smallest step that the provider takes. Rounded once, from the exact
/// product: rounding to the minor unit first and then to the step would push halves over.
fn units(
    amount: Money,
    rate: Decimal,
    rounding: Rounding,
    scale: Scale,
) -> Result<i128, MoneyError> {
    // Kernel rounds to the decimals of a currency; any with as many will do.
    let as_fine = Currency::all()
        .find(|currency| currency.exponent() == scale.places)
        .ok_or(MoneyError::Range)?;
    amount.convert(as_fine, rate, rounding).map(Money::minor)
}

/// Major units with the decimals of ISO 4217, so that the answer can be read by `parse` again; with
/// fewer where the provider has fewer, and more only where it counts in more.
fn major(units: i128, scale: Scale, currency: Currency) -> String {
    let places = scale.places as usize;
    let decimals = scale.exponent.min(currency.exponent()).max(scale.places) as usize;
    let sign = if units < 0 { "-" } else { "" };
    let width = places.saturating_add(1);
    let digits = format!("{:0>width$}", units.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction:0<decimals$}")
    }
}

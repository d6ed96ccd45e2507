//! Money: a whole number of minor units of one currency, and the arithmetic that is allowed on it.
//!
//! Nothing here rounds in silence, overflows in silence or mixes currencies. Where rates come
//! from, and how providers count, is not kernel's business.

mod arithmetic;

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{AdditionalProperties, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::currency::Currency;
use crate::wire;

/// An amount in minor units: 12345 USD is 123.45 dollars, 12345 JPY is 12345 yen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i128,
    currency: Currency,
}

/// Who gets the minor units that a division leaves over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// Those whose exact share was cut by most; the earlier of two that are equal.
    LargestRemainder,
    /// Those who come first.
    Earliest,
}

/// What becomes of a fraction of a minor unit. Negative amounts mirror positive ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    HalfEven,
    /// Halves away from zero.
    HalfUp,
    /// Towards zero.
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("an amount is written in digits, with a point before the decimals: 1234.56")]
    NotAnAmount,
    #[error("{currency} has {} decimals at most", currency.exponent())]
    TooManyDecimals { currency: Currency },
    #[error("the amount is out of range")]
    Range,
    #[error("{left} and {right} can't be added or compared")]
    CurrenciesDiffer { left: Currency, right: Currency },
    #[error("at least one weight must be above zero")]
    NoWeight,
    #[error("a rate must be above zero")]
    RateNotPositive,
}

impl Money {
    pub const fn new(minor: i128, currency: Currency) -> Self {
        Money { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Money { minor: 0, currency }
    }

    pub const fn minor(self) -> i128 {
        self.minor
    }

    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// For a BIGINT column.
    pub fn minor_i64(self) -> Result<i64, MoneyError> {
        i64::try_from(self.minor).map_err(|_| MoneyError::Range)
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        self.with_minor(self.minor.checked_add(other.minor))
    }

    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        self.with_minor(self.minor.checked_sub(other.minor))
    }

    pub fn checked_mul(self, times: i128) -> Result<Money, MoneyError> {
        self.with_minor(self.minor.checked_mul(times))
    }

    pub fn negate(self) -> Result<Money, MoneyError> {
        self.with_minor(self.minor.checked_neg())
    }

    pub fn checked_cmp(self, other: Money) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// The sum, zero of `currency` when there is nothing to add.
    pub fn sum(
        amounts: impl IntoIterator<Item = Money>,
        currency: Currency,
    ) -> Result<Money, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Money::zero(currency), Money::checked_add)
    }

    /// Divides the whole amount by weight. The parts add up to it exactly, stand in the order of
    /// the weights, and a weight of zero gets nothing.
    pub fn allocate(
        &self,
        weights: &[u64],
        allocation: Allocation,
    ) -> Result<Vec<Money>, MoneyError> {
        let parts = arithmetic::shares(self.minor.unsigned_abs(), weights, allocation)
            .ok_or(MoneyError::NoWeight)?;
        parts
            .into_iter()
            .map(|part| self.with_minor(arithmetic::signed(part, self.is_negative())))
            .collect()
    }

    /// Into another currency at `rate` units of `to` for one unit of this one, worked out exactly
    /// and rounded once.
    pub fn convert(
        self,
        to: Currency,
        rate: Decimal,
        rounding: Rounding,
    ) -> Result<Money, MoneyError> {
        if rate <= Decimal::ZERO {
            return Err(MoneyError::RateNotPositive);
        }
        let shift = i64::from(to.exponent()) - i64::from(self.currency.exponent());
        let minor = arithmetic::scaled(self.minor, rate, shift, rounding);
        Money::new(self.minor, to).with_minor(minor)
    }

    /// A share of the amount: a fee of 2.9 % is `times(0.029, …)`. Exact, then rounded once.
    pub fn times(self, factor: Decimal, rounding: Rounding) -> Result<Money, MoneyError> {
        self.with_minor(arithmetic::scaled(self.minor, factor, 0, rounding))
    }

    /// Reads major units: `-?[0-9]+(\.[0-9]+)?`, with no more decimals than the currency has.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(MoneyError::NotAnAmount),
            Some(parts) => parts,
            None => (digits, ""),
        };
        if whole.is_empty()
            || !whole
                .bytes()
                .chain(decimals.bytes())
                .all(|c| c.is_ascii_digit())
        {
            return Err(MoneyError::NotAnAmount);
        }
        let exponent = currency.exponent() as usize;
        if decimals.len() > exponent {
            return Err(MoneyError::TooManyDecimals { currency });
        }
        let missing = std::iter::repeat_n(b'0', exponent - decimals.len());
        let mut magnitude = 0u128;
        for digit in whole.bytes().chain(decimals.bytes()).chain(missing) {
            magnitude = magnitude
                .checked_mul(10)
                .and_then(|so_far| so_far.checked_add(u128::from(digit - b'0')))
                .ok_or(MoneyError::Range)?;
        }
        Money::zero(currency).with_minor(arithmetic::signed(magnitude, negative))
    }

    /// Major units with all decimals of the currency: `1234.50`, `-0.05`, `12345`.
    pub fn to_major_string(self) -> String {
        let exponent = self.currency.exponent() as usize;
        let sign = if self.is_negative() { "-" } else { "" };
        let digits = format!(
            "{:0>width$}",
            self.minor.unsigned_abs(),
            width = exponent + 1
        );
        let (whole, decimals) = digits.split_at(digits.len() - exponent);
        if decimals.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{decimals}")
        }
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrenciesDiffer {
            left: self.currency,
            right: other.currency,
        })
    }

    fn with_minor(self, minor: Option<i128>) -> Result<Money, MoneyError> {
        let minor = minor.ok_or(MoneyError::Range)?;
        Ok(Money::new(minor, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} {}", self.to_major_string(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Written {
            amount: self.minor.to_string(),
            currency: self.currency,
        }
        .serialize(to)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    amount: String,
    currency: Currency,
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        let minor = minor_from_text(&written.amount)
            .ok_or_else(|| serde::de::Error::custom("an amount is whole minor units, as text"))?;
        Ok(Money::new(minor, written.currency))
    }
}

/// One amount has one text: no plus sign, no leading zeros, no negative zero.
fn minor_from_text(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|c| c.is_ascii_digit());
    if !plain || (digits.starts_with('0') && text != "0") {
        return None;
    }
    text.parse().ok()
}

impl PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property(
                "amount",
                wire::text_object("^(0|-?[1-9][0-9]{0,38})$", "Minor units", "12345"),
            )
            .property("currency", Currency::schema())
            .required("amount")
            .required("currency")
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .description(Some("Amount of money in minor units of its currency"))
            .examples([serde_json::json!({"amount": "12345", "currency": "USD"})])
            .into()
    }
}

impl ToSchema for Money {}

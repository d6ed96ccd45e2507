//! Rates of exchange that came with a question. Where they come from is the caller's business.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use kernel::{Currency, Decimal};

use crate::figures::{self, OutOfRange};

/// `USD/EUR: 0.92` means that one US dollar is 0.92 euros.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fx(BTreeMap<(Currency, Currency), Decimal>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rate of exchange between {from} and {to} is given")]
pub struct NoRate {
    pub from: Currency,
    pub to: Currency,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FxError {
    #[error(transparent)]
    NoRate(#[from] NoRate),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl From<FxError> for crate::rate::RateError {
    fn from(error: FxError) -> Self {
        match error {
            FxError::NoRate(error) => error.into(),
            FxError::OutOfRange(error) => error.into(),
        }
    }
}

impl Fx {
    /// `rate` must be above zero.
    pub fn insert(&mut self, from: Currency, to: Currency, rate: Decimal) {
        self.0.insert((from, to), rate);
    }

    pub fn iter(&self) -> impl Iterator<Item = (Currency, Currency, Decimal)> {
        self.0.iter().map(|((from, to), rate)| (*from, *to, *rate))
    }

    pub fn convert(
        &self,
        amount: Decimal,
        from: Currency,
        to: Currency,
    ) -> Result<Decimal, FxError> {
        if from == to || amount.is_zero() {
            return Ok(amount);
        }
        if let Some(rate) = self.0.get(&(from, to)) {
            return Ok(figures::mul(amount, *rate)?);
        }
        match self.0.get(&(to, from)) {
            Some(rate) => Ok(figures::div(amount, *rate)?),
            None => Err(NoRate { from, to }.into()),
        }
    }

    /// Compares amounts of two currencies by a multiplication only, so that an amount on the
    /// threshold is on the threshold.
    pub fn compare(
        &self,
        amount: Decimal,
        currency: Currency,
        with: Decimal,
        in_currency: Currency,
    ) -> Result<Ordering, FxError> {
        if currency == in_currency {
            return Ok(amount.cmp(&with));
        }
        if let Some(rate) = self.0.get(&(currency, in_currency)) {
            return Ok(figures::mul(amount, *rate)?.cmp(&with));
        }
        let with = match self.0.get(&(in_currency, currency)) {
            Some(rate) => figures::mul(with, *rate)?,
            None => self.convert(with, in_currency, currency)?,
        };
        Ok(amount.cmp(&with))
    }
}

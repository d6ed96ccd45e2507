//! Rates as tariffs write them: `12%`, `35.10 EUR/100 kg`, `20% + 0.912 CNY/l`,
//! `13.8% MIN 13.00 GBP/DTN MAX 15.00 GBP/DTN`.
//!
//! `+` and `-` bind tighter than MIN (at least) and MAX (at most), which go from left to right.
//! What a rate is applied to, and whether it is charged at all, is not said here.

mod read;

use std::fmt;

use kernel::{Currency, Decimal};

use crate::figures::{self, OutOfRange};
use crate::fx::{Fx, NoRate};

pub use read::RateSyntax;

/// A rate, with the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    first: Sum,
    limits: Vec<(Limit, Sum)>,
    text: String,
}

/// Percentages and specific amounts that are added up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sum {
    percent: Decimal,
    specific: Vec<Specific>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Specific {
    amount: Decimal,
    currency: Currency,
    unit: Per,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    AtLeast,
    AtMost,
}

/// What a specific amount is charged per.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    Kilogram,
    /// 100 kg, also called DTN (decitonne).
    HundredKilograms,
    Tonne,
    Litre,
    Item,
    /// The whole consignment: for entry fees; written by rule packs.
    Consignment,
}

/// What a rate is applied to.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// In `currency`.
    pub base: Decimal,
    pub items: Decimal,
    pub weight_kg: Option<Decimal>,
    pub volume_l: Option<Decimal>,
    pub currency: Currency,
    pub fx: &'a Fx,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    #[error("the rate is per weight, and no net weight is given")]
    NoWeight,
    #[error("the rate is per volume, and no volume is given")]
    NoVolume,
    #[error("the rate takes all of a price that includes it")]
    TakesAll,
    #[error(transparent)]
    NoExchange(#[from] NoRate),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

/// An excise on a price that includes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inclusive {
    /// The price that includes the excise.
    pub price: Decimal,
    pub amount: Decimal,
}

impl Rate {
    pub fn percent(percent: Decimal) -> Self {
        Rate {
            first: Sum {
                percent,
                specific: Vec::new(),
            },
            limits: Vec::new(),
            text: format!("{}%", percent.normalize()),
        }
    }

    /// The percentage, when the rate is nothing else.
    pub fn as_percent(&self) -> Option<Decimal> {
        let plain = self.limits.is_empty() && self.first.specific.is_empty();
        plain.then_some(self.first.percent)
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Never below zero: a rate that subtracts takes at most everything away.
    pub fn amount(&self, of: &Measured<'_>) -> Result<Decimal, RateError> {
        self.by_sums(|sum| sum.amount(of))
            .map(|amount| amount.max(Decimal::ZERO))
    }

    /// The excise `P × c + s` on `P = (base + s) / (1 − c)`, where c is the percentage and s the
    /// specific part: the composition price of China's consumption tax.
    pub fn inclusive(&self, of: &Measured<'_>) -> Result<Inclusive, RateError> {
        let amount = self.by_sums(|sum| {
            let share = figures::div(sum.percent, Decimal::ONE_HUNDRED)?;
            let specific = sum.specific(of)?;
            if share >= Decimal::ONE {
                return Err(RateError::TakesAll);
            }
            let rest = figures::sub(Decimal::ONE, share)?;
            let price = figures::div(figures::add(of.base, specific)?, rest)?;
            Ok(figures::add(figures::mul(price, share)?, specific)?)
        })?;
        let price = figures::add(of.base, amount)?;
        Ok(Inclusive { price, amount })
    }

    /// How many units a rate that is one specific amount counts: then units × rate = amount.
    pub(crate) fn single_specific_units(
        &self,
        of: &Measured<'_>,
    ) -> Result<Option<Decimal>, RateError> {
        match self.first.specific.as_slice() {
            [part] if self.limits.is_empty() && self.first.percent.is_zero() => {
                part.unit.counted(of).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn by_sums(
        &self,
        of_sum: impl Fn(&Sum) -> Result<Decimal, RateError>,
    ) -> Result<Decimal, RateError> {
        self.limits
            .iter()
            .try_fold(of_sum(&self.first)?, |amount, (limit, sum)| {
                let bound = of_sum(sum)?;
                Ok(match limit {
                    Limit::AtLeast => amount.max(bound),
                    Limit::AtMost => amount.min(bound),
                })
            })
    }
}

impl Sum {
    fn amount(&self, of: &Measured<'_>) -> Result<Decimal, RateError> {
        let by_value = figures::div(figures::mul(of.base, self.percent)?, Decimal::ONE_HUNDRED)?;
        Ok(figures::add(by_value, self.specific(of)?)?)
    }

    fn specific(&self, of: &Measured<'_>) -> Result<Decimal, RateError> {
        self.specific.iter().try_fold(Decimal::ZERO, |total, part| {
            let units = part.unit.counted(of)?;
            let amount = figures::mul(part.amount, units)?;
            let amount = of.fx.convert(amount, part.currency, of.currency)?;
            Ok(figures::add(total, amount)?)
        })
    }
}

impl Per {
    fn counted(self, of: &Measured<'_>) -> Result<Decimal, RateError> {
        let weight = of.weight_kg.ok_or(RateError::NoWeight);
        let shifted = |kg: Decimal, by: u32| figures::mul(kg, Decimal::new(1, by));
        Ok(match self {
            Per::Kilogram => weight?,
            Per::HundredKilograms => shifted(weight?, 2)?,
            Per::Tonne => shifted(weight?, 3)?,
            Per::Litre => of.volume_l.ok_or(RateError::NoVolume)?,
            Per::Item => of.items,
            Per::Consignment => Decimal::ONE,
        })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.text)
    }
}

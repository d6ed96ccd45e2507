//! Which rate of a levy counts for a line: the one that was brought, the pack's figure, or the
//! levy's own.

use kernel::Decimal;

use super::{Ground, Stop};
use crate::figures;
use crate::pack::{Bands, Levy, Missing, Rule};
use crate::rate::Rate;

/// A rate that counts.
pub(super) struct Found<'a> {
    pub rate: std::borrow::Cow<'a, Rate>,
    pub given: bool,
    /// Who says so, where it is not the levy's own source.
    pub rule: Option<&'a Rule>,
}

impl<'a> Ground<'a> {
    /// None when the levy has no rate for the line.
    pub(super) fn rate_for(&self, levy: &'a Levy, at: usize) -> Result<Option<Found<'a>>, Stop> {
        if let Some(rate) = &levy.fixed {
            return Ok(Some(Found::of(rate, false, None)));
        }
        if let Some(bands) = &levy.bands {
            return Ok(self.banded(bands).map(|rate| Found::of(rate, false, None)));
        }
        let Some(key) = &levy.key else {
            return Ok(None);
        };
        let found = self.figure(key, at).or_else(|| {
            let default = levy.default.as_ref()?;
            Some(Found::of(default, false, None))
        });
        let Some(found) = found else {
            return match levy.missing {
                Missing::Refuse => Err(self.missing(key, at)),
                Missing::Gap | Missing::Skip => Ok(None),
            };
        };
        match &levy.minus {
            Some(other) => self.less(found, other, at).map(Some),
            None => Ok(Some(found)),
        }
    }

    pub(super) fn figure(&self, key: &str, at: usize) -> Option<Found<'a>> {
        let line = self.case.lines.get(at)?;
        if let Some(rate) = line.rates.get(key) {
            return Some(Found::of(rate, true, None));
        }
        let place = self.case.to;
        let figure = self.pack.figure(key, place, line.hs_text(), self.date())?;
        Some(Found::of(&figure.rate, false, Some(&figure.rule)))
    }

    /// The band of the highest figure among the lines: one consignment, one amount.
    fn banded(&self, bands: &'a Bands) -> Option<&'a Rate> {
        let percents = (0..self.case.lines.len()).map(|at| {
            self.figure(&bands.of, at)
                .and_then(|found| found.rate.as_percent())
        });
        let highest = percents
            .collect::<Option<Vec<Decimal>>>()?
            .into_iter()
            .max()?;
        let step = bands.steps.iter().find(|step| {
            step.below.is_none_or(|bound| highest < bound)
                && step.up_to.is_none_or(|bound| highest <= bound)
        })?;
        Some(&step.rate)
    }

    fn less(&self, found: Found<'a>, other: &str, at: usize) -> Result<Found<'a>, Stop> {
        let taken = self
            .figure(other, at)
            .ok_or_else(|| self.missing(other, at))?;
        let rest = match (found.rate.as_percent(), taken.rate.as_percent()) {
            (Some(whole), Some(part)) => figures::sub(whole, part)?,
            _ => return Err(self.missing(other, at)),
        };
        Ok(Found {
            rate: std::borrow::Cow::Owned(Rate::percent(rest.max(Decimal::ZERO))),
            given: found.given || taken.given,
            rule: None,
        })
    }

    fn missing(&self, key: &str, at: usize) -> Stop {
        let line = self.case.lines.get(at).map_or("", |line| &line.id);
        Stop {
            reason: format!("{key}_rate_missing"),
            receipt_code: None,
            message: format!("line {line}: no rate of {key} is known; give rates.{key} in percent"),
        }
    }

    /// What was paid for the goods at home, without the VAT of the purchase invoice.
    pub(super) fn purchase_ex_vat(&self, at: usize) -> Result<Decimal, Stop> {
        let Some(line) = self.case.lines.get(at) else {
            return Ok(Decimal::ZERO);
        };
        let price = line.purchase_price.ok_or_else(|| Stop {
            reason: "purchase_price_missing".to_owned(),
            receipt_code: None,
            message: format!(
                "line {}: the purchase invoice with VAT, per unit, is needed",
                line.id
            ),
        })?;
        let vat = self
            .figure("vat", at)
            .and_then(|found| found.rate.as_percent());
        let vat = vat.ok_or_else(|| self.missing("vat", at))?;
        let with_vat = figures::mul(figures::mul(price, line.quantity)?, Decimal::ONE_HUNDRED)?;
        Ok(figures::div(
            with_vat,
            figures::add(Decimal::ONE_HUNDRED, vat)?,
        )?)
    }
}

impl<'a> Found<'a> {
    fn of(rate: &'a Rate, given: bool, rule: Option<&'a Rule>) -> Self {
        Found {
            rate: std::borrow::Cow::Borrowed(rate),
            given,
            rule,
        }
    }
}

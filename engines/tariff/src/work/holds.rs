//! Whether a condition of a pack holds for a case, or for one line of it.

use std::cmp::Ordering;

use kernel::Decimal;

use super::{Ground, Stop};
use crate::case::Line;
use crate::figures;
use crate::pack::{Threshold, UnitPrices, ValueOf, When};
use crate::valuation;

impl Ground<'_> {
    /// All of it, for the consignment and for every line.
    pub(crate) fn holds(&self, when: &When) -> Result<bool, Stop> {
        if !self.holds_for_all(when)? {
            return Ok(false);
        }
        for at in 0..self.case.lines.len() {
            if !self.holds_for_line(when, at)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// For the consignment and for at least one line.
    pub(crate) fn holds_somewhere(&self, when: &When) -> Result<bool, Stop> {
        if !self.holds_for_all(when)? {
            return Ok(false);
        }
        for at in 0..self.case.lines.len() {
            if self.holds_for_line(when, at)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is about the consignment as a whole.
    pub(crate) fn holds_for_all(&self, when: &When) -> Result<bool, Stop> {
        let case = self.case;
        let mode_fits = match case.mode {
            Some(mode) => {
                (when.mode.is_empty() || when.mode.contains(&mode))
                    && !when.mode_not.contains(&mode)
            }
            None => when.mode.is_empty(),
        };
        let plain = (mode_fits || self.any_mode)
            && when.buyer.is_none_or(|kind| kind == case.buyer.kind)
            && when
                .buyer_registered
                .is_none_or(|registered| registered == case.buyer.tax_registered)
            && when
                .seller_registered
                .is_none_or(|registered| registered == case.seller.tax_registered)
            && (when.from.is_empty() || when.from.contains(&case.from))
            && !when.from_not.contains(&case.from)
            && (when.to.is_empty() || when.to.contains(&case.to))
            && when
                .beyond_limit
                .is_none_or(|beyond| beyond == self.beyond_limit)
            && when
                .setting
                .iter()
                .all(|(name, value)| self.pack.setting(name, &case.settings) == value);
        Ok(plain && self.within_thresholds(when)?)
    }

    pub(crate) fn within_thresholds(&self, when: &When) -> Result<bool, Stop> {
        for threshold in &when.at_most {
            if self.exceeds(threshold)? {
                return Ok(false);
            }
        }
        for threshold in &when.above {
            if !self.exceeds(threshold)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(crate) fn exceeds(&self, threshold: &Threshold) -> Result<bool, Stop> {
        let value = match threshold.of {
            ValueOf::Intrinsic => valuation::total(self.worths, |worth| worth.goods)?,
            ValueOf::Cif => valuation::total(self.worths, |worth| worth.cif)?,
            ValueOf::CustomsValue => self.customs_value()?,
            ValueOf::CustomsValueOfYear => {
                figures::add(self.customs_value()?, self.case.buyer.annual_used)?
            }
            ValueOf::DearestItem => {
                let prices = self.case.lines.iter().map(|line| line.unit_price);
                prices.max().unwrap_or_default()
            }
        };
        let (amount, currency) = (threshold.amount, threshold.currency);
        let case = self.case;
        let order = case.fx.compare(value, case.currency, amount, currency)?;
        Ok(order == Ordering::Greater)
    }

    pub(crate) fn holds_for_line(&self, when: &When, at: usize) -> Result<bool, Stop> {
        let Some(line) = self.case.lines.get(at) else {
            return Ok(false);
        };
        let origin = line.origin.unwrap_or(self.case.from);
        let begins = |starts: &[String]| {
            let hs = line.hs_text().unwrap_or_default();
            starts.iter().any(|start| hs.starts_with(start.as_str()))
        };
        let brings = |names: &[String]| names.iter().any(|name| line.rates.contains_key(name));
        let plain = (when.origin.is_empty() || when.origin.contains(&origin))
            && !when.origin_not.contains(&origin)
            && (when.hs.is_empty() || begins(&when.hs))
            && !begins(&when.hs_not)
            && (when.with_rate.is_empty() || brings(&when.with_rate))
            && !brings(&when.without_rate);
        if !plain {
            return Ok(false);
        }
        if let Some(unknown) = when.unit_price_unknown
            && unknown != measure(line).is_none()
        {
            return Ok(false);
        }
        match &when.unit_price_below {
            Some(bounds) => self.is_below(bounds, line, at),
            None => Ok(true),
        }
    }

    /// Per millilitre where a volume is given, else per gram, else per piece. Never below when
    /// there is nothing to divide by: the charge that hangs on it is then kept.
    fn is_below(&self, bounds: &UnitPrices, line: &Line, at: usize) -> Result<bool, Stop> {
        let Some((measure, size)) = measure(line) else {
            return Ok(false);
        };
        let bound = match measure {
            Measure::Millilitre => bounds.millilitre,
            Measure::Gram => bounds.gram,
            Measure::Piece => bounds.piece,
        };
        let all = figures::mul(figures::mul(bound, size)?, line.quantity)?;
        let value = self.customs_value_of(at);
        let case = self.case;
        let order = case
            .fx
            .compare(value, case.currency, all, bounds.currency)?;
        Ok(order == Ordering::Less)
    }
}

enum Measure {
    Millilitre,
    Gram,
    Piece,
}

fn measure(line: &Line) -> Option<(Measure, Decimal)> {
    let given = |size: Option<Decimal>| size.filter(|size| !size.is_zero());
    if let Some(size) = given(line.volume_ml) {
        return Some((Measure::Millilitre, size));
    }
    if let Some(size) = given(line.net_weight_grams) {
        return Some((Measure::Gram, size));
    }
    let pieces = ["piece", "pieces", "pcs", "pc", "item", "sheet"];
    let unit = line.unit.as_deref()?;
    pieces
        .contains(&unit)
        .then_some((Measure::Piece, Decimal::ONE))
}

//! The sums of an invoice as EN 16931 prescribes them: lines, allowances, charges, VAT by
//! category and rate, what is to be paid.

use kernel::{Currency, Decimal, Money, MoneyError, Rounding};

use super::{Invoice, Line, Vat};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// One for each line, in order.
    pub lines: Vec<Money>,
    pub line_total: Money,
    pub allowance_total: Option<Money>,
    pub charge_total: Option<Money>,
    pub without_vat: Money,
    pub vat: Money,
    pub with_vat: Money,
    pub payable: Money,
    /// By category and rate, sorted.
    pub breakdown: Vec<Breakdown>,
}

/// The VAT of one category and rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    pub vat: Vat,
    pub taxable: Money,
    pub tax: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TotalsError {
    #[error("{0}")]
    Money(#[from] MoneyError),
    #[error("line {0}: a price must be for more than zero units")]
    NoUnits(String),
}

impl Invoice {
    pub fn totals(&self) -> Result<Totals, TotalsError> {
        let currency = self.currency;
        let lines: Vec<Money> = self
            .lines
            .iter()
            .map(|line| line.net(currency))
            .collect::<Result<_, _>>()?;
        let line_total = Money::sum(lines.iter().copied(), currency)?;
        let allowance_total = self.adjusted(false)?;
        let charge_total = self.adjusted(true)?;
        let zero = Money::zero(currency);
        let without_vat = line_total
            .checked_sub(allowance_total.unwrap_or(zero))?
            .checked_add(charge_total.unwrap_or(zero))?;
        let breakdown = self.breakdown(&lines)?;
        let vat = Money::sum(breakdown.iter().map(|part| part.tax), currency)?;
        let with_vat = without_vat.checked_add(vat)?;
        let payable = with_vat
            .checked_sub(self.prepaid.unwrap_or(zero))?
            .checked_add(self.rounding.unwrap_or(zero))?;
        Ok(Totals {
            lines,
            line_total,
            allowance_total,
            charge_total,
            without_vat,
            vat,
            with_vat,
            payable,
            breakdown,
        })
    }

    fn adjusted(&self, is_charge: bool) -> Result<Option<Money>, MoneyError> {
        let mut of = self
            .adjustments
            .iter()
            .filter(|it| it.is_charge == is_charge)
            .peekable();
        if of.peek().is_none() {
            return Ok(None);
        }
        Money::sum(of.map(|it| it.amount), self.currency).map(Some)
    }

    /// VAT is rounded once for each category and rate, halves up (EN 16931, BR-CO-17).
    fn breakdown(&self, lines: &[Money]) -> Result<Vec<Breakdown>, MoneyError> {
        let mut sums: Vec<(&Vat, Money)> = Vec::new();
        let mut add = |vat, amount: Money| -> Result<(), MoneyError> {
            match sums.iter_mut().find(|(of, _)| *of == vat) {
                Some((_, sum)) => *sum = sum.checked_add(amount)?,
                None => sums.push((vat, amount)),
            }
            Ok(())
        };
        for (line, net) in self.lines.iter().zip(lines) {
            add(&line.item.vat, *net)?;
        }
        for adjustment in &self.adjustments {
            let amount = adjustment.amount;
            let amount = if adjustment.is_charge {
                amount
            } else {
                amount.negate()?
            };
            add(&adjustment.vat, amount)?;
        }
        sums.sort_by_key(|(vat, _)| *vat);
        let part = |(vat, taxable): (&Vat, Money)| {
            let rate = vat.percent.unwrap_or_default() / Decimal::ONE_HUNDRED;
            Ok(Breakdown {
                vat: vat.clone(),
                taxable,
                tax: taxable.times(rate, Rounding::HalfUp)?,
            })
        };
        sums.into_iter().map(part).collect()
    }
}

impl Line {
    /// Quantity times price, with charges and without allowances.
    pub fn net(&self, currency: Currency) -> Result<Money, TotalsError> {
        let per = self.price.per.unwrap_or(Decimal::ONE);
        if per <= Decimal::ZERO {
            return Err(TotalsError::NoUnits(self.id.clone()));
        }
        let exact = self.quantity.checked_mul(self.price.net);
        let units = exact
            .and_then(|exact| exact.checked_div(per))
            .ok_or(MoneyError::Range)?;
        // One unit of the currency times that many: kernel rounds once, halves away from zero.
        let one = Money::new(10_i128.pow(currency.exponent()), currency);
        let mut net = one.times(units, Rounding::HalfUp)?;
        for adjustment in &self.adjustments {
            net = if adjustment.is_charge {
                net.checked_add(adjustment.amount)?
            } else {
                net.checked_sub(adjustment.amount)?
            };
        }
        Ok(net)
    }
}

//! Goes through the levies of a regime in their order and charges those that hold.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use kernel::Decimal;

use super::rates::Found;
use super::{Charge, Ground, Stop, Worked, measures};
use crate::figures;
use crate::pack::{Kind, Levy, Missing, Regime, Scope, Term, TermOf, Threshold};
use crate::rate::Measured;

/// What was charged so far, by line, unrounded: later bases are made of it.
pub(super) struct Sofar<'a> {
    duties: Vec<Decimal>,
    excise: Vec<Decimal>,
    fees: Vec<Decimal>,
    levies: Vec<OneLevy<'a>>,
    /// Lines on which the ordinary duty is due, known or not: no relief, no flat rate.
    pub ordinary: Vec<bool>,
    pub charges: Vec<Charge<'a>>,
    pub warnings: Vec<String>,
    pub gaps: Vec<String>,
}

/// All entries of one code.
struct OneLevy<'a> {
    code: &'a str,
    settled: Vec<bool>,
    amounts: Vec<Decimal>,
}

/// What one evaluation came to.
struct Evaluated {
    base: Decimal,
    /// The whole, that later bases take.
    whole: Decimal,
    /// What is charged of it.
    charged: Decimal,
    rate: String,
}

impl<'a> Ground<'a> {
    pub(crate) fn work(&self, regime: &'a Regime) -> Result<Worked<'a>, Stop> {
        let mut sofar = Sofar::new(self.case.lines.len());
        let date = self.date();
        let last_duty = regime
            .levies
            .iter()
            .rposition(|levy| levy.key.as_deref() == Some("duty"));
        let measures_at = last_duty.map_or(0, |at| at + 1);
        for (at, levy) in regime.levies.iter().enumerate() {
            if regime.trade_measures && at == measures_at {
                measures::charge(self, regime, &mut sofar)?;
            }
            if levy.rule.holds_on(date) && self.holds_for_all(&levy.when)? {
                self.charge(levy, &mut sofar)?;
            }
        }
        if regime.trade_measures && measures_at == regime.levies.len() {
            measures::charge(self, regime, &mut sofar)?;
        }
        for note in &regime.notes {
            if note.rule.holds_on(date) && self.holds_somewhere(&note.when)? {
                sofar.warn(note.text.clone());
            }
        }
        Ok(Worked {
            customs_value: figures::rounded(self.customs_value()?, self.case.currency)?,
            charges: sofar.charges,
            warnings: sofar.warnings,
            gaps: sofar.gaps,
        })
    }

    fn charge(&self, levy: &'a Levy, sofar: &mut Sofar<'a>) -> Result<(), Stop> {
        let first = sofar.charges.len();
        match levy.per {
            Scope::Line => self.charge_lines(levy, sofar)?,
            Scope::Subheading => {
                for lines in self.by_subheading(levy, sofar)? {
                    self.charge_together(levy, &lines, sofar)?;
                }
            }
            Scope::Consignment => {
                let open = self.open_lines(levy, sofar)?;
                if !open.is_empty() {
                    self.charge_together(levy, &open, sofar)?;
                }
            }
        }
        let charged = sofar.charges.get_mut(first..).unwrap_or_default();
        if charged.is_empty() {
            return Ok(());
        }
        if let Some(threshold) = &levy.waived_up_to {
            self.waive(threshold, charged)?;
        }
        if let Some(warning) = &levy.warning {
            sofar.warn(warning.clone());
        }
        Ok(())
    }

    fn charge_lines(&self, levy: &'a Levy, sofar: &mut Sofar<'a>) -> Result<(), Stop> {
        let mut without_rate = Vec::new();
        for at in self.open_lines(levy, sofar)? {
            if levy.key.as_deref() == Some("duty") {
                sofar.ordinary[at] = true;
            }
            match self.rate_for(levy, at)? {
                Some(found) => {
                    let done = self.evaluate(levy, &found, &[at], sofar)?;
                    sofar.settle(levy, &found, &[(at, done.whole)], &done, self)?;
                }
                None if levy.missing == Missing::Gap => {
                    without_rate.push(self.line_id(at));
                    sofar.one(&levy.code).settled[at] = true;
                }
                None => {}
            }
        }
        if !without_rate.is_empty() {
            let name = levy
                .key
                .as_deref()
                .or_else(|| Some(&levy.bands.as_ref()?.of));
            let name = name.unwrap_or(&levy.code);
            sofar.gap(format!(
                "{} is not in the total: no rate is known for line {}; give rates.{name}",
                levy.code,
                without_rate.join(", ")
            ));
        }
        Ok(())
    }

    /// One amount for several lines, shared among them for later bases.
    fn charge_together(
        &self,
        levy: &'a Levy,
        lines: &[usize],
        sofar: &mut Sofar<'a>,
    ) -> Result<(), Stop> {
        let Some(found) = self.rate_for(levy, lines.first().copied().unwrap_or_default())? else {
            if levy.missing == Missing::Gap {
                let name = levy
                    .bands
                    .as_ref()
                    .map_or(levy.code.as_str(), |bands| &bands.of);
                sofar.gap(format!(
                    "{} is not in the total: no rate is known; give rates.{name}",
                    levy.code
                ));
            }
            return Ok(());
        };
        let done = self.evaluate(levy, &found, lines, sofar)?;
        let values = lines.iter().map(|at| self.customs_value_of(*at));
        let total = figures::sum(values.clone())?;
        let count = Decimal::from(lines.len());
        let shares = lines
            .iter()
            .zip(values)
            .map(|(at, value)| {
                let share = if total.is_zero() {
                    figures::div(done.whole, count)?
                } else {
                    figures::share(done.whole, value, total)?
                };
                Ok((*at, share))
            })
            .collect::<Result<Vec<_>, Stop>>()?;
        sofar.settle(levy, &found, &shares, &done, self)
    }

    fn evaluate(
        &self,
        levy: &Levy,
        found: &Found<'_>,
        lines: &[usize],
        sofar: &Sofar<'_>,
    ) -> Result<Evaluated, Stop> {
        let mut base = Decimal::ZERO;
        for at in lines {
            for term in &levy.base {
                base = figures::add(base, self.term(term, *at, sofar)?)?;
            }
        }
        let mut measured = self.measured(base, lines)?;
        if levy.per == Scope::Subheading {
            measured.items = Decimal::ONE;
        }
        let rate = &found.rate;
        let stopped = |error| {
            let line = lines.first().map_or(String::new(), |at| self.line_id(*at));
            Stop::of_rate(error, &line, levy.key.as_deref().unwrap_or(&levy.code))
        };
        let (base, whole) = if levy.inclusive {
            let inclusive = rate.inclusive(&measured).map_err(stopped)?;
            (inclusive.price, inclusive.amount)
        } else {
            let units = rate.single_specific_units(&measured).map_err(stopped)?;
            let amount = rate.amount(&measured).map_err(stopped)?;
            (units.unwrap_or(base), amount)
        };
        let share = levy.share.as_ref().and_then(crate::rate::Rate::as_percent);
        let Some(share) = share else {
            return Ok(Evaluated {
                base,
                whole,
                charged: whole,
                rate: rate.to_string(),
            });
        };
        let part = figures::div(share, Decimal::ONE_HUNDRED)?;
        let rate = match rate.as_percent() {
            Some(percent) => format!("{}%", figures::shown(figures::mul(percent, part)?)),
            None => format!("({rate}) x {}%", share.normalize()),
        };
        Ok(Evaluated {
            base,
            whole,
            charged: figures::mul(whole, part)?,
            rate,
        })
    }

    pub(super) fn measured(&self, base: Decimal, lines: &[usize]) -> Result<Measured<'a>, Stop> {
        let mut items = Decimal::ZERO;
        let mut grams = Some(Decimal::ZERO);
        let mut millilitres = Some(Decimal::ZERO);
        for line in lines.iter().filter_map(|at| self.case.lines.get(*at)) {
            items = figures::add(items, line.quantity)?;
            let all = |each: Option<Decimal>, so_far: Option<Decimal>| -> Result<_, Stop> {
                match (each, so_far) {
                    (Some(each), Some(so_far)) => {
                        let size = figures::mul(each, line.quantity)?;
                        Ok(Some(figures::add(so_far, size)?))
                    }
                    _ => Ok(None),
                }
            };
            grams = all(line.net_weight_grams, grams)?;
            millilitres = all(line.volume_ml, millilitres)?;
        }
        let thousandth = |size: Decimal| figures::mul(size, Decimal::new(1, 3));
        Ok(Measured {
            base,
            items,
            weight_kg: grams.map(thousandth).transpose()?,
            volume_l: millilitres.map(thousandth).transpose()?,
            currency: self.case.currency,
            fx: &self.case.fx,
        })
    }

    fn term(&self, term: &Term, at: usize, sofar: &Sofar<'_>) -> Result<Decimal, Stop> {
        let worth = self.worths.get(at).copied().unwrap_or_default();
        let of = |amounts: &[Decimal]| amounts.get(at).copied().unwrap_or_default();
        let value = match &term.of {
            TermOf::Goods | TermOf::Fob => worth.goods,
            TermOf::Freight => worth.freight,
            TermOf::Insurance => worth.insurance,
            TermOf::Inland => worth.inland,
            TermOf::CustomsValue => self.customs_value_of(at),
            TermOf::Cif => worth.cif,
            TermOf::Duties => of(&sofar.duties),
            TermOf::Excise => of(&sofar.excise),
            TermOf::Fees => of(&sofar.fees),
            TermOf::PurchaseExVat => self.purchase_ex_vat(at)?,
            TermOf::Levy(code) => {
                let found = sofar.levies.iter().find(|levy| levy.code == *code);
                found.map_or(Decimal::ZERO, |levy| of(&levy.amounts))
            }
        };
        Ok(match term.times {
            Some(times) => figures::mul(value, times)?,
            None => value,
        })
    }

    /// Lines that no earlier entry of the same code has settled, and that the levy is for.
    fn open_lines(&self, levy: &'a Levy, sofar: &mut Sofar<'a>) -> Result<Vec<usize>, Stop> {
        let one = sofar.one(&levy.code);
        let mut open = Vec::with_capacity(one.settled.len());
        for (at, settled) in one.settled.iter().enumerate() {
            if !settled && self.holds_for_line(&levy.when, at)? {
                open.push(at);
            }
        }
        Ok(open)
    }

    /// A line without a code is an item of its own.
    fn by_subheading(
        &self,
        levy: &'a Levy,
        sofar: &mut Sofar<'a>,
    ) -> Result<Vec<Vec<usize>>, Stop> {
        let mut groups: BTreeMap<(Option<&str>, usize), Vec<usize>> = BTreeMap::new();
        let mut without_code = Vec::new();
        for at in self.open_lines(levy, sofar)? {
            let hs = self.case.lines.get(at).and_then(|line| line.hs_text());
            let key = match hs.and_then(|hs| hs.get(..6)) {
                Some(subheading) => (Some(subheading), 0),
                None => {
                    without_code.push(self.line_id(at));
                    (None, at)
                }
            };
            groups.entry(key).or_default().push(at);
        }
        if self.case.lines.len() > 1 && !without_code.is_empty() {
            sofar.warn(format!(
                "{}: line {} has no HS code and is counted as an item of its own",
                levy.code,
                without_code.join(", ")
            ));
        }
        Ok(groups.into_values().collect())
    }

    fn waive(&self, threshold: &Threshold, charged: &mut [Charge<'a>]) -> Result<(), Stop> {
        let case = self.case;
        let total: i128 = charged.iter().map(|charge| charge.amount.minor()).sum();
        let total = Decimal::try_from_i128_with_scale(total, case.currency.exponent())
            .map_err(|_| figures::OutOfRange)?;
        let (amount, currency) = (threshold.amount, threshold.currency);
        let order = case.fx.compare(total, case.currency, amount, currency)?;
        if order != Ordering::Greater {
            for charge in charged {
                charge.amount = kernel::Money::zero(case.currency);
            }
        }
        Ok(())
    }

    pub(super) fn line_id(&self, at: usize) -> String {
        self.case
            .lines
            .get(at)
            .map(|line| line.id.clone())
            .unwrap_or_default()
    }
}

impl<'a> Sofar<'a> {
    fn new(lines: usize) -> Self {
        let zeros = || vec![Decimal::ZERO; lines];
        Sofar {
            duties: zeros(),
            excise: zeros(),
            fees: zeros(),
            levies: Vec::new(),
            ordinary: vec![false; lines],
            charges: Vec::with_capacity(lines * 3),
            warnings: Vec::new(),
            gaps: Vec::new(),
        }
    }

    fn one(&mut self, code: &'a str) -> &mut OneLevy<'a> {
        let lines = self.duties.len();
        let at = match self.levies.iter().position(|levy| levy.code == code) {
            Some(at) => at,
            None => {
                self.levies.push(OneLevy {
                    code,
                    settled: vec![false; lines],
                    amounts: vec![Decimal::ZERO; lines],
                });
                self.levies.len() - 1
            }
        };
        &mut self.levies[at]
    }

    pub(super) fn warn(&mut self, text: String) {
        if !self.warnings.contains(&text) {
            self.warnings.push(text);
        }
    }

    fn gap(&mut self, text: String) {
        self.warn(text.clone());
        self.gaps.push(text);
    }

    /// Adds to what later bases are made of.
    pub(super) fn count(&mut self, kind: Kind, at: usize, amount: Decimal) -> Result<(), Stop> {
        let amounts = match kind {
            Kind::Duty | Kind::Surcharge => &mut self.duties,
            Kind::Excise => &mut self.excise,
            Kind::Fee => &mut self.fees,
            Kind::Tax | Kind::Refund => return Ok(()),
        };
        if let Some(so_far) = amounts.get_mut(at) {
            *so_far = figures::add(*so_far, amount)?;
        }
        Ok(())
    }

    fn settle(
        &mut self,
        levy: &'a Levy,
        found: &Found<'a>,
        shares: &[(usize, Decimal)],
        done: &Evaluated,
        ground: &Ground<'a>,
    ) -> Result<(), Stop> {
        let one = self.one(&levy.code);
        for (at, amount) in shares {
            one.settled[*at] = true;
            one.amounts[*at] = *amount;
        }
        for (at, amount) in shares {
            self.count(levy.kind, *at, *amount)?;
        }
        self.charges.push(Charge {
            kind: levy.kind,
            code: Cow::Borrowed(&levy.code),
            applies_to: shares.iter().map(|(at, _)| *at).collect(),
            base: done.base,
            rate: done.rate.clone(),
            amount: figures::rounded(done.charged, ground.case.currency)?,
            collected_by: levy.collected_by,
            outside_totals: levy.outside_totals,
            rate_given: found.given,
            rule: found.rule.unwrap_or(&levy.rule),
        });
        Ok(())
    }
}

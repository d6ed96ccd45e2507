//! Goods that go back: what comes back of duty and tax, by the law of the country of import.
//!
//! An estimate of what may be claimed; the papers and the claim are the seller's. Refunds between
//! seller and buyer are not here.

use jiff::civil::Date;
use kernel::{Decimal, Money};
use serde::Deserialize;

use crate::figures::{self, OutOfRange};
use crate::pack::{Day, Kind};
use crate::quote::{Quote, QuoteLine};

const RULES: &str = include_str!("../packs/returns.toml");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The buyer changed their mind.
    Withdrawn,
    /// Broken, or not as ordered.
    Defective,
    /// Never sold, exported again.
    Unsold,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRules {
    pub retrieved: String,
    pub rules: Vec<ReturnRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRule {
    pub id: String,
    pub jurisdiction: String,
    pub regimes: Vec<String>,
    pub grounds: Vec<Ground>,
    pub kinds: Vec<Kind>,
    pub share_percent: Decimal,
    /// How long after the release the goods may go back, the last day included: in days, or in
    /// months.
    #[serde(default)]
    pub days: i32,
    #[serde(default)]
    pub months: i32,
    /// For goods released from this day on, and before that one.
    pub released_from: Option<Day>,
    pub released_to: Option<Day>,
    pub counted_from: String,
    #[serde(default)]
    pub restores_yearly_allowance: bool,
    pub condition: String,
    pub source: String,
}

/// How much of a line goes back.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    pub line: String,
    pub quantity: Decimal,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Back {
    pub code: String,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub rule: String,
    pub source: String,
    pub condition: String,
    pub back: Vec<Back>,
    pub total: Money,
    /// Refunds of export that have to be paid back.
    pub owed: Vec<Back>,
    /// The value of the goods counts against the buyer's yearly allowance no longer.
    pub allowance_restored: Option<Money>,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReturnError {
    #[error("no rule is known for returns of {regime} in this place on this ground")]
    NoRule { regime: String },
    #[error("the time is over: the goods had to go back by {last}")]
    TooLate { last: Date },
    #[error("the goods go back before they came in")]
    BeforeRelease,
    #[error("line {0} is not in the quote, or not in this quantity")]
    Line(String),
    #[error("the quote has no totals, so nothing was charged")]
    NotQuoted,
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl ReturnRules {
    /// Those in this crate.
    pub fn shipped() -> Result<ReturnRules, toml::de::Error> {
        toml::from_str(RULES)
    }

    /// What may be claimed for goods of a quote. The jurisdiction is that of the pack that
    /// answered.
    pub fn claim(
        &self,
        jurisdiction: &str,
        quote: &Quote,
        returned: &[Returned],
        ground: Ground,
        released: Date,
        sent_back: Date,
    ) -> Result<Claim, ReturnError> {
        let regime = quote.regime.as_deref().unwrap_or_default();
        if quote.totals.is_none() {
            return Err(ReturnError::NotQuoted);
        }
        let rule = self
            .rules
            .iter()
            .find(|rule| {
                rule.jurisdiction == jurisdiction
                    && rule.regimes.iter().any(|has| has == regime)
                    && rule.grounds.contains(&ground)
                    && rule.released_from.is_none_or(|from| from.0 <= released)
                    && rule.released_to.is_none_or(|to| released < to.0)
            })
            .ok_or_else(|| ReturnError::NoRule {
                regime: regime.to_owned(),
            })?;
        in_time(rule, released, sent_back)?;
        let parts = parts(quote, returned)?;
        let mut back = Vec::new();
        let mut owed = Vec::new();
        for line in &quote.lines {
            let is_refund = line.kind == Kind::Refund;
            if !rule.kinds.contains(&line.kind) || !(line.is_counted() || is_refund) {
                continue;
            }
            let amount = part_of(quote, line, &parts, rule.share_percent)?;
            let side = if is_refund { &mut owed } else { &mut back };
            if !amount.is_zero() {
                side.push(Back {
                    code: line.code.clone(),
                    amount,
                });
            }
        }
        let currency = quote.case.currency;
        let total =
            Money::sum(back.iter().map(|back| back.amount), currency).map_err(|_| OutOfRange)?;
        let allowance_restored = if rule.restores_yearly_allowance {
            Some(figures::rounded(value_of(quote, &parts)?, currency)?)
        } else {
            None
        };
        Ok(Claim {
            rule: rule.id.clone(),
            source: rule.source.clone(),
            condition: rule.condition.clone(),
            back,
            total,
            owed,
            allowance_restored,
        })
    }
}

fn in_time(rule: &ReturnRule, released: Date, sent_back: Date) -> Result<(), ReturnError> {
    if sent_back < released {
        return Err(ReturnError::BeforeRelease);
    }
    let last = released
        .checked_add(jiff::Span::new().months(rule.months).days(rule.days))
        .map_err(|_| OutOfRange)?;
    if sent_back > last {
        return Err(ReturnError::TooLate { last });
    }
    Ok(())
}

/// The part of each line of the case that goes back, between 0 and 1.
fn parts(quote: &Quote, returned: &[Returned]) -> Result<Vec<Decimal>, ReturnError> {
    let mut back = vec![Decimal::ZERO; quote.case.lines.len()];
    for part in returned {
        let wrong = || ReturnError::Line(part.line.clone());
        let lines = &quote.case.lines;
        let at = lines
            .iter()
            .position(|line| line.id == part.line)
            .ok_or_else(wrong)?;
        let (Some(so_far), Some(line)) = (back.get_mut(at), lines.get(at)) else {
            return Err(wrong());
        };
        *so_far = figures::add(*so_far, part.quantity)?;
        if part.quantity <= Decimal::ZERO || *so_far > line.quantity {
            return Err(wrong());
        }
    }
    let lines = back.into_iter().zip(&quote.case.lines);
    Ok(lines
        .map(|(back, line)| figures::div(back, line.quantity))
        .collect::<Result<_, _>>()?)
}

fn value_of(quote: &Quote, parts: &[Decimal]) -> Result<Decimal, OutOfRange> {
    let worths = crate::valuation::worth(&quote.case, crate::valuation::ShareBy::Value)?;
    figures::sum(
        worths
            .iter()
            .zip(parts)
            .map(|(worth, part)| figures::mul(worth.cif, *part))
            .collect::<Result<Vec<_>, _>>()?,
    )
}

/// A charge on several lines comes back by the value of those that go back.
fn part_of(
    quote: &Quote,
    line: &QuoteLine,
    parts: &[Decimal],
    share_percent: Decimal,
) -> Result<Money, OutOfRange> {
    let mut whole = Decimal::ZERO;
    let mut back = Decimal::ZERO;
    for (of_case, part) in quote.case.lines.iter().zip(parts) {
        if line.applies_to.contains(&of_case.id) {
            let value = figures::mul(of_case.unit_price, of_case.quantity)?;
            whole = figures::add(whole, value)?;
            back = figures::add(back, figures::mul(value, *part)?)?;
        }
    }
    let currency = line.amount.currency();
    if whole.is_zero() {
        return Ok(Money::zero(currency));
    }
    let exponent = currency.exponent();
    let amount =
        Decimal::try_from_i128_with_scale(line.amount.minor(), exponent).map_err(|_| OutOfRange)?;
    let amount = figures::share(amount, back, whole)?;
    let share = figures::div(figures::mul(amount, share_percent)?, Decimal::ONE_HUNDRED)?;
    figures::rounded(share, currency)
}

//! Which measures of a tariff apply to goods: the ordinary duty, suspensions, preferences and
//! quotas of which the lowest counts, and anti-dumping, countervailing and safeguard duties that
//! come on top.
//!
//! Turns measures into the rates of lines, which `quote` then charges. The measures themselves
//! come from an importer of a national tariff.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Country, Decimal};

use crate::case::Line;
use crate::figures::{self, OutOfRange};
use crate::rate::{Measured, Rate, RateError};

#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    pub kind: MeasureKind,
    /// The beginning of an HS code.
    pub hs: String,
    /// Origins; none means all.
    pub origins: Vec<Country>,
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    pub rate: Rate,
    /// Additional code of one producer; None for all others.
    pub producer: Option<String>,
    /// Of a quota.
    pub order_number: Option<String>,
    pub source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeasureKind {
    ThirdCountry,
    Suspension,
    /// Needs originating goods.
    Preference,
    Quota,
    /// Needs originating goods.
    PreferentialQuota,
    AntiDumping,
    Countervailing,
    Safeguard,
    Additional,
}

/// What is known about the goods of a line.
#[derive(Debug, Clone, Copy)]
pub struct Declared<'a> {
    pub date: Date,
    pub origin: Country,
    /// Preference may be claimed: `origin::judge` said so.
    pub originates: bool,
    pub producer: Option<&'a str>,
}

/// Balances of quotas by order number, in units of a line's quantity.
pub type Quotas = BTreeMap<String, Decimal>;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MeasureError {
    #[error("no duty is known for HS {hs} of {origin} on {date}")]
    NoDuty {
        hs: String,
        origin: Country,
        date: Date,
    },
    #[error("the line has no HS code")]
    NoCode,
    #[error(transparent)]
    Rate(#[from] RateError),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

/// The line, cut in two where a quota lasts for a part of it, with its rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    pub lines: Vec<Line>,
    /// The sources of what was taken, one a line of `lines`.
    pub sources: Vec<Vec<String>>,
}

impl MeasureKind {
    const fn needs_origin(self) -> bool {
        matches!(
            self,
            MeasureKind::Preference | MeasureKind::PreferentialQuota
        )
    }

    const fn is_quota(self) -> bool {
        matches!(self, MeasureKind::Quota | MeasureKind::PreferentialQuota)
    }

    /// The name of its rate in a question; those of the ordinary duty share one.
    const fn rate_name(self) -> &'static str {
        match self {
            MeasureKind::ThirdCountry
            | MeasureKind::Suspension
            | MeasureKind::Preference
            | MeasureKind::Quota
            | MeasureKind::PreferentialQuota => "duty",
            MeasureKind::AntiDumping => "anti_dumping",
            MeasureKind::Countervailing => "countervailing",
            MeasureKind::Safeguard => "safeguard",
            MeasureKind::Additional => "additional",
        }
    }
}

impl Measure {
    fn is_for(&self, line: &Line, declared: &Declared<'_>) -> bool {
        let hs = line.hs_text().unwrap_or_default();
        hs.starts_with(&self.hs)
            && (self.origins.is_empty() || self.origins.contains(&declared.origin))
            && self.valid_from <= declared.date
            && self.valid_to.is_none_or(|to| declared.date < to)
            && (!self.kind.needs_origin() || declared.originates)
            && self
                .producer
                .as_deref()
                .is_none_or(|producer| Some(producer) == declared.producer)
    }
}

/// The rates of a line. `measured` is the whole line; it decides which of several duties is the
/// lowest. Balances of quotas go down by what is taken.
pub fn apply(
    line: &Line,
    declared: &Declared<'_>,
    measures: &[Measure],
    measured: &Measured<'_>,
    quotas: &mut Quotas,
) -> Result<Applied, MeasureError> {
    if line.hs.is_none() {
        return Err(MeasureError::NoCode);
    }
    let fitting: Vec<&Measure> = measures
        .iter()
        .filter(|measure| measure.is_for(line, declared))
        .collect();
    let on_top = on_top(&fitting);
    let mut left = line.quantity;
    let mut applied = Applied {
        lines: Vec::new(),
        sources: Vec::new(),
    };
    while !left.is_zero() {
        let open = |measure: &&Measure| {
            !measure.kind.is_quota() || balance(measure, quotas) > Decimal::ZERO
        };
        let duties = fitting
            .iter()
            .copied()
            .filter(|measure| measure.kind.rate_name() == "duty")
            .filter(open);
        let Some(duty) = lowest(duties, measured)? else {
            return Err(MeasureError::NoDuty {
                hs: line.hs_text().unwrap_or_default().to_owned(),
                origin: declared.origin,
                date: declared.date,
            });
        };
        let taken = if duty.kind.is_quota() {
            left.min(balance(duty, quotas))
        } else {
            left
        };
        if let Some(balance) = duty
            .order_number
            .as_ref()
            .and_then(|order| quotas.get_mut(order))
        {
            *balance = figures::sub(*balance, taken)?;
        }
        let mut part = line.clone();
        if !applied.lines.is_empty() {
            part.id = format!("{}/{}", line.id, applied.lines.len() + 1);
        }
        part.quantity = taken;
        for measure in std::iter::once(&duty).chain(&on_top) {
            part.rates
                .insert(measure.kind.rate_name().to_owned(), measure.rate.clone());
        }
        let sources = std::iter::once(&duty).chain(&on_top);
        applied
            .sources
            .push(sources.map(|measure| measure.source.clone()).collect());
        applied.lines.push(part);
        left = figures::sub(left, taken)?;
    }
    Ok(applied)
}

fn balance(measure: &Measure, quotas: &Quotas) -> Decimal {
    let order = measure.order_number.as_ref();
    let known = order.and_then(|order| quotas.get(order).copied());
    // A quota whose balance nobody knows is taken as exhausted: the dearer duty is the safe one.
    known.unwrap_or_default()
}

/// One measure a kind: that of the producer before that of all others, the longest code first.
fn on_top<'a>(fitting: &[&'a Measure]) -> Vec<&'a Measure> {
    let mut best: BTreeMap<&str, &Measure> = BTreeMap::new();
    let rank = |measure: &Measure| (measure.producer.is_some(), measure.hs.len());
    for measure in fitting {
        let name = measure.kind.rate_name();
        if name == "duty" {
            continue;
        }
        let better = best.get(name).is_none_or(|has| rank(measure) > rank(has));
        if better {
            best.insert(name, measure);
        }
    }
    best.into_values().collect()
}

fn lowest<'a>(
    duties: impl Iterator<Item = &'a Measure>,
    measured: &Measured<'_>,
) -> Result<Option<&'a Measure>, RateError> {
    let mut best: Option<(Decimal, &Measure)> = None;
    for measure in duties {
        let amount = measure.rate.amount(measured)?;
        // Of two that are equal, the kind without conditions.
        let better = best.is_none_or(|(lowest, has)| (amount, measure.kind) < (lowest, has.kind));
        if better {
            best = Some((amount, measure));
        }
    }
    Ok(best.map(|(_, measure)| measure))
}

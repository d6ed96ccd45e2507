//! Works one regime out for one case: which of its levies are charged, on what base, and how much.
//!
//! Amounts stay unrounded until a line is shown, and later bases take them unrounded. Which
//! regime it is to be was decided before, in `choose`.

mod charge;
mod holds;
mod measures;
mod rates;

use jiff::civil::Date;
use kernel::{Decimal, Money};

use crate::case::Case;
use crate::figures::{self, OutOfRange};
use crate::fx::{FxError, NoRate};
use crate::pack::{Collector, Kind, Limit, Pack, Regime, Rule, Valuation};
use crate::rate::RateError;
use crate::valuation::{self, Worth};

/// What conditions and bases are looked up in.
pub(crate) struct Ground<'a> {
    pub case: &'a Case,
    pub pack: &'a Pack,
    pub worths: &'a [Worth],
    pub valuation: Valuation,
    /// The goods are over a limit that a single item passes.
    pub beyond_limit: bool,
    /// Conditions of the mode are left out, for regimes that another mode would open.
    pub any_mode: bool,
}

/// Why a regime gives no quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stop {
    pub reason: String,
    pub receipt_code: Option<String>,
    pub message: String,
}

/// One charge, as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Charge<'a> {
    pub kind: Kind,
    pub code: std::borrow::Cow<'a, str>,
    /// Places of lines in the case.
    pub applies_to: Vec<usize>,
    pub base: Decimal,
    pub rate: String,
    pub amount: Money,
    pub collected_by: Collector,
    pub outside_totals: bool,
    pub rate_given: bool,
    pub rule: &'a Rule,
}

#[derive(Debug)]
pub(crate) struct Worked<'a> {
    pub charges: Vec<Charge<'a>>,
    pub customs_value: Money,
    pub warnings: Vec<String>,
    /// Charges that exist and could not be worked out.
    pub gaps: Vec<String>,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(
        case: &'a Case,
        pack: &'a Pack,
        regime: &Regime,
        worths: &'a [Worth],
    ) -> Self {
        Ground {
            case,
            pack,
            worths,
            valuation: regime.customs_value.unwrap_or(pack.customs_value),
            beyond_limit: false,
            any_mode: false,
        }
    }

    pub(crate) fn date(&self) -> Date {
        self.case.date
    }

    pub(crate) fn customs_value_of(&self, at: usize) -> Decimal {
        let worth = self.worths.get(at).copied().unwrap_or_default();
        worth.customs_value(self.valuation)
    }

    pub(crate) fn customs_value(&self) -> Result<Decimal, OutOfRange> {
        valuation::total(self.worths, |worth| worth.customs_value(self.valuation))
    }

    /// Refuses what the regime can't take, and notes whether a single item passed a limit.
    pub(crate) fn hold_to_limits(&mut self, regime: &Regime) -> Result<(), Stop> {
        for limit in &regime.limits {
            if !self.holds_for_all(&limit.when)? || !self.is_over(limit)? {
                continue;
            }
            if limit.single_item_passes && self.is_single_item() {
                self.beyond_limit = true;
                continue;
            }
            return Err(Stop {
                reason: limit.reason.clone(),
                receipt_code: limit.receipt_code.clone(),
                message: limit.message.clone(),
            });
        }
        Ok(())
    }

    fn is_over(&self, limit: &Limit) -> Result<bool, Stop> {
        if let Some(threshold) = &limit.at_most {
            return self.exceeds(threshold);
        }
        let Some(kilograms) = limit.kilograms else {
            return Ok(false);
        };
        let mut grams = Decimal::ZERO;
        for line in &self.case.lines {
            let hs = line.hs_text().unwrap_or_default();
            let counted = limit.hs.iter().any(|start| hs.starts_with(start.as_str()));
            if let Some(each) = line.net_weight_grams.filter(|_| counted) {
                grams = figures::add(grams, figures::mul(each, line.quantity)?)?;
            }
        }
        Ok(grams > figures::mul(kilograms, Decimal::ONE_THOUSAND)?)
    }

    fn is_single_item(&self) -> bool {
        match self.case.lines.as_slice() {
            [line] => line.quantity == Decimal::ONE && line.indivisible,
            _ => false,
        }
    }
}

impl From<OutOfRange> for Stop {
    fn from(error: OutOfRange) -> Self {
        Stop {
            reason: "out_of_range".to_owned(),
            receipt_code: None,
            message: error.to_string(),
        }
    }
}

impl From<FxError> for Stop {
    fn from(error: FxError) -> Self {
        match error {
            FxError::NoRate(error) => error.into(),
            FxError::OutOfRange(error) => error.into(),
        }
    }
}

impl From<NoRate> for Stop {
    fn from(error: NoRate) -> Self {
        Stop {
            reason: "fx_missing".to_owned(),
            receipt_code: None,
            message: format!("{error}: give fx {}/{}", error.from, error.to),
        }
    }
}

impl Stop {
    /// A rate of a line could not be applied.
    pub(crate) fn of_rate(error: RateError, line: &str, name: &str) -> Self {
        let reason = match error {
            RateError::NoExchange(error) => return error.into(),
            RateError::OutOfRange(error) => return error.into(),
            RateError::NoWeight => "weight_missing",
            RateError::NoVolume => "volume_missing",
            RateError::TakesAll => "rate_too_high",
        };
        Stop {
            reason: reason.to_owned(),
            receipt_code: None,
            message: format!("line {line}, {name}: {error}"),
        }
    }
}

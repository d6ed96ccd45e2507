//! A quote as the JSON object that other programs read.

use kernel::{Currency, Money};
use serde::Serialize;
use serde_json::Value;

use super::{Quote, QuoteLine, Totals};
use crate::figures::shown;
use crate::incoterm::Shown as Term;
use crate::pack::PackRef;

const ESTIMATE: &str = "an estimate by dated rules, not advice and not a binding decision";

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    status: &'static str,
    regime: Option<&'a str>,
    reason: Option<&'a str>,
    receipt_code: Option<&'a str>,
    currency: Currency,
    lines: Vec<Line<'a>>,
    totals: ShownTotals,
    alternatives: Vec<Other<'a>>,
    warnings: &'a [String],
    term: Option<Term>,
    packs: &'a [PackRef],
    note: &'static str,
}

#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    code: &'a str,
    applies_to: &'a [String],
    base: String,
    rate: &'a str,
    rate_from: &'static str,
    amount: String,
    collected_by: &'static str,
    in_totals: bool,
    rule: Rule<'a>,
}

#[derive(Serialize)]
struct Rule<'a> {
    valid_from: Option<String>,
    valid_to: Option<String>,
    source: &'a str,
}

#[derive(Serialize)]
struct Other<'a> {
    regime: &'a str,
    landed: String,
    why: &'a str,
}

/// Every key is there, also where there is nothing to sum up.
#[derive(Serialize, Default)]
pub(crate) struct ShownTotals {
    goods: Option<String>,
    customs_value: Option<String>,
    duty: Option<String>,
    excise: Option<String>,
    tax: Option<String>,
    fees: Option<String>,
    landed: Option<String>,
}

impl Quote {
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self.answer()).unwrap_or_default()
    }

    /// The same as text, without the detour.
    pub fn to_json_text(&self) -> String {
        serde_json::to_string(&self.answer()).unwrap_or_default()
    }

    fn answer(&self) -> Answer<'_> {
        let alternatives = self.alternatives.iter().map(|other| Other {
            regime: &other.regime,
            landed: other.landed.to_major_string(),
            why: &other.why,
        });
        Answer {
            id: &self.case.id,
            status: self.status.name(),
            regime: self.regime.as_deref(),
            reason: self.reason.as_deref(),
            receipt_code: self.receipt_code.as_deref(),
            currency: self.case.currency,
            lines: self.lines.iter().map(line).collect(),
            totals: self.totals.as_ref().map(totals).unwrap_or_default(),
            alternatives: alternatives.collect(),
            warnings: &self.warnings,
            term: self.case.incoterm.as_ref().map(|term| term.code.shown()),
            packs: &self.packs,
            note: ESTIMATE,
        }
    }
}

fn totals(totals: &Totals) -> ShownTotals {
    let amount = |amount: Money| Some(amount.to_major_string());
    ShownTotals {
        goods: amount(totals.goods),
        customs_value: amount(totals.customs_value),
        duty: amount(totals.duty),
        excise: amount(totals.excise),
        tax: amount(totals.tax),
        fees: amount(totals.fees),
        landed: amount(totals.landed),
    }
}

fn line(line: &QuoteLine) -> Line<'_> {
    Line {
        kind: line.kind.name(),
        code: &line.code,
        applies_to: &line.applies_to,
        base: shown(line.base),
        rate: &line.rate,
        rate_from: if line.rate_given { "question" } else { "rule" },
        amount: line.amount.to_major_string(),
        collected_by: line.collected_by.name(),
        in_totals: line.is_counted(),
        rule: Rule {
            valid_from: line.valid_from.map(|day| day.to_string()),
            valid_to: line.valid_to.map(|day| day.to_string()),
            source: &line.source,
        },
    }
}

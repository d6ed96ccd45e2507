//! Puts a quote together of what the chosen regime charges.

use kernel::{Decimal, Money};

use super::choose::{Found, find};
use super::{Alternative, Quote, QuoteLine, Status, Totals};
use crate::case::Case;
use crate::figures::{self, OutOfRange};
use crate::pack::{Collector, Kind, Pack, PackRef, Packs, Regime};
use crate::valuation::{self, ShareBy, Worth};
use crate::work::{Charge, Ground, Stop, Worked};

/// The quote for a case. A refusal and an unknown rule are quotes too, without totals.
pub fn quote(packs: &Packs, case: &Case) -> Quote {
    let quoted = valuation::worth(case, ShareBy::Value)
        .map_err(Stop::from)
        .and_then(|worths| put_together(case, &worths, find(packs, case, &worths)));
    match quoted {
        Ok(quote) => quote,
        Err(stop) => without_totals(case, None, None, Status::Refused, stop),
    }
}
fn put_together(case: &Case, worths: &[Worth], found: Found<'_>) -> Result<Quote, Stop> {
    match found {
        Found::Worked {
            pack,
            regime,
            worked,
            passed_over,
        } => {
            let lines = worked
                .charges
                .iter()
                .map(|charge| line(case, charge))
                .collect();
            let totals = totals(case, worths, &worked)?;
            let mut warnings = passed_over;
            warnings.extend(worked.warnings.iter().cloned());
            warnings.extend(remarks(case, pack));
            Ok(Quote {
                case: case.clone(),
                packs: vec![pack.reference()],
                status: Status::Quoted,
                regime: Some(regime.id.clone()),
                reason: None,
                receipt_code: None,
                lines,
                totals: Some(totals),
                alternatives: alternatives(case, pack, regime, worths),
                warnings,
            })
        }
        Found::Refused { pack, regime, stop } => {
            let pack = pack.map(Pack::reference);
            Ok(without_totals(case, pack, regime, Status::Refused, stop))
        }
        Found::Unknown { regime, why } => {
            let stop = Stop {
                reason: "unknown_rule".to_owned(),
                receipt_code: None,
                message: why,
            };
            Ok(without_totals(
                case,
                None,
                regime,
                Status::UnknownRule,
                stop,
            ))
        }
    }
}

fn without_totals(
    case: &Case,
    pack: Option<PackRef>,
    regime: Option<String>,
    status: Status,
    stop: Stop,
) -> Quote {
    Quote {
        case: case.clone(),
        packs: pack.into_iter().collect(),
        status,
        regime,
        reason: Some(stop.reason),
        receipt_code: stop.receipt_code,
        lines: Vec::new(),
        totals: None,
        alternatives: Vec::new(),
        warnings: vec![stop.message],
    }
}

fn line(case: &Case, charge: &Charge<'_>) -> QuoteLine {
    let id = |at: &usize| case.lines.get(*at).map(|line| line.id.clone());
    QuoteLine {
        kind: charge.kind,
        code: charge.code.to_string(),
        applies_to: charge.applies_to.iter().filter_map(id).collect(),
        base: charge.base,
        rate: charge.rate.clone(),
        amount: charge.amount,
        collected_by: charge.collected_by,
        outside_totals: charge.outside_totals,
        rate_given: charge.rate_given,
        valid_from: charge.rule.valid_from.map(|day| day.0),
        valid_to: charge.rule.valid_to.map(|day| day.0),
        source: charge.rule.source.clone(),
    }
}

fn is_counted(charge: &Charge<'_>) -> bool {
    let reverse_charge = charge.kind == Kind::Tax && charge.collected_by == Collector::Buyer;
    !charge.outside_totals && !reverse_charge && charge.kind != Kind::Refund
}

/// Sums of the lines as they are shown.
fn totals(case: &Case, worths: &[Worth], worked: &Worked<'_>) -> Result<Totals, OutOfRange> {
    let sum = |kinds: &[Kind]| {
        let counted = worked
            .charges
            .iter()
            .filter(|charge| kinds.contains(&charge.kind) && is_counted(charge));
        Money::sum(counted.map(|charge| charge.amount), case.currency).map_err(|_| OutOfRange)
    };
    let goods = valuation::total(worths, |worth| worth.goods)?;
    let goods = figures::rounded(goods, case.currency)?;
    let charges = &case.charges;
    let charges: Vec<Money> = [
        charges.freight_on_top(),
        charges.insurance,
        charges.inland_after_border,
    ]
    .into_iter()
    .map(|charge: Decimal| figures::rounded(charge, case.currency))
    .collect::<Result<_, _>>()?;
    let (duty, excise) = (sum(&[Kind::Duty, Kind::Surcharge])?, sum(&[Kind::Excise])?);
    let (tax, fees) = (sum(&[Kind::Tax])?, sum(&[Kind::Fee])?);
    let parts = charges.into_iter().chain([goods, duty, excise, tax, fees]);
    Ok(Totals {
        goods,
        customs_value: worked.customs_value,
        duty,
        excise,
        tax,
        fees,
        landed: Money::sum(parts, case.currency).map_err(|_| OutOfRange)?,
    })
}

/// Other regimes of the same pack that are open to the goods, perhaps by another mode.
fn alternatives(case: &Case, pack: &Pack, chosen: &Regime, worths: &[Worth]) -> Vec<Alternative> {
    let mut found: Vec<Alternative> = Vec::new();
    for regime in pack.in_force(case.date) {
        let known = regime.id == chosen.id || found.iter().any(|has| has.regime == regime.id);
        if known {
            continue;
        }
        // A regime that can't be worked out is no alternative.
        found.extend(alternative(case, pack, regime, worths).ok().flatten());
    }
    found
}

fn alternative(
    case: &Case,
    pack: &Pack,
    regime: &Regime,
    worths: &[Worth],
) -> Result<Option<Alternative>, Stop> {
    let mut ground = Ground::new(case, pack, regime, worths);
    ground.any_mode = true;
    if !ground.holds(&regime.when)? {
        return Ok(None);
    }
    // Charges still go by the mode that was asked for.
    ground.any_mode = false;
    ground.hold_to_limits(regime)?;
    let worked = ground.work(regime)?;
    let totals = totals(case, worths, &worked)?;
    let mut why = regime.title.clone();
    if !regime.when.mode.is_empty()
        && case
            .mode
            .is_none_or(|mode| !regime.when.mode.contains(&mode))
    {
        let modes: Vec<&str> = regime.when.mode.iter().map(|mode| mode.name()).collect();
        why = format!("{why}; if sent by {}", modes.join(" or "));
    }
    for gap in &worked.gaps {
        why = format!("{why}; incomplete: {gap}");
    }
    Ok(Some(Alternative {
        regime: regime.id.clone(),
        landed: totals.landed,
        why,
    }))
}

/// What is to be said whatever the regime.
fn remarks(case: &Case, pack: &Pack) -> Vec<String> {
    let mut remarks = Vec::new();
    if case.date > pack.retrieved.0 && pack.id != "fallback" {
        remarks.push(format!(
            "rules as known on {}; what was made law since is not in this quote",
            pack.retrieved.0
        ));
    }
    if !case.charges.shown_separately && !case.charges.freight.is_zero() {
        remarks.push(format!(
            "freight of {} is inside the prices: neither added nor deducted",
            figures::shown(case.charges.freight)
        ));
    }
    remarks
}

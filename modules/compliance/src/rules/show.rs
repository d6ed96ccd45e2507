//! From the engine's answer to what people and other modules see of it.

use std::collections::BTreeMap;

use contract::compliance::{
    LandedAlternative, LandedCost, LandedLine, LandedPack, LandedStatus, LandedTotals,
};
use contract::ids::LandedQuoteId;
use kernel::{Money, MoneyError, Text};
use tariff::incoterm::Party;
use tariff::pack::{Collector, Kind, Pack};
use tariff::quote::{QuoteLine, Status, Totals};
use tariff::{Packs, Quote};

use super::chinese;

pub(crate) fn quote(
    id: LandedQuoteId,
    quote: &Quote,
    duty_sources: &BTreeMap<String, String>,
    rates_date: Option<&str>,
    packs: &Packs,
) -> Result<LandedCost, MoneyError> {
    let case = &quote.case;
    let totals = quote
        .totals
        .as_ref()
        .map(|sums| totals(quote, sums))
        .transpose()?;
    Ok(LandedCost {
        id,
        status: match quote.status {
            Status::Quoted => LandedStatus::Quoted,
            Status::Refused => LandedStatus::Refused,
            Status::UnknownRule => LandedStatus::UnknownRule,
        },
        date: case.date.to_string(),
        from: case.from,
        to: case.to,
        incoterm: case
            .incoterm
            .as_ref()
            .map(|term| term.code.code().to_owned())
            .unwrap_or_default(),
        regime: quote.regime.clone(),
        regime_title: called(quote.regime.as_deref(), quote, packs),
        reason: quote.reason.clone(),
        currency: case.currency,
        lines: quote
            .lines
            .iter()
            .map(|charge| line(charge, duty_sources, packs))
            .collect(),
        totals,
        alternatives: quote
            .alternatives
            .iter()
            .map(|other| LandedAlternative {
                regime: other.regime.clone(),
                title: called(Some(&other.regime), quote, packs),
                landed: other.landed,
                why: other.why.clone(),
                note: chinese::alternative(&other.why, packs),
            })
            .collect(),
        warnings: quote.warnings.clone(),
        notes: quote
            .warnings
            .iter()
            .map(|warning| chinese::text(warning, packs))
            .collect(),
        packs: quote
            .packs
            .iter()
            .map(|pack| LandedPack {
                id: pack.id.clone(),
                version: pack.version.clone(),
                digest: pack.digest.clone(),
            })
            .collect(),
        rates: case
            .fx
            .iter()
            .map(|(from, to, rate)| (format!("{from}/{to}"), rate.normalize().to_string()))
            .collect(),
        rates_date: rates_date.map(str::to_owned),
    })
}

/// What the packs that answered call a regime.
fn called(regime: Option<&str>, quote: &Quote, packs: &Packs) -> Text {
    let answered = |pack: &&Pack| quote.packs.iter().any(|of| of.id == pack.id);
    let mut regimes = packs.iter().filter(answered).flat_map(|pack| &pack.regimes);
    regimes
        .find(|one| Some(one.id.as_str()) == regime)
        .map_or_else(Text::default, |one| {
            chinese::both(&one.title, &one.title_zh)
        })
}

fn line(charge: &QuoteLine, duty_sources: &BTreeMap<String, String>, packs: &Packs) -> LandedLine {
    let rate_source = if charge.rate_given && charge.kind == Kind::Duty {
        let mut found = charge.applies_to.iter();
        found.find_map(|line| duty_sources.get(line)).cloned()
    } else {
        None
    };
    LandedLine {
        kind: charge.kind.name().to_owned(),
        code: charge.code.clone(),
        applies_to: charge.applies_to.clone(),
        base: charge.base.normalize().to_string(),
        rate: charge.rate.clone(),
        amount: charge.amount,
        collected_by: charge.collected_by.name().to_owned(),
        in_totals: charge.is_counted(),
        valid_from: charge.valid_from.map(|day| day.to_string()),
        valid_to: charge.valid_to.map(|day| day.to_string()),
        source: charge.source.clone(),
        rate_note: rate_source
            .as_deref()
            .map_or_else(Text::default, |source| chinese::text(source, packs)),
        rate_source,
    }
}

fn totals(quote: &Quote, sums: &Totals) -> Result<LandedTotals, MoneyError> {
    let currency = quote.case.currency;
    let charges = Money::sum(
        [sums.goods, sums.duty, sums.excise, sums.tax, sums.fees],
        currency,
    )?;
    let seller_clears = quote
        .case
        .incoterm
        .as_ref()
        .is_some_and(|term| term.code.importer() == Party::Seller);
    let at_border = if seller_clears {
        Money::zero(currency)
    } else {
        let due = quote.lines.iter().filter(|line| {
            line.is_counted()
                && matches!(line.collected_by, Collector::Customs | Collector::Carrier)
        });
        Money::sum(due.map(|line| line.amount), currency)?
    };
    Ok(LandedTotals {
        goods: sums.goods,
        carriage: sums.landed.checked_sub(charges)?,
        customs_value: sums.customs_value,
        duty: sums.duty,
        excise: sums.excise,
        tax: sums.tax,
        fees: sums.fees,
        landed: sums.landed,
        at_border,
    })
}

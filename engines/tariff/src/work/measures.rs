//! Trade measures that only the caller knows: safeguards, anti-dumping, additional duties, and
//! every rate under a name of its own. All on the customs value, all inside later bases, and only
//! where the ordinary duty is due: a relief or a flat rate stands in the place of all of them.

use std::borrow::Cow;

use super::charge::Sofar;
use super::{Charge, Ground, Stop};
use crate::figures;
use crate::pack::{Collector, Kind, Regime};

/// Names with a meaning of their own: charged by a levy that asks for them, or not at all.
const RESERVED: [&str; 8] = [
    "duty",
    "vat",
    "excise",
    "parcel_tax",
    "refund",
    "income_tax",
    "pph",
    "ieepa",
];

pub(super) fn charge<'a>(
    ground: &Ground<'a>,
    regime: &'a Regime,
    sofar: &mut Sofar<'a>,
) -> Result<(), Stop> {
    let ordinary = sofar.ordinary.clone();
    let lines = ground.case.lines.iter().enumerate().zip(ordinary);
    for ((at, line), _) in lines.filter(|(_, ordinary)| *ordinary) {
        for (name, rate) in &line.rates {
            if RESERVED.contains(&name.as_str()) || claimed(regime, name) {
                continue;
            }
            let base = ground.customs_value_of(at);
            let measured = ground.measured(base, &[at])?;
            let stopped = |error| Stop::of_rate(error, &line.id, name);
            let units = rate.single_specific_units(&measured).map_err(stopped)?;
            let amount = rate.amount(&measured).map_err(stopped)?;
            let kind = match name.as_str() {
                "anti_dumping" | "safeguard" => Kind::Duty,
                _ => Kind::Surcharge,
            };
            sofar.count(kind, at, amount)?;
            sofar.charges.push(Charge {
                kind,
                code: Cow::Owned(format!(
                    "{}.{name}",
                    ground.pack.jurisdiction.to_lowercase()
                )),
                applies_to: vec![at],
                base: units.unwrap_or(base),
                rate: rate.to_string(),
                amount: figures::rounded(amount, ground.case.currency)?,
                collected_by: Collector::Customs,
                outside_totals: false,
                rate_given: true,
                rule: &regime.rule,
            });
        }
    }
    Ok(())
}

fn claimed(regime: &Regime, name: &str) -> bool {
    regime.levies.iter().any(|levy| {
        levy.key.as_deref() == Some(name) || levy.bands.as_ref().is_some_and(|has| has.of == *name)
    })
}

//! Chooses the regime that a case falls under, or takes the one that it names.

use crate::case::{Case, Wish};
use crate::pack::{Day, Pack, Packs, Regime};
use crate::valuation::Worth;
use crate::work::{Ground, Stop, Worked};

const GENERAL: &str = "general";

/// What was found for a case.
pub(super) enum Found<'a> {
    Worked {
        pack: &'a Pack,
        regime: &'a Regime,
        worked: Worked<'a>,
        /// Regimes that would have come first and can't take it.
        passed_over: Vec<String>,
    },
    Refused {
        pack: Option<&'a Pack>,
        regime: Option<String>,
        stop: Stop,
    },
    Unknown {
        regime: Option<String>,
        why: String,
    },
}
pub(super) fn find<'a>(packs: &'a Packs, case: &'a Case, worths: &'a [Worth]) -> Found<'a> {
    if let Some(term) = &case.incoterm
        && let Some(mode) = case.mode
        && !term.code.permits(mode)
    {
        let stop = Stop {
            reason: "incoterm_mode".to_owned(),
            receipt_code: None,
            message: format!(
                "{} is for carriage by sea or inland waterway; by {} use {}",
                term.code,
                mode.name(),
                term.code.for_any_mode()
            ),
        };
        return Found::Refused {
            pack: None,
            regime: named(case).map(str::to_owned),
            stop,
        };
    }
    match named(case) {
        None => auto(packs, case, worths),
        Some(name) => by_name(packs, case, worths, name),
    }
}

fn named(case: &Case) -> Option<&str> {
    match &case.regime {
        Wish::Auto => None,
        Wish::Named(name) => Some(name),
    }
}

fn auto<'a>(packs: &'a Packs, case: &'a Case, worths: &'a [Worth]) -> Found<'a> {
    let unknown = |why: String| Found::Unknown { regime: None, why };
    if packs.same_territory(case.from, case.to) {
        return unknown(format!(
            "from {} to {} nothing is imported, and no pack covers trade inside a territory",
            case.from, case.to
        ));
    }
    let Some(pack) = packs.import(case.to) else {
        return unknown(format!(
            "no rule pack covers imports into {}; name the regime general and give rates",
            case.to
        ));
    };
    if !pack.covers(case.date) {
        return unknown(outside(pack, case));
    }
    let mut passed_over = Vec::new();
    let mut last_stop = None;
    for regime in pack.in_force(case.date).filter(|regime| regime.auto) {
        let mut ground = Ground::new(case, pack, regime, worths);
        match ground.holds(&regime.when) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(stop) => return refused(pack, regime, stop),
        }
        if let Err(stop) = ground.hold_to_limits(regime) {
            if stop.is_technical() {
                return refused(pack, regime, stop);
            }
            passed_over.push(match &stop.receipt_code {
                Some(code) => format!(
                    "{} does not take it: {} ({}, {code})",
                    regime.id, stop.message, stop.reason
                ),
                None => format!(
                    "{} does not take it: {} ({})",
                    regime.id, stop.message, stop.reason
                ),
            });
            last_stop = Some((regime, stop));
            continue;
        }
        return match ground.work(regime) {
            Ok(worked) => Found::Worked {
                pack,
                regime,
                worked,
                passed_over,
            },
            Err(stop) => refused(pack, regime, stop),
        };
    }
    match last_stop {
        Some((regime, stop)) => refused(pack, regime, stop),
        None => unknown(format!(
            "{} has no regime for these goods on {}",
            pack.title, case.date
        )),
    }
}

fn outside(pack: &Pack, case: &Case) -> String {
    format!(
        "{} covers {} up to and without {}, not {}",
        pack.title, pack.valid_from.0, pack.valid_to.0, case.date
    )
}

fn refused<'a>(pack: &'a Pack, regime: &Regime, stop: Stop) -> Found<'a> {
    Found::Refused {
        pack: Some(pack),
        regime: Some(regime.id.clone()),
        stop,
    }
}

fn by_name<'a>(packs: &'a Packs, case: &'a Case, worths: &'a [Worth], name: &str) -> Found<'a> {
    let has = |pack: &&Pack| pack.regimes.iter().any(|regime| regime.id == name);
    let inside = packs.same_territory(case.from, case.to);
    let import = packs.import(case.to).filter(has).filter(|_| !inside);
    let export = packs.export(case.from, name).filter(|_| !inside);
    let pack = export.or(import);
    let Some(pack) = pack.filter(|pack| name != GENERAL || pack.covers(case.date)) else {
        if name == GENERAL && !inside {
            return fallback(packs, case, worths);
        }
        let why = format!(
            "no rule pack has the regime {name} from {} to {}",
            case.from, case.to
        );
        return Found::Unknown {
            regime: Some(name.to_owned()),
            why,
        };
    };
    if !pack.covers(case.date) {
        return Found::Unknown {
            regime: Some(name.to_owned()),
            why: outside(pack, case),
        };
    }
    let mut first = None;
    for regime in pack.in_force(case.date).filter(|regime| regime.id == name) {
        let ground = Ground::new(case, pack, regime, worths);
        match ground.holds(&regime.when) {
            Ok(true) => return work_named(case, pack, regime, worths),
            Ok(false) => {}
            Err(stop) => return refused(pack, regime, stop),
        }
        first = first.or(Some(regime));
    }
    match first {
        Some(regime) => work_named(case, pack, regime, worths),
        None => {
            let stop = Stop {
                reason: "not_in_force".to_owned(),
                receipt_code: None,
                message: not_in_force(pack, case, name),
            };
            Found::Refused {
                pack: Some(pack),
                regime: Some(name.to_owned()),
                stop,
            }
        }
    }
}

fn not_in_force(pack: &Pack, case: &Case, name: &str) -> String {
    let times: Vec<String> = pack
        .regimes
        .iter()
        .filter(|regime| regime.id == name)
        .map(|regime| {
            let day = |day: Option<Day>| day.map(|day| day.0.to_string());
            let from = day(regime.rule.valid_from).unwrap_or_default();
            let to = day(regime.rule.valid_to).unwrap_or_default();
            format!("from {from} to {to} ({})", regime.rule.source)
        })
        .collect();
    format!(
        "{name} is not in force on {}: {}",
        case.date,
        times.join("; ")
    )
}

fn work_named<'a>(
    case: &'a Case,
    pack: &'a Pack,
    regime: &'a Regime,
    worths: &'a [Worth],
) -> Found<'a> {
    match try_named(case, pack, regime, worths) {
        Ok(worked) => Found::Worked {
            pack,
            regime,
            worked,
            passed_over: Vec::new(),
        },
        Err(stop) => refused(pack, regime, stop),
    }
}

fn try_named<'a>(
    case: &'a Case,
    pack: &'a Pack,
    regime: &'a Regime,
    worths: &'a [Worth],
) -> Result<Worked<'a>, Stop> {
    let mut ground = Ground::new(case, pack, regime, worths);
    ground.hold_to_limits(regime)?;
    let within = ground.within_thresholds(&regime.when)?;
    let mut worked = ground.work(regime)?;
    if !within {
        let warning = format!(
            "{} is applied as named; by their value the goods would fall under another regime",
            regime.id
        );
        worked.warnings.push(warning);
    }
    Ok(worked)
}

/// Ordinary import where no pack answers: by the rates that were brought, or not at all.
fn fallback<'a>(packs: &'a Packs, case: &'a Case, worths: &'a [Worth]) -> Found<'a> {
    let without = case.lines.iter().find(|line| line.rates.is_empty());
    if let Some(line) = without {
        return Found::Unknown {
            regime: Some(GENERAL.to_owned()),
            why: format!(
                "no rule pack covers {} on {}, and line {} brings no rates",
                case.to, case.date, line.id
            ),
        };
    }
    let pack = packs.fallback();
    let fits = |regime: &&Regime| {
        let ground = Ground::new(case, pack, regime, worths);
        ground.holds(&regime.when) == Ok(true)
    };
    match pack.regimes.iter().find(fits) {
        Some(regime) => work_named(case, pack, regime, worths),
        None => Found::Unknown {
            regime: Some(GENERAL.to_owned()),
            why: format!("no rule pack covers {} on {}", case.to, case.date),
        },
    }
}

impl Stop {
    /// The question lacks something, so no other regime would fare better.
    fn is_technical(&self) -> bool {
        matches!(self.reason.as_str(), "fx_missing" | "out_of_range")
    }
}

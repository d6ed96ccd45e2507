//! Duties by HS code: from the schedule that is in force for a jurisdiction, else from the small
//! dated samples that are shipped.

use std::collections::BTreeMap;

use classify::Code;
use classify::schedule::{Format, Schedule, Unreadable, Version};
use contract::compliance::LandedGoods;
use jiff::civil::Date;
use tariff::Rate;

use super::question::Duty;

/// When the samples were put together.
const SAMPLES_DATED: &str = "2026-11-29";

const SAMPLES: [(&str, &str); 4] = [
    ("EU", include_str!("../../data/tariff/eu.csv")),
    ("ID", include_str!("../../data/tariff/id.csv")),
    ("KE", include_str!("../../data/tariff/ke.csv")),
    ("US", include_str!("../../data/tariff/us.csv")),
];

/// The schedules that are shipped, by jurisdiction.
pub(crate) fn samples() -> Result<BTreeMap<String, Schedule>, Unreadable> {
    let retrieved: Date = SAMPLES_DATED
        .parse()
        .map_err(|_| Unreadable::Version("the samples have no date".to_owned()))?;
    let mut read = BTreeMap::new();
    for (jurisdiction, text) in SAMPLES {
        let version = Version {
            source: format!(
                "sample for {jurisdiction} of {SAMPLES_DATED}, from knowledge of the trade, not compared with the law"
            ),
            jurisdiction: jurisdiction.to_owned(),
            published: None,
            retrieved,
            language: "en".to_owned(),
        };
        let schedule = Schedule::read(Format::PlainCsv, version, text.as_bytes())?;
        read.insert(jurisdiction.to_owned(), schedule);
    }
    Ok(read)
}

/// The duty of each line that the schedule knows one for. What it does not know is left out, and
/// the quote says that it is missing.
pub(crate) fn duties(
    schedule: Option<&Schedule>,
    lines: &[LandedGoods],
    date: Date,
) -> BTreeMap<String, Duty> {
    let mut found = BTreeMap::new();
    let Some(schedule) = schedule else {
        return found;
    };
    for line in lines {
        if let Some(duty) = line
            .hs
            .and_then(|hs| Code::from_printed(hs.as_str()).ok())
            .and_then(|code| duty(schedule, &code, date))
        {
            found.insert(line.id.clone(), duty);
        }
    }
    found
}

/// The line that bears the duty; else what all known lines below agree on.
fn duty(schedule: &Schedule, code: &Code, date: Date) -> Option<Duty> {
    let version = &schedule.version.source;
    let bearing = schedule.find(code, date).and_then(|found| found.dutiable);
    if let Some(line) = bearing {
        let rate: Rate = line.duty.as_ref()?.rate.as_deref()?.parse().ok()?;
        let source = format!("{version} · {}", line.code);
        return Some(Duty { rate, source });
    }
    let below = schedule.below(code).iter();
    let mut rates = below
        .filter(|line| line.is_valid_on(date))
        .filter_map(|line| line.duty.as_ref())
        .map(|duty| duty.rate.as_deref());
    let first = rates.next()??;
    if rates.any(|other| other != Some(first)) {
        return None;
    }
    Some(Duty {
        rate: first.parse().ok()?,
        source: format!("{version} · {code}, the same for every line below"),
    })
}

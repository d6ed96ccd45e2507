//! A country's tariff, or the nomenclature that all share, as it stood in one version: lines with
//! their validity, found by the longest known prefix of a code.
//!
//! Rates are kept as the text that tariff quotes read; nothing is calculated here. The readers of
//! the native formats take bytes and never fail as a whole over one bad row.

mod nomenclature;
mod plain;
pub mod rate;
mod uk_tariff;
mod us_hts;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::code::Code;

/// The largest file that is read: the whole US tariff in JSON is 14 MB.
pub const BYTES_MAX: usize = 64 * 1024 * 1024;
/// A tariff of ten digits in two languages has fewer lines.
pub const ROWS_MAX: usize = 500_000;
/// The longest legal description has some 1,500 characters.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// Rejected rows beyond this are counted, not listed.
pub const REJECTED_LISTED_MAX: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `section,hscode,description,parent,level`
    HsNomenclature,
    /// The export of the US International Trade Commission.
    UsHtsJson,
    /// A commodity, heading or subheading as the UK's trade tariff service answers.
    UkTariffJson,
    /// Our own, see the README.
    PlainCsv,
}

impl Format {
    pub const ALL: [Format; 4] = [
        Format::HsNomenclature,
        Format::UsHtsJson,
        Format::UkTariffJson,
        Format::PlainCsv,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Format::HsNomenclature => "hs_nomenclature_csv",
            Format::UsHtsJson => "us_hts_json",
            Format::UkTariffJson => "uk_tariff_json",
            Format::PlainCsv => "plain_csv",
        }
    }

    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Which text this is. The reader knows none of it: the caller says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// `USITC HTS 2026 Revision 4`
    pub source: String,
    /// A country code, `EU`, `XI` or `WCO`.
    pub jurisdiction: String,
    pub published: Option<Date>,
    pub retrieved: Date,
    /// Of the descriptions, where a row does not say it: `en`.
    pub language: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// As the source prints it.
    pub native: String,
    /// The same in the grammar of tariff quotes; none where that grammar can't say it.
    pub rate: Option<String>,
}

/// A rate for goods of some origins, or under a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preference {
    /// Country codes, area numbers or the letters of US programmes, as printed.
    pub programmes: Vec<String>,
    pub duty: Duty,
}

/// Anything else that the source attaches to a line: a licence, an anti-dumping duty, a quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    pub kind: String,
    pub area: String,
    pub duty: Option<Duty>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub code: Code,
    pub description: String,
    /// Headings without a number that stand above the line: `Horses:`.
    pub under: Vec<String>,
    pub language: String,
    pub duty: Option<Duty>,
    pub preferences: Vec<Preference>,
    pub measures: Vec<Measure>,
    pub units: Vec<String>,
    pub vat: Option<String>,
    pub valid_from: Option<Date>,
    /// The last day.
    pub valid_to: Option<Date>,
    /// In the source, counted from 1.
    pub row: usize,
}

impl Line {
    fn new(code: Code, description: &str, language: &str, row: usize) -> Line {
        Line {
            code,
            description: description.trim().to_owned(),
            under: Vec::new(),
            language: language.to_owned(),
            duty: None,
            preferences: Vec::new(),
            measures: Vec::new(),
            units: Vec::new(),
            vat: None,
            valid_from: None,
            valid_to: None,
            row,
        }
    }

    pub fn is_valid_on(&self, date: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    pub row: usize,
    pub field: &'static str,
    pub reason: String,
}

/// A source that can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file has {0} bytes, more than are read of this format")]
    TooLarge(usize),
    #[error("the file has more than {ROWS_MAX} rows")]
    TooManyRows,
    #[error("not in the format {format}: {reason}")]
    NotTheFormat {
        format: &'static str,
        reason: String,
    },
    #[error("version: {0}")]
    Version(String),
}

#[derive(Debug, Clone, Serialize)]
pub struct Schedule {
    pub version: Version,
    /// By code, then by the first day.
    lines: Vec<Line>,
    pub rejected: Vec<BadRow>,
    /// More than are listed, where many were bad.
    pub rejected_count: usize,
}

/// What a tariff says about a code on a day.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    pub line: &'a Line,
    /// False where only a line above the code is known.
    pub exact: bool,
    /// The known lines above, the nearest first.
    pub above: Vec<&'a Line>,
    /// The line that bears the duty: statistical lines inherit it.
    pub dutiable: Option<&'a Line>,
}

impl Schedule {
    pub fn read(format: Format, version: Version, bytes: &[u8]) -> Result<Schedule, Unreadable> {
        check(&version)?;
        if bytes.len() > BYTES_MAX {
            return Err(Unreadable::TooLarge(bytes.len()));
        }
        let mut rows = Rows::default();
        match format {
            Format::HsNomenclature => nomenclature::read(bytes, &version, &mut rows)?,
            Format::UsHtsJson => us_hts::read(bytes, &version, &mut rows)?,
            Format::UkTariffJson => uk_tariff::read(bytes, &version, &mut rows)?,
            Format::PlainCsv => plain::read(bytes, &version, &mut rows)?,
        }
        Ok(rows.into_schedule(version))
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// All lines of exactly this code, whenever valid.
    pub fn of(&self, code: &Code) -> &[Line] {
        let from = self.lines.partition_point(|line| line.code < *code);
        let to = self.lines.partition_point(|line| line.code <= *code);
        &self.lines[from..to]
    }

    /// Lines of the code and of those below it, in order.
    pub fn below(&self, code: &Code) -> &[Line] {
        let from = self.lines.partition_point(|line| line.code < *code);
        let rest = &self.lines[from..];
        let len = rest.partition_point(|line| code.covers(&line.code));
        &rest[..len]
    }

    /// The longest known prefix of the code on that day.
    pub fn find(&self, code: &Code, date: Date) -> Option<Found<'_>> {
        let mut known = code
            .upwards()
            .filter_map(|code| self.of(&code).iter().find(|line| line.is_valid_on(date)));
        let line = known.next()?;
        let above: Vec<&Line> = known.collect();
        let dutiable = std::iter::once(line)
            .chain(above.iter().copied())
            .find(|line| line.duty.is_some());
        Some(Found {
            line,
            exact: line.code == *code,
            above,
            dutiable,
        })
    }
}

fn check(version: &Version) -> Result<(), Unreadable> {
    let fault = |reason: &str| Err(Unreadable::Version(reason.to_owned()));
    if version.source.trim().is_empty() {
        return fault("the source must be named");
    }
    let known = matches!(version.jurisdiction.as_str(), "EU" | "XI" | "WCO")
        || version.jurisdiction.parse::<kernel::Country>().is_ok();
    if !known {
        return fault("the jurisdiction is a country code, EU, XI or WCO");
    }
    if version.published.is_some_and(|day| day > version.retrieved) {
        return fault("retrieved before it was published");
    }
    Ok(())
}

/// What a reader has gathered so far.
#[derive(Default)]
struct Rows {
    lines: Vec<Line>,
    rejected: Vec<BadRow>,
    rejected_count: usize,
}

impl Rows {
    fn reject(&mut self, row: usize, field: &'static str, reason: impl Into<String>) {
        self.rejected_count = self.rejected_count.saturating_add(1);
        if self.rejected.len() < REJECTED_LISTED_MAX {
            self.rejected.push(BadRow {
                row,
                field,
                reason: reason.into(),
            });
        }
    }

    fn keep(&mut self, line: Line) {
        if line.description.is_empty() {
            return self.reject(line.row, "description", "a line needs a description");
        }
        if line.description.chars().count() > TEXT_CHARS_MAX {
            return self.reject(
                line.row,
                "description",
                format!("longer than {TEXT_CHARS_MAX} characters"),
            );
        }
        if let (Some(from), Some(to)) = (line.valid_from, line.valid_to)
            && from > to
        {
            return self.reject(line.row, "valid_to", "ends before it begins");
        }
        self.lines.push(line);
    }

    fn into_schedule(mut self, version: Version) -> Schedule {
        self.lines.sort_by(|a, b| {
            (a.code, a.valid_from, &a.language).cmp(&(b.code, b.valid_from, &b.language))
        });
        let mut kept: Vec<Line> = Vec::with_capacity(self.lines.len());
        // Of the same code, by language: since lines come by their first day, only the last one
        // that was kept can reach into the next.
        let mut last: BTreeMap<String, usize> = BTreeMap::new();
        for line in std::mem::take(&mut self.lines) {
            if kept.last().is_some_and(|before| before.code != line.code) {
                last.clear();
            }
            let twin = last
                .get(&line.language)
                .map(|at| &kept[*at])
                .filter(|twin| {
                    twin.valid_to
                        .is_none_or(|to| line.valid_from.is_none_or(|from| from <= to))
                });
            match twin.map(|twin| twin.row) {
                Some(first) => {
                    let reason = format!("valid at the same time as the line of row {first}");
                    self.reject(line.row, "code", reason);
                }
                None => {
                    last.insert(line.language.clone(), kept.len());
                    kept.push(line);
                }
            }
        }
        self.rejected.sort_by_key(|bad| bad.row);
        Schedule {
            version,
            lines: kept,
            rejected: self.rejected,
            rejected_count: self.rejected_count,
        }
    }
}

//! Reads our own plain CSV of a country's schedule, for the tariffs that come as a spreadsheet or
//! a gazette. The README has its description.

use jiff::civil::Date;

use super::{Duty, Format, Line, ROWS_MAX, Rows, Unreadable, Version, rate};
use crate::code::Code;

const COLUMNS: [&str; 8] = [
    "code",
    "description",
    "duty",
    "unit",
    "vat",
    "valid_from",
    "valid_to",
    "language",
];

pub(super) fn read(bytes: &[u8], version: &Version, rows: &mut Rows) -> Result<(), Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let not_this = |reason: String| Unreadable::NotTheFormat {
        format: Format::PlainCsv.name(),
        reason,
    };
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let head = csv.headers().map_err(|error| not_this(error.to_string()))?;
    let mut at = [None; COLUMNS.len()];
    for (column, name) in head.iter().enumerate() {
        let Some(known) = COLUMNS.iter().position(|known| *known == name.trim()) else {
            return Err(not_this(format!("there is no column {name:?}")));
        };
        if at[known].replace(column).is_some() {
            return Err(not_this(format!("the column {name} stands twice")));
        }
    }
    if at[0].is_none() || at[1].is_none() {
        return Err(not_this("code and description must be there".to_owned()));
    }
    let columns = head.len();
    for (nth, record) in csv.records().enumerate() {
        let row = nth.saturating_add(2);
        if nth >= ROWS_MAX {
            return Err(Unreadable::TooManyRows);
        }
        let record = match record {
            Ok(record) if record.len() == columns => record,
            Ok(record) => {
                let reason = format!("{} columns, not {columns}", record.len());
                rows.reject(row, "row", reason);
                continue;
            }
            Err(error) => {
                rows.reject(row, "row", error.to_string());
                continue;
            }
        };
        let field = |known: usize| {
            let text = at[known].and_then(|column| record.get(column));
            text.map_or("", str::trim)
        };
        if let Some(line) = line(row, field, version, rows) {
            rows.keep(line);
        }
    }
    Ok(())
}

/// The line of a row, or none and everything wrong with it in `rows`.
fn line<'a>(
    row: usize,
    field: impl Fn(usize) -> &'a str,
    version: &Version,
    rows: &mut Rows,
) -> Option<Line> {
    let before = rows.rejected_count;
    let code = Code::from_printed(field(0))
        .map_err(|error| rows.reject(row, "code", error.to_string()))
        .ok();
    let duty = rate_of(field(2), row, "duty", rows);
    let vat = rate_of(field(4), row, "vat", rows);
    let valid_from = date_of(field(5), row, "valid_from", rows);
    let valid_to = date_of(field(6), row, "valid_to", rows);
    let code = code.filter(|_| rows.rejected_count == before)?;
    let language = Some(field(7)).filter(|text| !text.is_empty());
    let language = language.unwrap_or(&version.language);
    let mut line = Line::new(code, field(1), language, row);
    line.duty = duty.map(|rate| Duty {
        native: field(2).to_owned(),
        rate: Some(rate),
    });
    line.vat = vat;
    line.units = Some(field(3).to_owned())
        .filter(|unit| !unit.is_empty())
        .into_iter()
        .collect();
    line.valid_from = valid_from;
    line.valid_to = valid_to;
    Some(line)
}

fn rate_of(text: &str, row: usize, name: &'static str, rows: &mut Rows) -> Option<String> {
    let read = rate::normal(text);
    if !text.is_empty() && read.is_none() {
        let reason = format!("{text:?} is not in the grammar of rates");
        rows.reject(row, name, reason);
    }
    read
}

fn date_of(text: &str, row: usize, name: &'static str, rows: &mut Rows) -> Option<Date> {
    let read: Option<Date> = text.parse().ok();
    if !text.is_empty() && read.is_none() {
        let reason = format!("{text:?} is no date such as 2026-01-31");
        rows.reject(row, name, reason);
    }
    read
}

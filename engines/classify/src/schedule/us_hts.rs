//! Reads the export of the Harmonized Tariff Schedule of the United States: an array of rows with
//! `htsno`, `indent`, `description`, `units`, `general`, `special` and `other`.
//!
//! Rows without a number are headings in between; they are kept with the lines below them. `other`
//! (column 2, for the few countries without normal trade relations) is kept as a measure.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Duty, Format, Line, Measure, Preference, ROWS_MAX, Rows, Unreadable, Version, rate};
use crate::code::Code;

const INDENT_MAX: usize = 30;

/// Other members of a row (footnotes, quota quantity) say nothing that is used here.
#[derive(Deserialize)]
struct Row {
    htsno: Option<String>,
    indent: Option<String>,
    description: Option<String>,
    units: Option<Vec<String>>,
    general: Option<String>,
    special: Option<String>,
    other: Option<String>,
}

pub(super) fn read(bytes: &[u8], version: &Version, rows: &mut Rows) -> Result<(), Unreadable> {
    // Row by row: a tariff as one tree of values would take ten times its bytes.
    let list: Vec<&RawValue> =
        serde_json::from_slice(bytes).map_err(|error| Unreadable::NotTheFormat {
            format: Format::UsHtsJson.name(),
            reason: error.to_string(),
        })?;
    if list.len() > ROWS_MAX {
        return Err(Unreadable::TooManyRows);
    }
    // Headings without a number by their indent, and whether they still stand above.
    let mut above: Vec<(usize, String)> = Vec::new();
    for (at, value) in list.into_iter().enumerate() {
        let row = at.saturating_add(1);
        let read: Row = match serde_json::from_str(value.get()) {
            Ok(read) => read,
            Err(error) => {
                rows.reject(row, "row", error.to_string());
                continue;
            }
        };
        let indent = read.indent.as_deref().unwrap_or_default().trim();
        let Some(indent) = indent.parse().ok().filter(|indent| *indent <= INDENT_MAX) else {
            rows.reject(row, "indent", format!("{indent:?} is no depth"));
            continue;
        };
        above.retain(|(depth, _)| *depth < indent);
        let description = read.description.as_deref().unwrap_or_default();
        let htsno = read.htsno.as_deref().unwrap_or_default().trim();
        if htsno.is_empty() {
            above.push((indent, plain(description)));
            continue;
        }
        let code = match Code::from_printed(htsno) {
            Ok(code) => code,
            Err(error) => {
                rows.reject(row, "htsno", error.to_string());
                continue;
            }
        };
        let mut line = Line::new(code, &plain(description), &version.language, row);
        line.under = above.iter().map(|(_, text)| text.clone()).collect();
        line.units = read.units.unwrap_or_default();
        line.duty = duty(read.general.as_deref());
        if let Some(duty) = duty(read.other.as_deref()) {
            line.measures.push(Measure {
                kind: "column 2".to_owned(),
                area: String::new(),
                duty: Some(duty),
            });
        }
        line.preferences = preferences(read.special.as_deref().unwrap_or_default());
        rows.keep(line);
    }
    Ok(())
}

fn plain(text: &str) -> String {
    // The export marks Latin names and terms of art.
    text.replace("<i>", "")
        .replace("</i>", "")
        .replace("<il>", "")
        .replace("</il>", "")
        .trim()
        .trim_end_matches(':')
        .to_owned()
}

fn duty(native: Option<&str>) -> Option<Duty> {
    let native = native.map(str::trim).filter(|text| !text.is_empty())?;
    Some(Duty {
        native: native.to_owned(),
        rate: rate::from_us(native),
    })
}

/// `Free (A+,AU,BH) 3.2% (JP) See 9822.09.17 (P)`
fn preferences(special: &str) -> Vec<Preference> {
    let mut found = Vec::new();
    let mut rest = special.trim();
    while let Some((native, after)) = rest.split_once('(') {
        let Some((programmes, after)) = after.split_once(')') else {
            break;
        };
        if let Some(duty) = duty(Some(native)) {
            found.push(Preference {
                programmes: programmes
                    .split(',')
                    .map(|programme| programme.trim().to_owned())
                    .filter(|programme| !programme.is_empty())
                    .collect(),
                duty,
            });
        }
        rest = after.trim();
    }
    found
}

//! Reads the HS nomenclature as the public dataset harmonized-system has it: one row a chapter,
//! heading or subheading.

use super::{Format, Line, ROWS_MAX, Rows, Unreadable, Version};
use crate::code::Code;

const COLUMNS: [&str; 5] = ["section", "hscode", "description", "parent", "level"];

pub(super) fn read(bytes: &[u8], version: &Version, rows: &mut Rows) -> Result<(), Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let not_this = |reason: String| Unreadable::NotTheFormat {
        format: Format::HsNomenclature.name(),
        reason,
    };
    let head = csv.headers().map_err(|error| not_this(error.to_string()))?;
    if head.iter().ne(COLUMNS) {
        return Err(not_this(format!("the columns are {}", COLUMNS.join(","))));
    }
    for (at, record) in csv.records().enumerate() {
        // The head is row 1.
        let row = at.saturating_add(2);
        if at >= ROWS_MAX {
            return Err(Unreadable::TooManyRows);
        }
        let record = match record {
            Ok(record) if record.len() == COLUMNS.len() => record,
            Ok(record) => {
                rows.reject(row, "row", format!("{} columns, not 5", record.len()));
                continue;
            }
            Err(error) => {
                rows.reject(row, "row", error.to_string());
                continue;
            }
        };
        let text = record.get(1).unwrap_or_default();
        if matches!(text, "TOTAL" | "99" | "9999" | "999999") {
            // 99 is kept for special uses of the countries; statistics put the unspecified there.
            rows.reject(
                row,
                "hscode",
                "a catch-all of trade statistics, no code of the HS",
            );
            continue;
        }
        let code = match Code::from_printed(text) {
            Ok(code) => code,
            Err(error) => {
                rows.reject(row, "hscode", error.to_string());
                continue;
            }
        };
        let level = record.get(4).unwrap_or_default();
        if level.parse() != Ok(code.as_str().len()) {
            rows.reject(row, "level", format!("{level} is not the level of {code}"));
            continue;
        }
        let description = record.get(2).unwrap_or_default();
        rows.keep(Line::new(code, description, &version.language, row));
    }
    Ok(())
}

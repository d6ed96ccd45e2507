//! The columns of a product file, found by their headings.

use std::collections::HashMap;

/// A row of cells with its number in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetRow {
    pub(crate) number: i64,
    pub(crate) cells: Vec<String>,
}

/// A table with its headings.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    columns: HashMap<String, usize>,
    pub(crate) rows: Vec<SheetRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SheetError {
    #[error("the file has no rows")]
    Empty,
    #[error("the column {0} is missing")]
    MissingColumn(&'static str),
    #[error("the file has more than {0} rows")]
    TooManyRows(usize),
    #[error("{0}")]
    Unreadable(String),
}

impl SheetError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            SheetError::Empty => "empty",
            SheetError::MissingColumn(_) => "missing_column",
            SheetError::TooManyRows(_) => "too_many_rows",
            SheetError::Unreadable(_) => "unreadable",
        }
    }
}

/// Without these a file is no product file.
const NEEDED: [&str; 3] = ["Handle", "Title", "Variant Price"];

fn key(heading: &str) -> String {
    heading.trim().trim_start_matches('\u{feff}').to_lowercase()
}

impl Sheet {
    pub(crate) fn new(headings: &[String], rows: Vec<SheetRow>) -> Result<Self, SheetError> {
        let mut columns = HashMap::new();
        for (at, heading) in headings.iter().enumerate() {
            columns.entry(key(heading)).or_insert(at);
        }
        if columns.keys().all(String::is_empty) {
            return Err(SheetError::Empty);
        }
        for needed in NEEDED {
            if !columns.contains_key(&key(needed)) {
                return Err(SheetError::MissingColumn(needed));
            }
        }
        if rows.is_empty() {
            return Err(SheetError::Empty);
        }
        Ok(Sheet { columns, rows })
    }

    /// The text of a cell without spaces around it; empty when there is none.
    pub(crate) fn cell<'a>(&self, row: &'a SheetRow, heading: &str) -> &'a str {
        let at = self.columns.get(&heading.to_lowercase());
        let text = at
            .and_then(|at| row.cells.get(*at))
            .map_or("", |cell| cell.trim());
        unguarded(text)
    }

    /// Everything in a column that is not empty, each once.
    pub(crate) fn distinct(&self, heading: &str) -> Vec<String> {
        let mut seen = std::collections::BTreeSet::new();
        for row in &self.rows {
            let text = self.cell(row, heading);
            if !text.is_empty() {
                seen.insert(text.to_owned());
            }
        }
        seen.into_iter().collect()
    }
    /// The article numbers that rows without one would be given.
    pub(crate) fn made_up_skus(&self) -> Vec<String> {
        self.rows
            .iter()
            .filter(|row| self.cell(row, "Variant SKU").is_empty())
            .map(|row| {
                let values: Vec<&str> = ["Option1 Value", "Option2 Value", "Option3 Value"]
                    .into_iter()
                    .map(|heading| self.cell(row, heading))
                    .filter(|value| !value.is_empty() && *value != super::NO_OPTION.1)
                    .collect();
                crate::rules::slug::sku(self.cell(row, "Handle"), &values)
            })
            .filter(|sku| !sku.is_empty())
            .collect()
    }
}

/// Texts that a spreadsheet would take for a formula are written with an apostrophe before them.
pub(crate) fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        Some(_) | None => text,
    }
}

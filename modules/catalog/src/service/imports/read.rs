//! The dry run: the file as a table, the table as a report and plans.

use std::io::Cursor;

use bytes::Bytes;
use calamine::{Data, Reader, Xlsx};
use contract::ids::OrgId;
use kernel::Problem;
use runtime::blobs;

use super::Work;
use crate::model::import::ImportState;
use crate::model::offer::Offer;
use crate::rules::draft as drafts;
use crate::rules::shopify::{Checked, Known, Sheet, SheetError, SheetRow, check};
use crate::service::Service;
use crate::store;

/// Cells of one row, and letters of one cell, that are looked at.
const COLUMNS_MAX: usize = 200;
const CELL_BYTES_MAX: usize = 200_000;
/// What a workbook may be once its parts are unpacked.
const UNPACKED_BYTES_MAX: u64 = 300 << 20;

impl Service {
    /// Reads the file of an import and keeps what became of each row.
    pub(crate) async fn check_import(&self, work: Work) -> Result<(), Problem> {
        let Work {
            seller, import: id, ..
        } = work;
        let db = self.rt().db().clone();
        let found = db
            .read(move |tx| async move { store::import::find(&tx, seller, id).await })
            .await?;
        let Some(import) = found.filter(|import| import.state == ImportState::Checking) else {
            return Ok(());
        };
        let blob = match import.file {
            Some(file) => blobs::find(self.rt(), file).await?,
            None => None,
        };
        let sheet = match blob {
            None => Err(SheetError::Unreadable("the file is gone".to_owned())),
            Some(blob) => {
                let bytes = blobs::load(self.rt(), &blob).await?;
                let rows_max = self.settings().import_rows_max;
                tokio::task::spawn_blocking(move || table(&bytes, rows_max))
                    .await
                    .unwrap_or_else(|error| Err(SheetError::Unreadable(error.to_string())))
            }
        };
        let now = self.rt().now();
        let sheet = match sheet {
            Ok(sheet) => sheet,
            Err(error) => {
                let text = format!("{}: {error}", error.code());
                return Ok(db
                    .tx(move |tx| {
                        let text = text.clone();
                        async move { store::import::refuse(&tx, seller, id, &text, now).await }
                    })
                    .await?);
            }
        };
        let known = self.known(seller, &sheet).await?;
        let settings = import.settings;
        let with_pictures = settings.pictures;
        let checked = tokio::task::spawn_blocking(move || check(&sheet, &settings, &known)).await;
        let mut checked: Checked =
            checked.map_err(|error| Problem::internal().with_detail(error.to_string()))?;
        if !with_pictures {
            checked
                .products
                .iter_mut()
                .for_each(|plan| plan.pictures.clear());
        }
        let checked = std::sync::Arc::new(checked);
        db.tx(move |tx| {
            let checked = checked.clone();
            async move {
                let Checked {
                    rows,
                    products,
                    types,
                } = &*checked;
                store::import::keep_report(&tx, seller, id, rows, products, types, now).await
            }
        })
        .await?;
        Ok(())
    }

    /// What the seller has already of what the file names.
    async fn known(&self, seller: OrgId, sheet: &Sheet) -> Result<Known, Problem> {
        let handles = sheet.distinct("Handle");
        let mut skus = sheet.distinct("Variant SKU");
        skus.extend(sheet.made_up_skus());
        let found = self
            .rt()
            .db()
            .read(move |tx| {
                let (handles, skus) = (handles.clone(), skus.clone());
                async move {
                    let ids = store::product::by_handles(&tx, seller, &handles).await?;
                    let mut products = Vec::with_capacity(ids.len());
                    for part in ids.chunks(256) {
                        products.extend(store::product::load_many(&tx, part).await?);
                    }
                    let taken = store::offer::skus(&tx, seller, &skus).await?;
                    Ok::<_, db::Error>((products, taken))
                }
            })
            .await?;
        let (products, taken) = found;
        let mut known = Known::default();
        for offered in products {
            let draft = drafts::of(&offered.product, |variant| {
                offered.own_offer(variant).map(Offer::terms)
            });
            if let Some(handle) = &offered.product.handle {
                known.products.insert(handle.clone(), draft);
            }
        }
        known.skus = taken
            .into_iter()
            .map(|(sku, _, handle)| (sku, handle))
            .collect();
        Ok(known)
    }
}

/// A file as a table: a workbook when it is one, otherwise text with commas.
pub(super) fn table(bytes: &Bytes, rows_max: usize) -> Result<Sheet, SheetError> {
    if bytes.starts_with(b"PK\x03\x04") {
        workbook(bytes, rows_max)
    } else {
        commas(bytes, rows_max)
    }
}

fn commas(bytes: &[u8], rows_max: usize) -> Result<Sheet, SheetError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    // Spreadsheets of some countries write semicolons.
    let count = |sign: u8| first.iter().filter(|byte| **byte == sign).count();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| (count(*sign), *sign == b','))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut headings: Option<Vec<String>> = None;
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record.map_err(|error| SheetError::Unreadable(error.to_string()))?;
        let cells: Vec<String> = record
            .iter()
            .take(COLUMNS_MAX)
            .map(|cell| bounded(String::from_utf8_lossy(cell).into_owned()))
            .collect();
        if headings.is_none() {
            headings = Some(cells);
            continue;
        }
        if rows.len() >= rows_max {
            return Err(SheetError::TooManyRows(rows_max));
        }
        // Spreadsheets count rows, also where a cell holds several lines.
        let number = i64::try_from(rows.len()).unwrap_or(i64::MAX - 2) + 2;
        rows.push(SheetRow { number, cells });
    }
    Sheet::new(&headings.ok_or(SheetError::Empty)?, rows)
}

fn workbook(bytes: &Bytes, rows_max: usize) -> Result<Sheet, SheetError> {
    let unreadable = |error: &dyn std::fmt::Display| SheetError::Unreadable(error.to_string());
    if unpacked_bytes(bytes).is_none_or(|size| size > UNPACKED_BYTES_MAX) {
        return Err(SheetError::Unreadable(
            "the workbook is too large, or broken".to_owned(),
        ));
    }
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes.clone())).map_err(|error| unreadable(&error))?;
    let name = book
        .sheet_names()
        .first()
        .cloned()
        .ok_or(SheetError::Empty)?;
    let mut cells = book
        .worksheet_cells_reader(&name)
        .map_err(|error| unreadable(&error))?;
    let mut table: std::collections::BTreeMap<u32, Vec<String>> = std::collections::BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(|error| unreadable(&error))? {
        let (row, column) = cell.get_position();
        let text = text_of(&Data::from(cell.get_value().clone()));
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX || text.is_empty() {
            continue;
        }
        if table.len() > rows_max && !table.contains_key(&row) {
            return Err(SheetError::TooManyRows(rows_max));
        }
        let cells = table.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = bounded(text);
    }
    let mut rows = table.into_iter();
    let (_, headings) = rows.next().ok_or(SheetError::Empty)?;
    let rows = rows
        .map(|(row, cells)| SheetRow {
            number: i64::from(row) + 1,
            cells,
        })
        .collect();
    Sheet::new(&headings, rows)
}

fn text_of(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(is) => is.to_string(),
        Data::DateTime(_) | Data::Error(_) | Data::Empty => String::new(),
    }
}

fn bounded(mut text: String) -> String {
    if text.len() > CELL_BYTES_MAX {
        let mut end = CELL_BYTES_MAX;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}

/// What the directory at the end of a zip file says its parts come to.
fn unpacked_bytes(bytes: &[u8]) -> Option<u64> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let from = bytes.len().saturating_sub(66_000);
    let end = from + bytes[from..].windows(4).rposition(|window| window == END)?;
    let short = |at: usize| {
        bytes
            .get(at..at + 2)
            .map(|b| u16::from_le_bytes([b[0], b[1]]))
    };
    let long = |at: usize| {
        bytes
            .get(at..at + 4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    };
    let mut at = usize::try_from(long(end + 16)?).ok()?;
    let mut total = 0_u64;
    for _ in 0..short(end + 10)? {
        if bytes.get(at..at + 4)? != ENTRY {
            return None;
        }
        total = total.checked_add(u64::from(long(at + 24)?))?;
        at += 46
            + usize::from(short(at + 28)?)
            + usize::from(short(at + 30)?)
            + usize::from(short(at + 32)?);
    }
    Some(total)
}

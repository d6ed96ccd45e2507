//! A seller's products as a file, in the columns that the import reads.

use axum::body::Body;
use bytes::Bytes;
use contract::identity::{Caller, Role};
use contract::ids::{OrgId, ProductId};
use futures::stream;
use kernel::{Locale, Problem};
use rust_xlsxwriter::{Format, Workbook};

use super::Service;
use crate::error::Error;
use crate::model::product::Offered;
use crate::rules::shopify::write::{COLUMNS, rows};
use crate::store;

const BATCH: i64 = 200;
/// Rows of one workbook, which is put together in memory.
const WORKBOOK_ROWS_MAX: usize = 20_000;
/// Columns that hold numbers in a workbook.
const NUMBERS: [&str; 11] = [
    "Variant Grams",
    "Variant Inventory Qty",
    "Variant Price",
    "Image Position",
    "Variant Minimum Order",
    "Variant Order Multiple",
    "Variant Maximum Order",
    "Variant Lead Time Days",
    "Variant Length mm",
    "Variant Width mm",
    "Variant Height mm",
];

/// A file on its way out.
pub(crate) struct Export {
    pub(crate) body: Body,
    pub(crate) content_type: &'static str,
    pub(crate) file_name: &'static str,
}

type Place = Option<(OrgId, ProductId)>;

impl Service {
    /// As text with commas, made while it is sent: as many products as there are.
    pub(crate) async fn export_csv(&self, by: &Caller) -> Result<Export, Problem> {
        let (seller, locale) = (self.may_export(by)?, by.locale);
        let service = self.clone();
        // Spreadsheets take a file without this mark for something else than UTF-8.
        let mut head = b"\xef\xbb\xbf".to_vec();
        head.extend(written([COLUMNS.map(str::to_owned)])?);
        let rest = stream::try_unfold(Some(None), move |next: Option<Place>| {
            let service = service.clone();
            async move {
                let Some(after) = next else {
                    return Ok(None);
                };
                let (page, place) = service.export_page(seller, after).await?;
                let lines = page
                    .iter()
                    .flat_map(|offered| service.lines(offered, locale));
                let bytes = written(lines)?;
                Ok::<_, Problem>(Some((Bytes::from(bytes), place.map(Some))))
            }
        });
        let whole = futures::StreamExt::chain(stream::iter([Ok(Bytes::from(head))]), rest);
        Ok(Export {
            body: Body::from_stream(whole),
            content_type: "text/csv; charset=utf-8",
            file_name: "products.csv",
        })
    }

    /// As a workbook, when there are not too many.
    pub(crate) async fn export_xlsx(&self, by: &Caller) -> Result<Export, Problem> {
        let (seller, locale) = (self.may_export(by)?, by.locale);
        let mut all = Vec::new();
        let mut next = Some(None);
        while let Some(after) = next {
            let (page, place) = self.export_page(seller, after).await?;
            all.extend(page.iter().flat_map(|offered| self.lines(offered, locale)));
            if all.len() > WORKBOOK_ROWS_MAX {
                return Err(Error::ExportTooLarge {
                    maximum: WORKBOOK_ROWS_MAX,
                }
                .into());
            }
            next = place.map(Some);
        }
        let made = tokio::task::spawn_blocking(move || workbook(&all)).await;
        let bytes = match made {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => return Err(Problem::internal().with_detail(error.to_string())),
            Err(error) => return Err(Problem::internal().with_detail(error.to_string())),
        };
        Ok(Export {
            body: Body::from(bytes),
            content_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            file_name: "products.xlsx",
        })
    }

    fn may_export(&self, by: &Caller) -> Result<OrgId, Problem> {
        by.allows("catalog:read")
            .or_else(|_| by.allows("catalog:write"))?;
        by.seller(&[Role::Owner, Role::Staff, Role::Finance])
    }

    async fn export_page(
        &self,
        seller: OrgId,
        after: Place,
    ) -> Result<(Vec<Offered>, Place), Problem> {
        let page = self
            .rt()
            .db()
            .read(move |tx| async move {
                let ids =
                    store::list::of_seller(&tx, seller, after.map(|(_, id)| id), BATCH).await?;
                store::product::load_many(&tx, &ids).await
            })
            .await?;
        let is_full = page.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
        let last = page.last().map(|offered| (seller, offered.product.id));
        Ok((page, last.filter(|_| is_full)))
    }

    fn lines(&self, offered: &Offered, locale: Locale) -> Vec<[String; COLUMNS.len()]> {
        let root = self.rt().config().public_url();
        rows(offered, locale, |blob| {
            format!("{root}{}", super::shown::file_url(blob))
        })
    }
}

fn written(rows: impl IntoIterator<Item = [String; COLUMNS.len()]>) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(|_| Problem::internal())?;
    }
    writer.into_inner().map_err(|_| Problem::internal())
}

fn workbook(lines: &[[String; COLUMNS.len()]]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Products")?;
    let bold = Format::new().set_bold();
    for (column, heading) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, line) in (1_u32..).zip(lines) {
        for (column, (heading, text)) in (0_u16..).zip(COLUMNS.iter().zip(line)) {
            if text.is_empty() {
                continue;
            }
            // A cell of a sheet, no amount that is reckoned with.
            match text.parse::<f64>() {
                Ok(number) if NUMBERS.contains(heading) => {
                    sheet.write_number(row, column, number)?
                }
                Ok(_) | Err(_) => sheet.write_string(row, column, text)?,
            };
        }
    }
    book.save_to_buffer()
}

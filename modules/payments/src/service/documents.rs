//! Papers about money as sellers and the platform read them: lists, pages, files. What is not
//! issued yet can be looked at too, and says so.

use contract::identity::{Caller, OrgKind};
use contract::ids::OrgId;
use kernel::{Currency, FieldError, Locale, Money, Page, Problem, Timestamp};
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::month::{Statement, content_of};
use super::movements::{Movement, csv_file};
use super::operate::LOOKERS;
use super::plans::SUBSCRIBERS;
use super::{Service, before, rows};
use crate::error::Error;
use crate::model::document::{
    Body, Content, Document, Line, MoneyPaperId, MoneyPaperKind, PaperKind,
};
use crate::rules::documents::Month;
use crate::rules::paper::{self, Row};
use crate::store;

/// Lines that a page shows; the files have all.
const LINES_SHOWN: usize = 500;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaperQuery {
    /// For the platform; sellers see their own.
    #[param(value_type = Option<String>)]
    pub seller: Option<OrgId>,
    #[param(inline)]
    pub kind: Option<PaperKind>,
}

/// A month of one's balance that need not be over.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthQuery {
    /// As 2026-11.
    #[param(max_length = 7)]
    pub month: String,
    pub currency: Currency,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoneyPaper {
    #[schema(value_type = String)]
    pub id: MoneyPaperId,
    pub seller: OrgId,
    /// As it was called when the paper was issued.
    pub seller_name: String,
    pub kind: PaperKind,
    pub number: String,
    pub month: String,
    pub currency: Currency,
    /// What an invoice comes to, or what a statement closes with.
    pub total: Money,
    pub sha256: String,
    pub issued_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoneyPaperPage {
    /// Absent while the month is not closed.
    pub issued: Option<MoneyPaper>,
    pub content: Content,
    /// Of a statement, the first 500.
    pub movements: Vec<Movement>,
}

impl MoneyPaper {
    fn of(one: &Document) -> Self {
        MoneyPaper {
            id: one.id,
            seller: one.seller,
            seller_name: one.content.holder.name.clone(),
            kind: one.kind,
            number: one.number.clone(),
            month: one.month.clone(),
            currency: one.currency,
            total: one.total,
            sha256: one.sha256.clone(),
            issued_at: one.issued_at,
        }
    }
}

/// A paper with the lines that it is made of.
struct Whole {
    document: Document,
    lines: Vec<Movement>,
}

impl Service {
    pub(crate) async fn papers(
        &self,
        by: &Caller,
        query: &PaperQuery,
        page: &PageQuery,
    ) -> Result<Page<MoneyPaper>, Error> {
        by.allows("payments:read")?;
        let seller = match by.kind {
            OrgKind::Platform => {
                by.platform(&LOOKERS)?;
                query.seller
            }
            OrgKind::Seller | OrgKind::Buyer => Some(by.seller(&SUBSCRIBERS)?),
        };
        let from = before::<MoneyPaperKind>(page)?;
        let input = (seller, query.kind, from, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::document::list(&tx, input.0, input.1, input.2, input.3).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |one| (one.id.uuid(),))?;
        Ok(Page {
            items: page.items.iter().map(MoneyPaper::of).collect(),
            next: page.next,
        })
    }

    pub(crate) async fn paper(
        &self,
        by: &Caller,
        id: MoneyPaperId,
    ) -> Result<MoneyPaperPage, Error> {
        let Whole {
            document,
            mut lines,
        } = self.whole(by, id).await?;
        lines.truncate(LINES_SHOWN);
        Ok(MoneyPaperPage {
            issued: Some(MoneyPaper::of(&document)),
            content: document.content,
            movements: lines,
        })
    }

    /// A month as it stands so far, for who wants to look before it is closed.
    pub(crate) async fn month_so_far(
        &self,
        by: &Caller,
        query: &MonthQuery,
    ) -> Result<MoneyPaperPage, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        let month = Month::parse(&query.month).ok_or_else(|| {
            let text = "written as 2026-11";
            Error::Fields(vec![FieldError::new("month", "malformed", text)])
        })?;
        let holder = self.holder(by, seller).await?;
        let currency = query.currency;
        let mut statement: Statement = self
            .read((seller, month, currency), |service, tx, input| async move {
                service.statement_of(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let body = Body::Statement(Box::new(content_of(&statement)?));
        statement.lines.truncate(LINES_SHOWN);
        Ok(MoneyPaperPage {
            issued: None,
            content: Content {
                issuer: self.issuer(),
                holder,
                month: month.to_string(),
                currency,
                body,
            },
            movements: statement.lines,
        })
    }

    /// An issued paper. The lines of a statement come out of the books anew, and have to be those
    /// that were frozen.
    async fn whole(&self, by: &Caller, id: MoneyPaperId) -> Result<Whole, Error> {
        by.allows("payments:read")?;
        let own = match by.kind {
            OrgKind::Platform => {
                by.platform(&LOOKERS)?;
                None
            }
            OrgKind::Seller | OrgKind::Buyer => Some(by.seller(&SUBSCRIBERS)?),
        };
        self.read((own, id), |service, tx, input| async move {
            let (own, id) = *input;
            let seller = match own {
                Some(seller) => seller,
                None => store::document::owner(&tx, id)
                    .await?
                    .ok_or(Error::NotFound)?,
            };
            let found = store::document::find(&tx, seller, id).await?;
            let document = found.ok_or(Error::NotFound)?;
            let Body::Statement(frozen) = &document.content.body else {
                return Ok(Whole {
                    document,
                    lines: Vec::new(),
                });
            };
            let month = Month::parse(&document.month)
                .ok_or_else(|| Error::stored("month", &document.month))?;
            let again = service
                .statement_of(&tx, seller, month, document.currency)
                .await?;
            if content_of(&again)? != **frozen {
                return Err(Error::stored("statement", &document.number));
            }
            Ok(Whole {
                document,
                lines: again.lines,
            })
        })
        .await
    }

    /// As PDF/A: the same paper is the same file.
    pub(crate) async fn paper_pdf(
        &self,
        by: &Caller,
        id: MoneyPaperId,
        language: Locale,
    ) -> Result<(String, Vec<u8>), Error> {
        let Whole { document, lines } = self.whole(by, id).await?;
        let rows: Vec<Row> = lines.iter().map(row).collect();
        let issued = Some((
            document.number.as_str(),
            document.sha256.as_str(),
            document.issued_at,
        ));
        let sheet = paper::sheet(document.kind, &document.content, &rows, issued, language);
        let name = format!("{}-{}.pdf", document.number, language.tag());
        Ok((name, printed(sheet).await?))
    }

    /// As a file for spreadsheets, with all lines.
    pub(crate) async fn paper_csv(
        &self,
        by: &Caller,
        id: MoneyPaperId,
    ) -> Result<(String, Vec<u8>), Error> {
        let Whole { document, lines } = self.whole(by, id).await?;
        let file = match &document.content.body {
            Body::Statement(_) => csv_file(&lines)?,
            Body::Fees(fees) => fee_file(&fees.lines)?,
        };
        Ok((format!("{}.csv", document.number), file))
    }
}

/// A long statement takes a while to set, and other requests wait on this thread.
pub(crate) async fn printed(sheet: print::Sheet) -> Result<Vec<u8>, Error> {
    let printed = tokio::task::spawn_blocking(move || print::pdf(&sheet)).await;
    let printed = printed.map_err(|_| Problem::internal())?;
    printed.map_err(|error| match error {
        print::Error::TooLong => Error::TooLong,
        error @ (print::Error::NoGlyph(_) | print::Error::Writing(_)) => Error::NotPrintable(error),
    })
}

fn row(line: &Movement) -> Row {
    let about = [
        line.order.map(|id| id.to_string()),
        line.payout.map(|id| id.to_string()),
    ];
    Row {
        at: line.at,
        what: line.what.clone(),
        about: about.into_iter().flatten().next().unwrap_or_default(),
        part: line.part.name(),
        amount: line.amount,
    }
}

fn fee_file(lines: &[Line]) -> Result<Vec<u8>, Error> {
    let broken = |error: csv::Error| Problem::internal().with_detail(error.to_string());
    let mut file = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    file.write_record(["at", "what", "about", "currency", "net", "tax"])
        .map_err(broken)?;
    for line in lines {
        file.write_record([
            line.at.to_string(),
            line.what.clone(),
            line.about.clone(),
            line.net.currency().code().to_owned(),
            line.net.to_major_string(),
            line.tax.to_major_string(),
        ])
        .map_err(broken)?;
    }
    let done = file.into_inner();
    Ok(done.map_err(|error| Problem::internal().with_detail(error.to_string()))?)
}

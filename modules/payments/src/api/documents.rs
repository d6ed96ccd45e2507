//! Papers about money: statements, invoices, credit notes, receipts.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Locale, Page, Problem};
use runtime::http::{Answer, Caller, Json, PageQuery, Path, PathId, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::document::MoneyPaperKind;
use crate::service::Service;
use crate::service::documents::{MoneyPaper, MoneyPaperPage, MonthQuery, PaperQuery};
use crate::service::receipts::ReceiptPage;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(papers))
        .routes(routes!(month))
        .routes(routes!(paper))
        .routes(routes!(pdf))
        .routes(routes!(file))
        .routes(routes!(receipt))
        .routes(routes!(receipt_pdf))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PrintIn {
    /// English without it.
    #[serde(default = "PrintIn::default_language")]
    #[param(inline, required = false)]
    language: Locale,
}

impl PrintIn {
    const fn default_language() -> Locale {
        Locale::En
    }
}

/// Issued statements, invoices and credit notes, newest first: a seller's own, or all.
#[utoipa::path(get, path = "/papers", params(PaperQuery, PageQuery),
    responses((status = 200, body = Page<MoneyPaper>)))]
async fn papers(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<PaperQuery>,
    page: PageQuery,
) -> Answer<Json<Page<MoneyPaper>>> {
    Ok(Json(service.papers(&by, &query, &page).await?))
}

/// A month of the seller's balance as it stands, closed or not.
#[utoipa::path(get, path = "/seller/month", params(MonthQuery),
    responses((status = 200, body = MoneyPaperPage)))]
async fn month(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<MonthQuery>,
) -> Answer<Json<MoneyPaperPage>> {
    Ok(Json(service.month_so_far(&by, &query).await?))
}

/// One issued paper.
#[utoipa::path(get, path = "/papers/{id}", params(("id" = String, Path)),
    responses((status = 200, body = MoneyPaperPage)))]
async fn paper(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<MoneyPaperKind>,
) -> Answer<Json<MoneyPaperPage>> {
    Ok(Json(service.paper(&by, id).await?))
}

/// An issued paper to print, as PDF/A.
#[utoipa::path(get, path = "/papers/{id}/pdf", params(("id" = String, Path), PrintIn),
    responses((status = 200, content_type = "application/pdf", body = String),
        (status = 422, body = Problem)))]
async fn pdf(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<MoneyPaperKind>,
    Query(wanted): Query<PrintIn>,
) -> Answer<Response> {
    download(
        service.paper_pdf(&by, id, wanted.language).await?,
        "application/pdf",
    )
}

/// An issued paper with all its lines, for spreadsheets.
#[utoipa::path(get, path = "/papers/{id}/csv", params(("id" = String, Path)),
    summary = "An issued paper as a file",
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn file(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<MoneyPaperKind>,
) -> Answer<Response> {
    download(service.paper_csv(&by, id).await?, "text/csv; charset=utf-8")
}

/// The receipt of a payment that came.
#[utoipa::path(get, path = "/intents/{reference}/receipt",
    params(("reference" = String, Path, description = "pay_… or chk_…")),
    responses((status = 200, body = ReceiptPage)))]
async fn receipt(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
) -> Answer<Json<ReceiptPage>> {
    Ok(Json(service.receipt(&by, &reference).await?))
}

/// The receipt to print, as PDF/A.
#[utoipa::path(get, path = "/intents/{reference}/receipt/pdf",
    params(("reference" = String, Path, description = "pay_… or chk_…"), PrintIn),
    responses((status = 200, content_type = "application/pdf", body = String),
        (status = 422, body = Problem)))]
async fn receipt_pdf(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
    Query(wanted): Query<PrintIn>,
) -> Answer<Response> {
    download(
        service
            .receipt_pdf(&by, &reference, wanted.language)
            .await?,
        "application/pdf",
    )
}

fn download((name, bytes): (String, Vec<u8>), content_type: &'static str) -> Answer<Response> {
    let name = format!("attachment; filename=\"{name}\"");
    let name = HeaderValue::from_str(&name).map_err(|_| Problem::internal())?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

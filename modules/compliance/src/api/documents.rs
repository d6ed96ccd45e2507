//! Papers of orders: the set, what is filled in, drafts, issued papers and their files; and the check
//! of anybody's electronic invoice.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use contract::ids::{Order, OrderId};
use kernel::{Locale, Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Etag, IdempotencyKey, IfMatch, Json, PageQuery, Part, Path, PathId,
    Query, Upload, upload_limit,
};
use runtime::once::Replay;
use serde::{Deserialize, Serialize};
use ubl::Severity;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::model::document::{DocumentId, DocumentKind, Paper};
use crate::model::letterhead::Letterhead;
use crate::model::particulars::Particulars;
use crate::service::{Issue, Issued, IssuedSet, Lettered, PaperFile, PaperSet, Service, Shown};

/// An electronic invoice of a thousand lines has about a megabyte.
const INVOICE_BYTES_MAX: usize = 5 << 20;
const FORM_BYTES: usize = 16 << 10;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(letterhead, put_letterhead))
        .routes(routes!(set, issue))
        .routes(routes!(put_particulars))
        .routes(routes!(draft))
        .routes(routes!(register))
        .routes(routes!(show))
        .routes(routes!(pdf))
        .routes(routes!(xml))
        .routes(routes!(check).layer(upload_limit(INVOICE_BYTES_MAX + FORM_BYTES)))
}

/// What stands at the head of your firm's papers.
#[utoipa::path(get, path = "/letterhead", tag = "compliance",
    responses((status = 200, body = Lettered), (status = 403, body = Problem)))]
async fn letterhead(State(service): State<Service>, Caller(by): Caller) -> Answer<Etag<Lettered>> {
    let kept = service.letterhead(&by).await?;
    Ok(Etag::new(kept.version, kept))
}

/// Change what stands at the head of your firm's papers.
///
/// Papers that were issued stay as they are. The first time `If-Match` names version 0.
#[utoipa::path(put, path = "/letterhead", tag = "compliance", params(IfMatch),
    request_body = Letterhead,
    responses((status = 200, body = Lettered), (status = 412, body = Problem),
        (status = 422, body = Problem)))]
async fn put_letterhead(
    State(service): State<Service>,
    Caller(by): Caller,
    version: IfMatch,
    Body(content): Body<Letterhead>,
) -> Answer<Etag<Lettered>> {
    let kept = service.put_letterhead(&by, &version, content).await?;
    Ok(Etag::new(kept.version, kept))
}

/// The papers of an order: what was issued, what is missing, and what does not agree.
///
/// Its seller and the compliance desk see everything, its buyer what was issued.
#[utoipa::path(get, path = "/orders/{id}/papers", tag = "compliance",
    params(("id" = OrderId, Path)),
    responses((status = 200, body = PaperSet), (status = 404, body = Problem)))]
async fn set(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(order): PathId<Order>,
) -> Answer<Json<PaperSet>> {
    Ok(Json(service.paper_set(&by, order).await?))
}

/// Issue papers of an order.
///
/// They are frozen under the next numbers, or as the next version of their own. Nothing is issued
/// where something is missing or papers contradict each other; lesser differences are told.
#[utoipa::path(post, path = "/orders/{id}/papers", tag = "compliance",
    params(("id" = OrderId, Path), IdempotencyKey), request_body = Issue,
    responses((status = 201, body = IssuedSet), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn issue(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(order): PathId<Order>,
    key: IdempotencyKey,
    Body(wanted): Body<Issue>,
) -> Answer<Replay<IssuedSet>> {
    Ok(service
        .issue_papers(&by, &key.request(&by), order, wanted)
        .await?)
}

/// Fill in what only the seller knows of an order's papers.
///
/// The first time `If-Match` names version 0.
#[utoipa::path(put, path = "/orders/{id}/papers/particulars", tag = "compliance",
    params(("id" = OrderId, Path), IfMatch), request_body = Particulars,
    responses((status = 200, body = PaperSet), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn put_particulars(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(order): PathId<Order>,
    version: IfMatch,
    Body(content): Body<Particulars>,
) -> Answer<Etag<PaperSet>> {
    let set = service
        .put_particulars(&by, order, &version, content)
        .await?;
    Ok(Etag::new(set.particulars_version, set))
}

/// What a paper would say if it were issued now.
#[utoipa::path(get, path = "/orders/{id}/papers/{kind}/draft", tag = "compliance",
    params(("id" = OrderId, Path), ("kind" = Paper, Path)),
    responses((status = 200, body = Shown), (status = 404, body = Problem)))]
async fn draft(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((order, kind)): Path<(OrderId, Paper)>,
) -> Answer<Json<Shown>> {
    Ok(Json(service.paper_draft(&by, order, kind).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfKind {
    #[param(inline)]
    #[serde(default)]
    kind: Option<Paper>,
}

/// Your firm's register of issued papers, newest first.
#[utoipa::path(get, path = "/papers", tag = "compliance", params(OfKind, PageQuery),
    responses((status = 200, body = Page<Issued>), (status = 403, body = Problem)))]
async fn register(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<OfKind>,
    page: PageQuery,
) -> Answer<Json<Page<Issued>>> {
    Ok(Json(service.paper_register(&by, wanted.kind, &page).await?))
}

/// An issued paper as data.
#[utoipa::path(get, path = "/papers/{id}", tag = "compliance",
    params(("id" = DocumentId, Path)),
    responses((status = 200, body = Shown), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DocumentKind>,
) -> Answer<Json<Shown>> {
    Ok(Json(service.paper(&by, id).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InLanguage {
    /// English without it.
    #[serde(default = "InLanguage::default_language")]
    #[param(inline, required = false)]
    language: Locale,
}

impl InLanguage {
    const fn default_language() -> Locale {
        Locale::En
    }
}

/// An issued paper to print, as PDF/A.
#[utoipa::path(get, path = "/papers/{id}/pdf", tag = "compliance",
    params(("id" = DocumentId, Path), InLanguage),
    responses((status = 200, content_type = "application/pdf", body = String),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn pdf(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DocumentKind>,
    Query(wanted): Query<InLanguage>,
) -> Answer<impl IntoResponse> {
    let file = service.paper_pdf(&by, id, wanted.language).await?;
    download(file, "application/pdf")
}

/// An issued paper as UBL 2.1: an invoice by Peppol BIS Billing 3, the others as UBL has them.
///
/// It leaves only if it keeps all rules; otherwise each broken rule is told as a field.
#[utoipa::path(get, path = "/papers/{id}/xml", tag = "compliance",
    params(("id" = DocumentId, Path)),
    responses((status = 200, content_type = "application/xml", body = String),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn xml(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DocumentKind>,
) -> Answer<impl IntoResponse> {
    let file = service.paper_xml(&by, id).await?;
    download(file, "application/xml; charset=utf-8")
}

fn download(file: PaperFile, content_type: &'static str) -> Answer<impl IntoResponse> {
    let name = format!("attachment; filename=\"{}\"", file.name);
    let name = HeaderValue::from_str(&name).map_err(|_| Problem::internal())?;
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file.bytes))
}

#[derive(ToSchema)]
#[schema(as = InvoiceFile)]
#[allow(dead_code, reason = "describes the parts of the form")]
struct InvoiceFile {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvoiceSeverity)]
enum HowGrave {
    Fatal,
    Warning,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceFinding)]
struct InvoiceFinding {
    /// As its publisher names it: `BR-CO-10`.
    rule: String,
    severity: HowGrave,
    /// Elements from the root.
    path: String,
    line: usize,
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceChecked)]
struct InvoiceChecked {
    file: String,
    is_valid: bool,
    /// `peppol-bis-billing-3`, `en16931`, `ubl-2.1`, or `nothing` where it is no invoice.
    checked_as: String,
    /// At most 500.
    findings: Vec<InvoiceFinding>,
}

/// Check an electronic invoice or credit note in UBL 2.1.
///
/// Against the structure of UBL and the rules of EN 16931 and Peppol that it says it keeps. Nothing
/// is kept of the file.
#[utoipa::path(post, path = "/invoices/check", tag = "compliance",
    request_body(content = InvoiceFile, content_type = "multipart/form-data"),
    responses((status = 200, body = InvoiceChecked), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
async fn check(Caller(by): Caller, upload: Upload) -> Answer<Json<InvoiceChecked>> {
    by.allows("compliance:read")?;
    let Part {
        file_name, bytes, ..
    } = upload.file(INVOICE_BYTES_MAX).await?;
    let file: String = file_name.unwrap_or_default().chars().take(200).collect();
    // A large file takes a while, and other requests wait on this thread.
    let report = tokio::task::spawn_blocking(move || ubl::report(&bytes)).await;
    let report = report.map_err(|_| Problem::internal())?;
    let findings = report.findings.into_iter().map(|finding| InvoiceFinding {
        rule: finding.rule,
        severity: match finding.severity {
            Severity::Fatal => HowGrave::Fatal,
            Severity::Warning => HowGrave::Warning,
        },
        path: finding.path,
        line: finding.line,
        message: finding.message,
    });
    Ok(Json(InvoiceChecked {
        file,
        is_valid: report.is_valid,
        checked_as: report.checked_as.to_owned(),
        findings: findings.collect(),
    }))
}

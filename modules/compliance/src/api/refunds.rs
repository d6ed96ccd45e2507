//! Files for the refund of tax on exports.

use axum::extract::State;
use contract::ids::OrderId;
use kernel::{Money, Page, Problem, Timestamp};
use runtime::http::{Answer, Body, Caller, Json, MaybeIdempotencyKey, PageQuery, PathId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::declaration::{DeclarationId, DeclarationKind, Mode};
use crate::rules::refund::{Bar, Paper};
use crate::service::{RefundFile, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(invoice))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefundFile)]
struct View {
    declaration: DeclarationId,
    number: String,
    order: OrderId,
    order_number: String,
    mode: Mode,
    goods: Money,
    released_at: Option<Timestamp>,
    /// Why this export gives no refund.
    bar: Option<Bar>,
    papers: Vec<Paper>,
    missing: usize,
    /// The day until which it is usually applied for, by a setting of the platform.
    due: Option<String>,
    days_left: Option<i64>,
    due_source: &'static str,
}

/// Where the day comes from; the platform's setting says which day.
const DUE_SOURCE: &str =
    "国家税务总局公告2026年第5号第四十八条、2012年第24号 (read 2026-11-30, not in the gazette)";

impl From<RefundFile> for View {
    fn from(file: RefundFile) -> Self {
        let missing = file.papers.iter().filter(|paper| !paper.is_there).count();
        View {
            declaration: file.declaration.id,
            number: file.declaration.number,
            order: file.declaration.order,
            order_number: file.declaration.order_number,
            mode: file.declaration.mode,
            goods: file.goods,
            released_at: file.declaration.released_at,
            bar: file.bar,
            papers: file.papers,
            missing,
            due: file.due.map(|due| due.to_string()),
            days_left: file.days_left,
            due_source: DUE_SOURCE,
        }
    }
}

/// Files of your released exports, the newest first.
#[utoipa::path(get, path = "/refund-files", tag = "compliance", params(PageQuery),
    responses((status = 200, body = Page<View>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<View>>> {
    let found = service.refund_files(&by, &page).await?;
    Ok(Json(found.map(View::from)))
}

/// The papers of one export's refund, and what is missing.
#[utoipa::path(get, path = "/refund-files/{id}", tag = "compliance",
    params(("id" = DeclarationId, Path)),
    responses((status = 200, body = View), (status = 404, body = Problem)))]
async fn one(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
) -> Answer<Json<View>> {
    Ok(Json(service.refund_file(&by, id).await?.into()))
}

/// The supplier's special VAT invoice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundInvoice)]
struct Invoice {
    #[schema(min_length = 1, max_length = 40)]
    number: String,
    /// `2026-01-31`
    #[schema(min_length = 10, max_length = 10)]
    dated: String,
}

/// Name the supplier's VAT invoice.
#[utoipa::path(put, path = "/refund-files/{id}/invoice", tag = "compliance",
    params(("id" = DeclarationId, Path), MaybeIdempotencyKey), request_body = Invoice,
    responses((status = 200, body = View), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn invoice(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: MaybeIdempotencyKey,
    Body(invoice): Body<Invoice>,
) -> Answer<Json<View>> {
    service
        .name_invoice(&by, id, invoice.number, invoice.dated)
        .await?;
    Ok(Json(service.refund_file(&by, id).await?.into()))
}

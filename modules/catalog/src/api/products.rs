//! A seller's own products.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::ids::{Product, ProductId};
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Etag, IfMatch, Json, MaybeIdempotencyKey, PageQuery, PathId, Query,
};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::model::product::{ProductDraft, ProductState, ProductStep};
use crate::model::view::{OwnProduct, OwnProductRow};
use crate::service::{Export, Fill, Filled, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(counts))
        .routes(routes!(fill))
        .routes(routes!(export_csv))
        .routes(routes!(export_xlsx))
        .routes(routes!(read, edit))
        .routes(routes!(publish))
        .routes(routes!(withdraw))
        .routes(routes!(history))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Words of the title, an article number.
    #[param(max_length = 200)]
    q: Option<String>,
    #[param(inline)]
    state: Option<ProductState>,
    /// Those that lack something that keeps them from being published.
    incomplete: Option<bool>,
}

/// Your products, the last changed first; with words, the best match first.
#[utoipa::path(get, path = "/seller/products", params(Filter, PageQuery),
    responses((status = 200, body = Page<OwnProductRow>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<OwnProductRow>>> {
    by.seller(&crate::service::SELLER_READERS)?;
    let Filter {
        q,
        state,
        incomplete,
    } = filter;
    Ok(Json(
        service
            .own_products(&by, q, (None, state, incomplete), &page)
            .await?,
    ))
}

/// How many of your products are drafts, published, withdrawn, and how many lack something.
#[utoipa::path(get, path = "/seller/summary", responses((status = 200, body = HashMap<String, i64>)))]
async fn counts(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<HashMap<String, i64>>> {
    Ok(Json(service.counts(&by).await?))
}

/// Makes a draft.
#[utoipa::path(post, path = "/seller/products", params(MaybeIdempotencyKey), request_body = ProductDraft,
    responses((status = 201, body = OwnProduct), (status = 422, body = Problem)))]
async fn make(
    State(service): State<Service>,
    Caller(by): Caller,
    key: MaybeIdempotencyKey,
    Body(draft): Body<ProductDraft>,
) -> Answer<Replay<OwnProduct>> {
    Ok(service.create_once(&by, &key.request(&by), draft).await?)
}

/// Your product as you edit it, with what it lacks.
#[utoipa::path(get, path = "/seller/products/{id}", params(("id" = ProductId, Path)),
    responses((status = 200, body = OwnProduct), (status = 404, body = Problem)))]
async fn read(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
) -> Answer<Etag<OwnProduct>> {
    by.seller(&crate::service::SELLER_READERS)?;
    let product = service.own_view(&by, id).await?;
    Ok(Etag::new(product.version, product))
}

/// Puts a draft in the product's place.
///
/// Variants that are not named any more are retired, their offers closed.
#[utoipa::path(put, path = "/seller/products/{id}", params(IfMatch, ("id" = ProductId, Path)),
    request_body = ProductDraft,
    responses((status = 200, body = OwnProduct), (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
    version: IfMatch,
    Body(draft): Body<ProductDraft>,
) -> Answer<Etag<OwnProduct>> {
    by.seller(&crate::service::SELLER_READERS)?;
    let product = service
        .edit_product(&by, id, version.version()?, draft)
        .await?;
    Ok(Etag::new(product.version, product))
}

/// Puts a complete product into the store.
#[utoipa::path(post, path = "/seller/products/{id}/publish", params(("id" = ProductId, Path)),
    responses((status = 200, body = OwnProduct), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn publish(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
) -> Answer<Etag<OwnProduct>> {
    let product = service.publish(&by, id).await?;
    Ok(Etag::new(product.version, product))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CatalogWithdraw)]
struct Withdraw {
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// Takes a product out of the store.
#[utoipa::path(post, path = "/seller/products/{id}/withdraw", params(("id" = ProductId, Path)),
    request_body = Withdraw,
    responses((status = 200, body = OwnProduct), (status = 409, body = Problem)))]
async fn withdraw(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
    Body(wanted): Body<Withdraw>,
) -> Answer<Etag<OwnProduct>> {
    let product = service.withdraw(&by, id, wanted.reason).await?;
    Ok(Etag::new(product.version, product))
}

/// What happened to your product, newest first.
#[utoipa::path(get, path = "/seller/products/{id}/history", params(PageQuery, ("id" = ProductId, Path)),
    responses((status = 200, body = Page<ProductStep>)))]
async fn history(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
    page: PageQuery,
) -> Answer<Json<Page<ProductStep>>> {
    by.seller(&crate::service::SELLER_READERS)?;
    Ok(Json(service.history(&by, id, &page).await?))
}

/// Fills the gaps of several products at once.
#[utoipa::path(post, path = "/seller/fill", request_body = Fill,
    responses((status = 200, body = Filled), (status = 422, body = Problem)))]
async fn fill(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(fill): Body<Fill>,
) -> Answer<Json<Filled>> {
    Ok(Json(service.fill(&by, fill).await?))
}

/// Your products as CSV, in the columns that imports read.
#[utoipa::path(get, path = "/seller/export.csv",
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn export_csv(State(service): State<Service>, Caller(by): Caller) -> Answer<Response> {
    Ok(file(service.export_csv(&by).await?))
}

/// Your products as a workbook, up to 20,000 rows.
#[utoipa::path(get, path = "/seller/export.xlsx",
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = 422, body = Problem)))]
async fn export_xlsx(State(service): State<Service>, Caller(by): Caller) -> Answer<Response> {
    Ok(file(service.export_xlsx(&by).await?))
}

fn file(export: Export) -> Response {
    let mut response = export.body.into_response();
    let name = format!("attachment; filename=\"{}\"", export.file_name);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(export.content_type),
    );
    if let Ok(name) = HeaderValue::from_str(&name) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

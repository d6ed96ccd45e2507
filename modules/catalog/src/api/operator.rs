//! All products, for the platform's operators.

use axum::extract::State;
use contract::identity::Role;
use contract::ids::{OrgId, Product, ProductId};
use kernel::{Page, Problem};
use runtime::http::{Answer, Body, Caller, Etag, Json, PageQuery, PathId, Query};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::model::product::{ProductState, ProductStep};
use crate::model::view::{OwnProduct, OwnProductRow};
use crate::service::Service;

const READERS: [Role; 4] = [Role::Operator, Role::Support, Role::Risk, Role::Compliance];

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(history))
        .routes(routes!(bar))
        .routes(routes!(allow))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    #[param(max_length = 200)]
    q: Option<String>,
    #[param(inline)]
    state: Option<ProductState>,
    #[param(inline)]
    seller: Option<OrgId>,
}

/// Everybody's products, the last changed first.
#[utoipa::path(get, path = "/ops/products", params(Filter, PageQuery),
    responses((status = 200, body = Page<OwnProductRow>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<OwnProductRow>>> {
    by.platform(&READERS)?;
    Ok(Json(
        service
            .own_products(&by, filter.q, (filter.seller, filter.state, None), &page)
            .await?,
    ))
}

/// Anybody's product as its owner sees it.
#[utoipa::path(get, path = "/ops/products/{id}", params(("id" = ProductId, Path)),
    responses((status = 200, body = OwnProduct), (status = 404, body = Problem)))]
async fn read(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
) -> Answer<Etag<OwnProduct>> {
    by.platform(&READERS)?;
    let product = service.own_view(&by, id).await?;
    Ok(Etag::new(product.version, product))
}

/// What happened to a product, newest first.
#[utoipa::path(get, path = "/ops/products/{id}/history", params(PageQuery, ("id" = ProductId, Path)),
    responses((status = 200, body = Page<ProductStep>)))]
async fn history(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
    page: PageQuery,
) -> Answer<Json<Page<ProductStep>>> {
    by.platform(&READERS)?;
    Ok(Json(service.history(&by, id, &page).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CatalogBar)]
struct Bar {
    /// The seller reads it.
    #[schema(min_length = 3, max_length = 500)]
    reason: String,
}

/// Takes a product out of the store; its seller cannot bring it back.
#[utoipa::path(post, path = "/ops/products/{id}/withdraw", params(("id" = ProductId, Path)), request_body = Bar,
    responses((status = 200, body = OwnProduct), (status = 404, body = Problem)))]
async fn bar(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
    Body(wanted): Body<Bar>,
) -> Answer<Etag<OwnProduct>> {
    let product = service.bar(&by, id, wanted.reason).await?;
    Ok(Etag::new(product.version, product))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CatalogAllow)]
struct Allow {
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// Lets the seller publish the product again.
#[utoipa::path(post, path = "/ops/products/{id}/allow", params(("id" = ProductId, Path)), request_body = Allow,
    responses((status = 200, body = OwnProduct), (status = 409, body = Problem)))]
async fn allow(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
    Body(wanted): Body<Allow>,
) -> Answer<Etag<OwnProduct>> {
    let product = service.allow(&by, id, wanted.reason).await?;
    Ok(Etag::new(product.version, product))
}

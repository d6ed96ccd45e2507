//! What everybody may read: lists, pages of products, suggestions, sellers.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::ids::{OrgId, Organisation, Product, ProductId};
use kernel::{Country, Currency, Problem};
use runtime::http::{Answer, Json, PathId, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::model::view::{ProductList, ProductPage, SellerPage, Suggestions};
use crate::service::{ListQuery, Service, SortKey};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(page))
        .routes(routes!(suggestions))
        .routes(routes!(seller))
        .routes(routes!(currencies))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Words in any language; typing errors are forgiven.
    #[param(max_length = 200)]
    q: Option<String>,
    /// A category by its id or slug, with all below it.
    #[param(max_length = 80)]
    category: Option<String>,
    #[param(inline)]
    seller: Option<OrgId>,
    /// Countries of origin.
    #[serde(default)]
    #[param(inline, max_items = 20)]
    origin: Vec<Country>,
    /// Values of attributes: `material:silk`. Of one attribute any is enough, of several each is
    /// wanted.
    #[serde(default)]
    #[param(inline, max_items = 20)]
    attribute: Vec<String>,
    /// The currency to show prices in; absent: as the sellers set them.
    #[param(inline)]
    currency: Option<Currency>,
    /// Least price of a unit at the minimum order, in minor units of `currency`.
    #[param(minimum = 0, maximum = 9_000_000_000_i64)]
    price_min: Option<i64>,
    #[param(minimum = 0, maximum = 9_000_000_000_i64)]
    price_max: Option<i64>,
    /// Minimum order of at most so many units.
    #[param(minimum = 1, maximum = 1_000_000_000)]
    minimum_max: Option<i64>,
    /// Lead time of at most so many days.
    #[param(minimum = 0, maximum = 365)]
    lead_max: Option<i64>,
    #[serde(default)]
    in_stock: bool,
    /// Without words, `relevance` is the newest first.
    #[param(inline)]
    sort: Option<SortKey>,
    /// Counts by category, seller, origin and attribute too.
    #[serde(default)]
    facets: bool,
    #[serde(default = "twenty")]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: u32,
    /// `next` of the page before.
    #[param(max_length = 1024)]
    after: Option<String>,
}

fn twenty() -> u32 {
    20
}

/// Products in the store: a search, or the newest of a category.
///
/// The first 2,000 of a result can be paged through.
#[utoipa::path(get, path = "/products", params(Wanted),
    responses((status = 200, body = ProductList), (status = 422, body = Problem)))]
async fn list(State(service): State<Service>, Query(wanted): Query<Wanted>) -> Answer<Response> {
    let query = ListQuery {
        text: wanted.q.unwrap_or_default(),
        category: wanted.category,
        seller: wanted.seller,
        origins: wanted.origin,
        attributes: wanted.attribute,
        price_min: wanted.price_min,
        price_max: wanted.price_max,
        currency: wanted.currency,
        minimum_max: wanted.minimum_max,
        lead_max: wanted.lead_max,
        in_stock: wanted.in_stock,
        sort: wanted.sort,
        facets: wanted.facets,
        limit: wanted.limit as usize,
        after: wanted.after,
    };
    Ok(json(service.list(query).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct In {
    /// The currency to show prices in; absent: as the sellers set them.
    #[param(inline)]
    currency: Option<Currency>,
}

/// The page of a product with everybody's offers.
#[utoipa::path(get, path = "/products/{id}", params(In, ("id" = ProductId, Path)),
    responses((status = 200, body = ProductPage), (status = 404, body = Problem)))]
async fn page(
    State(service): State<Service>,
    PathId(id): PathId<Product>,
    Query(wanted): Query<In>,
) -> Answer<Response> {
    Ok(json(service.product_page(id, wanted.currency).await?))
}

/// An answer that is written already.
fn json(body: Bytes) -> Response {
    const JSON: HeaderValue = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, JSON)], body).into_response()
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Typed {
    /// What was typed so far.
    #[param(min_length = 1, max_length = 100)]
    q: String,
}

/// Titles and categories that the reader may mean.
#[utoipa::path(get, path = "/suggestions", params(Typed), responses((status = 200, body = Suggestions)))]
async fn suggestions(
    State(service): State<Service>,
    Query(typed): Query<Typed>,
) -> Answer<Json<Suggestions>> {
    Ok(Json(service.suggestions(typed.q).await?))
}

/// The face of a seller.
#[utoipa::path(get, path = "/sellers/{id}", params(("id" = OrgId, Path)),
    responses((status = 200, body = SellerPage), (status = 404, body = Problem)))]
async fn seller(
    State(service): State<Service>,
    PathId(id): PathId<Organisation>,
) -> Answer<Json<SellerPage>> {
    Ok(Json(service.seller_page(id).await?))
}

/// The currencies that prices can be shown in.
#[utoipa::path(get, path = "/currencies", responses((status = 200, body = Vec<Currency>)))]
async fn currencies(State(service): State<Service>) -> Answer<Json<Vec<Currency>>> {
    Ok(Json(service.currencies().await?))
}

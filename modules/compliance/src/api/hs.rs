//! The HS assistant.

use axum::extract::State;
use kernel::{Page, Problem};
use runtime::http::{Answer, Body, Caller, Json, MaybeIdempotencyKey, PageQuery, Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::{CodeFacts, Coded, Service, Suggested, Wording};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(suggest))
        .routes(routes!(without_code))
        .routes(routes!(look))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HsSuggestions)]
struct Suggestions {
    /// The likeliest first, five at most; empty when the goods are not known here.
    items: Vec<Suggested>,
}

/// What the HS code of goods may be.
///
/// An estimate with its reasons. It is never applied by itself.
#[utoipa::path(post, path = "/hs/suggest", tag = "compliance", params(MaybeIdempotencyKey),
    request_body = Wording,
    responses((status = 200, body = Suggestions), (status = 422, body = Problem)))]
async fn suggest(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(wording): Body<Wording>,
) -> Answer<Json<Suggestions>> {
    let items = service.suggest(&by, &wording)?;
    Ok(Json(Suggestions { items }))
}

/// Your products without an HS code, each with suggestions.
#[utoipa::path(get, path = "/hs/products", tag = "compliance", params(PageQuery),
    responses((status = 200, body = Page<Coded>)))]
async fn without_code(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<Coded>>> {
    Ok(Json(service.without_code(&by, &page).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Where {
    /// A country code or `EU`: only its schedule is asked.
    #[param(inline, max_length = 3)]
    #[serde(default)]
    jurisdiction: Option<String>,
}

/// What an HS code is, and how the schedules that are known here have it.
#[utoipa::path(get, path = "/hs/codes/{code}", tag = "compliance",
    params(("code" = String, Path), Where),
    responses((status = 200, body = CodeFacts), (status = 422, body = Problem)))]
async fn look(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(code): Path<String>,
    Query(place): Query<Where>,
) -> Answer<Json<CodeFacts>> {
    let facts = service
        .code(&by, &code, place.jurisdiction.as_deref())
        .await?;
    Ok(Json(facts))
}

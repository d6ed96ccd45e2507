//! The register of risks.

use axum::extract::State;
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, Etag, Json, MaybeIdempotencyKey, MaybeIfMatch, PageQuery,
    PathId, Query,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::register::{RegisterId, RegisterKind, RiskDraft, RiskRow, RiskState, RiskView};
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(one, edit))
        .routes(routes!(assess))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InState {
    #[param(inline)]
    state: RiskState,
}

/// Risks in a state, those first whose assessment is due first.
#[utoipa::path(get, path = "/ops/register", tag = "risk", params(InState, PageQuery),
    responses((status = 200, body = Page<RiskRow>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<InState>,
    page: PageQuery,
) -> Answer<Json<Page<RiskRow>>> {
    Ok(Json(service.risks(&by, wanted.state, &page).await?))
}

/// Write a risk down.
#[utoipa::path(post, path = "/ops/register", tag = "risk", params(MaybeIdempotencyKey),
    request_body = RiskDraft,
    responses((status = 201, body = RiskView), (status = 422, body = Problem)))]
async fn add(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(draft): Body<RiskDraft>,
) -> Answer<Created<RiskView>> {
    let added = service.add_risk(&by, draft).await?;
    let place = format!("/api/risk/ops/register/{}", added.row.id);
    Ok(Created(place, added))
}

/// A risk with all its assessments.
#[utoipa::path(get, path = "/ops/register/{id}", tag = "risk", params(("id" = RegisterId, Path)),
    responses((status = 200, body = RiskView), (status = 404, body = Problem)))]
async fn one(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RegisterKind>,
) -> Answer<Etag<RiskView>> {
    let risk = service.risk(&by, id).await?;
    Ok(Etag::new(risk.row.version, risk))
}

/// Change a risk.
#[utoipa::path(put, path = "/ops/register/{id}", tag = "risk",
    params(("id" = RegisterId, Path), MaybeIfMatch), request_body = RiskDraft,
    responses((status = 200, body = RiskView), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RegisterKind>,
    version: MaybeIfMatch,
    Body(draft): Body<RiskDraft>,
) -> Answer<Etag<RiskView>> {
    let risk = service.edit_risk(&by, id, &version, draft).await?;
    Ok(Etag::new(risk.row.version, risk))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskAssess)]
struct Assess {
    #[schema(minimum = 1, maximum = 5)]
    likelihood: i64,
    #[schema(minimum = 1, maximum = 5)]
    impact: i64,
    #[schema(min_length = 1, max_length = 2000)]
    note: String,
}

/// Assess a risk anew; the next time is set by its interval.
#[utoipa::path(post, path = "/ops/register/{id}/assessments", tag = "risk",
    params(("id" = RegisterId, Path), MaybeIdempotencyKey), request_body = Assess,
    responses((status = 200, body = RiskView), (status = 404, body = Problem)))]
async fn assess(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RegisterKind>,
    _key: MaybeIdempotencyKey,
    Body(made): Body<Assess>,
) -> Answer<Json<RiskView>> {
    let figures = (made.likelihood, made.impact);
    Ok(Json(
        service.assess_risk(&by, id, figures, made.note).await?,
    ))
}

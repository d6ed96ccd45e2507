//! The register of brands and other rights.

use axum::extract::State;
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, Json, MaybeIdempotencyKey, PageQuery, PathId, Query,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::ip::right::{RightDraft, RightId, RightState, RightTag};
use crate::service::{KnownRight, RightView, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(own, register))
        .routes(routes!(known))
        .routes(routes!(decide))
}

/// Your firm's rights, newest first.
#[utoipa::path(get, path = "/ip/rights", tag = "compliance", params(PageQuery),
    responses((status = 200, body = Page<RightView>)))]
async fn own(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<RightView>>> {
    Ok(Json(service.own_rights(&by, &page).await?))
}

/// Register a right.
///
/// It counts when the compliance desk has verified it, on the days that it is valid.
#[utoipa::path(post, path = "/ip/rights", tag = "compliance", params(MaybeIdempotencyKey),
    request_body = RightDraft,
    responses((status = 201, body = RightView), (status = 422, body = Problem)))]
async fn register(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(draft): Body<RightDraft>,
) -> Answer<Created<RightView>> {
    let right = service.register_right(&by, draft).await?;
    Ok(Created("/api/compliance/ip/rights".to_owned(), right))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Called {
    #[param(inline, max_length = 200)]
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IpKnownRights)]
struct KnownRights {
    items: Vec<KnownRight>,
}

/// Verified rights of that name, whoever owns them.
#[utoipa::path(get, path = "/ip/rights/known", tag = "compliance", params(Called),
    responses((status = 200, body = KnownRights)))]
async fn known(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(called): Query<Called>,
) -> Answer<Json<KnownRights>> {
    let items = service.known_rights(&by, &called.name).await?;
    Ok(Json(KnownRights { items }))
}

/// What becomes of a right.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpRightDecision)]
struct Decision {
    state: RightState,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Decide on a right.
///
/// The desk verifies, refuses or revokes; an owner withdraws its own.
#[utoipa::path(post, path = "/ip/rights/{id}/decision", tag = "compliance",
    params(("id" = RightId, Path), MaybeIdempotencyKey), request_body = Decision,
    responses((status = 200, body = RightView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RightTag>,
    _key: MaybeIdempotencyKey,
    Body(decision): Body<Decision>,
) -> Answer<Json<RightView>> {
    let right = service
        .decide_right(&by, id, decision.state, decision.note)
        .await?;
    Ok(Json(right))
}

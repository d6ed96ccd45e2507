//! Licences of sellers.

use axum::extract::State;
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, Json, MaybeIdempotencyKey, PageQuery, PathId, Query,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::licence::{Licence, LicenceDraft, LicenceId, LicenceKind, LicenceState};
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(own, show))
        .routes(routes!(desk))
        .routes(routes!(decide))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceLicences)]
struct Licences {
    items: Vec<Licence>,
}

/// Your firm's licences, newest first.
#[utoipa::path(get, path = "/licences", tag = "compliance",
    responses((status = 200, body = Licences)))]
async fn own(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Licences>> {
    let items = service.own_licences(&by).await?;
    Ok(Json(Licences { items }))
}

/// Show a licence.
///
/// It counts when the compliance desk has verified it, on the days that it is valid.
#[utoipa::path(post, path = "/licences", tag = "compliance", params(MaybeIdempotencyKey),
    request_body = LicenceDraft,
    responses((status = 201, body = Licence), (status = 422, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(draft): Body<LicenceDraft>,
) -> Answer<Created<Licence>> {
    let licence = service.show_licence(&by, draft).await?;
    Ok(Created("/api/compliance/licences".to_owned(), licence))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InState {
    #[param(inline)]
    state: LicenceState,
}

/// Licences of all sellers in a state, the longest waiting first.
#[utoipa::path(get, path = "/ops/licences", tag = "compliance", params(InState, PageQuery),
    responses((status = 200, body = Page<Licence>)))]
async fn desk(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<InState>,
    page: PageQuery,
) -> Answer<Json<Page<Licence>>> {
    Ok(Json(service.desk_licences(&by, wanted.state, &page).await?))
}

/// What becomes of a licence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplianceLicenceDecision)]
struct Decision {
    state: LicenceState,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Decide on a licence.
///
/// The desk verifies, refuses or withdraws; a seller withdraws its own.
#[utoipa::path(post, path = "/licences/{id}/decision", tag = "compliance",
    params(("id" = LicenceId, Path), MaybeIdempotencyKey), request_body = Decision,
    responses((status = 200, body = Licence), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<LicenceKind>,
    _key: MaybeIdempotencyKey,
    Body(decision): Body<Decision>,
) -> Answer<Json<Licence>> {
    let licence = service
        .decide_licence(&by, id, decision.state, decision.note)
        .await?;
    Ok(Json(licence))
}

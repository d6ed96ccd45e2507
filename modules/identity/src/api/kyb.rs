//! Showing who a firm is: the firm's own page, and the desk's.

use axum::extract::State;
use contract::ids::{OrgId, Organisation};
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Etag, Json, MaybeIdempotencyKey, MaybeIfMatch, PageQuery, PathId, Query,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::kyb::{KybCasePage, KybCaseState, KybForm, KybPage, KybRow};
use crate::service::Service;
use crate::service::kyb::{KybChecklistRow, KybDecision, PutKybChecklist};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(page, save))
        .routes(routes!(submit))
        .routes(routes!(queue))
        .routes(routes!(one))
        .routes(routes!(decide))
        .routes(routes!(checklists, put_checklist))
}

/// What your firm has to show, what it showed, and what was decided.
#[utoipa::path(get, path = "/kyb", responses((status = 200, body = KybPage)))]
async fn page(State(service): State<Service>, Caller(by): Caller) -> Answer<Etag<KybPage>> {
    let page = service.kyb_page(&by).await?;
    Ok(Etag::new(page.version, page))
}

/// Keep what your firm wrote so far.
///
/// After a round has ended this begins a new one; what was decided holds meanwhile.
#[utoipa::path(put, path = "/kyb", params(MaybeIfMatch), request_body = KybForm,
    responses((status = 200, body = KybPage), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn save(
    State(service): State<Service>,
    Caller(by): Caller,
    version: MaybeIfMatch,
    Body(form): Body<KybForm>,
) -> Answer<Etag<KybPage>> {
    let page = service.save_kyb(&by, form, &version).await?;
    Ok(Etag::new(page.version, page))
}

/// Hand it in.
///
/// Everything that is missing or not right is named at once.
#[utoipa::path(post, path = "/kyb/submit", params(MaybeIdempotencyKey),
    responses((status = 200, body = KybPage), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn submit(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
) -> Answer<Json<KybPage>> {
    Ok(Json(service.submit_kyb(&by).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InState {
    /// One or several states, separated by commas.
    #[param(inline, min_items = 1, max_items = 6)]
    state: Vec<KybCaseState>,
}

/// Firms whose round is in one of the states, the longest waiting first.
#[utoipa::path(get, path = "/ops/kyb", params(InState, PageQuery),
    responses((status = 200, body = Page<KybRow>)))]
async fn queue(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<InState>,
    page: PageQuery,
) -> Answer<Json<Page<KybRow>>> {
    Ok(Json(service.kyb_queue(&by, wanted.state, &page).await?))
}

/// A firm's round, with what is missing and what the lists say.
#[utoipa::path(get, path = "/ops/kyb/{id}", params(("id" = OrgId, Path)),
    responses((status = 200, body = KybCasePage), (status = 404, body = Problem)))]
async fn one(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Organisation>,
) -> Answer<Json<KybCasePage>> {
    Ok(Json(service.kyb_case(&by, id).await?))
}

/// Propose, agree, ask for more.
///
/// Nobody agrees to what they proposed themselves.
#[utoipa::path(post, path = "/ops/kyb/{id}/decision",
    params(("id" = OrgId, Path), MaybeIdempotencyKey), request_body = KybDecision,
    responses((status = 200, body = KybCasePage), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Organisation>,
    _key: MaybeIdempotencyKey,
    Body(decision): Body<KybDecision>,
) -> Answer<Json<KybCasePage>> {
    Ok(Json(service.decide_kyb(&by, id, decision).await?))
}

#[derive(Debug, Serialize, ToSchema)]
struct KybChecklists {
    items: Vec<KybChecklistRow>,
}

/// What firms have to show, by country and kind.
#[utoipa::path(get, path = "/ops/kyb-checklists", responses((status = 200, body = KybChecklists)))]
async fn checklists(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<KybChecklists>> {
    let items = service.kyb_checklists(&by).await?;
    Ok(Json(KybChecklists { items }))
}

/// Say what firms of a kind in a country have to show.
///
/// Rounds that were decided are not touched.
#[utoipa::path(put, path = "/ops/kyb-checklists", request_body = PutKybChecklist,
    responses((status = 200, body = KybChecklists), (status = 422, body = Problem)))]
async fn put_checklist(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<PutKybChecklist>,
) -> Answer<Json<KybChecklists>> {
    let items = service.put_kyb_checklist(&by, form).await?;
    Ok(Json(KybChecklists { items }))
}

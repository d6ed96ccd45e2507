//! Cases, and looking a name up by hand.

use axum::extract::State;
use contract::ids::{ScreeningCase, ScreeningCaseId};
use contract::risk::{Party, Verdict};
use kernel::{Page, Problem};
use runtime::http::{Answer, Body, Caller, Json, MaybeIdempotencyKey, PageQuery, PathId, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::case::{CaseRow, CaseState, CaseView, Step};
use crate::model::list::{Entry, ListId};
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(queue))
        .routes(routes!(one))
        .routes(routes!(decide))
        .routes(routes!(check))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InState {
    #[param(inline)]
    state: CaseState,
}

/// Cases in a state, the longest waiting first.
#[utoipa::path(get, path = "/ops/cases", tag = "risk", params(InState, PageQuery),
    responses((status = 200, body = Page<CaseRow>)))]
async fn queue(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<InState>,
    page: PageQuery,
) -> Answer<Json<Page<CaseRow>>> {
    Ok(Json(service.cases(&by, wanted.state, &page).await?))
}

/// A case with the entries it is about, what waits for it, and its history.
#[utoipa::path(get, path = "/ops/cases/{id}", tag = "risk",
    params(("id" = ScreeningCaseId, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = Problem)))]
async fn one(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ScreeningCase>,
) -> Answer<Json<CaseView>> {
    Ok(Json(service.case(&by, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskCaseDecision)]
struct Decision {
    step: Step,
    /// Stays with the case.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Decide on a case.
///
/// Clearing what a list names outright takes a second person; whoever waited is told at once.
#[utoipa::path(post, path = "/ops/cases/{id}/decision", tag = "risk",
    params(("id" = ScreeningCaseId, Path), MaybeIdempotencyKey), request_body = Decision,
    responses((status = 200, body = CaseView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ScreeningCase>,
    _key: MaybeIdempotencyKey,
    Body(decision): Body<Decision>,
) -> Answer<Json<CaseView>> {
    let decided = service.decide(&by, id, decision.step, decision.reason);
    Ok(Json(decided.await?))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskCheckFound)]
struct Found {
    list: String,
    list_id: ListId,
    list_version: String,
    verdict: Verdict,
    /// In thousandths.
    score: u32,
    because: Vec<String>,
    entry: Entry,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskCheck)]
struct Checked {
    found: Vec<Found>,
}

/// Look a party up by hand.
///
/// Nothing is kept of it, and no case is opened.
#[utoipa::path(post, path = "/ops/check", tag = "risk", request_body = Party,
    responses((status = 200, body = Checked), (status = 422, body = Problem)))]
async fn check(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(party): Body<Party>,
) -> Answer<Json<Checked>> {
    let met = service.try_party(&by, party).await?;
    let found = met.into_iter().map(|met| Found {
        list: met.list,
        list_id: met.list_id,
        list_version: met.list_version,
        verdict: met.verdict,
        score: met.score,
        because: met.because,
        entry: met.entry,
    });
    Ok(Json(Checked {
        found: found.collect(),
    }))
}

//! The compliance desk's queues: rights, authorisations, notices, and sellers whose notices add up.

use axum::extract::State;
use kernel::{Page, Problem};
use runtime::http::{Answer, Body, Caller, DemandedKey, Json, PageQuery, PathId, Query};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::ip::authorisation::AuthorisationState;
use crate::model::ip::notice::{NoticeId, NoticeState, NoticeTag};
use crate::model::ip::right::RightState;
use crate::model::ip::standing::{SuspensionId, SuspensionState, SuspensionStep, SuspensionTag};
use crate::service::{
    AuthorisationView, Decision, NoticeRow, NoticeView, RightView, Service, SuspensionView,
};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(rights))
        .routes(routes!(authorisations))
        .routes(routes!(notices))
        .routes(routes!(decide))
        .routes(routes!(suspensions))
        .routes(routes!(suspension))
        .routes(routes!(decide_suspension))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Rights {
    /// Those that wait, when nothing is said.
    #[serde(default)]
    #[param(inline, required = false)]
    state: RightState,
}

/// Rights of all owners in a state, the longest waiting first.
#[utoipa::path(get, path = "/ops/ip/rights", tag = "compliance", params(Rights, PageQuery),
    responses((status = 200, body = Page<RightView>)))]
async fn rights(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<Rights>,
    page: PageQuery,
) -> Answer<Json<Page<RightView>>> {
    Ok(Json(service.desk_rights(&by, wanted.state, &page).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Authorisations {
    /// Those that wait, when nothing is said.
    #[serde(default)]
    #[param(inline, required = false)]
    state: AuthorisationState,
}

/// Authorisations in a state, the longest waiting first.
#[utoipa::path(get, path = "/ops/ip/authorisations", tag = "compliance",
    params(Authorisations, PageQuery),
    responses((status = 200, body = Page<AuthorisationView>)))]
async fn authorisations(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<Authorisations>,
    page: PageQuery,
) -> Answer<Json<Page<AuthorisationView>>> {
    let found = service
        .desk_authorisations(&by, wanted.state, &page)
        .await?;
    Ok(Json(found))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Notices {
    /// Those that wait, when nothing is said.
    #[serde(default)]
    #[param(inline, required = false)]
    state: NoticeState,
}

/// Notices of infringement in a state, the longest waiting first.
#[utoipa::path(get, path = "/ops/ip/notices", tag = "compliance", params(Notices, PageQuery),
    responses((status = 200, body = Page<NoticeRow>)))]
async fn notices(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<Notices>,
    page: PageQuery,
) -> Answer<Json<Page<NoticeRow>>> {
    Ok(Json(service.desk_notices(&by, wanted.state, &page).await?))
}

/// What the desk says of a notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpNoticeDecision)]
struct Ruling {
    decision: Decision,
    /// Why; needed for all but taking it.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// The notice was filed in bad faith.
    #[serde(default)]
    bad_faith: bool,
}

/// Take, refuse, uphold or reject a notice.
#[utoipa::path(post, path = "/ops/ip/notices/{id}/decision", tag = "compliance",
    params(("id" = NoticeId, Path), DemandedKey), request_body = Ruling,
    responses((status = 200, body = NoticeView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<NoticeTag>,
    _key: DemandedKey,
    Body(ruling): Body<Ruling>,
) -> Answer<Json<NoticeView>> {
    let notice = service
        .decide_notice(&by, id, ruling.decision, ruling.reason, ruling.bad_faith)
        .await?;
    Ok(Json(notice))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Suspensions {
    /// Those that wait, when nothing is said.
    #[serde(default)]
    #[param(inline, required = false)]
    state: SuspensionState,
}

/// Cases of sellers whose notices add up, the longest waiting first.
#[utoipa::path(get, path = "/ops/ip/suspensions", tag = "compliance",
    params(Suspensions, PageQuery),
    responses((status = 200, body = Page<SuspensionView>)))]
async fn suspensions(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<Suspensions>,
    page: PageQuery,
) -> Answer<Json<Page<SuspensionView>>> {
    let found = service.desk_suspensions(&by, wanted.state, &page).await?;
    Ok(Json(found))
}

/// The case of one seller.
#[utoipa::path(get, path = "/ops/ip/suspensions/{id}", tag = "compliance",
    params(("id" = SuspensionId, Path)),
    responses((status = 200, body = SuspensionView), (status = 404, body = Problem)))]
async fn suspension(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<SuspensionTag>,
) -> Answer<Json<SuspensionView>> {
    Ok(Json(service.suspension(&by, id).await?))
}

/// What a person of the desk says of a seller's case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpSuspensionDecision)]
struct Verdict {
    step: SuspensionStep,
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

/// Decide on a seller's case. Two persons suspend, one dismisses or lifts.
#[utoipa::path(post, path = "/ops/ip/suspensions/{id}/decision", tag = "compliance",
    params(("id" = SuspensionId, Path), DemandedKey), request_body = Verdict,
    responses((status = 200, body = SuspensionView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide_suspension(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<SuspensionTag>,
    _key: DemandedKey,
    Body(verdict): Body<Verdict>,
) -> Answer<Json<SuspensionView>> {
    let case = service
        .decide_suspension(&by, id, verdict.step, verdict.reason)
        .await?;
    Ok(Json(case))
}

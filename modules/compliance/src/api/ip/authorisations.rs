//! Who may use whose right.

use axum::extract::State;
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, Json, MaybeIdempotencyKey, PageQuery, PathId, Query,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::ip::authorisation::{
    AuthorisationDraft, AuthorisationId, AuthorisationState, AuthorisationTag,
};
use crate::service::{AuthorisationView, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, authorise))
        .routes(routes!(decide))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpAuthorisationSide)]
enum From {
    #[default]
    Given,
    Got,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Those that were given, when nothing is said.
    #[serde(default)]
    #[param(inline, required = false)]
    side: From,
}

/// Authorisations that your firm gave, or those that it got; newest first.
#[utoipa::path(get, path = "/ip/authorisations", tag = "compliance", params(Wanted, PageQuery),
    responses((status = 200, body = Page<AuthorisationView>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<Wanted>,
    page: PageQuery,
) -> Answer<Json<Page<AuthorisationView>>> {
    let is_given = wanted.side == From::Given;
    Ok(Json(service.authorisations(&by, is_given, &page).await?))
}

/// Authorise a seller, or ask for an authorisation.
///
/// With a seller the owner of the right gives it at once; without one your firm asks for itself, and
/// the owner or the compliance desk decides.
#[utoipa::path(post, path = "/ip/authorisations", tag = "compliance",
    params(MaybeIdempotencyKey), request_body = AuthorisationDraft,
    responses((status = 201, body = AuthorisationView), (status = 422, body = Problem)))]
async fn authorise(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(draft): Body<AuthorisationDraft>,
) -> Answer<Created<AuthorisationView>> {
    let one = service.authorise(&by, draft).await?;
    Ok(Created("/api/compliance/ip/authorisations".to_owned(), one))
}

/// What becomes of an authorisation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpAuthorisationDecision)]
struct Decision {
    state: AuthorisationState,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Decide on an authorisation.
///
/// The owner or the desk grants, refuses or revokes; a seller gives its own up.
#[utoipa::path(post, path = "/ip/authorisations/{id}/decision", tag = "compliance",
    params(("id" = AuthorisationId, Path), MaybeIdempotencyKey), request_body = Decision,
    responses((status = 200, body = AuthorisationView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AuthorisationTag>,
    _key: MaybeIdempotencyKey,
    Body(decision): Body<Decision>,
) -> Answer<Json<AuthorisationView>> {
    let one = service
        .decide_authorisation(&by, id, decision.state, decision.note)
        .await?;
    Ok(Json(one))
}

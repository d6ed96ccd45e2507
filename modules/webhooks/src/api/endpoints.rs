//! Endpoints: their owner's pages.

use axum::extract::State;
use kernel::{Page, Problem, Timestamp};
use runtime::http::{
    Answer, Body, Caller, Created, Etag, IfMatch, Json, NoContent, PageQuery, PathId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::endpoint::{Because, Endpoint, EndpointId, EndpointKind, EndpointState};
use crate::model::event_type::EventType;
use crate::service::{Draft, FreshSecret, Service};

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEndpoint)]
pub(crate) struct EndpointView {
    id: EndpointId,
    url: String,
    description: String,
    event_types: Vec<EventType>,
    state: EndpointState,
    disabled_because: Option<Because>,
    disabled_at: Option<Timestamp>,
    /// The first failure since the last success.
    failing_since: Option<Timestamp>,
    /// Until then the secret before signs too.
    old_secret_until: Option<Timestamp>,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Endpoint> for EndpointView {
    fn from(endpoint: Endpoint) -> Self {
        EndpointView {
            id: endpoint.id,
            url: endpoint.url,
            description: endpoint.description,
            event_types: endpoint.event_types.into_iter().collect(),
            state: endpoint.state,
            disabled_because: endpoint.disabled_because,
            disabled_at: endpoint.disabled_at,
            failing_since: endpoint.failing_since,
            old_secret_until: endpoint.old_secret.map(|(_, until)| until),
            version: endpoint.version,
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
        }
    }
}

/// An endpoint with its secret, which nobody can show again.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookFreshSecret)]
pub(crate) struct FreshSecretView {
    /// `whsec_` and base64: what signatures are checked with.
    secret: String,
    endpoint: EndpointView,
}

impl From<FreshSecret> for FreshSecretView {
    fn from(fresh: FreshSecret) -> Self {
        FreshSecretView {
            secret: fresh.secret,
            endpoint: fresh.endpoint.into(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookEndpointDraft)]
pub(crate) struct EndpointDraft {
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "https://shop.example/hooks/argosy"
    )]
    url: String,
    #[schema(max_length = 200)]
    #[serde(default)]
    description: String,
    #[schema(min_items = 1, max_items = 50)]
    event_types: Vec<EventType>,
}

impl From<EndpointDraft> for Draft {
    fn from(draft: EndpointDraft) -> Self {
        Draft {
            url: draft.url,
            description: draft.description,
            event_types: draft.event_types,
        }
    }
}

/// The firm's endpoints, newest first.
#[utoipa::path(get, path = "/endpoints", tag = "webhooks", params(PageQuery),
    responses((status = 200, body = Page<EndpointView>), (status = 403, body = Problem)))]
pub(crate) async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<EndpointView>>> {
    let found = service.endpoints(&by, &page).await?;
    Ok(Json(found.map(EndpointView::from)))
}

/// Adds an endpoint; answers its secret, once.
#[utoipa::path(post, path = "/endpoints", tag = "webhooks", request_body = EndpointDraft,
    responses((status = 201, body = FreshSecretView), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn add(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(draft): Body<EndpointDraft>,
) -> Answer<Created<FreshSecretView>> {
    let fresh = service.add(&by, draft.into()).await?;
    let location = format!("/api/webhooks/endpoints/{}", fresh.endpoint.id);
    Ok(Created(location, fresh.into()))
}

/// One endpoint.
#[utoipa::path(get, path = "/endpoints/{id}", tag = "webhooks",
    params(("id" = EndpointId, Path)),
    responses((status = 200, body = EndpointView), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
) -> Answer<Etag<EndpointView>> {
    let endpoint = service.endpoint(&by, id).await?;
    Ok(Etag::new(endpoint.version, endpoint.into()))
}

/// Changes where and of what it is told, if nobody else changed it meanwhile.
#[utoipa::path(put, path = "/endpoints/{id}", tag = "webhooks",
    params(IfMatch, ("id" = EndpointId, Path)), request_body = EndpointDraft,
    responses((status = 200, body = EndpointView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
    version: IfMatch,
    Body(draft): Body<EndpointDraft>,
) -> Answer<Etag<EndpointView>> {
    let endpoint = service.change(&by, id, &version, draft.into()).await?;
    Ok(Etag::new(endpoint.version, endpoint.into()))
}

/// Removes it; nothing is sent to it any more.
#[utoipa::path(delete, path = "/endpoints/{id}", tag = "webhooks",
    params(("id" = EndpointId, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn remove(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
) -> Answer<NoContent> {
    service.remove(&by, id).await?;
    Ok(NoContent)
}

/// Switches it on again. What happened meanwhile is not sent; what had failed can be sent again.
#[utoipa::path(post, path = "/endpoints/{id}/enable", tag = "webhooks",
    params(("id" = EndpointId, Path)),
    responses((status = 200, body = EndpointView), (status = 404, body = Problem)))]
pub(crate) async fn enable(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
) -> Answer<Json<EndpointView>> {
    let endpoint = service.switch(&by, id, EndpointState::Enabled).await?;
    Ok(Json(endpoint.into()))
}

/// Switches it off: nothing is sent, and nothing kept for later.
#[utoipa::path(post, path = "/endpoints/{id}/disable", tag = "webhooks",
    params(("id" = EndpointId, Path)),
    responses((status = 200, body = EndpointView), (status = 404, body = Problem)))]
pub(crate) async fn disable(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
) -> Answer<Json<EndpointView>> {
    let endpoint = service.switch(&by, id, EndpointState::Disabled).await?;
    Ok(Json(endpoint.into()))
}

/// A new secret, shown once; the one before signs beside it for 24 hours.
#[utoipa::path(post, path = "/endpoints/{id}/rotate", tag = "webhooks",
    params(("id" = EndpointId, Path)),
    responses((status = 200, body = FreshSecretView), (status = 404, body = Problem)))]
pub(crate) async fn rotate(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
) -> Answer<Json<FreshSecretView>> {
    let fresh = service.rotate(&by, id).await?;
    Ok(Json(fresh.into()))
}

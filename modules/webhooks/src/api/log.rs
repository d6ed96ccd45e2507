//! The log of an endpoint: deliveries, their tries, sending again.

use axum::extract::State;
use kernel::{Page, Problem, Timestamp};
use runtime::http::{Answer, Body, Caller, Created, Json, PageQuery, PathId, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::delivery::{
    Attempt, Delivery, DeliveryId, DeliveryKind, DeliveryState, EventId, Outcome,
};
use crate::model::endpoint::{EndpointId, EndpointKind};
use crate::service::{Service, Shown};

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(crate) struct DeliveryView {
    id: DeliveryId,
    endpoint: EndpointId,
    /// `webhook-id`, the same each time.
    event: EventId,
    /// One of the types, or `endpoint.test`.
    event_type: String,
    state: DeliveryState,
    attempts: i64,
    last_outcome: Option<Outcome>,
    last_status: Option<u16>,
    last_latency_ms: Option<i64>,
    /// When it is tried next.
    next_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        DeliveryView {
            id: delivery.id,
            endpoint: delivery.endpoint,
            event: delivery.event,
            event_type: delivery.event_type,
            state: delivery.state,
            attempts: delivery.attempts,
            last_outcome: delivery.last_outcome,
            last_status: delivery.last_status,
            last_latency_ms: delivery.last_latency_ms,
            next_at: delivery.next_at,
            ended_at: delivery.ended_at,
            created_at: delivery.created_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub(crate) struct AttemptView {
    number: i64,
    at: Timestamp,
    outcome: Outcome,
    status: Option<u16>,
    latency_ms: i64,
    /// The first 4 KiB of what was answered.
    answer: String,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        AttemptView {
            number: attempt.number,
            at: attempt.at,
            outcome: attempt.tried.outcome,
            status: attempt.tried.status,
            latency_ms: attempt.tried.latency_ms,
            answer: attempt.tried.answer,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliveryDetail)]
pub(crate) struct DeliveryDetail {
    delivery: DeliveryView,
    /// What is sent, byte for byte.
    body: String,
    /// The newest first.
    attempts: Vec<AttemptView>,
}

impl From<Shown> for DeliveryDetail {
    fn from(shown: Shown) -> Self {
        DeliveryDetail {
            delivery: shown.delivery.into(),
            body: shown.body,
            attempts: shown.attempts.into_iter().map(AttemptView::from).collect(),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    #[param(inline)]
    state: Option<DeliveryState>,
}

/// What was sent to an endpoint and what waits for it, newest first. Kept for 30 days.
#[utoipa::path(get, path = "/endpoints/{id}/deliveries", tag = "webhooks",
    params(Filter, PageQuery, ("id" = EndpointId, Path)),
    responses((status = 200, body = Page<DeliveryView>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<DeliveryView>>> {
    let found = service.deliveries(&by, id, filter.state, &page).await?;
    Ok(Json(found.map(DeliveryView::from)))
}

/// One delivery with its body and its tries.
#[utoipa::path(get, path = "/deliveries/{id}", tag = "webhooks",
    params(("id" = DeliveryId, Path)),
    responses((status = 200, body = DeliveryDetail), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeliveryKind>,
) -> Answer<Json<DeliveryDetail>> {
    Ok(Json(service.shown(&by, id).await?.into()))
}

/// Sends it once more, with the same `webhook-id`, from the first rung of the ladder.
#[utoipa::path(post, path = "/deliveries/{id}/replay", tag = "webhooks",
    params(("id" = DeliveryId, Path)),
    responses((status = 200, body = DeliveryView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn replay(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeliveryKind>,
) -> Answer<Json<DeliveryView>> {
    Ok(Json(service.replay(&by, id).await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookReplaySince)]
pub(crate) struct Since {
    since: Timestamp,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookReplayed)]
pub(crate) struct ReplayedView {
    replayed: usize,
    /// There may be others; ask again.
    more: bool,
}

/// Sends everything that had failed since then once more, the oldest first, so many at a time.
#[utoipa::path(post, path = "/endpoints/{id}/replay", tag = "webhooks",
    params(("id" = EndpointId, Path)), request_body = Since,
    responses((status = 200, body = ReplayedView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn replay_failed(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
    Body(since): Body<Since>,
) -> Answer<Json<ReplayedView>> {
    let replayed = service.replay_failed(&by, id, since.since).await?;
    Ok(Json(ReplayedView {
        replayed: replayed.count,
        more: replayed.more,
    }))
}

/// Sends a test event to it.
#[utoipa::path(post, path = "/endpoints/{id}/test", tag = "webhooks",
    params(("id" = EndpointId, Path)),
    responses((status = 201, body = DeliveryView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn test(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<EndpointKind>,
) -> Answer<Created<DeliveryView>> {
    let delivery = service.test(&by, id).await?;
    let location = format!("/api/webhooks/deliveries/{}", delivery.id);
    Ok(Created(location, delivery.into()))
}

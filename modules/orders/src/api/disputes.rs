//! Disputes about money of an order.

use axum::extract::State;
use contract::ids::{Dispute, DisputeId, Order, OrderId};
use kernel::{Cursor, Money, Page, Problem, Timestamp};
use runtime::http::{Answer, Body, Caller, IdempotencyKey, Json, PageQuery, PathId, Query};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::rules::dispute::Ruling;
use crate::service::Service;
use crate::service::dispute_views::{Act, Calculation, DisputeItem, DisputeRoom};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(open))
        .routes(routes!(show))
        .routes(routes!(act))
        .routes(routes!(calculate))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DisputeFilter {
    /// Only those about this order.
    #[serde(default)]
    order: Option<OrderId>,
}

/// The caller's disputes, newest first.
#[utoipa::path(get, path = "/disputes", tag = "orders", params(DisputeFilter, PageQuery),
    responses((status = 200, body = Page<DisputeItem>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<DisputeFilter>,
    page: PageQuery,
) -> Answer<Json<Page<DisputeItem>>> {
    let before = match &page.after {
        Some(text) => {
            let (at, id) = Cursor::decode::<(Timestamp, Uuid)>(text).map_err(Problem::from)?;
            (at, DisputeId::from_uuid(id))
        }
        None => (
            Timestamp::from_micros(i64::MAX),
            DisputeId::from_uuid(Uuid::max()),
        ),
    };
    let limit = i64::from(page.limit) + 1;
    let found = service.disputes(&by, filter.order, before, limit).await?;
    let page = Page::cut(found, page.rows(), |one| (one.opened_at, one.id.uuid()))
        .map_err(Problem::from)?;
    Ok(Json(page.map(|one| DisputeItem::of(&one))))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenDispute {
    claim: Money,
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// Opens a dispute about an order; what is claimed is frozen.
#[utoipa::path(post, path = "/orders/{id}/disputes", tag = "orders",
    params(("id" = OrderId, Path), IdempotencyKey), request_body = OpenDispute,
    responses((status = 201, body = DisputeItem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
    key: IdempotencyKey,
    Body(body): Body<OpenDispute>,
) -> Answer<Replay<DisputeItem>> {
    let request = key.request(&by);
    Ok(service
        .open_dispute_once(&by, id, &request, body.claim, body.reason)
        .await?)
}

/// The dispute room.
#[utoipa::path(get, path = "/disputes/{id}", tag = "orders", params(("id" = DisputeId, Path)),
    responses((status = 200, body = DisputeRoom), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Dispute>,
) -> Answer<Json<DisputeRoom>> {
    Ok(Json(DisputeRoom::of(service.see_dispute(&by, id).await?)))
}

/// Says, shows, offers, accepts, escalates, rests, withdraws, rules or appeals.
#[utoipa::path(post, path = "/disputes/{id}/acts", tag = "orders",
    params(("id" = DisputeId, Path), IdempotencyKey), request_body = Act,
    responses((status = 200, body = DisputeRoom), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn act(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Dispute>,
    key: IdempotencyKey,
    Body(body): Body<Act>,
) -> Answer<Json<DisputeRoom>> {
    let request = key.request(&by);
    service.act_once(&by, id, &request, body).await?;
    Ok(Json(DisputeRoom::of(service.see_dispute(&by, id).await?)))
}

/// Works a ruling out without giving it.
#[utoipa::path(post, path = "/disputes/{id}/calculate", tag = "orders",
    params(("id" = DisputeId, Path)), request_body = Calculation,
    responses((status = 200, body = Ruling), (status = 422, body = Problem)))]
async fn calculate(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Dispute>,
    Body(body): Body<Calculation>,
) -> Answer<Json<Ruling>> {
    // It answers to a POST, so it is no machine's that may only read.
    by.allows("orders:write")?;
    let (dispute, _, _) = service.see_dispute(&by, id).await?;
    Ok(Json(Service::calculate(&dispute, &body)?))
}

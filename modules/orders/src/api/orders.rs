//! Orders: lists, one with everything, and what may be done to it.

use axum::extract::State;
use contract::ids::{Order, OrderId, OrgId};
use contract::orders::OrderState;
use kernel::{Page, Problem, Timestamp};
use runtime::http::{Answer, Body, Caller, IdempotencyKey, Json, PageQuery, PathId, Query};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::after_sale::Reason;
use crate::service::Service;
use crate::service::lists::Filter;
use crate::service::recipient::RecipientNumber;
use crate::service::views::{OrderDetail, OrderItem, OrderMoved, StateCount};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(counts))
        .routes(routes!(show))
        .routes(routes!(recipient_number))
        .routes(routes!(cancel))
        .routes(routes!(close_rest))
        .routes(routes!(received))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OrderFilter {
    /// One or several states, separated by commas.
    #[param(inline, max_items = 8)]
    #[serde(default)]
    state: Option<Vec<OrderState>>,
    /// An order's number, or its last part.
    #[param(max_length = 60)]
    #[serde(default)]
    text: Option<String>,
    /// Placed at this moment or later.
    #[param(inline)]
    #[serde(default)]
    from: Option<Timestamp>,
    /// Placed before this moment.
    #[param(inline)]
    #[serde(default)]
    until: Option<Timestamp>,
    #[param(inline)]
    #[serde(default)]
    seller: Option<OrgId>,
    #[param(inline)]
    #[serde(default)]
    buyer: Option<OrgId>,
}

/// The caller's orders, newest first.
///
/// A buyer sees what the firm bought, a seller what it sold, the platform everything.
#[utoipa::path(get, path = "/orders", tag = "orders", params(OrderFilter, PageQuery),
    responses((status = 200, body = Page<OrderItem>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<OrderFilter>,
    page: PageQuery,
) -> Answer<Json<Page<OrderItem>>> {
    let filter = Filter {
        states: wanted.state.unwrap_or_default(),
        text: wanted.text,
        from: wanted.from,
        until: wanted.until,
        seller: wanted.seller,
        buyer: wanted.buyer,
    };
    Ok(Json(service.orders(&by, filter, &page).await?))
}

/// How many orders stand in the states that people work through.
///
/// Counted up to a hundred.
#[utoipa::path(get, path = "/orders/counts", tag = "orders",
    responses((status = 200, body = Vec<StateCount>)))]
async fn counts(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<Vec<StateCount>>> {
    Ok(Json(service.counts(&by).await?))
}

/// One order with everything that its parties may know.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders", params(("id" = OrderId, Path)),
    responses((status = 200, body = OrderDetail), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
) -> Answer<Json<OrderDetail>> {
    Ok(Json(service.order(&by, id).await?))
}

/// The number that the destination's customs know the recipient by.
///
/// For the owner and the staff of the seller, once the order is paid. Who looked is noted. Of an order
/// that has none there is nothing here.
#[utoipa::path(post, path = "/orders/{id}/recipient-number", tag = "orders",
    params(("id" = OrderId, Path)),
    responses((status = 200, body = RecipientNumber), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn recipient_number(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
) -> Answer<Json<RecipientNumber>> {
    Ok(Json(service.recipient_number(&by, id).await?))
}

/// Why an order is called off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancelOrder {
    reason: Reason,
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Cancel an order, or ask for it.
///
/// Before payment a buyer ends the whole checkout. After it the buyer asks (202), and the seller or
/// the platform cancels: what was paid goes back and the goods are free again. What has left can
/// not be cancelled.
#[utoipa::path(post, path = "/orders/{id}/cancel", tag = "orders",
    params(("id" = OrderId, Path), IdempotencyKey), request_body = CancelOrder,
    responses((status = 200, body = OrderMoved), (status = 202, body = OrderMoved),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn cancel(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
    key: IdempotencyKey,
    Body(body): Body<CancelOrder>,
) -> Answer<Replay<OrderMoved>> {
    Ok(service
        .cancel(&by, id, &key.request(&by), body.reason, body.note)
        .await?)
}

/// Why the rest is not sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CloseRest {
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Give up what has not left of a partly shipped order.
///
/// By the seller or the platform. What was paid for it goes back.
#[utoipa::path(post, path = "/orders/{id}/close-rest", tag = "orders",
    params(("id" = OrderId, Path), IdempotencyKey), request_body = CloseRest,
    responses((status = 200, body = OrderMoved), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn close_rest(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
    key: IdempotencyKey,
    Body(body): Body<CloseRest>,
) -> Answer<Replay<OrderMoved>> {
    Ok(service
        .close_rest(&by, id, &key.request(&by), body.note)
        .await?)
}

/// The buyer has the goods.
///
/// Completes the order; refunds can still be asked for as long as the time for claims runs.
#[utoipa::path(post, path = "/orders/{id}/received", tag = "orders",
    params(("id" = OrderId, Path), IdempotencyKey),
    responses((status = 200, body = OrderMoved), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn received(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
    key: IdempotencyKey,
) -> Answer<Replay<OrderMoved>> {
    Ok(service.received(&by, id, &key.request(&by)).await?)
}

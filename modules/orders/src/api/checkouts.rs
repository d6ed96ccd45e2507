//! From a cart to orders that wait for their payment.

use axum::extract::State;
use contract::ids::{Checkout, CheckoutId};
use kernel::Problem;
use runtime::http::{Answer, Body, Caller, DemandedKey, IdempotencyKey, Json, PathId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Repeatable;
use crate::model::checkout::{CheckoutRequest, QuoteRequest};
use crate::model::quote::Quote;
use crate::service::Service;
use crate::service::views::CheckoutView;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(quote))
        .routes(routes!(place))
        .routes(routes!(show))
        .routes(routes!(cancel))
}

/// What a checkout would cost.
///
/// Has no effect. Each seller's lines with today's prices and rate, the services that carry them,
/// and everything that stands in the way.
#[utoipa::path(post, path = "/checkouts/quote", tag = "orders",
    request_body = QuoteRequest,
    responses((status = 200, body = Quote), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn quote(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(request): Body<QuoteRequest>,
) -> Answer<Json<Quote>> {
    Ok(Json(service.quote(&by, &request).await?))
}

/// Place the orders of a cart.
///
/// Reserves the goods and makes one order a seller, to be paid together until `expires_at`. The
/// idempotency key names the process: whatever interrupts it, the same request with the same key
/// takes it up again.
#[utoipa::path(post, path = "/checkouts", tag = "orders", params(IdempotencyKey),
    request_body = CheckoutRequest,
    responses((status = 201, body = CheckoutView), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn place(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(request): Body<CheckoutRequest>,
) -> Answer<Repeatable<CheckoutView>> {
    let placed = service.place(&by, key.as_str(), &request).await?;
    Ok(Repeatable {
        replayed: placed.replayed,
        value: placed.checkout.into(),
    })
}

/// How a checkout stands.
#[utoipa::path(get, path = "/checkouts/{id}", tag = "orders", params(("id" = CheckoutId, Path)),
    responses((status = 200, body = CheckoutView), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Checkout>,
) -> Answer<Json<CheckoutView>> {
    Ok(Json(service.checkout(&by, id).await?.into()))
}

/// Why a checkout is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancelCheckout {
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Give up a checkout before it is paid.
///
/// All its orders are cancelled and their goods are free again.
#[utoipa::path(post, path = "/checkouts/{id}/cancel", tag = "orders",
    params(("id" = CheckoutId, Path), DemandedKey), request_body = CancelCheckout,
    responses((status = 200, body = CheckoutView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn cancel(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Checkout>,
    // Cancelling twice is cancelling once: the checkout itself is the record.
    _: DemandedKey,
    Body(body): Body<CancelCheckout>,
) -> Answer<Json<CheckoutView>> {
    let buyer = by.org;
    Ok(Json(
        service
            .cancel_checkout(&by, buyer, id, body.note)
            .await?
            .into(),
    ))
}

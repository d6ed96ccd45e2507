//! Exchanging a seller's money.

use axum::extract::State;
use kernel::Page;
use runtime::http::{
    Answer, Body, Caller, Created, DemandedKey, IdempotencyKey, Json, PageQuery, PathId,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::exchange::ExchangeKind;
use crate::service::Service;
use crate::service::exchange::{AskExchange, ExchangePage, ExchangeView};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(show))
        .routes(routes!(take))
        .routes(routes!(cancel))
}

/// The seller's offers of exchange, newest first.
#[utoipa::path(get, path = "/exchanges", params(PageQuery),
    responses((status = 200, body = Page<ExchangeView>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<ExchangeView>>> {
    Ok(Json(service.exchanges(&by, &page).await?))
}

/// Asks what a sum brings in another currency; the answer holds for a time.
#[utoipa::path(post, path = "/exchanges", params(IdempotencyKey), request_body = AskExchange,
    responses((status = 201, body = ExchangeView)))]
async fn ask(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<AskExchange>,
) -> Answer<Created<ExchangeView>> {
    let offer = service.ask_exchange(&by, &key.request(&by), form).await?;
    Ok(Created(
        format!("/api/payments/exchanges/{}", offer.id),
        offer,
    ))
}

/// One offer of exchange.
#[utoipa::path(get, path = "/exchanges/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ExchangePage)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ExchangeKind>,
) -> Answer<Json<ExchangePage>> {
    Ok(Json(service.exchange(&by, id).await?))
}

/// Takes the offer: the money changes its currency now.
#[utoipa::path(post, path = "/exchanges/{id}/take",
    params(("id" = String, Path), DemandedKey), responses((status = 200, body = ExchangeView)))]
async fn take(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ExchangeKind>,
    _: DemandedKey,
) -> Answer<Json<ExchangeView>> {
    Ok(Json(service.take_exchange(&by, id).await?))
}

/// Gives the offer up.
#[utoipa::path(post, path = "/exchanges/{id}/cancel",
    params(("id" = String, Path)), responses((status = 200, body = ExchangeView)))]
async fn cancel(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ExchangeKind>,
) -> Answer<Json<ExchangeView>> {
    Ok(Json(service.cancel_exchange(&by, id).await?))
}

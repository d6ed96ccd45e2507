//! Chargebacks: what sellers answer, and what the platform sees.

use axum::extract::State;
use contract::ids::{Chargeback, ChargebackId};
use contract::payments::ChargebackStatus;
use kernel::Page;
use runtime::http::{
    Answer, Body, Caller, DemandedKey, IdempotencyKey, Json, PageQuery, PathId, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;
use crate::service::chargeback_answers::{Defend, Show};
use crate::service::chargeback_views::{
    ChargebackFigures, ChargebackLine, ChargebackRoom, OpsChargebackLine, OpsChargebackPage,
};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(room))
        .routes(routes!(show))
        .routes(routes!(defend))
        .routes(routes!(concede))
        .routes(routes!(ops_list))
        .routes(routes!(figures))
        .routes(routes!(ops_page))
        .routes(routes!(ops_concede))
        .routes(routes!(ops_ask))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    #[param(inline)]
    status: Option<ChargebackStatus>,
}

/// Chargebacks of the seller's orders, newest first.
#[utoipa::path(get, path = "/seller/chargebacks", params(Filter, PageQuery),
    responses((status = 200, body = Page<ChargebackLine>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<ChargebackLine>>> {
    Ok(Json(
        service
            .seller_chargebacks(&by, filter.status, &page)
            .await?,
    ))
}

/// Everything about one of the seller's.
#[utoipa::path(get, path = "/seller/chargebacks/{id}", params(("id" = ChargebackId, Path)),
    responses((status = 200, body = ChargebackRoom)))]
async fn room(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Chargeback>,
) -> Answer<Json<ChargebackRoom>> {
    Ok(Json(service.seller_chargeback(&by, id).await?))
}

/// Shows a piece of evidence. Files are handed over at `/api/blobs` first.
#[utoipa::path(post, path = "/seller/chargebacks/{id}/evidence",
    params(("id" = ChargebackId, Path), IdempotencyKey),
    request_body = Show, responses((status = 200, body = ChargebackRoom)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Chargeback>,
    key: IdempotencyKey,
    Body(form): Body<Show>,
) -> Answer<Json<ChargebackRoom>> {
    let request = key.request(&by);
    Ok(Json(service.show_evidence(&by, id, &request, form).await?))
}

/// Hands in what was shown. Nothing can be added afterwards.
#[utoipa::path(post, path = "/seller/chargebacks/{id}/defend",
    params(("id" = ChargebackId, Path), DemandedKey),
    request_body = Defend, responses((status = 200, body = ChargebackRoom)))]
async fn defend(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Chargeback>,
    _: DemandedKey,
    Body(form): Body<Defend>,
) -> Answer<Json<ChargebackRoom>> {
    Ok(Json(service.defend(&by, id, form).await?))
}

/// Lets it stand. Of an early warning the money goes back at once.
#[utoipa::path(post, path = "/seller/chargebacks/{id}/accept",
    params(("id" = ChargebackId, Path), DemandedKey),
    responses((status = 200, body = ChargebackRoom)))]
async fn concede(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Chargeback>,
    _: DemandedKey,
) -> Answer<Json<ChargebackRoom>> {
    Ok(Json(service.concede(&by, id).await?))
}

/// All chargebacks, newest first.
#[utoipa::path(get, path = "/ops/chargebacks", params(Filter, PageQuery),
    responses((status = 200, body = Page<OpsChargebackLine>)))]
async fn ops_list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<OpsChargebackLine>>> {
    Ok(Json(
        service.ops_chargebacks(&by, filter.status, &page).await?,
    ))
}

/// How many stand where, and over how much.
#[utoipa::path(get, path = "/ops/chargeback-figures",
    responses((status = 200, body = ChargebackFigures)))]
async fn figures(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<ChargebackFigures>> {
    Ok(Json(service.chargeback_figures(&by).await?))
}

/// Everything about one.
#[utoipa::path(get, path = "/ops/chargebacks/{id}", params(("id" = ChargebackId, Path)),
    responses((status = 200, body = OpsChargebackPage)))]
async fn ops_page(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Chargeback>,
) -> Answer<Json<OpsChargebackPage>> {
    Ok(Json(service.ops_chargeback(&by, id).await?))
}

/// Lets one stand in the names of all its sellers.
#[utoipa::path(post, path = "/ops/chargebacks/{id}/accept",
    params(("id" = ChargebackId, Path), DemandedKey),
    responses((status = 200, body = OpsChargebackPage)))]
async fn ops_concede(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Chargeback>,
    _: DemandedKey,
) -> Answer<Json<OpsChargebackPage>> {
    Ok(Json(service.concede_for_all(&by, id).await?))
}

/// Asks the provider how one stands.
#[utoipa::path(post, path = "/ops/chargebacks/{id}/ask", params(("id" = ChargebackId, Path)),
    responses((status = 200, body = OpsChargebackPage)))]
async fn ops_ask(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Chargeback>,
) -> Answer<Json<OpsChargebackPage>> {
    Ok(Json(service.ask_chargeback(&by, id).await?))
}

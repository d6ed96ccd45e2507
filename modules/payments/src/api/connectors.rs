//! The ways to pay, and what operators decide about them.

use axum::extract::State;
use runtime::http::{Answer, Body, Caller, Etag, IfMatch, Json, Path};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::connector::Method;
use crate::service::Service;
use crate::service::methods::{ConnectorsPage, Offers, Routes, Switch};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(methods))
        .routes(routes!(offers))
        .routes(routes!(connectors))
        .routes(routes!(switch))
        .routes(routes!(route))
}

/// The ways to pay.
#[derive(Serialize, ToSchema)]
pub struct Methods {
    /// Empty when no provider is configured, or none answers.
    items: Vec<Method>,
}

/// The ways to pay.
#[utoipa::path(get, path = "/methods", responses((status = 200, body = Methods)))]
async fn methods(State(service): State<Service>) -> Answer<Json<Methods>> {
    Ok(Json(Methods {
        items: service.methods().await?,
    }))
}

/// The ways to pay one payment, the likeliest first. Those that do not fit it say why.
#[utoipa::path(get, path = "/intents/{reference}/methods",
    params(("reference" = String, Path, description = "pay_… or chk_…")),
    responses((status = 200, body = Offers)))]
async fn offers(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
) -> Answer<Json<Offers>> {
    Ok(Json(service.offers(&by, &reference).await?))
}

/// The connectors, how they did of late, and the rules by which they are offered.
#[utoipa::path(get, path = "/ops/connectors", responses((status = 200, body = ConnectorsPage)))]
async fn connectors(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Etag<ConnectorsPage>> {
    let page = service.ops_connectors(&by).await?;
    Ok(Etag::new(page.version, page))
}

/// Switches a connector off or on again.
#[utoipa::path(put, path = "/ops/connectors/{name}", params(("name" = String, Path), IfMatch),
    request_body = Switch, responses((status = 200, body = ConnectorsPage)))]
async fn switch(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(name): Path<String>,
    version: IfMatch,
    Body(form): Body<Switch>,
) -> Answer<Etag<ConnectorsPage>> {
    let page = service.switch_connector(&by, &name, &version, form).await?;
    Ok(Etag::new(page.version, page))
}

/// Sets the rules by which connectors are offered, all at once.
#[utoipa::path(put, path = "/ops/payment-routes", params(IfMatch),
    request_body = Routes, responses((status = 200, body = ConnectorsPage)))]
async fn route(
    State(service): State<Service>,
    Caller(by): Caller,
    version: IfMatch,
    Body(form): Body<Routes>,
) -> Answer<Etag<ConnectorsPage>> {
    let page = service.set_routes(&by, &version, form).await?;
    Ok(Etag::new(page.version, page))
}

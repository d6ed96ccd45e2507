//! The platform's own currencies: positions, their moves, and deals with the bank.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Currency, Page};
use runtime::http::{
    Answer, Body, Caller, Created, DemandedKey, Json, PageQuery, Path, PathId, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::position::{CoverKind, CoverState};
use crate::service::Service;
use crate::service::cover::{CoverView, NewCover};
use crate::service::position_views::{PositionMoveView, PositionsPage};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(positions))
        .routes(routes!(moves))
        .routes(routes!(moves_file))
        .routes(routes!(covers, propose_cover))
        .routes(routes!(confirm_cover))
        .routes(routes!(decline_cover))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CoverFilter {
    #[param(inline)]
    state: Option<CoverState>,
}

/// The platform's position in each currency, and what currencies gained by month.
#[utoipa::path(get, path = "/ops/positions",
    responses((status = 200, body = PositionsPage)))]
async fn positions(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<PositionsPage>> {
    Ok(Json(service.positions(&by).await?))
}

/// The moves of a currency's position, newest first.
#[utoipa::path(get, path = "/ops/positions/{currency}/moves",
    params(("currency" = Currency, Path), PageQuery),
    responses((status = 200, body = Page<PositionMoveView>)))]
async fn moves(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(currency): Path<Currency>,
    page: PageQuery,
) -> Answer<Json<Page<PositionMoveView>>> {
    Ok(Json(service.position_moves(&by, currency, &page).await?))
}

/// The same as a file for a spreadsheet: at most 50,000 rows, the newest first.
#[utoipa::path(get, path = "/ops/positions/{currency}/moves.csv",
    summary = "Moves of a currency's position as a file",
    params(("currency" = Currency, Path)),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn moves_file(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(currency): Path<Currency>,
) -> Answer<Response> {
    let file = service.position_moves_file(&by, currency).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"position.csv\"",
        ),
    ];
    Ok((headers, file).into_response())
}

/// Deals with the bank, newest first.
#[utoipa::path(get, path = "/ops/cover-deals", params(CoverFilter, PageQuery),
    responses((status = 200, body = Page<CoverView>)))]
async fn covers(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<CoverFilter>,
    page: PageQuery,
) -> Answer<Json<Page<CoverView>>> {
    Ok(Json(service.covers(&by, filter.state, &page).await?))
}

/// Enters a deal with the bank; somebody else has to agree before it is booked.
#[utoipa::path(post, path = "/ops/cover-deals", params(DemandedKey),
    request_body = NewCover, responses((status = 201, body = CoverView)))]
async fn propose_cover(
    State(service): State<Service>,
    Caller(by): Caller,
    _: DemandedKey,
    Body(form): Body<NewCover>,
) -> Answer<Created<CoverView>> {
    let deal = service.propose_cover(&by, form).await?;
    let place = format!("/api/payments/ops/cover-deals/{}", deal.id);
    Ok(Created(place, deal))
}

/// Agrees to a deal that somebody else entered: it is booked, with what it gained or lost.
#[utoipa::path(post, path = "/ops/cover-deals/{id}/confirm",
    params(("id" = String, Path), DemandedKey), responses((status = 200, body = CoverView)))]
async fn confirm_cover(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<CoverKind>,
    _: DemandedKey,
) -> Answer<Json<CoverView>> {
    Ok(Json(service.confirm_cover(&by, id).await?))
}

/// Does not agree to a deal, or takes an own one back.
#[utoipa::path(post, path = "/ops/cover-deals/{id}/decline",
    params(("id" = String, Path), DemandedKey), responses((status = 200, body = CoverView)))]
async fn decline_cover(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<CoverKind>,
    _: DemandedKey,
) -> Answer<Json<CoverView>> {
    Ok(Json(service.decline_cover(&by, id).await?))
}

//! Pick orders: the board, the list, and the steps of one.

use std::time::Duration;

use axum::extract::State;
use contract::ids::{OrderLineId, WarehouseId};
use kernel::{Page, Timestamp};
use runtime::http::{
    Answer, Body, Caller, IdempotencyKey, Json, MaybeIdempotencyKey, PageQuery, Path, PathId, Query,
};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{PickId, PickNoun};
use crate::rules::Step;
use crate::service::{Board, PackPick, PickQuery, PickView, Scan, ScanView, Service, SetLine};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(board))
        .routes(routes!(picks))
        .routes(routes!(pick))
        .routes(routes!(step))
        .routes(routes!(scan))
        .routes(routes!(set_line))
        .routes(routes!(pack))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    #[param(value_type = Option<String>)]
    warehouse: Option<WarehouseId>,
    /// When the reader's day began; a day ago when it is not said.
    #[param(value_type = Option<String>)]
    since: Option<Timestamp>,
}

/// How much waits at each step and since when, and what left today.
#[utoipa::path(get, path = "/board", summary = "Today in the warehouse", params(BoardQuery),
    responses((status = 200, body = Board)))]
async fn board(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<BoardQuery>,
) -> Answer<Json<Board>> {
    const DAY: Duration = Duration::from_secs(86_400);
    let since = query.since.unwrap_or_else(|| service.now().minus(DAY));
    Ok(Json(service.board(&by, query.warehouse, since).await?))
}

/// Pick orders that are not done, the longest waiting first; those of an ended state, the newest
/// first.
#[utoipa::path(get, path = "/picks", summary = "Pick orders", params(PickQuery, PageQuery),
    responses((status = 200, body = Page<PickView>)))]
async fn picks(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<PickQuery>,
    page: PageQuery,
) -> Answer<Json<Page<PickView>>> {
    Ok(Json(service.picks(&by, query, &page).await?))
}

#[utoipa::path(get, path = "/picks/{id}", summary = "A pick order",
    params(("id" = PickId, Path)), responses((status = 200, body = PickView)))]
async fn pick(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PickNoun>,
) -> Answer<Json<PickView>> {
    Ok(Json(service.pick_of(&by, id).await?))
}

/// What a person does with a pick order.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PickStep)]
enum StepName {
    /// Takes it, or takes it over from somebody.
    Start,
    /// Puts the goods back on their shelves.
    PutBack,
    /// Every line is complete, or short with a reason.
    Finish,
    /// Opens it again to pick more or less.
    Reopen,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TakePickStep)]
struct TakeStep {
    step: StepName,
}

/// Takes a pick order one step on.
#[utoipa::path(post, path = "/picks/{id}/steps", summary = "Move a pick order",
    params(MaybeIdempotencyKey, ("id" = PickId, Path)), request_body = TakeStep,
    responses((status = 200, body = PickView)))]
async fn step(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PickNoun>,
    key: MaybeIdempotencyKey,
    Body(wanted): Body<TakeStep>,
) -> Answer<Replay<PickView>> {
    let step = match wanted.step {
        StepName::Start => Step::Start,
        StepName::PutBack => Step::PutBack,
        StepName::Finish => Step::Finish,
        StepName::Reopen => Step::Reopen,
    };
    Ok(service.step(&by, &key.request(&by), id, step).await?)
}

/// Counts one unit by the code on it. Refused when nothing on the order has the code, and when no
/// more of it are wanted.
#[utoipa::path(post, path = "/picks/{id}/scans", summary = "Scan a unit",
    params(IdempotencyKey, ("id" = PickId, Path)), request_body = Scan,
    responses((status = 200, body = ScanView)))]
async fn scan(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PickNoun>,
    key: IdempotencyKey,
    Body(scan): Body<Scan>,
) -> Answer<Replay<ScanView>> {
    Ok(service.scan(&by, &key.request(&by), id, scan).await?)
}

/// Sets what was picked of a line: fewer with a reason, or after a wrong scan.
#[utoipa::path(put, path = "/picks/{id}/lines/{line}", summary = "Set a picked line",
    params(("id" = PickId, Path), ("line" = OrderLineId, Path)), request_body = SetLine,
    responses((status = 200, body = PickView)))]
async fn set_line(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((id, line)): Path<(PickId, OrderLineId)>,
    Body(wanted): Body<SetLine>,
) -> Answer<Json<PickView>> {
    Ok(Json(service.set_line(&by, id, line, wanted).await?))
}

/// Notes the cartons, weighed and measured.
#[utoipa::path(post, path = "/picks/{id}/pack", summary = "Pack a pick order",
    params(MaybeIdempotencyKey, ("id" = PickId, Path)), request_body = PackPick,
    responses((status = 200, body = PickView)))]
async fn pack(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PickNoun>,
    key: MaybeIdempotencyKey,
    Body(packed): Body<PackPick>,
) -> Answer<Replay<PickView>> {
    Ok(service.pack(&by, &key.request(&by), id, packed).await?)
}

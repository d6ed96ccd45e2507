//! Receipts, counts, transfers and returns.

use axum::extract::State;
use kernel::Page;
use runtime::http::{Answer, Body, Caller, IdempotencyKey, Json, PageQuery, PathId, Query};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Paper, PaperId, PaperKind, PaperNoun, PaperState};
use crate::service::{Arrived, Inspect, NewCount, NewReceipt, NewTransfer, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(receipts, receive))
        .routes(routes!(receipt))
        .routes(routes!(counts, count))
        .routes(routes!(stock_count))
        .routes(routes!(transfers, send_transfer))
        .routes(routes!(transfer))
        .routes(routes!(arrive))
        .routes(routes!(returns))
        .routes(routes!(returned))
        .routes(routes!(inspect))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PaperFilter {
    #[param(inline)]
    state: Option<PaperState>,
}

/// The newest deliveries.
#[utoipa::path(get, path = "/receipts", summary = "Receipts", params(PageQuery),
    responses((status = 200, body = Page<Paper>)))]
async fn receipts(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<Paper>>> {
    Ok(Json(
        service.papers(&by, PaperKind::Receipt, None, &page).await?,
    ))
}

/// Books in what arrived. Where it is not what was announced, each line says why.
#[utoipa::path(post, path = "/receipts", summary = "Receive goods", params(IdempotencyKey),
    request_body = NewReceipt, responses((status = 201, body = Paper)))]
async fn receive(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(wanted): Body<NewReceipt>,
) -> Answer<Replay<Paper>> {
    Ok(service.receive(&by, &key.request(&by), wanted).await?)
}

#[utoipa::path(get, path = "/receipts/{id}", summary = "A receipt",
    params(("id" = PaperId, Path)), responses((status = 200, body = Paper)))]
async fn receipt(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PaperNoun>,
) -> Answer<Json<Paper>> {
    Ok(Json(service.paper(&by, PaperKind::Receipt, id).await?))
}

/// The newest counts.
#[utoipa::path(get, path = "/counts", summary = "Counts", params(PageQuery),
    responses((status = 200, body = Page<Paper>)))]
async fn counts(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<Paper>>> {
    Ok(Json(
        service.papers(&by, PaperKind::Count, None, &page).await?,
    ))
}

/// Sets the books to what was counted. The first answer is blind: where the books say otherwise it
/// is refused, naming both numbers; with a reason on those lines it is booked.
#[utoipa::path(post, path = "/counts", summary = "Count", params(IdempotencyKey),
    request_body = NewCount, responses((status = 201, body = Paper)))]
async fn count(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(wanted): Body<NewCount>,
) -> Answer<Replay<Paper>> {
    Ok(service.count(&by, &key.request(&by), wanted).await?)
}

#[utoipa::path(get, path = "/counts/{id}", summary = "A count",
    params(("id" = PaperId, Path)), responses((status = 200, body = Paper)))]
async fn stock_count(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PaperNoun>,
) -> Answer<Json<Paper>> {
    Ok(Json(service.paper(&by, PaperKind::Count, id).await?))
}

/// Transfers between the seller's own warehouses, the newest first.
#[utoipa::path(get, path = "/transfers", summary = "Transfers", params(PaperFilter, PageQuery),
    responses((status = 200, body = Page<Paper>)))]
async fn transfers(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<PaperFilter>,
    page: PageQuery,
) -> Answer<Json<Page<Paper>>> {
    Ok(Json(
        service
            .papers(&by, PaperKind::Transfer, filter.state, &page)
            .await?,
    ))
}

/// Sends goods that nobody was promised to another warehouse.
#[utoipa::path(post, path = "/transfers", summary = "Send a transfer", params(IdempotencyKey),
    request_body = NewTransfer, responses((status = 201, body = Paper)))]
async fn send_transfer(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(wanted): Body<NewTransfer>,
) -> Answer<Replay<Paper>> {
    Ok(service
        .send_transfer(&by, &key.request(&by), wanted)
        .await?)
}

#[utoipa::path(get, path = "/transfers/{id}", summary = "A transfer",
    params(("id" = PaperId, Path)), responses((status = 200, body = Paper)))]
async fn transfer(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PaperNoun>,
) -> Answer<Json<Paper>> {
    Ok(Json(service.paper(&by, PaperKind::Transfer, id).await?))
}

/// Books in what arrived of a transfer. Every line that was sent is named.
#[utoipa::path(post, path = "/transfers/{id}/arrival", summary = "A transfer arrived",
    params(IdempotencyKey, ("id" = PaperId, Path)), request_body = Arrived,
    responses((status = 200, body = Paper)))]
async fn arrive(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PaperNoun>,
    key: IdempotencyKey,
    Body(arrived): Body<Arrived>,
) -> Answer<Replay<Paper>> {
    Ok(service.arrive(&by, &key.request(&by), id, arrived).await?)
}

/// Goods that came back; open until somebody has looked at them.
#[utoipa::path(get, path = "/returns", summary = "Returns", params(PaperFilter, PageQuery),
    responses((status = 200, body = Page<Paper>)))]
async fn returns(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<PaperFilter>,
    page: PageQuery,
) -> Answer<Json<Page<Paper>>> {
    Ok(Json(
        service
            .papers(&by, PaperKind::Return, filter.state, &page)
            .await?,
    ))
}

#[utoipa::path(get, path = "/returns/{id}", summary = "A return",
    params(("id" = PaperId, Path)), responses((status = 200, body = Paper)))]
async fn returned(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PaperNoun>,
) -> Answer<Json<Paper>> {
    Ok(Json(service.paper(&by, PaperKind::Return, id).await?))
}

/// What somebody found who looked at the goods: units fit to be sold again are back on stock, the
/// others are written off. Lines that are not named stay as they were booked.
#[utoipa::path(post, path = "/returns/{id}/inspection", summary = "Inspect a return",
    params(IdempotencyKey, ("id" = PaperId, Path)), request_body = Inspect,
    responses((status = 200, body = Paper)))]
async fn inspect(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<PaperNoun>,
    key: IdempotencyKey,
    Body(found): Body<Inspect>,
) -> Answer<Replay<Paper>> {
    Ok(service.inspect(&by, &key.request(&by), id, found).await?)
}

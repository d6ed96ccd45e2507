//! Items, levels, movements and corrections; for operators, the proof of the books.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use contract::ids::VariantId;
use kernel::Page;
use runtime::http::{
    Answer, Body, Caller, IdempotencyKey, IfMatch, Json, PageQuery, PathId, Query,
};
use runtime::once::Replay;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Disagreement, ItemEdit, Movement};
use crate::service::{Adjust, ItemFilter, ItemView, LevelView, MovementQuery, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(items))
        .routes(routes!(item, edit_item))
        .routes(routes!(movements))
        .routes(routes!(movements_file))
        .routes(routes!(adjust))
        .routes(routes!(proof))
}

/// The seller's items with their levels in every warehouse, by SKU.
#[utoipa::path(get, path = "/items", summary = "Inventory", params(ItemFilter, PageQuery),
    responses((status = 200, body = Page<ItemView>)))]
async fn items(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<ItemFilter>,
    page: PageQuery,
) -> Answer<Json<Page<ItemView>>> {
    Ok(Json(service.inventory(&by, filter, &page).await?))
}

/// An item with its levels. It has no ETag, as levels change with every sale; an edit names the
/// `version` that it read.
#[utoipa::path(get, path = "/items/{variant}", summary = "An item",
    params(("variant" = VariantId, Path)), responses((status = 200, body = ItemView)))]
async fn item(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(variant): PathId<contract::ids::Variant>,
) -> Answer<Json<ItemView>> {
    Ok(Json(service.item(&by, variant).await?))
}

/// Sets the barcode and the level below which the item counts as low.
#[utoipa::path(put, path = "/items/{variant}", summary = "Edit an item",
    params(IfMatch, ("variant" = VariantId, Path)), request_body = ItemEdit,
    responses((status = 200, body = ItemView)))]
async fn edit_item(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(variant): PathId<contract::ids::Variant>,
    version: IfMatch,
    Body(edit): Body<ItemEdit>,
) -> Answer<Json<ItemView>> {
    Ok(Json(
        service
            .edit_item(&by, variant, version.version()?, edit)
            .await?,
    ))
}

/// Everything that came in and went out, the newest first.
#[utoipa::path(get, path = "/items/{variant}/movements", summary = "Movements of an item",
    params(("variant" = VariantId, Path), MovementQuery, PageQuery),
    responses((status = 200, body = Page<Movement>)))]
async fn movements(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(variant): PathId<contract::ids::Variant>,
    Query(query): Query<MovementQuery>,
    page: PageQuery,
) -> Answer<Json<Page<Movement>>> {
    Ok(Json(service.movements(&by, variant, &query, &page).await?))
}

/// The same as a file for a spreadsheet: at most 50,000 rows, the newest first.
#[utoipa::path(get, path = "/items/{variant}/movements.csv", summary = "Movements as a file",
    params(("variant" = VariantId, Path), MovementQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn movements_file(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(variant): PathId<contract::ids::Variant>,
    Query(query): Query<MovementQuery>,
) -> Answer<Response> {
    let (sku, file) = service.movements_file(&by, variant, &query).await?;
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    let name: String = sku.chars().map(plain).take(60).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"stock-{name}.csv\""),
        ),
    ];
    Ok((headers, file).into_response())
}

/// Corrects a level by hand, or writes goods off. The reason is kept with the movement.
#[utoipa::path(post, path = "/adjustments", summary = "Adjust a level",
    params(IdempotencyKey), request_body = Adjust, responses((status = 201, body = LevelView)))]
async fn adjust(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(wanted): Body<Adjust>,
) -> Answer<Replay<LevelView>> {
    Ok(service.adjust(&by, &key.request(&by), wanted).await?)
}

#[derive(Serialize, ToSchema)]
#[schema(as = StockProof)]
struct Proof {
    /// Empty as long as all is well.
    items: Vec<Disagreement>,
}

/// For operators: where a level is not the sum of its movements.
#[utoipa::path(get, path = "/proof", summary = "Prove the books",
    responses((status = 200, body = Proof)))]
async fn proof(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Proof>> {
    Ok(Json(Proof {
        items: service.proof(&by).await?,
    }))
}

//! Warehouses of a seller.

use axum::extract::State;
use contract::ids::WarehouseId;
use runtime::http::{Answer, Body, Caller, Etag, IfMatch, Json, MaybeIdempotencyKey, PathId};
use runtime::once::Replay;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Warehouse, WarehouseEdit, WarehouseState};
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_warehouses, create_warehouse))
        .routes(routes!(warehouse, edit_warehouse))
        .routes(routes!(set_warehouse_state))
}

#[derive(Serialize, ToSchema)]
struct Warehouses {
    items: Vec<Warehouse>,
}

/// The seller's warehouses.
///
/// All of them, in the order in which they were made; a seller has a handful. The first is made
/// when there is none.
#[utoipa::path(get, path = "/warehouses", summary = "Warehouses",
    responses((status = 200, body = Warehouses)))]
async fn list_warehouses(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<Warehouses>> {
    Ok(Json(Warehouses {
        items: service.warehouses(&by).await?,
    }))
}

/// Opens a warehouse. The first one is the default whatever it says.
#[utoipa::path(post, path = "/warehouses", summary = "Open a warehouse",
    params(MaybeIdempotencyKey), request_body = WarehouseEdit,
    responses((status = 201, body = Warehouse)))]
async fn create_warehouse(
    State(service): State<Service>,
    Caller(by): Caller,
    key: MaybeIdempotencyKey,
    Body(facts): Body<WarehouseEdit>,
) -> Answer<Replay<Warehouse>> {
    Ok(service
        .create_warehouse(&by, &key.request(&by), facts)
        .await?)
}

#[utoipa::path(get, path = "/warehouses/{id}", summary = "A warehouse",
    params(("id" = WarehouseId, Path)), responses((status = 200, body = Warehouse)))]
async fn warehouse(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Warehouse>,
) -> Answer<Etag<Warehouse>> {
    let found = service.warehouse(&by, id).await?;
    Ok(Etag::new(found.version, found))
}

/// Changes name, kind, address or place, or makes it the default.
#[utoipa::path(put, path = "/warehouses/{id}", summary = "Edit a warehouse",
    params(IfMatch, ("id" = WarehouseId, Path)), request_body = WarehouseEdit,
    responses((status = 200, body = Warehouse)))]
async fn edit_warehouse(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Warehouse>,
    version: IfMatch,
    Body(facts): Body<WarehouseEdit>,
) -> Answer<Etag<Warehouse>> {
    let edited = service
        .edit_warehouse(&by, id, version.version()?, facts)
        .await?;
    Ok(Etag::new(edited.version, edited))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetWarehouseState)]
struct SetState {
    state: WarehouseState,
}

/// Closes a warehouse that is empty, or opens it again.
#[utoipa::path(put, path = "/warehouses/{id}/state", summary = "Close or reopen a warehouse",
    params(IfMatch, ("id" = WarehouseId, Path)), request_body = SetState,
    responses((status = 200, body = Warehouse)))]
async fn set_warehouse_state(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Warehouse>,
    version: IfMatch,
    Body(wanted): Body<SetState>,
) -> Answer<Etag<Warehouse>> {
    let version = version.version()?;
    let changed = match wanted.state {
        WarehouseState::Closed => service.close_warehouse(&by, id, version).await?,
        WarehouseState::Open => service.reopen_warehouse(&by, id, version).await?,
    };
    Ok(Etag::new(changed.version, changed))
}

//! The address book of a firm.

use axum::extract::State;
use contract::logistics::Address;
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, Etag, IfMatch, Json, MaybeIfMatch, NoContent, PageQuery, PathId,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::cart::{AddressEntry, AddressId, BookedAddress};
use crate::service::Service;
use crate::service::book::NewEntry;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, change, remove))
}

/// An address with what the firm calls it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressEntryBody {
    #[schema(min_length = 1, max_length = 80, example = "Warehouse Berlin")]
    label: String,
    address: Address,
    /// Taken when a checkout or a shipment names none. There is one at most.
    #[serde(default)]
    is_default: bool,
}

impl From<AddressEntryBody> for NewEntry {
    fn from(body: AddressEntryBody) -> Self {
        NewEntry {
            label: body.label,
            address: body.address,
            is_default: body.is_default,
        }
    }
}

/// The firm's addresses.
#[utoipa::path(get, path = "/addresses", tag = "orders", params(PageQuery),
    responses((status = 200, body = Page<BookedAddress>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<BookedAddress>>> {
    Ok(Json(
        service
            .addresses(&by, page.after.as_deref(), page.rows())
            .await?,
    ))
}

/// Add an address.
#[utoipa::path(post, path = "/addresses", tag = "orders",
    request_body = AddressEntryBody,
    responses((status = 201, body = BookedAddress), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn add(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(entry): Body<AddressEntryBody>,
) -> Answer<Created<BookedAddress>> {
    let entry = service.add_address(&by, entry.into()).await?;
    Ok(Created(
        format!("/api/orders/addresses/{}", entry.id),
        entry,
    ))
}

/// One address.
#[utoipa::path(get, path = "/addresses/{id}", tag = "orders", params(("id" = AddressId, Path)),
    responses((status = 200, body = BookedAddress), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AddressEntry>,
) -> Answer<Etag<BookedAddress>> {
    let entry = service.address(&by, id).await?;
    Ok(Etag::new(entry.version, entry))
}

/// Change an address, if nobody else did meanwhile.
#[utoipa::path(put, path = "/addresses/{id}", tag = "orders",
    params(("id" = AddressId, Path), IfMatch), request_body = AddressEntryBody,
    responses((status = 200, body = BookedAddress), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AddressEntry>,
    seen: IfMatch,
    Body(entry): Body<AddressEntryBody>,
) -> Answer<Etag<BookedAddress>> {
    let entry = service.change_address(&by, id, &seen, entry.into()).await?;
    Ok(Etag::new(entry.version, entry))
}

/// Strike an address. Orders that went there keep it.
#[utoipa::path(delete, path = "/addresses/{id}", tag = "orders",
    params(("id" = AddressId, Path), MaybeIfMatch),
    responses((status = 204), (status = 404, body = Problem), (status = 412, body = Problem)))]
async fn remove(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AddressEntry>,
    seen: MaybeIfMatch,
) -> Answer<NoContent> {
    service.remove_address(&by, id, &seen).await?;
    Ok(NoContent)
}

//! HTTP of stock: extract, call the service, present. No decisions, no SQL.

mod inventory;
mod papers;
mod picks;
mod warehouses;

use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

pub(crate) fn routes(service: &Service) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .merge(warehouses::routes())
        .merge(inventory::routes())
        .merge(papers::routes())
        .merge(picks::routes())
        .with_state(service.clone())
}

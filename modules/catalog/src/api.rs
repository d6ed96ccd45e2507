//! HTTP of the catalogue: extract, call the service, present. No decisions, no SQL.

mod categories;
mod imports;
mod offers;
mod operator;
mod products;
mod storefront;

use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

/// What strangers may read.
pub(crate) const PUBLIC: [&str; 7] = [
    "GET /api/catalog/products",
    "GET /api/catalog/products/{id}",
    "GET /api/catalog/suggestions",
    "GET /api/catalog/categories",
    "GET /api/catalog/words",
    "GET /api/catalog/sellers/{id}",
    "GET /api/catalog/currencies",
];

pub(crate) fn routes(service: &Service) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .merge(storefront::routes())
        .merge(categories::routes())
        .merge(products::routes())
        .merge(offers::routes())
        .merge(imports::routes(service))
        .merge(operator::routes())
        .with_state(service.clone())
}

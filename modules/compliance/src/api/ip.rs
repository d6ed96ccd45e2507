//! HTTP of intellectual property.

mod authorisations;
mod desk;
mod notices;
mod rights;

use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .merge(rights::routes())
        .merge(authorisations::routes())
        .merge(notices::routes())
        .merge(desk::routes())
}

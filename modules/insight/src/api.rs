//! HTTP of insight: extract, call the service, present.

mod dashboards;
mod events;
mod reports;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;

pub(crate) fn routes(service: Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(events::note))
        .routes(routes!(dashboards::platform))
        .routes(routes!(dashboards::seller))
        .routes(routes!(reports::report))
        .routes(routes!(reports::rebuild))
        .with_state(service)
}

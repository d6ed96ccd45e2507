//! HTTP of webhooks: extract, call the service, present.

mod endpoints;
mod event_types;
mod log;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;

pub(crate) fn routes(service: Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(event_types::list))
        .routes(routes!(endpoints::list, endpoints::add))
        .routes(routes!(
            endpoints::show,
            endpoints::change,
            endpoints::remove
        ))
        .routes(routes!(endpoints::enable))
        .routes(routes!(endpoints::disable))
        .routes(routes!(endpoints::rotate))
        .routes(routes!(log::test))
        .routes(routes!(log::list))
        .routes(routes!(log::replay_failed))
        .routes(routes!(log::show))
        .routes(routes!(log::replay))
        .with_state(service)
}

//! HTTP of carriage: extract, call the service, present.

mod cards;
mod shipments;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;

pub(crate) fn routes(service: Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(cards::list, cards::add))
        .routes(routes!(cards::show, cards::change))
        .routes(routes!(cards::quote))
        .routes(routes!(shipments::list))
        .routes(routes!(shipments::show))
        .routes(routes!(shipments::labels))
        .routes(routes!(shipments::record))
        .routes(routes!(shipments::hear))
        .with_state(service)
}

//! HTTP of the desk: extract, call the service, present.

mod conversations;
mod live;
mod support;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;

pub(crate) fn routes(service: Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(conversations::list, conversations::open))
        .routes(routes!(conversations::show))
        .routes(routes!(conversations::messages, conversations::post))
        .routes(routes!(conversations::read))
        .routes(routes!(conversations::read_all))
        .routes(routes!(conversations::archive))
        .routes(routes!(conversations::unread))
        .routes(routes!(support::call))
        .routes(routes!(support::join))
        .routes(routes!(support::leave))
        .routes(routes!(support::queue))
        .routes(routes!(live::conversation))
        .routes(routes!(live::badge))
        .with_state(service)
}

//! HTTP of risk: extract, call the service, present. No decisions, no SQL.

mod cases;
mod lists;
mod policies;
mod register;

use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

/// What only asks.
pub(crate) const REPEATABLE: &[&str] =
    &["POST /api/risk/ops/check", "POST /api/risk/library/finder"];

pub(crate) fn routes(service: &Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(lists::routes(service))
        .merge(cases::routes())
        .merge(register::routes())
        .merge(policies::routes())
        .with_state(service.clone())
}

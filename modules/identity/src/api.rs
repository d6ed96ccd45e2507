//! HTTP of identity: extract, call the service, present. No decisions, no SQL.

mod account;
mod door;
mod firm;
mod kyb;
mod ops;
mod visitor;

use runtime::http::RateClass;
use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

/// What strangers may use.
pub const PUBLIC: &[&str] = &[
    "POST /api/identity/registrations",
    "POST /api/identity/registrations/{id}/verify",
    "POST /api/identity/registrations/{id}/complete",
    "POST /api/identity/log-in",
    "POST /api/identity/log-out",
    "POST /api/identity/resets",
    "POST /api/identity/resets/{id}/complete",
    "POST /api/identity/invitations/look",
    "POST /api/identity/invitations/accept",
];

/// What only asks.
pub const REPEATABLE: &[&str] = &["POST /api/identity/invitations/look"];

/// What is tried or sent is counted apart.
pub const RATES: &[(&str, RateClass)] = &[
    ("POST /api/identity/registrations", RateClass::Code),
    (
        "POST /api/identity/registrations/{id}/verify",
        RateClass::Code,
    ),
    (
        "POST /api/identity/registrations/{id}/complete",
        RateClass::Login,
    ),
    ("POST /api/identity/log-in", RateClass::Login),
    ("POST /api/identity/reauthenticate", RateClass::Login),
    ("POST /api/identity/resets", RateClass::Code),
    ("POST /api/identity/resets/{id}/complete", RateClass::Code),
    ("POST /api/identity/invitations/look", RateClass::Login),
    ("POST /api/identity/invitations/accept", RateClass::Login),
    ("POST /api/identity/me/contacts", RateClass::Code),
    (
        "POST /api/identity/me/contacts/{id}/confirm",
        RateClass::Code,
    ),
    (
        "POST /api/identity/me/second-factor/confirm",
        RateClass::Code,
    ),
];

pub fn routes(service: Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(door::routes())
        .merge(account::routes())
        .merge(firm::routes())
        .merge(kyb::routes())
        .merge(ops::routes())
        .with_state(service)
}

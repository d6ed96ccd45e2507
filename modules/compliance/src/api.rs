//! HTTP of compliance: extract, call the service, present. No decisions, no SQL.

mod declarations;
mod documents;
mod gates;
mod hs;
mod ip;
mod licences;
mod packs;
mod quotes;
mod refunds;
mod tariffs;

use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

/// Asks only, or is signed by customs, and the same word twice is one; see `Module::repeatable`.
pub(crate) const REPEATABLE: &[&str] = &[
    "POST /api/compliance/invoices/check",
    "POST /api/compliance/customs/receipts",
];

pub(crate) fn routes(service: &Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(documents::routes())
        .merge(quotes::routes())
        .merge(hs::routes())
        .merge(gates::routes())
        .merge(licences::routes())
        .merge(ip::routes())
        .merge(packs::routes())
        .merge(tariffs::routes(service))
        .merge(declarations::routes())
        .merge(refunds::routes())
        .with_state(service.clone())
}

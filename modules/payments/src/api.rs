//! HTTP of payments: extract, call the service, present. No decisions, no SQL.

mod bank;
mod buyer;
mod chargebacks;
mod connectors;
mod documents;
mod escrow;
mod exchange;
mod notifications;
mod ops;
mod payouts;
mod payouts_ops;
mod plans;
mod plans_ops;
mod rates;
mod transfers;
mod treasury;

use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

/// What strangers may use.
pub const PUBLIC: &[&str] = &[
    "GET /api/payments/methods",
    "GET /api/payments/rates",
    "GET /api/payments/rates/{currency}",
    "POST /api/payments/notifications/{provider}",
    "POST /api/payments/notifications/{provider}/{reference}/{token}",
    "POST /api/payments/bank-notices",
];

/// Questions to the provider and the ledger, and facts that the provider's own id makes one.
pub const REPEATABLE: &[&str] = &[
    "POST /api/payments/notifications/{provider}",
    "POST /api/payments/notifications/{provider}/{reference}/{token}",
    "POST /api/payments/bank-notices",
    "POST /api/payments/ops/payout-files/{id}/ask",
    "POST /api/payments/intents/{reference}/refresh",
    "POST /api/payments/ops/intents/{id}/ask",
    "POST /api/payments/ops/chargebacks/{id}/ask",
    "POST /api/payments/ops/ledger/verify",
];

pub fn routes(service: Service) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(bank::routes())
        .merge(buyer::routes())
        .merge(chargebacks::routes())
        .merge(connectors::routes())
        .merge(documents::routes())
        .merge(escrow::routes())
        .merge(exchange::routes())
        .merge(ops::routes())
        .merge(payouts::routes())
        .merge(payouts_ops::routes())
        .merge(plans::routes())
        .merge(plans_ops::routes())
        .merge(rates::routes())
        .merge(transfers::routes())
        .merge(treasury::routes())
        .merge(notifications::routes())
        .with_state(service)
}

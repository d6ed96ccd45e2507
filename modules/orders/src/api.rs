//! HTTP of carts, checkouts, orders and after-sales: extract, call the service, present. No
//! decisions, no SQL.

pub(crate) mod addresses;
pub(crate) mod after_sales;
pub(crate) mod approvals;
pub(crate) mod cart;
pub(crate) mod checkouts;
pub(crate) mod disputes;
pub(crate) mod orders;
pub(crate) mod shipments;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

/// What strangers may use: they see what their browser's cart would cost.
pub(crate) const PUBLIC: &[&str] = &["POST /api/orders/cart/preview"];

/// What only asks.
pub(crate) const REPEATABLE: &[&str] = &[
    "POST /api/orders/cart/preview",
    "POST /api/orders/checkouts/quote",
    "POST /api/orders/disputes/{id}/calculate",
];

pub(crate) fn routes(service: Service) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .merge(cart::routes())
        .merge(addresses::routes())
        .merge(checkouts::routes())
        .merge(approvals::routes())
        .merge(orders::routes())
        .merge(shipments::routes())
        .merge(after_sales::routes())
        .merge(disputes::routes())
        .with_state(service)
}

/// The answer of a process that is its own idempotency record.
pub(crate) struct Repeatable<T> {
    pub(crate) replayed: bool,
    pub(crate) value: T,
}

impl<T: Serialize> IntoResponse for Repeatable<T> {
    fn into_response(self) -> Response {
        const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
        let mut response = (StatusCode::CREATED, Json(self.value)).into_response();
        if self.replayed {
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

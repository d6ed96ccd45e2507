//! Where our bank tells what happened. Public; the signature is the way in.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use runtime::http::Answer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rules::signature::Signed;
use crate::service::Service;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(noticed))
}

/// A notice of the bank, signed as Standard Webhooks says. It counts once however often it comes.
#[utoipa::path(post, path = "/bank-notices",
    request_body(content = String, content_type = "application/json"),
    responses((status = 202)))]
async fn noticed(
    State(service): State<Service>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<StatusCode> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = Signed {
        id: header("webhook-id").unwrap_or_default(),
        timestamp: header("webhook-timestamp").unwrap_or_default(),
        signature: header("webhook-signature").unwrap_or_default(),
    };
    service.bank_noticed(signed, &body).await?;
    Ok(StatusCode::ACCEPTED)
}

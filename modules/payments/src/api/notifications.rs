//! Where providers tell what happened. Public; the signature is the way in.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use runtime::http::{Answer, Path};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rules::signature::Signed;
use crate::service::Service;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(notified))
}

/// A notification, signed as Standard Webhooks says. Stored once however often it comes.
#[utoipa::path(post, path = "/notifications/{provider}",
    params(("provider" = String, Path)),
    request_body(content = String, content_type = "application/json"),
    responses((status = 202)))]
async fn notified(
    State(service): State<Service>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<StatusCode> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = Signed {
        id: header("webhook-id").unwrap_or_default(),
        timestamp: header("webhook-timestamp").unwrap_or_default(),
        signature: header("webhook-signature").unwrap_or_default(),
    };
    service.notified(&provider, signed, &body).await?;
    Ok(StatusCode::ACCEPTED)
}

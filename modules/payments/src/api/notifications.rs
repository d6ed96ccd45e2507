//! Where providers tell what happened. Public; the signature is the way in, or the token in the
//! address of those who sign nothing.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use runtime::http::{Answer, Path};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::connectors::{Place, Receipt};
use crate::service::Service;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(notified))
        .routes(routes!(called_back))
}

fn answered(receipt: Receipt) -> Response {
    let kind = [(header::CONTENT_TYPE, receipt.content_type)];
    match receipt.body {
        "" => receipt.status.into_response(),
        body => (receipt.status, kind, body).into_response(),
    }
}

/// A notification, signed as its provider signs. Stored once however often it comes, and answered
/// as its provider expects.
#[utoipa::path(post, path = "/notifications/{provider}",
    params(("provider" = String, Path)),
    request_body(content = String, content_type = "application/json"),
    responses((status = 202), (status = 200, body = String)))]
async fn notified(
    State(service): State<Service>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let receipt = service.notified(&provider, &headers, None, &body);
    Ok(answered(receipt.await?))
}

/// A callback of a provider that signs nothing, to the address that only it was told.
#[utoipa::path(post, path = "/notifications/{provider}/{reference}/{token}",
    params(("provider" = String, Path), ("reference" = String, Path), ("token" = String, Path)),
    request_body(content = String, content_type = "application/json"),
    responses((status = 200, body = String)))]
async fn called_back(
    State(service): State<Service>,
    Path((provider, reference, token)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let place = Place {
        reference: &reference,
        token: &token,
    };
    let receipt = service.notified(&provider, &headers, Some(place), &body);
    Ok(answered(receipt.await?))
}

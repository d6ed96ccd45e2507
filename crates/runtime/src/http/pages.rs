//! Pages of the machinery itself: health, readiness, figures, the API's document with a reader,
//! and what a kind of problem means.

use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use kernel::Problem;
use serde_json::json;

use super::assets::{Site, accepts};
use super::{Answer, Refusal};
use crate::{Rng, Runtime, telemetry};

const READY_WITHIN: Duration = Duration::from_secs(2);

pub(super) async fn health(State(version): State<&'static str>) -> impl IntoResponse {
    Json(json!({"status": "ok", "version": version}))
}

/// Whether to send requests here: the database answers and nobody asked us to end.
pub(super) async fn ready(State(runtime): State<Runtime>) -> Response {
    if runtime.is_draining() {
        return not_ready("ending");
    }
    match tokio::time::timeout(READY_WITHIN, runtime.db().row("SELECT 1", &[])).await {
        Ok(Ok(_)) => Json(json!({"status": "ready"})).into_response(),
        Ok(Err(error)) => {
            tracing::warn!("not ready: {error}");
            not_ready("database")
        }
        Err(_) => not_ready("database"),
    }
}

fn not_ready(because: &str) -> Response {
    let body = Json(json!({"status": "not ready", "because": because}));
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}

pub(super) async fn figures(State(runtime): State<Runtime>) -> Response {
    match telemetry::figures(&runtime) {
        Some(text) => {
            let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(super) async fn document(State(packed): State<Bytes>, headers: HeaderMap) -> Response {
    let kind = HeaderValue::from_static("application/json");
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if accepts(accepted, "gzip") {
        let encoding = HeaderValue::from_static("gzip");
        let both = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_ENCODING, encoding),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        return (both, packed).into_response();
    }
    let mut text = Vec::new();
    match GzDecoder::new(packed.as_ref()).read_to_end(&mut text) {
        Ok(_) => ([(header::CONTENT_TYPE, kind)], text).into_response(),
        Err(_) => Refusal(Problem::internal()).into_response(),
    }
}

/// A long text that is asked for seldom, as it lies in memory.
pub(super) fn packed(text: &str) -> Bytes {
    let mut packing = GzEncoder::new(Vec::new(), Compression::default());
    let packed = packing
        .write_all(text.as_bytes())
        .and_then(|()| packing.finish());
    match packed {
        Ok(packed) => packed.into(),
        Err(error) => {
            tracing::error!(%error, "a text cannot be packed");
            Bytes::new()
        }
    }
}

/// The API to read, without a script or a font from elsewhere.
pub(super) async fn reader(State(rng): State<Rng>) -> Response {
    html(&rng, include_str!("reader.html"))
}

/// What a kind of problem means and what to do.
pub(super) async fn problem(
    State((site, rng)): State<(Arc<Site>, Rng)>,
    Path((module, slug)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer<Response> {
    let kind = format!("{module}/{slug}");
    let Some(text) = (site.problem_page)(&kind) else {
        return Err(Refusal(Problem::not_found()));
    };
    let is_browser = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if is_browser {
        let page = include_str!("problem.html").replace("%TEXT%", &markdown(&text));
        return Ok(html(&rng, &page));
    }
    let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text.into_owned()).into_response())
}

/// A page with a fresh nonce in its policy and wherever it says `%NONCE%`.
pub(super) fn html(rng: &Rng, text: &str) -> Response {
    let nonce = rng.token(16);
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; \
         manifest-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'"
    );
    let mut response = text.replace("%NONCE%", &nonce).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(self), geolocation=(), microphone=()"),
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The little Markdown that problem pages use: headings, paragraphs, lists, code.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    for block in text
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty())
    {
        if let Some(heading) = block.strip_prefix("# ") {
            out.push_str(&format!("<h1>{}</h1>", inline(heading)));
        } else if let Some(heading) = block.strip_prefix("## ") {
            out.push_str(&format!("<h2>{}</h2>", inline(heading)));
        } else if block.starts_with("- ") {
            out.push_str("<ul>");
            for item in block.split("\n- ") {
                out.push_str(&format!(
                    "<li>{}</li>",
                    inline(item.trim_start_matches("- "))
                ));
            }
            out.push_str("</ul>");
        } else {
            out.push_str(&format!("<p>{}</p>", inline(block)));
        }
    }
    out
}

fn inline(text: &str) -> String {
    let safe = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut out = String::new();
    for (at, piece) in safe.split('`').enumerate() {
        if at % 2 == 1 {
            out.push_str(&format!("<code>{piece}</code>"));
        } else {
            out.push_str(piece);
        }
    }
    out
}

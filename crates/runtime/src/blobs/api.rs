//! Handing files over and reading them. Answers are made so that a browser shows the file and runs
//! nothing of it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::identity::OrgKind;
use futures::TryStreamExt;
use kernel::Problem;
use serde::Deserialize;
use tokio::sync::Semaphore;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Blob, BlobId, BlobView, Grant, NewBlob, find, load, put, too_large};
use crate::Runtime;
use crate::http::{Answer, Caller, Created, MaybeCaller, PathId, Query};

/// Files held in memory at once while they come in.
const UPLOADS_MAX: usize = 8;

#[derive(Clone)]
struct Served {
    rt: Runtime,
    grants: Arc<[Arc<dyn Grant>]>,
    uploads: Arc<Semaphore>,
}

pub(super) fn routes(rt: &Runtime, grants: Vec<Arc<dyn Grant>>) -> OpenApiRouter<()> {
    let served = Served {
        rt: rt.clone(),
        grants: grants.into(),
        uploads: Arc::new(Semaphore::new(UPLOADS_MAX)),
    };
    OpenApiRouter::new()
        .routes(routes!(hand_over))
        .routes(routes!(read))
        .with_state(served)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HandOver {
    /// Name of the file.
    #[param(min_length = 1, max_length = 200)]
    name: String,
    /// Whether strangers may see it, as with a product's pictures.
    #[serde(default)]
    public: bool,
}

/// Hand a file over.
///
/// The body is the file itself. The same file under the same name is the same blob, so repeating
/// the request does no harm.
#[utoipa::path(
    post,
    path = "/",
    tag = "blobs",
    params(HandOver),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = BlobView),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
    )
)]
async fn hand_over(
    State(served): State<Served>,
    by: Caller,
    Query(wanted): Query<HandOver>,
    body: Body,
) -> Answer<Created<BlobView>> {
    by.allows("blobs:write")?;
    let _room = served
        .uploads
        .acquire()
        .await
        .map_err(|_| Problem::unavailable())?;
    let limit = served.rt.blobs().size_bytes_max;
    let bytes = collect(body, limit).await?;
    let new = NewBlob {
        org: by.org,
        name: wanted.name,
        bytes: bytes.into(),
        public: wanted.public,
    };
    let blob = put(&served.rt, new).await?;
    Ok(Created(blob.url.clone(), blob))
}

async fn collect(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut chunks = body.into_data_stream();
    let broken = |_| Problem::malformed("The file did not come to its end.");
    while let Some(chunk) = chunks.try_next().await.map_err(broken)? {
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Read a file.
///
/// Public ones are for everybody; others for their firm, for the platform, and for those whom a
/// module lets in.
#[utoipa::path(
    get,
    path = "/{id}",
    tag = "blobs",
    params(("id" = BlobId, Path, description = "Id of the file")),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, body = Problem),
    )
)]
async fn read(
    State(served): State<Served>,
    MaybeCaller(by): MaybeCaller,
    PathId(id): PathId<Blob>,
    headers: HeaderMap,
) -> Answer<Response> {
    let blob = find(&served.rt, id).await?.ok_or_else(Problem::not_found)?;
    if !blob.public {
        let by = by.ok_or_else(Problem::not_found)?;
        let mut may = by.org == blob.org || by.kind == OrgKind::Platform;
        for grant in served.grants.iter() {
            may = may || grant.may_read(&by, id).await?;
        }
        if !may {
            return Err(Problem::not_found().into());
        }
    }
    let tag = format!("\"{}\"", blob.sha256);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(load(&served.rt, &blob).await?).into_response()
    };
    dress(response.headers_mut(), &blob, &tag);
    Ok(response)
}

fn dress(headers: &mut HeaderMap, blob: &BlobView, tag: &str) {
    let cache = if blob.public {
        "public, max-age=31536000, immutable"
    } else {
        "private, max-age=3600, immutable"
    };
    let shown = blob.content_type.starts_with("image/");
    let disposition = format!(
        "{}; filename*=UTF-8''{}",
        if shown { "inline" } else { "attachment" },
        percent_encoded(&blob.name)
    );
    let texts = [
        (header::CONTENT_TYPE, blob.content_type.as_str()),
        (header::CACHE_CONTROL, cache),
        (header::ETAG, tag),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Opened by itself, a file is nobody's page: no scripts, no origin.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
    ];
    for (name, text) in texts {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
}

/// RFC 8187.
fn percent_encoded(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

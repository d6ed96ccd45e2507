//! Idempotency keys of handlers that do not keep their answers themselves: the front does it for
//! them, around the whole handler. `crate::once` says when a handler should.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::ids::OrgId;
use db::counted_here;
use futures::FutureExt;
use kernel::Problem;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, oneshot};
use tower::Service;
use tracing::Instrument;
use uuid::Uuid;

use super::{Context, body, idempotency};
use crate::once::{Claim, IdempotentRequest, REPLAYED, Stored, claim, give_back, settle};
use crate::{Runtime, tasks};

/// Files larger than this are not compared, so a key does not go with them.
const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Files that are held at once.
static FILES: Semaphore = Semaphore::const_new(8);
/// What the answer to a POST may be at most; lists are answers to GET.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The headers that are part of an answer. The front adds the others anew.
const HEADERS: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::LOCATION,
    header::ETAG,
    header::SET_COOKIE,
    header::CACHE_CONTROL,
];

/// Where and how long answers of a route are kept.
#[derive(Clone, Copy)]
pub(super) struct Keeping<'a> {
    pub(super) rt: &'a Runtime,
    pub(super) module: &'static str,
    pub(super) is_public: bool,
    pub(super) body_max_bytes: usize,
    /// As long as a request may take.
    pub(super) lease: Duration,
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    headers: Vec<(String, String)>,
    /// Base64.
    body: String,
}

/// Runs the handler, or gives the answer that it gave before to the same person and key.
pub(super) async fn pass<S>(
    keeping: Keeping<'_>,
    request: Request,
    mut handler: S,
) -> Result<Response, Problem>
where
    S: Service<Request, Response = Response, Error = Infallible> + Send + 'static,
    S::Future: Send,
{
    let Some(key) = idempotency::given(request.headers())? else {
        return run(handler.call(request)).await;
    };
    let (parts, body) = request.into_parts();
    let context = Context::of(&parts).map_err(|refused| refused.0)?;
    if context.inner().caller.is_none() && !keeping.is_public {
        // Refused by the handler, and nothing is written for strangers.
        return run(handler.call(Request::from_parts(parts, body))).await;
    }
    let is_file = !body::is_json(&parts.headers);
    let _room = match is_file && !axum::body::HttpBody::is_end_stream(&body) {
        true => Some(FILES.acquire().await.map_err(|_| Problem::unavailable())?),
        false => None,
    };
    let limit = match is_file {
        true => FILE_BYTES_MAX,
        false => keeping.body_max_bytes,
    };
    let bytes = body::read(&parts.headers, body, limit).await?;
    let inner = context.inner();
    // Somebody's key is nobody else's, also within a firm: answers may be for their eyes.
    let (org, person) = match &inner.caller {
        Some(caller) => (caller.org, caller.person.uuid()),
        None => (OrgId::from_uuid(Uuid::nil()), Uuid::nil()),
    };
    let asked = IdempotentRequest::of_fingerprint(
        org,
        format!("{} {}", inner.method, inner.path),
        format!("{person} {key}"),
        fingerprint(&parts.headers, &bytes),
    );
    let (rt, module) = (keeping.rt.clone(), keeping.module);
    match claim(&rt, module, &asked, keeping.lease).await? {
        Claim::Taken => {}
        Claim::Known(stored) => return replay(stored),
        Claim::Running => {
            return Err(Problem::new(
                "runtime/idempotency-key-running",
                409,
                "This request is still running",
            )
            .with_detail("It came before with the same key; ask again for its answer.")
            .retry_after(1));
        }
    }
    // Runs on when the client goes away, so that the answer is there when it comes again.
    let (tell, told) = oneshot::channel();
    let call = handler.call(Request::from_parts(parts, Body::from(bytes)));
    let work = async move {
        let outcome = match run(call).await {
            Ok(response) if response.status().is_success() => {
                keep(&rt, module, &asked, response).await
            }
            refused => give_back(&rt, module, &asked).await.and(refused),
        };
        // Nobody waits any more when the client has gone.
        let _ = tell.send(outcome);
    };
    keeping
        .rt
        .tasks()
        .spawn("a request with a key", counted_here(work).in_current_span());
    told.await.map_err(|_| Problem::internal())?
}

pub(super) async fn run<F>(call: F) -> Result<Response, Problem>
where
    F: Future<Output = Result<Response, Infallible>> + Send,
{
    match AssertUnwindSafe(call).catch_unwind().await {
        Ok(Ok(response)) => Ok(response),
        Err(panic) => {
            metrics::counter!("http_panics_total").increment(1);
            tracing::error!("a handler panicked: {}", tasks::panic_text(panic.as_ref()));
            Err(Problem::internal())
        }
    }
}

/// Keeps the answer and gives it on. One that cannot be kept is given on too: its effect stands.
async fn keep(
    rt: &Runtime,
    module: &'static str,
    asked: &IdempotentRequest,
    response: Response,
) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, ANSWER_BYTES_MAX)
        .await
        .map_err(|error| {
            tracing::error!(%error, "the answer to a request with a key cannot be read");
            Problem::internal()
        })?;
    let mut headers = Vec::new();
    for name in &HEADERS {
        for value in parts.headers.get_all(name) {
            if let Ok(text) = value.to_str() {
                headers.push((name.as_str().to_owned(), text.to_owned()));
            }
        }
    }
    let kept = Kept {
        headers,
        body: STANDARD.encode(&bytes),
    };
    let answer = serde_json::to_string(&kept).map_err(|_| Problem::internal())?;
    if let Err(problem) = settle(rt, module, asked, parts.status.as_u16(), &answer).await {
        tracing::error!(%problem, module, "an answer could not be kept");
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replay(stored: Stored) -> Result<Response, Problem> {
    let kept: Kept = serde_json::from_str(&stored.answer).map_err(|_| Problem::internal())?;
    let body = STANDARD
        .decode(kept.body)
        .map_err(|_| Problem::internal())?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(stored.status).map_err(|_| Problem::internal())?;
    let headers = response.headers_mut();
    for (name, value) in kept.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// Of the body. A form says a new boundary each time it is sent, which makes it no other form.
fn fingerprint(headers: &HeaderMap, bytes: &Bytes) -> [u8; 32] {
    let boundary = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split_once("boundary="))
        .map(|(_, rest)| rest.split(';').next().unwrap_or_default().trim_matches('"'))
        .filter(|boundary| !boundary.is_empty());
    let Some(boundary) = boundary else {
        return Sha256::digest(bytes).into();
    };
    let mark = boundary.as_bytes();
    let mut hash = Sha256::new();
    let mut rest: &[u8] = bytes;
    while let Some(at) = rest.windows(mark.len()).position(|part| part == mark) {
        hash.update(&rest[..at]);
        hash.update([0]);
        rest = &rest[at + mark.len()..];
    }
    hash.update(rest);
    hash.finalize().into()
}

//! JSON bodies: bounded, read strictly, checked against the type's schema so that every error
//! comes at once, then typed.

use std::ops::Deref;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use kernel::{FieldError, Problem};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Context, Refusal, fields, json, schema};

/// The body of a request as a `T`. Give `T` `#[serde(deny_unknown_fields)]` and bounds
/// (`#[schema(min_length = 1, max_length = 200)]`): they are what is checked.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T> Deref for Body<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<S, T> FromRequest<S> for Body<T>
where
    S: Send + Sync,
    T: DeserializeOwned + ToSchema + 'static,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let context = Context::of(&parts)?;
        if !is_json(&parts.headers) {
            return Err(Refusal(
                unsupported_media_type().with_detail("send application/json"),
            ));
        }
        let bytes = read(&parts.headers, body, context.inner().body_max_bytes).await?;
        let _ = context.inner().body.set(bytes.clone());
        let (value, faults) = json::read(&bytes)?;
        Ok(Body(typed(value, faults)?))
    }
}

/// Checks and types a value; all its errors at once.
fn typed<T: DeserializeOwned + ToSchema + 'static>(
    value: Value,
    mut faults: Vec<FieldError>,
) -> Result<T, Problem> {
    let validator = schema::validator::<T>()?;
    faults.extend(fields::check(&validator, &value));
    if !faults.is_empty() {
        faults.truncate(fields::ERRORS_MAX);
        return Err(Problem::invalid(faults));
    }
    serde_path_to_error::deserialize(value)
        .map_err(|error| Problem::invalid([fields::typed(&error)]))
}

pub(super) fn unsupported_media_type() -> Problem {
    Problem::new(
        "runtime/unsupported-media-type",
        415,
        "This kind of content is not read here",
    )
}

pub(super) fn too_large(max_bytes: usize) -> Problem {
    Problem::new("runtime/too-large", 413, "The request is too large")
        .with_detail(format!("at most {max_bytes} bytes are read"))
        .with_param("max_bytes", max_bytes)
}

pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return false;
    };
    let Ok(text) = value.to_str() else {
        return false;
    };
    let kind = text.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
        || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Less than a request may take as a whole, so that a slow client is told that it was slow.
const READ_WITHIN: Duration = Duration::from_secs(15);

/// The whole body, or 413. A length that is announced too large is not even begun.
pub(super) async fn read(
    headers: &HeaderMap,
    body: axum::body::Body,
    max_bytes: usize,
) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > max_bytes as u64) {
        return Err(too_large(max_bytes));
    }
    let reading = tokio::time::timeout(READ_WITHIN, axum::body::to_bytes(body, max_bytes));
    let Ok(read) = reading.await else {
        return Err(Problem::new(
            "runtime/slow-request",
            408,
            "The request came too slowly",
        ));
    };
    read.map_err(|error| {
        let is_limit = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if is_limit {
            too_large(max_bytes)
        } else {
            Problem::malformed("the body ended before its end")
        }
    })
}

//! Versions of what is shown and edited: `ETag` out, `If-Match` in. The front answers 304 to an
//! `If-None-Match` that still holds.

use std::fmt::Display;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Problem;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, schema::Type};

use super::Refusal;

/// A body with its version. The tag is weak: the same thing may be sent compressed or not.
pub struct Etag<T> {
    tag: String,
    body: T,
}

impl<T> Etag<T> {
    /// `version` is a number or a token; quotes are added here.
    pub fn new(version: impl Display, body: T) -> Self {
        Etag {
            tag: format!("W/\"{version}\""),
            body,
        }
    }
}

impl<T: Serialize> IntoResponse for Etag<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The version that the client edits; without one it is told to name it (428).
#[derive(Clone, Debug)]
pub struct IfMatch(String);

impl IfMatch {
    /// 412 when somebody else changed it meanwhile.
    pub fn check(&self, version: impl Display) -> Result<(), Problem> {
        if matches(&self.0, &version.to_string()) {
            Ok(())
        } else {
            Err(Problem::changed_meanwhile())
        }
    }

    /// The version as a number, for a condition in the statement itself; 412 when it is none.
    pub fn version(&self) -> Result<i64, Problem> {
        opaque(self.0.trim())
            .parse()
            .map_err(|_| Problem::changed_meanwhile())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        match given(&parts.headers, &header::IF_MATCH)? {
            Some(tags) => Ok(IfMatch(tags)),
            None => Err(Refusal(
                Problem::new(
                    "runtime/precondition-required",
                    428,
                    "Say which version you are editing",
                )
                .with_detail("send the ETag of what you read as If-Match"),
            )),
        }
    }
}

/// The version that the client edits, when it names one.
#[derive(Clone, Debug)]
pub struct MaybeIfMatch(pub Option<IfMatch>);

impl MaybeIfMatch {
    pub fn check(&self, version: impl Display) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |tag| tag.check(version))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeIfMatch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(MaybeIfMatch(
            given(&parts.headers, &header::IF_MATCH)?.map(IfMatch),
        ))
    }
}

fn given(headers: &HeaderMap, name: &header::HeaderName) -> Result<Option<String>, Problem> {
    headers
        .get(name)
        .map(|value| match value.to_str() {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(Problem::malformed(format!("{name} is not plain text"))),
        })
        .transpose()
}

/// Whether a list of tags names this version (weak comparison, RFC 9110 §8.8.3.2).
fn matches(tags: &str, version: &str) -> bool {
    tags.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || opaque(tag) == version)
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')
}

/// For `If-None-Match`: whether the client has what the response says.
pub(super) fn still_holds(if_none_match: &HeaderValue, etag: &HeaderValue) -> bool {
    match (if_none_match.to_str(), etag.to_str()) {
        (Ok(tags), Ok(tag)) => matches(tags, opaque(tag)),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter(Required::True)]
    }
}

impl IntoParams for MaybeIfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter(Required::False)]
    }
}

fn parameter(required: Required) -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some("ETag of the version being edited"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

//! The `Idempotency-Key` header, and with the request's body what makes two requests the same.

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use contract::identity;
use kernel::Problem;
use utoipa::IntoParams;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, schema::Type};

use super::{Context, Refusal};
use crate::once::IdempotentRequest;

const HEADER: &str = "idempotency-key";
const CHARS_MAX: usize = 255;

/// Demanded where money, stock or an order moves. Name it in a handler before `Body`.
pub struct IdempotencyKey {
    key: String,
    context: Context,
}

/// Accepted, and kept by the handler in the transaction of its effect. A handler that names no key
/// at all has its answers kept by the front.
pub struct MaybeIdempotencyKey {
    key: Option<String>,
    context: Context,
}

/// Demanded, and kept by the front: for a handler whose effect is one by the state of its thing,
/// and whose answer is to be the same again.
pub struct DemandedKey;

impl IdempotencyKey {
    pub fn as_str(&self) -> &str {
        &self.key
    }

    /// What `once` compares. To be called in the handler, when the body has been read.
    pub fn request(&self, by: &identity::Caller) -> IdempotentRequest {
        request(&self.context, by, Some(self.key.clone()))
    }
}

impl MaybeIdempotencyKey {
    pub fn as_str(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// What `once` compares; without a key it runs each time.
    pub fn request(&self, by: &identity::Caller) -> IdempotentRequest {
        request(&self.context, by, self.key.clone())
    }
}

fn request(context: &Context, by: &identity::Caller, key: Option<String>) -> IdempotentRequest {
    let inner = context.inner();
    let endpoint = format!("{} {}", inner.method, inner.path);
    let body = inner.body.get().cloned().unwrap_or_else(Bytes::new);
    IdempotentRequest::new(by.org, endpoint, key, &body)
}

pub(super) fn given(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(HEADER) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(text) if (1..=CHARS_MAX).contains(&text.len()) => Ok(Some(text.to_owned())),
        Ok(_) | Err(_) => Err(Problem::new(
            "runtime/idempotency-key-invalid",
            400,
            "This idempotency key cannot be used",
        )
        .with_detail("a key is 1 to 255 printable ASCII characters")),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let context = Context::of(parts)?;
        let key = given(&parts.headers)?.ok_or_else(missing)?;
        Ok(IdempotencyKey { key, context })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for DemandedKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        given(&parts.headers)?.ok_or_else(missing)?;
        Ok(DemandedKey)
    }
}

fn missing() -> Problem {
    Problem::new(
        "runtime/idempotency-key-missing",
        400,
        "This request needs an idempotency key",
    )
    .with_detail("send a new random Idempotency-Key, and the same one when you repeat")
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeIdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let context = Context::of(parts)?;
        let key = given(&parts.headers)?;
        Ok(MaybeIdempotencyKey { key, context })
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter(Required::True).build()]
    }
}

impl IntoParams for DemandedKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let at_front = Extensions::builder().add(AT_FRONT, true).build();
        vec![parameter(Required::True).extensions(Some(at_front)).build()]
    }
}

impl IntoParams for MaybeIdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter(Required::False).build()]
    }
}

/// Says in the document of the code that the front keeps the answers; not published.
pub(super) const AT_FRONT: &str = "x-kept-by-front";

/// What is published of the header where the handler does not name it.
pub(super) fn accepted() -> Parameter {
    parameter(Required::False).build()
}

fn parameter(required: Required) -> ParameterBuilder {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(
            "Chosen by the client; a repetition with the same key gets the same answer",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(1))
                .max_length(Some(CHARS_MAX)),
        ))
}

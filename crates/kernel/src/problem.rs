//! What a client is told when it can't have what it asked for (RFC 9457).
//!
//! Kinds are stable and have a page each under `problems/`. Errors of a module become problems in
//! its `error.rs`; nothing internal belongs into one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::schema::{ArrayBuilder, Ref, SchemaType, Type};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::page::CursorError;

const TYPE_ROOT: &str = "/problems/";

#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// `orders/not-cancellable`
    pub kind: Cow<'static, str>,
    pub status: u16,
    /// The same for every problem of the kind.
    pub title: Cow<'static, str>,
    /// What happened this time. May be empty.
    pub detail: String,
    pub fields: Vec<FieldError>,
    pub retry_after_seconds: Option<u32>,
    /// What a translation of the title or the detail needs.
    pub params: BTreeMap<String, Value>,
}

/// One thing that is wrong with one field of the request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// `lines[0].quantity`; empty for the body as a whole.
    pub path: String,
    /// Stable, for translation: `too_small`.
    pub code: String,
    pub message: String,
    /// What a translation of the code needs: `{"minimum": 1}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Value>,
}

impl FieldError {
    pub fn new(
        path: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        FieldError {
            path: path.into(),
            code: code.into(),
            message: message.into(),
            params: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }
}

impl Problem {
    pub fn new(
        kind: impl Into<Cow<'static, str>>,
        status: u16,
        title: impl Into<Cow<'static, str>>,
    ) -> Self {
        Problem {
            kind: kind.into(),
            status,
            title: title.into(),
            detail: String::new(),
            fields: Vec::new(),
            retry_after_seconds: None,
            params: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    #[must_use]
    pub fn with_field(mut self, field: FieldError) -> Self {
        self.fields.push(field);
        self
    }

    #[must_use]
    pub fn with_fields(mut self, fields: impl IntoIterator<Item = FieldError>) -> Self {
        self.fields.extend(fields);
        self
    }

    #[must_use]
    pub fn with_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The body or the query can't be read at all.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Problem::new("runtime/malformed", 400, "The request can't be read").with_detail(detail)
    }

    pub fn unauthenticated() -> Self {
        Problem::new("runtime/unauthenticated", 401, "Log in first")
    }

    pub fn forbidden() -> Self {
        Problem::new("runtime/forbidden", 403, "You may not do this")
    }

    /// Also the answer for what exists and is another tenant's.
    pub fn not_found() -> Self {
        Problem::new("runtime/not-found", 404, "There is no such thing")
    }

    pub fn conflict(detail: impl Into<String>) -> Self {
        Problem::new(
            "runtime/conflict",
            409,
            "This contradicts the present state",
        )
        .with_detail(detail)
    }

    /// `If-Match` names an older version.
    pub fn changed_meanwhile() -> Self {
        Problem::new(
            "runtime/changed-meanwhile",
            412,
            "Somebody else changed this meanwhile",
        )
    }

    pub fn invalid(fields: impl IntoIterator<Item = FieldError>) -> Self {
        Problem::new("runtime/invalid", 422, "Some fields are not right").with_fields(fields)
    }

    pub fn too_many_requests(retry_after_seconds: u32) -> Self {
        Problem::new("runtime/too-many-requests", 429, "Too many requests")
            .retry_after(retry_after_seconds)
    }

    /// For the log there is more to say; for the client there is not.
    pub fn internal() -> Self {
        Problem::new("runtime/internal", 500, "Something went wrong on our side")
    }

    pub fn unavailable() -> Self {
        Problem::new(
            "runtime/unavailable",
            503,
            "This is not available right now",
        )
        .retry_after(1)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.title)?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        for field in &self.fields {
            write!(f, "; {}: {}", field.path, field.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl From<CursorError> for Problem {
    fn from(error: CursorError) -> Self {
        match error {
            CursorError::Malformed => {
                Problem::invalid([FieldError::new("after", "malformed", error.to_string())])
            }
            CursorError::NotAKey => Problem::internal(),
        }
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("type", &format_args!("{TYPE_ROOT}{}", self.kind))?;
        map.serialize_entry("status", &self.status)?;
        map.serialize_entry("title", &self.title)?;
        if !self.detail.is_empty() {
            map.serialize_entry("detail", &self.detail)?;
        }
        if !self.fields.is_empty() {
            map.serialize_entry("fields", &self.fields)?;
        }
        if let Some(seconds) = self.retry_after_seconds {
            map.serialize_entry("retry_after_seconds", &seconds)?;
        }
        if !self.params.is_empty() {
            map.serialize_entry("params", &self.params)?;
        }
        map.end()
    }
}

/// Extension members we don't know are ignored, as RFC 9457 asks of readers.
#[derive(Deserialize)]
struct Received {
    #[serde(rename = "type")]
    kind: String,
    status: u16,
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    fields: Vec<FieldError>,
    #[serde(default)]
    retry_after_seconds: Option<u32>,
    #[serde(default)]
    params: BTreeMap<String, Value>,
}

impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let received = Received::deserialize(from)?;
        let kind = received
            .kind
            .strip_prefix(TYPE_ROOT)
            .ok_or_else(|| serde::de::Error::custom("not a problem of this program"))?;
        Ok(Problem {
            kind: Cow::Owned(kind.to_owned()),
            status: received.status,
            title: Cow::Owned(received.title),
            detail: received.detail,
            fields: received.fields,
            retry_after_seconds: received.retry_after_seconds,
            params: received.params,
        })
    }
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let integer = || {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        };
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property(
                "type",
                text().format(Some(SchemaFormat::Custom("uri-reference".to_owned()))),
            )
            .property("status", integer().minimum(Some(400)).maximum(Some(599)))
            .property("title", text())
            .property("detail", text())
            .property(
                "fields",
                ArrayBuilder::new().items(Ref::from_schema_name("FieldError")),
            )
            .property("retry_after_seconds", integer().minimum(Some(0)))
            .property(
                "params",
                ObjectBuilder::new()
                    .schema_type(Type::Object)
                    .additional_properties(Some(
                        ObjectBuilder::new().schema_type(SchemaType::AnyValue),
                    )),
            )
            .required("type")
            .required("status")
            .required("title")
            .description(Some("Problem details (RFC 9457)"))
            .examples([serde_json::json!({
                "type": "/problems/orders/not-cancellable",
                "status": 409,
                "title": "The order can't be cancelled any more",
            })])
            .into()
    }
}

impl ToSchema for Problem {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((FieldError::name().into_owned(), FieldError::schema()));
        FieldError::schemas(schemas);
    }
}

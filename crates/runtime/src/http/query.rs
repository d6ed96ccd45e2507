//! Query parameters: read by their schema, every error at once. Unknown names are refused by the
//! front, which knows from the OpenAPI document what each route takes.

use std::any::TypeId;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jsonschema::Validator;
use kernel::{FieldError, Problem};
use parking_lot::RwLock;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value, json};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::ParameterIn;

use super::{Refusal, fields, schema};

/// The query as a `T` that derives `Deserialize` and `IntoParams`. Enums in it want
/// `#[param(inline)]`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned + IntoParams + 'static,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Query(read(parts.uri.query().unwrap_or_default())?))
    }
}

/// What part of a list to show.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most.
    #[serde(default = "PageQuery::limit_default")]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// `next` of the page before.
    #[param(max_length = 1024)]
    pub after: Option<String>,
}

impl PageQuery {
    const fn limit_default() -> u32 {
        20
    }

    /// The limit as a count of rows.
    pub fn rows(&self) -> usize {
        self.limit as usize
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageQuery {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(read(parts.uri.query().unwrap_or_default())?)
    }
}

fn read<T: DeserializeOwned + IntoParams + 'static>(query: &str) -> Result<T, Problem> {
    let shape = Shape::of::<T>()?;
    let (value, mut faults) = shape.object(query);
    if !query.is_empty() || shape.has_required {
        faults.extend(fields::check(&shape.validator, &value));
    }
    if !faults.is_empty() {
        faults.truncate(fields::ERRORS_MAX);
        return Err(Problem::invalid(faults));
    }
    serde_path_to_error::deserialize(value)
        .map_err(|error| Problem::invalid([fields::typed(&error)]))
}

/// What a type takes from the query.
struct Shape {
    /// The JSON type of each parameter, and of its items when it is a list.
    kinds: HashMap<String, ParameterKind>,
    validator: Arc<Validator>,
    has_required: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ParameterKind {
    Text,
    Number,
    Boolean,
    List(ItemKind),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ItemKind {
    Text,
    Number,
}

impl Shape {
    fn of<T: IntoParams + 'static>() -> Result<Arc<Shape>, Problem> {
        static SHAPES: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> =
            LazyLock::new(RwLock::default);
        static COMPILED: LazyLock<schema::Compiled> = LazyLock::new(schema::Compiled::default);
        let id = TypeId::of::<T>();
        if let Some(shape) = SHAPES.read().get(&id) {
            return Ok(shape.clone());
        }
        let mut properties = Map::new();
        let mut required = Vec::new();
        let mut kinds = HashMap::new();
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            let mut schema = parameter
                .schema
                .as_ref()
                .and_then(|schema| serde_json::to_value(schema).ok())
                .unwrap_or(Value::Bool(true));
            if schema.get("$ref").is_some() {
                // Not collected here; the typed reading refuses what does not fit.
                schema = Value::Bool(true);
            }
            kinds.insert(parameter.name.clone(), kind_of(&schema));
            if matches!(parameter.required, Required::True) {
                required.push(parameter.name.clone());
            }
            properties.insert(parameter.name, schema);
        }
        let has_required = !required.is_empty();
        let mut document =
            json!({"type": "object", "properties": properties, "required": required});
        schema::tighten(&mut document);
        let validator = COMPILED.of(id, std::any::type_name::<T>(), || document)?;
        let shape = Arc::new(Shape {
            kinds,
            validator,
            has_required,
        });
        SHAPES.write().insert(id, shape.clone());
        Ok(shape)
    }

    /// The parameters that belong to the type, each as the JSON that its schema asks for.
    fn object(&self, query: &str) -> (Value, Vec<FieldError>) {
        let mut object = Map::new();
        let mut faults = Vec::new();
        for (name, text) in pairs(query) {
            let Some(kind) = self.kinds.get(&name) else {
                continue;
            };
            if text.contains('\0') {
                faults.push(FieldError::new(
                    name,
                    "invalid",
                    "may not contain the NUL character",
                ));
                continue;
            }
            if let ParameterKind::List(item) = kind {
                let entry = object.entry(name).or_insert_with(|| json!([]));
                if let Value::Array(items) = entry {
                    items.extend(text.split(',').map(|part| scalar_item(*item, part)));
                }
            } else if object.contains_key(&name) {
                faults.push(FieldError::new(name, "duplicate", "is given twice"));
            } else {
                object.insert(name, scalar(*kind, text));
            }
        }
        (Value::Object(object), faults)
    }
}

fn kind_of(schema: &Value) -> ParameterKind {
    let named = |wanted: &str| match schema.get("type") {
        Some(Value::String(kind)) => kind == wanted,
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == wanted),
        _ => false,
    };
    if named("array") {
        let items = schema.get("items").map(kind_of);
        ParameterKind::List(match items {
            Some(ParameterKind::Number) => ItemKind::Number,
            _ => ItemKind::Text,
        })
    } else if named("integer") || named("number") {
        ParameterKind::Number
    } else if named("boolean") {
        ParameterKind::Boolean
    } else {
        ParameterKind::Text
    }
}

fn scalar_item(kind: ItemKind, text: &str) -> Value {
    match kind {
        ItemKind::Text => Value::String(text.to_owned()),
        ItemKind::Number => number(text),
    }
}

fn scalar(kind: ParameterKind, text: String) -> Value {
    match kind {
        ParameterKind::Number => number(&text),
        ParameterKind::Boolean if text == "true" => Value::Bool(true),
        ParameterKind::Boolean if text == "false" => Value::Bool(false),
        ParameterKind::Boolean | ParameterKind::Text | ParameterKind::List(_) => {
            Value::String(text)
        }
    }
}

/// A number, or the text itself so that the schema names the fault.
fn number(text: &str) -> Value {
    text.parse::<Number>()
        .map_or_else(|_| Value::String(text.to_owned()), Value::Number)
}

/// The pairs of a query, decoded.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
}

/// `+` and percent signs undone; bytes that are no UTF-8 become the replacement character.
fn decoded(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = || {
            let digits = bytes.get(at + 1..at + 3)?;
            let mut byte = [0];
            hex::decode_to_slice(digits, &mut byte).ok()?;
            Some(byte[0])
        };
        match bytes[at] {
            b'+' => plain.push(b' '),
            b'%' => match hex() {
                Some(byte) => {
                    plain.push(byte);
                    at += 2;
                }
                None => plain.push(b'%'),
            },
            byte => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8(plain)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_broken_ones_kept() {
        let got: Vec<(String, String)> = pairs("q=a+b%20c&x=%E8%8C%B6&y=100%&z&&w=%zz").collect();
        let want = [
            ("q", "a b c"),
            ("x", "茶"),
            ("y", "100%"),
            ("z", ""),
            ("w", "%zz"),
        ];
        assert_eq!(got.len(), want.len());
        for ((name, value), (wanted_name, wanted)) in got.iter().zip(want) {
            assert_eq!((name.as_str(), value.as_str()), (wanted_name, wanted));
        }
    }
}

//! JSON Schemas of our types, as they stand in the OpenAPI document: standing alone for files
//! under `events/`, and compiled to check bodies with. Each type is compiled once.

use std::any::TypeId;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use jsonschema::Validator;
use kernel::Problem;
use parking_lot::RwLock;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

const COMPONENTS: &str = "#/components/schemas/";

/// The schema of `T` with everything that it refers to under `$defs`.
pub fn document<T: ToSchema>() -> Value {
    let mut found = Vec::new();
    T::schemas(&mut found);
    assemble(T::schema(), found)
}

fn assemble(root: RefOr<Schema>, found: Vec<(String, RefOr<Schema>)>) -> Value {
    let mut definitions = BTreeMap::new();
    for (name, schema) in found {
        definitions.insert(name, value_of(&schema));
    }
    let mut document = value_of(&root);
    if let Value::Object(document) = &mut document {
        document.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        if !definitions.is_empty() {
            document.insert("$defs".to_owned(), json!(definitions));
        }
    }
    point_to_definitions(&mut document);
    document
}

fn value_of(schema: &RefOr<Schema>) -> Value {
    // The schema types serialize into plain maps, which cannot fail.
    serde_json::to_value(schema).unwrap_or(Value::Bool(true))
}

fn point_to_definitions(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref")
                && let Some(name) = target.strip_prefix(COMPONENTS)
            {
                *target = format!("#/$defs/{name}");
            }
            object.values_mut().for_each(point_to_definitions);
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_definitions),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The compiled schema of `T`.
pub(super) fn validator<T: ToSchema + 'static>() -> Result<Arc<Validator>, Problem> {
    static COMPILED: LazyLock<Compiled> = LazyLock::new(Compiled::default);
    COMPILED.of(TypeId::of::<T>(), std::any::type_name::<T>(), || {
        let mut document = document::<T>();
        tighten(&mut document);
        document
    })
}

/// Validators by the type they were made from.
#[derive(Default)]
pub(super) struct Compiled {
    by_type: RwLock<HashMap<TypeId, Arc<Validator>>>,
}

impl Compiled {
    pub(super) fn of(
        &self,
        id: TypeId,
        name: &str,
        schema: impl FnOnce() -> Value,
    ) -> Result<Arc<Validator>, Problem> {
        if let Some(validator) = self.by_type.read().get(&id) {
            return Ok(validator.clone());
        }
        let validator = compile(&schema()).map_err(|error| {
            tracing::error!("the schema of {name} is no schema: {error}");
            Problem::internal()
        })?;
        let validator = Arc::new(validator);
        self.by_type.write().insert(id, validator.clone());
        Ok(validator)
    }
}

fn compile(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .offline()
        .build(schema)
        .map_err(|error| error.to_string())
}

/// Says what the Rust types mean and their schemas leave open: the range of integers, and that
/// unknown fields are refused. Parts of a composition stay open, their whole is not one object.
pub(super) fn tighten(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            bound_integer(object);
            close_object(object);
            for (keyword, value) in object.iter_mut() {
                match keyword.as_str() {
                    "allOf" => open_parts(value),
                    "enum" | "const" | "default" | "examples" | "example" => {}
                    _ => tighten(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tighten),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Only the bounds inside the parts of an `allOf` are tightened.
fn open_parts(parts: &mut Value) {
    let Value::Array(parts) = parts else { return };
    for part in parts.iter_mut().filter_map(Value::as_object_mut) {
        if let Some(properties) = part.get_mut("properties") {
            tighten(properties);
        }
    }
}

fn bound_integer(object: &mut Map<String, Value>) {
    let is_integer = match object.get("type") {
        Some(Value::String(kind)) => kind == "integer",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "integer"),
        _ => false,
    };
    if !is_integer {
        return;
    }
    let is_unsigned = object
        .get("minimum")
        .and_then(Value::as_f64)
        .is_some_and(|minimum| minimum >= 0.0);
    let (minimum, maximum) = match object.get("format").and_then(Value::as_str) {
        Some("int32") if is_unsigned => (json!(0), json!(u32::MAX)),
        Some("int32") => (json!(i32::MIN), json!(i32::MAX)),
        Some("int64") if is_unsigned => (json!(0), json!(u64::MAX)),
        Some("int64") => (json!(i64::MIN), json!(i64::MAX)),
        Some(_) | None => return,
    };
    let has = |name: &str| object.contains_key(name);
    let (above, below) = (
        has("minimum") || has("exclusiveMinimum"),
        has("maximum") || has("exclusiveMaximum"),
    );
    if !above {
        object.insert("minimum".to_owned(), minimum);
    }
    if !below {
        object.insert("maximum".to_owned(), maximum);
    }
}

fn close_object(object: &mut Map<String, Value>) {
    let is_plain = object.get("properties").is_some_and(Value::is_object)
        && object.get("type").is_some_and(names_object)
        && !["additionalProperties", "allOf", "anyOf", "oneOf", "$ref"]
            .iter()
            .any(|keyword| object.contains_key(*keyword));
    if is_plain {
        object.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

fn names_object(kind: &Value) -> bool {
    kind == "object"
        || kind
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|k| k == "object"))
}

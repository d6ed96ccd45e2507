//! Turns what a schema has against a value into field errors: each with its path as people write
//! it, a stable code, and the figures a translation needs.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{ValidationError, Validator};
use kernel::FieldError;
use serde_json::Value;

/// A client that gets more wrong than this learns the rest next time.
pub(super) const ERRORS_MAX: usize = 100;

/// All that is wrong with the value.
pub(super) fn check(validator: &Validator, value: &Value) -> Vec<FieldError> {
    if validator.is_valid(value) {
        return Vec::new();
    }
    let mut fields = Vec::new();
    for error in validator.iter_errors(value) {
        tell(&error, &mut fields);
        if fields.len() >= ERRORS_MAX {
            break;
        }
    }
    fields.truncate(ERRORS_MAX);
    fields
}

/// `/lines/0/quantity` as `lines[0].quantity`.
fn path_of(location: &Location) -> String {
    let mut path = String::new();
    for segment in location.segments() {
        match segment {
            LocationSegment::Property(name) => push_name(&mut path, &name),
            LocationSegment::Index(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
    }
    path
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn below(location: &Location, name: &str) -> String {
    let mut path = path_of(location);
    push_name(&mut path, name);
    path
}

fn tell(error: &ValidationError<'_>, fields: &mut Vec<FieldError>) {
    let at = error.instance_path();
    let one = |code: &str, message: String| FieldError::new(path_of(at), code, message);
    let field = match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            FieldError::new(below(at, name), "missing", "is missing")
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            fields.extend(
                unexpected
                    .iter()
                    .map(|name| FieldError::new(below(at, name), "unknown", "is not known here")),
            );
            return;
        }
        Kind::Type { kind } => {
            let expected = type_names(kind);
            one("wrong_type", format!("must be {}", with_article(&expected)))
                .with_param("expected", expected)
        }
        Kind::Minimum { limit } => one("too_small", format!("must be at least {limit}"))
            .with_param("minimum", limit.clone()),
        Kind::ExclusiveMinimum { limit } => one("too_small", format!("must be more than {limit}"))
            .with_param("above", limit.clone()),
        Kind::Maximum { limit } => one("too_large", format!("must be at most {limit}"))
            .with_param("maximum", limit.clone()),
        Kind::ExclusiveMaximum { limit } => one("too_large", format!("must be less than {limit}"))
            .with_param("below", limit.clone()),
        Kind::MinLength { limit } => short(one, *limit, "character"),
        Kind::MinItems { limit } => short(one, *limit, "item"),
        Kind::MinProperties { limit } => short(one, *limit, "field"),
        Kind::MaxLength { limit } => long(one, *limit, "character"),
        Kind::MaxItems { limit } => long(one, *limit, "item"),
        Kind::MaxProperties { limit } => long(one, *limit, "field"),
        Kind::Pattern { pattern } => one("pattern", "does not have the right form".to_owned())
            .with_param("pattern", pattern.clone()),
        Kind::Format { format } => {
            one("invalid", format!("is not a valid {format}")).with_param("format", format.clone())
        }
        Kind::Enum { options } => {
            not_one_of(path_of(at), options.as_array().cloned().unwrap_or_default())
        }
        Kind::Constant { expected_value } => {
            not_one_of(path_of(at), vec![(**expected_value).clone()])
        }
        Kind::UniqueItems => one("invalid", "holds the same twice".to_owned()),
        Kind::MultipleOf { multiple_of } => {
            one("invalid", format!("must be a multiple of {multiple_of}"))
        }
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            choose(at, context, fields);
            return;
        }
        _ => one("invalid", "is not valid".to_owned()),
    };
    fields.push(field);
}

fn short(one: impl Fn(&str, String) -> FieldError, limit: u64, unit: &str) -> FieldError {
    let message = if limit == 1 {
        "may not be empty".to_owned()
    } else {
        format!("must have at least {limit} {unit}s")
    };
    one("too_short", message).with_param("minimum", limit)
}

fn long(one: impl Fn(&str, String) -> FieldError, limit: u64, unit: &str) -> FieldError {
    let plural = if limit == 1 { "" } else { "s" };
    one(
        "too_long",
        format!("may have at most {limit} {unit}{plural}"),
    )
    .with_param("maximum", limit)
}

fn not_one_of(path: String, options: Vec<Value>) -> FieldError {
    let listed: Vec<String> = options
        .iter()
        .take(12)
        .map(|option| {
            option
                .as_str()
                .map_or_else(|| option.to_string(), str::to_owned)
        })
        .collect();
    let more = if options.len() > listed.len() {
        ", …"
    } else {
        ""
    };
    FieldError::new(
        path,
        "not_one_of",
        format!("must be one of {}{more}", listed.join(", ")),
    )
    .with_param("options", Value::Array(options))
}

/// Of several shapes the client meant one: the only one of the right JSON type, or the one whose
/// tag it names, or else the one that it missed by least. Only that one's errors are of use to it.
fn choose(at: &Location, context: &[Vec<ValidationError<'static>>], fields: &mut Vec<FieldError>) {
    let has_other_type = |branch: &&Vec<ValidationError<'static>>| {
        branch
            .iter()
            .any(|error| matches!(error.kind(), Kind::Type { .. }) && error.instance_path() == at)
    };
    let meant: Vec<_> = context
        .iter()
        .filter(|branch| !has_other_type(branch))
        .collect();
    if let [only] = meant.as_slice() {
        only.iter().for_each(|error| tell(error, fields));
        return;
    }
    let tag_depth = at.segments().count() + 1;
    let is_tag = |error: &&ValidationError<'static>| {
        let has_one_option = match error.kind() {
            Kind::Enum { options } => options.as_array().is_some_and(|options| options.len() == 1),
            Kind::Constant { .. } => true,
            _ => false,
        };
        has_one_option && error.instance_path().segments().count() == tag_depth
    };
    let untagged = meant
        .iter()
        .filter(|branch| !branch.iter().any(|error| is_tag(&error)))
        .min_by_key(|branch| branch.len());
    let mut tags = Vec::new();
    for error in meant.iter().flat_map(|branch| branch.iter()).filter(is_tag) {
        tell(error, &mut tags);
    }
    match untagged {
        Some(branch) => branch.iter().for_each(|error| tell(error, fields)),
        None if !tags.is_empty() => fields.extend(merged(tags)),
        None => fields.push(FieldError::new(
            path_of(at),
            "wrong_type",
            "has the wrong type",
        )),
    }
}

/// One error a path, with the options of all.
fn merged(tags: Vec<FieldError>) -> Vec<FieldError> {
    let mut options: Vec<(String, Vec<Value>)> = Vec::new();
    for tag in tags {
        let more = tag
            .params
            .get("options")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        match options.iter_mut().find(|(path, _)| *path == tag.path) {
            Some((_, known)) => known.extend(more),
            None => options.push((tag.path, more)),
        }
    }
    options
        .into_iter()
        .map(|(path, options)| not_one_of(path, options))
        .collect()
}

fn type_names(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => kind.to_string(),
        TypeKind::Multiple(kinds) => kinds
            .into_iter()
            .map(|kind| kind.to_string())
            .filter(|kind| kind != "null")
            .collect::<Vec<_>>()
            .join(" or "),
    }
}

fn with_article(kind: &str) -> String {
    match kind {
        "integer" | "object" | "array" => format!("an {kind}"),
        "null" => kind.to_owned(),
        _ => format!("a {kind}"),
    }
}

/// What the typed reading has against a value that its schema let pass.
pub(super) fn typed(error: &serde_path_to_error::Error<serde_json::Error>) -> FieldError {
    use serde_path_to_error::Segment;
    let mut path = String::new();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
            Segment::Map { key } => push_name(&mut path, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let message = error.inner().to_string();
    let code = if message.starts_with("unknown field") {
        "unknown"
    } else if message.starts_with("missing field") {
        "missing"
    } else if message.starts_with("invalid type") {
        "wrong_type"
    } else {
        "invalid"
    };
    FieldError::new(path, code, message)
}

//! The one OpenAPI document made of the modules' own: paths prefixed, operations named and tagged
//! by module, problems and security written in once instead of at every handler.

use std::collections::BTreeSet;

use axum::http::Method;
use kernel::Problem;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::{PartialSchema, ToSchema};

use super::compose::Route;
use super::idempotency;
use super::rates::RateClass;
use super::session::SESSION_COOKIE;
use crate::Module;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub(super) struct Document {
    paths: Map<String, Value>,
    schemas: Map<String, Value>,
    tags: Vec<Value>,
    routes: Vec<Route>,
    faults: Vec<String>,
    version: &'static str,
}

impl Document {
    pub(super) fn new(version: &'static str) -> Self {
        let mut document = Document {
            paths: Map::new(),
            schemas: Map::new(),
            tags: Vec::new(),
            routes: Vec::new(),
            faults: Vec::new(),
            version,
        };
        let mut of_problem = Vec::new();
        Problem::schemas(&mut of_problem);
        of_problem.push(("Problem".to_owned(), Problem::schema()));
        for (name, schema) in of_problem {
            let schema = serde_json::to_value(schema).unwrap_or_default();
            document.schemas.insert(name, schema);
        }
        // The front writes two members that the value itself has not.
        for (name, describe) in [
            ("instance", "Address of the request"),
            ("request_id", "The same as in X-Request-Id"),
        ] {
            document.schemas["Problem"]["properties"][name] =
                json!({"type": "string", "description": describe});
        }
        document
    }

    pub(super) fn add(&mut self, module: &Module, openapi: &OpenApi) {
        let value = serde_json::to_value(openapi).unwrap_or_default();
        let mut public: BTreeSet<&str> = module.public.iter().copied().collect();
        let mut limited: BTreeSet<&str> = module.rates.iter().map(|(route, _)| *route).collect();
        let mut harmless: BTreeSet<&str> = module.repeatable.iter().copied().collect();
        self.tags.push(json!({"name": module.name}));
        for (path, item) in object(&value["paths"]) {
            let path = match path.as_str() {
                "/" | "" => format!("/api/{}", module.name),
                below => format!("/api/{}{below}", module.name),
            };
            let mut item = item.clone();
            for method in METHODS {
                let Some(operation) = item.get_mut(method) else {
                    continue;
                };
                let Ok(verb) = Method::from_bytes(method.to_ascii_uppercase().as_bytes()) else {
                    continue;
                };
                let name = format!("{verb} {path}");
                let is_public = public.remove(name.as_str());
                limited.remove(name.as_str());
                describe(
                    operation,
                    module.name,
                    &operation_id(method, &path),
                    is_public,
                );
                let is_harmless = harmless.remove(name.as_str());
                let at_front = verb == Method::POST && accept_key(operation) && !is_harmless;
                self.routes.push(Route {
                    module: module.name,
                    is_public,
                    class: class(module, &name, &verb),
                    query_names: query_names(operation),
                    keeps_answers: at_front,
                    method: verb,
                    path: path.clone(),
                });
            }
            self.paths.insert(path, item);
        }
        for name in public.union(&limited).chain(&harmless) {
            self.faults
                .push(format!("{}: there is no route {name}", module.name));
        }
        for (name, schema) in object(&value["components"]["schemas"]) {
            match self.schemas.get(name) {
                None => {
                    self.schemas.insert(name.clone(), schema.clone());
                }
                Some(known) if known == schema || name == "Problem" => {}
                Some(_) => self.faults.push(format!(
                    "{}: another type is also named {name}; give one `#[schema(as = …)]`",
                    module.name
                )),
            }
        }
    }

    pub(super) fn finish(mut self) -> (Value, Vec<Route>, Vec<String>) {
        let document = json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Argosy",
                "version": self.version,
                "description": "Cross-border trade. Refusals are problem details (RFC 9457); lists are paged by `limit` and `after`; a repeated Idempotency-Key gets the same answer.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "tags": self.tags,
            "paths": self.paths,
            "components": {
                "schemas": self.schemas,
                "responses": {
                    "Problem": {
                        "description": "Refused; `type` says why and is stable.",
                        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    },
                },
                "securitySchemes": {
                    "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE, "description": "People. Requests that change something need a same-origin Origin or Sec-Fetch-Site."},
                    "api_key": {"type": "http", "scheme": "bearer", "description": "Machines. A key has scopes."},
                },
            },
        });
        let mut missing = BTreeSet::new();
        dangling(&document, &document, &mut missing);
        self.faults.extend(
            missing
                .into_iter()
                .map(|target| format!("nothing is at {target}")),
        );
        (document, self.routes, self.faults)
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// A name that no other operation has, as generators of clients want it: `GET
/// /api/orders/orders/{id}` is `get_orders_orders_by_id`.
fn operation_id(method: &str, path: &str) -> String {
    let mut id = method.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()).skip(1) {
        id.push('_');
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            Some(variable) => {
                id.push_str("by_");
                id.push_str(variable);
            }
            None => id.push_str(&part.replace('-', "_")),
        }
    }
    id
}

fn describe(operation: &mut Value, module: &str, id: &str, is_public: bool) {
    operation["operationId"] = id.into();
    operation["tags"] = json!([module]);
    operation["security"] = if is_public {
        json!([{}, {"session": []}, {"api_key": []}])
    } else {
        json!([{"session": []}, {"api_key": []}])
    };
    let problem = json!({"$ref": "#/components/responses/Problem"});
    if !operation["responses"].is_object() {
        operation["responses"] = json!({});
    }
    if !is_public {
        operation["responses"]["401"] = problem.clone();
    }
    operation["responses"]["default"] = problem;
}

fn class(module: &Module, name: &str, method: &Method) -> RateClass {
    module
        .rates
        .iter()
        .find(|(route, _)| *route == name)
        .map(|(_, class)| *class)
        .unwrap_or(if *method == Method::GET {
            RateClass::Default
        } else {
            RateClass::Write
        })
}

/// Declares the idempotency key where the handler does not, and says whether the front keeps the
/// answers: for those and for who asked for it.
fn accept_key(operation: &mut Value) -> bool {
    if !operation["parameters"].is_array() {
        operation["parameters"] = json!([]);
    }
    let Some(parameters) = operation["parameters"].as_array_mut() else {
        return false;
    };
    let declared = parameters
        .iter_mut()
        .find(|parameter| parameter["name"] == "Idempotency-Key");
    match declared {
        Some(parameter) => parameter
            .as_object_mut()
            .is_some_and(|parameter| parameter.remove(idempotency::AT_FRONT).is_some()),
        None => {
            let accepted = serde_json::to_value(idempotency::accepted()).unwrap_or_default();
            parameters.push(accepted);
            true
        }
    }
}

fn query_names(operation: &Value) -> Vec<String> {
    operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
        .collect()
}

fn dangling(part: &Value, whole: &Value, missing: &mut BTreeSet<String>) {
    match part {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                let pointer = target.strip_prefix('#');
                if pointer.and_then(|pointer| whole.pointer(pointer)).is_none() {
                    missing.insert(target.clone());
                }
            }
            members
                .values()
                .for_each(|value| dangling(value, whole, missing));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|value| dangling(value, whole, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

//! The denial walk: every route, as a stranger, as somebody of another firm, as a colleague with
//! less to say, and as a machine that may do one thing.

mod foreign;
mod keys;
mod roles;

use runtime::http::Route;
use serde_json::Value;

use crate::ids::{self, Ids};
use crate::schema::{Schemas, made_up_id};
use crate::system::System;

/// The path with plausible parameters, ids from those that are known.
fn filled(schemas: &Schemas, route: &Route, known: &Ids) -> String {
    let mut path = route.path.clone();
    for (name, schema) in schemas.parameters(route, "path") {
        let value = match schemas.prefix(schema) {
            Some(prefix) => known
                .get(&prefix)
                .and_then(|ids| ids.iter().next().cloned())
                .unwrap_or_else(|| made_up_id(&prefix)),
            None => match schemas.sample(schema, known) {
                Value::String(text) => text,
                other => other.to_string(),
            },
        };
        path = path.replace(&format!("{{{name}}}"), &value);
    }
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_public_by_a_written_list_or_refuses_strangers() {
    let system = System::start().await;
    let schemas = Schemas::of(&system.openapi);
    let stranger = system.stranger();
    let operator = system.log_in("operator@argosy.example").await;
    let known = ids::seen(&system, &operator).await;
    let mut wrong = Vec::new();
    for route in &system.routes {
        let path = filled(&schemas, route, &known);
        let body = schemas
            .body(route)
            .map_or(Value::Null, |schema| schemas.sample(schema, &known));
        let reply = stranger.json(route.method.clone(), &path, body).await;
        let status = reply.status.as_u16();
        let is_right = match route.is_public {
            true => status < 500,
            false => matches!(status, 401 | 403 | 404),
        };
        if !is_right {
            wrong.push(format!(
                "{} {}: {status} {}",
                route.method,
                route.path,
                reply.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

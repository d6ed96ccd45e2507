//! A machine with a key that may do one thing, at every route.

use axum::http::Method;
use serde_json::{Value, json};

use super::filled;
use crate::actor::{Actor, PASSWORD};
use crate::ids;
use crate::schema::Schemas;
use crate::system::System;

/// Whose key it is, and what keys can be for.
const ANY_KEY_MAY: [&str; 2] = ["/api/identity/me", "/api/identity/api-key-scopes"];

/// A key of the firm with this scope and no more.
async fn machine(system: &System, owner: &str, scope: &str) -> Actor {
    let owner = system.log_in(owner).await;
    let password = json!({"password": PASSWORD});
    let proven = owner.post("/api/identity/reauthenticate", password).await;
    assert!(proven.status.is_success(), "{}", proven.text());
    let body = json!({"name": "narrow", "scopes": [scope]});
    let reply = owner.post("/api/identity/api-keys", body).await;
    let made = reply.ok();
    let key = made["key"].as_str().expect("a key");
    owner.with_key(&format!("a key for {scope}"), key)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_does_what_its_scope_says_and_nothing_else() {
    let system = System::start().await;
    let mut wrong = Vec::new();
    for (owner, scope, works) in [
        (
            "owner@brightwharf.example",
            "catalog:read",
            "/api/catalog/seller/products",
        ),
        (
            "owner@spreewerk.example",
            "orders:read",
            "/api/orders/orders",
        ),
    ] {
        let machine = machine(&system, owner, scope).await;
        assert_eq!(machine.get(works).await.status, 200, "{scope}");
        let schemas = Schemas::of(&system.openapi);
        let known = ids::seen(&system, &system.log_in(owner).await).await;
        let (module, _) = scope.split_once(':').expect("a scope");
        let readable = format!("/api/{module}/");
        for route in system.routes.iter().filter(|route| !route.is_public) {
            let path = filled(&schemas, route, &known);
            let body = schemas
                .body(route)
                .map_or(Value::Null, |schema| schemas.sample(schema, &known));
            let reply = machine.json(route.method.clone(), &path, body).await;
            let may = route.method == Method::GET
                && (path.starts_with(&readable) || ANY_KEY_MAY.contains(&path.as_str()));
            if reply.status.is_success() && !may {
                let (method, name, status) = (&route.method, &machine.name, reply.status);
                wrong.push(format!("{method} {path} with {name}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

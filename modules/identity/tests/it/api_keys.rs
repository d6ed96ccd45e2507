//! Keys for machines.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::world::World;

const ANNA: &str = "anna@nordlicht.example";

#[tokio::test]
async fn a_key_may_do_what_its_scopes_say_and_no_more() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "seller").await;
    let make = async |scopes: &[&str]| {
        let form = json!({"name": "ERP", "scopes": scopes});
        let made = owner.post("/api/identity/api-keys", form).await.ok();
        made["key"].as_str().unwrap().to_owned()
    };
    let reader = make(&["identity:read"]).await;
    let writer = make(&["identity:write"]).await;
    let other = make(&["orders:write"]).await;
    let members = "/api/identity/members";
    owner
        .with_key(Method::GET, members, &reader, None)
        .await
        .ok();
    owner
        .with_key(Method::GET, members, &writer, None)
        .await
        .ok();
    let refused = owner.with_key(Method::GET, members, &other, None).await;
    assert_eq!(
        refused.is_refused("runtime/forbidden")["params"]["scope"],
        "identity:read"
    );
    let invite = json!({"email": "x@x.example", "roles": ["staff"]});
    let path = "/api/identity/invitations";
    let refused = owner
        .with_key(Method::POST, path, &reader, Some(invite.clone()))
        .await;
    assert_eq!(
        refused.is_refused("runtime/forbidden")["params"]["scope"],
        "identity:write"
    );
    owner
        .with_key(Method::POST, path, &writer, Some(invite))
        .await
        .ok();
    let me = owner
        .with_key(Method::GET, "/api/identity/me", &reader, None)
        .await
        .ok();
    assert_eq!(me["organisation"]["name"], "Nordlicht GmbH");
    assert_eq!(me["person"]["email"], json!(null));
}

#[tokio::test]
async fn a_key_is_nobodys_account() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "seller").await;
    let form = json!({"name": "ERP", "scopes": ["identity:write"]});
    let made = owner
        .post("/api/identity/api-keys", form.clone())
        .await
        .ok();
    let key = made["key"].as_str().unwrap();
    for (method, path, body) in [
        (Method::GET, "/api/identity/me/sessions", None),
        (Method::GET, "/api/identity/me/security", None),
        (Method::GET, "/api/identity/me/exports", None),
        (Method::POST, "/api/identity/me/exports", None),
        (
            Method::POST,
            "/api/identity/me/erasure",
            Some(json!({"understood": true})),
        ),
        (Method::POST, "/api/identity/api-keys", Some(form.clone())),
        (
            Method::PUT,
            "/api/identity/me/password",
            Some(json!({"password": "another long secret"})),
        ),
    ] {
        let reply = owner.with_key(method, path, key, body).await;
        reply.is_refused("identity/needs-a-person");
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_ends_when_revoked_or_over() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "seller").await;
    let until = world.kit.rt.now().plus(Duration::from_secs(3600));
    let form = json!({"name": "ERP", "scopes": ["identity:read"], "expires_at": until, "roles": ["staff"]});
    let made = owner.post("/api/identity/api-keys", form).await.ok();
    let key = made["key"].as_str().unwrap().to_owned();
    let listed = owner.get("/api/identity/api-keys").await;
    assert!(!listed.text().contains(&key));
    assert!(key.ends_with(listed.ok()["items"][0]["hint"].as_str().unwrap()));
    let organisation = "/api/identity/organisation";
    owner
        .with_key(Method::GET, organisation, &key, None)
        .await
        .ok();
    while world.kit.rt.tasks().count() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let listed = owner.get("/api/identity/api-keys").await.ok();
    assert!(listed["items"][0]["used_at"].is_string());
    // Roles bound it as they bound a person.
    let refused = owner
        .with_key(Method::GET, "/api/identity/invitations", &key, None)
        .await;
    refused.is_refused("runtime/forbidden");
    world.kit.clock.advance(Duration::from_secs(3600));
    let over = owner.with_key(Method::GET, organisation, &key, None).await;
    over.is_refused("runtime/unauthenticated");

    owner
        .post(
            "/api/identity/reauthenticate",
            json!({"password": crate::world::PASSWORD}),
        )
        .await
        .ok();
    let form = json!({"name": "ERP 2", "scopes": ["identity:read"]});
    let made = owner.post("/api/identity/api-keys", form).await.ok();
    let key = made["key"].as_str().unwrap().to_owned();
    owner
        .with_key(Method::GET, organisation, &key, None)
        .await
        .ok();
    let id = made["view"]["id"].as_str().unwrap();
    owner
        .delete(&format!("/api/identity/api-keys/{id}"))
        .await
        .ok();
    let revoked = owner.with_key(Method::GET, organisation, &key, None).await;
    revoked.is_refused("runtime/unauthenticated");
    owner
        .delete(&format!("/api/identity/api-keys/{id}"))
        .await
        .is_refused("runtime/not-found");
    let forged = format!("{}x", &key[..key.len() - 1]);
    let reply = owner
        .with_key(Method::GET, organisation, &forged, None)
        .await;
    reply.is_refused("runtime/unauthenticated");
}

#[tokio::test]
async fn a_form_for_a_key_is_checked_whole() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "seller").await;
    let form = json!({
        "name": " ", "scopes": ["orders:all"], "roles": ["buyer"],
        "expires_at": "2020-01-01T00:00:00Z",
    });
    let reply = owner.post("/api/identity/api-keys", form).await;
    assert_eq!(
        reply.fields(),
        ["name", "scopes[0]", "roles[0]", "expires_at"]
    );
}

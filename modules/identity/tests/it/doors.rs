//! Every route that is not on the public list refuses strangers; foreign ids are no ids.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn strangers_are_refused_everywhere_else() {
    let world = World::start().await;
    let stranger = world.kit.stranger();
    let mut walked = 0;
    for route in world.kit.routes.iter().filter(|route| !route.is_public) {
        let path = route.path.replace("{kind}", "email");
        let path = path.replace("{id}", "per_01h455vb4pex5vsknk084sn02q");
        let body = (route.method != Method::GET).then(|| json!({}));
        let reply = stranger.send(route.method.clone(), &path, &[], body).await;
        assert!(
            reply.status == StatusCode::UNAUTHORIZED || reply.status == StatusCode::NOT_FOUND,
            "{} {}: {} {}",
            route.method,
            route.path,
            reply.status,
            reply.text()
        );
        if !path.contains("per_01") {
            assert_eq!(
                reply.status,
                StatusCode::UNAUTHORIZED,
                "{} {path}",
                route.method
            );
        }
        walked += 1;
    }
    assert!(walked > 40);
}

#[tokio::test]
async fn another_tenants_things_are_not_there() {
    let world = World::start().await;
    let owner = world.registers("anna@nordlicht.example", "buyer").await;
    let member = world
        .joins(
            &owner,
            "ben@nordlicht.example",
            &[contract::identity::Role::Buyer],
        )
        .await;
    owner
        .post(
            "/api/identity/invitations",
            json!({"email": "c@nordlicht.example", "roles": ["buyer"]}),
        )
        .await
        .ok();
    let invitations = owner.get("/api/identity/invitations").await.ok();
    let invitation = invitations["items"][0]["id"].as_str().unwrap().to_owned();
    let made = owner
        .post(
            "/api/identity/api-keys",
            json!({"name": "ERP", "scopes": ["orders:read"]}),
        )
        .await
        .ok();
    let key = made["view"]["id"].as_str().unwrap().to_owned();
    let session = owner.get("/api/identity/me/sessions").await.ok()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();

    let other = world.registers("li@guanghe.example", "seller").await;
    let ben = member.person().await;
    for reply in [
        other
            .put(
                &format!("/api/identity/members/{ben}/roles"),
                json!({"roles": ["staff"]}),
            )
            .await,
        other.delete(&format!("/api/identity/members/{ben}")).await,
        other
            .delete(&format!("/api/identity/invitations/{invitation}"))
            .await,
        other.delete(&format!("/api/identity/api-keys/{key}")).await,
        other
            .delete(&format!("/api/identity/me/sessions/{session}"))
            .await,
        other
            .put(
                "/api/identity/me/organisation",
                json!({"organisation": owner.org().await}),
            )
            .await,
    ] {
        reply.is_refused("runtime/not-found");
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    // Nothing happened to them.
    assert_eq!(
        owner.get("/api/identity/members").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    owner
        .delete(&format!("/api/identity/api-keys/{key}"))
        .await
        .ok();
}

//! Sessions: what is known of a caller, how it ends, and what it costs.

use std::time::Duration;

use contract::identity::Role;
use serde_json::json;

use crate::world::World;

const ANNA: &str = "anna@nordlicht.example";

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_one_or_all_others() {
    let world = World::start().await;
    let first = world.registers(ANNA, "buyer").await;
    let (second, third) = (world.browser(), world.browser());
    second.logs_in(ANNA).await.ok();
    third.logs_in(ANNA).await.ok();
    let listed = first.get("/api/identity/me/sessions").await.ok();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(
        items.iter().filter(|item| item["current"] == true).count(),
        1
    );
    assert_eq!(items[2]["current"], true);
    let newest = items[0]["id"].as_str().unwrap();
    third.me().await;
    first
        .delete(&format!("/api/identity/me/sessions/{newest}"))
        .await
        .ok();
    // At once in this process, although it was known a moment ago.
    third
        .get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
    second.me().await;
    first
        .post("/api/identity/me/sessions/end-others", json!({}))
        .await
        .ok();
    second
        .get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
    first.me().await;
    let token = first.token();
    first.post("/api/identity/log-out", json!({})).await.ok();
    first
        .cookies
        .lock()
        .insert("argosy_session".to_owned(), token);
    first
        .get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
}

#[tokio::test]
async fn a_revocation_acts_within_five_seconds_in_every_process() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    // Another process: a cache of its own over the same database.
    let (elsewhere, _) = identity::module(&world.kit.rt, world.screening.clone());
    let doorman = identity::authenticator(&elsewhere);
    let token = owner.token();
    assert!(doorman.by_session(&token).await.unwrap().is_some());
    owner.post("/api/identity/log-out", json!({})).await.ok();
    assert!(
        doorman.by_session(&token).await.unwrap().is_some(),
        "it is a cache"
    );
    tokio::time::sleep(Duration::from_millis(4_500)).await;
    assert!(doorman.by_session(&token).await.unwrap().is_none());
}

#[tokio::test]
async fn who_is_known_already_costs_no_statement() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let doorman = identity::authenticator(&world.identity);
    let token = owner.token();
    let db = world.kit.rt.db().clone();
    doorman.by_session(&token).await.unwrap();
    let before = db.stats().statements;
    for _ in 0..100 {
        doorman.by_session(&token).await.unwrap().unwrap();
    }
    assert_eq!(db.stats().statements, before);
    let (fresh, _) = identity::module(&world.kit.rt, world.screening.clone());
    let doorman = identity::authenticator(&fresh);
    let before = db.stats().statements;
    doorman.by_session(&token).await.unwrap().unwrap();
    doorman.by_session("nobody's").await.unwrap();
    doorman.by_session("nobody's").await.unwrap();
    assert_eq!(
        db.stats().statements,
        before + 2,
        "one each, also for who is not known"
    );
}

#[tokio::test]
async fn a_session_ends_after_fourteen_idle_days_and_after_ninety_in_any_case() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let token = owner.token();
    let day = Duration::from_secs(24 * 3600);
    let known = async || {
        let (fresh, _) = identity::module(&world.kit.rt, world.screening.clone());
        let is_known = identity::authenticator(&fresh)
            .by_session(&token)
            .await
            .unwrap()
            .is_some();
        // "Last seen" is written behind the answer.
        while world.kit.rt.tasks().count() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        is_known
    };
    for _ in 0..8 {
        assert!(known().await);
        world.kit.clock.advance(day * 11);
    }
    world.kit.clock.advance(day * 2);
    assert!(!known().await, "ninety days are over");

    let idle = world.browser();
    idle.logs_in(ANNA).await.ok();
    let token = idle.token();
    world.kit.clock.advance(day * 14);
    let (fresh, _) = identity::module(&world.kit.rt, world.screening.clone());
    assert!(
        identity::authenticator(&fresh)
            .by_session(&token)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_person_acts_for_one_of_several_organisations() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let first = owner.org().await;
    let founded = owner
        .post(
            "/api/identity/organisations",
            json!({"kind": "seller", "name": "Nordlicht Handel", "country": "DE"}),
        )
        .await
        .ok();
    let second = founded["id"].as_str().unwrap().to_owned();
    assert_eq!(owner.org().await, first);
    let me = owner
        .put(
            "/api/identity/me/organisation",
            json!({"organisation": second}),
        )
        .await
        .ok();
    assert_eq!(me["organisation"]["id"], json!(second));
    assert_eq!(owner.me().await["organisation"]["kind"], "seller");
    assert_eq!(
        owner.me().await["organisations"].as_array().unwrap().len(),
        2
    );
    let elsewhere = world.browser();
    elsewhere.logs_in(ANNA).await.ok();
    assert_eq!(
        elsewhere.org().await,
        second,
        "the next log-in begins where the last one was"
    );
}

#[tokio::test]
async fn a_change_of_roles_acts_at_once() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "seller").await;
    let ben = world
        .joins(&owner, "ben@nordlicht.example", &[Role::Staff])
        .await;
    assert_eq!(ben.me().await["organisation"]["roles"], json!(["staff"]));
    let id = ben.person().await;
    owner
        .put(
            &format!("/api/identity/members/{id}/roles"),
            json!({"roles": ["owner"]}),
        )
        .await
        .ok();
    ben.get("/api/identity/api-keys").await.ok();
    owner
        .delete(&format!("/api/identity/members/{id}"))
        .await
        .ok();
    let me = ben.me().await;
    assert_eq!(me["organisation"], json!(null));
    ben.get("/api/identity/api-keys")
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test]
async fn profile_password_and_addresses_are_changed() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let profile = json!({
        "name": "Anna Berg-Koch", "locale": "zh-CN", "time_zone": "Asia/Shanghai",
        "currency": "CNY", "ship_to": null,
    });
    let me = owner.put("/api/identity/me/profile", profile).await.ok();
    assert_eq!(me["person"]["name"], "Anna Berg-Koch");
    assert_eq!(me["person"]["ship_to"], json!(null));
    let bad = json!({
        "name": "  ", "locale": "en", "time_zone": "?", "currency": "CNY",
    });
    assert_eq!(
        owner.put("/api/identity/me/profile", bad).await.fields(),
        ["name", "time_zone"]
    );

    let other = world.browser();
    other.logs_in(ANNA).await.ok();
    let new = "another long secret";
    owner
        .put("/api/identity/me/password", json!({"password": new}))
        .await
        .ok();
    other
        .get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
    owner.me().await;

    let path = "/api/identity/me/contacts";
    owner
        .delete(&format!("{path}/email"))
        .await
        .is_refused("identity/last-contact");
    let begun = owner
        .post(path, json!({"email": "anna@koch.example"}))
        .await
        .ok();
    let code = world.code("anna@koch.example").await;
    let confirm = format!("{path}/{}/confirm", begun["id"].as_str().unwrap());
    let me = owner.post(&confirm, json!({"code": code})).await.ok();
    assert_eq!(me["person"]["email"], "anna@koch.example");
    let (subject, _) = world.letter(ANNA).await;
    assert_eq!(subject, "您的商舶账号已更换邮箱");
    let form = json!({"login": ANNA, "password": new});
    world
        .browser()
        .post("/api/identity/log-in", form)
        .await
        .is_refused("identity/wrong-credentials");

    let begun = owner
        .post(path, json!({"phone": "+49301234567"}))
        .await
        .ok();
    let code = world.code("+49301234567").await;
    let confirm = format!("{path}/{}/confirm", begun["id"].as_str().unwrap());
    // Somebody else cannot confirm it for themselves.
    let other = world.registers("eve@nordlicht.example", "buyer").await;
    other
        .post(&confirm, json!({"code": code}))
        .await
        .is_refused("identity/code-expired");
    owner.post(&confirm, json!({"code": code})).await.ok();
    owner.delete(&format!("{path}/email")).await.ok();
    assert_eq!(owner.me().await["person"]["email"], json!(null));
}

#[tokio::test]
async fn an_address_of_somebody_else_cannot_be_taken_and_is_not_told_of() {
    let world = World::start().await;
    world.registers(ANNA, "buyer").await;
    let eve = world.registers("eve@nordlicht.example", "buyer").await;
    let begun = eve
        .post("/api/identity/me/contacts", json!({"email": ANNA}))
        .await
        .ok();
    let (subject, _) = world.letter(ANNA).await;
    assert!(subject.contains("already have"), "{subject}");
    let confirm = format!(
        "/api/identity/me/contacts/{}/confirm",
        begun["id"].as_str().unwrap()
    );
    eve.post(&confirm, json!({"code": "123456"}))
        .await
        .is_refused("identity/wrong-code");
}

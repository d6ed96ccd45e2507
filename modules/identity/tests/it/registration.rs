//! Coming to the platform by a code.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::world::{PASSWORD, World};

fn form(proof: &Value) -> Value {
    json!({
        "proof": proof["proof"],
        "name": " Anna  Berg ",
        "password": PASSWORD,
        "organisation": {"kind": "buyer", "name": "Nordlicht GmbH", "country": "DE"},
    })
}

#[tokio::test]
async fn a_buyer_registers_by_e_mail_and_is_logged_in() {
    let world = World::start().await;
    let browser = world.registers("Anna@Nordlicht.Example", "buyer").await;
    let me = browser.me().await;
    assert_eq!(me["person"]["name"], "Anna Berg");
    assert_eq!(me["person"]["email"], "anna@nordlicht.example");
    assert_eq!(me["person"]["currency"], "EUR");
    assert_eq!(me["person"]["ship_to"], "DE");
    assert_eq!(me["organisation"]["kind"], "buyer");
    assert_eq!(
        me["organisation"]["roles"],
        json!(["owner", "buyer", "approver", "finance"])
    );
    assert_eq!(me["organisations"].as_array().unwrap().len(), 1);
    let told = world
        .kit
        .rt
        .db()
        .rows("SELECT action FROM identity_audit ORDER BY id", &[])
        .await
        .unwrap();
    let actions: Vec<String> = told.iter().map(|row| row.get("action").unwrap()).collect();
    assert_eq!(actions, ["person.registered", "organisation.registered"]);
}

#[tokio::test]
async fn a_seller_registers_by_telephone_in_chinese() {
    let world = World::start().await;
    let browser = world.browser();
    let path = "/api/identity/registrations";
    let begun = browser
        .post(path, json!({"phone": "+86 138 0013 8000"}))
        .await
        .ok();
    let code = world.code("+8613800138000").await;
    let path = format!("{path}/{}", begun["id"].as_str().unwrap());
    let proof = browser
        .post(&format!("{path}/verify"), json!({"code": code}))
        .await
        .ok();
    let mut filled = form(&proof);
    filled["locale"] = json!("zh-CN");
    filled["organisation"] = json!({"kind": "seller", "name": "深圳光合电子", "country": "CN"});
    let made = browser.post(&format!("{path}/complete"), filled).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.json()["person"]["phone"], "+8613800138000");
    assert_eq!(made.json()["person"]["locale"], "zh-CN");
    world.browser().logs_in("0086 13800138000").await.ok();
}

#[tokio::test]
async fn an_address_with_an_account_gets_the_same_answers() {
    let world = World::start().await;
    world.registers("anna@nordlicht.example", "buyer").await;
    let stranger = world.browser();
    let path = "/api/identity/registrations";
    let known = stranger
        .post(path, json!({"email": "anna@nordlicht.example"}))
        .await;
    let unknown = stranger
        .post(path, json!({"email": "nobody@nordlicht.example"}))
        .await;
    assert_eq!(known.status, unknown.status);
    let shape = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(&known.json()), shape(&unknown.json()));
    let (subject, text) = world.letter("anna@nordlicht.example").await;
    assert!(subject.contains("already have"), "{subject}");
    assert!(
        !text
            .chars()
            .any(|c| c.is_ascii_digit() && text.contains("Your code")),
        "{text}"
    );
    for reply in [&known, &unknown] {
        let id = reply.json()["id"].as_str().unwrap().to_owned();
        let path = format!("{path}/{id}/verify");
        let wrong = stranger.post(&path, json!({"code": "000000"})).await;
        let problem = wrong.is_refused("identity/wrong-code");
        assert_eq!(problem["params"]["attempts_left"], 4);
    }
}

#[tokio::test]
async fn a_code_can_be_tried_five_times() {
    let world = World::start().await;
    let browser = world.browser();
    let begun = browser
        .post(
            "/api/identity/registrations",
            json!({"email": "anna@nordlicht.example"}),
        )
        .await
        .ok();
    let code = world.code("anna@nordlicht.example").await;
    let path = format!(
        "/api/identity/registrations/{}/verify",
        begun["id"].as_str().unwrap()
    );
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in (0..5).rev() {
        let reply = browser.post(&path, json!({"code": wrong})).await;
        let problem = reply.is_refused("identity/wrong-code");
        assert_eq!(problem["params"]["attempts_left"], left);
    }
    let late = browser.post(&path, json!({"code": code})).await;
    late.is_refused("identity/code-expired");
}

#[tokio::test]
async fn a_code_holds_ten_minutes_and_its_proof_half_an_hour() {
    let world = World::start().await;
    let browser = world.browser();
    let address = "anna@nordlicht.example";
    let path = "/api/identity/registrations";
    let begun = browser.post(path, json!({"email": address})).await.ok();
    let code = world.code(address).await;
    let first = format!("{path}/{}", begun["id"].as_str().unwrap());
    world.kit.clock.advance(Duration::from_secs(600));
    let reply = browser
        .post(&format!("{first}/verify"), json!({"code": code}))
        .await;
    reply.is_refused("identity/code-expired");

    let begun = browser.post(path, json!({"email": address})).await.ok();
    let code = world.code(address).await;
    let second = format!("{path}/{}", begun["id"].as_str().unwrap());
    let proof = browser
        .post(&format!("{second}/verify"), json!({"code": code}))
        .await
        .ok();
    let forged = browser
        .post(&format!("{second}/complete"), form(&json!({"proof": "x"})))
        .await;
    forged.is_refused("identity/code-expired");
    world.kit.clock.advance(Duration::from_secs(1800));
    let late = browser
        .post(&format!("{second}/complete"), form(&proof))
        .await;
    late.is_refused("identity/code-expired");
}

#[tokio::test]
async fn a_proof_works_once() {
    let world = World::start().await;
    let browser = world.browser();
    let path = "/api/identity/registrations";
    let begun = browser
        .post(path, json!({"email": "a@nordlicht.example"}))
        .await
        .ok();
    let code = world.code("a@nordlicht.example").await;
    let path = format!("{path}/{}", begun["id"].as_str().unwrap());
    let proof = browser
        .post(&format!("{path}/verify"), json!({"code": code}))
        .await
        .ok();
    browser
        .post(&format!("{path}/complete"), form(&proof))
        .await
        .ok();
    let again = world
        .browser()
        .post(&format!("{path}/complete"), form(&proof))
        .await;
    again.is_refused("identity/code-expired");
}

#[tokio::test]
async fn an_address_gets_five_codes_an_hour() {
    let world = World::start().await;
    let browser = world.browser();
    let path = "/api/identity/registrations";
    for _ in 0..5 {
        browser
            .post(path, json!({"email": "a@nordlicht.example"}))
            .await
            .ok();
    }
    let reply = browser
        .post(path, json!({"email": "A@nordlicht.example"}))
        .await;
    reply.is_refused("identity/too-many-attempts");
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    browser
        .post(path, json!({"email": "b@nordlicht.example"}))
        .await
        .ok();
    world.kit.clock.advance(Duration::from_secs(3601));
    browser
        .post(path, json!({"email": "a@nordlicht.example"}))
        .await
        .ok();
}

#[tokio::test]
async fn every_error_of_the_form_comes_at_once() {
    let world = World::start().await;
    let browser = world.browser();
    let path = "/api/identity/registrations";
    assert_eq!(browser.post(path, json!({})).await.fields(), ["email"]);
    assert_eq!(
        browser.post(path, json!({"email": "a"})).await.fields(),
        ["email"]
    );
    let both = json!({"email": "a@b.example", "phone": "+4930123456"});
    assert_eq!(browser.post(path, both).await.fields(), ["phone"]);
    let begun = browser
        .post(path, json!({"email": "a@nordlicht.example"}))
        .await
        .ok();
    let code = world.code("a@nordlicht.example").await;
    let path = format!("{path}/{}", begun["id"].as_str().unwrap());
    let proof = browser
        .post(&format!("{path}/verify"), json!({"code": code}))
        .await
        .ok();
    let mut bad = form(&proof);
    bad["name"] = json!(" \u{7} ");
    bad["password"] = json!("short");
    bad["time_zone"] = json!("Berlin!");
    bad["organisation"]["name"] = json!("  ");
    let reply = browser.post(&format!("{path}/complete"), bad).await;
    assert_eq!(
        reply.fields(),
        ["name", "time_zone", "password", "organisation.name"]
    );
    let mut bad = form(&proof);
    bad["organisation"]["kind"] = json!("platform");
    bad["extra"] = json!(1);
    let reply = browser.post(&format!("{path}/complete"), bad).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Refusals cost neither the proof nor the code.
    browser
        .post(&format!("{path}/complete"), form(&proof))
        .await
        .ok();
}

#[tokio::test]
async fn a_lost_password_is_replaced_by_a_code_and_all_sessions_end() {
    let world = World::start().await;
    let old = world.registers("anna@nordlicht.example", "buyer").await;
    let browser = world.browser();
    let begun = browser
        .post(
            "/api/identity/resets",
            json!({"login": "anna@nordlicht.example"}),
        )
        .await
        .ok();
    let code = world.code("anna@nordlicht.example").await;
    let path = format!(
        "/api/identity/resets/{}/complete",
        begun["id"].as_str().unwrap()
    );
    let short = browser
        .post(&path, json!({"code": code, "password": "short"}))
        .await;
    assert_eq!(short.fields(), ["password"]);
    let new = "another long secret";
    browser
        .post(&path, json!({"code": code, "password": new}))
        .await
        .ok();
    old.get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
    world
        .browser()
        .logs_in("anna@nordlicht.example")
        .await
        .is_refused("identity/wrong-credentials");
    browser
        .post(
            "/api/identity/log-in",
            json!({"login": "anna@nordlicht.example", "password": new}),
        )
        .await
        .ok();
    let again = browser
        .post(&path, json!({"code": code, "password": new}))
        .await;
    again.is_refused("identity/code-expired");
    let (subject, _) = world.letter("anna@nordlicht.example").await;
    assert!(
        subject.contains("New log-in") || subject.contains("password was changed"),
        "{subject}"
    );
}

#[tokio::test]
async fn a_reset_for_nobody_looks_like_any_other_and_sends_nothing() {
    let world = World::start().await;
    let browser = world.browser();
    let reply = browser
        .post("/api/identity/resets", json!({"login": "no@body.example"}))
        .await;
    assert_eq!(reply.status, StatusCode::ACCEPTED);
    assert_eq!(world.letters().await, 0);
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/identity/resets/{id}/complete");
    let wrong = browser
        .post(&path, json!({"code": "123456", "password": PASSWORD}))
        .await;
    wrong.is_refused("identity/wrong-code");
}

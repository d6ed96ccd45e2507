//! The authenticator: setting it up, its codes once each, the codes for the day it is lost.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{Browser, PASSWORD, World};

const ANNA: &str = "anna@nordlicht.example";

fn code(world: &World, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let seconds = u64::try_from(world.kit.rt.now().micros() / 1_000_000).unwrap();
    totp.generate(seconds).to_string()
}

async fn enrols(world: &World, browser: &Browser) -> (String, Value) {
    let begun = browser
        .post("/api/identity/me/second-factor", json!({}))
        .await
        .ok();
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert!(
        begun["uri"]
            .as_str()
            .unwrap()
            .starts_with("otpauth://totp/Argosy:anna@nordlicht")
    );
    assert!(begun["qr_svg"].as_str().unwrap().starts_with("<svg"));
    let confirmed = browser
        .post(
            "/api/identity/me/second-factor/confirm",
            json!({"code": code(world, &secret)}),
        )
        .await
        .ok();
    (secret, confirmed["codes"].clone())
}

async fn logs_in(world: &World, code: Option<&str>) -> testkit::Reply {
    let form = json!({"login": ANNA, "password": PASSWORD, "code": code});
    world.browser().post("/api/identity/log-in", form).await
}

#[tokio::test]
async fn log_in_asks_for_a_code_and_takes_each_once() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let (secret, _) = enrols(&world, &owner).await;
    logs_in(&world, None)
        .await
        .is_refused("identity/second-factor-required");
    // The code that confirmed it was used by that.
    logs_in(&world, Some(&code(&world, &secret)))
        .await
        .is_refused("identity/wrong-second-factor");
    world.kit.clock.advance(Duration::from_secs(30));
    let now = code(&world, &secret);
    logs_in(&world, Some(&now)).await.ok();
    logs_in(&world, Some(&now))
        .await
        .is_refused("identity/wrong-second-factor");
    // An older one, though still in its window, comes too late as well.
    world.kit.clock.advance(Duration::from_secs(30));
    let later = code(&world, &secret);
    logs_in(&world, Some(&later)).await.ok();
    logs_in(&world, Some(&now))
        .await
        .is_refused("identity/wrong-second-factor");
}

#[tokio::test]
async fn a_recovery_code_works_once() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let (_, codes) = enrols(&world, &owner).await;
    let codes: Vec<&str> = codes
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(codes.len(), 10);
    logs_in(&world, Some(codes[0])).await.ok();
    logs_in(&world, Some(codes[0]))
        .await
        .is_refused("identity/wrong-second-factor");
    logs_in(&world, Some(&codes[1].to_uppercase())).await.ok();
    let security = owner.get("/api/identity/me/security").await.ok();
    assert_eq!(security["recovery_codes_left"], 8);
    assert_eq!(security["second_factor"], true);
}

#[tokio::test]
async fn wrong_codes_count_as_failures_and_missing_ones_do_not() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    enrols(&world, &owner).await;
    for _ in 0..8 {
        logs_in(&world, None)
            .await
            .is_refused("identity/second-factor-required");
    }
    for _ in 0..5 {
        logs_in(&world, Some("000 000"))
            .await
            .is_refused("identity/wrong-second-factor");
    }
    logs_in(&world, None)
        .await
        .is_refused("identity/too-many-attempts");
}

#[tokio::test]
async fn what_protects_the_account_is_changed_with_a_password_typed_lately() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    world.kit.clock.advance(Duration::from_secs(601));
    let refused = [
        owner
            .post("/api/identity/me/second-factor", json!({}))
            .await,
        owner
            .put(
                "/api/identity/me/password",
                json!({"password": "another long secret"}),
            )
            .await,
        owner
            .post(
                "/api/identity/me/contacts",
                json!({"email": "new@nordlicht.example"}),
            )
            .await,
        owner
            .post("/api/identity/me/erasure", json!({"understood": true}))
            .await,
        owner
            .post(
                "/api/identity/api-keys",
                json!({"name": "x", "scopes": ["orders:read"]}),
            )
            .await,
    ];
    for reply in refused {
        reply.is_refused("identity/reauthentication-required");
    }
    let wrong = owner
        .post("/api/identity/reauthenticate", json!({"password": "wrong"}))
        .await;
    wrong.is_refused("identity/wrong-credentials");
    owner
        .post(
            "/api/identity/reauthenticate",
            json!({"password": PASSWORD}),
        )
        .await
        .ok();
    let (secret, _) = enrols(&world, &owner).await;
    // From now on the code is asked for there too.
    let without = owner
        .post(
            "/api/identity/reauthenticate",
            json!({"password": PASSWORD}),
        )
        .await;
    without.is_refused("identity/second-factor-required");
    world.kit.clock.advance(Duration::from_secs(30));
    let with = json!({"password": PASSWORD, "code": code(&world, &secret)});
    owner.post("/api/identity/reauthenticate", with).await.ok();
    owner.delete("/api/identity/me/second-factor").await.ok();
    logs_in(&world, None).await.ok();
}

#[tokio::test]
async fn a_reset_leaves_the_second_factor_on() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    enrols(&world, &owner).await;
    let browser = world.browser();
    let begun = browser
        .post("/api/identity/resets", json!({"login": ANNA}))
        .await
        .ok();
    let sent = world.code(ANNA).await;
    let path = format!(
        "/api/identity/resets/{}/complete",
        begun["id"].as_str().unwrap()
    );
    browser
        .post(&path, json!({"code": sent, "password": PASSWORD}))
        .await
        .ok();
    logs_in(&world, None)
        .await
        .is_refused("identity/second-factor-required");
}

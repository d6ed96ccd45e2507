//! Logging in: the same answers for everybody, and pauses that grow and end.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use crate::world::{Browser, PASSWORD, World};

const ANNA: &str = "anna@nordlicht.example";

async fn tries(browser: &Browser, login: &str, password: &str) -> testkit::Reply {
    browser
        .post(
            "/api/identity/log-in",
            json!({"login": login, "password": password}),
        )
        .await
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let world = World::start().await;
    world.registers(ANNA, "buyer").await;
    let browser = world.browser();
    let mut known = tries(&browser, ANNA, "not the password").await.json();
    let mut unknown = tries(&browser, "nobody@nordlicht.example", "not the password")
        .await
        .json();
    let mut nonsense = tries(&browser, "what?", "not the password").await.json();
    for answer in [&mut known, &mut unknown, &mut nonsense] {
        answer["request_id"] = json!("");
    }
    assert_eq!(known["type"], "/problems/identity/wrong-credentials");
    assert_eq!(known, unknown);
    assert_eq!(known, nonsense);
}

#[tokio::test]
async fn an_unknown_name_costs_as_many_statements_as_a_wrong_password() {
    let world = World::start().await;
    world.registers(ANNA, "buyer").await;
    let browser = world.browser();
    tries(&browser, ANNA, "wrong").await;
    let db = world.kit.rt.db().clone();
    let mut counts = Vec::new();
    for login in [ANNA, "nobody@nordlicht.example"] {
        let before = db.stats().statements;
        tries(&browser, login, "wrong").await;
        counts.push(db.stats().statements - before);
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn failures_of_a_name_bring_pauses_that_grow_and_end() {
    let world = World::start().await;
    world.registers(ANNA, "buyer").await;
    for login in [ANNA, "nobody@nordlicht.example"] {
        let stranger = world.browser();
        for _ in 0..5 {
            tries(&stranger, login, "wrong")
                .await
                .is_refused("identity/wrong-credentials");
        }
        let paused = tries(&stranger, login, PASSWORD).await;
        paused.is_refused("identity/too-many-attempts");
        assert_eq!(paused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(paused.header("retry-after").as_deref(), Some("5"));
        world.kit.clock.advance(Duration::from_secs(5));
        tries(&stranger, login, "wrong")
            .await
            .is_refused("identity/wrong-credentials");
        let paused = tries(&stranger, login, PASSWORD).await;
        assert_eq!(paused.header("retry-after").as_deref(), Some("10"));
        world.kit.clock.advance(Duration::from_secs(10));
    }
    // The right password ends the count.
    let owner = world.browser();
    owner.logs_in(ANNA).await.ok();
    let other = world.browser();
    for _ in 0..4 {
        tries(&other, ANNA, "wrong")
            .await
            .is_refused("identity/wrong-credentials");
    }
    other.logs_in(ANNA).await.ok();
}

#[tokio::test]
async fn a_known_browser_is_not_kept_out_by_others_failures() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    owner.post("/api/identity/log-out", json!({})).await.ok();
    let stranger = world.browser();
    for _ in 0..5 {
        tries(&stranger, ANNA, "wrong").await;
    }
    tries(&stranger, ANNA, PASSWORD)
        .await
        .is_refused("identity/too-many-attempts");
    owner.logs_in(ANNA).await.ok();
    // And it has a count of its own.
    for _ in 0..5 {
        tries(&owner, ANNA, "wrong")
            .await
            .is_refused("identity/wrong-credentials");
    }
    tries(&owner, ANNA, PASSWORD)
        .await
        .is_refused("identity/too-many-attempts");
}

#[tokio::test]
async fn one_address_may_fail_thirty_times_over_all_names() {
    let world = World::start().await;
    let stranger = world.browser();
    for number in 0..30 {
        let login = format!("nobody{number}@nordlicht.example");
        tries(&stranger, &login, "wrong")
            .await
            .is_refused("identity/wrong-credentials");
    }
    let paused = tries(&stranger, "another@nordlicht.example", "wrong").await;
    paused.is_refused("identity/too-many-attempts");
    world.kit.clock.advance(Duration::from_secs(3600));
    tries(&stranger, "another@nordlicht.example", "wrong")
        .await
        .is_refused("identity/wrong-credentials");
}

#[tokio::test]
async fn many_attempts_at_once_are_no_way_around_the_count() {
    let world = World::start().await;
    world.registers(ANNA, "buyer").await;
    let attempts = (0..24).map(|_| {
        let browser = world.browser();
        async move { tries(&browser, ANNA, "wrong").await.status }
    });
    let mut statuses = Vec::new();
    for attempt in attempts.map(tokio::spawn).collect::<Vec<_>>() {
        statuses.push(attempt.await.unwrap());
    }
    let tried = statuses
        .iter()
        .filter(|status| **status == StatusCode::UNAUTHORIZED)
        .count();
    assert_eq!(tried, 5, "{statuses:?}");
}

#[tokio::test]
async fn a_new_browser_is_told_of_by_mail_and_a_known_one_is_not() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let before = world.letters().await;
    owner.logs_in(ANNA).await.ok();
    assert_eq!(world.letters().await, before);
    world.browser().logs_in(ANNA).await.ok();
    assert_eq!(world.letters().await, before + 1);
    let (subject, text) = world.letter(ANNA).await;
    assert_eq!(subject, "New log-in to your Argosy account");
    assert!(text.contains("Firefox, Linux"), "{text}");
}

#[tokio::test]
async fn a_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let world = World::start().await;
    world.registers(ANNA, "buyer").await;
    let reply = world.browser().logs_in(ANNA).await;
    let cookies: Vec<&str> = reply
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
    }
}

#[tokio::test]
async fn no_secret_is_kept_as_it_is() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let made = owner
        .post(
            "/api/identity/api-keys",
            json!({"name": "ERP", "scopes": ["orders:read"]}),
        )
        .await
        .ok();
    owner
        .post("/api/identity/resets", json!({"login": ANNA}))
        .await
        .ok();
    let code = world.code(ANNA).await;
    let key = made["key"].as_str().unwrap().to_owned();
    let content = crate::privacy::everything(&world).await;
    for secret in [owner.token(), key, code, PASSWORD.to_owned()] {
        assert!(!content.contains(&secret), "{secret} stands in a table");
    }
}

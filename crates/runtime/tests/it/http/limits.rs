//! How often somebody may ask.

use super::*;

async fn kit() -> Kit {
    Kit::with(|sources| {
        sources
            .flag("rates.default.burst", "3")
            .flag("rates.default.per_minute", "60")
            .flag("rates.login.burst", "1")
            .flag("rates.login.per_minute", "1")
    })
    .await
}

#[tokio::test]
async fn an_account_that_asks_too_often_is_told_when_to_come_back() {
    let kit = kit().await;
    let ask = async |session: &str| {
        let cookie = format!("argosy_session={session}");
        kit.send(request(
            "GET",
            "/api/things/things",
            &[("cookie", &cookie)],
            "",
        ))
        .await
    };
    for remaining in ["2", "1", "0"] {
        let got = ask("ann").await;
        assert_eq!(got.status, 200);
        assert_eq!(got.header("ratelimit-limit"), "3");
        assert_eq!(got.header("ratelimit-remaining"), remaining);
    }
    let got = ask("ann").await;
    got.is_refused(429, "runtime/too-many-requests");
    assert_eq!(got.header("retry-after"), "1");
    assert_eq!(ask("ben").await.status, 200, "another account has its own");
    assert_eq!(
        kit.get("/api/things/things").await.status,
        200,
        "and so has an address"
    );
    assert_eq!(kit.get("/healthz").await.header("ratelimit-limit"), "");
}

#[tokio::test]
async fn log_ins_are_counted_apart() {
    let kit = kit().await;
    let body = r#"{"quantity":1,"code":"ABC"}"#;
    assert_eq!(kit.post("/api/things/sessions", body).await.status, 204);
    kit.post("/api/things/sessions", body)
        .await
        .is_refused(429, "runtime/too-many-requests");
    assert_eq!(kit.get("/api/things/things").await.status, 200);
}

#[tokio::test]
async fn guessing_keys_is_counted_too() {
    let kit = kit().await;
    let guess = async || {
        kit.send(request(
            "GET",
            "/api/things/things",
            &[("authorization", "Bearer guess")],
            "",
        ))
        .await
    };
    for _ in 0..3 {
        guess().await.is_refused(401, "runtime/unauthenticated");
    }
    guess().await.is_refused(429, "runtime/too-many-requests");
}

#[tokio::test]
async fn an_address_is_believed_only_from_a_proxy_of_ours() {
    let from = |hops: &'static str| {
        request(
            "GET",
            "/api/things/things",
            &[("x-forwarded-for", hops)],
            "",
        )
    };
    let trusting = Kit::with(|sources| {
        sources
            .flag("rates.default.burst", "1")
            .flag("rates.default.per_minute", "1")
            .flag("server.trusted_proxies", "127.0.0.0/8,10.0.0.0/8")
    })
    .await;
    assert_eq!(
        trusting.send(from("198.51.100.1, 10.0.0.2")).await.status,
        200
    );
    assert_eq!(trusting.send(from("198.51.100.2")).await.status, 200);
    // Whatever the client itself wrote in front of the last foreign address says nothing.
    trusting
        .send(from("203.0.113.9, 198.51.100.1"))
        .await
        .is_refused(429, "runtime/too-many-requests");
    let plain = Kit::with(|sources| {
        sources
            .flag("rates.default.burst", "1")
            .flag("rates.default.per_minute", "1")
    })
    .await;
    assert_eq!(plain.send(from("198.51.100.1")).await.status, 200);
    plain
        .send(from("198.51.100.2"))
        .await
        .is_refused(429, "runtime/too-many-requests");
}

//! What every request meets before and after its handler.

use super::*;

#[tokio::test]
async fn strangers_are_refused_where_a_caller_is_needed() {
    let kit = Kit::new().await;
    let id = view("a").id;
    let got = kit.get(&format!("/api/things/things/{id}")).await;
    got.is_refused(401, "runtime/unauthenticated");
    assert_eq!(got.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn sessions_and_keys_are_known() {
    let kit = Kit::new().await;
    let who = async |headers: &[(&str, &str)]| {
        let got = kit
            .send(request("GET", "/api/things/things", headers, ""))
            .await;
        got.json()["items"][0]["by"]
            .as_str()
            .unwrap_or(&got.text)
            .to_owned()
    };
    assert_eq!(who(&[]).await, "stranger");
    assert_eq!(
        who(&[("cookie", "argosy_session=ann")]).await,
        known(1).actor()
    );
    assert_eq!(who(&[("cookie", "argosy_session=gone")]).await, "stranger");
    assert_eq!(
        who(&[("authorization", "Bearer machine")]).await,
        known(3).actor()
    );
    let bad = request(
        "GET",
        "/api/things/things",
        &[("authorization", "Bearer no")],
        "",
    );
    kit.send(bad)
        .await
        .is_refused(401, "runtime/unauthenticated");
    let down = request(
        "GET",
        "/api/things/things",
        &[("cookie", "argosy_session=down")],
        "",
    );
    kit.send(down).await.is_refused(503, "runtime/unavailable");
}

#[tokio::test]
async fn another_site_cannot_use_a_session() {
    let kit = Kit::new().await;
    let send = async |cookie: bool, headers: &[(&str, &str)]| {
        let mut all = vec![
            ("content-type", "application/json"),
            ("idempotency-key", "k"),
        ];
        if cookie {
            all.push(("cookie", "argosy_session=ann"));
        } else {
            all.push(("authorization", "Bearer machine"));
        }
        all.extend_from_slice(headers);
        kit.send(request(
            "POST",
            "/api/things/things",
            &all,
            &good().to_string(),
        ))
        .await
    };
    for refused in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.test"),
        ("origin", "null"),
    ] {
        send(true, &[refused])
            .await
            .is_refused(403, "runtime/cross-origin");
        send(false, &[refused])
            .await
            .is_refused(403, "runtime/cross-origin");
    }
    send(true, &[])
        .await
        .is_refused(403, "runtime/cross-origin");
    assert_eq!(send(false, &[]).await.status, 201);
    assert_eq!(
        send(true, &[("sec-fetch-site", "same-origin")])
            .await
            .status,
        201
    );
    assert_eq!(
        send(true, &[("origin", "http://shop.test")]).await.status,
        201
    );
    // Reading is harmless: the answer stays with our own pages.
    let link = [
        ("cookie", "argosy_session=ann"),
        ("sec-fetch-site", "cross-site"),
    ];
    assert_eq!(
        kit.send(request("GET", "/api/things/things", &link, ""))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let kit = Kit::new().await;
    for path in [
        "/api/nothing",
        "/api/things/nothing",
        "/api/things/things/ord_1",
        "/api",
    ] {
        let headers = [("cookie", "argosy_session=ann"), ("accept", "text/html")];
        let got = kit.send(request("GET", path, &headers, "")).await;
        got.is_refused(404, "runtime/not-found");
        assert_eq!(got.json()["instance"], path);
    }
    let got = kit
        .send(request("DELETE", "/api/things/things", &[], ""))
        .await;
    got.is_refused(405, "runtime/method-not-allowed");
    assert!(
        got.header("allow").contains("POST"),
        "{}",
        got.header("allow")
    );
}

#[tokio::test]
async fn a_panic_is_a_problem_that_tells_nothing() {
    let kit = Kit::new().await;
    let got = kit.get("/api/things/panic").await;
    got.is_refused(500, "runtime/internal");
    assert!(!got.text.contains("42"), "{}", got.text);
    assert!(kit.get("/metrics").await.text.contains("http_panics_total"));
}

#[tokio::test]
async fn a_time_out_is_a_problem() {
    let kit = Kit::with(|sources| sources.flag("server.request_timeout_seconds", "0")).await;
    kit.get("/api/things/slow")
        .await
        .is_refused(503, "runtime/timeout");
}

#[tokio::test]
async fn request_ids_are_given_and_taken_when_well_formed() {
    let kit = Kit::new().await;
    let first = kit.get("/api/things/things").await;
    let second = kit.get("/api/things/things").await;
    assert_eq!(first.header("x-request-id").len(), 16);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    let given = async |id: &str| {
        let got = kit
            .send(request("GET", "/healthz", &[("x-request-id", id)], ""))
            .await;
        got.header("x-request-id").to_owned()
    };
    assert_eq!(given("abc-123_DEF.9").await, "abc-123_DEF.9");
    assert_ne!(given("short").await, "short");
    assert_ne!(given("with space and more").await, "with space and more");
}

#[tokio::test]
async fn answers_carry_their_security_headers() {
    let kit = Kit::new().await;
    let got = kit.get("/api/things/things").await;
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert_eq!(
        got.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    );
    assert_eq!(got.header("cache-control"), "private, no-cache");
    assert_eq!(got.header("strict-transport-security"), "");
}

#[tokio::test]
async fn too_long_an_address_is_refused() {
    let kit = Kit::new().await;
    let got = kit
        .get(&format!("/api/things/things?after={}", "x".repeat(9_000)))
        .await;
    got.is_refused(414, "runtime/uri-too-long");
}

#[tokio::test]
async fn the_language_is_that_of_the_request_or_the_caller() {
    let kit = Kit::new().await;
    let language = async |headers: &[(&str, &str)]| {
        let got = kit
            .send(request("GET", "/api/things/things", headers, ""))
            .await;
        got.json()["items"][0]["language"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(language(&[]).await, "en");
    assert_eq!(language(&[("cookie", "argosy_session=ann")]).await, "zh-CN");
    assert_eq!(
        language(&[
            ("cookie", "argosy_session=ann"),
            ("accept-language", "en-GB")
        ])
        .await,
        "en"
    );
}

#[tokio::test]
async fn an_idempotency_key_is_demanded_and_looked_at() {
    let kit = Kit::new().await;
    let without: Vec<(&str, &str)> = OURS
        .into_iter()
        .filter(|(name, _)| *name != "idempotency-key")
        .collect();
    let got = kit
        .send(request(
            "POST",
            "/api/things/things",
            &without,
            &good().to_string(),
        ))
        .await;
    got.is_refused(400, "runtime/idempotency-key-missing");
    for key in ["", &"x".repeat(256)] {
        let mut headers = without.clone();
        headers.push(("idempotency-key", key));
        let got = kit
            .send(request(
                "POST",
                "/api/things/things",
                &headers,
                &good().to_string(),
            ))
            .await;
        got.is_refused(400, "runtime/idempotency-key-invalid");
    }
}

//! Over real sockets.

use std::time::{Duration, Instant};

use runtime::http::Server;
use tokio::sync::oneshot;

use super::*;

#[tokio::test]
async fn running_requests_finish_when_the_program_ends() {
    let kit = Kit::new().await;
    let server = Server::bind(&kit.runtime).await.unwrap();
    let address = server.address().unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let (runtime, router) = (kit.runtime.clone(), kit.api.router.clone());
    let serving = tokio::spawn(async move {
        server
            .serve(&runtime, router, async { ended.await.unwrap() })
            .await;
    });
    let slow = tokio::spawn(reqwest::get(format!("http://{address}/api/things/slow")));
    tokio::time::sleep(Duration::from_millis(100)).await;
    end.send(()).unwrap();
    assert_eq!(slow.await.unwrap().unwrap().status(), 204);
    let began = Instant::now();
    serving.await.unwrap();
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "nothing was left to wait for"
    );
    assert!(
        reqwest::get(format!("http://{address}/healthz"))
            .await
            .is_err()
    );
    assert!(kit.runtime.is_draining());
}

#[tokio::test]
async fn long_answers_are_compressed_and_short_ones_are_not() {
    let kit = Kit::new().await;
    let server = Server::bind(&kit.runtime).await.unwrap();
    let address = server.address().unwrap();
    let (runtime, router) = (kit.runtime.clone(), kit.api.router.clone());
    let serving = tokio::spawn(async move {
        server.serve(&runtime, router, std::future::pending()).await;
    });
    let get = async |path: &str| {
        reqwest::Client::new()
            .get(format!("http://{address}{path}"))
            .header("accept-encoding", "gzip, br")
            .send()
            .await
            .unwrap()
    };
    let long = get("/api/openapi.json").await;
    assert!(long.headers().contains_key("content-encoding"));
    let short = get("/healthz").await;
    assert!(!short.headers().contains_key("content-encoding"));
    serving.abort();
}

/// A certificate for localhost that signs itself, valid until 2126.
const CERTIFICATE: &str = include_str!("localhost.pem");
const PRIVATE_KEY: &str = include_str!("localhost.key");

#[tokio::test]
async fn with_a_certificate_it_speaks_tls_and_marks_it() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    std::fs::write(&chain, CERTIFICATE).unwrap();
    std::fs::write(&key, PRIVATE_KEY).unwrap();
    let kit = Kit::with(|sources| {
        sources
            .flag("tls.certificate_file", chain.to_string_lossy())
            .flag("tls.private_key_file", key.to_string_lossy())
    })
    .await;
    let server = Server::bind(&kit.runtime).await.unwrap();
    let port = server.address().unwrap().port();
    let (runtime, router) = (kit.runtime.clone(), kit.api.router.clone());
    let serving = tokio::spawn(async move {
        server.serve(&runtime, router, std::future::pending()).await;
    });
    let trusted = reqwest::Certificate::from_pem(CERTIFICATE.as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([trusted])
        .build()
        .unwrap();
    let got = client
        .get(format!("https://localhost:{port}/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(got.version(), reqwest::Version::HTTP_2);
    assert!(got.headers().contains_key("strict-transport-security"));
    let cookie = runtime::http::session_cookie(kit.runtime.config(), "t", 60).unwrap();
    assert_eq!(
        cookie.to_str().unwrap(),
        "argosy_session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
    );
    serving.abort();
}

#[tokio::test]
async fn a_certificate_that_is_none_is_told_by_file() {
    let folder = tempfile::tempdir().unwrap();
    let kit = Kit::with(|sources| {
        sources.flag(
            "tls.certificate_file",
            folder.path().join("gone.pem").to_string_lossy(),
        )
    })
    .await;
    let error = Server::bind(&kit.runtime).await.err().expect("no server");
    assert!(error.to_string().contains("gone.pem"), "{error}");
}

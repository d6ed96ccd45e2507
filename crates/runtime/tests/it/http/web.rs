//! The web app, and the pages of the machinery.

use std::borrow::Cow;

use runtime::http::{Asset, Assets};

use super::*;

struct Built;

impl Assets for Built {
    fn file(&self, path: &str) -> Option<Asset> {
        let bytes: &'static [u8] = match path {
            "index.html" => b"<html lang=\"%LANG%\"><script nonce=\"%NONCE%\" src=\"/assets/a-1.js\"></script></html>",
            "assets/a-1.js" => b"plain",
            "assets/a-1.js.br" => b"packed",
            "favicon.svg" => b"<svg/>",
            _ => return None,
        };
        Some(Asset {
            bytes: Cow::Borrowed(bytes),
            hash: path.len().to_string(),
        })
    }
}

async fn kit() -> Kit {
    Kit::with_site(
        |sources| sources,
        |site| {
            site.assets = Arc::new(Built);
            site.problem_page =
                |kind| (kind == "things/odd").then_some(Cow::Borrowed("# Odd\n\nIt `is` <odd>."));
        },
    )
    .await
}

async fn browse(kit: &Kit, path: &str) -> Got {
    kit.send(request("GET", path, &[("accept", "text/html,*/*")], ""))
        .await
}

fn nonce(got: &Got) -> String {
    got.text
        .split("nonce=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn each_page_has_a_nonce_of_its_own() {
    let kit = kit().await;
    let (first, second) = (browse(&kit, "/").await, browse(&kit, "/").await);
    assert_ne!(nonce(&first), nonce(&second));
    for got in [first, second] {
        let policy = got.header("content-security-policy").to_owned();
        assert!(
            policy.contains(&format!("script-src 'self' 'nonce-{}'", nonce(&got))),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(got.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn the_apps_own_addresses_are_its_first_page_in_their_language() {
    let kit = kit().await;
    assert!(
        browse(&kit, "/en/products/tea-1.2")
            .await
            .text
            .contains("lang=\"en\"")
    );
    assert!(
        browse(&kit, "/zh-CN/cart")
            .await
            .text
            .contains("lang=\"zh-CN\"")
    );
    assert!(
        browse(&kit, "/index.html")
            .await
            .text
            .contains("lang=\"en\"")
    );
}

#[tokio::test]
async fn files_are_sent_packed_and_kept() {
    let kit = kit().await;
    let got = kit.get("/assets/a-1.js").await;
    assert_eq!(got.text, "plain");
    assert_eq!(
        got.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(got.header("content-type"), "text/javascript; charset=utf-8");
    let got = kit
        .send(request(
            "GET",
            "/assets/a-1.js",
            &[("accept-encoding", "gzip, br")],
            "",
        ))
        .await;
    assert_eq!(
        (got.text.as_str(), got.header("content-encoding")),
        ("packed", "br")
    );
    assert_eq!(
        kit.get("/favicon.svg").await.header("cache-control"),
        "no-cache"
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_a_page() {
    let kit = kit().await;
    assert_eq!(browse(&kit, "/assets/gone.js").await.status, 404);
    assert_eq!(kit.get("/robots.txt").await.status, 404);
    let got = kit.send(request("POST", "/en/cart", &[], "")).await;
    got.is_refused(405, "runtime/method-not-allowed");
    assert_eq!(got.header("allow"), "GET, HEAD");
}

#[tokio::test]
async fn a_problem_has_a_page() {
    let kit = kit().await;
    let got = browse(&kit, "/problems/things/odd").await;
    assert!(got.text.contains("<h1>Odd</h1>"), "{}", got.text);
    assert!(
        got.text.contains("<code>is</code> &lt;odd&gt;"),
        "{}",
        got.text
    );
    assert!(
        kit.get("/problems/things/odd")
            .await
            .text
            .starts_with("# Odd")
    );
    assert_eq!(browse(&kit, "/problems/things/other").await.status, 404);
}

#[tokio::test]
async fn the_reader_uses_nothing_from_elsewhere() {
    let kit = kit().await;
    let got = browse(&kit, "/api/").await;
    assert_eq!(got.status, 200);
    assert!(!got.text.contains("http://") && !got.text.contains("https://"));
    assert!(!got.text.contains("%NONCE%"));
}

#[tokio::test]
async fn health_and_figures_answer() {
    let kit = kit().await;
    assert_eq!(kit.get("/healthz").await.json()["status"], "ok");
    assert_eq!(kit.get("/readyz").await.json()["status"], "ready");
    kit.get("/api/things/things").await;
    let figures = kit.get("/metrics").await.text;
    assert!(
        figures.contains(
            r#"http_requests_total{method="GET",route="/api/things/things",status="200"}"#
        ),
        "{figures}"
    );
    assert!(figures.contains("db_statements_total"));
    kit.runtime.start_draining();
    assert_eq!(kit.get("/readyz").await.status, 503);
}

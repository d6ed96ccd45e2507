//! Idempotency keys of handlers that know nothing of them.

use std::sync::Arc;

use runtime::http::compose;

use super::{Got, Kit, OURS, module, request};

const PATH: &str = "/api/things/counts";
const OTHER: &str = r#"{"by":2}"#;
const BODY: &str = r#"{"by":1}"#;

impl Kit {
    async fn counts(&self, who: &str, key: &str, body: &str) -> Got {
        let cookie = format!("argosy_session={who}");
        let mut headers: Vec<(&str, &str)> = OURS
            .into_iter()
            .filter(|(name, _)| !["idempotency-key", "cookie"].contains(name))
            .collect();
        headers.push(("cookie", &cookie));
        if !key.is_empty() {
            headers.push(("idempotency-key", key));
        }
        self.send(request("POST", PATH, &headers, body)).await
    }
}

#[tokio::test]
async fn the_front_gives_the_answer_again_that_a_handler_gave() {
    let kit = Kit::new().await;
    let first = kit.counts("ann", "k-2", BODY).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let again = kit.counts("ann", "k-2", BODY).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("content-type"), "application/json");
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(first.header("idempotent-replayed"), "");
    kit.counts("ann", "k-2", OTHER)
        .await
        .is_refused(422, "runtime/idempotency-key-reused");
    let new = kit.counts("ann", "k-3", BODY).await;
    assert_ne!(new.text, first.text);
    let without = [
        kit.counts("ann", "", BODY).await,
        kit.counts("ann", "", BODY).await,
    ];
    assert_ne!(
        without[0].text, without[1].text,
        "without a key it runs each time"
    );
}

#[tokio::test]
async fn a_key_of_one_person_is_no_key_of_another() {
    let kit = Kit::new().await;
    let of_ann = kit.counts("ann", "k-2", BODY).await;
    let of_ben = kit.counts("ben", "k-2", BODY).await;
    assert_eq!(of_ben.status, 201);
    assert_ne!(of_ann.text, of_ben.text);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let kit = Kit::new().await;
    let bad = r#"{"by":0}"#;
    kit.counts("ann", "k-2", bad)
        .await
        .is_refused(422, "runtime/invalid");
    let good = kit.counts("ann", "k-2", BODY).await;
    assert_eq!(good.status, 201, "the key is free: {}", good.text);
    kit.counts("", "k-9", BODY)
        .await
        .is_refused(401, "runtime/unauthenticated");
}

#[tokio::test]
async fn the_table_says_neither_the_key_nor_the_answer() {
    let kit = Kit::new().await;
    let answer = kit.counts("ann", "k-secret", BODY).await;
    assert!(answer.text.contains("count"));
    let rows = kit
        .runtime
        .db()
        .rows(
            "SELECT idempotency_key, answer FROM things_idempotency",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    for column in ["idempotency_key", "answer"] {
        let text: String = rows[0].get(column).unwrap();
        assert!(!text.is_empty() && !text.contains("k-secret") && !text.contains("count"));
    }
}

#[tokio::test]
async fn a_twin_that_comes_meanwhile_is_told_so_and_then_gets_the_answer() {
    let kit = Arc::new(Kit::new().await);
    let slow = r#"{"by":1,"pause_ms":300}"#;
    let first = {
        let kit = kit.clone();
        tokio::spawn(async move { kit.counts("ann", "k-2", slow).await })
    };
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let twin = kit.counts("ann", "k-2", slow).await;
    twin.is_refused(409, "runtime/idempotency-key-running");
    assert_eq!(twin.header("retry-after"), "1");
    let first = first.await.unwrap();
    assert_eq!(kit.counts("ann", "k-2", slow).await.text, first.text);
}

#[tokio::test]
async fn who_hangs_up_finds_the_answer_when_they_ask_again() {
    let kit = Kit::new().await;
    let slow = r#"{"by":1,"pause_ms":200}"#;
    let gone = tokio::time::timeout(
        std::time::Duration::from_millis(50),
        kit.counts("ann", "k-2", slow),
    );
    assert!(gone.await.is_err());
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let again = kit.counts("ann", "k-2", slow).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.header("idempotent-replayed"), "true");
}

#[tokio::test]
async fn the_same_form_with_another_boundary_is_the_same_form() {
    let kit = Kit::new().await;
    let send = |boundary: &'static str, text: &'static str| {
        let body = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n{text}\r\n--{boundary}--\r\n"
        );
        let kind = format!("multipart/form-data; boundary={boundary}");
        let kit = &kit;
        async move {
            let headers = [
                ("cookie", "argosy_session=ann"),
                ("sec-fetch-site", "same-origin"),
                ("content-type", kind.as_str()),
                ("idempotency-key", "k-form"),
            ];
            kit.send(request("POST", "/api/things/files", &headers, &body))
                .await
        }
    };
    let first = send("one1", "hello").await;
    assert!(first.status.is_success(), "{}", first.text);
    let again = send("other22", "hello").await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    send("one1", "hullo")
        .await
        .is_refused(422, "runtime/idempotency-key-reused");
}

#[tokio::test]
async fn every_post_declares_the_key_and_only_who_asks_demands_it() {
    let kit = Kit::new().await;
    for route in kit.api.routes.iter().filter(|route| route.method == "POST") {
        let operation = &kit.api.openapi["paths"][&route.path]["post"];
        let header = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .find(|parameter| parameter["name"] == "Idempotency-Key")
            .unwrap_or_else(|| panic!("{} declares no key", route.path));
        assert!(header.get("x-kept-by-front").is_none());
        let demands = ["/api/things/things", "/api/things/demands"];
        assert_eq!(
            header["required"] == true,
            demands.contains(&route.path.as_str()),
            "{}",
            route.path
        );
    }
    let without: Vec<(&str, &str)> = OURS
        .into_iter()
        .filter(|(name, _)| *name != "idempotency-key")
        .collect();
    kit.send(request("POST", "/api/things/demands", &without, "{}"))
        .await
        .is_refused(400, "runtime/idempotency-key-missing");
    let (first, again) = (
        kit.post("/api/things/demands", BODY).await,
        kit.post("/api/things/demands", BODY).await,
    );
    assert_eq!(first.text, again.text);
}

#[tokio::test]
async fn what_is_harmless_runs_again_and_must_be_a_route() {
    let kit = Kit::new().await;
    let mut harmless = module();
    harmless.repeatable = &["POST /api/things/counts", "POST /api/things/nowhere"];
    let api = compose(
        &kit.runtime,
        &mut [harmless],
        runtime::http::Site::default(),
    );
    assert_eq!(
        api.faults,
        ["things: there is no route POST /api/things/nowhere"]
    );
    let keeps = |path: &str| {
        api.routes
            .iter()
            .any(|route| route.path == path && route.keeps_answers)
    };
    assert!(!keeps("/api/things/counts") && keeps("/api/things/files"));
}

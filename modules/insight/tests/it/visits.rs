//! What visitors do is counted; who they are is kept only of those who agreed.

use axum::http::{Method, StatusCode};
use contract::catalog::ProductPublished;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Kit, Reply};

use crate::{figures, kit, product, tell, title};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn sends(who: &Actor, agent: &str, body: Value) -> Reply {
    let headers = [("user-agent", agent)];
    who.send(Method::POST, "/api/insight/events", &headers, Some(body))
        .await
}

async fn published(kit: &Kit, seller: &Actor, n: u128) {
    let told = ProductPublished {
        id: product(n),
        seller: seller.org(),
        category: None,
        title: title("Mug"),
        at: kit.rt.now(),
    };
    tell(kit, &told, told.id.uuid()).await;
    kit.settle().await;
}

async fn visitors(kit: &Kit) -> usize {
    let rows = kit
        .rt
        .db()
        .rows("SELECT visitor FROM insight_visitor", &[])
        .await;
    rows.unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visits_are_counted_for_the_platform_and_the_sellers_concerned() {
    let kit = kit(11).await;
    let (first, second) = (kit.seller(), kit.seller());
    published(&kit, &first, 1).await;
    published(&kit, &second, 2).await;
    let events = json!([
        {"kind": "view", "product": product(1)},
        {"kind": "view", "product": product(2)},
        {"kind": "view", "product": product(9)},
        {"kind": "search", "term": " Ceramic  MUG", "results": 3},
        {"kind": "search", "term": "ceramic mug", "results": 0},
        {"kind": "search", "term": "me@example.com", "results": 0},
        {"kind": "cart", "product": product(1)},
        {"kind": "checkout_started", "products": [product(1), product(2)]}
    ]);
    let visitor = "abcdefghijklmnop0123";
    let agreed = json!({"consent": true, "visitor": visitor, "events": events});
    assert_eq!(
        sends(&kit.stranger(), BROWSER, agreed).await.status,
        StatusCode::NO_CONTENT
    );
    kit.pass(Duration::from_secs(11)).await;
    let all = kit
        .operator()
        .get("/api/insight/dashboards/platform")
        .await
        .ok();
    let counts = |of: &Value| -> Vec<i64> {
        of["funnel"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["count"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(counts(&all), [2, 1, 1, 0, 0]);
    assert_eq!(all["searches"], 2);
    assert_eq!(all["visitors"], 1);
    assert_eq!(
        all["terms"],
        json!([{"term": "ceramic mug", "searches": 2, "without_result": 1}])
    );
    let mine = second.get("/api/insight/dashboards/seller").await.ok();
    assert_eq!(counts(&mine), [1, 0, 1, 0, 0]);
    assert_eq!(mine["terms"], json!([]));
    assert!(all["as_of"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_consent_nothing_of_the_visitor_is_kept() {
    let kit = kit(12).await;
    let seller = kit.seller();
    published(&kit, &seller, 1).await;
    let events = json!([{"kind": "view", "product": product(1)}]);
    let refused = json!({"consent": false, "visitor": "abcdefghijklmnop0123", "events": events});
    sends(&kit.stranger(), BROWSER, refused).await;
    let waiting = kit
        .rt
        .db()
        .rows("SELECT visitor FROM insight_behaviour", &[])
        .await
        .unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].get::<Option<String>>("visitor").unwrap(), None);
    kit.pass(Duration::from_secs(11)).await;
    assert_eq!(visitors(&kit).await, 0);
    assert!(
        figures(&kit)
            .await
            .iter()
            .any(|line| line.contains("viewed"))
    );
    // Those who agreed are forgotten when their id has rotated.
    let agreed = json!({"consent": true, "visitor": "abcdefghijklmnop0123", "events": events});
    sends(&kit.stranger(), BROWSER, agreed).await;
    kit.pass(Duration::from_secs(11)).await;
    assert_eq!(visitors(&kit).await, 1);
    for _ in 0..34 {
        kit.pass(Duration::from_secs(86_400)).await;
    }
    assert_eq!(visitors(&kit).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn machines_are_not_counted_and_nonsense_is_refused() {
    let kit = kit(13).await;
    let seller = kit.seller();
    published(&kit, &seller, 1).await;
    let view = json!({"kind": "view", "product": product(1)});
    let body = json!({"consent": false, "events": [view]});
    for agent in ["Googlebot/2.1", "curl/8.0", ""] {
        assert_eq!(
            sends(&kit.stranger(), agent, body.clone()).await.status,
            StatusCode::NO_CONTENT
        );
    }
    let waiting = kit
        .rt
        .db()
        .rows("SELECT id FROM insight_behaviour", &[])
        .await
        .unwrap();
    assert!(waiting.is_empty());
    let many = vec![view; 51];
    for nonsense in [
        json!({"consent": false, "events": many}),
        json!({"consent": false, "events": []}),
        json!({"consent": true, "visitor": "me", "events": [{"kind": "view", "product": product(1)}]}),
        json!({"consent": false, "events": [{"kind": "view"}, {"kind": "search"}]}),
        json!({"consent": false, "events": [{"kind": "stare"}]}),
    ] {
        sends(&kit.stranger(), BROWSER, nonsense)
            .await
            .is_refused("runtime/invalid");
    }
}

//! Support comes when it is called or has a reason, and sees nothing else.

use axum::http::StatusCode;
use contract::identity::{OrgKind, Role};
use serde_json::json;

use crate::world;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_called_conversation_is_queued_joined_and_left() {
    let world = world().await;
    let at = world.opened("It is broken").await;
    let id = at.rsplit('/').next().unwrap().to_owned();
    let support = world.kit.member(OrgKind::Platform, &[Role::Support]);
    assert_eq!(
        support.get("/api/desk/queue").await.ok()["items"],
        json!([])
    );
    support.get(&at).await.is_refused("runtime/not-found");
    let reason = json!({"reason": "the seller does not answer"});
    for _ in 0..2 {
        let called = world
            .buyer
            .post(&format!("{at}/call"), reason.clone())
            .await;
        assert_eq!(called.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(support.get("/api/desk/unread").await.ok()["queue"], 1);
    let queue = support.get("/api/desk/queue").await.ok();
    assert_eq!(
        queue["items"][0]["called_because"],
        "the seller does not answer"
    );
    // Called in, it may look; to speak it joins.
    support.get(&at).await.ok();
    let messages = format!("{at}/messages");
    let hello = world.message("Support here");
    support
        .post(&messages, hello.clone())
        .await
        .is_refused("desk/not-joined");
    let join = json!({"conversation": id, "reason": "called by the buyer"});
    support.post("/api/desk/joins", join.clone()).await.ok();
    support.post("/api/desk/joins", join).await.ok();
    support.post(&messages, hello).await.ok();
    assert_eq!(support.get("/api/desk/unread").await.ok()["queue"], 0);
    world.says(&world.seller, &at, "We answer now").await;
    assert_eq!(support.get("/api/desk/unread").await.ok()["unread"], 1);
    let inbox = support.get("/api/desk/conversations").await.ok();
    assert_eq!(inbox["items"][0]["id"], json!(id));
    let left = support
        .post(&format!("{at}/leave"), json!({"reason": "settled"}))
        .await;
    assert_eq!(left.status, StatusCode::NO_CONTENT);
    support.get(&at).await.is_refused("runtime/not-found");
    assert_eq!(support.get("/api/desk/unread").await.ok()["unread"], 0);
    assert_eq!(
        support.get("/api/desk/conversations").await.ok()["items"],
        json!([])
    );
    let list = world.buyer.get(&messages).await.ok();
    let kinds: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["kind"])
        .collect();
    assert_eq!(kinds, ["left", "text", "text", "joined", "called", "text"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_joins_an_order_with_a_reason_that_everybody_reads() {
    let world = world().await;
    let support = world.kit.member(OrgKind::Platform, &[Role::Support]);
    let without = json!({"order": world.order, "reason": ""});
    support
        .post("/api/desk/joins", without)
        .await
        .is_refused("runtime/invalid");
    let with = json!({"order": world.order, "reason": "a claim was raised"});
    let joined = support.post("/api/desk/joins", with.clone()).await.ok();
    assert_eq!(joined["support"], "joined");
    let list = world.seller.get("/api/desk/conversations").await.ok();
    assert_eq!(list["items"][0]["last_text"], "a claim was raised");
    world.kit.settle().await;
    let notices = world.seller.get("/api/notices").await.ok();
    assert_eq!(notices["items"].as_array().unwrap().len(), 1);
    for other in [&world.buyer, &world.seller] {
        other
            .post("/api/desk/joins", with.clone())
            .await
            .is_refused("runtime/forbidden");
    }
    let risk = world.kit.member(OrgKind::Platform, &[Role::Risk]);
    risk.post("/api/desk/joins", with)
        .await
        .is_refused("runtime/forbidden");
}

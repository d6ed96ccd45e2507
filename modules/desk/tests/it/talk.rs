//! Opening, talking, reading, putting away; and everybody else outside.

use axum::http::{Method, StatusCode};
use contract::identity::{OrgKind, Role};
use serde_json::{Value, json};
use testkit::Settings;

use crate::{world, world_with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_has_one_conversation_opened_by_the_first_message() {
    let world = world().await;
    let at = world.opened("When does it ship?").await;
    let body = json!({"order": world.order, "message": world.message("明天发货。")});
    let again = world
        .seller
        .post("/api/desk/conversations", body)
        .await
        .ok();
    assert!(at.ends_with(again["conversation"]["id"].as_str().unwrap()));
    let list = world.buyer.get(&format!("{at}/messages")).await.ok();
    let texts: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["text"])
        .collect();
    assert_eq!(texts, ["明天发货。", "When does it ship?"]);
    assert_eq!(list["items"][0]["language"], "zh-CN");
    assert_eq!(list["items"][0]["author"]["name"], "Somebody");
    assert_eq!(list["items"][0]["seq"], 2);
    // The parties are kept: only opening asks orders.
    assert_eq!(*world.peers.asked_orders.lock(), 2);
    let of = format!("/api/desk/conversations?order={}", world.order);
    assert_eq!(
        world.seller.get(&of).await.ok()["items"][0]["subject"],
        "A-2611-7Q3KD"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_is_asked_about_by_buyers_of_real_sellers() {
    let world = world().await;
    let body = |seller: &testkit::Actor| json!({"product": world.product(), "seller": seller.org(), "subject": "Mug", "message": world.message("MOQ?")});
    let path = "/api/desk/conversations";
    let opened = world.buyer.post(path, body(&world.seller)).await.ok();
    assert_eq!(opened["conversation"]["subject"], "Mug");
    assert_eq!(
        world.seller.get(path).await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let refused = world.buyer.post(path, body(&world.buyer)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    world
        .seller
        .post(path, body(&world.seller))
        .await
        .is_refused("runtime/forbidden");
    let neither = world
        .buyer
        .post(path, json!({"message": world.message("?")}))
        .await;
    neither.is_refused("runtime/invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_client_id_is_said_once_and_other_words_are_refused() {
    let world = world().await;
    let at = format!("{}/messages", world.opened("first").await);
    let mut message = world.message("second");
    let one = world.seller.post(&at, message.clone()).await.ok();
    let two = world.seller.post(&at, message.clone()).await.ok();
    assert_eq!(one["id"], two["id"]);
    message["text"] = json!("other");
    world
        .seller
        .post(&at, message)
        .await
        .is_refused("desk/message-differs");
    assert_eq!(
        world.buyer.get(&at).await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_find_nothing_and_strangers_are_asked_who_they_are() {
    let world = world().await;
    let at = world.opened("hello").await;
    let (other_buyer, other_seller) = (world.kit.buyer(), world.kit.seller());
    let operator = world.kit.operator();
    let missing = format!("/api/desk/conversations/{}", {
        let id: contract::ids::ConversationId = world.kit.rt.ids().new_id();
        id
    });
    for outsider in [&other_buyer, &other_seller, &operator] {
        for (method, tail, body) in [
            (Method::GET, "", None),
            (Method::GET, "/messages", None),
            (Method::GET, "/messages?since=0", None),
            (Method::GET, "/events", None),
            (Method::POST, "/messages", Some(world.message("let me in"))),
            (Method::POST, "/read", Some(json!({"up_to": 1}))),
            (Method::PUT, "/archived", Some(json!({"archived": true}))),
        ] {
            let there = outsider
                .send(method.clone(), &format!("{at}{tail}"), &[], body.clone())
                .await;
            assert_eq!(there.status, StatusCode::NOT_FOUND, "{method} {tail}");
            let nowhere = outsider
                .send(method, &format!("{missing}{tail}"), &[], body)
                .await;
            assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(
            outsider.get("/api/desk/conversations").await.ok()["items"],
            json!([])
        );
        assert_eq!(outsider.get("/api/desk/unread").await.ok()["unread"], 0);
    }
    let body = json!({"order": world.order, "message": world.message("mine?")});
    let foreign = other_buyer.post("/api/desk/conversations", body).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let stranger = world.kit.stranger();
    for path in [
        "/api/desk/conversations",
        "/api/desk/unread",
        "/api/desk/events",
        at.as_str(),
    ] {
        assert_eq!(stranger.get(path).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_person_and_each_firm_has_its_own_count() {
    let world = world().await;
    let at = world.opened("one").await;
    world.says(&world.buyer, &at, "two").await;
    world.says(&world.buyer, &at, "three").await;
    let colleague = world.seller.colleague(&[Role::Staff]);
    let unread = |reply: Value| {
        (
            reply["unread"].as_i64().unwrap(),
            reply["organisation"].as_i64().unwrap(),
        )
    };
    let ask = "/api/desk/unread";
    assert_eq!(unread(world.buyer.get(ask).await.ok()), (0, 0));
    assert_eq!(unread(world.seller.get(ask).await.ok()), (3, 3));
    // The tail behind what was shown stays unread.
    let read = |n: i64| json!({"up_to": n});
    let after = world.seller.post(&format!("{at}/read"), read(2)).await.ok();
    assert_eq!(unread(after), (1, 1));
    assert_eq!(unread(colleague.get(ask).await.ok()), (3, 1));
    // Going back or beyond the end changes nothing for the worse.
    world.seller.post(&format!("{at}/read"), read(0)).await.ok();
    let after = world
        .seller
        .post(&format!("{at}/read"), read(99))
        .await
        .ok();
    assert_eq!(unread(after), (0, 0));
    let seats = world.buyer.get(&at).await.ok()["seats"].clone();
    let seller = seats
        .as_array()
        .unwrap()
        .iter()
        .find(|seat| seat["kind"] == "seller");
    assert_eq!(seller.unwrap()["read_seq"], 3);
    let after = colleague.post("/api/desk/read", json!({})).await.ok();
    assert_eq!(unread(after), (0, 0));
    world.says(&world.buyer, &at, "four").await;
    assert_eq!(unread(colleague.get(ask).await.ok()), (1, 1));
    let list = colleague.get("/api/desk/conversations").await.ok();
    assert_eq!(list["items"][0]["unread"], 1);
    assert_eq!(list["items"][0]["last_text"], "four");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_go_on_by_their_cursor_and_the_archive_is_apart() {
    let world = world().await;
    let mut first = String::new();
    for n in 0..5 {
        world.kit.clock.advance(std::time::Duration::from_secs(1));
        let order = world
            .peers
            .add_order(&world.kit, &world.buyer, &world.seller);
        let body = json!({"order": order, "message": world.message(&format!("about {n}"))});
        let opened = world.buyer.post("/api/desk/conversations", body).await.ok();
        if n == 0 {
            first = format!(
                "/api/desk/conversations/{}",
                opened["conversation"]["id"].as_str().unwrap()
            );
        }
    }
    let mut seen = Vec::new();
    let mut path = "/api/desk/conversations?limit=2".to_owned();
    loop {
        let page = world.seller.get(&path).await.ok();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["last_text"].clone()),
        );
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/desk/conversations?limit=2&after={next}");
    }
    assert_eq!(
        seen,
        ["about 4", "about 3", "about 2", "about 1", "about 0"]
    );
    let put_away = world
        .seller
        .put(&format!("{first}/archived"), json!({"archived": true}))
        .await;
    assert_eq!(put_away.status, StatusCode::NO_CONTENT);
    let archived = "/api/desk/conversations?state=archived";
    assert_eq!(
        world.seller.get(archived).await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(world.buyer.get(archived).await.ok()["items"], json!([]));
    // A new message takes it out by itself, on top.
    world.kit.clock.advance(std::time::Duration::from_secs(1));
    world.says(&world.buyer, &first, "still there?").await;
    let list = world.seller.get("/api/desk/conversations").await.ok();
    assert_eq!(list["items"][0]["last_text"], "still there?");
    let messages = format!("{first}/messages?limit=1");
    let page = world.buyer.get(&messages).await.ok();
    let next = page["next"].as_str().unwrap();
    let older = world
        .buyer
        .get(&format!("{messages}&after={next}"))
        .await
        .ok();
    assert_eq!(older["items"][0]["text"], "about 0");
    let since = world
        .buyer
        .get(&format!("{first}/messages?since=1"))
        .await
        .ok();
    assert_eq!(since["items"][0]["text"], "still there?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_messages_are_refused_with_every_fault() {
    let world = world().await;
    let at = format!("{}/messages", world.opened("hello").await);
    let faults = |reply: testkit::Reply| {
        let problem: Value = serde_json::from_slice(&reply.bytes).unwrap();
        let mut paths: Vec<String> = problem["errors"]
            .as_array()
            .or(problem["fields"].as_array())
            .unwrap()
            .iter()
            .map(|fault| fault["path"].as_str().unwrap().to_owned())
            .collect();
        paths.sort();
        paths
    };
    let long = json!({"client_id": "x", "text": "x".repeat(4001), "language": "?!", "more": 1});
    assert_eq!(
        faults(world.buyer.post(&at, long).await),
        ["client_id", "language", "more", "text"]
    );
    assert_eq!(
        faults(world.buyer.post(&at, world.message("  ")).await),
        ["text"]
    );
    let mut foreign = world.message("look");
    let blob: runtime::blobs::BlobId = world.kit.rt.ids().new_id();
    foreign["attachments"] = json!([blob]);
    assert_eq!(
        faults(world.buyer.post(&at, foreign).await),
        ["attachments[0]"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_read_by_the_other_party_and_nobody_else() {
    let world = world().await;
    let at = world.opened("hello").await;
    let file = b"a,b\n1,2\n".to_vec();
    let headers = [("content-type", "application/octet-stream")];
    let path = "/api/blobs?name=prices.csv";
    let blob = world
        .buyer
        .send_bytes(Method::POST, path, &headers, file)
        .await
        .ok();
    let url = blob["url"].as_str().unwrap();
    assert_eq!(world.seller.get(url).await.status, StatusCode::NOT_FOUND);
    let mut message = world.message("");
    message["attachments"] = json!([blob["id"]]);
    let said = world
        .buyer
        .post(&format!("{at}/messages"), message)
        .await
        .ok();
    assert_eq!(said["attachments"][0]["name"], "prices.csv");
    assert_eq!(said["attachments"][0]["size_bytes"], 8);
    assert_eq!(world.seller.get(url).await.status, StatusCode::OK);
    assert_eq!(
        world.kit.seller().get(url).await.status,
        StatusCode::NOT_FOUND
    );
    let list = world.seller.get("/api/desk/conversations").await.ok();
    assert_eq!(list["items"][0]["last_text"], "prices.csv");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_author_leaves_the_words_and_takes_the_name() {
    let settings = Settings {
        manner: runtime::bus::Manner::Rude { seed: 3 },
        ..Settings::default()
    };
    let world = world_with(settings).await;
    let at = world.opened("my words").await;
    world.says(&world.seller, &at, "an answer").await;
    world
        .buyer
        .post(&format!("{at}/read"), json!({"up_to": 2}))
        .await
        .ok();
    world.erase(world.buyer.person()).await;
    let list = world.seller.get(&format!("{at}/messages")).await.ok();
    assert_eq!(list["items"][1]["text"], "my words");
    assert_eq!(list["items"][1]["author"]["name"], Value::Null);
    assert_eq!(list["items"][0]["author"]["name"], "Somebody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_away_is_told_once_until_somebody_has_read() {
    let world = world().await;
    let at = world.opened("one").await;
    world.says(&world.buyer, &at, "two").await;
    world.kit.settle().await;
    let notices = "/api/notices";
    let listed = world.seller.get(notices).await.ok();
    let listed = listed["items"].as_array().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["title"], "A firm wrote about A-2611-7Q3KD");
    world
        .seller
        .post(&format!("{at}/read"), json!({"up_to": 2}))
        .await
        .ok();
    world.says(&world.buyer, &at, "three").await;
    world.kit.settle().await;
    let listed = world.seller.get(notices).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_without_the_scope_reads_nothing() {
    let world = world().await;
    let finance = world.kit.member(OrgKind::Platform, &[Role::Finance]);
    finance
        .get("/api/desk/queue")
        .await
        .is_refused("runtime/forbidden");
}

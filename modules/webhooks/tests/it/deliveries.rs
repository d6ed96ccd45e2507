//! Deliveries: signed, tried again on the ladder, once an event, looked at and sent again.

use std::time::Duration;

use contract::identity::PersonErased;
use contract::ids::PersonId;
use contract::orders::OrderCompleted;
use runtime::addresses::Reach;
use runtime::bus::Manner;
use serde_json::json;

use crate::receiver::Way;
use crate::world::World;

const SECOND: Duration = Duration::from_secs(1);
/// The pauses of the Standard, in seconds.
const LADDER: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

#[tokio::test]
async fn both_parties_get_the_event_signed_with_their_own_secret() {
    let world = World::start().await;
    let sells = world.added(&world.seller, "/seller").await;
    let buys = world.added(&world.buyer, "/buyer").await;
    world.complete().await;
    let came = world.receiver.came();
    assert_eq!(came.len(), 2, "{came:#?}");
    let now = world.kit.rt.now();
    let of = |path: &str| came.iter().find(|one| one.path == path).unwrap();
    assert!(of("/seller").is_signed_by(&sells.secret, now));
    assert!(of("/buyer").is_signed_by(&buys.secret, now));
    assert!(!of("/buyer").is_signed_by(&sells.secret, now));
    let id = of("/seller").header("webhook-id");
    assert!(id.starts_with("evt_"), "{id}");
    assert_eq!(of("/seller").header("content-type"), "application/json");
    let sent = world.only(&world.seller, &sells).await;
    assert_eq!(sent["delivery"]["state"], "delivered");
    assert_eq!(sent["delivery"]["event"], id);
    assert_eq!(sent["attempts"][0]["status"], 204);
}

#[tokio::test]
async fn a_failure_is_tried_again_on_the_ladder_with_the_same_id_and_body() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.always(Way::Status(500));
    world.complete().await;
    for (rung, pause) in LADDER.into_iter().enumerate() {
        assert_eq!(world.receiver.came().len(), rung + 1);
        world.kit.pass(Duration::from_secs(pause) - SECOND).await;
        assert_eq!(world.receiver.came().len(), rung + 1, "too early: {rung}");
        let tenth = Duration::from_secs(pause / 10) + SECOND;
        world.kit.pass(tenth + SECOND).await;
    }
    assert_eq!(world.receiver.came().len(), 10);
    world.hours(100).await;
    assert_eq!(world.receiver.came().len(), 10, "the ladder has an end");
    let failed = world.only(&world.seller, &made).await;
    assert_eq!(failed["delivery"]["state"], "failed");
    assert_eq!(failed["delivery"]["attempts"], 10);
    assert_eq!(failed["attempts"][0]["answer"], "this is 500\u{fffd}");
    let came = world.receiver.came();
    for one in &came {
        assert_eq!(one.header("webhook-id"), came[0].header("webhook-id"));
        assert_eq!(one.body, came[0].body);
    }
    let first = came[0].header("webhook-timestamp");
    assert_ne!(
        first,
        came[9].header("webhook-timestamp"),
        "signed anew each time"
    );
}

#[tokio::test]
async fn each_fault_is_a_failure_that_passes() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    for (way, outcome, status) in [
        (Way::Slowly(SECOND * 2), "timed_out", json!(null)),
        (Way::HangUp, "cut_off", json!(null)),
        (Way::Redirect, "answered", json!(307)),
        (Way::Status(404), "answered", json!(404)),
        (Way::Status(503), "answered", json!(503)),
    ] {
        world.receiver.then([way]);
        world.complete().await;
        let all = world.deliveries(&world.seller, &made).await;
        assert_eq!(all[0]["state"], "waiting", "{outcome}");
        assert_eq!(all[0]["last_outcome"], outcome, "{all:#?}");
        assert_eq!(all[0]["last_status"], status);
        world.kit.pass(SECOND * 6).await;
        let all = world.deliveries(&world.seller, &made).await;
        assert_eq!(all[0]["state"], "delivered", "{outcome}");
        assert_eq!(all[0]["attempts"], 2);
    }
    let elsewhere = world.receiver.came();
    assert!(
        elsewhere.iter().all(|one| one.path == "/hooks"),
        "no redirect is followed"
    );
    assert_eq!(
        world.endpoint(&world.seller, &made).await["failing_since"],
        json!(null)
    );
}

#[tokio::test]
async fn of_an_answer_only_the_beginning_is_read() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.then([Way::Huge]);
    world.complete().await;
    let sent = world.only(&world.seller, &made).await;
    assert_eq!(sent["delivery"]["state"], "delivered");
    assert_eq!(sent["attempts"][0]["answer"].as_str().unwrap().len(), 4_096);
    world.receiver.then([Way::BreaksOff]);
    world.complete().await;
    let all = world.deliveries(&world.seller, &made).await;
    assert_eq!(all[0]["state"], "delivered", "the status counts");
}

#[tokio::test]
async fn nobody_is_called_where_nothing_listens() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let path = made.path("");
    let nowhere = json!({"url": "http://127.0.0.1:1/", "event_types": ["order.completed"]});
    world.seller.put_if(&path, "\"1\"", nowhere).await.ok();
    world.complete().await;
    let tried = world.only(&world.seller, &made).await;
    assert_eq!(tried["delivery"]["last_outcome"], "unreachable");
}

#[tokio::test]
async fn an_address_that_was_taken_once_is_not_called_when_it_is_forbidden_by_now() {
    let world = World::start_with(Manner::Orderly, Reach::Internet).await;
    let draft = json!({"url": "https://a.example/", "event_types": ["order.completed"]});
    let made = world.seller.post(crate::world::ENDPOINTS, draft).await.ok();
    let id = made["endpoint"]["id"].as_str().unwrap().to_owned();
    let inner = world.receiver.url("/inner");
    let db = world.kit.rt.db().clone();
    db.tx(move |tx| {
        let inner = inner.clone();
        async move {
            let sql = "UPDATE webhooks_endpoint SET url = $1";
            tx.execute(sql, &[&inner]).await.map(drop)
        }
    })
    .await
    .unwrap();
    world.complete().await;
    assert!(world.receiver.came().is_empty());
    let path = format!("{}/{id}/deliveries", crate::world::ENDPOINTS);
    let log = world.seller.get(&path).await.ok();
    assert_eq!(log["items"][0]["last_outcome"], "forbidden_address");
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_switched_off_and_its_owner_told() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.then([Way::Status(410)]);
    world.complete().await;
    let off = world.endpoint(&world.seller, &made).await;
    assert_eq!(off["state"], "disabled");
    assert_eq!(off["disabled_because"], "gone");
    let failed = world.only(&world.seller, &made).await;
    assert_eq!(failed["delivery"]["state"], "failed");
    assert_eq!(told(&world).await, ["webhooks.endpoint_gone"]);
    world.complete().await;
    assert_eq!(world.receiver.came().len(), 1);
}

#[tokio::test]
async fn an_endpoint_that_fails_for_days_is_switched_off_and_its_owner_told() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.always(Way::Status(500));
    for _ in 0..5 {
        world.complete().await;
        world.hours(23).await;
        assert_eq!(
            world.endpoint(&world.seller, &made).await["state"],
            "enabled"
        );
    }
    world.hours(6).await;
    let off = world.endpoint(&world.seller, &made).await;
    assert_eq!(off["disabled_because"], "failing", "{off:#}");
    assert_eq!(told(&world).await, ["webhooks.endpoint_failing"]);
    // Mended, switched on, and everything that had failed is sent again.
    world.receiver.is_well();
    world.receiver.forget();
    world.hours(200).await;
    world
        .seller
        .post(&made.path("/enable"), json!(null))
        .await
        .ok();
    let since = json!({"since": "2026-11-22T00:00:00Z"});
    let again = world.seller.post(&made.path("/replay"), since).await.ok();
    assert_eq!(again["replayed"], 5);
    world.kit.settle().await;
    assert_eq!(world.receiver.came().len(), 5);
    let all = world.deliveries(&world.seller, &made).await;
    assert!(
        all.iter().all(|one| one["state"] == "delivered"),
        "{all:#?}"
    );
}

/// The kinds of notices that the seller's owner finds.
async fn told(world: &World) -> Vec<String> {
    let listed = world.seller.get("/api/notices?limit=50").await.ok();
    let items = listed["items"].as_array().unwrap();
    items
        .iter()
        .map(|notice| notice["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_event_that_comes_twice_is_one_delivery() {
    for seed in [3, 4, 5] {
        let world = World::start_with(Manner::Rude { seed }, Reach::Loopback).await;
        let made = world.added(&world.seller, "/hooks").await;
        for _ in 0..5 {
            world.complete().await;
        }
        world.kit.pass(SECOND * 2).await;
        assert_eq!(world.deliveries(&world.seller, &made).await.len(), 5);
        assert_eq!(world.receiver.came().len(), 5, "seed {seed}");
    }
}

#[tokio::test]
async fn what_was_delivered_can_be_sent_again_with_its_id() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.complete().await;
    let sent = world.only(&world.seller, &made).await;
    let id = sent["delivery"]["id"].as_str().unwrap();
    let path = format!("/api/webhooks/deliveries/{id}/replay");
    let again = world.seller.post(&path, json!(null)).await.ok();
    assert_eq!(again["state"], "waiting");
    world.kit.settle().await;
    let came = world.receiver.came();
    assert_eq!(came.len(), 2);
    assert_eq!(came[0].header("webhook-id"), came[1].header("webhook-id"));
    let sent = world.only(&world.seller, &made).await;
    assert_eq!(sent["delivery"]["state"], "delivered");
    assert_eq!(sent["delivery"]["attempts"], 2);
}

#[tokio::test]
async fn a_replay_of_what_still_waits_leaves_one_try_under_way() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.then([Way::Status(500), Way::Status(500)]);
    world.complete().await;
    let waits = world.only(&world.seller, &made).await;
    let id = waits["delivery"]["id"].as_str().unwrap();
    let path = format!("/api/webhooks/deliveries/{id}/replay");
    world.seller.post(&path, json!(null)).await.ok();
    world.kit.settle().await;
    // The job of the round before finds another one, and does nothing.
    world.kit.pass(SECOND * 6).await;
    assert_eq!(world.receiver.came().len(), 3);
    world.hours(2).await;
    assert_eq!(world.receiver.came().len(), 3);
}

#[tokio::test]
async fn a_test_event_shows_whether_an_endpoint_works() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let sent = world.seller.post(&made.path("/test"), json!(null)).await;
    assert_eq!(sent.status, 201);
    assert_eq!(sent.ok()["event_type"], "endpoint.test");
    world.kit.settle().await;
    let came = world.receiver.came();
    assert_eq!(came[0].json()["data"]["endpoint"], made.id);
    assert!(came[0].is_signed_by(&made.secret, world.kit.rt.now()));
}

#[tokio::test]
async fn the_log_can_be_read_by_state() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.then([Way::Status(500)]);
    for _ in 0..3 {
        world.complete().await;
    }
    for (state, count) in [("waiting", 1), ("delivered", 2), ("failed", 0)] {
        let path = made.path(&format!("/deliveries?state={state}"));
        let page = world.seller.get(&path).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{state}");
    }
    let path = made.path("/deliveries?state=eaten");
    world.seller.get(&path).await.is_refused("runtime/invalid");
}

/// The process ends while the receiver is still thinking: nothing was noted, and the next process
/// sends the same again once the lease is over.
#[tokio::test]
async fn a_process_that_dies_during_a_call_is_made_up_for_with_the_same_id() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.then([Way::Slowly(SECOND * 5)]);
    let dies = tokio::time::timeout(Duration::from_millis(200), world.complete()).await;
    assert!(dies.is_err(), "it was to die while the receiver thinks");
    let waits = world.only(&world.seller, &made).await;
    assert_eq!(waits["delivery"]["state"], "waiting");
    assert_eq!(waits["delivery"]["attempts"], 0);
    world.kit.pass(SECOND * 40).await;
    let sent = world.only(&world.seller, &made).await;
    assert_eq!(sent["delivery"]["state"], "delivered");
    let came = world.receiver.came();
    assert_eq!(came.len(), 2);
    assert_eq!(came[0].header("webhook-id"), came[1].header("webhook-id"));
}

#[tokio::test]
async fn a_firm_with_slow_receivers_does_not_hold_the_others_up() {
    let world = World::start().await;
    let slow = world.added(&world.seller, "/slow").await;
    world
        .receiver
        .always(Way::Slowly(Duration::from_millis(300)));
    let events: Vec<OrderCompleted> = (0..40).map(|_| world.completed()).collect();
    for event in events {
        let rt = world.kit.rt.clone();
        let of_tx = rt.clone();
        rt.db()
            .tx(move |tx| {
                let (rt, event) = (of_tx.clone(), event.clone());
                async move {
                    let by = contract::identity::Caller::system();
                    let key = event.id.uuid();
                    runtime::outbox::publish(&tx, &rt, "orders", &event, key, &by).await
                }
            })
            .await
            .unwrap();
    }
    world.kit.settle().await;
    // In one turn of the worker a firm has its share of the places and no more.
    let sent = world.receiver.came().len();
    assert!((8..40).contains(&sent), "{sent}");
    for _ in 0..10 {
        world.kit.pass(SECOND * 2).await;
    }
    let all = world.deliveries(&world.seller, &slow).await;
    assert!(
        all.iter().all(|one| one["state"] == "delivered"),
        "{all:#?}"
    );
    assert_eq!(world.receiver.came().len(), 40, "being put off is no try");
}

#[tokio::test]
async fn the_log_is_kept_for_thirty_days() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.complete().await;
    world.hours(29 * 24).await;
    assert_eq!(world.deliveries(&world.seller, &made).await.len(), 1);
    world.complete().await;
    world.hours(2 * 24).await;
    assert_eq!(world.deliveries(&world.seller, &made).await.len(), 1);
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM webhooks_attempt";
    let row = world.kit.rt.db().row(sql, &[]).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 1);
}

#[tokio::test]
async fn a_firm_that_is_gone_leaves_nothing_behind() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.complete().await;
    let erased = PersonErased {
        id: PersonId::from_uuid(world.kit.rt.ids().uuid()),
        closed: vec![world.seller.org()],
        at: world.kit.rt.now(),
    };
    world.tells(erased.clone(), erased.id.uuid()).await;
    world
        .seller
        .get(&made.path(""))
        .await
        .is_refused("runtime/not-found");
    for table in ["endpoint", "delivery", "attempt"] {
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM webhooks_{table}");
        let row = world.kit.rt.db().row(&sql, &[]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), 0, "{table}");
    }
}

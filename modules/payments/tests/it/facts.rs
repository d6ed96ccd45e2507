//! Facts from outside: signed, stored once, and the same in any order.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{Opened, SECRET, World};

/// An attempt that the provider never heard of and nobody knows the outcome of.
async fn unknown(world: &World) -> (Opened, String) {
    let opened = world.open().await;
    let page = world
        .confirm(opened.view.checkout, "sandbox_lost")
        .await
        .ok();
    assert_eq!(page["attempt"]["state"], "unknown");
    (opened, page["attempt"]["id"].as_str().unwrap().to_owned())
}

fn charge(reference: &str, status: &str, minor: i64, currency: &str) -> Value {
    let mut data = json!({
        "id": format!("ch_{reference}"),
        "reference": reference,
        "status": status,
        "amount": {"amount": minor.to_string(), "currency": currency},
    });
    match status {
        "requires_action" => data["action_url"] = json!("http://127.0.0.1:1/pay/x"),
        "declined" => data["reason"] = json!("insufficient_funds"),
        "succeeded" => data["fee"] = json!({"amount": "290", "currency": currency}),
        _ => {}
    }
    data
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    permutations(count - 1)
        .into_iter()
        .flat_map(|shorter| {
            (0..count).map(move |place| {
                let mut longer = shorter.clone();
                longer.insert(place, count - 1);
                longer
            })
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_interleavings_of_six_facts_come_to_the_same_state_and_books() {
    let world = std::sync::Arc::new(World::silent().await);
    let sets: [(&[&str], i64, &str, &str); 4] = [
        (
            &[
                "requires_action",
                "processing",
                "declined",
                "succeeded",
                "succeeded",
                "processing",
            ],
            10_000,
            "USD",
            "succeeded",
        ),
        (
            &["requires_action", "processing", "declined", "declined"],
            10_000,
            "USD",
            "requires_payment_method",
        ),
        (
            &["processing", "declined", "succeeded", "requires_action"],
            10_000,
            "USD",
            "succeeded",
        ),
        (
            &["requires_action", "processing", "succeeded", "succeeded"],
            9_000,
            "USD",
            "conflicted",
        ),
    ];
    for (set, minor, currency, wanted) in sets {
        let mut running = Vec::new();
        for (number, order) in permutations(set.len()).into_iter().enumerate() {
            let world = world.clone();
            let set: Vec<String> = set.iter().map(|status| (*status).to_owned()).collect();
            running.push(tokio::spawn(async move {
                let (opened, reference) = unknown(&world).await;
                for place in &order {
                    let event = format!("evt_{reference}_{place}");
                    let data = charge(&reference, &set[*place], minor, currency);
                    let reply = world.told(&event, "charge.updated", data).await;
                    assert_eq!(reply.status.as_u16(), 202, "{}", reply.text());
                }
                let state = world.state(opened.view.checkout).await;
                assert_eq!(state["state"], wanted, "order {number}: {order:?}");
                let captured: Vec<&Value> = state["shares"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|share| &share["captured"]["amount"])
                    .collect();
                let expected = if wanted == "succeeded" {
                    ["7000", "3000"]
                } else {
                    ["0", "0"]
                };
                assert_eq!(captured, expected, "order {number}: {order:?}");
                let path = format!("/api/payments/ops/intents/{}", opened.view.id);
                let ops = world.operator.get(&path).await.ok();
                let mut entries: Vec<String> = ops["entries"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|entry| entry["id"].as_str().unwrap().replace(&reference, "attempt"))
                    .collect();
                entries.sort();
                (entries, opened.view.checkout)
            }));
        }
        let mut books: Option<Vec<String>> = None;
        for one in running {
            let (entries, checkout) = one.await.unwrap();
            assert_eq!(books.get_or_insert_with(|| entries.clone()), &entries);
            world.kit.settle().await;
            assert_eq!(
                world.successes(checkout),
                usize::from(wanted == "succeeded")
            );
        }
        world.balanced().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_copies_of_a_notification_at_once_have_one_effect() {
    let world = std::sync::Arc::new(World::silent().await);
    let (opened, reference) = unknown(&world).await;
    let mut sent = Vec::new();
    for number in 0..50 {
        let (world, reference) = (world.clone(), reference.clone());
        sent.push(tokio::spawn(async move {
            // Half of them are the same event, half tell the same in their own words.
            let event = if number % 2 == 0 {
                "evt_one".to_owned()
            } else {
                format!("evt_{number}")
            };
            world
                .told(
                    &event,
                    "charge.updated",
                    charge(&reference, "succeeded", 10_000, "USD"),
                )
                .await
        }));
    }
    for reply in sent {
        let reply = reply.await.unwrap();
        assert_eq!(reply.status.as_u16(), 202, "{}", reply.text());
    }
    world.kit.settle().await;
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "succeeded"
    );
    assert_eq!(world.successes(opened.view.checkout), 1);
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
    assert_eq!(world.balance("psp_fees:sandbox").await, 290);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_the_provider_s_is_refused() {
    let world = World::silent().await;
    let (opened, reference) = unknown(&world).await;
    let path = "/api/payments/notifications/sandbox";
    let body =
        json!({"type": "charge.updated", "data": charge(&reference, "succeeded", 10_000, "USD")})
            .to_string()
            .into_bytes();
    let now = world.kit.rt.now().micros() / 1_000_000;
    let stranger = world.kit.stranger();
    let tries = [
        (SECRET, now - 301),
        (SECRET, now + 301),
        ("another secret", now),
    ];
    for (secret, at) in tries {
        let signed = outside::signing::headers(secret, "evt_1", at, &body);
        let headers: Vec<(&str, &str)> = signed
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let reply = stranger
            .send_bytes(axum::http::Method::POST, path, &headers, body.clone())
            .await;
        reply.is_refused("payments/bad-notification");
    }
    let reply = stranger
        .send_bytes(axum::http::Method::POST, path, &[], body.clone())
        .await;
    reply.is_refused("payments/bad-notification");
    let reply = stranger
        .send_bytes(
            axum::http::Method::POST,
            "/api/payments/notifications/other",
            &[],
            body,
        )
        .await;
    reply.is_refused("runtime/not-found");
    assert_eq!(
        world
            .told("evt_2", "charge.updated", json!({"id": 1}))
            .await
            .status
            .as_u16(),
        400
    );
    let mut absurd = charge(&reference, "succeeded", 1, "USD");
    absurd["amount"]["amount"] = json!("99999999999999999999999999");
    assert_eq!(
        world
            .told("evt_3", "charge.updated", absurd)
            .await
            .status
            .as_u16(),
        400
    );
    assert_eq!(
        world.state(opened.view.checkout).await["attempt"]["state"],
        "unknown"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_of_something_unknown_are_stored_and_shown() {
    let world = World::silent().await;
    let data = charge("att_00000000000000000000000000", "succeeded", 500, "USD");
    assert_eq!(
        world
            .told("evt_stray", "charge.updated", data)
            .await
            .status
            .as_u16(),
        202
    );
    let queue = world.operator.get("/api/payments/ops/queue").await.ok();
    assert_eq!(queue["strays"][0]["event"], "event:evt_stray");
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_currency_is_a_conflict_that_cannot_be_accepted() {
    let world = World::silent().await;
    let (opened, reference) = unknown(&world).await;
    world
        .told(
            "evt_eur",
            "charge.updated",
            charge(&reference, "succeeded", 10_000, "EUR"),
        )
        .await;
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "conflicted"
    );
    let path = format!("/api/payments/ops/intents/{}/resolve", opened.view.id);
    world
        .operator
        .post(&path, json!({"decision": "accept"}))
        .await
        .is_refused("payments/not-acceptable");
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_attempt_that_succeeds_late_is_paid_back_when_the_second_one_paid() {
    let world = World::silent().await;
    let (opened, first) = unknown(&world).await;
    let checkout = opened.view.checkout;
    for seconds in [10, 31, 301] {
        world.kit.pass(Duration::from_secs(seconds)).await;
    }
    assert_eq!(
        world.confirm(checkout, "sandbox_card").await.ok()["state"],
        "succeeded"
    );
    world
        .told(
            "evt_late",
            "charge.updated",
            charge(&first, "succeeded", 10_000, "USD"),
        )
        .await;
    let late = world
        .balance(&format!("buyer:{}:suspense", world.buyer.org()))
        .await;
    assert_eq!(late, 10_000);
    world.kit.settle().await;
    assert_eq!(world.successes(checkout), 1);
    assert_eq!(world.held(opened.shares[0].order).await, 7_000);
    // The provider never heard of the first charge, so the order to refund it waits for people.
    let queue = world.operator.get("/api/payments/ops/queue").await.ok();
    assert_eq!(queue["refunds"][0]["cause"], "late");
    assert_eq!(queue["refunds"][0]["state"], "needs_review");
}

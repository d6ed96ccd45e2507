//! Requests with an idempotency key.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::response::IntoResponse;
use contract::ids::OrgId;
use kernel::Problem;
use runtime::bus::Manner;
use runtime::once::{IdempotentRequest, Replay, once};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{HOUR, Moved, Port, World, count, see};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Receipt {
    number: u32,
}

fn request(org: u128, endpoint: &str, key: Option<&str>, body: &str) -> IdempotentRequest {
    let org = OrgId::from_uuid(Uuid::from_u128(org));
    IdempotentRequest::new(
        org,
        endpoint.to_owned(),
        key.map(str::to_owned),
        body.as_bytes(),
    )
}

impl Port {
    async fn ask(
        &self,
        request: &IdempotentRequest,
        fails: bool,
    ) -> Result<Replay<Receipt>, Problem> {
        static NUMBERS: AtomicU32 = AtomicU32::new(1);
        let thing = Uuid::from_u128(1);
        once(&self.rt, "yard", request, move |tx| async move {
            see(&tx, &Moved { thing, step: 1 }).await?;
            if fails {
                return Err(Problem::conflict("not now"));
            }
            let number = NUMBERS.fetch_add(1, Ordering::SeqCst);
            Ok((201, Receipt { number }))
        })
        .await
    }

    async fn effects(&self) -> i64 {
        count(&self.rt, "tower_seen").await
    }
}

async fn body(replay: Replay<Receipt>) -> (u16, Receipt, bool) {
    let response = replay.into_response();
    let replayed = response.headers().contains_key("idempotent-replayed");
    assert_eq!(response.headers()["content-type"], "application/json");
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1_000)
        .await
        .unwrap();
    (status, serde_json::from_slice(&bytes).unwrap(), replayed)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_gets_the_same_answer_and_has_one_effect() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let asked = request(1, "POST /pay", Some("k1"), "{}");
    let (status, first, replayed) = body(port.ask(&asked, false).await.unwrap()).await;
    assert_eq!((status, replayed), (201, false));
    let (status, second, replayed) = body(port.ask(&asked, false).await.unwrap()).await;
    assert_eq!((status, replayed), (201, true));
    assert_eq!(first, second);
    assert_eq!(port.effects().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_with_another_body_is_refused() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    port.ask(&request(1, "POST /pay", Some("k1"), "{}"), false)
        .await
        .unwrap();
    let other = request(1, "POST /pay", Some("k1"), "{\"a\":1}");
    let problem = port.ask(&other, false).await.unwrap_err();
    assert_eq!(
        (problem.kind.as_ref(), problem.status),
        ("runtime/idempotency-key-reused", 422)
    );
    assert_eq!(port.effects().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_other_firms_and_endpoints_are_other_keys() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    for asked in [
        request(1, "POST /pay", Some("k1"), "{}"),
        request(2, "POST /pay", Some("k1"), "{}"),
        request(1, "POST /ship", Some("k1"), "{}"),
        request(1, "POST /pay", Some("k2"), "{}"),
        request(1, "POST /pay", None, "{}"),
        request(1, "POST /pay", None, "{}"),
    ] {
        assert!(!port.ask(&asked, false).await.unwrap().is_stored());
    }
    assert_eq!(port.effects().await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_kept() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let asked = request(1, "POST /pay", Some("k1"), "{}");
    assert_eq!(port.ask(&asked, true).await.unwrap_err().status, 409);
    assert_eq!(port.effects().await, 0);
    assert!(!port.ask(&asked, false).await.unwrap().is_stored());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twins_at_the_same_time_one_has_the_effect_and_all_get_its_answer() {
    let world = World::new().await;
    let port = Arc::new(Port::open(&world, Manner::Orderly).await);
    for round in 0..10 {
        let key = format!("round {round}");
        let twins = (0..12).map(|_| {
            let (port, asked) = (port.clone(), request(1, "POST /pay", Some(&key), "{}"));
            tokio::spawn(async move { body(port.ask(&asked, false).await.unwrap()).await })
        });
        let answers: Vec<_> = futures::future::join_all(twins)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert!(
            answers
                .iter()
                .all(|(_, receipt, _)| *receipt == answers[0].1)
        );
        assert_eq!(
            answers.iter().filter(|(_, _, replayed)| !replayed).count(),
            1
        );
        assert_eq!(port.effects().await, round + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_forgotten_after_thirty_days() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let asked = request(1, "POST /pay", Some("k1"), "{}");
    port.ask(&asked, false).await.unwrap();
    port.flow.settle().await.unwrap();
    world.clock.advance(HOUR * 24 * 29);
    port.flow.settle().await.unwrap();
    assert!(port.ask(&asked, false).await.unwrap().is_stored());
    world.clock.advance(HOUR * 24 * 2);
    port.flow.settle().await.unwrap();
    assert!(!port.ask(&asked, false).await.unwrap().is_stored());
}

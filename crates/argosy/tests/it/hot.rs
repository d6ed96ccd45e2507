//! One item of which there are few, and many who want one at the same time, over HTTP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::agreement::Witnesses;
use crate::served::Server;
use crate::shop::{basket, put_up};

const UNITS: i64 = 60;
const ASKING: usize = 120;
const AT_ONCE: usize = 50;
/// A debug build on a busy machine; nobody is to wait for a lock that another holds.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn of_a_few_units_exactly_as_many_are_sold_and_the_others_are_told_at_once() {
    let server = Server::start().await;
    let witnesses = Witnesses::of(&server.stranger()).await;
    let offer = put_up(&witnesses.sellers[0], "HOT-1", UNITS).await;
    let body = basket(&witnesses.buyers[0], "USD", &[(&offer, 1)]).await;
    let body = Arc::new(body.expect("a basket"));
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut asking = JoinSet::new();
    for place in 0..ASKING {
        let buyer = witnesses.buyers[place % witnesses.buyers.len()].clone();
        let (body, room) = (body.clone(), room.clone());
        asking.spawn(async move {
            let _room = room.acquire().await.expect("room");
            let asked = Instant::now();
            let key = format!("hot-{place}");
            let reply = buyer.try_post("/api/orders/checkouts", &key, &body).await;
            (reply.expect("an answer"), asked.elapsed())
        });
    }
    let (mut sold, mut slowest) = (0, Duration::ZERO);
    while let Some(answered) = asking.join_next().await {
        let (reply, took) = answered.expect("an answer");
        slowest = slowest.max(took);
        match reply.status.as_u16() {
            201 => sold += 1,
            409 => assert_eq!(
                reply.json()["type"],
                "/problems/orders/not-enough-stock",
                "{}",
                reply.text()
            ),
            _ => panic!("{} {}", reply.status, reply.text()),
        }
    }
    println!("{sold} of {UNITS} sold to {ASKING}, the slowest answer after {slowest:?}");
    assert_eq!(sold, UNITS);
    assert!(slowest < ANSWERED_WITHIN, "{slowest:?}");
    let proof = witnesses.operator.get("/api/stock/proof").await.ok();
    assert_eq!(proof["items"], json!([]));
}

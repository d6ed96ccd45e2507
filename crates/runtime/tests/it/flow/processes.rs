//! Several processes on one PostgreSQL. An embedded database has only one, so there nothing is to
//! be seen here.

use std::time::Duration;

use runtime::bus::Manner;

use super::{Port, World, count};

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_deliver_each_event_once_and_in_order() {
    let world = World::new().await;
    if !world.on_postgres() {
        return;
    }
    let first = Port::open(&world, Manner::Orderly).await;
    let second = Port::open(&world, Manner::Orderly).await;
    first.flow.start();
    second.flow.start();
    let things: Vec<_> = (0..6).map(|_| first.thing()).collect();
    for step in 0..30 {
        for (index, thing) in things.iter().enumerate() {
            let teller = if index % 2 == 0 { &first } else { &second };
            teller.moves(*thing, &[step]).await;
        }
    }
    let wanted: Vec<i64> = (0..30).collect();
    let arrived = async {
        for thing in &things {
            while first.seen(*thing).await != wanted {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrived)
        .await
        .expect("all arrive in order");
    assert_eq!(count(&first.rt, "tower_inbox").await, 180);

    // The one that goes gives the relay back, and the other takes over although no time passes.
    assert!(first.rt.tasks().end(Duration::from_secs(5)).await);
    let late = second.thing();
    second.moves(late, &[1]).await;
    let arrived = async {
        while second.seen(late).await != [1] {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), arrived)
        .await
        .expect("the other one relays");
    assert!(second.rt.tasks().end(Duration::from_secs(5)).await);
}

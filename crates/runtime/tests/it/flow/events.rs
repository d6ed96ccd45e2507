//! Events from an outbox to the listeners.

use std::time::Duration;

use contract::identity::Caller;
use db::Tx;
use kernel::Problem;
use runtime::bus::Manner;
use runtime::{inbox, outbox};

use super::{HOUR, Moved, Port, World, count};

#[tokio::test(flavor = "multi_thread")]
async fn an_event_reaches_its_listener_when_its_transaction_commits_and_never_otherwise() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let (kept, lost) = (port.thing(), port.thing());
    port.moves(kept, &[1]).await;
    let rt = port.rt.clone();
    let refused: Result<(), Problem> = port
        .rt
        .db()
        .tx(move |tx: Tx| {
            let rt = rt.clone();
            async move {
                let moved = Moved {
                    thing: lost,
                    step: 1,
                };
                outbox::publish(&tx, &rt, "yard", &moved, lost, &Caller::system()).await?;
                Err(Problem::forbidden())
            }
        })
        .await;
    assert_eq!(refused.unwrap_err().status, 403);
    assert_eq!(port.seen(kept).await, [0_i64; 0]);
    let settled = port.flow.settle().await.unwrap();
    assert_eq!((settled.events, settled.retries), (1, 0));
    assert_eq!(port.seen(kept).await, [1]);
    assert_eq!(port.seen(lost).await, [0_i64; 0]);
    assert_eq!(outbox::waiting(port.rt.db(), "yard").await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rude_bus_changes_neither_effects_nor_their_order() {
    for seed in 0..3 {
        let world = World::new().await;
        let port = Port::open(&world, Manner::Rude { seed }).await;
        let things: Vec<_> = (0..12).map(|_| port.thing()).collect();
        for step in 0..20 {
            for thing in &things {
                port.moves(*thing, &[step]).await;
            }
            if step % 7 == 0 {
                port.flow.settle().await.unwrap();
            }
        }
        port.flow.settle().await.unwrap();
        for thing in &things {
            assert_eq!(port.seen(*thing).await, (0..20).collect::<Vec<_>>());
        }
        assert_eq!(count(&port.rt, "yard_outbox").await, 0);
        assert_eq!(
            count(&port.rt, "tower_inbox WHERE state = 'done'").await,
            240
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_come_together_are_handled_together() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let things: Vec<_> = (0..60).map(|_| port.thing()).collect();
    for thing in &things {
        port.moves(*thing, &[1, 2]).await;
    }
    let before = port.rt.db().stats().transactions;
    let settled = port.flow.settle().await.unwrap();
    assert_eq!(settled.events, 120);
    let transactions = port.rt.db().stats().transactions - before;
    assert!(
        transactions < 30,
        "{transactions} transactions for 120 events"
    );
    for thing in &things {
        assert_eq!(port.seen(*thing).await, [1, 2]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_among_many_leaves_the_others_alone() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let things: Vec<_> = (0..20).map(|_| port.thing()).collect();
    let falls = port.thing();
    for thing in &things[..10] {
        port.moves(*thing, &[1, 2]).await;
    }
    // The tower panics at this one.
    port.moves(falls, &[666, 2]).await;
    for thing in &things[10..] {
        port.moves(*thing, &[1, 2]).await;
    }
    port.flow.settle().await.unwrap();
    for thing in &things {
        assert_eq!(port.seen(*thing).await, [1, 2]);
    }
    assert_eq!(port.seen(falls).await, [0_i64; 0]);
    assert_eq!(
        count(&port.rt, "tower_inbox WHERE state = 'parked'").await,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn later_events_of_a_key_wait_behind_one_that_fails() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let (stuck, free) = (port.thing(), port.thing());
    port.trouble.lock().insert(2);
    port.moves(stuck, &[1, 2, 3]).await;
    port.moves(free, &[1, 3]).await;
    port.flow.settle().await.unwrap();
    port.moves(stuck, &[4]).await;
    port.flow.settle().await.unwrap();
    assert_eq!(
        port.seen(stuck).await,
        [1],
        "the failed effect left nothing, the others wait"
    );
    assert_eq!(port.seen(free).await, [1, 3]);
    port.trouble.lock().clear();
    world.clock.advance(HOUR);
    port.flow.settle().await.unwrap();
    assert_eq!(port.seen(stuck).await, [1, 2, 3, 4]);
    assert_eq!(
        count(&port.rt, "tower_inbox WHERE state <> 'done'").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_keeps_failing_is_laid_aside_and_can_be_run_again() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let thing = port.thing();
    port.trouble.lock().insert(1);
    port.moves(thing, &[1, 2]).await;
    for _ in 0..3 {
        port.flow.settle().await.unwrap();
        world.clock.advance(HOUR);
    }
    port.flow.settle().await.unwrap();
    let dead = inbox::dead(port.rt.db(), "tower", None, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(
        (dead[0].subject.as_str(), dead[0].key, dead[0].attempts),
        ("yard.moved", thing, 3)
    );
    assert!(dead[0].error.contains("in trouble"), "{}", dead[0].error);
    assert_eq!(port.seen(thing).await, [2], "what waited behind it goes on");

    port.trouble.lock().clear();
    assert!(
        inbox::rerun(&port.rt, "tower", dead[0].id, &Caller::system())
            .await
            .unwrap()
    );
    assert!(
        !inbox::rerun(&port.rt, "tower", dead[0].id, &Caller::system())
            .await
            .unwrap(),
        "only once"
    );
    port.flow.settle().await.unwrap();
    assert_eq!(port.seen(thing).await, [2, 1]);
    assert!(
        inbox::dead(port.rt.db(), "tower", None, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_parks_the_event_and_harms_no_other() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let (falls, stands) = (port.thing(), port.thing());
    port.moves(falls, &[666]).await;
    port.moves(stands, &[1]).await;
    port.flow.settle().await.unwrap();
    assert_eq!(port.seen(stands).await, [1]);
    assert_eq!(port.seen(falls).await, [0_i64; 0]);
    assert_eq!(
        count(&port.rt, "tower_inbox WHERE state = 'parked'").await,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_before_a_crash_is_delivered_after_it() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let (waiting, parked) = (port.thing(), port.thing());
    port.trouble.lock().insert(9);
    port.moves(parked, &[9]).await;
    port.flow.settle().await.unwrap();
    port.moves(waiting, &[1, 2]).await;
    // The process ends between the commit and the delivery.
    port.rt.db().clone().close().await;
    drop(port);

    let port = Port::open(&world, Manner::Orderly).await;
    world.clock.advance(HOUR);
    port.flow.settle().await.unwrap();
    assert_eq!(port.seen(waiting).await, [1, 2]);
    assert_eq!(port.seen(parked).await, [9]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_read_is_laid_aside() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let thing = port.thing();
    port.moves(thing, &[1]).await;
    let changed: Result<u64, db::Error> = port
        .rt
        .db()
        .tx(|tx| async move {
            tx.execute(
                "UPDATE yard_outbox SET payload = '{\"step\": \"one\"}'",
                &[],
            )
            .await
        })
        .await;
    assert_eq!(changed.unwrap(), 1);
    for _ in 0..4 {
        port.flow.settle().await.unwrap();
        world.clock.advance(HOUR);
    }
    let dead = inbox::dead(port.rt.db(), "tower", None, 10).await.unwrap();
    assert!(
        dead[0].error.contains("runtime/event-unreadable"),
        "{}",
        dead[0].error
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loops_move_events_by_themselves_and_end_when_asked() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    port.flow.start();
    let thing = port.thing();
    for step in 0..50 {
        port.moves(thing, &[step]).await;
    }
    let wanted: Vec<i64> = (0..50).collect();
    let arrived = async {
        while port.seen(thing).await != wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), arrived)
        .await
        .expect("all arrive");
    assert!(
        port.rt.tasks().end(Duration::from_secs(5)).await,
        "the loops end"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_of_handled_events_are_forgotten_after_a_week() {
    let world = World::new().await;
    let port = Port::open(&world, Manner::Orderly).await;
    let thing = port.thing();
    port.moves(thing, &[1, 2, 3]).await;
    port.flow.settle().await.unwrap();
    assert_eq!(count(&port.rt, "tower_inbox").await, 3);
    world.clock.advance(HOUR * 24 * 8);
    port.moves(thing, &[4]).await;
    port.flow.settle().await.unwrap();
    assert_eq!(count(&port.rt, "tower_inbox").await, 1);
}

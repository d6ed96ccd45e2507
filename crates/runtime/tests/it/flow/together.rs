//! Listeners that hear at once of what came together.

use std::sync::Arc;

use contract::event::Event;
use contract::identity::Caller;
use db::{Migration, Migrations, Tx};
use kernel::Problem;
use parking_lot::Mutex;
use runtime::bus::Manner;
use runtime::flow::Flow;
use runtime::inbox::Listener;
use runtime::outbox::{self, Outgoing};
use runtime::{Module, Runtime, tables};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Moved, World, yard};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Rested {
    thing: Uuid,
}

impl Event for Rested {
    const SUBJECT: &'static str = "yard.rested";
}

static GATE: &[Migration] = &[Migration {
    name: "0001_seen",
    sql: "CREATE TABLE gate_seen (
            thing UUID NOT NULL, position BIGINT NOT NULL, step BIGINT NOT NULL,
            PRIMARY KEY (thing, position))",
    postgres: None,
}];

/// Stands for a rest among the steps.
const REST: i64 = -1;

/// How many moves came with each call.
type Calls = Arc<Mutex<Vec<usize>>>;

/// Hears of moves together and of rests one by one, and writes down both.
fn gate(calls: &Calls) -> Module {
    let calls = calls.clone();
    let migrations = Migrations {
        module: "gate",
        files: GATE,
    };
    Module {
        listeners: vec![
            Listener::on_all("gate", move |tx, moves: Vec<Moved>| {
                let calls = calls.clone();
                async move {
                    calls.lock().push(moves.len());
                    for moved in moves {
                        see(&tx, moved.thing, moved.step).await?;
                    }
                    Ok(())
                }
            }),
            Listener::on("gate", |tx, rested: Rested, _| async move {
                see(&tx, rested.thing, REST).await
            }),
        ],
        ..Module::new("gate", migrations)
    }
}

async fn see(tx: &Tx, thing: Uuid, step: i64) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO gate_seen (thing, position, step)
         SELECT $1, (SELECT CAST(COUNT(*) AS BIGINT) FROM gate_seen WHERE thing = $1), $2",
        &[&thing, &step],
    )
    .await?;
    Ok(())
}

/// Each of five things moves, rests and moves again; they come together. Answers with how many moves
/// the gate was called each time.
async fn a_day_in_the_yard(manner: Manner) -> Vec<usize> {
    let world = World::new().await;
    let rt = world.open().await;
    let calls = Calls::default();
    let modules = [yard(Vec::new()), gate(&calls)];
    rt.db().migrate(&tables::of(&modules)).await.unwrap();
    let flow = Flow::new(&rt, &modules, manner).unwrap();
    let things: Vec<Uuid> = (0..5).map(|_| rt.ids().uuid()).collect();
    tell(&rt, &things).await;
    flow.settle().await.unwrap();
    for thing in things {
        let sql = "SELECT step FROM gate_seen WHERE thing = $1 ORDER BY position";
        let rows = rt.db().rows(sql, &[&thing]).await.unwrap();
        let steps: Vec<i64> = rows.iter().map(|row| row.get("step").unwrap()).collect();
        assert_eq!(steps, [1, REST, 2], "{manner:?}");
    }
    calls.lock().clone()
}

async fn tell(rt: &Runtime, things: &[Uuid]) {
    let (of_tx, things): (Runtime, Arc<[Uuid]>) = (rt.clone(), things.into());
    let told: Result<(), Problem> = rt
        .db()
        .tx(move |tx| {
            let (rt, things) = (of_tx.clone(), things.clone());
            async move {
                let mut events = Vec::new();
                for thing in things.iter().copied() {
                    let moved = |step| Outgoing::of(&Moved { thing, step }, thing);
                    events.push(moved(1)?);
                    events.push(Outgoing::of(&Rested { thing }, thing)?);
                    events.push(moved(2)?);
                }
                outbox::publish_all(&tx, &rt, "yard", &events, &Caller::system()).await
            }
        })
        .await;
    told.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_together_is_heard_at_once_and_nothing_overtakes_its_key() {
    assert_eq!(a_day_in_the_yard(Manner::Orderly).await, [5, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rude_bus_changes_nothing_for_those_who_hear_at_once() {
    for seed in 0..4 {
        let heard: usize = a_day_in_the_yard(Manner::Rude { seed }).await.iter().sum();
        assert!(heard >= 10, "{heard} moves were heard");
    }
}

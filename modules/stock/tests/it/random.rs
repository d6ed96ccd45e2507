//! Anything in any order, several at once, against a model that is too simple to be wrong.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use contract::identity::Caller;
use contract::stock::{ItemKey, Reserve};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use testkit::Actor;
use uuid::Uuid;

use crate::world::World;

const ITEMS: usize = 3;

/// What one process does in a round; several processes do so at once.
#[derive(Clone, Debug)]
enum Act {
    Reserve(Vec<(usize, i64)>),
    /// What it asked for before, once more.
    Again,
    Confirm,
    Release,
}

#[derive(Clone, Debug)]
struct Round {
    /// By process; each is named once.
    acts: BTreeMap<usize, Act>,
    /// Afterwards, one after the other.
    receives: Option<(usize, i64)>,
    writes_off: Option<(usize, i64)>,
    passes_minutes: u64,
}

fn round() -> impl Strategy<Value = Round> {
    let lines = prop::collection::vec((0..ITEMS, 1..6_i64), 1..4);
    let act = prop_oneof![
        5 => lines.prop_map(Act::Reserve),
        1 => Just(Act::Again),
        2 => Just(Act::Confirm),
        2 => Just(Act::Release),
    ];
    (
        prop::collection::btree_map(0..12_usize, act, 1..7),
        prop::option::weighted(0.3, (0..ITEMS, 1..5_i64)),
        prop::option::weighted(0.2, (0..ITEMS, 1..5_i64)),
        prop_oneof![4 => Just(0_u64), 1 => 10..25_u64],
    )
        .prop_map(|(acts, receives, writes_off, passes_minutes)| Round {
            acts,
            receives,
            writes_off,
            passes_minutes,
        })
}

#[derive(Clone, Debug, PartialEq)]
enum Held {
    Until(u64),
    Confirmed,
    Lapsed,
    Over,
}

#[derive(Clone, Debug)]
struct Known {
    wanted: Reserve,
    held: Held,
}

/// On hand by item, and what is promised to whom.
#[derive(Default)]
struct Model {
    on_hand: [i64; ITEMS],
    processes: BTreeMap<usize, Known>,
    minutes: u64,
}

impl Model {
    fn promised(&self, item: usize, keys: &[ItemKey]) -> i64 {
        self.processes
            .values()
            .filter(|known| matches!(known.held, Held::Until(_) | Held::Confirmed))
            .flat_map(|known| &known.wanted.lines)
            .filter(|line| line.item == keys[item])
            .map(|line| line.quantity)
            .sum()
    }

    fn lapse(&mut self) {
        for known in self.processes.values_mut() {
            if matches!(known.held, Held::Until(at) if at <= self.minutes) {
                known.held = Held::Lapsed;
            }
        }
    }
}

#[test]
fn any_interleaving_agrees_with_the_model() {
    let executor = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let world = Arc::new(executor.block_on(World::start()));
    let config = Config {
        cases: 24,
        max_shrink_iters: 200,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&prop::collection::vec(round(), 1..8), |rounds| {
            executor.block_on(play(&world, &rounds));
            Ok(())
        })
        .unwrap();
    executor.block_on(async {
        drop(world);
    });
}

async fn play(world: &Arc<World>, rounds: &[Round]) {
    let seller = world.kit.seller();
    let mut keys = Vec::new();
    let mut model = Model::default();
    for n in 0..ITEMS {
        model.on_hand[n] = 8;
        keys.push(world.item(seller.org(), &format!("ITEM-{n}"), 8).await);
    }
    let warehouse = world.warehouses(&seller).await[0].clone();
    for round in rounds {
        at_once(world, &mut model, &keys, round).await;
        by_hand(world, &seller, &mut model, &keys, &warehouse, round).await;
        if round.passes_minutes > 0 {
            model.minutes += round.passes_minutes;
            world
                .kit
                .pass(Duration::from_secs(round.passes_minutes * 60))
                .await;
            model.lapse();
        }
        for (n, key) in keys.iter().enumerate() {
            let shown = world.level(&seller, *key).await;
            assert_eq!(
                shown,
                (model.on_hand[n], model.promised(n, &keys)),
                "item {n}"
            );
        }
        world.proven().await;
    }
}

async fn at_once(world: &Arc<World>, model: &mut Model, keys: &[ItemKey], round: &Round) {
    let before: Vec<i64> = (0..ITEMS)
        .map(|n| model.on_hand[n] - model.promised(n, keys))
        .collect();
    let mut running = Vec::new();
    for (who, act) in &round.acts {
        let known = model.processes.get(who).cloned();
        let wanted = match (act, &known) {
            (Act::Reserve(lines), None) => {
                let lines: Vec<_> = lines.iter().map(|(n, units)| (keys[*n], *units)).collect();
                Some(world.wanted(&lines))
            }
            (Act::Reserve(_) | Act::Again, Some(known)) => Some(known.wanted.clone()),
            (Act::Again | Act::Confirm | Act::Release, _) => None,
        };
        let process = match (&wanted, &known) {
            (Some(wanted), _) => wanted.process,
            (None, Some(known)) => known.wanted.process,
            (None, None) => continue,
        };
        let (world, doing, of) = (world.clone(), act.clone(), wanted.clone());
        let answer = tokio::spawn(async move { act_of(&world, &doing, of, process).await });
        running.push((*who, act.clone(), wanted, known, answer));
    }
    let mut taken = vec![0_i64; ITEMS];
    let mut refused = Vec::new();
    for (who, act, wanted, known, answer) in running {
        let is_ok = answer.await.unwrap();
        match (wanted, known) {
            // A new reservation: taken whole, or refused because it could not be.
            (Some(wanted), None) => {
                if is_ok {
                    for line in &wanted.lines {
                        let n = keys.iter().position(|key| *key == line.item).unwrap();
                        taken[n] += line.quantity;
                    }
                    let held = Held::Until(model.minutes + 30);
                    model.processes.insert(who, Known { wanted, held });
                } else {
                    refused.push(wanted);
                }
            }
            (Some(_), Some(known)) => {
                let stands = matches!(known.held, Held::Until(_) | Held::Confirmed);
                assert_eq!(is_ok, stands, "asked again of {known:?}");
            }
            (None, Some(known)) => {
                let held = after(&act, &known, is_ok, &mut taken, keys);
                model.processes.insert(who, Known { held, ..known });
            }
            (None, None) => {}
        }
    }
    for (n, taken) in taken.iter().enumerate() {
        let promised = model.promised(n, keys);
        assert!(
            promised <= model.on_hand[n] || *taken == 0,
            "item {n} oversold"
        );
    }
    for wanted in refused {
        // In some order of this round it did not fit.
        let lacks = (0..ITEMS).any(|n| {
            let units: i64 = wanted
                .lines
                .iter()
                .filter(|line| line.item == keys[n])
                .map(|line| line.quantity)
                .sum();
            units > before[n].max(0) - taken[n]
        });
        assert!(lacks, "refused although everything was there: {wanted:?}");
    }
}

async fn act_of(world: &World, act: &Act, wanted: Option<Reserve>, process: Uuid) -> bool {
    let by = Caller::system();
    match (act, wanted) {
        (Act::Confirm, _) => world.stock.confirm(&by, process).await.is_ok(),
        (Act::Release, _) => world.stock.release(&by, process, None).await.is_ok(),
        (Act::Reserve(_) | Act::Again, Some(wanted)) => match world.reserve(&wanted).await {
            Ok(_) => true,
            Err(problem) => {
                assert!(problem.kind.starts_with("stock/"), "{problem}");
                false
            }
        },
        (Act::Reserve(_) | Act::Again, None) => true,
    }
}

/// What a confirmation or a release makes of a process that is known.
fn after(act: &Act, known: &Known, is_ok: bool, taken: &mut [i64], keys: &[ItemKey]) -> Held {
    match (act, &known.held) {
        (Act::Confirm, Held::Until(_) | Held::Confirmed) => {
            assert!(is_ok, "confirmed in time");
            Held::Confirmed
        }
        (Act::Confirm, Held::Lapsed) if is_ok => {
            for line in &known.wanted.lines {
                let n = keys.iter().position(|key| *key == line.item).unwrap();
                taken[n] += line.quantity;
            }
            Held::Confirmed
        }
        (Act::Confirm, Held::Lapsed | Held::Over) => {
            assert!(!is_ok, "confirmed what is over");
            Held::Over
        }
        (Act::Release, _) => {
            assert!(is_ok);
            Held::Over
        }
        (Act::Reserve(_) | Act::Again, held) => held.clone(),
    }
}

async fn by_hand(
    world: &World,
    seller: &Actor,
    model: &mut Model,
    keys: &[ItemKey],
    warehouse: &str,
    round: &Round,
) {
    if let Some((n, units)) = round.receives {
        let body = json!({"warehouse": warehouse,
            "lines": [{"variant": keys[n].variant, "arrived": units}]});
        seller.post("/api/stock/receipts", body).await.ok();
        model.on_hand[n] += units;
    }
    if let Some((n, units)) = round.writes_off {
        let body = json!({"warehouse": warehouse, "variant": keys[n].variant,
            "kind": "write_off", "quantity": units, "reason": "spoilt"});
        let reply = seller.post("/api/stock/adjustments", body).await;
        if units <= model.on_hand[n] {
            reply.ok();
            model.on_hand[n] -= units;
        } else {
            reply.is_refused("stock/too-few-here");
        }
    }
    world.kit.settle().await;
}

//! A chain of a million postings, worked out again: from the tables, and from an export as
//! `argosy ledger verify` does.

use std::time::Instant;

use crate::Figure;
use crate::postings::entry;
use crate::world::World;

const ENTRIES: f64 = 500_000.0;
const AT_ONCE: u64 = 500;

pub async fn measure(share: f64) -> Vec<Figure> {
    let world = World::silent().await;
    let rounds = (ENTRIES * share / AT_ONCE as f64).ceil() as u64;
    for round in 0..rounds {
        let at = world.kit.rt.now();
        let numbers = round * AT_ONCE..(round + 1) * AT_ONCE;
        let entries = numbers.map(|n| entry(n, n % 10_000, at)).collect();
        world.service.post(entries).await.expect("recorded");
    }
    world.service.seal_waiting().await.expect("sealed");
    let wanted = i64::try_from(rounds * AT_ONCE).expect("a count");

    let started = Instant::now();
    let verdict = world.service.verify_chain().await.expect("a verdict");
    let tables = started.elapsed().as_secs_f64();
    assert!(verdict.ok && verdict.entries == wanted);

    let export = world.service.export_ledger(None, None, Vec::new()).await;
    let export = export.expect("an export");
    let started = Instant::now();
    let verdict = ledger::verify(export.as_slice()).expect("a verdict");
    let file = started.elapsed().as_secs_f64();
    assert!(verdict.first_bad.is_none(), "{verdict:?}");

    let size = format!("a chain of {} postings", wanted * 2);
    vec![
        Figure::at_most(format!("{size}, from the tables"), tables, "s", 3.0 * share),
        Figure::at_most(format!("{size}, from an export"), file, "s", 3.0 * share),
    ]
}

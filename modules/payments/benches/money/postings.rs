//! Entries of two postings as they are recorded with every payment, from many callers at once; the
//! sealer goes on beside them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use kernel::{Currency, Money, Timestamp};
use ledger::{Account, Entry, Posting};

use crate::Figure;
use crate::world::World;

const CALLERS: u64 = 256;
const SELLERS: u64 = 10_000;

/// Money of an order becomes a seller's; with one seller all of it goes to one account.
pub fn entry(number: u64, seller: u64, at: Timestamp) -> Entry {
    let path = |text: String| text.parse::<Account>().expect("a path");
    let amount = Money::new(i128::from(number % 9_000) + 100, Currency::USD);
    let from = path(format!("escrow:ord_{number}"));
    let to = path(format!("seller:org_{seller}:available"));
    let id = format!("bench-{seller}:{number}").parse().expect("an id");
    let postings = vec![Posting::debit(from, amount), Posting::credit(to, amount)];
    Entry::new(id, at, postings).expect("an entry")
}

pub async fn measure(time: Duration) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (name, sellers, together, target) in [
        ("one entry a transaction", SELLERS, 1, 20_000.0),
        ("32 entries a transaction", SELLERS, 32, 20_000.0),
        ("all on one account, one entry a transaction", 1, 1, 5_000.0),
    ] {
        figures.extend(run(name, sellers, together, target, time).await);
    }
    figures
}

async fn run(name: &str, sellers: u64, together: u64, target: f64, time: Duration) -> Vec<Figure> {
    let world = Arc::new(World::silent().await);
    let (stop, count) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let started = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS / together.min(8) {
        let (world, stop, count) = (world.clone(), stop.clone(), count.clone());
        callers.spawn(async move {
            while !stop.load(Relaxed) {
                let first = count.fetch_add(together, Relaxed);
                let at = world.kit.rt.now();
                let entries = (first..first + together).map(|n| entry(n, n % sellers, at));
                world
                    .service
                    .post(entries.collect())
                    .await
                    .expect("recorded");
            }
        });
    }
    let (sealing, sealed_world, ends) = (Arc::new(AtomicU64::new(0)), world.clone(), stop.clone());
    let sealed = sealing.clone();
    let sealer = tokio::spawn(async move {
        while !ends.load(Relaxed) {
            let some = sealed_world.service.seal_waiting().await.expect("sealed");
            sealed.fetch_add(some as u64, Relaxed);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    tokio::time::sleep(time).await;
    stop.store(true, Relaxed);
    callers.join_all().await;
    let accepted = started.elapsed().as_secs_f64();
    sealer.await.expect("a sealer");
    world.service.seal_waiting().await.expect("sealed");
    let settled = started.elapsed().as_secs_f64();
    let entries = count.load(Relaxed);
    // The escrow of these orders was never funded, so the trial balance owes itself that; what has
    // to hold is that nothing is left over and the chain is whole.
    let trial = world
        .service
        .trial_balance()
        .await
        .expect("a trial balance");
    assert!(
        trial
            .assets
            .iter()
            .all(|asset| asset.debits == asset.credits)
    );
    assert_eq!(trial.unsealed, 0);
    let chain = world.service.verify_chain().await.expect("a verdict");
    assert!(chain.ok && chain.entries == i64::try_from(entries).expect("a count"));
    let postings = entries as f64 * 2.0;
    vec![
        Figure::at_least(
            format!("{name}: accepted"),
            postings / accepted,
            "postings/s",
            target,
        ),
        Figure::at_least(
            format!("{name}: sealed too"),
            postings / settled,
            "postings/s",
            target,
        ),
    ]
}

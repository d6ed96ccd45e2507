//! Intents opened and confirmed at 300 a second, whatever the answers take: what a buyer waits, the
//! provider at the other end of a socket included. Events, jobs and the sealer run beside it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use contract::payments::Share;
use kernel::{Currency, Money};

use crate::world::World;
use crate::{Figure, percentile};

const A_SECOND: u32 = 300;
/// Not counted: caches fill and statements are prepared.
const WARM: u32 = 300;

pub async fn measure(time: Duration) -> Vec<Figure> {
    let world = Arc::new(World::start().await);
    world.kit.flow.start();
    let gap = Duration::from_secs(1) / A_SECOND;
    let count = WARM + u32::try_from(time.as_millis()).expect("a time") * A_SECOND / 1_000;
    let mut running = tokio::task::JoinSet::new();
    let mut due = Instant::now();
    for number in 0..count {
        tokio::time::sleep_until(due.into()).await;
        let (world, asked) = (world.clone(), due);
        running.spawn(async move {
            let share = Share {
                order: world.id(),
                seller: world.id(),
                amount: Money::new(10_000, Currency::USD),
            };
            let opened = world.open_with(vec![share]).await;
            let page = world
                .confirm(opened.view.checkout, "sandbox_card")
                .await
                .ok();
            assert_eq!(page["state"], "succeeded", "{page}");
            // From when it was due: one that had to wait for its turn has waited.
            (number >= WARM).then(|| asked.elapsed())
        });
        due += gap;
    }
    let mut times: Vec<Duration> = running.join_all().await.into_iter().flatten().collect();
    times.sort_unstable();
    world.kit.settle().await;
    world.balanced().await;
    let what = |at| format!("open and confirm at {A_SECOND}/s, {at}, provider included");
    vec![
        Figure::at_most(what("p50"), percentile(&times, 50), "ms", 25.0),
        Figure::at_most(what("p99"), percentile(&times, 99), "ms", 25.0),
    ]
}

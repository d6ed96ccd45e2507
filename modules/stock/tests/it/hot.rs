//! One item that everybody wants at once.

use std::sync::Arc;

use futures::StreamExt;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_units_are_sold_two_hundred_times_and_no_more() {
    let world = Arc::new(World::start().await);
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "HOT-1", 200).await;
    let sold = futures::stream::iter(0..400)
        .map(|_| {
            let world = world.clone();
            let wanted = world.wanted(&[(item, 1)]);
            async move {
                tokio::spawn(async move { world.reserve(&wanted).await })
                    .await
                    .unwrap()
            }
        })
        .buffer_unordered(50)
        .collect::<Vec<_>>()
        .await;
    let (won, lost): (Vec<_>, Vec<_>) = sold.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (200, 200));
    for refused in lost.into_iter().filter_map(Result::err) {
        assert_eq!(refused.kind, "stock/not-enough");
        assert_eq!(refused.fields[0].path, "lines[0].quantity");
        assert_eq!(refused.fields[0].params["available"], 0);
    }
    assert_eq!(world.level(&seller, item).await, (200, 200));
    assert_eq!(world.available(item).await, 0);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_items_at_once_neither_deadlock_nor_oversell() {
    let world = Arc::new(World::start().await);
    let seller = world.kit.seller().org();
    let mut items = Vec::new();
    for n in 0..5 {
        items.push(world.item(seller, &format!("HOT-{n}"), 60).await);
    }
    let done = futures::stream::iter(0..300_usize)
        .map(|n| {
            let world = world.clone();
            // Two items in an order that differs from buyer to buyer.
            let pair = [(items[n % 5], 1), (items[(n * 3 + 1) % 5], 1)];
            let lines = if pair[0].0 == pair[1].0 {
                &pair[..1]
            } else {
                &pair[..]
            };
            let wanted = world.wanted(lines);
            async move {
                tokio::spawn(async move {
                    let units = wanted.lines.len();
                    world.reserve(&wanted).await.map(|_| units)
                })
                .await
                .unwrap()
            }
        })
        .buffer_unordered(40)
        .collect::<Vec<_>>()
        .await;
    let promised: usize = done.iter().filter_map(|answer| answer.as_ref().ok()).sum();
    let mut left = 0;
    for item in items {
        left += world.available(item).await;
    }
    assert_eq!(i64::try_from(promised).unwrap() + left, 300);
    world.proven().await;
}

/// As three processes over one database: each has a writer of its own, so only the rows themselves
/// keep them from selling a unit twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_do_not_oversell_either() {
    let world = Arc::new(World::start().await);
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "HOT-1", 100).await;
    let processes: Vec<stock::Service> =
        (0..3).map(|_| stock::Service::new(&world.kit.rt)).collect();
    let system = contract::identity::Caller::system();
    let sold: i64 = futures::stream::iter(0..240_usize)
        .map(|n| {
            let (stock, wanted) = (processes[n % 3].clone(), world.wanted(&[(item, 1)]));
            let (other, system) = (processes[(n + 1) % 3].clone(), system.clone());
            async move {
                tokio::spawn(async move {
                    if stock.reserve(wanted.clone()).await.is_err() {
                        return 0;
                    }
                    // Some change their minds, in another process.
                    if n % 4 == 0 {
                        other.release(&system, wanted.process, None).await.unwrap();
                        return 0;
                    }
                    1
                })
                .await
                .unwrap()
            }
        })
        .buffer_unordered(30)
        .collect::<Vec<i64>>()
        .await
        .into_iter()
        .sum();
    assert!(sold <= 100, "{sold} sold");
    assert_eq!(world.level(&seller, item).await, (100, sold));
    world.proven().await;
}

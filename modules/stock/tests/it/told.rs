//! What the others are told of availability, and how often.

use std::time::Duration;

use contract::stock::AvailabilityChanged;

use crate::world::World;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_reservations_of_a_second_are_told_once() {
    let world = World::start().await;
    let item = world.item(world.kit.seller().org(), "TEA", 10).await;
    world.kit.pass(SECOND).await;
    let told = || -> Vec<i64> {
        world
            .heard::<AvailabilityChanged>()
            .iter()
            .map(|event| event.available)
            .collect()
    };
    assert_eq!(told(), [10]);
    for _ in 0..4 {
        world.reserve(&world.wanted(&[(item, 1)])).await.unwrap();
        world.kit.settle().await;
    }
    assert_eq!(told(), [10], "nothing is told before the second is over");
    world.kit.pass(SECOND).await;
    assert_eq!(told(), [10, 6]);
    // Taken and given back within the second: no news.
    let wanted = world.wanted(&[(item, 3)]);
    world.reserve(&wanted).await.unwrap();
    world
        .stock
        .release(&contract::identity::Caller::system(), wanted.process, None)
        .await
        .unwrap();
    world.kit.pass(SECOND).await;
    world.kit.pass(SECOND).await;
    assert_eq!(told(), [10, 6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_whose_job_went_missing_is_told_all_the_same() {
    let world = World::start().await;
    let item = world.item(world.kit.seller().org(), "TEA", 10).await;
    world.kit.pass(SECOND).await;
    world.reserve(&world.wanted(&[(item, 1)])).await.unwrap();
    world
        .kit
        .rt
        .db()
        .tx(|tx| async move {
            tx.execute("DELETE FROM stock_job WHERE kind = 'stock.tell'", &[])
                .await
        })
        .await
        .unwrap();
    world.kit.pass(Duration::from_secs(6)).await;
    world.kit.pass(SECOND).await;
    let told = world.heard::<AvailabilityChanged>();
    assert_eq!(told.last().unwrap().available, 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_world_is_made_at_once_and_told_to_nobody() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let items: Vec<stock::SeedItem> = (0..2_500)
        .map(|n| stock::SeedItem {
            seller: seller.org(),
            variant: world.kit.rt.ids().new_id(),
            sku: format!("BULK-{n:05}"),
            title: kernel::Text::new(kernel::Locale::En, format!("Bulk {n}")),
            options: Default::default(),
            quantity: 7,
        })
        .collect();
    let first = items[0].clone();
    world.stock.seed(items.clone()).await.unwrap();
    world.stock.seed(items).await.unwrap();
    world.kit.pass(SECOND).await;
    assert!(world.heard::<AvailabilityChanged>().is_empty());
    let key = contract::stock::ItemKey {
        seller: seller.org(),
        variant: first.variant,
    };
    assert_eq!(world.available(key).await, 7);
    world.proven().await;
    // The offer that catalog tells of later books nothing twice.
    world
        .offer(seller.org(), first.variant, &first.sku, Some(7))
        .await;
    assert_eq!(world.available(key).await, 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seller_is_told_once_that_an_item_runs_low() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    let path = format!("/api/stock/items/{}", item.variant);
    seller
        .put_if(
            &path,
            "\"1\"",
            serde_json::json!({"low_stock_threshold": 5}),
        )
        .await
        .ok();
    world.kit.pass(SECOND).await;
    for _ in 0..4 {
        world.reserve(&world.wanted(&[(item, 2)])).await.unwrap();
        world.kit.pass(SECOND).await;
    }
    let told = world.noticed("stock.low");
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0]["params"],
        serde_json::json!({"sku": "TEA", "available": 4, "threshold": 5})
    );
}

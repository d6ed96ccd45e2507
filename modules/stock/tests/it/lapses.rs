//! Reservations that are not paid in time, and payments that come too late.

use std::time::Duration;

use contract::identity::Caller;
use contract::orders::CheckoutPutOff;
use contract::stock::{ReservationExpired, ReservationLost, Stock};
use kernel::Id;
use runtime::bus::Manner;
use testkit::Settings;

use crate::world::World;

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_paid_in_time_is_free_again_and_told() {
    let world = World::start().await;
    let item = world.item(world.kit.seller().org(), "TEA", 10).await;
    let mut processes = Vec::new();
    for _ in 0..3 {
        let wanted = world.wanted(&[(item, 2)]);
        world.reserve(&wanted).await.unwrap();
        processes.push(wanted.process);
    }
    world.kit.pass(Duration::from_secs(29 * 60)).await;
    assert_eq!(world.available(item).await, 4);
    world.kit.pass(Duration::from_secs(2 * 60)).await;
    assert_eq!(world.available(item).await, 10);
    let mut told: Vec<_> = world
        .heard::<ReservationExpired>()
        .into_iter()
        .map(|event| event.process)
        .collect();
    told.sort();
    processes.sort();
    assert_eq!(told, processes);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_by_transfer_stays_set_aside_for_days() {
    let world = World::start().await;
    let item = world.item(world.kit.seller().org(), "TEA", 10).await;
    let wanted = world.wanted(&[(item, 4)]);
    world.reserve(&wanted).await.unwrap();
    let put_off = |days: u64| CheckoutPutOff {
        checkout: Id::from_uuid(wanted.process),
        until: world
            .kit
            .rt
            .now()
            .plus(HOUR * 24 * u32::try_from(days).unwrap()),
        at: world.kit.rt.now(),
    };
    world.tell(&put_off(9), wanted.process).await;
    // An earlier time that is told later changes nothing.
    world.tell(&put_off(1), wanted.process).await;
    world.kit.pass(HOUR * 24 * 8).await;
    assert_eq!(world.available(item).await, 6);
    world.kit.pass(HOUR * 24 * 2).await;
    assert_eq!(world.available(item).await, 10);
    // What has lapsed is not set aside again.
    world.tell(&put_off(9), wanted.process).await;
    assert_eq!(world.available(item).await, 10);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_lapsed_checkouts_are_freed_batch_by_batch() {
    let settings = Settings {
        flags: vec![("stock.expiry_batch", "7".to_owned())],
        ..Settings::default()
    };
    let world = World::start_with(settings).await;
    let item = world.item(world.kit.seller().org(), "TEA", 50).await;
    for _ in 0..20 {
        world.reserve(&world.wanted(&[(item, 2)])).await.unwrap();
    }
    assert_eq!(world.available(item).await, 10);
    world.kit.pass(HOUR).await;
    assert_eq!(world.available(item).await, 50);
    assert_eq!(world.heard::<ReservationExpired>().len(), 20);
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_payment_takes_the_units_anew_while_they_are_there() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    let order = world.order(&[(item, 4)]).await;
    world.kit.pass(HOUR).await;
    assert_eq!(world.available(item).await, 10);
    world.pay(&order).await;
    assert_eq!(world.level(&seller, item).await, (10, 4));
    let picks = seller.get("/api/stock/picks").await.ok();
    assert_eq!(picks["items"].as_array().unwrap().len(), 1);
    assert!(world.heard::<ReservationLost>().is_empty());
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_payment_for_units_that_are_sold_is_told_as_lost() {
    let settings = Settings {
        manner: Manner::Rude { seed: 11 },
        ..Settings::default()
    };
    let world = World::start_with(settings).await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    let order = world.order(&[(item, 4)]).await;
    world.kit.pass(HOUR).await;
    world.reserve(&world.wanted(&[(item, 7)])).await.unwrap();
    world.pay(&order).await;
    let lost = world.heard::<ReservationLost>();
    assert_eq!(lost.len(), 1);
    assert_eq!(
        (lost[0].order, lost[0].process),
        (order.id, order.checkout.uuid())
    );
    assert_eq!(world.level(&seller, item).await, (10, 7));
    assert!(
        seller.get("/api/stock/picks").await.ok()["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    // Asked by orders itself it says the same, and tells nobody twice.
    let stock: &dyn Stock = &world.stock;
    let gone = stock
        .confirm(&Caller::system(), order.checkout.uuid())
        .await
        .unwrap_err();
    assert_eq!(gone.kind, "stock/reservation-gone");
    assert_eq!(gone.params["orders"][0], order.id.to_string());
    world.kit.settle().await;
    assert_eq!(world.heard::<ReservationLost>().len(), 1);
    world.cancel(&order).await;
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn confirming_what_lapsed_renews_it_or_tells_each_lost_order() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let (tea, pot) = (
        world.item(seller.org(), "TEA", 5).await,
        world.item(seller.org(), "POT", 5).await,
    );
    let mut wanted = world.wanted(&[(tea, 5), (pot, 5)]);
    wanted.lines[1].order = world.kit.rt.ids().new_id();
    world.reserve(&wanted).await.unwrap();
    world.kit.pass(HOUR).await;
    world.reserve(&world.wanted(&[(pot, 1)])).await.unwrap();
    let stock: &dyn Stock = &world.stock;
    let gone = stock
        .confirm(&Caller::system(), wanted.process)
        .await
        .unwrap_err();
    assert_eq!(gone.kind, "stock/reservation-gone");
    assert_eq!(
        gone.params["orders"],
        serde_json::json!([wanted.lines[1].order.to_string()])
    );
    world.kit.settle().await;
    assert_eq!(world.heard::<ReservationLost>().len(), 1);
    // The other order's units are its own now.
    world.kit.pass(HOUR).await;
    assert_eq!(world.level(&seller, tea).await, (5, 5));
    assert_eq!(world.level(&seller, pot).await, (5, 0));
    world.proven().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_was_never_reserved_is_served_when_it_is_paid() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let item = world.item(seller.org(), "TEA", 10).await;
    let mut order = world.order(&[(item, 1)]).await;
    order.checkout = world.kit.rt.ids().new_id();
    order.id = world.kit.rt.ids().new_id();
    order.lines[0].quantity = 6;
    world.pay(&order).await;
    assert_eq!(world.level(&seller, item).await, (10, 7));
    world.cancel(&order).await;
    assert_eq!(world.level(&seller, item).await, (10, 1));
    world.proven().await;
}

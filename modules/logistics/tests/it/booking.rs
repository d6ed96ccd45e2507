//! Booking, lists, labels and tenants.

use contract::identity::{OrgKind, Role};

use crate::{add_service, world};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn booking_twice_with_one_id_books_once() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let service = add_service(&world.kit, "air").await;
    let wanted = world.wanted(&seller, &buyer, service);
    let first = world
        .logistics
        .book(&seller.caller(), wanted.clone())
        .await
        .unwrap();
    let again = world
        .logistics
        .book(&seller.caller(), wanted)
        .await
        .unwrap();
    assert_eq!(first.tracking_number, again.tracking_number);
    let list = seller.get("/api/logistics/shipments").await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parcels_that_the_service_does_not_take_are_refused() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let service = add_service(&world.kit, "air").await;
    let mut wanted = world.wanted(&seller, &buyer, service);
    wanted.parcels[0].weight_grams = 40_000;
    let refused = world
        .logistics
        .book(&seller.caller(), wanted)
        .await
        .unwrap_err();
    assert_eq!(refused.kind, "logistics/no-service");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buyer_seller_and_platform_see_a_shipment_and_nobody_else_does() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let shipment = world.booked(&seller, &buyer).await;
    let path = format!("/api/logistics/shipments/{}", shipment.id);
    for somebody in [&seller, &buyer, &world.kit.operator()] {
        assert_eq!(
            somebody.get(&path).await.ok()["shipment"]["status"],
            "pending"
        );
    }
    for other in [world.kit.seller(), world.kit.buyer()] {
        other.get(&path).await.is_refused("runtime/not-found");
        other
            .get(&format!("{path}/labels"))
            .await
            .is_refused("runtime/not-found");
        let list = other.get("/api/logistics/shipments").await.ok();
        assert!(list["items"].as_array().unwrap().is_empty());
    }
    world
        .kit
        .stranger()
        .get(&path)
        .await
        .is_refused("runtime/unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn labels_bear_the_address_and_are_for_the_seller() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let shipment = world.booked(&seller, &buyer).await;
    let path = format!("/api/logistics/shipments/{}/labels", shipment.id);
    let labels = seller.colleague(&[Role::Warehouse]).get(&path).await.ok();
    assert_eq!(labels["to"]["city"], "Berlin");
    assert_eq!(
        labels["labels"][0]["tracking_number"],
        shipment.tracking_number.as_str()
    );
    assert!(labels["labels"][0]["bars"].as_str().unwrap().len() > 100);
    buyer.get(&path).await.is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_come_in_pages_newest_first() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let service = add_service(&world.kit, "air").await;
    for _ in 0..5 {
        let wanted = world.wanted(&seller, &buyer, service);
        world
            .logistics
            .book(&seller.caller(), wanted)
            .await
            .unwrap();
    }
    let platform = world.kit.member(OrgKind::Platform, &[Role::Support]);
    let first = platform.get("/api/logistics/shipments?limit=3").await.ok();
    let next = first["next"].as_str().unwrap();
    let second = platform
        .get(&format!("/api/logistics/shipments?limit=3&after={next}"))
        .await
        .ok();
    assert_eq!(second["items"].as_array().unwrap().len(), 2);
    assert!(second.get("next").is_none());
    platform
        .get("/api/logistics/shipments?after=nonsense")
        .await
        .is_refused("runtime/invalid");
}

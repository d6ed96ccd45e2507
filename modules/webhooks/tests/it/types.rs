//! The written list of event types, and what stands in the messages.

use contract::ids::{RefundId, VariantId};
use contract::payments::RefundEnded;
use contract::stock::{AvailabilityChanged, ItemKey};
use kernel::Money;
use serde_json::{Value, json};

use crate::world::{ENDPOINTS, World};

#[tokio::test]
async fn each_type_is_listed_with_its_version_and_the_shape_of_its_data() {
    let world = World::start().await;
    let path = "/api/webhooks/event-types";
    let of_seller = world.seller.get(path).await.ok();
    let all = of_seller["items"].as_array().unwrap();
    assert_eq!(all.len(), 18);
    for one in all {
        assert!(one["version"].as_u64().unwrap() >= 1, "{one}");
        assert!(one["data"]["properties"].is_object(), "{one}");
        assert!(!one["summary"].as_str().unwrap().is_empty());
    }
    let of_buyer = world.buyer.get(path).await.ok();
    let names: Vec<&Value> = of_buyer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["type"])
        .collect();
    assert!(names.contains(&&json!("order.paid")));
    assert!(!names.contains(&&json!("payout.paid")), "{names:?}");
}

#[tokio::test]
async fn a_message_has_the_shapes_of_the_api_and_nobodys_name() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let order = world.complete().await;
    let shown = world.only(&world.seller, &made).await;
    let body: Value = serde_json::from_str(shown["body"].as_str().unwrap()).unwrap();
    let at = world.kit.rt.now();
    assert_eq!(
        body,
        json!({
            "type": "order.completed", "version": 1, "timestamp": at,
            "data": {
                "order": order, "buyer": world.buyer.org(), "seller": world.seller.org(),
                "total": {"amount": "12345", "currency": "USD"},
            }
        })
    );
    assert_eq!(world.receiver.came()[0].json(), body);
}

#[tokio::test]
async fn each_endpoint_gets_what_it_asked_for_and_no_more() {
    let world = World::start().await;
    let stock = world.draft("/stock", &["stock.changed"]);
    world.seller.post(ENDPOINTS, stock).await.ok();
    let refunds = world.draft("/refunds", &["refund.ended"]);
    world.buyer.post(ENDPOINTS, refunds).await.ok();
    world.added(&world.seller, "/orders").await;
    let ids = world.kit.rt.ids().clone();
    let (seller, at) = (world.seller.org(), world.kit.rt.now());
    let item = ItemKey {
        seller,
        variant: VariantId::from_uuid(ids.uuid()),
    };
    let changed = AvailabilityChanged {
        item,
        available: 3,
        at,
    };
    world.tells(changed, item.variant.uuid()).await;
    let refund = RefundEnded {
        id: RefundId::from_uuid(ids.uuid()),
        after_sale: ids.new_id(),
        order: ids.new_id(),
        buyer: Some(world.buyer.org()),
        seller: Some(seller),
        amount: Money::new(500, "EUR".parse().unwrap()),
        succeeded: true,
        reason: None,
        at,
    };
    world.tells(refund.clone(), refund.id.uuid()).await;
    // From before the parties stood in it.
    let unknown = RefundEnded {
        id: RefundId::from_uuid(ids.uuid()),
        buyer: None,
        ..refund
    };
    world.tells(unknown.clone(), unknown.id.uuid()).await;
    let came = world.receiver.came();
    let of = |path: &str| came.iter().filter(|one| one.path == path).count();
    assert_eq!((of("/stock"), of("/refunds"), of("/orders")), (1, 1, 0));
    let stock = came.iter().find(|one| one.path == "/stock").unwrap().json();
    assert_eq!(stock["data"]["available"], 3);
}

//! What other systems got wrong about webhooks, each by its name.

use serde_json::json;

use crate::world::{ENDPOINTS, World};

#[tokio::test]
async fn webhooks_registered_twice_are_one_endpoint() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let draft = world.draft("/hooks", &["order.completed"]);
    let again = world.seller.post(ENDPOINTS, draft.clone()).await;
    let problem = again.is_refused("webhooks/already-there");
    assert_eq!(problem["params"]["id"], made.id);
    // Neither with other types, nor written otherwise.
    let other = world.draft("/hooks", &["order.paid"]);
    let refused = world.seller.post(ENDPOINTS, other).await;
    refused.is_refused("webhooks/already-there");
    let padded = json!({
        "url": format!("  {}", world.receiver.url("/a/../hooks")),
        "event_types": ["order.completed"],
    });
    let refused = world.seller.post(ENDPOINTS, padded).await;
    refused.is_refused("webhooks/already-there");
    // The same request again is answered with the first.
    let draft = world.draft("/keyed", &["order.completed"]);
    let first = world.seller.post_once(ENDPOINTS, "once", draft.clone());
    let first = first.await.ok();
    let second = world.seller.post_once(ENDPOINTS, "once", draft).await.ok();
    assert_eq!(first, second);
    world.complete().await;
    assert_eq!(world.receiver.came().len(), 2, "one an endpoint");
    // Another firm may use the same address.
    let theirs = world.draft("/hooks", &["order.completed"]);
    world.buyer.post(ENDPOINTS, theirs).await.ok();
}

//! Endpoints: who may have them, what is taken, and secrets that are seen once.

use std::time::Duration;

use contract::identity::{Credential, Role};
use runtime::addresses::Reach;
use runtime::bus::Manner;
use serde_json::json;

use crate::world::{ENDPOINTS, World};

#[tokio::test]
async fn a_secret_is_shown_once_and_lies_locked() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    assert!(made.secret.starts_with("whsec_"), "{}", made.secret);
    let shown = world.seller.get(&made.path("")).await;
    assert!(!shown.text().contains("whsec_"), "{}", shown.text());
    let listed = world.seller.get(ENDPOINTS).await;
    assert_eq!(listed.ok()["items"].as_array().unwrap().len(), 1);
    assert!(!listed.text().contains("whsec_"));
    let row = world
        .kit
        .rt
        .db()
        .row("SELECT secret FROM webhooks_endpoint", &[])
        .await
        .unwrap()
        .unwrap();
    let kept: String = row.get("secret").unwrap();
    let bare = made.secret.trim_start_matches("whsec_");
    assert!(!kept.contains(bare) && !kept.is_empty());
}

#[tokio::test]
async fn only_owners_of_firms_have_endpoints() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let draft = world.draft("/more", &["order.paid"]);
    let staff = world.seller.colleague(&[Role::Staff]);
    for (method, path) in [("GET", ENDPOINTS.to_owned()), ("GET", made.path(""))] {
        let method = method.parse().unwrap();
        let reply = staff.send(method, &path, &[], None).await;
        reply.is_refused("runtime/forbidden");
    }
    staff
        .post(ENDPOINTS, draft.clone())
        .await
        .is_refused("runtime/forbidden");
    let operator = world.kit.operator();
    operator
        .post(ENDPOINTS, draft.clone())
        .await
        .is_refused("runtime/forbidden");
    let stranger = world.kit.stranger();
    stranger
        .post(ENDPOINTS, draft)
        .await
        .is_refused("runtime/unauthenticated");
}

#[tokio::test]
async fn another_firm_finds_nothing() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.complete().await;
    let delivery = world.deliveries(&world.seller, &made).await[0]["id"].clone();
    let delivery = format!("/api/webhooks/deliveries/{}", delivery.as_str().unwrap());
    let draft = world.draft("/theirs", &["order.paid"]);
    let (other, etag) = (&world.buyer, "\"1\"");
    let missing = "runtime/not-found";
    assert_eq!(other.get(ENDPOINTS).await.ok()["items"], json!([]));
    other.get(&made.path("")).await.is_refused(missing);
    other
        .get(&made.path("/deliveries"))
        .await
        .is_refused(missing);
    other.get(&delivery).await.is_refused(missing);
    other
        .put_if(&made.path(""), etag, draft)
        .await
        .is_refused(missing);
    for below in ["/enable", "/disable", "/rotate", "/test"] {
        let path = made.path(below);
        other.post(&path, json!(null)).await.is_refused(missing);
    }
    let since = json!({"since": "2026-11-01T00:00:00Z"});
    other
        .post(&made.path("/replay"), since)
        .await
        .is_refused(missing);
    let again = format!("{delivery}/replay");
    other.post(&again, json!(null)).await.is_refused(missing);
    other.delete(&made.path("")).await.is_refused(missing);
    let kept = world.endpoint(&world.seller, &made).await;
    assert_eq!(
        (&kept["state"], &kept["version"]),
        (&json!("enabled"), &json!(1))
    );
}

#[tokio::test]
async fn every_fault_of_a_draft_is_told_at_once() {
    let world = World::start_with(Manner::Orderly, Reach::Internet).await;
    let draft = json!({
        "url": "http://169.254.169.254/latest", "event_types": ["order.paid", "payout.paid"],
    });
    let refused = world.buyer.post(ENDPOINTS, draft).await;
    refused.is_refused("runtime/invalid");
    assert_eq!(refused.fields(), ["url", "event_types[1]"]);
    let unknown = json!({"url": "https://shop.example/", "event_types": ["order.eaten"]});
    let refused = world.seller.post(ENDPOINTS, unknown).await;
    refused.is_refused("runtime/invalid");
    assert_eq!(refused.fields(), ["event_types[0]"]);
    let more = json!({"url": "https://shop.example/", "event_types": ["order.paid"], "key": 1});
    world
        .seller
        .post(ENDPOINTS, more)
        .await
        .is_refused("runtime/invalid");
    let fine = json!({"url": "https://shop.example/hooks", "event_types": ["order.paid"]});
    world.seller.post(ENDPOINTS, fine).await.ok();
}

#[tokio::test]
async fn an_edit_names_the_version_it_is_of() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let other = world.added(&world.seller, "/other").await;
    let path = made.path("");
    let etag = world.seller.get(&path).await.etag();
    let draft = world.draft("/moved", &["order.paid", "stock.changed"]);
    let changed = world.seller.put_if(&path, &etag, draft.clone()).await.ok();
    assert_eq!(
        changed["event_types"],
        json!(["order.paid", "stock.changed"])
    );
    assert_eq!(changed["version"], 2);
    world
        .seller
        .put_if(&path, &etag, draft)
        .await
        .is_refused("runtime/changed-meanwhile");
    let taken = world.draft("/other", &["order.paid"]);
    let refused = world.seller.put_if(&path, "\"2\"", taken).await;
    let problem = refused.is_refused("webhooks/already-there");
    assert_eq!(problem["params"]["id"], other.id);
}

#[tokio::test]
async fn a_firm_has_no_more_endpoints_than_it_may() {
    let world = World::start().await;
    for number in 0..20 {
        world
            .added(&world.seller, &format!("/hooks/{number}"))
            .await;
    }
    let one_more = world.draft("/more", &["order.paid"]);
    let refused = world.seller.post(ENDPOINTS, one_more.clone()).await;
    let problem = refused.is_refused("webhooks/too-many-endpoints");
    assert_eq!(problem["params"]["maximum"], 20);
    let page = world
        .seller
        .get(&format!("{ENDPOINTS}?limit=15"))
        .await
        .ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 15);
    let next = page["next"].as_str().unwrap();
    let path = format!("{ENDPOINTS}?limit=15&after={next}");
    let rest = world.seller.get(&path).await.ok();
    assert_eq!(rest["items"].as_array().unwrap().len(), 5);
    world.buyer.post(ENDPOINTS, one_more).await.ok();
}

#[tokio::test]
async fn for_a_day_both_secrets_sign() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let rotated = world.seller.post(&made.path("/rotate"), json!(null)).await;
    let rotated = rotated.ok();
    let fresh = rotated["secret"].as_str().unwrap();
    assert_ne!(fresh, made.secret);
    world.complete().await;
    let now = world.kit.rt.now();
    let came = world.receiver.came();
    assert_eq!(came[0].header("webhook-signature").split(' ').count(), 2);
    assert!(came[0].is_signed_by(fresh, now) && came[0].is_signed_by(&made.secret, now));
    world.receiver.forget();
    world.kit.pass(Duration::from_secs(24 * 3_600 + 1)).await;
    world.complete().await;
    let (now, came) = (world.kit.rt.now(), world.receiver.came());
    assert!(came[0].is_signed_by(fresh, now) && !came[0].is_signed_by(&made.secret, now));
}

#[tokio::test]
async fn nothing_is_sent_to_what_is_switched_off_or_removed() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    let off = world.seller.post(&made.path("/disable"), json!(null)).await;
    assert_eq!(off.ok()["disabled_because"], "switched_off");
    world.complete().await;
    assert!(world.receiver.came().is_empty());
    assert!(world.deliveries(&world.seller, &made).await.is_empty());
    let refused = world.seller.post(&made.path("/test"), json!(null)).await;
    refused.is_refused("webhooks/endpoint-disabled");
    world
        .seller
        .post(&made.path("/enable"), json!(null))
        .await
        .ok();
    world.complete().await;
    assert_eq!(world.receiver.came().len(), 1);
    world.seller.delete(&made.path("")).await.ok();
    world.complete().await;
    assert_eq!(world.receiver.came().len(), 1);
    world
        .seller
        .get(&made.path(""))
        .await
        .is_refused("runtime/not-found");
}

#[tokio::test]
async fn what_waits_when_an_endpoint_goes_off_can_be_sent_later() {
    let world = World::start().await;
    let made = world.added(&world.seller, "/hooks").await;
    world.receiver.then([crate::receiver::Way::Status(500)]);
    world.complete().await;
    world
        .seller
        .post(&made.path("/disable"), json!(null))
        .await
        .ok();
    world.hours(1).await;
    assert_eq!(world.receiver.came().len(), 1);
    let given_up = world.only(&world.seller, &made).await;
    assert_eq!(given_up["delivery"]["state"], "failed");
    world
        .seller
        .post(&made.path("/enable"), json!(null))
        .await
        .ok();
    let since = json!({"since": "2026-11-22T00:00:00Z"});
    let again = world.seller.post(&made.path("/replay"), since).await.ok();
    assert_eq!(
        (&again["replayed"], &again["more"]),
        (&json!(1), &json!(false))
    );
    world.kit.settle().await;
    let sent = world.only(&world.seller, &made).await;
    assert_eq!(sent["delivery"]["state"], "delivered");
}

#[tokio::test]
async fn a_made_up_caller_with_a_key_needs_its_scope() {
    let world = World::start().await;
    let mut key = world.seller.caller();
    key.credential = Credential::ApiKey {
        id: contract::ids::ApiKeyId::from_uuid(world.kit.rt.ids().uuid()),
        scopes: ["webhooks:read".to_owned()].into(),
    };
    let machine = world.kit.acting(key);
    machine.get(ENDPOINTS).await.ok();
    let draft = world.draft("/hooks", &["order.paid"]);
    let refused = machine.post(ENDPOINTS, draft).await;
    let problem = refused.is_refused("runtime/forbidden");
    assert_eq!(problem["params"]["scope"], "webhooks:write");
}

//! News by hand and by the carrier, in any order and any number.

use axum::http::Method;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use testkit::Reply;

use crate::{World, world};

fn signed(seconds: i64, body: &str, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("n1.{seconds}.{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

async fn send(world: &World, news: Value, age_seconds: i64, secret: &str) -> Reply {
    let seconds = world.kit.rt.now().micros() / 1_000_000 - age_seconds;
    let body = news.to_string();
    let signature = signed(seconds, &body, secret);
    let seconds = seconds.to_string();
    world
        .kit
        .stranger()
        .send_bytes(
            Method::POST,
            "/api/logistics/notifications/heron",
            &[
                ("content-type", "application/json"),
                ("webhook-id", "n1"),
                ("webhook-timestamp", &seconds),
                ("webhook-signature", &signature),
            ],
            body.into_bytes(),
        )
        .await
}

const SECRET: &str = "a secret of the test";

fn news(id: &str, number: &str, code: &str, at: &str) -> Value {
    json!({"id": id, "tracking_number": number, "code": code, "at": at})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doubled_and_reordered_news_reach_the_same_status() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let shipment = world.booked(&seller, &buyer).await;
    let number = shipment.tracking_number.as_str();
    let told = [
        news("3", number, "DELIVERED", "2026-11-22T09:50:00Z"),
        news("1", number, "COLLECTED", "2026-11-22T08:00:00Z"),
        news("2", number, "CUSTOMS_IN", "2026-11-22T09:00:00Z"),
        news("1", number, "COLLECTED", "2026-11-22T08:00:00Z"),
        news("4", number, "GREMLIN", "2026-11-22T09:55:00Z"),
    ];
    for item in told {
        assert_eq!(send(&world, item, 0, SECRET).await.status, 204);
    }
    let path = format!("/api/logistics/shipments/{}", shipment.id);
    let tracked = buyer.get(&path).await.ok();
    assert_eq!(tracked["shipment"]["status"], "delivered");
    let codes: Vec<&str> = tracked["news"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|news| news["code"].as_str())
        .collect();
    assert_eq!(codes, ["COLLECTED", "CUSTOMS_IN", "DELIVERED", "GREMLIN"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_old_and_unknown_notifications_change_nothing() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let shipment = world.booked(&seller, &buyer).await;
    let number = shipment.tracking_number.as_str();
    let delivered = news("1", number, "DELIVERED", "2026-11-22T09:50:00Z");
    send(&world, delivered.clone(), 0, "another secret")
        .await
        .is_refused("logistics/bad-signature");
    send(&world, delivered, 301, SECRET)
        .await
        .is_refused("logistics/bad-signature");
    let lost = news("1", "HE000000000CN", "DELIVERED", "2026-11-22T09:50:00Z");
    send(&world, lost, 0, SECRET)
        .await
        .is_refused("runtime/not-found");
    let garbled = json!({"id": "1", "surprise": true});
    send(&world, garbled, 0, SECRET)
        .await
        .is_refused("runtime/malformed");
    let path = format!("/api/logistics/shipments/{}", shipment.id);
    assert_eq!(buyer.get(&path).await.ok()["shipment"]["status"], "pending");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_record_news_where_no_carrier_tells() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let shipment = world.booked(&seller, &buyer).await;
    let path = format!("/api/logistics/shipments/{}/news", shipment.id);
    let body = json!({"at": "2026-11-22T09:00:00Z", "status": "picked_up"});
    buyer
        .post(&path, body.clone())
        .await
        .is_refused("runtime/forbidden");
    world
        .kit
        .seller()
        .post(&path, body.clone())
        .await
        .is_refused("runtime/not-found");
    assert_eq!(seller.post(&path, body).await.status, 204);
    let later = json!({"at": "2026-11-23T09:00:00Z", "status": "delivered"});
    assert_eq!(seller.post(&path, later).await.fields(), ["at"]);
    let show = format!("/api/logistics/shipments/{}", shipment.id);
    assert_eq!(
        seller.get(&show).await.ok()["shipment"]["status"],
        "picked_up"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goods_set_out_by_is_told_on_once() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let shipment = world.booked(&seller, &buyer).await;
    let number = shipment.tracking_number.as_str();
    let mut left = news("1", number, "DEPARTED", "2026-11-22T08:00:00Z");
    left["vessel"] = json!("MV GREY HERON");
    left["imo"] = json!("9999917");
    for _ in 0..2 {
        assert_eq!(send(&world, left.clone(), 0, SECRET).await.status, 204);
    }
    let told = world.kit.rt.db().rows(
        "SELECT payload FROM logistics_outbox WHERE subject = 'logistics.shipment_departed'",
        &[],
    );
    assert_eq!(told.await.unwrap().len(), 1);
}

//! News come as they happen, and streams end with the program.

use std::time::Duration;

use serde_json::json;

use crate::world;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_tells_messages_reads_and_counts_and_ends_with_the_program() {
    let world = world().await;
    let at = world.opened("before").await;
    let (seller, path) = (world.seller.clone(), format!("{at}/events?since=0"));
    let talk = tokio::spawn(async move { seller.get(&path).await });
    let badge = world.seller.clone();
    let badge = tokio::spawn(async move { badge.get("/api/desk/events").await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.says(&world.buyer, &at, "while listening").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    world
        .seller
        .post(&format!("{at}/read"), json!({"up_to": 2}))
        .await
        .ok();
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Nobody is told by a notice who was listening.
    world.kit.settle().await;
    let notices = world.seller.get("/api/notices").await.ok();
    assert_eq!(notices["items"].as_array().unwrap().len(), 1);
    world.kit.rt.start_draining();
    let talk = tokio::time::timeout(Duration::from_secs(5), talk)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(talk.headers["content-type"], "text/event-stream");
    let text = talk.text();
    let (first, second) = (
        text.find("before").unwrap(),
        text.find("while listening").unwrap(),
    );
    assert!(first < second && text.contains("id: 2"), "{text}");
    assert!(
        text.contains("event: read") && text.contains("\"read_seq\":2"),
        "{text}"
    );
    let badge = tokio::time::timeout(Duration::from_secs(5), badge)
        .await
        .unwrap()
        .unwrap();
    let counts: Vec<bool> = ["\"unread\":1", "\"unread\":2", "\"unread\":0"]
        .iter()
        .map(|count| badge.text().contains(count))
        .collect();
    assert_eq!(counts, [true, true, true], "{}", badge.text());
}

//! Whose year an import counts in, and who may see and move a declaration.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use outside::customs::Faults;
use serde_json::json;

use super::border::{Border, Sale, receipt};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_year_is_counted_over_sellers_and_ends_at_its_limit() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::import(1, 2_000_000)).await;
    border.sell(&Sale::import(2, 700_000)).await;
    let first = border.import(1, "110101199003070000").await;
    let checked = border.act(&first, "check", json!({})).await.ok();
    assert_eq!(
        (&checked["state"], &checked["mode"]),
        (&json!("checked"), &json!("9610")),
        "{}",
        checked["findings"]
    );
    border.act(&first, "submit", json!({})).await.ok();
    border.until(&first, "released").await;
    let second = border.import(2, "110101199003070000").await;
    let over = border.act(&second, "check", json!({})).await.ok();
    assert_eq!(over["state"], "draft");
    let finding = over["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["rule"] == "limit_per_year")
        .unwrap();
    assert_eq!(finding["receipt_code"], "-621018");
    // Somebody else's year is another one.
    border.amend(&second, "11010119900307888X").await;
    assert_eq!(
        border.act(&second, "check", json!({})).await.ok()["state"],
        "checked"
    );
    // What goes back counts no more.
    border
        .act(
            &first,
            "requests",
            json!({"what": "return", "reason": "broken"}),
        )
        .await
        .ok();
    border.until(&first, "returned").await;
    border.amend(&second, "110101199003070000").await;
    assert_eq!(
        border.act(&second, "check", json!({})).await.ok()["state"],
        "checked"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_sees_or_moves_a_declaration() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let id = border.checked(1).await;
    let path = format!("/api/compliance/declarations/{id}");
    let rival = border.shop.kit.seller();
    rival.get(&path).await.is_refused("runtime/not-found");
    let guid = border.show(&id).await["messages"][0]["guid"]
        .as_str()
        .unwrap()
        .to_owned();
    rival
        .get(&format!("{path}/messages/{guid}"))
        .await
        .is_refused("runtime/not-found");
    for deed in ["check", "submit", "revise", "retry"] {
        rival
            .post(&format!("{path}/{deed}"), json!({}))
            .await
            .is_refused("runtime/not-found");
    }
    rival
        .post(&format!("{path}/cancel"), json!({"reason": "x"}))
        .await
        .is_refused("runtime/not-found");
    rival
        .get(&format!("/api/compliance/refund-files/{id}"))
        .await
        .is_refused("runtime/not-found");
    assert_eq!(
        rival.get("/api/compliance/declarations").await.ok()["items"],
        json!([])
    );
    border
        .shop
        .buyer
        .get(&path)
        .await
        .is_refused("runtime/forbidden");
    let desk = &border.shop.desk;
    assert_eq!(desk.get(&path).await.ok()["id"], id);
    desk.post(&format!("{path}/submit"), json!({}))
        .await
        .is_refused("runtime/forbidden");
    let xml = json!({"xml": receipt(604, "X", 800)});
    border
        .seller()
        .post(
            &format!("/api/compliance/ops/declarations/{id}/receipts"),
            xml.clone(),
        )
        .await
        .is_refused("runtime/forbidden");
    desk.post(
        &format!("/api/compliance/ops/declarations/{id}/receipts"),
        xml,
    )
    .await
    .is_refused("compliance/no-customs-receipt");
    // The same request again is answered as before, and submits once.
    let submit = format!("{path}/submit");
    for _ in 0..2 {
        border
            .seller()
            .post_once(&submit, "one-key", json!({"by_hand": true}))
            .await
            .ok();
    }
    let moves = border.show(&id).await["moves"].clone();
    let count = moves
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["to"] == "submitted")
        .count();
    assert_eq!(count, 1);
    // Silence for longer than a day is what the desk looks at.
    assert_eq!(
        desk.get("/api/compliance/declarations?stuck=true")
            .await
            .ok()["items"],
        json!([])
    );
    border.shop.kit.pass(Duration::from_secs(25 * 3_600)).await;
    let stuck = desk
        .get("/api/compliance/declarations?stuck=true")
        .await
        .ok();
    assert_eq!(stuck["items"][0]["is_stuck"], true);
    let none = border
        .seller()
        .send(Method::POST, &submit, &[], Some(json!({})))
        .await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_needs_a_declarant_an_order_over_the_border_and_none_beside_it() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    border
        .sell(&Sale {
            to: "CN",
            ..Sale::export(2)
        })
        .await;
    let stranger = border.shop.kit.seller();
    let order = border.order(1);
    stranger
        .post("/api/compliance/declarations", json!({"order": order}))
        .await
        .is_refused("runtime/not-found");
    let home = border.order(2);
    border
        .seller()
        .post("/api/compliance/declarations", json!({"order": home}))
        .await
        .is_refused("compliance/order-at-home");
    border.drafted(1, None).await;
    border
        .seller()
        .post("/api/compliance/declarations", json!({"order": order}))
        .await
        .is_refused("compliance/declared-already");
    let profile = stranger.get("/api/compliance/declarant").await;
    assert_eq!(profile.ok()["is_new"], true);
}

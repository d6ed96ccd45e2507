//! Declarations from an order to its release, with the simulated customs as the peer.

mod border;
mod importers;
mod parcels;
mod people;

use std::time::Duration;

use axum::http::StatusCode;
use border::{Border, Sale};
use outside::customs::Faults;
use serde_json::json;
use testkit::Reply;

fn rules(declaration: &serde_json::Value) -> Vec<String> {
    let all = declaration["findings"].as_array().unwrap().iter();
    all.filter(|one| one["is_warning"] == false)
        .map(|one| {
            format!(
                "{} {}",
                one["rule"].as_str().unwrap(),
                one["element"].as_str().unwrap()
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_declared_released_and_its_refund_file_says_what_is_missing() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let undeclared = border
        .seller()
        .get("/api/compliance/declarations/undeclared")
        .await
        .ok();
    assert_eq!(undeclared["items"].as_array().unwrap().len(), 1);
    let id = border.checked(1).await;
    let checked = border.show(&id).await;
    assert_eq!(
        (&checked["mode"], &checked["state"]),
        (&json!("9710"), &json!("checked"))
    );
    let order = checked["sides"]
        .as_array()
        .unwrap()
        .iter()
        .find(|side| side["element"] == "orderNo");
    let order = order.unwrap();
    assert_eq!(order["order"], order["list"]);
    border.act(&id, "submit", json!({})).await.ok();
    border.until(&id, "released").await;
    let released = border.show(&id).await;
    let numbers: Vec<i64> = released["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [303, 403, 505, 603]);
    assert!(
        released["messages"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["state"] == "taken")
    );
    assert_eq!(released["invt_no"].as_str().unwrap().len(), 18);
    assert_eq!(border.customs.taken().len(), 4);
    let moves: Vec<&str> = released["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["to"].as_str().unwrap())
        .collect();
    assert_eq!(moves.first().unwrap(), &"draft");
    assert_eq!(moves.last().unwrap(), &"released");
    // The signed message is there to be read, and is customs' own form.
    let guid = released["messages"][3]["guid"].as_str().unwrap();
    let xml = border
        .seller()
        .get(&format!(
            "/api/compliance/declarations/{id}/messages/{guid}"
        ))
        .await
        .text();
    assert!(
        ceb::validate(xml.as_bytes()).is_empty() && xml.contains("rsa-sha256"),
        "{xml}"
    );

    let path = format!("/api/compliance/refund-files/{id}");
    let file = border.seller().get(&path).await.ok();
    assert_eq!(
        (&file["missing"], &file["bar"], &file["due"]),
        (&json!(1), &json!(null), &json!("2027-04-30"))
    );
    let missing: Vec<&str> = file["papers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["is_there"] == false)
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(missing, ["invoice"]);
    let wrong = border
        .seller()
        .put(
            &format!("{path}/invoice"),
            json!({"number": "24312000000123456789", "dated": "2026-02-30"}),
        )
        .await;
    assert_eq!(wrong.fields(), ["dated"]);
    let whole = border
        .seller()
        .put(
            &format!("{path}/invoice"),
            json!({"number": "24312000000123456789", "dated": "2026-11-18"}),
        )
        .await
        .ok();
    assert_eq!(whole["missing"], 0);
    let files = border
        .seller()
        .get("/api/compliance/refund-files")
        .await
        .ok();
    assert_eq!(files["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_that_differ_are_named_and_not_submitted() {
    let border = Border::open(Faults::default()).await;
    // A cent less came in than the order says, and nothing was shipped.
    border
        .sell(&Sale {
            paid_minor: Some(24_999),
            tracking: None,
            ..Sale::export(1)
        })
        .await;
    let id = border.drafted(1, Some("9610")).await;
    let checked = border.act(&id, "check", json!({})).await.ok();
    assert_eq!(checked["state"], "draft");
    assert_eq!(
        rules(&checked),
        ["charge charge", "missing waybill", "missing list"]
    );
    border
        .act(&id, "submit", json!({}))
        .await
        .is_refused("compliance/declaration-not-checked");
    assert_eq!(border.customs.calls(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_asked_about_and_no_message_goes_twice() {
    let border = Border::open(Faults {
        lost_answer: 100,
        ..Faults::default()
    })
    .await;
    border.sell(&Sale::export(1)).await;
    let id = border.checked(1).await;
    border.act(&id, "submit", json!({})).await.ok();
    let doubtful = border.show(&id).await;
    assert!(
        doubtful["messages"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["state"] == "unknown"),
        "{doubtful}"
    );
    for _ in 0..8 {
        border.shop.kit.pass(Duration::from_secs(600)).await;
    }
    border.until(&id, "released").await;
    let messages = border.show(&id).await["messages"].clone();
    assert!(
        messages
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["state"] == "taken"),
        "{messages}"
    );
    // Four messages, four calls: what was in doubt was asked about.
    assert_eq!(
        (border.customs.taken().len(), border.customs.calls()),
        (4, 4)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_twice_backwards_and_forged_lead_to_the_same_end() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let id = border.checked(1).await;
    border.act(&id, "submit", json!({})).await.ok();
    let mut receipts = border.in_the_box(5).await;
    let (xml, signature) = receipts[0].clone();
    let forged = xml.replace("120", "800");
    let hear = |xml: String, signature: String| border.hear(xml, signature);
    refused(&hear(forged, signature.clone()).await);
    refused(&hear(xml, String::new()).await);
    assert_eq!(
        border.show(&id).await["receipts"].as_array().unwrap().len(),
        0
    );
    receipts.reverse();
    for (xml, signature) in receipts.iter().chain(receipts.iter()) {
        assert_eq!(
            hear(xml.clone(), signature.clone()).await.status,
            StatusCode::NO_CONTENT
        );
    }
    let released = border.show(&id).await;
    assert_eq!(released["state"], "released");
    assert_eq!(released["receipts"].as_array().unwrap().len(), 5);
    // The box tells it all once more, and nothing happens.
    border.shop.kit.pass(Duration::from_secs(61)).await;
    let after = border.show(&id).await;
    assert_eq!(
        (&after["receipts"], &after["moves"]),
        (&released["receipts"], &released["moves"])
    );
}

fn refused(reply: &Reply) {
    reply.is_refused("compliance/not-signed-by-customs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_declaration_is_begun_anew_as_a_change_under_new_guids() {
    let border = Border::open(Faults {
        rejects: 100,
        ..Faults::default()
    })
    .await;
    border.sell(&Sale::export(1)).await;
    let id = border.checked(1).await;
    border.act(&id, "submit", json!({})).await.ok();
    border.until(&id, "rejected").await;
    let rejected = border.show(&id).await;
    let why = rejected["moves"].as_array().unwrap().last().unwrap()["reason"]
        .as_str()
        .unwrap();
    assert!(why.contains("规格型号申报不完整"), "{why}");
    border.act(&id, "revise", json!({})).await.ok();
    let again = border.act(&id, "check", json!({})).await.ok();
    assert_eq!(
        (&again["revision"], &again["state"]),
        (&json!(2), &json!("checked")),
        "{}",
        again["findings"]
    );
    let messages = again["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 8);
    let guid = messages[4]["guid"].as_str().unwrap();
    let xml = border
        .seller()
        .get(&format!(
            "/api/compliance/declarations/{id}/messages/{guid}"
        ))
        .await
        .text();
    assert!(xml.contains("<ceb:appType>2</ceb:appType>"), "{xml}");
    border
        .act(&id, "cancel", json!({"reason": "sold elsewhere"}))
        .await
        .ok();
    assert_eq!(border.show(&id).await["state"], "cancelled");
    border
        .act(&id, "check", json!({}))
        .await
        .is_refused("compliance/declaration-not-open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customs_hold_the_documents_against_each_other_themselves() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let id = border.checked(1).await;
    // The payment firm's message alone is changed on its way: 1 less than the order.
    border
        .alter(
            &id,
            403,
            "<ceb:charge>250</ceb:charge>",
            "<ceb:charge>251</ceb:charge>",
        )
        .await;
    border.act(&id, "submit", json!({})).await.ok();
    border.until(&id, "rejected").await;
    let rejected = border.show(&id).await;
    assert!(
        rejected["receipts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["info"]
                .as_str()
                .unwrap()
                .contains("三单比对不符 charge")),
        "{}",
        rejected["receipts"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_filed_by_hand_follows_the_receipts_that_the_desk_brings() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let id = border.checked(1).await;
    border
        .act(&id, "submit", json!({"by_hand": true}))
        .await
        .ok();
    assert_eq!(border.customs.calls(), 0);
    border
        .act(&id, "cancel", json!({"reason": "wrong goods"}))
        .await
        .is_refused("compliance/list-not-numbered");
    let accepted = border.bring(&id, 603, 120).await.ok();
    assert_eq!(accepted["state"], "accepted");
    border
        .act(&id, "cancel", json!({"reason": "wrong goods"}))
        .await
        .ok();
    border
        .act(&id, "cancel", json!({"reason": "wrong goods"}))
        .await
        .is_refused("compliance/customs-asked-already");
    let refused = border.bring(&id, 605, 100).await.ok();
    assert_eq!(
        (&refused["state"], &refused["asked"]),
        (&json!("accepted"), &json!(null))
    );
    border
        .act(&id, "cancel", json!({"reason": "wrong goods, truly"}))
        .await
        .ok();
    let cancelled = border.bring(&id, 605, 399).await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    // A late release does not raise it from the dead.
    assert_eq!(border.bring(&id, 603, 800).await.ok()["state"], "cancelled");
    // Customs know the order: the next declaration of it says that it is a change.
    let next = border.checked(1).await;
    assert_ne!(next, id);
    let guid = border.show(&next).await["messages"][0]["guid"]
        .as_str()
        .unwrap()
        .to_owned();
    let xml = border
        .seller()
        .get(&format!(
            "/api/compliance/declarations/{next}/messages/{guid}"
        ))
        .await
        .text();
    assert!(xml.contains("<ceb:appType>2</ceb:appType>"), "{xml}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn released_parcels_are_summed_up_and_may_come_back() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let id = border.drafted(1, Some("9610")).await;
    border.act(&id, "check", json!({})).await.ok();
    border.act(&id, "submit", json!({})).await.ok();
    border.until(&id, "released").await;
    border
        .act(&id, "cancel", json!({"reason": "late"}))
        .await
        .is_refused("compliance/declaration-not-to-cancel");
    border
        .act(
            &id,
            "requests",
            json!({"what": "summary", "reason": "monthly"}),
        )
        .await
        .ok();
    border.until_asked_is_answered(&id).await;
    let summed = border.show(&id).await;
    assert!(
        summed["sum_no"].as_str().unwrap().starts_with('S'),
        "{summed}"
    );
    border
        .act(
            &id,
            "requests",
            json!({"what": "summary", "reason": "twice"}),
        )
        .await
        .is_refused("compliance/not-to-ask-customs");
    border
        .act(
            &id,
            "requests",
            json!({"what": "return", "reason": "refused by the buyer"}),
        )
        .await
        .ok();
    border.until(&id, "returned").await;
}

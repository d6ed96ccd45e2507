//! Who is paid and how: verified firms, bank accounts that cooled down, two people for much, a part
//! kept back, and without asking.

use std::time::Duration;

use axum::http::StatusCode;
use contract::identity::Role;
use kernel::{Currency, Money};
use serde_json::json;

use crate::payouts::{EARNED, Earner, eur, iban};
use crate::world::World;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
const MINUTE: Duration = Duration::from_secs(61);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_paid_unverified_to_a_new_account_or_too_little() {
    let world = World::silent().await;
    let seller = world.sells().await;
    let added = seller
        .post("/api/payments/seller/beneficiaries", iban())
        .await
        .ok();
    let beneficiary = added["id"].clone();
    let earner = Earner {
        seller,
        beneficiary,
    };
    earner
        .asks(10_000)
        .await
        .is_refused("payments/not-verified");
    world.verify(&earner.seller).await;
    earner
        .asks(10_000)
        .await
        .is_refused("payments/beneficiary-cooling");
    world.kit.pass(25 * HOUR).await;
    earner.asks(999).await.is_refused("payments/below-minimum");
    assert_eq!(
        earner.asks(0).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    earner.asks(10_000).await.ok();
    // Who stops being verified is not paid any more, approved or not.
    let path = format!("/api/payments/ops/payees/{}", earner.seller.org());
    let terms = json!({"is_verified": false, "reserve_percent": "0", "reserve_days": 0});
    world.operator.put(&path, terms).await.ok();
    world.kit.pass(MINUTE).await;
    let list = earner.seller.get("/api/payments/seller/payouts").await.ok();
    assert_eq!(list["items"][0]["state"], "canceled");
    assert_eq!(list["items"][0]["reason"], "not_verified");
    assert_eq!(earner.balance().await["available"], eur(EARNED));
    assert_eq!(world.bank.files(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bank_account_is_checked_masked_sealed_and_cools_down() {
    let world = World::silent().await;
    let (seller, other) = (world.kit.seller(), world.kit.seller());
    let path = "/api/payments/seller/beneficiaries";
    let wrong = json!({"holder": "x", "form": "us", "number": "12", "bank_code": "021000022", "currency": "USD"});
    let reply = seller.post(path, wrong).await;
    assert_eq!(reply.fields(), ["number", "bank_code"]);
    let added = seller.post(path, iban()).await.ok();
    assert_eq!(added["number"], "•••• 2051");
    assert_eq!(added["is_usable"], false);
    seller
        .post(path, iban())
        .await
        .is_refused("payments/account-twice");
    other.post(path, iban()).await.ok();
    let one = format!("{path}/{}", added["id"].as_str().expect("text"));
    assert_eq!(other.delete(&one).await.status, StatusCode::NOT_FOUND);
    world.kit.pass(25 * HOUR).await;
    assert_eq!(seller.get(path).await.ok()["items"][0]["is_usable"], true);
    let mut changed = iban();
    changed["number"] = json!("GB29 NWBK 6016 1331 9268 19");
    let after = seller.put_if(&one, "\"1\"", changed).await.ok();
    assert_eq!(
        (&after["number"], &after["is_usable"]),
        (&json!("•••• 6819"), &json!(false))
    );
    // What lies in the table does not show the number.
    let rows = world
        .kit
        .rt
        .db()
        .report("SELECT sealed, hint FROM payments_beneficiary", &[]);
    for row in rows.await.expect("rows") {
        let sealed: String = row.get("sealed").expect("text");
        assert!(sealed.len() > 40 && !sealed.contains("2051") && !sealed.contains("NWBK"));
    }
    let staff = seller.colleague(&[Role::Staff]);
    staff.get(path).await.is_refused("runtime/forbidden");
    assert_eq!(seller.delete(&one).await.status, StatusCode::NO_CONTENT);
    assert_eq!(seller.get(path).await.ok()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_of_the_platform_agree_to_a_large_payout() {
    let world = World::silent().await;
    let earner = world.earner().await;
    for _ in 0..6 {
        world.sells_more(&earner.seller).await;
    }
    let asked = earner.asks(600_000).await.ok();
    assert_eq!(asked["state"], "screening");
    let id = asked["id"].as_str().expect("text");
    let path = format!("/api/payments/ops/payouts/{id}/approve");
    earner
        .seller
        .post(&path, json!(null))
        .await
        .is_refused("runtime/forbidden");
    let support = world.operator.colleague(&[Role::Support]);
    support
        .post(&path, json!(null))
        .await
        .is_refused("runtime/forbidden");
    assert_eq!(
        world.operator.post(&path, json!(null)).await.ok()["state"],
        "screening"
    );
    world
        .operator
        .post(&path, json!(null))
        .await
        .is_refused("payments/same-person");
    let finance = world.operator.colleague(&[Role::Finance]);
    assert_eq!(
        finance.post(&path, json!(null)).await.ok()["state"],
        "approved"
    );
    finance
        .post(&path, json!(null))
        .await
        .is_refused("payments/invalid-transition");
    let cancel = format!("/api/payments/seller/payouts/{id}/cancel");
    assert_eq!(
        earner.seller.post(&cancel, json!(null)).await.ok()["state"],
        "canceled"
    );
    let again = earner.asks(600_000).await.ok();
    let id = again["id"].as_str().expect("text");
    let reject = format!("/api/payments/ops/payouts/{id}/reject");
    let said = finance
        .post(&reject, json!({"reason": "Papers are missing."}))
        .await
        .ok();
    assert_eq!(said["state"], "rejected");
    assert_eq!(earner.balance().await["available"], eur(7 * EARNED));
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rhythm_pays_all_there_is_once_a_day() {
    let world = World::silent().await;
    let earner = world.earner().await;
    let daily = json!({"rhythm": "daily", "day": 1});
    let set = earner
        .seller
        .put("/api/payments/seller/payout-terms", daily)
        .await
        .ok();
    assert!(set["next_at"].is_string(), "{set}");
    world.kit.pass(DAY).await;
    world.kit.pass(MINUTE).await;
    let list = earner.seller.get("/api/payments/seller/payouts").await.ok();
    assert_eq!(
        list["items"].as_array().expect("a list").len(),
        1,
        "{list:#}"
    );
    assert_eq!(list["items"][0]["cause"], "rhythm");
    assert_eq!(list["items"][0]["amount"], eur(EARNED));
    world.kit.pass(DAY).await;
    let list = earner.seller.get("/api/payments/seller/payouts").await.ok();
    assert_eq!(list["items"].as_array().expect("a list").len(), 1);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_of_each_release_is_kept_back_and_pays_refunds_first() {
    let world = World::silent().await;
    let seller = world.kit.seller();
    let path = format!("/api/payments/ops/payees/{}", seller.org());
    let terms = json!({"is_verified": true, "reserve_percent": "10", "reserve_days": 7});
    world.operator.put(&path, terms).await.ok();
    let share = world.sells_more(&seller).await;
    let reserved = format!("seller:{}:reserved", seller.org());
    let receivable = format!("seller:{}:receivable", seller.org());
    assert_eq!(world.balance(&reserved).await, 9_576);
    assert_eq!(world.available(&seller).await, EARNED - 9_576);
    // All that is available goes out; a refund of 50.00 then takes from what is kept back.
    let added = seller
        .post("/api/payments/seller/beneficiaries", iban())
        .await
        .ok();
    world.kit.pass(25 * HOUR).await;
    let earner = Earner {
        seller: seller.clone(),
        beneficiary: added["id"].clone(),
    };
    earner.asks(EARNED - 9_576).await.ok();
    let agreed = contract::orders::RefundAgreed {
        after_sale: world.id(),
        order: share.order,
        checkout: world.id(),
        buyer: world.buyer.org(),
        seller: seller.org(),
        amount: Money::new(5_000, Currency::EUR),
        reason: "damaged".to_owned(),
        at: world.kit.rt.now(),
    };
    world.tells(agreed, share.order).await;
    assert_eq!(world.balance(&reserved).await, 9_576 - 4_788);
    assert_eq!(world.balance(&receivable).await, 0);
    for _ in 0..8 {
        world.kit.pass(DAY).await;
    }
    assert_eq!(world.balance(&reserved).await, 0);
    assert_eq!(world.available(&seller).await, 4_788);
}

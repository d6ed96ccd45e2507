//! Orders above what a buyer may spend alone.

use std::time::Duration;

use contract::identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::shop::Shop;

const RULE: &str = "/api/orders/approval-rule";

struct Firm {
    shop: Shop,
    anna: Actor,
    approver: Actor,
}

impl Firm {
    /// Anna buys, Ben approves above this many cents.
    async fn with_limit(amount: &str, currency: &str) -> Firm {
        let shop = Shop::open().await;
        let rule = json!({"above": {"amount": amount, "currency": currency}});
        shop.buyer.put(RULE, rule).await.ok();
        let anna = shop.buyer.colleague(&[Role::Buyer]);
        let approver = shop.buyer.colleague(&[Role::Approver, Role::Buyer]);
        Firm {
            shop,
            anna,
            approver,
        }
    }

    async fn asks(&self, who: &Actor, key: &str) -> Value {
        let reply = who
            .post_once("/api/orders/checkouts", key, self.shop.request())
            .await;
        reply.ok()
    }

    async fn act(&self, who: &Actor, id: &Value, act: &str, body: Value) -> Reply {
        let path = format!("/api/orders/approvals/{}/{act}", id.as_str().unwrap());
        who.post(&path, body).await
    }
}

#[tokio::test]
async fn what_is_above_the_limit_waits_and_reserves_nothing() {
    let firm = Firm::with_limit("5000", "USD").await;
    let asked = firm.asks(&firm.anna, "one").await;
    assert_eq!(asked["state"], "awaiting_approval");
    assert_eq!(asked["total"]["amount"], "6999");
    assert_eq!(asked["orders"], json!([]));
    assert_eq!(firm.shop.world.left(firm.shop.kettle), 100);
    assert_eq!(firm.shop.outgoing("orders.placed").await.len(), 0);
    // The same request is the same wish.
    assert_eq!(firm.asks(&firm.anna, "one").await["id"], asked["id"]);
    let list = firm
        .approver
        .get("/api/orders/approvals?state=awaiting")
        .await
        .ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["can_decide"], true);
    assert_eq!(list["items"][0]["quote"]["total"]["amount"], "6999");
    let path = format!("/api/orders/checkouts/{}", asked["id"].as_str().unwrap());
    assert_eq!(
        firm.anna.get(&path).await.ok()["state"],
        "awaiting_approval"
    );
    // Others of the firm who only buy see their own.
    let carl = firm.shop.buyer.colleague(&[Role::Buyer]);
    let list = carl.get("/api/orders/approvals").await.ok();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn who_runs_the_firm_and_what_is_below_the_limit_need_nobody() {
    let firm = Firm::with_limit("6999", "USD").await;
    assert_eq!(
        firm.asks(&firm.anna, "one").await["state"],
        "awaiting_payment"
    );
    let firm = Firm::with_limit("0", "USD").await;
    let owner = firm.shop.buyer.clone();
    assert_eq!(firm.asks(&owner, "one").await["state"], "awaiting_payment");
}

#[tokio::test]
async fn an_amount_that_cannot_be_compared_waits() {
    // The world of these tests knows no rates.
    let firm = Firm::with_limit("900000", "EUR").await;
    assert_eq!(
        firm.asks(&firm.anna, "one").await["state"],
        "awaiting_approval"
    );
}

#[tokio::test]
async fn an_approved_one_is_placed_in_the_name_of_who_asked() {
    let firm = Firm::with_limit("5000", "USD").await;
    let asked = firm.asks(&firm.anna, "one").await;
    let id = &asked["id"];
    firm.act(&firm.anna, id, "approve", json!({}))
        .await
        .is_refused("runtime/forbidden");
    let placed = firm
        .act(&firm.approver, id, "approve", json!({}))
        .await
        .ok();
    assert_eq!(
        (&placed["id"], &placed["state"]),
        (id, &json!("awaiting_payment"))
    );
    assert_eq!(firm.shop.world.left(firm.shop.kettle), 98);
    let order = placed["orders"][0]["id"].as_str().unwrap();
    let order = firm
        .anna
        .get(&format!("/api/orders/orders/{order}"))
        .await
        .ok();
    assert_eq!(
        order["history"][0]["person"],
        firm.anna.person().to_string()
    );
    assert_eq!(
        order["approved_by"]["id"],
        firm.approver.person().to_string()
    );
    let told = firm.shop.outgoing("orders.placed").await;
    assert_eq!(told[0]["person"], firm.anna.person().to_string());
    // Twice is once, and what was decided stays.
    let again = firm
        .act(&firm.approver, id, "approve", json!({}))
        .await
        .ok();
    assert_eq!(again["id"], *id);
    assert_eq!(firm.shop.world.left(firm.shop.kettle), 98);
    firm.act(&firm.approver, id, "decline", json!({"reason": "too late"}))
        .await
        .is_refused("orders/illegal-move");
    // The seller is not told how the buyer decides.
    let path = format!(
        "/api/orders/orders/{}",
        placed["orders"][0]["id"].as_str().unwrap()
    );
    assert_eq!(
        firm.shop.shenzhen.get(&path).await.ok()["approved_by"],
        Value::Null
    );
}

#[tokio::test]
async fn nobody_agrees_to_their_own_but_an_owner() {
    let firm = Firm::with_limit("5000", "USD").await;
    let own = firm.asks(&firm.approver, "own").await;
    assert_eq!(own["state"], "awaiting_approval");
    firm.act(&firm.approver, &own["id"], "approve", json!({}))
        .await
        .is_refused("orders/own-approval");
    let owner = firm.shop.buyer.clone();
    firm.act(&owner, &own["id"], "approve", json!({}))
        .await
        .ok();
}

#[tokio::test]
async fn a_declined_one_lies_in_the_cart_again() {
    let firm = Firm::with_limit("5000", "USD").await;
    let asked = firm.asks(&firm.anna, "one").await;
    firm.act(&firm.approver, &asked["id"], "decline", json!({}))
        .await
        .is_refused("runtime/invalid");
    let declined = firm
        .act(
            &firm.approver,
            &asked["id"],
            "decline",
            json!({"reason": "wait for March"}),
        )
        .await
        .ok();
    assert_eq!(
        (&declined["state"], &declined["reason"]),
        (&json!("declined"), &json!("wait for March"))
    );
    let cart = firm.anna.get("/api/orders/cart?currency=USD").await.ok();
    assert_eq!(cart["sellers"].as_array().unwrap().len(), 2);
    firm.act(&firm.approver, &asked["id"], "approve", json!({}))
        .await
        .is_refused("orders/illegal-move");
    assert_eq!(firm.shop.world.left(firm.shop.kettle), 100);
}

#[tokio::test]
async fn prices_are_looked_at_again_when_somebody_agrees() {
    let firm = Firm::with_limit("5000", "USD").await;
    let asked = firm.asks(&firm.anna, "one").await;
    {
        let mut tables = firm.shop.world.tables.lock();
        tables.offers.get_mut(&firm.shop.kettle).unwrap().unit_minor = 2_500;
    }
    let refused = firm
        .act(&firm.approver, &asked["id"], "approve", json!({}))
        .await;
    let problem = refused.is_refused("orders/price-changed");
    let total = problem["params"]["quote"]["total"].clone();
    assert_eq!(total["amount"], "7999");
    let placed = firm
        .act(
            &firm.approver,
            &asked["id"],
            "approve",
            json!({"expected_total": total}),
        )
        .await
        .ok();
    assert_eq!(placed["total"]["amount"], "7999");
}

#[tokio::test]
async fn what_nobody_answers_ends_and_what_is_taken_back_too() {
    let firm = Firm::with_limit("5000", "USD").await;
    let asked = firm.asks(&firm.anna, "one").await;
    let other = firm.asks(&firm.anna, "two").await;
    let gone = firm
        .act(&firm.anna, &other["id"], "withdraw", json!({}))
        .await
        .ok();
    assert_eq!(gone["state"], "withdrawn");
    firm.shop.kit.pass(Duration::from_secs(15 * 86_400)).await;
    let path = format!("/api/orders/approvals/{}", asked["id"].as_str().unwrap());
    assert_eq!(firm.anna.get(&path).await.ok()["state"], "expired");
    assert_eq!(firm.anna.get(&path).await.ok()["decided_by"], Value::Null);
}

#[tokio::test]
async fn the_rule_is_the_owners_and_nobody_overwrites_it_unseen() {
    let firm = Firm::with_limit("5000", "USD").await;
    let shown = firm.anna.get(RULE).await.ok();
    assert_eq!(
        (&shown["above"]["amount"], &shown["version"]),
        (&json!("5000"), &json!(1))
    );
    firm.approver
        .put(RULE, json!({"above": null}))
        .await
        .is_refused("runtime/forbidden");
    let owner = firm.shop.buyer.clone();
    let other = json!({"above": {"amount": "100", "currency": "EUR"}});
    owner.put_if(RULE, "\"1\"", other.clone()).await.ok();
    owner
        .put_if(RULE, "\"1\"", other)
        .await
        .is_refused("runtime/changed-meanwhile");
    owner.put(RULE, json!({"above": null})).await.ok();
    assert_eq!(
        firm.asks(&firm.anna, "free").await["state"],
        "awaiting_payment"
    );
}

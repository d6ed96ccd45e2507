//! The program killed at every step of a refund by bank transfer: afterwards, by itself, the bank has
//! carried each out once, to the account that paid.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::actor::{Actor, PASSWORD, next_key};
use crate::agreement::{BUYERS, SELLERS};
use crate::served::Server;

const PLACES: [&str; 4] = [
    "payments.refund.submitted:1",
    "payments.refund.answered:1",
    "payments.refund.taken:1",
    "payments.refund.noticed:1",
];
/// A worker's lease, and some.
const DIES_WITHIN: Duration = Duration::from_secs(90);
/// Whoever was not looked up is asked about again after a minute.
const PAID_WITHIN: Duration = Duration::from_secs(180);

/// One order after the other is cancelled, and its money goes back.
pub async fn refunds_pay_once(server: &mut Server, bank: &Actor, checkouts: &[String]) {
    let mut orders = Vec::new();
    for (place, checkout) in PLACES.into_iter().zip(checkouts) {
        server.again(None).await;
        let order = order_of(server, checkout).await;
        server.again(Some(place)).await;
        // Whoever decides may hear nothing, and asks again.
        let key = next_key();
        let heard = cancel(server, &order, &key).await;
        assert!(
            server.ends_within(DIES_WITHIN).await,
            "nothing came to {place}"
        );
        server.again(None).await;
        if heard.is_none() {
            cancel(server, &order, &key).await.expect("an answer");
        }
        orders.push(json!(order));
    }
    let begin = Instant::now();
    loop {
        let buyer = server.stranger().log_in(BUYERS[0]).await;
        let refunds = buyer.get("/api/payments/refunds?limit=100").await.ok();
        let refunds = refunds["items"].as_array().expect("a list");
        let of_ours = refunds.iter().filter(|one| orders.contains(&one["order"]));
        if of_ours.filter(|one| one["state"] == "succeeded").count() == orders.len() {
            break;
        }
        assert!(
            begin.elapsed() < PAID_WITHIN,
            "{refunds:#?} {}",
            server.log()
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let transfers = bank.get("/v1/transfers").await.ok();
    let transfers = transfers["items"].as_array().expect("a list").iter();
    let refunds: Vec<&Value> = transfers.filter(|one| is_refund(one)).collect();
    assert_eq!(refunds.len(), orders.len(), "{refunds:#?}");
    let operator = server.stranger().log_in("operator@argosy.example").await;
    let trial = operator
        .get("/api/payments/ops/ledger/trial-balance")
        .await
        .ok();
    assert_eq!(trial["balanced"], true, "{trial:#}");
}

/// The bank carries payouts of the world too.
fn is_refund(transfer: &Value) -> bool {
    let name = transfer["end_to_end"].as_str().unwrap_or_default();
    name.starts_with("RFD")
}

async fn order_of(server: &Server, checkout: &str) -> String {
    let buyer = server.stranger().log_in(BUYERS[0]).await;
    let path = format!("/api/orders/checkouts/{checkout}");
    let page = buyer.get(&path).await.ok();
    page["orders"][0]["id"]
        .as_str()
        .expect("an order")
        .to_owned()
}

/// The seller cancels; none when the server is gone.
async fn cancel(server: &Server, order: &str, key: &str) -> Option<Value> {
    let seller = server.stranger().try_log_in(SELLERS[0], PASSWORD).await?;
    let path = format!("/api/orders/orders/{order}/cancel");
    let body = json!({"reason": "out_of_stock"});
    let reply = seller.try_post(&path, key, &body).await?;
    assert!(reply.status.is_success(), "{}", reply.text());
    Some(reply.json())
}

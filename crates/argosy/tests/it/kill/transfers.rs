//! The program killed at every step of a payment by bank transfer, and then of its refund: afterwards,
//! by itself, each is paid once and paid back once, however often the bank, which is another process,
//! has told of it.

use std::time::{Duration, Instant};

use kernel::Money;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::transfer_refunds::refunds_pay_once;
use crate::actor::{Actor, next_key};
use crate::agreement::{BUYERS, Witnesses};
use crate::process::{Running, SECRET, free_address};
use crate::served::Server;
use crate::shop::{Offered, basket, put_up};

const PLACES: [&str; 5] = [
    "payments.pay.begun:1",
    "payments.pay.answered:1",
    "payments.pay.taken:1",
    "payments.remittance.noticed:1",
    "payments.relay.claimed:1",
];
const DIES_WITHIN: Duration = Duration::from_secs(90);
/// The bank tells again after half a minute.
const PAID_WITHIN: Duration = Duration::from_secs(120);
const UNITS: i64 = 1_000;
const NUMBERS_USED: usize = 100;
/// The account that every transfer comes from, and its refund goes to.
const PAYER: &str = "DE02120300000000202051";

#[tokio::test(flavor = "multi_thread")]
async fn wherever_it_is_killed_a_transfer_pays_once() {
    let folder = TempDir::new().expect("a folder");
    let address = free_address();
    let url = format!("http://{address}");
    let mut server = Server::start_with(vec![
        ("PAYMENTS__BANK_URL", url.clone()),
        ("PAYMENTS__BANK_SECRET", SECRET.to_owned()),
        ("PAYMENTS__TRANSFER__ON", "true".to_owned()),
        ("PAYMENTS__TRANSFER__LEAST", "0".to_owned()),
        ("PAYMENTS__TRANSFER__VIRTUAL_ACCOUNTS", "true".to_owned()),
    ])
    .await;
    let notices = format!("http://{}/api/payments/bank-notices", server.address());
    let memory = folder.path().join("transfers.jsonl");
    let arguments = [
        "outside",
        "bank",
        "--listen",
        &address,
        "--secret",
        SECRET,
        "--notify-url",
        &notices,
        "--memory",
        &memory.to_string_lossy(),
        "--pace-milliseconds",
        "300",
    ]
    .map(str::to_owned);
    let log = folder.path().join("transfers.log");
    let _bank = Running::start(&arguments, &[], &log).expect("a bank");
    // The world was made with another bank, which has used the first of its numbers.
    let bank = Actor::over_the_wire(&url).with_key("the platform", SECRET);
    for _ in 0..NUMBERS_USED {
        let charge = json!({"amount": {"amount": "-1", "currency": "EUR"}, "text": "charge"});
        assert!(bank.post("/v1/incoming", charge).await.status.is_success());
    }
    let witnesses = Witnesses::of(&server.stranger()).await;
    let goods = put_up(&witnesses.sellers[0], "TRANSFER-1", UNITS).await;
    let mut asked = Vec::new();
    for place in PLACES {
        server.again(None).await;
        let checkout = placed(&server, &goods).await;
        server.again(Some(place)).await;
        let key = next_key();
        let chosen = choose(&server, &checkout, &key).await;
        let dies_later = chosen.is_some();
        let page = match chosen {
            Some(page) => page,
            None => {
                server.again(None).await;
                let again = choose(&server, &checkout, &key).await;
                again.expect("an answer")
            }
        };
        let money: Money = serde_json::from_value(page["amount"].clone()).expect("an amount");
        let reference = page["transfer"]["reference"].as_str().expect("a reference");
        let sent = json!({
            "amount": money, "reference": reference, "text": "kill", "payer_account": PAYER,
        });
        assert!(bank.post("/v1/incoming", sent).await.status.is_success());
        if dies_later {
            assert!(
                server.ends_within(DIES_WITHIN).await,
                "nothing came to {place}"
            );
            server.again(None).await;
        }
        asked.push((checkout, page["id"].clone()));
    }
    let begin = Instant::now();
    for (checkout, _) in &asked {
        let buyer = server.stranger().log_in(BUYERS[0]).await;
        let path = format!("/api/orders/checkouts/{checkout}");
        loop {
            let page = buyer.get(&path).await.ok();
            if page["state"] == "paid" {
                break;
            }
            assert!(begin.elapsed() < PAID_WITHIN, "{page:#} {}", server.log());
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
    let operator = server.stranger().log_in("operator@argosy.example").await;
    let path = "/api/payments/ops/remittances?state=counted&limit=100";
    let counted = operator.get(path).await.ok();
    let counted = counted["items"].as_array().expect("a list");
    for (_, payment) in &asked {
        let own: Vec<&Value> = counted
            .iter()
            .filter(|one| one["payment"] == *payment)
            .collect();
        assert_eq!(own.len(), 1, "{payment}: {own:#?}");
    }
    let trial = operator
        .get("/api/payments/ops/ledger/trial-balance")
        .await
        .ok();
    assert_eq!(trial["balanced"], true, "{trial:#}");
    let checkouts: Vec<String> = asked.into_iter().map(|(checkout, _)| checkout).collect();
    refunds_pay_once(&mut server, &bank, &checkouts).await;
}

async fn placed(server: &Server, goods: &Offered) -> String {
    let buyer = server.stranger().log_in(BUYERS[0]).await;
    let body = basket(&buyer, "EUR", &[(goods, 2)])
        .await
        .expect("a basket");
    let placed = buyer.post("/api/orders/checkouts", body).await.ok();
    placed["id"].as_str().expect("an id").to_owned()
}

/// Chooses to pay by transfer; none when the server is gone.
async fn choose(server: &Server, checkout: &str, key: &str) -> Option<Value> {
    let buyer = server
        .stranger()
        .try_log_in(BUYERS[0], crate::actor::PASSWORD)
        .await?;
    let path = format!("/api/payments/intents/{checkout}/confirm");
    let body = json!({"method": "bank_transfer", "return_url": "/en/orders"});
    let reply = buyer.try_post(&path, key, &body).await?;
    assert!(reply.status.is_success(), "{}", reply.text());
    let page = reply.json();
    // Killed after it was written down, the ladder goes on.
    match page["transfer"]["reference"].is_string() {
        true => Some(page),
        false => None,
    }
}

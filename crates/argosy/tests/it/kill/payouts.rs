//! The program killed at every step of a payout: afterwards, by itself, each is paid once, and the
//! bank, which is another process, says the same as the books.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::actor::{Actor, PASSWORD, next_key};
use crate::agreement::SELLERS;
use crate::process::{Running, SECRET, free_address};
use crate::served::Server;

const PLACES: [&str; 5] = [
    "payments.payout.requested:1",
    "payments.payout.filed:1",
    "payments.payout.written:1",
    "payments.payout.answered:1",
    "payments.payout.taken:1",
];
/// A worker's lease, and some.
const DIES_WITHIN: Duration = Duration::from_secs(90);
/// A file that the bank does not know is sent again after a minute.
const PAID_WITHIN: Duration = Duration::from_secs(180);
const PATH: &str = "/api/payments/seller/payouts";

#[tokio::test(flavor = "multi_thread")]
async fn wherever_it_is_killed_a_payout_is_paid_once() {
    let folder = TempDir::new().expect("a folder");
    let address = free_address();
    let memory = folder.path().join("payouts.jsonl");
    let arguments = [
        "outside",
        "bank",
        "--listen",
        &address,
        "--secret",
        SECRET,
        "--memory",
        &memory.to_string_lossy(),
        "--pace-milliseconds",
        "300",
    ]
    .map(str::to_owned);
    let log = folder.path().join("payouts.log");
    let _bank = Running::start(&arguments, &[], &log).expect("a bank");
    let url = format!("http://{address}");
    let mut server = Server::start_with(vec![
        ("PAYMENTS__BANK_URL", url.clone()),
        ("PAYMENTS__BANK_SECRET", SECRET.to_owned()),
        ("PAYMENTS__BANK_FILE_EVERY_SECONDS", "1".to_owned()),
        ("PAYMENTS__BANK_ASK_SECONDS", "1, 1, 2".to_owned()),
    ])
    .await;
    let mut asked = Vec::new();
    for (at, place) in PLACES.into_iter().enumerate() {
        server.again(Some(place)).await;
        let (key, minor) = (next_key(), 2_000 + at);
        // Whoever asks may hear nothing, and asks again.
        let first = ask(&server, &key, minor).await;
        assert!(
            server.ends_within(DIES_WITHIN).await,
            "nothing came to {place}"
        );
        server.again(None).await;
        let again = ask(&server, &key, minor).await.expect("an answer");
        if let Some(first) = first {
            assert_eq!(first, again, "{place}");
        }
        asked.push(again);
    }
    let seller = server.stranger().log_in(SELLERS[0]).await;
    let begin = Instant::now();
    for payout in &asked {
        loop {
            let page = seller.get(&format!("{PATH}/{payout}")).await.ok();
            if page["state"] == "paid" {
                break;
            }
            assert!(begin.elapsed() < PAID_WITHIN, "{page:#} {}", server.log());
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
    let bank = Actor::over_the_wire(&url).with_key("the platform", SECRET);
    let transfers = bank.get("/v1/transfers").await.ok();
    let transfers = transfers["items"].as_array().expect("a list");
    for payout in &asked {
        let name = payout.replace('_', "").to_uppercase();
        let carried: Vec<&Value> = transfers
            .iter()
            .filter(|one| one["end_to_end"] == name.as_str())
            .collect();
        assert_eq!(carried.len(), 1, "{payout}: {carried:#?}");
        assert_eq!(carried[0]["status"], "executed");
    }
    let operator = server.stranger().log_in("operator@argosy.example").await;
    let trial = operator
        .get("/api/payments/ops/ledger/trial-balance")
        .await
        .ok();
    assert_eq!(trial["balanced"], true, "{trial:#}");
}

/// Asks for a payout in dollars; answers its id unless the server is gone.
async fn ask(server: &Server, key: &str, minor: usize) -> Option<String> {
    // What an earlier payout still had to do may come to the place before anybody asks.
    let seller = server.stranger().try_log_in(SELLERS[0], PASSWORD).await?;
    let accounts = seller
        .try_get("/api/payments/seller/beneficiaries")
        .await?
        .ok();
    let accounts = accounts["items"].as_array().expect("a list").clone();
    let suits = |one: &&Value| {
        one["currency"] == "USD"
            && one["number"]
                .as_str()
                .is_some_and(|text| !text.ends_with("0707"))
    };
    let account = accounts.iter().find(suits).expect("an account");
    let amount = json!({"amount": minor.to_string(), "currency": "USD"});
    let body = json!({"beneficiary": account["id"], "amount": amount});
    let reply = seller.try_post(PATH, key, &body).await?;
    assert!(reply.status.is_success(), "{}", reply.text());
    reply.json()["id"].as_str().map(str::to_owned)
}

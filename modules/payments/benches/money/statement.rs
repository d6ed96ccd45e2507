//! A statement of the bank with ten thousand payouts in it, handed in and matched.

use std::time::{Duration, Instant};

use axum::http::Method;
use contract::payments::Share;
use futures::StreamExt;
use kernel::{Currency, Money};
use outside::bank;
use runtime::bus::Manner;
use serde_json::{Value, json};

use crate::Figure;
use crate::world::{BANK_SECRET, World};

const PAYOUTS: f64 = 10_000.0;
const HOUR: Duration = Duration::from_secs(3_600);

pub async fn measure(share: f64) -> Vec<Figure> {
    let count = (PAYOUTS * share).ceil() as usize;
    // One that books each payout by itself.
    let habits = |settings| bank::Settings {
        batch_booking: false,
        ..settings
    };
    let world = World::start_at_bank(false, Manner::Orderly, false, habits).await;
    paid_out(&world, count).await;
    let file = world.statement().await;
    let entries = file.matches("<Ntry>").count();
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.xml\"\r\n\
         Content-Type: application/xml\r\n\r\n{file}\r\n--cut--\r\n"
    );
    let headers = [("content-type", "multipart/form-data; boundary=cut")];
    let started = Instant::now();
    let answer = world
        .operator
        .send_bytes(
            Method::POST,
            "/api/payments/ops/statements",
            &headers,
            body.into_bytes(),
        )
        .await;
    let took = started.elapsed().as_secs_f64();
    assert!(
        answer.status.is_success(),
        "{}",
        String::from_utf8_lossy(&answer.bytes)
    );
    world.balanced().await;
    let open = world
        .operator
        .get("/api/payments/ops/bank-lines?state=open&limit=100")
        .await
        .ok();
    assert_eq!(open["items"], json!([]), "all are matched");
    assert!(entries >= count, "{entries}");
    vec![Figure::at_most(
        format!("a camt.053 of {entries} entries, checked and matched"),
        took,
        "s",
        2.0 * share,
    )]
}

/// One seller's payouts, asked for and with the bank.
async fn paid_out(world: &World, count: usize) {
    let seller = world.kit.seller();
    let amount = Money::new(
        2_000 * i128::try_from(count).expect("a count"),
        Currency::EUR,
    );
    let sold = Share {
        order: world.id(),
        seller: seller.org(),
        amount: amount.checked_add(amount).expect("a sum"),
    };
    let opened = world.open_with(vec![sold.clone()]).await;
    world
        .confirm(opened.view.checkout, "sandbox_card")
        .await
        .ok();
    world.kit.settle().await;
    world.complete(&sold).await;
    let path = format!("/api/payments/ops/payees/{}", seller.org());
    let terms = json!({"is_verified": true, "reserve_percent": "0", "reserve_days": 0});
    world.operator.put(&path, terms).await.ok();
    let account = json!({
        "holder": "Speicher Handel GmbH",
        "form": "iban",
        "number": "DE02 1203 0000 0000 2020 51",
        "currency": "EUR",
    });
    let added = seller
        .post("/api/payments/seller/beneficiaries", account)
        .await
        .ok();
    // A new bank account has to cool down.
    world.kit.pass(25 * HOUR).await;
    let wanted = json!({
        "beneficiary": added["id"],
        "amount": {"amount": "1500", "currency": "EUR"},
    });
    futures::stream::iter(0..count)
        .for_each_concurrent(32, |_| async {
            seller
                .post("/api/payments/seller/payouts", wanted.clone())
                .await
                .ok();
        })
        .await;
    // As many files as they fill, then the bank's time, but not so long that the statement is
    // fetched by itself.
    for _ in 0..count.div_ceil(500) + 2 {
        world.kit.pass(Duration::from_secs(61)).await;
    }
    world.kit.pass(4 * HOUR).await;
    world.kit.clock.advance(24 * HOUR);
}

impl World {
    /// The one with the most in it that the bank has written.
    async fn statement(&self) -> String {
        let client = reqwest::Client::new();
        let get = async |path: String| {
            let answer = client
                .get(format!("{}{path}", self.bank.url()))
                .bearer_auth(BANK_SECRET)
                .send()
                .await;
            answer.expect("the bank").text().await.expect("a text")
        };
        let list: Value =
            serde_json::from_str(&get("/v1/statements".to_owned()).await).expect("a list");
        let mut most = String::new();
        for one in list["items"].as_array().expect("a list") {
            let id = one["id"].as_str().expect("an id");
            let file = get(format!("/v1/statements/{id}")).await;
            if file.len() > most.len() {
                most = file;
            }
        }
        most
    }
}

//! A provider's report of ten thousand lines, of which the books know all but a few.

use std::time::{Duration, Instant};

use axum::routing::get;
use axum::{Json, Router};
use db::{Bind, Error, Tx};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::world::World;

const LINES: i64 = 10_000;
/// Every so manieth line is of nothing.
const UNKNOWN_EVERY: i64 = 1_000;
const MINOR: i64 = 1_250;
/// Of a debug build on a busy machine; what it took is printed.
const SECONDS_MAX: u64 = 30;

fn report() -> Value {
    let line = |n: i64| {
        json!({
            "kind": "charge", "reference": format!("att_{n}"),
            "amount": {"amount": MINOR.to_string(), "currency": "EUR"},
            "fee": {"amount": "0", "currency": "EUR"},
        })
    };
    let lines: Vec<Value> = (0..LINES).map(line).collect();
    let net = (LINES * MINOR).to_string();
    json!({"items": [{
        "id": format!("STL{:026}", 1), "net": {"amount": net, "currency": "EUR"}, "lines": lines,
    }]})
}

/// What the books say of these charges.
async fn book(tx: &Tx) -> Result<(), Error> {
    let known = (0..LINES).filter(|n| n % UNKNOWN_EVERY != 0);
    let names: Vec<String> = known.map(|n| format!("att_{n}:captured")).collect();
    let (at, none) = (0i64, uuid::Uuid::nil());
    let rows: Vec<Vec<&dyn Bind>> = names
        .iter()
        .map(|name| -> Vec<&dyn Bind> { vec![name, &at, &none] })
        .collect();
    let into = "INSERT INTO payments_entry (id, at, intent_id)";
    tx.insert(into, &rows, "").await?;
    let sides = [
        (0i64, "psp_clearing:reserve", "debit"),
        (1i64, "suspense:recon", "credit"),
    ];
    let (currency, minor) = ("EUR", MINOR);
    let mut rows: Vec<Vec<&dyn Bind>> = Vec::new();
    for name in &names {
        for (place, account, direction) in &sides {
            rows.push(vec![name, place, account, &currency, &minor, direction]);
        }
    }
    let into = "INSERT INTO payments_posting
        (entry_id, place, account, currency, amount_minor, direction)";
    tx.insert(into, &rows, "").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_of_ten_thousand_lines_is_read_in_seconds() {
    let door = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", door.local_addr().expect("an address"));
    let router = Router::new().route("/v1/settlements", get(|| async { Json(report()) }));
    tokio::spawn(async move { axum::serve(door, router).await });
    let world = World::with_reserve_at(url).await;
    let db = world.kit.rt.db();
    db.tx(|tx: Tx| async move { book(&tx).await })
        .await
        .expect("books");
    let begun = Instant::now();
    world.kit.pass(Duration::from_secs(3_600)).await;
    let took = begun.elapsed();
    println!("a report of {LINES} lines: {:.1} s", took.as_secs_f64());
    let list = world
        .operator
        .get("/api/payments/ops/settlements")
        .await
        .ok();
    let one = &list["items"][0];
    assert_eq!(one["lines"], LINES, "{list:#}");
    assert_eq!(one["wrong"], LINES / UNKNOWN_EVERY, "{one:#}");
    assert!(took < Duration::from_secs(SECONDS_MAX), "{took:?}");
}

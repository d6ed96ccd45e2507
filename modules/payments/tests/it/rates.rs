//! Exchange rates: read from files, published, looked up.

use std::path::Path;

use contract::identity::Caller;
use kernel::Currency;
use payments::RateSource;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::world::World;

pub async fn upload(actor: &Actor, query: &str, text: &str) -> Reply {
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rates.csv\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--cut--\r\n"
    );
    let headers = [("content-type", "multipart/form-data; boundary=cut")];
    let path = format!("/api/payments/ops/rates?{query}");
    actor
        .send_bytes(axum::http::Method::POST, &path, &headers, body.into_bytes())
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_s_list_is_tried_then_taken() {
    let world = World::start().await;
    let good =
        "date,currency,rate\n2026-11-19,USD,1.10\n2026-11-20,USD,1.12\n2026-11-20,CNY,8.064\n";
    let tried = upload(&world.operator, "source=operator&dry_run=true", good)
        .await
        .ok();
    assert_eq!((&tried["rates"], &tried["changed"]), (&json!(3), &json!(0)));
    assert_eq!(
        world.kit.stranger().get("/api/payments/rates").await.ok()["date"],
        Value::Null
    );
    let taken = upload(&world.operator, "source=operator", good).await.ok();
    assert_eq!(taken["changed"], 3);
    let again = upload(&world.operator, "source=operator", good).await.ok();
    assert_eq!(again["changed"], 0);
    let day = world.kit.stranger().get("/api/payments/rates").await.ok();
    assert_eq!(
        (&day["date"], &day["base"]),
        (&json!("2026-11-20"), &json!("EUR"))
    );
    assert_eq!(day["rates"][0]["source"], "operator");
    let by = Caller::system();
    let (rate, date) = world
        .payments
        .rate(&by, Currency::USD, Currency::CNY)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((rate, date.as_str()), (Decimal::new(72, 1), "2026-11-20"));
    let (rate, _) = world
        .payments
        .rate(&by, Currency::EUR, Currency::USD)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(rate, Decimal::new(112, 2));
    let (rate, _) = world
        .payments
        .rate(&by, Currency::USD, Currency::USD)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(rate, Decimal::ONE);
    assert!(
        world
            .payments
            .rate(&by, Currency::USD, Currency::KES)
            .await
            .unwrap()
            .is_none()
    );
    let history = world
        .kit
        .stranger()
        .get("/api/payments/rates/USD?days=30")
        .await
        .ok();
    assert_eq!(history["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_with_one_wrong_row_is_not_taken_at_all() {
    let world = World::start().await;
    let bad = "date,currency,rate\n2026-11-20,USD,1.12\n2026-11-20,XXX,0\n";
    let report = upload(&world.operator, "source=operator", bad).await.ok();
    assert_eq!(
        (&report["errors_count"], &report["changed"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(report["errors"][0]["line"], 3);
    upload(&world.operator, "source=operator", "hello")
        .await
        .is_refused("payments/no-rates");
    upload(&world.buyer, "source=operator", bad)
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_whole_history_of_the_ecb_is_taken() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/fx/eurofxref-hist.zip");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: {} is missing", path.display());
        return;
    };
    let world = World::start().await;
    let report = world
        .service
        .import_rates(&Caller::system(), RateSource::Ecb, &bytes, false)
        .await
        .unwrap();
    assert_eq!(report.errors_count, 0, "{:?}", report.errors);
    assert!(report.rates > 150_000, "{}", report.rates);
    assert_eq!(report.first_day.as_deref(), Some("1999-01-04"));
    assert_eq!(report.last_day.as_deref(), Some("2026-10-30"));
    world.kit.settle().await;
    let day = world.kit.stranger().get("/api/payments/rates").await.ok();
    assert!(
        day["rates"]
            .as_array()
            .unwrap()
            .iter()
            .any(|rate| rate["currency"] == "CNY" && rate["source"] == "ecb")
    );
}

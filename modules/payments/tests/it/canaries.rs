//! Numbers of accounts, cards and telephones, and the secrets of providers, sent through whole flows
//! and then looked for wherever they must not be: in rows, events, audit, answers that refuse, logs.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use db::{Engine, Val};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::payouts::iban;
use crate::wallets::Way;
use crate::world::{BANK_SECRET, SECRET, World};

const HOUR: Duration = Duration::from_secs(3_600);
/// One account in each way to write it, and one whose check digits are wrong.
const IBAN: &str = "DE02120300000000202051";
const AMERICAN: &str = "90817263545";
const CHINESE: &str = "6217000010099887763";
const MISTYPED: &str = "DE03120300000000202051";
const CARD: &str = "4539578763621486";
const TELEPHONE: &str = "711223399";
const HOLDERS_BIRTHDAY: &str = "1961-07-23";

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("a test alone")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Log;
    fn make_writer(&self) -> Log {
        self.clone()
    }
}

/// Every value of every table, with the name of its column.
async fn rows(world: &World) -> String {
    let db = world.kit.rt.db();
    let catalogue = match db.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT table_name AS name FROM information_schema.tables
             WHERE table_schema = current_schema()"
        }
    };
    let tables = db.rows(catalogue, &[]).await.expect("tables");
    let mut all = String::new();
    for table in tables {
        let name: String = table.get("name").expect("a name");
        let found = db.rows(&format!("SELECT * FROM {name}"), &[]).await;
        for row in found.unwrap_or_default() {
            for (column, value) in row.columns().zip(row.vals()) {
                let text = match value {
                    Val::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                    other => format!("{other:?}"),
                };
                all.push_str(&format!("{name}.{column}={text}\n"));
            }
        }
    }
    all
}

fn where_found<'a>(text: &'a str, canary: &str) -> Vec<&'a str> {
    text.lines().filter(|line| line.contains(canary)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_secret_is_kept_told_or_logged_in_clear() {
    let log = Log::default();
    // For the whole process: what other tests log meanwhile must hold none of it either.
    tracing_subscriber::fmt()
        .with_env_filter("payments=trace,runtime=trace,db=trace,reqwest=debug,warn")
        .with_writer(log.clone())
        .init();
    let world = World::with_wallets().await;
    let earner = world.earner().await;
    let path = "/api/payments/seller/beneficiaries";
    let mut refused: Vec<String> = Vec::new();
    let accounts = [
        json!({"holder": "Speicher Inc", "form": "us", "number": AMERICAN,
            "bank_code": "021000021", "currency": "USD"}),
        json!({"holder": "上海丝绸", "form": "cn", "number": CHINESE,
            "bank_code": "104100000004", "currency": "CNY"}),
    ];
    for account in &accounts {
        earner.seller.post(path, account.clone()).await.ok();
        refused.push(earner.seller.post(path, account.clone()).await.text());
    }
    let mistyped = json!({"holder": "x", "form": "iban", "number": MISTYPED, "currency": "EUR"});
    refused.push(earner.seller.post(path, mistyped).await.text());
    let unknown = json!({"holder": "x", "form": "iban", "number": IBAN, "birthday": HOLDERS_BIRTHDAY,
        "currency": "EUR"});
    refused.push(earner.seller.post(path, unknown).await.text());
    refused.push(earner.seller.post(path, iban()).await.text());
    refused.push(earner.asks(99_999_999).await.text());
    earner.asks(50_000).await.ok();
    // While what was told waits to be carried.
    let mut kept = rows(&world).await;
    // To the bank and back: files, reports, statements.
    for _ in 0..30 {
        world.kit.pass(HOUR).await;
    }
    assert_eq!(world.bank.transfers()[0].account, IBAN, "the bank has it");
    // A payment by telephone, and news that hold a card's number.
    let opened = Way::Mpesa.open(&world).await;
    let confirm = format!("/api/payments/intents/{}/confirm", opened.view.checkout);
    let pay = json!({"method": "mpesa", "phone": format!("+254{TELEPHONE}")});
    refused.push(world.buyer.post(&confirm, pay).await.text());
    let paid = world.paid("sandbox_card").await;
    let news = json!({"id": "ch_1", "reference": paid.view.id, "status": "failed",
        "amount": {"amount": "1", "currency": "USD"}, "card": {"number": CARD}});
    refused.push(
        world
            .told("evt_card", "charge.updated", news.clone())
            .await
            .text(),
    );
    let forged = world
        .kit
        .stranger()
        .post("/api/payments/notifications/sandbox", news)
        .await;
    refused.push(forged.text());
    world.kit.pass(HOUR).await;
    let logged = String::from_utf8_lossy(&log.0.lock().expect("a test alone")).into_owned();
    kept.push_str(&rows(&world).await);
    assert!(kept.contains("payments_outbox") && kept.contains("payments_audit"));
    assert!(logged.contains("payments"), "something was logged");
    let answers = refused.join("\n");
    for canary in [
        IBAN,
        AMERICAN,
        CHINESE,
        MISTYPED,
        CARD,
        HOLDERS_BIRTHDAY,
        SECRET,
        BANK_SECRET,
    ] {
        for (place, text) in [("rows", &kept), ("answers", &answers), ("log", &logged)] {
            let found = where_found(text, canary);
            assert!(found.is_empty(), "{canary} in {place}: {found:#?}");
        }
    }
    // A telephone is kept while it is asked, and forgotten with the attempt.
    for (place, text) in [("answers", &answers), ("log", &logged)] {
        let found = where_found(text, TELEPHONE);
        assert!(found.is_empty(), "the telephone in {place}: {found:#?}");
    }
}

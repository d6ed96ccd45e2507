//! Verbs that keep an installation, with the real program: its first operator, its settings, its
//! tables, its backups.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::actor::Actor;
use crate::process::{Running, free_address};
use crate::store::Store;

/// Runs a verb to its end.
fn argosy(store: &Store, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_argosy"));
    command.args(arguments).args(store.arguments());
    let mut child = command
        .current_dir(store.folder())
        .env_remove("ARGOSY_TEST_POSTGRES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("an input");
    // One that asks for nothing may be gone already.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[track_caller]
fn done(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A server over the store, and somebody who may talk to it.
fn serve(store: &Store) -> (Running, Actor) {
    let address = free_address();
    let mut arguments = ["serve", "--listen", &address].map(str::to_owned).to_vec();
    arguments.extend(store.arguments());
    let log = store.folder().join("server.log");
    let running = Running::start(&arguments, &[], &log).expect("it serves");
    (running, Actor::over_the_wire(&format!("http://{address}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_operator_is_made_on_the_command_line_and_logs_in() {
    let store = Store::empty().await;
    let create = ["admin", "create", "--email", "ops@argosy.example"];
    let named = [&create[..], &["--name", "Ops", "--password-stdin"]].concat();
    let told = done(&argosy(&store, &named, "a long enough phrase of theirs\n"));
    assert!(told.contains("ops@argosy.example may log in"), "{told}");
    let again = argosy(&store, &named, "a long enough phrase of theirs\n");
    assert_eq!(again.status.code(), Some(1), "an address has one account");
    let (_running, stranger) = serve(&store);
    let operator = stranger
        .log_in_with("ops@argosy.example", "a long enough phrase of theirs")
        .await;
    assert_eq!(operator.get("/api/ops/queues").await.status, 200);
    let other = [
        "admin",
        "create",
        "--email",
        "second@argosy.example",
        "--name",
        "Second",
    ];
    let link = done(&argosy(&store, &other, ""));
    assert!(link.trim().starts_with("http://"), "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_is_restored_with_its_ledger_its_files_and_its_sessions() {
    let store = Store::of_world().await;
    let (running, stranger) = serve(&store);
    let buyer = stranger.log_in("owner@spreewerk.example").await;
    let orders = buyer.get("/api/orders/orders?limit=100").await.ok();
    let picture = first_picture(&buyer).await;
    let shown = buyer.get(&picture).await;
    assert_eq!(shown.status, 200, "{picture}");
    let bytes = shown.bytes;
    // Saved while it serves.
    let archive = store.folder().join("saved.tar.gz");
    let to = archive.to_string_lossy().into_owned();
    done(&argosy(&store, &["backup", &to], ""));
    let sealed = done(&argosy(&store, &["ledger", "export"], ""));
    running.kill();

    let other = Store::empty().await;
    done(&argosy(&other, &["restore", &to], ""));
    assert_ledger(&other, &sealed);
    let (running, stranger) = serve(&other);
    // Who was logged in still is, and whoever was not may log in.
    let same = buyer.elsewhere(&stranger);
    assert_eq!(same.get("/api/orders/orders?limit=100").await.ok(), orders);
    assert_eq!(same.get(&picture).await.bytes, bytes);
    stranger.log_in("operator@argosy.example").await;
    running.kill();
    let onto = argosy(&other, &["restore", &to], "");
    assert_eq!(onto.status.code(), Some(1), "the place is not empty");
}

/// The export is what it was, and holds by itself.
fn assert_ledger(store: &Store, before: &str) {
    let export = done(&argosy(store, &["ledger", "export"], ""));
    assert_eq!(export, before);
    let verdict = done(&argosy(store, &["ledger", "verify", "-"], &export));
    let verdict: Value = serde_json::from_str(&verdict).expect("a verdict");
    assert_eq!(verdict["balanced"], true, "{verdict}");
    assert_eq!(verdict["chain"], "ok", "{verdict}");
    assert_eq!(verdict["sealed"], true, "{verdict}");
    assert!(verdict["entries"].as_u64().is_some_and(|count| count > 10));
}

async fn first_picture(who: &Actor) -> String {
    let list = "/api/catalog/products?currency=EUR&limit=1";
    let found = who.get(list).await.ok();
    let picture = found["items"][0]["picture"].as_str();
    picture.expect("a picture").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_served_by_one_process_at_a_time() {
    let store = Store::of_world().await;
    let (running, _) = serve(&store);
    if crate::store::server().is_none() {
        let second = argosy(&store, &["serve", "--listen", &free_address()], "");
        let told = String::from_utf8_lossy(&second.stderr).into_owned();
        assert_eq!(second.status.code(), Some(1), "{told}");
        assert!(
            told.contains("another argosy serves this database"),
            "{told}"
        );
    }
    running.kill();
    serve(&store);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_store_is_seeded_and_sold_from() {
    let store = Store::empty().await;
    let wanted = ["--sellers", "3", "--products", "30", "--orders", "2"];
    let told = done(&argosy(&store, &[&["seed"], &wanted[..]].concat(), ""));
    let told: Value = serde_json::from_str(&told).expect("figures");
    println!("seeded: {told}");
    let (_running, stranger) = serve(&store);
    let list = "/api/catalog/products?currency=USD&limit=100";
    let found = stranger.get(list).await.ok();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(30));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_setting_is_shown_with_where_it_came_from() {
    let store = Store::empty().await;
    let file = store.folder().join("argosy.toml");
    let text = "[orders]\npayment_minutes = 45\n[payments]\nprovider_secret = \"tell nobody\"\n";
    std::fs::write(&file, text).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_argosy"));
    let output = command
        .args(["config", "show", "--data", "elsewhere"])
        .current_dir(store.folder())
        .env("ARGOSY_SERVER__BODY_MAX_BYTES", "2_000_000")
        .output()
        .expect("it runs");
    let shown = done(&output);
    let line = |key: &str| {
        let mut lines = shown.lines();
        let found = lines.find(|line| line.starts_with(&format!("{key} = ")));
        found.unwrap_or_default().to_owned()
    };
    let from_file = line("orders.payment_minutes");
    assert!(from_file.contains("= 45  # ") && from_file.ends_with("argosy.toml"));
    let name = "environment ARGOSY_SERVER__BODY_MAX_BYTES";
    assert!(line("server.body_max_bytes").ends_with(name), "{shown}");
    assert!(line("server.data_dir").ends_with("# flag"), "{shown}");
    assert!(line("rates.enabled").ends_with("# default"), "{shown}");
    assert!(!shown.contains("tell nobody"), "{shown}");
    assert!(!Path::new("elsewhere").exists(), "showing makes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_migrated_is_told_and_then_done_once() {
    let store = Store::empty().await;
    let check = argosy(&store, &["migrate", "--check"], "");
    assert_eq!(check.status.code(), Some(1));
    let told = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(told.lines().any(|line| line.starts_with("orders ")));
    done(&argosy(&store, &["migrate"], ""));
    assert_eq!(done(&argosy(&store, &["migrate", "--check"], "")), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_explained_and_an_unknown_one_is_not() {
    let store = Store::empty().await;
    let page = done(&argosy(&store, &["explain", "orders/not-enough-stock"], ""));
    assert!(page.lines().count() > 3, "{page}");
    let unknown = argosy(&store, &["explain", "orders/nonsense"], "");
    assert_eq!(unknown.status.code(), Some(1));
}

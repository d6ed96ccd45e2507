//! The verbs that other programs call, as processes.

mod engines;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn argosy(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_argosy"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("an input");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

#[test]
fn each_question_about_money_gets_its_answer_in_its_place() {
    let input = "{\"id\":\"1\",\"text\":\"1.5\",\"currency\":\"USD\"}\n\
                 {\"text\":\n\
                 {\"id\":\"3\",\"text\":\"1.555\",\"currency\":\"USD\"}\n";
    let output = argosy(&["money", "parse"], input);
    let answers = lines(&output);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        answers[0],
        json!({"id": "1", "status": "ok", "amount": "1.50", "currency": "USD", "minor": "150"})
    );
    assert_eq!(answers[1]["status"], "malformed");
    assert_eq!(answers[2]["status"], "refused");
    let output = argosy(&["money", "parse"], "{\"text\":\"x\",\"currency\":\"USD\"}");
    assert_eq!(output.status.code(), Some(0), "a refusal is an answer");
}

#[test]
fn an_export_is_verified_and_what_is_none_is_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_string_lossy().into_owned();
    let output = argosy(&["ledger", "export", "--data", &data], "");
    assert_eq!(output.status.code(), Some(0));
    let export = String::from_utf8_lossy(&output.stdout).into_owned();
    let verdict = argosy(&["ledger", "verify", "-"], &export);
    assert_eq!(verdict.status.code(), Some(0));
    assert_eq!(lines(&verdict)[0]["sealed"], true);
    let verdict = argosy(&["ledger", "verify", "-"], "nothing of the kind\n");
    assert_eq!(verdict.status.code(), Some(2));
    let verdict = argosy(&["ledger", "verify", "/there/is/no/such/file"], "");
    assert_eq!(verdict.status.code(), Some(1));
}

#[test]
fn the_demo_accounts_are_told_as_json() {
    let output = argosy(&["demo", "logins"], "");
    let accounts: Vec<Value> = serde_json::from_slice(&output.stdout).expect("a list");
    assert!(accounts.len() > 20);
    for account in accounts {
        for field in ["role", "email", "password", "organisation"] {
            assert!(account[field].is_string(), "{account}");
        }
    }
}

#[test]
fn a_demonstration_does_not_listen_beyond_this_machine_unless_it_must() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_string_lossy().into_owned();
    let args = ["serve", "--demo", "--listen", "0.0.0.0:0", "--data", &data];
    let output = argosy(&args, "");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("--demo-anywhere"), "{text}");
}

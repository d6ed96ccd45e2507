//! Statements of the bank and settlements of the card provider against the books: what is certain
//! matches by itself, what lies moves nothing, and the rest waits for two people.

use std::time::Duration;

use axum::http::StatusCode;
use contract::identity::Role;
use kernel::{Currency, Money};
use outside::bank::{self, Fault};
use runtime::bus::Manner;
use serde_json::{Value, json};

use crate::world::World;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
const MINUTE: Duration = Duration::from_secs(61);

fn money(minor: i128) -> Money {
    Money::new(minor, Currency::EUR)
}

impl World {
    async fn days(&self, count: usize) {
        for _ in 0..count {
            self.kit.pass(DAY).await;
        }
    }

    async fn lines(&self, state: &str) -> Vec<Value> {
        let path = format!("/api/payments/ops/bank-lines?state={state}&limit=100");
        let page = self.operator.get(&path).await.ok();
        page["items"].as_array().expect("a list").clone()
    }

    async fn drift(&self) -> Value {
        let page = self.operator.get("/api/payments/ops/bank-drift").await.ok();
        let items = page["items"].as_array().expect("a list");
        let found = items.iter().find(|one| one["currency"] == "EUR");
        found.cloned().unwrap_or_default()
    }
}

fn minor(value: &Value) -> i128 {
    value["amount"]
        .as_str()
        .expect("an amount")
        .parse()
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_matches_payouts_exactly_cleaned_and_many_at_once() {
    for (batch, mangled, how) in [
        (false, false, "exact"),
        (false, true, "cleaned"),
        (true, false, "many"),
    ] {
        let habits = |settings| bank::Settings {
            batch_booking: batch,
            ..settings
        };
        let world = World::start_at_bank(false, Manner::Orderly, false, habits).await;
        let earner = world.earner().await;
        if mangled {
            world.bank.err(Fault::MangledReference);
        }
        earner.asks(10_000).await.ok();
        if batch {
            earner.asks(20_000).await.ok();
        }
        world.kit.pass(MINUTE).await;
        world.days(3).await;
        let matched = world.lines("matched").await;
        assert_eq!(matched.len(), 1, "{how}: {matched:#?}");
        assert_eq!(matched[0]["how"], how);
        assert!(world.lines("open").await.is_empty());
        let drift = world.drift().await;
        assert_eq!(
            (minor(&drift["difference"]), &drift["is_alarm"]),
            (0, &json!(false)),
            "{drift:#}"
        );
        world.balanced().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_lies_is_refused_by_its_element_and_moves_nothing() {
    let world = World::silent().await;
    let earner = world.earner().await;
    earner.asks(10_000).await.ok();
    world.kit.pass(MINUTE).await;
    for _ in 0..3 {
        world.kit.pass(HOUR).await;
    }
    let before = world.balanced().await["accounts"].clone();
    let right = std::fs::read_to_string("tests/it/statement.xml").expect("a statement");
    let lies = [
        ("<NbOfNtries>1<", "<NbOfNtries>2<", "NbOfNtries"),
        ("<Sum>100.00<", "<Sum>100.01<", "Sum"),
        (
            "<Amt Ccy=\"EUR\">900.00</Amt>",
            "<Amt Ccy=\"EUR\">900.01</Amt>",
            "Amt",
        ),
    ];
    for (said, lied, element) in lies {
        let file = right.replacen(said, lied, 1);
        assert_ne!(file, right, "{element}");
        let refused = world
            .hands_in(&file)
            .await
            .is_refused("payments/statement-refused");
        assert_eq!(
            refused["fields"][0]["params"]["element"], element,
            "{refused:#}"
        );
    }
    assert_eq!(world.balanced().await["accounts"], before);
    assert!(world.lines("open").await.is_empty());
    let list = world
        .operator
        .get("/api/payments/ops/statements")
        .await
        .ok();
    assert_eq!(list["items"].as_array().expect("a list").len(), 3);
    assert!(list["items"][0]["findings"][0]["element"].is_string());
    // The one of the bank lies too, and then a right one comes.
    world.bank.err(Fault::LyingStatement);
    world.days(2).await;
    let list = world
        .operator
        .get("/api/payments/ops/statements")
        .await
        .ok();
    let states: Vec<&Value> = list["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(
        states[..2],
        [&json!("taken"), &json!("refused")],
        "{list:#}"
    );
    assert_eq!(world.lines("matched").await.len(), 1);
    // Taken once, however often it is handed in.
    assert_eq!(world.hands_in(&right).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.hands_in(&right).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.lines("open").await.len(), 1);
}

impl World {
    async fn hands_in(&self, file: &str) -> testkit::Reply {
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.xml\"\r\n\
             Content-Type: application/xml\r\n\r\n{file}\r\n--cut--\r\n"
        );
        let headers = [("content-type", "multipart/form-data; boundary=cut")];
        let path = "/api/payments/ops/statements";
        self.operator
            .send_bytes(axum::http::Method::POST, path, &headers, body.into_bytes())
            .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_can_match_two_people_explain_and_until_then_it_alarms() {
    let world = World::silent().await;
    world.bank.charge(money(700), "Account keeping, November");
    world
        .bank
        .incoming(money(12_300), None, "Greetings from Bremen");
    world.days(1).await;
    world.kit.pass(6 * Duration::from_secs(60)).await;
    let open = world.lines("open").await;
    assert_eq!(open.len(), 2, "{open:#?}");
    let drift = world.drift().await;
    assert_eq!(
        (minor(&drift["unmatched"]), minor(&drift["unexplained"])),
        (11_600, 0)
    );
    assert_eq!(drift["is_alarm"], false);
    world.days(1).await;
    assert_eq!(world.drift().await["is_alarm"], true);
    let finance = world.operator.colleague(&[Role::Finance]);
    for line in &open {
        let id = line["id"].as_str().expect("text");
        let at = |what: &str| format!("/api/payments/ops/bank-lines/{id}/{what}");
        let fee = minor(&line["amount"]) < 0;
        let explanation = if fee { "bank_fee" } else { "suspense" };
        let said = json!({"explanation": explanation, "note": "As the bank told us."});
        let support = world.operator.colleague(&[Role::Support]);
        support
            .post(&at("propose"), said.clone())
            .await
            .is_refused("runtime/forbidden");
        world
            .operator
            .post(&at("confirm"), json!(null))
            .await
            .is_refused("payments/invalid-transition");
        let proposed = world.operator.post(&at("propose"), said.clone()).await.ok();
        assert_eq!(proposed["state"], "proposed");
        world
            .operator
            .post(&at("confirm"), json!(null))
            .await
            .is_refused("payments/same-person");
        finance.post(&at("decline"), json!(null)).await.ok();
        world.operator.post(&at("propose"), said).await.ok();
        assert_eq!(
            finance.post(&at("confirm"), json!(null)).await.ok()["how"],
            "manual"
        );
        world.balanced().await;
    }
    assert_eq!(world.balance("bank:main").await, 11_600);
    assert_eq!(world.balance("suspense:recon").await, 12_300);
    assert_eq!(world.balance("psp_fees:bank").await, 700);
    let drift = world.drift().await;
    assert_eq!(
        (minor(&drift["difference"]), &drift["is_alarm"]),
        (0, &json!(false)),
        "{drift:#}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_settles_is_held_against_the_books_and_comes_through_the_bank() {
    let world = World::start_at_bank(false, Manner::Orderly, true, |settings| settings).await;
    world.sells().await;
    let held = world.balance("psp_clearing:sandbox").await;
    assert_eq!(held, 97_100);
    world.days(1).await;
    for _ in 0..50 {
        if !world.bank.entries().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let list = world
        .operator
        .get("/api/payments/ops/settlements")
        .await
        .ok();
    let one = &list["items"][0];
    assert_eq!(
        (minor(&one["net"]), &one["wrong"]),
        (97_100, &json!(0)),
        "{list:#}"
    );
    world.days(2).await;
    let matched = world.lines("matched").await;
    assert_eq!(matched.len(), 1, "{:#?}", world.lines("open").await);
    assert_eq!(world.balance("psp_clearing:sandbox").await, 0);
    assert_eq!(world.balance("bank:main").await, 97_100);
    let id = one["id"].as_str().expect("text");
    let page = world
        .operator
        .get(&format!("/api/payments/ops/settlements/{id}"))
        .await
        .ok();
    assert_eq!(page["items"][0]["kind"], "charge");
    assert!(page["bank_line"].is_string(), "{page:#}");
    assert_eq!(minor(&world.drift().await["difference"]), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_leaves_for_a_payout_that_failed_waits_for_people() {
    let world = World::silent().await;
    let earner = world.earner().await;
    world.bank.err(Fault::RejectTransfer("AC04".to_owned()));
    let asked = earner.asks(10_000).await.ok();
    world.kit.pass(MINUTE).await;
    let page = earner.payout(&asked["id"]).await;
    assert_eq!(page["state"], "failed");
    let reference = page["reference"].as_str().expect("text");
    world
        .bank
        .charge(money(10_000), &format!("SEPA {reference}"));
    world.days(2).await;
    let open = world.lines("open").await;
    assert_eq!(open[0]["why"], "already_ended", "{open:#?}");
    assert_eq!(earner.payout(&asked["id"]).await["state"], "failed");
    assert_eq!(world.balance("bank:main").await, 0);
}

/// Two lines of one name, and one beside them of another.
fn twice_named(name: &str) -> String {
    let entry = |amount: &str, name: &str| {
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>2026-11-22</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>\
             <SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>\
             <EndToEndId>{name}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        )
    };
    let right = std::fs::read_to_string("tests/it/statement.xml").expect("a statement");
    let from = right.find("<Ntry>").expect("an entry");
    let to = right.find("</Stmt>").expect("an end");
    let entries = [
        entry("100.00", name),
        entry("100.00", name),
        entry("7.00", "ANOTHER"),
    ];
    let (head, tail) = (&right[..from], &right[to..]);
    format!("{head}{}{tail}", entries.concat())
        .replace("<NbOfNtries>1<", "<NbOfNtries>3<")
        .replace("<Sum>100.00<", "<Sum>207.00<")
        .replace("900.00", "793.00")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_stands_twice_is_for_people_and_the_rest_goes_through() {
    let world = World::silent().await;
    let earner = world.earner().await;
    let asked = earner.asks(10_000).await.ok();
    world.kit.pass(MINUTE).await;
    let page = earner.payout(&asked["id"]).await;
    let name = page["reference"].as_str().expect("a reference");
    let name = name.replace([' ', '_'], "").to_uppercase();
    let file = twice_named(&name);
    assert_eq!(world.hands_in(&file).await.status, StatusCode::NO_CONTENT);
    let matched = world.lines("matched").await;
    assert_eq!(matched.len(), 1, "{matched:#?}");
    assert_eq!(earner.payout(&asked["id"]).await["state"], "paid");
    let mut open = world.lines("open").await;
    open.sort_by_key(|line| minor(&line["amount"]));
    let whys: Vec<&Value> = open.iter().map(|line| &line["why"]).collect();
    assert_eq!(whys, ["twice", "unknown_reference"], "{open:#?}");
    world.balanced().await;
}

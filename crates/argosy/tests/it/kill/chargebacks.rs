//! The program killed at every step of a chargeback: told of, answered, won, lost. Afterwards each
//! stands where the provider says, once, and the books say the same.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::journey::{Journey, Step};
use crate::actor::{Actor, next_key};
use crate::agreement::Witnesses;
use crate::process::SECRET;
use crate::served::Server;
use crate::shop::{Offered, put_up};

const TAKEN: &str = "payments.chargeback.taken:1";
const DECIDED: &str = "payments.chargeback.decided:1";
const ANSWERED: &str = "payments.chargeback.answered:1";
/// What is told, or what a job has still to do.
const DIES_WITHIN: Duration = Duration::from_secs(60);
const FOLLOWS_WITHIN: Duration = Duration::from_secs(120);
/// A job whose runner was killed is free again.
const LEASE: Duration = Duration::from_secs(70);
const LIST: &str = "/api/payments/seller/chargebacks";

#[tokio::test(flavor = "multi_thread")]
async fn wherever_it_is_killed_a_chargeback_is_booked_once() {
    let mut server = Server::start_with(vec![
        // The clock goes ahead of the provider's.
        ("PAYMENTS__NOTIFICATION_AGE_MAX_SECONDS", "3600".to_owned()),
        // Only what is told comes to the places, and no question that happens to be asked then.
        (
            "PAYMENTS__BANK_STATEMENTS_EVERY_SECONDS",
            "86400".to_owned(),
        ),
    ])
    .await;
    let witnesses = Witnesses::of(&server.stranger()).await;
    let goods = [
        put_up(&witnesses.sellers[0], "BACK-1", 1_000).await,
        put_up(&witnesses.sellers[1], "BACK-2", 1_000).await,
    ];
    let before = witnesses.before().await;
    let mut cases = Vec::new();
    for end in ["won", "lost"] {
        cases.push(case(&mut server, &witnesses, &goods, end).await);
    }
    super::at_rest(&mut server, &witnesses, Some(&before)).await;
    let theirs = provider(&server).get("/v1/chargebacks").await.ok();
    let theirs = theirs["items"].as_array().expect("a list").clone();
    assert_eq!(theirs.len(), cases.len(), "{theirs:#?}");
    for case in &cases {
        let id = case["id"].as_str().expect("an id");
        let path = format!("/api/payments/ops/chargebacks/{id}");
        let page = witnesses.operator.get(&path).await.ok();
        let one = theirs.iter().find(|one| one["id"] == case["reference"]);
        assert_eq!(Some(&page["status"]), one.map(|one| &one["status"]));
        // Each step is written down once, whatever was told twice.
        let steps = page["steps"].as_array().expect("steps");
        let places: Vec<&Value> = steps.iter().map(|step| &step["status"]).collect();
        let end = &page["status"];
        assert_eq!(
            places,
            [&json!("needs_response"), &json!("under_review"), end]
        );
        for part in page["parts"].as_array().expect("parts") {
            let charged = match end == "lost" {
                true => part["fee"]["amount"].as_str(),
                false => Some("0"),
            };
            assert_eq!(part["charged"]["amount"].as_str(), charged, "{page:#}");
            fees_stand(&witnesses, part, end == "lost").await;
        }
    }
    let trial = "/api/payments/ops/ledger/trial-balance";
    let trial = witnesses.operator.get(trial).await.ok();
    assert_eq!(trial["balanced"], true, "{trial:#}");
    let verdict = witnesses.checked_books().await;
    assert_eq!(verdict["ok"], true, "{verdict:#}");
}

/// The fee of a chargeback that was lost is one movement of the seller's, and none of one that was won.
async fn fees_stand(witnesses: &Witnesses, part: &Value, is_lost: bool) {
    let order = part["order"].as_str().expect("an order");
    let seller = witnesses.seller_of(order).await;
    let path = "/api/payments/seller/movements?limit=100";
    let moved = seller.get(path).await.ok();
    let items = moved["items"].as_array().expect("movements");
    let fees: i64 = items
        .iter()
        .filter(|one| one["order"] == order && one["what"] == "dispute_fee")
        .map(|one| {
            let minor: i64 = one["amount"]["amount"]
                .as_str()
                .unwrap_or("0")
                .parse()
                .expect("minor");
            // A debt grows by what an account loses.
            match one["part"] == "receivable" {
                true => minor,
                false => -minor,
            }
        })
        .sum();
    let owed = if is_lost {
        part["fee"]["amount"].as_str()
    } else {
        Some("0")
    };
    assert_eq!(Some(fees.to_string().as_str()), owed, "{moved:#}");
}

/// One chargeback from the bank's first word to its last, with a death at each step.
async fn case(
    server: &mut Server,
    witnesses: &Witnesses,
    goods: &[Offered; 2],
    end: &str,
) -> Value {
    server.again(None).await;
    let known = charges(server).await;
    let buyer = &witnesses.buyers[0];
    let mut journey = Journey::prepare(buyer, goods, "sandbox_card")
        .await
        .expect("a server");
    assert_eq!(journey.go(witnesses, Step::Paid).await, Step::Paid);
    let now = charges(server).await;
    let charge = now
        .iter()
        .find(|one| !known.contains(one))
        .expect("a charge");

    server.again(Some(TAKEN)).await;
    let wanted = json!({"charge": charge, "reason": "13.1"});
    let raised = provider(server).post("/v1/chargebacks", wanted).await.ok();
    dies(server, TAKEN).await;

    server.again(None).await;
    let reference = raised["id"].as_str().expect("a reference").to_owned();
    let opened = until(server, witnesses, &reference, "needs_response").await;

    // Every seller of the charge answers, and each answer is looked at; the last sends the pack.
    for (place, answering) in answering(witnesses, &opened, end).await.iter().enumerate() {
        if place > 0 {
            // The job that died runs again, or it would come to the place before the next answer.
            server.ahead += LEASE;
            server.again(None).await;
            looked(server).await;
        }
        server.again(Some(DECIDED)).await;
        answering.defend().await;
        dies(server, DECIDED).await;
    }

    for place in [ANSWERED, TAKEN] {
        server.ahead += LEASE;
        server.again(Some(place)).await;
        dies(server, place).await;
    }
    server.ahead += LEASE;
    server.again(None).await;
    until(server, witnesses, &reference, end).await
}

/// A seller with the room in which it answers.
struct Answering<'a> {
    seller: &'a Actor,
    room: String,
}

/// The sellers of a charge, who have shown what they have. Delivery convinces a bank, words do not.
async fn answering<'a>(witnesses: &'a Witnesses, case: &Value, end: &str) -> Vec<Answering<'a>> {
    let id = case["id"].as_str().expect("an id");
    let path = format!("/api/payments/ops/chargebacks/{id}");
    let page = witnesses.operator.get(&path).await.ok();
    let mut all = Vec::new();
    for part in page["parts"].as_array().expect("parts") {
        let order = part["order"].as_str().expect("an order");
        let (seller, room) = (witnesses.seller_of(order).await, format!("{LIST}/{id}"));
        if end == "won" {
            let shown = json!({"order": order, "kind": "delivery", "reference": "TRK1"});
            seller.post(&format!("{room}/evidence"), shown).await.ok();
        }
        all.push(Answering { seller, room });
    }
    all
}

impl Answering<'_> {
    async fn defend(&self) {
        let (path, said) = (
            format!("{}/defend", self.room),
            json!({"statement": "It came."}),
        );
        // The program may be gone before it says so.
        if let Some(reply) = self.seller.try_post(&path, &next_key(), &said).await {
            assert_eq!(reply.status, 200, "{}", reply.text());
        }
    }
}

/// Once the program, since it was started, has looked at a chargeback.
async fn looked(server: &Server) {
    let begin = Instant::now();
    let done = "kind=\"payments.chargeback\",outcome=\"done\"";
    while !server
        .stranger()
        .get("/metrics")
        .await
        .text()
        .contains(done)
    {
        assert!(begin.elapsed() < FOLLOWS_WITHIN, "{}", server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn dies(server: &mut Server, place: &str) {
    let died = server.ends_within(DIES_WITHIN).await;
    assert!(died, "nothing came to {place}: {}", server.log());
}

/// The one chargeback of this reference, once it stands so.
async fn until(server: &Server, witnesses: &Witnesses, reference: &str, status: &str) -> Value {
    let begin = Instant::now();
    loop {
        let page = witnesses
            .operator
            .get("/api/payments/ops/chargebacks?limit=100")
            .await
            .ok();
        let all = page["items"].as_array().expect("a list");
        let found: Vec<&Value> = all
            .iter()
            .filter(|one| one["reference"] == reference)
            .collect();
        assert!(found.len() <= 1, "{found:#?}");
        if let Some(one) = found.first().filter(|one| one["status"] == status) {
            return (*one).clone();
        }
        assert!(
            begin.elapsed() < FOLLOWS_WITHIN,
            "{found:#?} {}",
            server.log()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn provider(server: &Server) -> Actor {
    Actor::over_the_wire(&server.bank.url()).with_key("the merchant", SECRET)
}

async fn charges(server: &Server) -> Vec<Value> {
    let books = server.bank.books().await;
    books
        .charges
        .iter()
        .map(|one| one["reference"].clone())
        .collect()
}

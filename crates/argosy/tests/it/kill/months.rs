//! The program killed while it bills plans and while it writes the papers of a month: afterwards a
//! period is billed once, each paper is there once, and their numbers have no gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::actor::Actor;
use crate::agreement::Witnesses;
use crate::served::Server;
use crate::shop::all_items;

const BILLED: &str = "payments.plan.billed";
const ISSUED: &str = "payments.paper.issued";
/// Both runs come round soon after a start.
const DIES_WITHIN: Duration = Duration::from_secs(90);
const FOLLOWS_WITHIN: Duration = Duration::from_secs(120);
/// Past the end of a paid month, and of a month of the calendar.
const A_MONTH: Duration = Duration::from_secs(40 * 86_400);
/// A run whose runner was killed is free again: papers take the longest.
const LEASE: Duration = Duration::from_secs(660);
const PLAN: &str = "/api/payments/seller/plan";

#[tokio::test(flavor = "multi_thread")]
async fn wherever_it_is_killed_a_month_is_billed_and_written_once() {
    let mut server = Server::start_with(Vec::new()).await;
    let witnesses = Witnesses::of(&server.stranger()).await;
    for seller in &witnesses.sellers {
        take_plan(seller).await;
    }
    let before = bills(&witnesses).await;
    let papers_before = papers(&witnesses).await.len();
    server.ahead = A_MONTH;
    for place in [
        format!("{BILLED}:1"),
        format!("{BILLED}:1"),
        format!("{ISSUED}:1"),
        format!("{ISSUED}:2"),
    ] {
        server.again(Some(&place)).await;
        let died = server.ends_within(DIES_WITHIN).await;
        assert!(died, "nothing came to {place}: {}", server.log());
        server.ahead += LEASE;
    }
    server.again(None).await;
    // Whoever was logged in a month ago is not any more.
    let witnesses = Witnesses::of(&server.stranger()).await;
    let begin = Instant::now();
    while !is_over(&witnesses, papers_before).await {
        assert!(begin.elapsed() < FOLLOWS_WITHIN, "{}", server.log());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    once_each(&bills(&witnesses).await, &before);
    without_gaps(&papers(&witnesses).await);
    let trial = "/api/payments/ops/ledger/trial-balance";
    let trial = witnesses.operator.get(trial).await.ok();
    assert_eq!(trial["balanced"], true, "{trial:#}");
    let verdict = witnesses.checked_books().await;
    assert_eq!(verdict["ok"], true, "{verdict:#}");
}

/// A month of a plan in whatever currency there is enough of.
async fn take_plan(seller: &Actor) {
    if seller.get(PLAN).await.ok()["subscription"]["state"] != "free" {
        return;
    }
    for currency in ["USD", "EUR", "CNY"] {
        let wanted = json!({"plan": "plus", "term": "month", "currency": currency});
        if seller.post(PLAN, wanted).await.status == 200 {
            return;
        }
    }
}

/// Whether every plan stands in a period that runs, and nothing is to be written any more.
async fn is_over(witnesses: &Witnesses, papers_before: usize) -> bool {
    for seller in &witnesses.sellers {
        let one = seller.get(PLAN).await.ok()["subscription"].clone();
        let ends: Option<kernel::Timestamp> =
            one["ends_at"].as_str().and_then(|at| at.parse().ok());
        let ahead = kernel::Clock::now(&runtime::runtime::SystemClock).plus(A_MONTH);
        if one["state"] == "active" && ends.is_none_or(|ends| ends < ahead) {
            return false;
        }
    }
    // Papers of the sellers are written one after the other; they are all there when no more come.
    let some = papers(witnesses).await.len();
    tokio::time::sleep(Duration::from_secs(3)).await;
    some > papers_before && papers(witnesses).await.len() == some
}

async fn bills(witnesses: &Witnesses) -> Vec<Value> {
    let mut all = Vec::new();
    for seller in &witnesses.sellers {
        all.extend(all_items(seller, "/api/payments/seller/bills").await);
    }
    all
}

async fn papers(witnesses: &Witnesses) -> Vec<Value> {
    all_items(&witnesses.operator, "/api/payments/papers").await
}

/// The next period of each plan has one bill; each bill that is paid left the balance once.
fn once_each(bills: &[Value], before: &[Value]) {
    let known: BTreeSet<&str> = before.iter().filter_map(|one| one["id"].as_str()).collect();
    let mut periods: BTreeMap<(String, String), usize> = BTreeMap::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for bill in bills.iter().filter(|one| one["kind"] == "plan") {
        let period = (text(&bill["seller"]), text(&bill["from"]));
        *periods.entry(period).or_default() += 1;
    }
    assert!(periods.values().all(|bills| *bills == 1), "{periods:#?}");
    let new = bills
        .iter()
        .filter(|one| !known.contains(one["id"].as_str().unwrap_or_default()));
    let new: Vec<&Value> = new.filter(|one| one["kind"] == "plan").collect();
    // Else nothing was shown: two were billed with a death after each.
    assert!(new.len() >= 2, "{new:#?}");
}

/// One paper of a kind a seller, month and currency; numbers from one on in each series.
fn without_gaps(papers: &[Value]) {
    let mut series: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    let mut about = BTreeSet::new();
    for paper in papers {
        let number = paper["number"].as_str().expect("a number");
        let (name, last) = number.rsplit_once('-').expect("a series");
        let last = last.parse().expect("digits");
        assert!(
            series.entry(name.to_owned()).or_default().insert(last),
            "{number} twice"
        );
        let key = ["seller", "kind", "month", "currency"].map(|key| paper[key].to_string());
        assert!(about.insert(key.clone()), "{key:?} twice");
    }
    assert!(!series.is_empty());
    for (name, numbers) in series {
        let count = u64::try_from(numbers.len()).expect("few");
        let whole: BTreeSet<u64> = (1..=count).collect();
        assert_eq!(numbers, whole, "{name}");
    }
}

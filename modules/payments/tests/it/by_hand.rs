//! The statement of M-Pesa, which no call tells: fetched at its portal as people do, handed in, put
//! against the books both ways, its fees booked, and its money found on the bank's statement.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use outside::wallets::ReportFault;
use serde_json::{Value, json};

use crate::wallets::Way;
use crate::world::{BANK_SECRET, World};

const DAY: Duration = Duration::from_secs(86_400);
const WAY: Way = Way::Mpesa;

fn minor(value: &Value) -> i128 {
    value["amount"].as_str().unwrap().parse().unwrap()
}

impl World {
    async fn with_portal() -> World {
        let world = World::with_wallets().await;
        WAY.peer(&world)
            .pay_out_to(world.bank.url(), BANK_SECRET.to_owned());
        world
    }

    /// Nairobi's day, so many days ago.
    fn nairobi(&self, back: i64) -> String {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(3));
        let today = self.kit.rt.now().jiff().to_zoned(zone).date();
        today
            .saturating_sub(jiff::Span::new().days(back))
            .to_string()
    }

    /// What the portal gives for these days.
    async fn portal_gives(&self, from: &str, to: &str) -> String {
        let url = WAY.peer(self).url();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let shown = client.get(format!("{url}/portal")).send().await.unwrap();
        assert!(shown.text().await.unwrap().contains(to), "{to}");
        let address = format!("{url}/portal/statement.csv?from={from}&to={to}");
        let answer = client.get(address).send().await.unwrap();
        assert!(answer.status().is_success(), "{from} {to}");
        answer.text().await.unwrap()
    }

    async fn hands_in_statement(&self, provider: &str, file: &str) -> testkit::Reply {
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{file}\r\n--cut--\r\n"
        );
        let headers = [("content-type", "multipart/form-data; boundary=cut")];
        let path = format!("/api/payments/ops/day-reports/by-hand/{provider}");
        self.operator
            .send_bytes(Method::POST, &path, &headers, body.into_bytes())
            .await
    }

    async fn settled_by_hand(&self) -> Vec<Value> {
        let path = "/api/payments/ops/settlements";
        let list = self.operator.get(path).await.ok();
        let items = list["items"].as_array().unwrap().iter();
        items
            .filter(|one| one["provider"] == "mpesa")
            .cloned()
            .collect()
    }

    async fn lines_of(&self, settlement: &Value) -> Vec<Value> {
        let id = settlement["id"].as_str().unwrap();
        let path = format!("/api/payments/ops/settlements/{id}");
        let page = self.operator.get(&path).await.ok();
        page["items"].as_array().unwrap().clone()
    }

    async fn day_passes(&self) {
        self.kit.pass(DAY).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
    }

    /// Paid twice, and the second one given back whole.
    async fn paid_and_reversed(&self) {
        let first = WAY.open_one(self).await;
        WAY.pay(self, &first).await;
        let second = WAY.open_one(self).await;
        WAY.pay(self, &second).await;
        let asked = self.agree(&second, 0, 10_000).await;
        for _ in 0..100 {
            if !self.ended(asked).is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.kit.settle().await;
        }
        assert!(self.ended(asked)[0].succeeded);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_is_fetched_by_hand_and_its_money_found_at_the_bank() {
    let world = World::with_portal().await;
    world.paid_and_reversed().await;
    assert_eq!(world.balance("psp_clearing:mpesa").await, 10_000);
    world.day_passes().await;
    let (yesterday, today) = (world.nairobi(1), world.nairobi(0));
    let by_hand = "/api/payments/ops/day-reports/by-hand";
    let listed = world.operator.get(by_hand).await.ok();
    assert_eq!(listed["items"][0]["provider"], "mpesa");
    let file = world.portal_gives(&yesterday, &yesterday).await;
    // The money comes before anybody has handed the statement in: it waits, and is nobody else's.
    for _ in 0..2 {
        world.day_passes().await;
    }
    let lines = "/api/payments/ops/bank-lines?state=open";
    let open = world.operator.get(lines).await.ok();
    assert_eq!(open["items"][0]["why"], "awaits_report", "{open:#}");
    assert_eq!(world.balance("bank:main").await, 0);
    let taken = world.hands_in_statement("mpesa", &file).await.ok();
    assert_eq!(taken, json!({"taken": 1, "before": 0, "wrong": 0}));
    let found = world.settled_by_hand().await;
    assert_eq!(found.len(), 1, "{found:#?}");
    let one = &found[0];
    // 0.6 % of both payments: nothing of it is given back for a reversal.
    assert_eq!(
        (
            minor(&one["gross"]),
            minor(&one["fees"]),
            minor(&one["net"])
        ),
        (10_000, 120, 9_880)
    );
    assert_eq!(one["lines"], 3);
    assert!(one["bank_line"].is_string(), "{one:#}");
    assert_eq!(world.balance("psp_clearing:mpesa").await, 0);
    assert_eq!(world.balance("psp_fees:mpesa").await, 120);
    assert_eq!(world.balance("bank:main").await, 9_880);
    let open = world.operator.get(lines).await.ok();
    assert_eq!(open["items"], json!([]));
    // Once, however often it is handed in, and with whatever days beside it.
    let again = world.hands_in_statement("mpesa", &file).await.ok();
    assert_eq!(again, json!({"taken": 0, "before": 1, "wrong": 0}));
    let more = world.portal_gives(&yesterday, &world.nairobi(1)).await;
    let more = world.hands_in_statement("mpesa", &more).await.ok();
    assert_eq!((&more["before"], &more["wrong"]), (&json!(1), &json!(0)));
    let days = "/api/payments/ops/day-reports";
    let days = world.operator.get(days).await.ok();
    let of = days["items"].as_array().unwrap().iter();
    let of: Vec<&Value> = of.filter(|one| one["provider"] == "mpesa").collect();
    let first = of.iter().find(|one| one["day"] == yesterday).unwrap();
    assert_eq!(first["state"], "taken");
    assert!(of.iter().any(|one| one["day"] == today), "{of:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_statement_is_named() {
    for (fault, why, left) in [
        (ReportFault::MissingLine, "missing", 10_000),
        (ReportFault::TwiceLine, "twice", 0),
        (ReportFault::OffByOne, "amount_differs", 1),
    ] {
        let world = World::with_portal().await;
        WAY.peer(&world).err_in_report(fault);
        world.paid_and_reversed().await;
        world.day_passes().await;
        let yesterday = world.nairobi(1);
        let file = world.portal_gives(&yesterday, &yesterday).await;
        let taken = world.hands_in_statement("mpesa", &file).await.ok();
        assert_eq!(taken["wrong"], 1, "{fault:?}");
        let found = world.settled_by_hand().await;
        let lines = world.lines_of(&found[0]).await;
        let whys: Vec<&Value> = lines.iter().map(|line| &line["why"]).collect();
        let whys: Vec<&&Value> = whys.iter().filter(|why| !why.is_null()).collect();
        assert_eq!(whys, [&&json!(why)], "{fault:?} {lines:#?}");
        for _ in 0..3 {
            world.day_passes().await;
        }
        let found = world.settled_by_hand().await;
        // What is paid out for a day on which more went back than came is nothing.
        if minor(&found[0]["net"]) > 0 {
            assert!(found[0]["bank_line"].is_string(), "{fault:?} {found:#?}");
            assert_eq!(world.balance("psp_clearing:mpesa").await, left, "{fault:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_does_not_go_on_from_the_one_before_moves_nothing() {
    let world = World::with_portal().await;
    let first = WAY.open_one(&world).await;
    WAY.pay(&world, &first).await;
    world.day_passes().await;
    let one = world.nairobi(1);
    let one = world.portal_gives(&one, &one).await;
    let second = WAY.open_one(&world).await;
    WAY.pay(&world, &second).await;
    world.day_passes().await;
    let two = world.nairobi(1);
    let two = world.portal_gives(&two, &two).await;
    world.hands_in_statement("mpesa", &one).await.ok();
    let before = world.settled_by_hand().await;
    // As if something had been on the account before.
    let later = two
        .replace(",99.40,true", ",199.40,true")
        .replace(",100.00,true", ",200.00,true");
    for (file, path, code) in [
        (
            later.replace(",0.00,true", ",100.00,true"),
            "file",
            "does_not_go_on",
        ),
        (
            two.replace("Receipt No.", "Receipt"),
            "file",
            "no_statement",
        ),
        (two.replace("174379", "600999"), "file", "other_account"),
        (
            two.replace(",100.00,,", ",1e2,,"),
            "rows[10].paid_in",
            "not_an_amount",
        ),
        (
            two.replace(" 23:59:59\r\n", " 12:00:00\r\n"),
            "file",
            "not_whole_days",
        ),
    ] {
        let reply = world.hands_in_statement("mpesa", &file).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        let errors = reply.json();
        assert_eq!(errors["fields"][0]["path"], path, "{errors:#}");
        assert_eq!(errors["fields"][0]["code"], code, "{errors:#}");
    }
    assert_eq!(world.settled_by_hand().await, before);
    // A day that is not over, and providers that tell by themselves or are none.
    let today = world.nairobi(0);
    let early = two.replace(&world.nairobi(1), &today);
    let reply = world.hands_in_statement("mpesa", &early).await.json();
    assert_eq!(reply["fields"][0]["code"], "not_over", "{reply:#}");
    for provider in ["alipay", "nobody"] {
        let reply = world.hands_in_statement(provider, &two).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{provider}");
    }
    let taken = world.hands_in_statement("mpesa", &two).await.ok();
    assert_eq!(taken, json!({"taken": 1, "before": 0, "wrong": 0}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_nobody_hands_in_is_missed_once() {
    let world = World::with_portal().await;
    let first = WAY.open_one(&world).await;
    WAY.pay(&world, &first).await;
    for _ in 0..5 {
        world.day_passes().await;
    }
    assert_eq!(world.notices_of("payments.settlement_late"), 1);
    let days = "/api/payments/ops/day-reports";
    let days = world.operator.get(days).await.ok();
    let days = days["items"].as_array().unwrap().iter();
    let mut late = days.filter(|one| one["state"] == "late");
    assert_eq!(late.next().unwrap()["provider"], "mpesa");
    assert!(late.next().is_none());
}

//! What the contract promises, asked of risk in this process and of risk behind a socket.

use std::sync::Arc;

use contract::identity::Caller;
use contract::risk::{
    Filed, Occasion, Register, Risk, RiskReport, RiskTopic, ScreenAsk, Verdict, remote,
};
use kernel::Country;

use crate::desk::{Desk, company};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn risk_in_this_process_keeps_its_promise() {
    let desk = Desk::open_with(closed()).await;
    let risk = desk.risk.clone();
    behaves(&desk, risk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn risk_behind_a_wire_keeps_the_same_promise() {
    let desk = Desk::open_with(closed()).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let wire = desk.wire.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, wire).await });
    let transport = runtime::rpc::Remote::new(&desk.kit.rt, "risk", &url).unwrap();
    let risk: Arc<dyn Risk> = Arc::new(remote::Remote::new(Arc::new(transport)));
    behaves(&desk, risk).await;
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn risk_that_is_away_says_so() {
    let desk = Desk::open().await;
    let away = runtime::rpc::Remote::new(&desk.kit.rt, "risk", "http://127.0.0.1:9").unwrap();
    let risk = remote::Remote::new(Arc::new(away));
    let by = Caller::system();
    let refused = risk.screen(&by, ask(&desk, "Spreewerk GmbH")).await;
    assert_eq!(refused.unwrap_err().kind, "runtime/unavailable");
}

fn closed() -> Vec<(&'static str, String)> {
    vec![("risk.closed_destinations", "KP".to_owned())]
}

fn ask(desk: &Desk, name: &str) -> ScreenAsk {
    ScreenAsk {
        firm: desk.firm.org(),
        occasion: Occasion::Shipment,
        process: desk.uuid(),
        parties: vec![company(name, Country::DE)],
        destination: Some(Country::DE),
    }
}

impl Desk {
    async fn entries(&self, state: &str) -> Vec<serde_json::Value> {
        let path = format!("/api/risk/ops/register?state={state}");
        let found = self.anna.get(&path).await.ok();
        found["items"].as_array().unwrap().clone()
    }
}

/// The suite: every promise of `contract::risk::Risk`.
async fn behaves(desk: &Desk, risk: Arc<dyn Risk>) {
    let by = desk.firm.caller();
    let clear = risk.screen(&by, ask(desk, "Spreewerk GmbH")).await.unwrap();
    assert_eq!(clear.verdict, Verdict::Clear);
    assert!(clear.reasons.is_empty() && clear.cases.is_empty());

    // Not clear: a case, reasons, and the same answer to the same question.
    let wanted = ask(desk, "Black Harbor Tradin LLC");
    let process = wanted.process;
    let review = risk.screen(&by, wanted.clone()).await.unwrap();
    assert_eq!(review.verdict, Verdict::Review);
    assert_eq!((review.cases.len(), review.reasons[0].party), (1, Some(0)));
    assert_eq!(risk.screen(&by, wanted).await.unwrap(), review);

    // Once cleared, the process is told and the party is free.
    let case = review.cases[0].to_string();
    desk.decides(&desk.anna, &case, "clear").await.ok();
    desk.kit.settle().await;
    assert_eq!(desk.heard(process), ["clear"]);
    let freed = ask(desk, "Black Harbor Tradin LLC");
    assert_eq!(
        risk.screen(&by, freed).await.unwrap().verdict,
        Verdict::Clear
    );

    // A closed destination is no party's fault and no case.
    let mut closed = ask(desk, "Spreewerk GmbH");
    closed.destination = Some("KP".parse().unwrap());
    let stopped = risk.screen(&by, closed).await.unwrap();
    assert_eq!(stopped.verdict, Verdict::Hit);
    assert_eq!(stopped.reasons[0].list, "destination");
    assert!(stopped.cases.is_empty());

    // A reported risk is one entry, follows its thing, and ends with it.
    let staff = desk.anna.caller();
    let mut report = RiskReport {
        source: desk.uuid(),
        topic: RiskTopic::IntellectualProperty,
        title: "Notice upheld".to_owned(),
        description: "ipn_1".to_owned(),
        likelihood: 3,
        impact: 3,
        is_over: false,
        at: desk.kit.rt.now(),
        register: None,
    };
    let system = Caller::system();
    let filed = risk.report(&system, report.clone()).await.unwrap();
    assert_eq!(filed, Filed::Unknown, "nobody would look after it");
    report.register = Some(Register {
        org: staff.org,
        owner: staff.person,
    });
    let filed = risk.report(&staff, report.clone()).await.unwrap();
    assert_eq!(filed, Filed::New);
    report.register = None;
    for likelihood in [5, 5] {
        report.likelihood = likelihood;
        let filed = risk.report(&system, report.clone()).await.unwrap();
        assert_eq!(filed, Filed::Followed);
    }
    let kept = desk.entries("open").await;
    assert_eq!((kept.len(), &kept[0]["score"]), (1, &serde_json::json!(15)));
    report.is_over = true;
    let mut late = report.clone();
    late.at = late.at.minus(std::time::Duration::from_secs(1));
    risk.report(&system, late).await.unwrap();
    assert_eq!(desk.entries("open").await.len(), 1, "old news end nothing");
    risk.report(&system, report.clone()).await.unwrap();
    assert!(desk.entries("open").await.is_empty());
    assert_eq!(desk.entries("closed").await.len(), 1);
    let refused = risk.report(&by, report.clone()).await.unwrap_err();
    assert_eq!(refused.kind, "runtime/forbidden");
    (report.title, report.impact) = (String::new(), 6);
    let refused = risk.report(&system, report).await.unwrap_err();
    let paths: Vec<&str> = refused.fields.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["title", "impact"]);

    // Every fault of a question at once.
    let mut wrong = ask(desk, " ");
    wrong.parties[0].birth_date = Some("soon".to_owned());
    let refused = risk.screen(&by, wrong).await.unwrap_err();
    let paths: Vec<&str> = refused.fields.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["parties[0].name", "parties[0].birth_date"]);
}

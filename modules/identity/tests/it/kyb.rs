//! Showing who a firm is: gaps named at once, two people who decide, what runs out, and who sees it.

use std::time::Duration;

use contract::identity::{Caller, Identity, KybStatus, RiskTier, Role};
use contract::ids::OrgId;
use contract::risk::{Occasion, ScreeningEnded, Verdict};
use runtime::blobs::{self, NewBlob};
use serde_json::{Value, json};

use crate::world::{Browser, World};

const DESK: &str = "/api/identity/ops/kyb";

struct Firm {
    owner: Browser,
    org: OrgId,
    form: Value,
}

impl World {
    /// A seller of Germany with everything at hand.
    async fn firm(&self, email: &str) -> Firm {
        let owner = self.registers(email, "seller").await;
        let org: OrgId = owner.org().await.parse().unwrap();
        let file = blobs::put(
            &self.kit.rt,
            NewBlob {
                org,
                name: "extract.pdf".to_owned(),
                bytes: "%PDF-1.4 made up".into(),
                public: false,
            },
        )
        .await
        .unwrap();
        let form = json!({
            "legal_name": "Nordlicht Handels GmbH",
            "registration_number": "HRB 12345",
            "tax_number": "DE136695976",
            "address": {"name": "Anna Berg", "line1": "Torstrasse 1", "city": "Berlin", "country": "DE"},
            "owners": [{"name": "Anna Berg", "birth_date": "1980-02-01", "country": "DE",
                "percent": 100, "represents": true}],
            "documents": [
                {"kind": "register_extract", "file": file.id, "valid_to": "2030-12-31"},
                {"kind": "representative_id", "file": file.id},
            ],
        });
        self.kit.settle().await;
        Firm { owner, org, form }
    }

    async fn desk(&self) -> (Browser, Browser) {
        let operator = self.operator("olga@argosy.example").await;
        let anna = self
            .joins(&operator, "risk@argosy.example", &[Role::Risk])
            .await;
        let ben = self
            .joins(&operator, "compliance@argosy.example", &[Role::Compliance])
            .await;
        (anna, ben)
    }

    async fn decides(&self, who: &Browser, org: OrgId, step: &str) -> testkit::Reply {
        let body = json!({"step": step, "reason": format!("because {step}"), "tier": "high"});
        who.post(&format!("{DESK}/{org}/decision"), body).await
    }

    async fn kyb_of(&self, org: OrgId) -> contract::identity::KybState {
        self.identity.kyb(&Caller::system(), org).await.unwrap()
    }
}

impl Firm {
    async fn saves(&self, form: Value) -> testkit::Reply {
        self.owner.put("/api/identity/kyb", form).await
    }

    async fn hands_in(&self, world: &World) {
        self.saves(self.form.clone()).await.ok();
        let handed = self.owner.post("/api/identity/kyb/submit", json!({})).await;
        assert_eq!(handed.ok()["case"]["state"], "submitted");
        world.kit.settle().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_named_at_once_and_a_draft_is_kept() {
    let world = World::start().await;
    let firm = world.firm("anna@nordlicht.example").await;
    let empty = firm.owner.get("/api/identity/kyb").await.ok();
    assert_eq!(empty["state"]["status"], "unverified");
    assert!(empty["case"].is_null());
    let mut half = firm.form.clone();
    half["registration_number"] = json!("");
    half["tax_number"] = json!("DE136695977");
    half["documents"] = json!([]);
    half["owners"][0]["percent"] = json!(10);
    let saved = firm.saves(half).await.ok();
    assert_eq!(saved["case"]["state"], "draft");
    let refused = firm.owner.post("/api/identity/kyb/submit", json!({})).await;
    refused.is_refused("runtime/invalid");
    assert_eq!(
        refused.fields(),
        [
            "registration_number",
            "tax_number",
            "owners",
            "documents",
            "documents"
        ]
    );
    // Somebody else's file is refused, and so is a version that is not the newest.
    let other = world.firm("bo@nordlicht.example").await;
    let stolen = other.saves(firm.form.clone()).await;
    assert!(!stolen.status.is_success(), "{}", stolen.text());
    let late = firm
        .owner
        .put_if("/api/identity/kyb", "0", firm.form.clone())
        .await;
    assert_eq!(late.status, 412);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_proposes_another_decides_and_it_holds_until_it_runs_out() {
    let world = World::start().await;
    let firm = world.firm("anna@nordlicht.example").await;
    let (anna, ben) = world.desk().await;
    let hidden = anna.get(&format!("{DESK}/{}", firm.org)).await;
    hidden.is_refused("runtime/not-found");
    firm.hands_in(&world).await;
    let asked = world.screening.asked();
    let names: Vec<&str> = asked
        .iter()
        .filter(|ask| ask.occasion == Occasion::Verification)
        .flat_map(|ask| &ask.parties)
        .map(|party| party.name.as_str())
        .collect();
    assert_eq!(names, ["Nordlicht Handels GmbH", "Anna Berg"]);
    let queue = ben.get(&format!("{DESK}?state=submitted")).await.ok();
    assert_eq!(queue["items"][0]["name"], "Nordlicht GmbH");
    // While the desk looks nothing changes.
    let refused = firm.saves(firm.form.clone()).await;
    refused.is_refused("identity/kyb-illegal-step");

    let proposed = world.decides(&anna, firm.org, "propose_pass").await.ok();
    assert_eq!(proposed["case_state"], "proposed");
    let own = world.decides(&anna, firm.org, "agree").await;
    own.is_refused("identity/kyb-own-decision");
    let seen = firm.owner.get("/api/identity/kyb").await.ok();
    assert_eq!(
        seen["case"]["state"], "submitted",
        "proposals stay within the desk"
    );
    assert!(!world.kyb_of(firm.org).await.has_passed());
    world.decides(&ben, firm.org, "agree").await.ok();
    let state = world.kyb_of(firm.org).await;
    assert_eq!(
        (state.status, state.tier),
        (KybStatus::Passed, Some(RiskTier::High))
    );
    // High risk: a year, in which no paper runs out before.
    let days = (state.valid_until.unwrap().micros() - world.kit.rt.now().micros()) / 86_400_000_000;
    assert!((364..=367).contains(&days), "{days}");

    // A new round leaves standing what was decided.
    world.kit.pass(Duration::from_secs(340 * 86_400)).await;
    firm.owner.logs_in("anna@nordlicht.example").await.ok();
    firm.saves(firm.form.clone()).await.ok();
    assert!(world.kyb_of(firm.org).await.has_passed());
    world.kit.pass(Duration::from_secs(40 * 86_400)).await;
    assert_eq!(world.kyb_of(firm.org).await.status, KybStatus::Lapsed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_be_listed_waits_until_the_case_is_cleared() {
    let world = World::start().await;
    let firm = world.firm("anna@nordlicht.example").await;
    let (anna, ben) = world.desk().await;
    world.screening.says("Anna Berg", Verdict::Review);
    firm.hands_in(&world).await;
    let page = anna.get(&format!("{DESK}/{}", firm.org)).await.ok();
    assert_eq!(page["screening"], "review");
    let refused = world.decides(&anna, firm.org, "propose_pass").await;
    refused.is_refused("identity/kyb-not-screened");
    let case = firm.owner.get("/api/identity/kyb").await.ok()["case"]["id"].clone();
    let process: kernel::Id<KybMark> = case.as_str().unwrap().parse().unwrap();
    let ended = ScreeningEnded {
        process: process.uuid(),
        firm: firm.org,
        occasion: Occasion::Verification,
        verdict: Verdict::Clear,
        at: world.kit.rt.now(),
    };
    let rt = world.kit.rt.clone();
    world
        .kit
        .rt
        .db()
        .tx(move |tx| {
            let (rt, event) = (rt.clone(), ended.clone());
            async move {
                let by = Caller::system();
                runtime::outbox::publish(&tx, &rt, "risk", &event, event.process, &by).await
            }
        })
        .await
        .unwrap();
    world.kit.settle().await;
    world.decides(&anna, firm.org, "propose_pass").await.ok();
    world.decides(&ben, firm.org, "agree").await.ok();
    assert!(world.kyb_of(firm.org).await.has_passed());
}

/// The prefix of a round's id.
enum KybMark {}
impl kernel::Kind for KybMark {
    const PREFIX: &'static str = "kyb";
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_is_asked_for_and_a_firm_can_be_turned_down() {
    let world = World::start().await;
    let firm = world.firm("anna@nordlicht.example").await;
    let (anna, ben) = world.desk().await;
    firm.hands_in(&world).await;
    world.decides(&anna, firm.org, "ask_more").await.ok();
    let page = firm.owner.get("/api/identity/kyb").await.ok();
    assert_eq!(page["case"]["state"], "more_wanted");
    assert_eq!(page["case"]["note"], "because ask_more");
    firm.hands_in(&world).await;
    world.decides(&anna, firm.org, "propose_reject").await.ok();
    world.decides(&ben, firm.org, "agree").await.ok();
    assert_eq!(world.kyb_of(firm.org).await.status, KybStatus::Rejected);
    let page = firm.owner.get("/api/identity/kyb").await.ok();
    assert_eq!(page["case"]["note"], "because propose_reject");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_firm_and_the_desk_see_it_and_only_the_desk_decides() {
    let world = World::start().await;
    let firm = world.firm("anna@nordlicht.example").await;
    let other = world.registers("otto@andere.example", "buyer").await;
    world.desk().await;
    firm.hands_in(&world).await;
    let path = format!("{DESK}/{}", firm.org);
    for who in [&firm.owner, &other] {
        who.get(&path).await.is_refused("runtime/forbidden");
        let refused = world.decides(who, firm.org, "agree").await;
        refused.is_refused("runtime/forbidden");
    }
    let blob = firm.form["documents"][0]["file"].as_str().unwrap();
    let file = format!("/api/blobs/{blob}");
    assert_eq!(other.get(&file).await.status, 404);
    let checklist = json!({"kind": "seller", "content": {"documents": ["x"], "tax_number_needed": true,
        "owners_from_percent": 10, "months_low": 1, "months_medium": 1, "months_high": 1}});
    let refused = other
        .put("/api/identity/ops/kyb-checklists", checklist)
        .await;
    refused.is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_says_what_firms_of_a_country_have_to_show() {
    let world = World::start().await;
    let firm = world.firm("anna@nordlicht.example").await;
    let (_, ben) = world.desk().await;
    let put = json!({"country": "DE", "kind": "seller", "content": {
        "documents": ["register_extract", "representative_id", "bank_statement"],
        "tax_number_needed": true, "owners_from_percent": 10,
        "months_low": 24, "months_medium": 12, "months_high": 6}});
    let all = ben.put("/api/identity/ops/kyb-checklists", put).await.ok();
    assert_eq!(all["items"][0]["country"], "DE");
    firm.saves(firm.form.clone()).await.ok();
    let refused = firm.owner.post("/api/identity/kyb/submit", json!({})).await;
    let problem = refused.is_refused("runtime/invalid");
    assert_eq!(problem["fields"][0]["params"]["document"], "bank_statement");
}

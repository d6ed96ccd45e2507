//! The register of risks, policies that people read, trainings, and the finder of preferences.

use contract::identity::OrgKind;
use serde_json::{Value, json};

use crate::desk::Desk;

fn risk(desk: &Desk, title: &str) -> Value {
    json!({
        "kind": "tax", "title": title, "description": "Rates change without notice.",
        "measure": "A second source for every schedule.", "due_on": "2027-01-31",
        "owner": desk.anna.person(), "likelihood": 4, "impact": 5, "assess_months": 3,
        "state": "open",
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_risk_is_assessed_again_and_again_and_every_assessment_stays() {
    let desk = Desk::bare(Vec::new()).await;
    let added = desk
        .anna
        .post("/api/risk/ops/register", risk(&desk, "Tariffs change"))
        .await
        .ok();
    assert_eq!(
        (&added["score"], &added["assess_on"]),
        (&json!(20), &json!("2027-02-22"))
    );
    let path = format!("/api/risk/ops/register/{}", added["id"].as_str().unwrap());
    let body = json!({"likelihood": 2, "impact": 5, "note": "a second source is in place"});
    let assessed = desk
        .ben
        .post(&format!("{path}/assessments"), body)
        .await
        .ok();
    assert_eq!(assessed["score"], 10);
    let notes: Vec<&str> = assessed["assessments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["note"].as_str().unwrap())
        .collect();
    assert_eq!(notes, ["a second source is in place", "first assessment"]);
    // An edit of an older version is refused; one of the newest is not.
    let late = desk.anna.put_if(&path, "\"1\"", risk(&desk, "x")).await;
    assert_eq!(late.status, 412);
    let etag = desk.anna.get(&path).await.etag();
    let mut closed = risk(&desk, "Tariffs change");
    closed["state"] = json!("closed");
    desk.anna.put_if(&path, &etag, closed).await.ok();
    let open = desk.ben.get("/api/risk/ops/register?state=open").await.ok();
    assert!(open["items"].as_array().unwrap().is_empty());
    let mut wrong = risk(&desk, "x");
    wrong["due_on"] = json!("2027-02-30");
    let refused = desk.anna.post("/api/risk/ops/register", wrong).await;
    assert_eq!(refused.fields(), ["due_on"]);
    let refused = desk.firm.get(&path).await;
    refused.is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_is_read_by_those_it_is_for_version_by_version() {
    let desk = Desk::bare(Vec::new()).await;
    let policy = |title: &str, audience: &str| json!({"code": "sanctions", "title": title, "body": "Look first.", "audience": audience});
    let first = policy("Sanctions", "staff");
    let first = desk.anna.post("/api/risk/ops/policies", first).await.ok();
    assert_eq!(first["number"], 1);
    let read = "/api/risk/policies/sanctions/versions/1/acknowledgement";
    let seller = desk.kit.seller();
    seller
        .post(read, json!({}))
        .await
        .is_refused("runtime/not-found");
    for _ in 0..2 {
        let done = desk.ben.post(read, json!({})).await;
        assert_eq!(done.status, 204);
    }
    let who = desk
        .anna
        .get("/api/risk/ops/policies/sanctions/versions/1/acknowledgements")
        .await
        .ok();
    assert_eq!(who["items"].as_array().unwrap().len(), 1);
    assert_eq!(who["items"][0]["person"], desk.ben.person().to_string());
    // A new version has to be read anew, and this one is for sellers too.
    let second = policy("Sanctions, anew", "sellers");
    desk.ben.post("/api/risk/ops/policies", second).await.ok();
    let mine = desk.ben.get("/api/risk/policies").await.ok();
    assert_eq!(mine["items"][0]["number"], 2);
    assert!(mine["items"][0]["acknowledged_at"].is_null());
    let theirs = seller.get("/api/risk/policies").await.ok();
    assert_eq!(theirs["items"].as_array().unwrap().len(), 1);
    let buyers = desk.firm.get("/api/risk/policies").await.ok();
    assert!(buyers["items"].as_array().unwrap().is_empty());
    let refused = seller
        .post("/api/risk/ops/policies", policy("x", "staff"))
        .await;
    refused.is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trainings_are_recorded_and_preferences_found_condition_by_condition() {
    let desk = Desk::bare(Vec::new()).await;
    let training = json!({"person": desk.ben.person(), "topic": "Sanctions", "held_on": "2026-11-01", "valid_to": "2027-10-31"});
    desk.anna
        .post("/api/risk/ops/trainings", training)
        .await
        .ok();
    let all = desk.ben.get("/api/risk/ops/trainings").await.ok();
    assert_eq!(all["items"][0]["topic"], "Sanctions");
    let seller = desk
        .kit
        .member(OrgKind::Seller, &[contract::identity::Role::Staff]);
    let library = seller.get("/api/risk/library").await.ok();
    assert!(
        library["laws"]
            .as_array()
            .unwrap()
            .iter()
            .all(|law| law["source"]["issuer"]["zh-CN"].is_string())
    );
    let facts = json!({"facts": {"zone_registered": "yes", "platform_record": "yes", "zone_customs": "yes", "model": "9610", "purchase_proof": "no"}});
    let found = seller.post("/api/risk/library/finder", facts).await.ok();
    let one = &found["items"][0];
    assert_eq!(
        (&one["code"], &one["fit"]),
        (&json!("zone-retail-vat-exemption"), &json!("unknown"))
    );
    let open: Vec<&str> = one["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|condition| condition["fit"] == "unknown")
        .map(|condition| condition["fact"].as_str().unwrap())
        .collect();
    assert_eq!(open, ["refund_cancelled"]);
}

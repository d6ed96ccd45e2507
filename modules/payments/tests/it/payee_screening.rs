//! Whom money is to go to is looked up: clear goes on by itself, anything else is held for the desk.

use std::time::Duration;

use contract::identity::PersonErased;
use contract::ids::OrgId;
use contract::risk::{Occasion, ScreeningEnded, Verdict};
use serde_json::{Value, json};
use testkit::Actor;
use uuid::Uuid;

use crate::payouts::{eur, iban};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(61);

async fn payout(seller: &Actor, id: &str) -> Value {
    let path = format!("/api/payments/seller/payouts/{id}");
    seller.get(&path).await.ok()
}

pub async fn decides(world: &World, process: Uuid, firm: OrgId, verdict: Verdict) {
    let ended = ScreeningEnded {
        process,
        firm,
        occasion: Occasion::Payment,
        verdict,
        at: world.kit.rt.now(),
    };
    world.tells(ended, world.id()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payout_to_somebody_on_a_list_is_held_until_the_desk_has_decided() {
    let world = World::silent().await;
    let earner = world.earner().await;
    let holder = iban()["holder"].as_str().unwrap().to_owned();
    world.screening.says(&holder, Verdict::Review);
    let asked = earner.asks(50_000).await.ok();
    let id = asked["id"].as_str().unwrap();
    world.kit.clock.advance(MINUTE);
    world.kit.settle().await;
    let held = payout(&earner.seller, id).await;
    assert_eq!(held["state"], "screening");
    assert_eq!(held["looked"], Value::Null, "the seller is not tipped off");
    let path = format!("/api/payments/ops/payouts/{id}");
    assert_eq!(world.operator.get(&path).await.ok()["looked"], "held");
    assert_eq!(earner.balance().await["on_hold"], eur(50_000));
    // No number of people can let it go before the desk has.
    world
        .operator
        .post(&format!("{path}/approve"), json!(null))
        .await
        .ok();
    assert_eq!(payout(&earner.seller, id).await["state"], "screening");
    let process = world.screening.asked().last().unwrap().process;
    let firm = earner.seller.org();
    decides(&world, process, firm, Verdict::Hit).await;
    assert_eq!(payout(&earner.seller, id).await["state"], "screening");
    decides(&world, process, firm, Verdict::Clear).await;
    let gone = payout(&earner.seller, id).await;
    assert_ne!(gone["state"], "screening");
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_looked_at_when_it_is_added_and_anew_when_it_changes() {
    let world = World::silent().await;
    let earner = world.earner().await;
    let path = "/api/payments/seller/beneficiaries";
    let list = earner.seller.get(path).await.ok();
    let known = list["items"][0].clone();
    world.screening.says("Sanctioned Trading", Verdict::Hit);
    let mut form = iban();
    form["holder"] = json!("Sanctioned Trading");
    let id = known["id"].as_str().unwrap();
    let version = known["version"].as_i64().unwrap();
    let changed = earner
        .seller
        .send(
            axum::http::Method::PUT,
            &format!("{path}/{id}"),
            &[("if-match", &format!("\"{version}\""))],
            Some(form),
        )
        .await;
    changed.ok();
    world.kit.clock.advance(Duration::from_secs(25 * 3_600));
    earner
        .asks(50_000)
        .await
        .is_refused("payments/beneficiary-checked");
    let asked = world.screening.asked();
    let last = asked
        .iter()
        .rfind(|one| one.parties[0].name == "Sanctioned Trading");
    let process = last.unwrap().process;
    decides(&world, process, earner.seller.org(), Verdict::Clear).await;
    earner.asks(50_000).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_could_not_be_looked_up_is_asked_about_again() {
    let world = World::silent().await;
    let earner = world.earner().await;
    world.screening.is_away(true);
    let asked = earner.asks(50_000).await.ok();
    let id = asked["id"].as_str().unwrap();
    assert_eq!(payout(&earner.seller, id).await["state"], "screening");
    world.screening.is_away(false);
    world.kit.clock.advance(MINUTE);
    world.kit.settle().await;
    assert_ne!(payout(&earner.seller, id).await["state"], "screening");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_firm_its_accounts_go_and_its_payouts_stay() {
    let world = World::silent().await;
    let earner = world.earner().await;
    let asked = earner.asks(50_000).await.ok();
    let erased = PersonErased {
        id: world.id(),
        closed: vec![earner.seller.org()],
        at: world.kit.rt.now(),
    };
    world.tells(erased, world.id()).await;
    let list = earner
        .seller
        .get("/api/payments/seller/beneficiaries")
        .await
        .ok();
    assert_eq!(list["items"], json!([]));
    let kept = payout(&earner.seller, asked["id"].as_str().unwrap()).await;
    assert_eq!(kept["holder"], iban()["holder"]);
    world.balanced().await;
}

//! Transfers that people have to look at, that the bank takes back, and refunds of those that paid.

use std::time::Duration;

use contract::identity::Role;
use kernel::Currency;
use outside::bank::{Fault, Sent};
use serde_json::{Value, json};

use crate::transfers::{PRICE, eur, minor};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(61);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_knows_waits_in_suspense_until_people_say_whose_it_is() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.err(Fault::NoReference);
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    let wrong = format!("{}0", &reference[..15]);
    let wrong = match wrong == reference {
        true => format!("{}1", &reference[..15]),
        false => wrong,
    };
    world.bank.send(Sent::new(eur(70_000), Some(&wrong)));
    world.statement_comes().await;
    let waiting = world.remittances("waiting").await;
    assert_eq!(waiting.len(), 2, "{waiting:#?}");
    assert_eq!(world.balance("suspense:recon").await, PRICE + 70_000);
    world.agrees().await;
    let of = |amount: i128| {
        let found = waiting.iter().find(|one| minor(&one["amount"]) == amount);
        found.expect("it waits").clone()
    };
    let whole = of(PRICE);
    assert_eq!(whole["why"], "no_reference");
    assert_eq!(whole["payer_account"], "•••• 2051");
    let at = |id: &Value, what: &str| {
        let id = id.as_str().expect("an id");
        format!("/api/payments/ops/remittances/{id}/{what}")
    };
    let likely = world.operator.get(&at(&whole["id"], "likely")).await.ok();
    assert_eq!(
        likely["items"][0]["payment"],
        json!(opened.view.id),
        "{likely:#}"
    );
    let form = json!({"becomes": "payment", "payment": reference, "note": "the buyer's mail"});
    // A clerk of support may look and not decide.
    let clerk = world.operator.colleague(&[Role::Support]);
    clerk
        .post(&at(&whole["id"], "decide"), form.clone())
        .await
        .is_refused("runtime/forbidden");
    // 5 000.00 is just not above the limit: one person is enough.
    let done = world
        .operator
        .post(&at(&whole["id"], "decide"), form)
        .await
        .ok();
    assert_eq!(done["state"], "counted", "{done:#}");
    world.kit.settle().await;
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "succeeded"
    );
    // The other one goes back.
    let other = of(70_000);
    assert_eq!(other["why"], "no_reference");
    let form = json!({"becomes": "send_back", "note": "nobody of ours"});
    let done = world
        .operator
        .post(&at(&other["id"], "decide"), form)
        .await
        .ok();
    assert_eq!(done["state"], "returning", "{done:#}");
    world.one_goes_back().await;
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn above_the_limit_two_people_agree() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE * 2)).await;
    world.bank.err(Fault::NoReference);
    world.bank.send(Sent::new(eur(PRICE * 2), None));
    world.statement_comes().await;
    let waiting = world.remittances("waiting").await;
    let id = waiting[0]["id"].as_str().expect("an id").to_owned();
    let at = |what: &str| format!("/api/payments/ops/remittances/{id}/{what}");
    let wrong = json!({"becomes": "payment", "payment": "RF00", "note": "x"});
    let refused = world.operator.post(&at("decide"), wrong).await;
    refused.is_refused("payments/not-acceptable");
    let form = json!({"becomes": "payment", "payment": opened.view.id, "note": "by amount"});
    let done = world.operator.post(&at("decide"), form.clone()).await.ok();
    assert_eq!(done["state"], "proposed", "{done:#}");
    let own = world.operator.post(&at("confirm"), json!(null)).await;
    own.is_refused("payments/same-person");
    let finance = world.operator.colleague(&[Role::Finance]);
    let done = finance.post(&at("decline"), json!(null)).await.ok();
    assert_eq!(done["state"], "waiting");
    world.operator.post(&at("decide"), form).await.ok();
    let done = finance.post(&at("confirm"), json!(null)).await.ok();
    assert_eq!(done["state"], "counted", "{done:#}");
    world.kit.settle().await;
    let page = world.state(opened.view.checkout).await;
    assert_eq!(page["state"], "succeeded");
    assert_eq!(page["transfer"]["reference"], json!(reference));
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_currency_is_nobodys_until_it_is_sent_back() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.err(Fault::OtherCurrency(Currency::USD));
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    let waiting = world.remittances("waiting").await;
    assert_eq!(waiting[0]["why"], "currency_differs", "{waiting:#?}");
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "requires_action"
    );
    let id = waiting[0]["id"].as_str().expect("an id");
    let path = format!("/api/payments/ops/remittances/{id}/decide");
    let form = json!({"becomes": "payment", "payment": reference, "note": "x"});
    let refused = world.operator.post(&path, form).await;
    refused.is_refused("payments/not-acceptable");
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bank_takes_back_before_it_is_enough_is_owed_again() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.send(Sent::new(eur(PRICE / 2), Some(&reference)));
    world.statement_comes().await;
    let counted = world.remittances("counted").await;
    let name = counted[0]["bank_ref"].as_str().expect("a name").to_owned();
    assert!(world.bank.recall(&name, "FRAD"));
    world.statement_comes().await;
    let page = world.state(opened.view.checkout).await;
    assert_eq!(minor(&page["transfer"]["missing"]), PRICE, "{page:#}");
    assert_eq!(world.suspense().await, 0);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_goes_to_the_account_that_paid_or_waits_for_one() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    world.agree(&opened, 0, 100_000).await;
    for _ in 0..3 {
        world.statement_comes().await;
    }
    let refunds = world.my_refunds().await;
    assert_eq!(refunds[0]["state"], "succeeded", "{refunds:#?}");
    assert_eq!(world.held(opened.shares[0].order).await, PRICE - 100_000);
    assert_eq!(world.bank.transfers()[0].account, "DE02120300000000202051");
    world.agrees().await;

    // Of another one nobody told the account.
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.send(Sent {
        payer_account: None,
        ..Sent::new(eur(PRICE), Some(&reference))
    });
    world.statement_comes().await;
    world.agree(&opened, 0, 50_000).await;
    world.kit.pass(MINUTE).await;
    let refunds = world.my_refunds().await;
    let waits = &refunds[0];
    assert_eq!(waits["state"], "needs_review", "{waits:#}");
    assert_eq!(waits["wants_account"], true);
    let id = waits["id"].as_str().expect("an id");
    let path = format!("/api/payments/refunds/{id}/account");
    let form =
        json!({"holder": "Hansen Import GmbH", "form": "iban", "number": "DE02120300000000202052"});
    let refused = world.buyer.put(&path, form).await;
    refused.is_refused("runtime/invalid");
    let form = json!({"holder": "Hansen Import GmbH", "form": "iban", "number": "DE02 1203 0000 0000 2020 51"});
    let named = world.buyer.put(&path, form).await.ok();
    assert_eq!(named["wants_account"], false);
    let account = format!("/api/payments/ops/refunds/{id}/account");
    let seen = world.operator.get(&account).await.ok();
    assert_eq!(
        (seen["number"].as_str(), seen["is_named_by_buyer"].as_bool()),
        (Some("•••• 2051"), Some(true))
    );
    let again = format!("/api/payments/ops/refunds/{id}/resubmit");
    world.operator.post(&again, json!(null)).await.ok();
    for _ in 0..3 {
        world.statement_comes().await;
    }
    let refunds = world.my_refunds().await;
    assert_eq!(refunds[0]["state"], "succeeded", "{refunds:#?}");
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_its_bank_sends_back_is_the_buyers_again() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    world.bank.err(Fault::ReturnTransfer("AC04".to_owned()));
    world.agree(&opened, 0, 100_000).await;
    for _ in 0..4 {
        world.statement_comes().await;
    }
    let refunds = world.my_refunds().await;
    assert!(refunds[0]["returned_at"].is_string(), "{refunds:#?}");
    assert_eq!(world.suspense().await, 100_000);
    world.agrees().await;
}

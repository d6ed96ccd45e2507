//! Money by transfer before it is anybody's: whose payer a list may name, what is no payment at all,
//! and what goes back to an account that the bank did not tell.

use std::time::Duration;

use contract::identity::Role;
use contract::risk::Verdict;
use outside::bank::{Fault, Sent};
use serde_json::{Value, json};
use testkit::Actor;
use uuid::Uuid;

use crate::payee_screening::decides;
use crate::transfers::{PRICE, eur, minor};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(61);
const PAYER: &str = "Hansen Import GmbH";
const OTHER: &str = "Baltic Holding OU";

impl World {
    /// What the desk has been asked about somebody last.
    fn asked_of(&self, name: &str) -> Uuid {
        let asked = self.screening.asked();
        let last = asked.iter().rfind(|one| one.parties[0].name == name);
        last.expect("somebody asked").process
    }

    async fn decide(&self, by: &Actor, id: &Value, form: Value) -> testkit::Reply {
        let id = id.as_str().expect("an id");
        by.post(&format!("/api/payments/ops/remittances/{id}/decide"), form)
            .await
    }

    async fn agrees_to(&self, by: &Actor, id: &Value) -> Value {
        let id = id.as_str().expect("an id");
        let path = format!("/api/payments/ops/remittances/{id}/confirm");
        by.post(&path, json!(null)).await.ok()
    }

    /// Something came that nobody knows.
    async fn stranger_pays(&self, amount: i128, account: Option<&str>) -> Value {
        self.bank.send(Sent {
            payer: OTHER.to_owned(),
            payer_account: account.map(str::to_owned),
            payer_bic: None,
            ..Sent::new(eur(amount), None)
        });
        self.statement_comes().await;
        let waiting = self.remittances("waiting").await;
        let found = waiting.iter().find(|one| minor(&one["amount"]) == amount);
        found.expect("it waits").clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_of_a_payer_on_a_list_is_held_until_the_desk_has_decided() {
    let world = World::with_transfers(false).await;
    world.screening.says(PAYER, Verdict::Review);
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    let checkout = opened.view.checkout;
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    let held = world.remittances("screening").await;
    assert_eq!(held.len(), 1, "{held:#?}");
    assert_eq!(held[0]["looked"], "held", "{held:#?}");
    assert_eq!(world.suspense().await, PRICE);
    // The buyer is not tipped off: it has not come.
    let page = world.state(checkout).await;
    assert_eq!(minor(&page["transfer"]["missing"]), PRICE, "{page:#}");
    // Nobody moves it, whatever they propose.
    for becomes in ["payment", "send_back", "interest", "recovery"] {
        let form = json!({"becomes": becomes, "payment": reference, "note": "it is theirs"});
        world
            .decide(&world.operator, &held[0]["id"], form)
            .await
            .is_refused("payments/invalid-transition");
    }
    let process = world.asked_of(PAYER);
    let firm = world.buyer.org();
    decides(&world, process, firm, Verdict::Hit).await;
    assert_eq!(world.remittances("screening").await.len(), 1);
    world.agrees().await;
    decides(&world, process, firm, Verdict::Clear).await;
    world.kit.settle().await;
    assert_eq!(world.state(checkout).await["state"], "succeeded");
    assert_eq!(world.held(opened.shares[0].order).await, PRICE);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_not_looked_up_waits_and_what_ended_meanwhile_goes_back() {
    let world = World::with_transfers(true).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.screening.is_away(true);
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    assert_eq!(world.remittances("screening").await.len(), 1);
    // Held longer than the payment waits, and never sent back by itself.
    for _ in 0..20 {
        world.kit.pass(Duration::from_secs(86_400)).await;
    }
    let state = world.state(opened.view.checkout).await;
    assert_eq!(state["state"], "expired", "{state:#}");
    assert!(world.my_refunds().await.is_empty());
    world.screening.is_away(false);
    world.kit.pass(MINUTE).await;
    for _ in 0..3 {
        world.statement_comes().await;
    }
    assert_eq!(world.remittances("sent_back").await.len(), 1);
    assert_eq!(world.my_refunds().await[0]["state"], "succeeded");
    assert_eq!(world.suspense().await, 0);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_payer_without_a_payment_waits_for_people_only_when_cleared() {
    let world = World::with_transfers(false).await;
    world.screening.says(PAYER, Verdict::Hit);
    world.bank.err(Fault::NoReference);
    world.bank.send(Sent::new(eur(PRICE), None));
    world.statement_comes().await;
    let held = world.remittances("screening").await;
    assert_eq!(held[0]["looked"], "held", "{held:#?}");
    assert_eq!(world.balance("suspense:recon").await, PRICE);
    let platform = contract::identity::Caller::system().org;
    decides(&world, world.asked_of(PAYER), platform, Verdict::Clear).await;
    let waiting = world.remittances("waiting").await;
    assert_eq!(waiting[0]["why"], "no_reference", "{waiting:#?}");
    // On its way back its payer is looked up once more, and held again.
    let form = json!({"becomes": "send_back", "note": "nobody of ours"});
    let done = world.decide(&world.operator, &waiting[0]["id"], form).await;
    let done = done.ok();
    assert_eq!(
        (&done["state"], &done["looked"]),
        (&json!("returning"), &json!("held"))
    );
    world.statement_comes().await;
    assert!(world.bank.transfers().is_empty());
    decides(&world, world.asked_of(PAYER), platform, Verdict::Clear).await;
    world.one_goes_back().await;
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_goes_to_nobody_whom_a_list_may_name() {
    let world = World::with_transfers(false).await;
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.send(Sent::new(eur(PRICE), Some(&reference)));
    world.statement_comes().await;
    // The payer came onto a list after the payment.
    world.screening.says(PAYER, Verdict::Review);
    world.agree(&opened, 0, 100_000).await;
    world.statement_comes().await;
    let refunds = world.my_refunds().await;
    assert_eq!(refunds[0]["state"], "requested", "{refunds:#?}");
    let id = refunds[0]["id"].as_str().expect("an id");
    let account = format!("/api/payments/ops/refunds/{id}/account");
    assert_eq!(world.operator.get(&account).await.ok()["looked"], "held");
    assert!(world.bank.transfers().is_empty());
    let firm = world.buyer.org();
    decides(&world, world.asked_of(PAYER), firm, Verdict::Clear).await;
    for _ in 0..3 {
        world.statement_comes().await;
    }
    assert_eq!(world.my_refunds().await[0]["state"], "succeeded");

    // An account that the buyer names is somebody too.
    world.screening.says(PAYER, Verdict::Clear);
    let (opened, reference) = world.awaits(eur(PRICE)).await;
    world.bank.send(Sent {
        payer_account: None,
        ..Sent::new(eur(PRICE), Some(&reference))
    });
    world.statement_comes().await;
    world.agree(&opened, 0, 50_000).await;
    world.kit.pass(MINUTE).await;
    let refunds = world.my_refunds().await;
    let id = refunds[0]["id"].as_str().expect("an id");
    world.screening.says(OTHER, Verdict::Hit);
    let form = json!({"holder": OTHER, "form": "iban", "number": "DE02120300000000202051"});
    let path = format!("/api/payments/refunds/{id}/account");
    world.buyer.put(&path, form).await.ok();
    let again = format!("/api/payments/ops/refunds/{id}/resubmit");
    world
        .operator
        .post(&again, json!(null))
        .await
        .is_refused("payments/beneficiary-checked");
    decides(&world, world.asked_of(OTHER), firm, Verdict::Clear).await;
    world.operator.post(&again, json!(null)).await.ok();
    for _ in 0..3 {
        world.statement_comes().await;
    }
    assert_eq!(world.my_refunds().await[0]["state"], "succeeded");
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_payment_two_people_name_and_it_is_booked_so() {
    let world = World::with_transfers(false).await;
    let finance = world.operator.colleague(&[Role::Finance]);
    for (becomes, account, amount, balance) in [
        ("interest", "platform:interest", 1_230, 1_230),
        // What was lost comes back: the loss is less.
        ("recovery", "platform:credit_loss", 40_000, -40_000),
    ] {
        let one = world.stranger_pays(amount, None).await;
        let form = json!({"becomes": becomes, "note": "the bank's letter"});
        // However little it is, nobody makes it the platform's alone.
        let done = world.decide(&world.operator, &one["id"], form).await.ok();
        assert_eq!(done["state"], "proposed", "{done:#}");
        let done = world.agrees_to(&finance, &one["id"]).await;
        assert_eq!(
            (&done["state"], &done["became"]),
            (&json!("booked"), &json!(becomes))
        );
        assert_eq!(world.balance(account).await, balance);
        assert_eq!(world.balance("suspense:recon").await, 0);
        world.agrees().await;
    }
    // The bank takes the interest back.
    let booked = world.remittances("booked").await;
    let interest = booked.iter().find(|one| one["became"] == "interest");
    let name = interest.expect("it is there")["bank_ref"].as_str();
    assert!(world.bank.recall(name.expect("a name"), "FRAD"));
    world.statement_comes().await;
    assert_eq!(world.balance("platform:interest").await, 0);
    assert_eq!(world.remittances("recalled").await.len(), 1);
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_bank_told_no_account_finance_names_one_by_two_people() {
    let world = World::with_transfers(false).await;
    let finance = world.operator.colleague(&[Role::Finance]);
    let one = world.stranger_pays(2_500, None).await;
    assert_eq!(one["payer_account"], Value::Null);
    let form = json!({"becomes": "send_back", "note": "not ours"});
    world
        .decide(&world.operator, &one["id"], form.clone())
        .await
        .is_refused("payments/not-acceptable");
    let mut wrong = form.clone();
    wrong["account"] = json!({"holder": OTHER, "form": "iban", "number": "EE00"});
    world
        .decide(&world.operator, &one["id"], wrong)
        .await
        .is_refused("runtime/invalid");
    let mut named = form;
    named["account"] = json!({"holder": OTHER, "form": "iban", "number": "EE382200221020145685"});
    world
        .decide(&world.operator, &one["id"], named.clone())
        .await
        .ok();
    // Declined, the account is forgotten.
    let path = |what: &str| {
        let id = one["id"].as_str().expect("an id");
        format!("/api/payments/ops/remittances/{id}/{what}")
    };
    let done = finance.post(&path("decline"), json!(null)).await.ok();
    assert_eq!(done["payer_account"], Value::Null, "{done:#}");
    let done = world.decide(&world.operator, &one["id"], named).await.ok();
    assert_eq!(
        (&done["state"], &done["named_holder"]),
        (&json!("proposed"), &json!(OTHER))
    );
    world
        .operator
        .post(&path("confirm"), json!(null))
        .await
        .is_refused("payments/same-person");
    let done = world.agrees_to(&finance, &one["id"]).await;
    assert_eq!(done["state"], "returning", "{done:#}");
    world.one_goes_back().await;
    assert_eq!(world.bank.transfers()[0].account, "EE382200221020145685");
    // Where the bank told one, nobody sends it elsewhere.
    let one = world
        .stranger_pays(2_600, Some("DE02120300000000202051"))
        .await;
    let form = json!({
        "becomes": "send_back", "note": "x",
        "account": {"holder": OTHER, "form": "iban", "number": "EE382200221020145685"},
    });
    world
        .decide(&world.operator, &one["id"], form)
        .await
        .is_refused("payments/not-acceptable");
    world.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_given_to_an_order_that_was_never_to_be_paid_by_transfer() {
    let world = World::with_transfers(false).await;
    let one = world.stranger_pays(PRICE, None).await;
    let opened = world.order_of(eur(PRICE)).await;
    let order = opened.shares[0].order;
    let form = json!({"becomes": "payment", "payment": order, "note": "their mail"});
    let done = world.decide(&world.operator, &one["id"], form).await.ok();
    assert_eq!(done["state"], "counted", "{done:#}");
    world.kit.settle().await;
    let page = world.state(opened.view.checkout).await;
    assert_eq!(page["state"], "succeeded", "{page:#}");
    assert_eq!(world.held(order).await, PRICE);
    assert_eq!(world.suspense().await, 0);
    // Another one's order is paid by card already.
    let paid = world.order_of(eur(PRICE)).await;
    let page = world.confirm(paid.view.checkout, "sandbox_card").await.ok();
    assert_eq!(page["state"], "succeeded");
    let one = world.stranger_pays(PRICE + 1, None).await;
    for payment in [json!(paid.shares[0].order), json!("ord_none"), json!("")] {
        let form = json!({"becomes": "payment", "payment": payment, "note": "their mail"});
        world
            .decide(&world.operator, &one["id"], form)
            .await
            .is_refused("payments/not-acceptable");
    }
    world.agrees().await;
}

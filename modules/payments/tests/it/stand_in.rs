//! What the first card provider does not take, the one in reserve does, in the same request; never
//! what nobody knows the outcome of, and never what the buyer's bank declined.

use serde_json::{Value, json};

use crate::world::World;

impl World {
    async fn attempts(&self, page: &Value) -> Vec<(String, String)> {
        let id = page["id"].as_str().expect("an id");
        let path = format!("/api/payments/ops/intents/{id}");
        let page = self.operator.get(&path).await.ok();
        let tried = page["attempts"].as_array().expect("attempts").clone();
        let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
        tried
            .iter()
            .map(|one| (text(one, "provider"), text(one, "state")))
            .collect()
    }

    fn took(&self) -> (usize, usize) {
        let reserve = self.reserve.as_ref().expect("a reserve");
        (self.provider.charges().len(), reserve.charges().len())
    }
}

fn named(tried: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
    tried.iter().map(owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_not_taken_goes_to_the_reserve_at_once() {
    let world = World::with_reserve().await;
    let opened = world.open().await;
    let checkout = opened.view.checkout;
    let page = world.confirm(checkout, "sandbox_refused").await.ok();
    assert_eq!(page["state"], "succeeded", "{page:#}");
    let tried = world.attempts(&page).await;
    assert_eq!(
        tried,
        named(&[("sandbox", "declined"), ("reserve", "charged")])
    );
    assert_eq!(world.took(), (0, 1));
    world.kit.settle().await;
    assert_eq!(world.balance("psp_clearing:reserve").await, 10_000 - 290);
    // It goes back where it came from.
    let refund = world.agree(&opened, 0, 7_000).await;
    assert!(world.ended(refund)[0].succeeded);
    assert_eq!(
        world.reserve.as_ref().expect("a reserve").refunds().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_not_there_is_stood_in_for() {
    let mut world = World::with_reserve().await;
    let opened = world.open().await;
    // Its port is closed from now on.
    world.provider.stop().await;
    let page = world
        .confirm(opened.view.checkout, "sandbox_card")
        .await
        .ok();
    assert_eq!(page["state"], "succeeded", "{page:#}");
    let tried = world.attempts(&page).await;
    assert_eq!(
        tried,
        named(&[("sandbox", "not_sent"), ("reserve", "charged")])
    );
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_knows_or_the_bank_declined_is_never_tried_again() {
    for (method, state) in [
        ("sandbox_timeout", "unknown"),
        ("sandbox_lost", "unknown"),
        ("sandbox_declined", "declined"),
    ] {
        let world = World::with_reserve().await;
        let opened = world.open().await;
        let page = world.confirm(opened.view.checkout, method).await.ok();
        let tried = world.attempts(&page).await;
        assert_eq!(tried, named(&[("sandbox", state)]), "{method}");
        assert_eq!(world.took().1, 0);
    }
}

/// The same request again finds both attempts, and makes no third.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_request_tries_nothing_again() {
    let world = World::with_reserve().await;
    let opened = world.open().await;
    let path = format!("/api/payments/intents/{}/confirm", opened.view.checkout);
    let form = json!({"method": "sandbox_refused", "return_url": "/en/pay/x"});
    let first = world
        .buyer
        .post_once(&path, "one key", form.clone())
        .await
        .ok();
    let again = world.buyer.post_once(&path, "one key", form).await.ok();
    assert_eq!(first["state"], again["state"]);
    assert_eq!(world.attempts(&again).await.len(), 2);
    assert_eq!(world.took(), (0, 1));
}

/// Switched off by operators, it stands in for nobody: the buyer chooses anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reserve_that_is_off_is_left_alone() {
    let world = World::with_reserve().await;
    let headers = [("if-match", "W/\"0\"")];
    let (put, off) = (axum::http::Method::PUT, json!({"is_on": false}));
    let path = "/api/payments/ops/connectors/reserve";
    world
        .operator
        .send(put, path, &headers, Some(off))
        .await
        .ok();
    let opened = world.open().await;
    let page = world
        .confirm(opened.view.checkout, "sandbox_refused")
        .await
        .ok();
    assert_eq!(page["state"], "requires_payment_method");
    assert_eq!(page["reason"], "not_served");
    assert_eq!(world.took(), (0, 0));
}

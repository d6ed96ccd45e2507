//! Parties are looked at before goods or money move: held and going on by itself, stopped, and what
//! happens when nobody answers.

use std::time::Duration;

use async_trait::async_trait;
use contract::Answer;
use contract::identity::Caller;
use contract::ids::{CheckoutId, ShipmentId};
use contract::logistics::{ShipmentDeparted, Voyage};
use contract::risk::{
    Filed, Occasion, Risk, RiskReport, ScreenAsk, ScreenReason, Screened, ScreeningEnded, Verdict,
};
use kernel::Country;
use serde_json::json;

use crate::shop::Shop;
use crate::world::{Fault, Peer};

const CHECKOUTS: &str = "/api/orders/checkouts";
/// The consignee of the shop's address.
const CONSIGNEE: &str = "Anna Roth";

#[async_trait]
impl Risk for Peer {
    async fn screen(&self, _: &Caller, ask: ScreenAsk) -> Answer<Screened> {
        self.0.strikes("screen", Fault::Before)?;
        let mut tables = self.0.tables.lock();
        let known = ask
            .parties
            .iter()
            .map(|party| tables.verdicts.get(&party.name).copied());
        let mut answer = Screened {
            verdict: known.flatten().max().unwrap_or(Verdict::Clear),
            reasons: Vec::new(),
            cases: Vec::new(),
        };
        if ask.destination.is_some() && ask.destination == tables.closed {
            answer.verdict = Verdict::Hit;
            answer.reasons.push(ScreenReason {
                party: None,
                list: "destination".to_owned(),
                entry: "XX".to_owned(),
                score: 1_000,
                because: Vec::new(),
            });
        }
        tables.screened.push(ask);
        Ok(answer)
    }

    async fn report(&self, _: &Caller, _: RiskReport) -> Answer<Filed> {
        Ok(Filed::Unknown)
    }
}

impl Shop {
    fn says(&self, name: &str, verdict: Verdict) {
        let mut tables = self.world.tables.lock();
        tables.verdicts.insert(name.to_owned(), verdict);
    }

    async fn decides(&self, process: uuid::Uuid, occasion: Occasion, verdict: Verdict) {
        let event = ScreeningEnded {
            process,
            firm: self.buyer.org(),
            occasion,
            verdict,
            at: self.kit.rt.now(),
        };
        self.tells("risk", event, process).await;
        self.kit.settle().await;
    }

    async fn checkout_state(&self, id: &str) -> String {
        let shown = self.buyer.get(&format!("{CHECKOUTS}/{id}")).await.ok();
        shown["state"].as_str().unwrap().to_owned()
    }

    async fn cart_lines(&self) -> usize {
        let cart = self.buyer.get("/api/orders/cart?currency=USD").await.ok();
        let sellers = cart["sellers"].as_array().unwrap();
        let lines = sellers.iter().flat_map(|one| one["lines"].as_array());
        lines.map(Vec::len).sum()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_checkout_goes_on_by_itself_when_its_parties_are_cleared() {
    let shop = Shop::open().await;
    shop.says(CONSIGNEE, Verdict::Review);
    let held = shop.places("k-1").await.ok();
    assert_eq!(held["state"], "under_review");
    assert!(held["orders"].as_array().unwrap().is_empty());
    let again = shop.places("k-1").await;
    assert_eq!(again.ok(), held);
    assert_eq!(shop.world.tables.lock().reserve_calls, 0);
    let id = held["id"].as_str().unwrap();
    let process = id.parse::<CheckoutId>().unwrap().uuid();
    let asked = shop.world.tables.lock().screened[0].clone();
    let names: Vec<&str> = asked.parties.iter().map(|one| one.name.as_str()).collect();
    for name in [
        "Spree Haushalt GmbH",
        "Shenzhen Lights",
        "Yiwu Toys",
        CONSIGNEE,
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert_eq!(
        (asked.process, asked.destination),
        (process, Some(Country::DE))
    );

    shop.says(CONSIGNEE, Verdict::Clear);
    shop.decides(process, Occasion::Checkout, Verdict::Clear)
        .await;
    assert_eq!(shop.checkout_state(id).await, "awaiting_payment");
    // News come twice.
    shop.decides(process, Occasion::Checkout, Verdict::Clear)
        .await;
    assert_eq!(shop.world.tables.lock().reserve_calls, 1);
    let other = shop.places("k-1").await;
    assert_eq!(other.ok()["state"], "awaiting_payment");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hit_stops_a_checkout_with_words_that_tell_nothing() {
    let shop = Shop::open().await;
    shop.says(CONSIGNEE, Verdict::Hit);
    let refused = shop.places("k-1").await;
    let problem = refused.is_refused("orders/under-review");
    let text = problem.to_string().to_lowercase();
    for word in ["sanction", "list", "hit", "roth"] {
        assert!(!text.contains(word), "{text}");
    }
    assert_eq!(shop.world.tables.lock().reserve_calls, 0);
    // What was held and turns out to be the listed one is given up without a reason.
    shop.says(CONSIGNEE, Verdict::Review);
    let held = shop.places("k-2").await.ok();
    let id = held["id"].as_str().unwrap();
    let process = id.parse::<CheckoutId>().unwrap().uuid();
    shop.decides(process, Occasion::Checkout, Verdict::Hit)
        .await;
    assert_eq!(shop.checkout_state(id).await, "cancelled");
    assert_eq!(shop.cart_lines().await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_checkout_whose_goods_are_gone_by_then_returns_to_the_cart() {
    let shop = Shop::open().await;
    shop.says(CONSIGNEE, Verdict::Review);
    let held = shop.places("k-1").await.ok();
    let id = held["id"].as_str().unwrap();
    for left in shop.world.tables.lock().left.values_mut() {
        *left = 0;
    }
    shop.says(CONSIGNEE, Verdict::Clear);
    let process = id.parse::<CheckoutId>().unwrap().uuid();
    shop.decides(process, Occasion::Checkout, Verdict::Clear)
        .await;
    assert_eq!(shop.checkout_state(id).await, "cancelled");
    assert_eq!(shop.cart_lines().await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_gives_a_held_checkout_up() {
    let shop = Shop::open().await;
    shop.says(CONSIGNEE, Verdict::Review);
    let held = shop.places("k-1").await.ok();
    let id = held["id"].as_str().unwrap();
    let path = format!("{CHECKOUTS}/{id}/cancel");
    let stranger = shop.kit.buyer();
    stranger
        .post(&path, json!({}))
        .await
        .is_refused("runtime/not-found");
    let cancelled = shop.buyer.post(&path, json!({})).await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    let process = id.parse::<CheckoutId>().unwrap().uuid();
    shop.decides(process, Occasion::Checkout, Verdict::Clear)
        .await;
    assert_eq!(shop.checkout_state(id).await, "cancelled");
    assert_eq!(shop.world.tables.lock().reserve_calls, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_answer_nothing_is_ordered_and_browsing_goes_on() {
    let shop = Shop::open().await;
    shop.world.fail("screen", Fault::Before);
    shop.places("k-1").await.is_refused("runtime/unavailable");
    assert_eq!(shop.world.tables.lock().reserve_calls, 0);
    shop.world.fail("screen", Fault::Before);
    let lines = shop.request()["lines"].clone();
    let request = json!({"currency": "USD", "to": "DE", "lines": lines});
    let quote = shop
        .buyer
        .post(&format!("{CHECKOUTS}/quote"), request)
        .await;
    assert_eq!(quote.ok()["can_be_placed"], true);
    shop.world.tables.lock().faults.clear();
    shop.places("k-1").await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_goes_where_the_operator_sends_nothing() {
    let shop = Shop::open().await;
    shop.world.tables.lock().closed = Some(Country::DE);
    shop.places("k-1")
        .await
        .is_refused("orders/destination-closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_shipment_keeps_its_units_and_is_booked_by_itself() {
    let shop = Shop::open().await;
    let (_, order, _) = shop.bought().await;
    shop.says("Spree Haushalt GmbH", Verdict::Review);
    let refused = shop.ships(&shop.shenzhen, order, "a", 2).await;
    refused.is_refused("orders/shipment-under-review");
    assert_eq!(shop.world.tables.lock().book_calls, 0);
    // The units are set aside: nobody ships them a second time.
    let twice = shop.ships(&shop.shenzhen, order, "b", 1).await;
    twice.is_refused("runtime/invalid");
    shop.kit.pass(Duration::from_secs(120)).await;
    assert_eq!(shop.state(order).await, "paid");
    shop.says("Spree Haushalt GmbH", Verdict::Clear);
    shop.kit.pass(Duration::from_secs(120)).await;
    assert_eq!(shop.state(order).await, "shipped");
    assert_eq!(shop.world.tables.lock().book_calls, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_shipment_gives_its_units_back() {
    let shop = Shop::open().await;
    let (_, order, _) = shop.bought().await;
    shop.says("Spree Haushalt GmbH", Verdict::Hit);
    let refused = shop.ships(&shop.shenzhen, order, "a", 2).await;
    refused.is_refused("orders/under-review");
    shop.says("Spree Haushalt GmbH", Verdict::Clear);
    let shipped = shop.ships(&shop.shenzhen, order, "b", 2).await.ok();
    assert_eq!(shipped["order_state"], "shipped");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vessel_that_the_carrier_names_is_looked_at_once() {
    let shop = Shop::open().await;
    let (_, order, _) = shop.bought().await;
    let shipment = ShipmentId::from_uuid(uuid::Uuid::from_u128(77));
    let at = shop.kit.rt.now();
    let departed = |imo: Option<&str>| ShipmentDeparted {
        id: shipment,
        order,
        seller: shop.shenzhen.org(),
        buyer: shop.buyer.org(),
        voyage: Voyage {
            vessel: Some("MV GREY HERON".to_owned()),
            imo: imo.map(str::to_owned),
            number: None,
            left_at: at,
        },
        at,
    };
    let before = shop.world.tables.lock().screened.len();
    for imo in [None, Some("9999917"), Some("9999917")] {
        let key = shipment.uuid();
        shop.tells("logistics", departed(imo), key).await;
        shop.kit.settle().await;
    }
    let asked: Vec<ScreenAsk> = shop.world.tables.lock().screened[before..].to_vec();
    let vessel = &asked[0].parties[0];
    assert_eq!(
        (vessel.name.as_str(), vessel.ids[0].value.as_str()),
        ("MV GREY HERON", "9999917")
    );
    assert!(
        asked.iter().all(|one| one.process == asked[0].process),
        "one question"
    );
    assert_ne!(
        asked[0].process,
        shipment.uuid(),
        "apart from who receives the goods"
    );
}

//! Cards and quotes.

use std::collections::BTreeMap;

use contract::identity::Caller;
use contract::logistics::{CarriageAsk, Goods};
use contract::payments::RatesPublished;
use kernel::Currency;
use serde_json::json;

use crate::{add_service, card, world};

fn ask(currency: &str) -> serde_json::Value {
    json!({
        "from": "CN", "to": "DE", "currency": currency,
        "goods": [{"quantity": 2, "weight_grams": 300, "length_mm": 50, "width_mm": 50, "height_mm": 50}]
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_may_ask_what_carriage_costs() {
    let world = world().await;
    add_service(&world.kit, "air").await;
    let quotes = world
        .kit
        .stranger()
        .post("/api/logistics/quotes", ask("CNY"))
        .await
        .ok();
    assert_eq!(
        quotes["items"][0]["amount"],
        json!({"amount": "5500", "currency": "CNY"})
    );
    assert_eq!(quotes["items"][0]["chargeable_grams"], 600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_currency_without_a_rate_is_said_so_and_priced_once_there_is_one() {
    let world = world().await;
    add_service(&world.kit, "air").await;
    let stranger = world.kit.stranger();
    stranger
        .post("/api/logistics/quotes", ask("EUR"))
        .await
        .is_refused("logistics/no-rate");
    let rates = RatesPublished {
        date: "2026-11-20".into(),
        source: "test".into(),
        base: Currency::EUR,
        rates: BTreeMap::from([("CNY".to_owned(), "7.5".parse().unwrap())]),
        at: world.kit.rt.now(),
    };
    let rt = world.kit.rt.clone();
    let module = "logistics";
    rt.db()
        .clone()
        .tx(move |tx| {
            let (rt, rates) = (rt.clone(), rates.clone());
            async move {
                let key = rt.ids().uuid();
                runtime::outbox::publish(&tx, &rt, module, &rates, key, &Caller::system()).await
            }
        })
        .await
        .unwrap();
    world.kit.settle().await;
    let quotes = stranger
        .post("/api/logistics/quotes", ask("EUR"))
        .await
        .ok();
    // 55.00 CNY at 7.5 is 7.333… EUR.
    assert_eq!(quotes["items"][0]["amount"]["amount"], "733");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_operators_keep_cards_and_a_stale_edit_is_refused() {
    let world = world().await;
    let id = add_service(&world.kit, "air").await;
    let path = format!("/api/logistics/services/{id}");
    world
        .kit
        .seller()
        .get(&path)
        .await
        .is_refused("runtime/forbidden");
    let operator = world.kit.operator();
    let etag = operator.get(&path).await.etag();
    let mut changed = card("air");
    changed["fuel_surcharge_percent"] = json!("0");
    let body = json!({"is_active": true, "card": changed});
    operator.put_if(&path, &etag, body.clone()).await.ok();
    operator
        .put_if(&path, &etag, body)
        .await
        .is_refused("runtime/changed-meanwhile");
    let quotes = world
        .kit
        .stranger()
        .post("/api/logistics/quotes", ask("CNY"))
        .await
        .ok();
    assert_eq!(quotes["items"][0]["amount"]["amount"], "5000");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_does_not_hold_together_names_every_fault() {
    let world = world().await;
    let mut bad = card("air");
    bad["zones"][0]["countries"] = json!(["DE", "DE", "QQ"]);
    bad["zones"][0]["brackets"] = json!([{"up_to_grams": 10, "price_minor": 1}]);
    let body = json!({
        "carrier": {"slug": "heron", "name": {"en": "Heron"}, "tracking_prefix": "HE"}, "card": bad
    });
    let reply = world
        .kit
        .operator()
        .post("/api/logistics/services", body)
        .await;
    assert_eq!(
        reply.fields(),
        [
            "card.zones[0].countries[1]",
            "card.zones[0].countries[2]",
            "card.zones[0].brackets"
        ]
        .map(|path| path.trim_start_matches("card.").to_owned())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dangerous_goods_find_no_service_that_refuses_them() {
    let world = world().await;
    add_service(&world.kit, "air").await;
    let goods = Goods {
        quantity: 1,
        weight_grams: 100,
        length_mm: 10,
        width_mm: 10,
        height_mm: 10,
        dangerous_goods: true,
    };
    let ask = CarriageAsk {
        from: "CN".parse().unwrap(),
        to: "DE".parse().unwrap(),
        to_postal_code: None,
        goods: vec![goods],
        currency: Currency::CNY,
    };
    assert!(
        world
            .logistics
            .quote(&Caller::system(), ask)
            .await
            .unwrap()
            .is_empty()
    );
}

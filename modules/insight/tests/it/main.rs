//! Insight over HTTP: facts go in by events, figures come out; a recount finds the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod facts;
mod visits;

use std::collections::BTreeMap;

use contract::event::Event;
use contract::identity::Caller;
use contract::ids::{OrderId, OrgId, ProductId};
use contract::orders::{OrderPlaced, PlacedLine};
use contract::payments::RatesPublished;
use kernel::{Currency, Money, Problem, Text};
use serde_json::Value;
use testkit::{Kit, Settings};
use uuid::Uuid;

pub(crate) async fn kit(seed: u64) -> Kit {
    let settings = Settings {
        manner: runtime::bus::Manner::Rude { seed },
        ..Settings::default()
    };
    Kit::start_with(settings, |rt| vec![insight::module(rt)]).await
}

pub(crate) async fn tell<E: Event + Clone>(kit: &Kit, event: &E, key: Uuid) {
    let (rt, event) = (kit.rt.clone(), event.clone());
    let told: Result<(), Problem> = kit
        .rt
        .db()
        .tx(move |tx| {
            let (rt, event) = (rt.clone(), event.clone());
            async move {
                let by = Caller::system();
                runtime::outbox::publish(&tx, &rt, "insight", &event, key, &by).await
            }
        })
        .await;
    told.unwrap();
}

pub(crate) fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::USD)
}

pub(crate) fn product(n: u128) -> ProductId {
    ProductId::from_uuid(Uuid::from_u128(1_000 + n))
}

pub(crate) fn title(text: &str) -> Text {
    serde_json::from_value(serde_json::json!({"en": text, "zh-CN": text})).unwrap()
}

/// An order of `units` of one product at two dollars each.
pub(crate) fn order(kit: &Kit, seller: OrgId, buyer: OrgId, n: u128, units: i64) -> OrderPlaced {
    let ids = kit.rt.ids();
    let total = usd(i128::from(units) * 200);
    let id: OrderId = ids.new_id();
    OrderPlaced {
        id,
        number: "A-1".into(),
        checkout: ids.new_id(),
        buyer,
        seller,
        person: ids.new_id(),
        from: "CN".parse().unwrap(),
        to: "DE".parse().unwrap(),
        lines: vec![PlacedLine {
            id: ids.new_id(),
            product: product(n),
            variant: ids.new_id(),
            category: None,
            sku: "S".into(),
            title: title("Mug"),
            quantity: units,
            unit_price: usd(200),
            total,
            warehouse: ids.new_id(),
        }],
        goods: total,
        carriage: usd(0),
        total,
        at: kit.rt.now(),
    }
}

/// Two dollars are one euro.
pub(crate) async fn rates(kit: &Kit) {
    let rates = RatesPublished {
        date: "2026-11-20".into(),
        source: "test".into(),
        base: Currency::EUR,
        rates: BTreeMap::from([("USD".to_owned(), "2".parse().unwrap())]),
        at: kit.rt.now(),
    };
    tell(kit, &rates, Uuid::from_u128(1)).await;
    kit.settle().await;
}

/// All figures, without those that came to nothing.
pub(crate) async fn figures(kit: &Kit) -> Vec<String> {
    let sql = "SELECT scope_id, kind, day, name, CAST(SUM(times) AS BIGINT) AS times,
          CAST(SUM(units) AS BIGINT) AS units, CAST(SUM(amount_minor) AS BIGINT) AS amount,
          CAST(SUM(eur_minor) AS BIGINT) AS eur
        FROM insight_figure GROUP BY scope_id, kind, day, name ORDER BY scope_id, kind, day, name";
    let rows = kit.rt.db().rows(sql, &[]).await.unwrap();
    rows.iter()
        .map(|row| {
            let key: (Uuid, String, String, String) = (
                row.get("scope_id").unwrap(),
                row.get("kind").unwrap(),
                row.get("day").unwrap(),
                row.get("name").unwrap(),
            );
            let sums: [i64; 4] = ["times", "units", "amount", "eur"].map(|c| row.get(c).unwrap());
            (key, sums)
        })
        .filter(|(_, sums)| *sums != [0; 4])
        .map(|line| format!("{line:?}"))
        .collect()
}

pub(crate) fn minor(money: &Value) -> i64 {
    money["amount"].as_str().unwrap().parse().unwrap()
}

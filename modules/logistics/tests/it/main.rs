//! Carriage over HTTP: cards, quotes, bookings, news, labels, and who may see them.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod booking;
mod defects;
mod news;
mod quotes;

use std::sync::Arc;

use contract::ids::ServiceId;
use contract::logistics::{Address, Book, Logistics, Parcel, ShipmentView, ShippedLine};
use serde_json::{Value, json};
use testkit::{Actor, Kit, Settings};

pub(crate) struct World {
    pub(crate) kit: Kit,
    pub(crate) logistics: Arc<dyn Logistics>,
}

pub(crate) async fn world() -> World {
    let mut handle = None;
    let settings = Settings {
        defaults: vec![logistics::DEFAULTS],
        flags: vec![(
            "logistics.carrier_secret",
            "a secret of the test".to_owned(),
        )],
        ..Settings::default()
    };
    let kit = Kit::start_with(settings, |rt| {
        let (logistics, _, module) = logistics::module(rt);
        handle = Some(logistics);
        vec![module]
    })
    .await;
    World {
        kit,
        logistics: handle.unwrap(),
    }
}

pub(crate) fn card(slug: &str) -> Value {
    json!({
        "slug": slug,
        "name": {"en": "Air parcel", "zh-CN": "航空小包"},
        "mode": "air",
        "from": ["CN"],
        "currency": "CNY",
        "volumetric_divisor": 6000,
        "weight_step_grams": 100,
        "max_weight_grams": 30000,
        "max_length_mm": 1200,
        "fuel_surcharge_percent": "10",
        "accepts_dangerous_goods": false,
        "zones": [{
            "slug": "all", "countries": ["*"], "transit_days_min": 5, "transit_days_max": 9,
            "brackets": [
                {"up_to_grams": 1000, "price_minor": 5000},
                {"up_to_grams": 30000, "price_minor": 90000}
            ]
        }]
    })
}

pub(crate) async fn add_service(kit: &Kit, slug: &str) -> ServiceId {
    let body = json!({
        "carrier": {"slug": "heron", "name": {"en": "Heron", "zh-CN": "鹭"}, "tracking_prefix": "HE"},
        "card": card(slug)
    });
    let added = kit
        .operator()
        .post("/api/logistics/services", body)
        .await
        .ok();
    added["id"].as_str().unwrap().parse().unwrap()
}

fn address(country: &str, city: &str) -> Address {
    Address {
        name: "Somebody".into(),
        company: None,
        line1: "1 Street".into(),
        line2: None,
        city: city.into(),
        region: None,
        postal_code: None,
        country: country.parse().unwrap(),
        phone: None,
    }
}

impl World {
    pub(crate) fn wanted(&self, seller: &Actor, buyer: &Actor, service: ServiceId) -> Book {
        let ids = self.kit.rt.ids();
        Book {
            id: ids.new_id::<contract::ids::Shipment>(),
            order: ids.new_id::<contract::ids::Order>(),
            order_number: "A-1".into(),
            seller: seller.org(),
            buyer: buyer.org(),
            service,
            from: address("CN", "Shenzhen"),
            to: address("DE", "Berlin"),
            parcels: vec![Parcel {
                weight_grams: 900,
                length_mm: 100,
                width_mm: 100,
                height_mm: 100,
            }],
            lines: vec![ShippedLine {
                line: ids.new_id::<contract::ids::OrderLine>(),
                quantity: 3,
            }],
        }
    }

    pub(crate) async fn booked(&self, seller: &Actor, buyer: &Actor) -> ShipmentView {
        let service = add_service(&self.kit, "air").await;
        let wanted = self.wanted(seller, buyer, service);
        self.logistics.book(&seller.caller(), wanted).await.unwrap()
    }
}

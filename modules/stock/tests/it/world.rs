//! A world around stock: somebody who tells what catalog and orders would, and hears what stock
//! tells.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use contract::catalog::OfferOpened;
use contract::event::{Envelope, Event};
use contract::identity::Caller;
use contract::ids::{CheckoutId, OrderId, OrderLineId, OrgId, ShipmentId, VariantId, WarehouseId};
use contract::logistics::{Address, ShippedLine};
use contract::orders::{OrderCancelled, OrderPaid, OrderShipped, OrderState, PlacedLine};
use contract::stock::{
    AvailabilityChanged, ItemKey, ReservationExpired, ReservationLost, Reserve, ReserveLine,
    ReservedLine, Stock,
};
use db::Migrations;
use kernel::{Currency, Locale, Money, Problem, Text, Timestamp};
use runtime::inbox::Listener;
use runtime::{Module, outbox};
use stock::Service;
use testkit::{Actor, Kit, Settings};
use uuid::Uuid;

pub struct World {
    pub kit: Kit,
    pub stock: Service,
    /// The contract behind a wire.
    pub wire: axum::Router,
    heard: Arc<Mutex<Vec<Arc<Envelope>>>>,
}

/// An order as the world tells of it.
#[derive(Clone)]
pub struct Order {
    pub id: OrderId,
    pub checkout: CheckoutId,
    pub seller: OrgId,
    pub lines: Vec<PlacedLine>,
}

impl World {
    pub async fn start() -> World {
        World::start_with(Settings::default()).await
    }

    pub async fn start_with(mut settings: Settings) -> World {
        settings.defaults.push(stock::DEFAULTS);
        settings
            .flags
            .push(("rpc.secret", "0123456789abcdef0123456789abcdef".to_owned()));
        let heard: Arc<Mutex<Vec<Arc<Envelope>>>> = Arc::default();
        let mut made = None;
        let ears = heard.clone();
        let kit = Kit::start_with(settings, |rt| {
            let (service, module) = stock::with_service(rt);
            let modules = vec![module, module_that_hears(ears)];
            made = Some((service, runtime::rpc::router(rt, &modules)));
            modules
        })
        .await;
        let (stock, wire) = made.unwrap();
        World {
            kit,
            stock,
            wire,
            heard,
        }
    }

    pub async fn tell<E: Event + Clone>(&self, event: &E, key: Uuid) {
        let (rt, event) = (self.kit.rt.clone(), Arc::new(event.clone()));
        let by = Arc::new(Caller::system());
        self.kit
            .rt
            .db()
            .tx(move |tx| {
                let (rt, event, by) = (rt.clone(), event.clone(), by.clone());
                async move { outbox::publish(&tx, &rt, "orders", &*event, key, &by).await }
            })
            .await
            .unwrap();
        self.kit.settle().await;
    }

    /// What stock told of one kind.
    pub fn heard<E: Event>(&self) -> Vec<E> {
        let heard = self.heard.lock().unwrap();
        heard
            .iter()
            .filter(|envelope| envelope.subject == E::SUBJECT)
            .map(|envelope| envelope.read().unwrap())
            .collect()
    }

    /// What people were told, by the kind of notice.
    pub fn noticed(&self, kind: &str) -> Vec<serde_json::Value> {
        let heard = self.heard.lock().unwrap();
        let told = heard
            .iter()
            .filter(|envelope| envelope.subject == "notices.told");
        told.map(|envelope| envelope.payload.clone())
            .filter(|told| told["kind"] == kind)
            .collect()
    }

    pub fn uuid(&self) -> Uuid {
        self.kit.rt.ids().uuid()
    }

    /// A variant with this many units in the seller's default warehouse.
    pub async fn item(&self, seller: OrgId, sku: &str, quantity: i64) -> ItemKey {
        let variant = VariantId::from_uuid(self.uuid());
        self.offer(seller, variant, sku, Some(quantity)).await;
        ItemKey { seller, variant }
    }

    pub async fn offer(
        &self,
        seller: OrgId,
        variant: VariantId,
        sku: &str,
        opening_quantity: Option<i64>,
    ) {
        let event = OfferOpened {
            id: self.kit.rt.ids().new_id(),
            seller,
            product: self.kit.rt.ids().new_id(),
            variant,
            sku: sku.to_owned(),
            title: Text::new(Locale::En, format!("Kettle {sku}")).with(Locale::ZhCn, "水壶"),
            options: BTreeMap::from([("colour".to_owned(), "sage".to_owned())]),
            opening_quantity,
            at: self.kit.rt.now(),
        };
        self.tell(&event, event.id.uuid()).await;
    }

    pub fn wanted(&self, lines: &[(ItemKey, i64)]) -> Reserve {
        let order = OrderId::from_uuid(self.uuid());
        Reserve {
            process: self.uuid(),
            lines: lines
                .iter()
                .map(|(item, quantity)| ReserveLine {
                    order,
                    item: *item,
                    quantity: *quantity,
                })
                .collect(),
            expires_at: self.minutes(30),
        }
    }

    pub fn minutes(&self, minutes: u64) -> Timestamp {
        self.kit.rt.now().plus(Duration::from_secs(minutes * 60))
    }

    pub async fn reserve(&self, wanted: &Reserve) -> Result<Vec<ReservedLine>, Problem> {
        self.stock.reserve(wanted.clone()).await
    }

    pub async fn available(&self, item: ItemKey) -> i64 {
        let stock: &dyn Stock = &self.stock;
        let found = stock
            .available(&Caller::system(), vec![item])
            .await
            .unwrap();
        found[0].quantity
    }

    /// Reserves units of one seller's items, as a checkout would.
    pub async fn order(&self, lines: &[(ItemKey, i64)]) -> Order {
        let wanted = self.wanted(lines);
        let reserved = self.reserve(&wanted).await.unwrap();
        let warehouse_of = |item| {
            let found = reserved.iter().find(|line| line.item == item);
            found.map(|line| line.warehouse).unwrap()
        };
        Order {
            id: wanted.lines[0].order,
            checkout: CheckoutId::from_uuid(wanted.process),
            seller: lines[0].0.seller,
            lines: lines
                .iter()
                .map(|(item, quantity)| self.placed(*item, *quantity, warehouse_of(*item)))
                .collect(),
        }
    }

    pub fn placed(&self, item: ItemKey, quantity: i64, warehouse: WarehouseId) -> PlacedLine {
        let price = Money::new(100, Currency::USD);
        PlacedLine {
            id: self.kit.rt.ids().new_id(),
            product: self.kit.rt.ids().new_id(),
            variant: item.variant,
            category: None,
            sku: format!("SKU-{}", item.variant.uuid().simple()),
            title: Text::new(Locale::En, "Kettle"),
            quantity,
            unit_price: price,
            total: price.checked_mul(i128::from(quantity)).unwrap(),
            warehouse,
        }
    }

    pub async fn pay(&self, order: &Order) {
        let event = OrderPaid {
            id: order.id,
            number: "A-2611-7Q3KD".to_owned(),
            checkout: order.checkout,
            buyer: self.kit.rt.ids().new_id(),
            seller: order.seller,
            to: Address {
                name: "Jonas Weber".to_owned(),
                company: None,
                line1: "Turmstrasse 1".to_owned(),
                line2: None,
                city: "Berlin".to_owned(),
                region: None,
                postal_code: Some("10559".to_owned()),
                country: "DE".parse().unwrap(),
                phone: None,
            },
            lines: order.lines.clone(),
            total: Money::new(100, Currency::USD),
            at: self.kit.rt.now(),
        };
        self.tell(&event, order.id.uuid()).await;
    }

    pub async fn ship(&self, order: &Order, lines: &[(OrderLineId, i64)], whole: bool) {
        let event = OrderShipped {
            id: order.id,
            number: "A-2611-7Q3KD".to_owned(),
            checkout: order.checkout,
            buyer: self.kit.rt.ids().new_id(),
            seller: order.seller,
            shipment: ShipmentId::from_uuid(self.uuid()),
            tracking_number: "JG123".to_owned(),
            lines: lines
                .iter()
                .map(|(line, quantity)| ShippedLine {
                    line: *line,
                    quantity: *quantity,
                })
                .collect(),
            parcels: Vec::new(),
            carrier: String::new(),
            whole,
            at: self.kit.rt.now(),
        };
        self.tell(&event, order.id.uuid()).await;
    }

    pub async fn cancel(&self, order: &Order) {
        let event = OrderCancelled {
            id: order.id,
            checkout: order.checkout,
            buyer: self.kit.rt.ids().new_id(),
            seller: order.seller,
            state: OrderState::Cancelled,
            was_paid: true,
            reason: "changed my mind".to_owned(),
            at: self.kit.rt.now(),
        };
        self.tell(&event, order.id.uuid()).await;
    }

    /// The books agree: levels are the sums of movements, promises those of reservations.
    pub async fn proven(&self) {
        let disagreements = self.stock.prove().await.unwrap();
        assert!(disagreements.is_empty(), "{disagreements:?}");
    }

    /// On hand and reserved, as the seller's list shows it.
    pub async fn level(&self, seller: &Actor, item: ItemKey) -> (i64, i64) {
        let shown = seller
            .get(&format!("/api/stock/items/{}", item.variant))
            .await
            .ok();
        (
            shown["on_hand"].as_i64().unwrap(),
            shown["reserved"].as_i64().unwrap(),
        )
    }

    pub async fn warehouses(&self, seller: &Actor) -> Vec<String> {
        let shown = seller.get("/api/stock/warehouses").await.ok();
        let items = shown["items"].as_array().unwrap();
        items
            .iter()
            .map(|warehouse| warehouse["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn module_that_hears(heard: Arc<Mutex<Vec<Arc<Envelope>>>>) -> Module {
    let on = |subject| {
        let heard = heard.clone();
        Listener::new("orders", subject, move |_, envelope| {
            let heard = heard.clone();
            async move {
                let mut heard = heard.lock().unwrap();
                // The effect of a rude bus's second delivery is rolled back; its push is not.
                if !heard.iter().any(|known| known.id == envelope.id) {
                    heard.push(envelope);
                }
                Ok(())
            }
        })
    };
    Module {
        listeners: vec![
            on(AvailabilityChanged::SUBJECT),
            on(ReservationLost::SUBJECT),
            on(ReservationExpired::SUBJECT),
            on("notices.told"),
        ],
        ..Module::new(
            "orders",
            Migrations {
                module: "orders",
                files: &[],
            },
        )
    }
}

//! A buyer in Berlin and two sellers with an offer each, and the sentences that tests say of them.

use std::sync::Arc;

use contract::event::Event;
use contract::identity::{Caller, OrgKind};
use contract::ids::{CheckoutId, OfferId, OrderId, ShipmentId};
use contract::logistics::{ShipmentMoved, TrackingStatus};
use contract::payments::{IntentClosed, IntentPutOff, IntentState, IntentSucceeded, RefundEnded};
use contract::stock::ReservationLost;
use db::Migrations;
use kernel::{Country, Id, Money, Timestamp};
use runtime::Module;
use runtime::bus::Manner;
use runtime::outbox;
use serde_json::{Value, json};
use testkit::{Actor, Kit, Reply, Settings};
use uuid::Uuid;

use crate::world::{Peer, World};

pub struct Shop {
    pub kit: Kit,
    pub world: Arc<World>,
    pub buyer: Actor,
    pub shenzhen: Actor,
    pub yiwu: Actor,
    /// 20.00 USD, 100 in stock, of Shenzhen.
    pub kettle: OfferId,
    /// 3.33 USD, 100 in stock, of Yiwu.
    pub kite: OfferId,
}

/// Others whose events orders hears; only their outboxes are needed here.
const OTHERS: [&str; 5] = ["payments", "stock", "logistics", "identity", "risk"];

impl Shop {
    pub async fn open() -> Shop {
        Shop::open_with(Manner::Orderly, 7).await
    }

    pub async fn open_with(manner: Manner, seed: u64) -> Shop {
        let world = Arc::new(World::default());
        let peer = world.clone();
        let settings = Settings {
            manner,
            defaults: vec![orders::DEFAULTS],
            seed,
            ..Settings::default()
        };
        let kit = Kit::start_with(settings, move |rt| {
            let peer = Arc::new(Peer(peer));
            let (_, module) = orders::module(
                rt,
                peer.clone(),
                peer.clone(),
                peer.clone(),
                peer.clone(),
                peer.clone(),
                peer.clone(),
                peer.clone(),
            );
            let files = runtime::blobs::module(rt, vec![orders::evidence(rt)]);
            let mut modules = vec![module, files];
            for name in OTHERS {
                modules.push(Module::new(
                    name,
                    Migrations {
                        module: name,
                        files: &[],
                    },
                ));
            }
            modules
        })
        .await;
        let (buyer, shenzhen, yiwu) = (kit.buyer(), kit.seller(), kit.seller());
        world.firm(
            buyer.org(),
            OrgKind::Buyer,
            "Spree Haushalt GmbH",
            Country::DE,
        );
        world.firm(
            shenzhen.org(),
            OrgKind::Seller,
            "Shenzhen Lights",
            Country::CN,
        );
        world.firm(yiwu.org(), OrgKind::Seller, "Yiwu Toys", Country::CN);
        for (seller, city) in [(&shenzhen, "Shenzhen"), (&yiwu, "Yiwu")] {
            let address = json!({
                "name": "Dispatch", "line1": "Gate 3", "city": city,
                "postal_code": "322000", "country": "CN"
            });
            let entry = json!({"label": city, "address": address, "is_default": true});
            seller.post("/api/orders/addresses", entry).await.ok();
        }
        let kettle = world.offer(1, shenzhen.org(), 2_000, 100);
        let kite = world.offer(2, yiwu.org(), 333, 100);
        Shop {
            kit,
            world,
            buyer,
            shenzhen,
            yiwu,
            kettle,
            kite,
        }
    }

    pub fn address() -> Value {
        json!({
            "name": "Anna Roth", "line1": "Torstrasse 1", "city": "Berlin",
            "postal_code": "10119", "country": "DE"
        })
    }

    pub fn service(n: u128) -> String {
        Id::<contract::ids::Service>::from_uuid(Uuid::from_u128(0x5e_0000 + n)).to_string()
    }

    /// Two kettles and three kites, each seller's first service.
    pub fn request(&self) -> Value {
        json!({
            "currency": "USD",
            "address": Shop::address(),
            "lines": [
                {"offer": self.kettle.to_string(), "quantity": 2},
                {"offer": self.kite.to_string(), "quantity": 3}
            ],
            "carriage": [
                {"seller": self.shenzhen.org().to_string(), "service": Shop::service(1)},
                {"seller": self.yiwu.org().to_string(), "service": Shop::service(1)}
            ]
        })
    }

    pub async fn places(&self, key: &str) -> Reply {
        self.buyer
            .post_once("/api/orders/checkouts", key, self.request())
            .await
    }

    /// A checkout that waits for its payment: its id, and the orders of Shenzhen and Yiwu.
    pub async fn placed(&self) -> (CheckoutId, OrderId, OrderId) {
        let key = self.kit.rt.ids().uuid().to_string();
        let checkout = self.places(&key).await.ok();
        let order = |n: usize| {
            checkout["orders"][n]["id"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap()
        };
        (
            checkout["id"].as_str().unwrap().parse().unwrap(),
            order(0),
            order(1),
        )
    }

    /// The same, paid.
    pub async fn bought(&self) -> (CheckoutId, OrderId, OrderId) {
        let (checkout, first, second) = self.placed().await;
        self.pays(checkout).await;
        (checkout, first, second)
    }

    pub async fn tells<E: Event + Clone>(&self, module: &'static str, event: E, key: Uuid) {
        let rt = self.kit.rt.clone();
        self.kit
            .rt
            .db()
            .tx(move |tx| {
                let (rt, event) = (rt.clone(), event.clone());
                async move {
                    outbox::publish(&tx, &rt, module, &event, key, &Caller::system()).await
                }
            })
            .await
            .unwrap();
    }

    pub fn succeeded(&self, checkout: CheckoutId) -> IntentSucceeded {
        let tables = self.world.tables.lock();
        let intent = &tables.intents[&checkout];
        IntentSucceeded {
            id: intent.view.id,
            checkout,
            buyer: self.buyer.org(),
            amount: intent.view.amount,
            shares: intent.shares.clone(),
            at: self.kit.rt.now(),
        }
    }

    pub async fn pays(&self, checkout: CheckoutId) {
        let event = self.succeeded(checkout);
        self.tells("payments", event, checkout.uuid()).await;
        self.kit.settle().await;
    }

    pub async fn closes(&self, checkout: CheckoutId, state: IntentState) {
        let event = IntentClosed {
            id: Id::from_uuid(checkout.uuid()),
            checkout,
            state,
            at: self.kit.rt.now(),
        };
        self.tells("payments", event, checkout.uuid()).await;
        self.kit.settle().await;
    }

    /// The buyer chose a way to pay that takes so long.
    pub async fn puts_off(&self, checkout: CheckoutId, expires_at: Timestamp) {
        let event = IntentPutOff {
            id: Id::from_uuid(checkout.uuid()),
            checkout,
            expires_at,
            at: self.kit.rt.now(),
        };
        self.tells("payments", event, checkout.uuid()).await;
        self.kit.settle().await;
    }

    pub async fn loses(&self, checkout: CheckoutId, order: OrderId) {
        let event = ReservationLost {
            process: checkout.uuid(),
            order,
            at: self.kit.rt.now(),
        };
        self.tells("stock", event, order.uuid()).await;
        self.kit.settle().await;
    }

    pub async fn refund_ends(
        &self,
        after_sale: &str,
        order: OrderId,
        amount: Money,
        succeeded: bool,
    ) {
        let event = RefundEnded {
            id: Id::from_uuid(Uuid::from_u128(9)),
            after_sale: after_sale.parse().unwrap(),
            order,
            buyer: None,
            seller: None,
            amount,
            succeeded,
            reason: None,
            at: self.kit.rt.now(),
        };
        self.tells("payments", event, order.uuid()).await;
        self.kit.settle().await;
    }

    pub async fn moves(
        &self,
        seller: &Actor,
        order: OrderId,
        id: ShipmentId,
        status: TrackingStatus,
        at: Timestamp,
    ) {
        let event = ShipmentMoved {
            id,
            order,
            seller: seller.org(),
            buyer: self.buyer.org(),
            status,
            at,
        };
        self.tells("logistics", event, id.uuid()).await;
        self.kit.settle().await;
    }

    pub async fn order(&self, id: OrderId) -> Value {
        self.buyer
            .get(&format!("/api/orders/orders/{id}"))
            .await
            .ok()
    }

    pub async fn state(&self, id: OrderId) -> String {
        self.order(id).await["state"].as_str().unwrap().to_owned()
    }

    /// Ships so many of the first line.
    pub async fn ships(&self, seller: &Actor, order: OrderId, key: &str, quantity: i64) -> Reply {
        let line = self.order(order).await["lines"][0]["id"].clone();
        let body = json!({
            "parcels": [{"weight_grams": 900, "length_mm": 300, "width_mm": 200, "height_mm": 100}],
            "lines": [{"line": line, "quantity": quantity}]
        });
        seller
            .post_once(&format!("/api/orders/orders/{order}/shipments"), key, body)
            .await
    }

    /// Shipped whole and delivered.
    pub async fn delivered(&self, seller: &Actor, order: OrderId) {
        let quantity = self.order(order).await["lines"][0]["quantity"]
            .as_i64()
            .unwrap();
        let shipped = self.ships(seller, order, "whole", quantity).await.ok();
        let id = shipped["shipment"]["id"].as_str().unwrap().parse().unwrap();
        self.moves(
            seller,
            order,
            id,
            TrackingStatus::Delivered,
            self.kit.rt.now(),
        )
        .await;
    }

    /// All events of a kind that stand in the outbox of orders, before they are delivered.
    pub async fn outgoing(&self, subject: &str) -> Vec<Value> {
        let rows = self
            .kit
            .rt
            .db()
            .rows(
                "SELECT payload FROM orders_outbox WHERE subject = $1 ORDER BY id",
                &[&subject],
            )
            .await
            .unwrap();
        rows.iter()
            .map(|row| serde_json::from_str(&row.get::<String>("payload").unwrap()).unwrap())
            .collect()
    }
}

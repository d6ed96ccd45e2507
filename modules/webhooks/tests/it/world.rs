//! Webhooks with a firm or two, a receiver, and whoever tells of orders.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use contract::event::Event;
use contract::identity::{Caller, Role};
use contract::ids::{OrderId, OrgId, PersonId};
use contract::orders::OrderCompleted;
use kernel::{Locale, Money, Problem};
use parking_lot::Mutex;
use runtime::addresses::Reach;
use runtime::bus::Manner;
use runtime::notices::AddressBook;
use runtime::{Module, notices, outbox};
use serde_json::{Value, json};
use testkit::{Actor, Kit, Settings};
use uuid::Uuid;

use crate::receiver::Receiver;

pub const ENDPOINTS: &str = "/api/webhooks/endpoints";

/// A module that only tells.
const TELLS: &str = "orders";

/// Who owns which firm.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Vec<(OrgId, PersonId)>>>);

#[async_trait]
impl AddressBook for Book {
    async fn address(&self, _: PersonId) -> Result<Option<(String, Locale)>, Problem> {
        Ok(None)
    }

    async fn members(&self, org: OrgId, any_of: &[Role]) -> Result<Vec<PersonId>, Problem> {
        let known = self.0.lock();
        let owners = known.iter().filter(|(one, _)| *one == org);
        let asked = any_of.contains(&Role::Owner);
        Ok(owners.map(|(_, owner)| *owner).filter(|_| asked).collect())
    }

    async fn platform(&self) -> Result<Option<OrgId>, Problem> {
        Ok(None)
    }
}

pub struct World {
    pub kit: Kit,
    pub seller: Actor,
    pub buyer: Actor,
    pub receiver: Receiver,
}

/// An endpoint with what is known of it.
pub struct Added {
    pub id: String,
    pub secret: String,
}

impl Added {
    pub fn path(&self, below: &str) -> String {
        format!("{ENDPOINTS}/{}{below}", self.id)
    }
}

impl World {
    pub async fn start() -> World {
        World::start_with(Manner::Orderly, Reach::Loopback).await
    }

    pub async fn start_with(manner: Manner, reach: Reach) -> World {
        let settings = Settings {
            manner,
            defaults: vec![webhooks::DEFAULTS],
            flags: vec![("webhooks.timeout_milliseconds", "400".to_owned())],
            ..Settings::default()
        };
        let book = Book::default();
        let of_kit = book.clone();
        let kit = Kit::start_with(settings, |rt| {
            let tells = db::Migrations {
                module: TELLS,
                files: &[],
            };
            let book = Arc::new(of_kit);
            vec![
                webhooks::module(rt, reach),
                Module::new(TELLS, tells),
                notices::module(rt, webhooks::NOTICES.to_vec(), book, false),
            ]
        })
        .await;
        let seller = kit.seller();
        book.0.lock().push((seller.org(), seller.person()));
        World {
            seller,
            buyer: kit.buyer(),
            receiver: Receiver::start().await,
            kit,
        }
    }

    pub fn draft(&self, path: &str, types: &[&str]) -> Value {
        json!({"url": self.receiver.url(path), "event_types": types})
    }

    /// An endpoint of the firm that hears of completed orders.
    pub async fn added(&self, by: &Actor, path: &str) -> Added {
        let draft = self.draft(path, &["order.completed"]);
        let made = by.post(ENDPOINTS, draft).await.ok();
        Added {
            id: made["endpoint"]["id"].as_str().unwrap().to_owned(),
            secret: made["secret"].as_str().unwrap().to_owned(),
        }
    }

    /// Tells it as a module does, and lets it follow.
    pub async fn tells<E: Event + Clone>(&self, event: E, key: Uuid) {
        let rt = self.kit.rt.clone();
        let of_tx = rt.clone();
        rt.db()
            .tx(move |tx| {
                let (rt, event) = (of_tx.clone(), event.clone());
                async move {
                    let by = Caller::system();
                    outbox::publish(&tx, &rt, TELLS, &event, key, &by).await
                }
            })
            .await
            .unwrap();
        self.kit.settle().await;
    }

    pub fn completed(&self) -> OrderCompleted {
        self.completed_between(self.buyer.org(), self.seller.org())
    }

    pub fn completed_between(&self, buyer: OrgId, seller: OrgId) -> OrderCompleted {
        OrderCompleted {
            id: OrderId::from_uuid(self.kit.rt.ids().uuid()),
            buyer,
            seller,
            total: Money::new(12_345, "USD".parse().unwrap()),
            at: self.kit.rt.now(),
        }
    }

    /// An order of theirs is completed.
    pub async fn complete(&self) -> OrderId {
        let event = self.completed();
        let id = event.id;
        self.tells(event, id.uuid()).await;
        id
    }

    pub async fn deliveries(&self, by: &Actor, of: &Added) -> Vec<Value> {
        let page = by.get(&of.path("/deliveries")).await.ok();
        page["items"].as_array().unwrap().clone()
    }

    /// The only one, with its tries.
    pub async fn only(&self, by: &Actor, of: &Added) -> Value {
        let all = self.deliveries(by, of).await;
        assert_eq!(all.len(), 1, "{all:#?}");
        let id = all[0]["id"].as_str().unwrap();
        by.get(&format!("/api/webhooks/deliveries/{id}")).await.ok()
    }

    pub async fn endpoint(&self, by: &Actor, of: &Added) -> Value {
        by.get(&of.path("")).await.ok()
    }

    pub async fn hours(&self, hours: u64) {
        self.kit.pass(Duration::from_secs(hours * 3_600)).await;
    }
}

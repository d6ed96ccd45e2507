//! The desk over HTTP: who talks with whom, who has read what, who is let in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod live;
mod support;
mod talk;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::identity::{
    Caller, Identity, KybState, OrgKind, OrgView, PersonErased, PersonView, Role,
};
use contract::ids::{OrderId, OrgId, PersonId, ProductId};
use contract::orders::{OrderState, OrderView, Orders};
use kernel::{Locale, Money, Timestamp};
use parking_lot::Mutex;
use runtime::notices::{AddressBook, Nobody};
use serde_json::{Value, json};
use testkit::{Actor, Kit, Settings};

/// Orders and people that a test has made up.
#[derive(Default)]
pub(crate) struct Peers {
    orders: Mutex<Vec<OrderView>>,
    gone: Mutex<BTreeSet<PersonId>>,
    buyers: Mutex<BTreeSet<OrgId>>,
    asked_orders: Mutex<usize>,
}

#[async_trait]
impl Orders for Peers {
    async fn find(&self, by: &Caller, id: OrderId) -> Answer<Option<OrderView>> {
        *self.asked_orders.lock() += 1;
        let found = self.orders.lock().iter().find(|one| one.id == id).cloned();
        Ok(found.filter(|one| {
            by.kind == OrgKind::Platform || by.org == one.buyer || by.org == one.seller
        }))
    }
}

#[async_trait]
impl Identity for Peers {
    async fn organisations(&self, _: &Caller, ids: Vec<OrgId>) -> Answer<Vec<OrgView>> {
        let buyers = self.buyers.lock();
        Ok(ids
            .into_iter()
            .map(|id| OrgView {
                id,
                kind: if buyers.contains(&id) {
                    OrgKind::Buyer
                } else {
                    OrgKind::Seller
                },
                name: "A firm".into(),
                country: "CN".parse().unwrap(),
                since: Timestamp::from_micros(0),
            })
            .collect())
    }

    async fn people(&self, _: &Caller, ids: Vec<PersonId>) -> Answer<Vec<PersonView>> {
        let gone = self.gone.lock();
        Ok(ids
            .into_iter()
            .filter(|id| !gone.contains(id))
            .map(|id| PersonView {
                id,
                name: "Somebody".into(),
                locale: Locale::En,
            })
            .collect())
    }

    async fn members(&self, _: &Caller, _: OrgId, _: Vec<Role>) -> Answer<Vec<PersonId>> {
        Ok(Vec::new())
    }

    async fn kyb(&self, _: &Caller, _: OrgId) -> Answer<KybState> {
        Ok(KybState::UNVERIFIED)
    }
}

/// The notices' own book: everybody in a firm is one person.
struct Book(Mutex<Vec<(OrgId, PersonId)>>);

#[async_trait]
impl AddressBook for Book {
    async fn address(&self, person: PersonId) -> Answer<Option<(String, Locale)>> {
        Nobody.address(person).await
    }

    async fn members(&self, org: OrgId, _: &[Role]) -> Answer<Vec<PersonId>> {
        let known = self.0.lock();
        let members = known.iter().filter(|(of, _)| *of == org);
        Ok(members.map(|(_, person)| *person).collect())
    }

    async fn platform(&self) -> Answer<Option<OrgId>> {
        Nobody.platform().await
    }
}

pub(crate) struct World {
    pub(crate) kit: Kit,
    pub(crate) peers: Arc<Peers>,
    pub(crate) buyer: Actor,
    pub(crate) seller: Actor,
    pub(crate) order: OrderId,
}

pub(crate) async fn world() -> World {
    world_with(Settings::default()).await
}

pub(crate) async fn world_with(settings: Settings) -> World {
    let peers = Arc::new(Peers::default());
    let book = Arc::new(Book(Mutex::default()));
    let (told, asked) = (book.clone(), peers.clone());
    let kit = Kit::start_with(settings, |rt| {
        let (service, module) = desk::module(rt, asked.clone(), asked);
        vec![
            runtime::notices::module(rt, desk::NOTICES.to_vec(), told, false),
            runtime::blobs::module(rt, vec![desk::attachments(&service)]),
            module,
        ]
    })
    .await;
    let (buyer, seller) = (kit.buyer(), kit.seller());
    for actor in [&buyer, &seller] {
        book.0.lock().push((actor.org(), actor.person()));
    }
    peers.buyers.lock().insert(buyer.org());
    let order = peers.add_order(&kit, &buyer, &seller);
    World {
        kit,
        peers,
        buyer,
        seller,
        order,
    }
}

impl Peers {
    pub(crate) fn add_order(&self, kit: &Kit, buyer: &Actor, seller: &Actor) -> OrderId {
        let id = kit.rt.ids().new_id();
        self.orders.lock().push(OrderView {
            id,
            number: "A-2611-7Q3KD".into(),
            buyer: buyer.org(),
            seller: seller.org(),
            state: OrderState::Paid,
            total: Money::new(100, "USD".parse().unwrap()),
            placed_at: kit.rt.now(),
        });
        id
    }
}

impl World {
    pub(crate) fn product(&self) -> ProductId {
        self.kit.rt.ids().new_id()
    }

    pub(crate) fn message(&self, text: &str) -> Value {
        let client_id = self.kit.rt.ids().uuid().simple().to_string();
        json!({"client_id": client_id, "text": text})
    }

    /// The buyer writes first about the order; answers the conversation's address.
    pub(crate) async fn opened(&self, text: &str) -> String {
        let body = json!({"order": self.order, "message": self.message(text)});
        let opened = self.buyer.post("/api/desk/conversations", body).await.ok();
        let id = opened["conversation"]["id"].as_str().unwrap();
        format!("/api/desk/conversations/{id}")
    }

    pub(crate) async fn says(&self, who: &Actor, at: &str, text: &str) -> Value {
        let message = self.message(text);
        who.post(&format!("{at}/messages"), message).await.ok()
    }

    pub(crate) async fn erase(&self, person: PersonId) {
        self.peers.gone.lock().insert(person);
        let erased = PersonErased {
            closed: Vec::new(),
            id: person,
            at: self.kit.rt.now(),
        };
        let rt = self.kit.rt.clone();
        let told: Answer<()> = rt
            .clone()
            .db()
            .tx(move |tx| {
                let (rt, erased) = (rt.clone(), erased.clone());
                async move {
                    let (key, by) = (erased.id.uuid(), Caller::system());
                    runtime::outbox::publish(&tx, &rt, "desk", &erased, key, &by).await
                }
            })
            .await;
        told.unwrap();
        self.kit.settle().await;
    }
}

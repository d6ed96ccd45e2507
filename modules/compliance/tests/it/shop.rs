//! A seller in Shenzhen, buyers in four countries, and rates of exchange of one day.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use contract::Answer;
use contract::catalog::GoodsDescribed;
use contract::compliance::Compliance;
use contract::event::Event;
use contract::identity::{
    Caller, Identity, KybState, KybStatus, OrgKind, OrgView, PersonView, RiskTier, Role,
};
use contract::ids::{OrgId, PersonId, ProductId};
use contract::payments::RatesPublished;
use db::Migrations;
use kernel::{Country, Currency, Locale, Problem, Text, Timestamp};
use runtime::Module;
use runtime::inbox::Listener;
use serde_json::{Value, json};
use testkit::{Actor, Kit, Settings};
use uuid::Uuid;

/// Firms with their countries; those that have not shown who they are.
#[derive(Default)]
pub struct Firms(Mutex<BTreeMap<OrgId, Country>>, Mutex<Vec<OrgId>>);

#[async_trait]
impl Identity for Firms {
    async fn organisations(&self, _: &Caller, ids: Vec<OrgId>) -> Answer<Vec<OrgView>> {
        let known = self.0.lock().unwrap();
        let view = |id: &OrgId| {
            Some(OrgView {
                id: *id,
                kind: OrgKind::Seller,
                name: "Firm".to_owned(),
                country: *known.get(id)?,
                since: Timestamp::from_micros(0),
            })
        };
        Ok(ids.iter().filter_map(view).collect())
    }

    async fn people(&self, _: &Caller, _: Vec<PersonId>) -> Answer<Vec<PersonView>> {
        Ok(Vec::new())
    }

    async fn members(&self, _: &Caller, _: OrgId, _: Vec<Role>) -> Answer<Vec<PersonId>> {
        Ok(Vec::new())
    }

    async fn kyb(&self, _: &Caller, org: OrgId) -> Answer<KybState> {
        if self.1.lock().unwrap().contains(&org) {
            return Ok(KybState::UNVERIFIED);
        }
        Ok(KybState {
            status: KybStatus::Passed,
            tier: Some(RiskTier::Low),
            passed_at: None,
            valid_until: None,
        })
    }
}

pub struct Shop {
    pub kit: Kit,
    pub promise: Arc<dyn Compliance>,
    pub seller: Actor,
    pub buyer: Actor,
    pub desk: Actor,
    firms: Arc<Firms>,
    /// Every notice that was told.
    pub told: Arc<Mutex<Vec<Value>>>,
    pub risk: Arc<testkit::Screening>,
}

fn listening(told: &Arc<Mutex<Vec<Value>>>) -> Module {
    let files = &[];
    let mut ear = Module::new(
        "ear",
        Migrations {
            module: "ear",
            files,
        },
    );
    let told = told.clone();
    ear.listeners
        .push(Listener::new("ear", "notices.told", move |tx, envelope| {
            let told = told.clone();
            async move {
                let heard = envelope.payload.clone();
                tx.after_commit(move || told.lock().unwrap().push(heard));
                Ok(())
            }
        }));
    ear
}

impl Shop {
    /// On the day that the clock of tests stands at, see `on`.
    pub async fn open() -> Shop {
        Shop::open_with(Vec::new()).await
    }

    pub async fn open_with(flags: Vec<(&'static str, String)>) -> Shop {
        let firms = Arc::new(Firms::default());
        let known = firms.clone();
        let risk = testkit::Screening::clear();
        let asked = risk.clone();
        let settings = Settings {
            defaults: vec![compliance::DEFAULTS],
            flags,
            ..Settings::default()
        };
        let mut promise = None;
        let told = Arc::new(Mutex::new(Vec::new()));
        let ear = listening(&told);
        let kit = Kit::start_with(settings, |rt| {
            let (promised, service, module) = compliance::module(rt, known, asked);
            promise = Some(promised);
            let files = runtime::blobs::module(rt, vec![compliance::documents(&service)]);
            let mut modules = vec![module, files, ear];
            for name in ["payments", "catalog", "orders", "logistics"] {
                let files = &[];
                modules.push(Module::new(
                    name,
                    Migrations {
                        module: name,
                        files,
                    },
                ));
            }
            modules
        })
        .await;
        let (seller, buyer) = (kit.seller(), kit.buyer());
        let desk = kit.member(OrgKind::Platform, &[Role::Compliance]);
        firms
            .0
            .lock()
            .unwrap()
            .extend([(seller.org(), Country::CN), (buyer.org(), Country::DE)]);
        let shop = Shop {
            risk,
            kit,
            promise: promise.unwrap(),
            seller,
            buyer,
            desk,
            firms,
            told,
        };
        shop.on("2026-11-20").await;
        shop
    }

    /// The seller has not shown who it is, or it ran out.
    pub fn seller_is_unverified(&self) {
        self.firms.1.lock().unwrap().push(self.seller.org());
    }

    /// Another firm that identity knows.
    pub fn firm(&self, kind: OrgKind, country: Country) -> Actor {
        let actor = self.kit.member(kind, &[Role::Owner]);
        self.firms.0.lock().unwrap().insert(actor.org(), country);
        actor
    }

    /// Sets the day, and tells its rates of exchange: one euro is 1.10 dollars.
    pub async fn on(&self, day: &str) {
        let moment: jiff::Timestamp = format!("{day}T08:00:00Z").parse().unwrap();
        self.kit
            .clock
            .set(Timestamp::from_micros(moment.as_microsecond()));
        let rate = |code: &str, rate: &str| (code.to_owned(), rate.parse().unwrap());
        let told = RatesPublished {
            date: day.to_owned(),
            source: "test".to_owned(),
            base: Currency::EUR,
            rates: BTreeMap::from([
                rate("USD", "1.10"),
                rate("KES", "143"),
                rate("IDR", "17600"),
            ]),
            at: self.kit.rt.now(),
        };
        self.tell("payments", &told, Uuid::from_u128(1)).await;
    }

    pub async fn tell<E: Event + Clone>(&self, from: &'static str, event: &E, key: Uuid) {
        let (rt, event) = (self.kit.rt.clone(), event.clone());
        let told: Result<(), Problem> = self
            .kit
            .rt
            .db()
            .tx(move |tx| {
                let (rt, event) = (rt.clone(), event.clone());
                async move {
                    let by = Caller::system();
                    runtime::outbox::publish(&tx, &rt, from, &event, key, &by).await
                }
            })
            .await;
        told.unwrap();
        self.kit.settle().await;
    }

    pub async fn describes(
        &self,
        seller: &Actor,
        n: u128,
        title: &str,
        hs: Option<&str>,
    ) -> ProductId {
        self.describes_branded(seller, n, title, hs, None).await
    }

    pub async fn describes_branded(
        &self,
        seller: &Actor,
        n: u128,
        title: &str,
        hs: Option<&str>,
        brand: Option<&str>,
    ) -> ProductId {
        let id = ProductId::from_uuid(Uuid::from_u128(n));
        let told = GoodsDescribed {
            id,
            seller: seller.org(),
            title: Text::new(Locale::En, title),
            published: true,
            hs_code: hs.map(|hs| hs.parse().unwrap()),
            origin: Some(Country::CN),
            weight_grams: 250,
            brand: brand.map(str::to_owned),
            at: self.kit.rt.now(),
        };
        self.tell("catalog", &told, id.uuid()).await;
        id
    }

    /// Ten T-shirts of 20.00 in the currency, to a place, with carriage of 50.00.
    pub fn shirts(to: &str, currency: &str) -> Value {
        let money = |amount: &str| json!({"amount": amount, "currency": currency});
        json!({
            "from": "CN", "to": to, "mode": "express", "currency": currency,
            "carriage": money("5000"),
            "lines": [{"id": "1", "title": {"en": "T-shirt"}, "hs": "610910", "origin": "CN",
                "quantity": 10, "unit_price": money("2000"), "weight_grams": 250}],
        })
    }

    pub async fn quoted(&self, who: &Actor, question: Value) -> Value {
        who.post("/api/compliance/quotes", question).await.ok()
    }
}

/// The minor units of a total.
pub fn total(quote: &Value, name: &str) -> i64 {
    quote["totals"][name]["amount"]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {quote}"))
        .parse()
        .unwrap()
}

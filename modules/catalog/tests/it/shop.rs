//! What the tests stand on: a running catalogue, firms that identity knows, drafts to start from.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::Method;
use contract::catalog::Catalog;
use contract::compliance::{
    Compliance, GateAsk, GateFinding, GateGoods, GateWeight, GoodsStanding, LandedAsk, LandedCost,
};
use contract::event::Envelope;
use contract::identity::{Caller, Identity, KybState, OrgKind, OrgView, PersonView, Role};
use contract::ids::{OrgId, PersonId};
use contract::payments::RatesPublished;
use db::{Migration, Migrations};
use kernel::{Country, Currency, Problem, Timestamp};
use parking_lot::Mutex;
use runtime::inbox::Listener;
use runtime::{Module, outbox};
use serde_json::{Value, json};
use testkit::{Actor, Kit, Reply, Settings};

/// Says of every organisation that it sells from China.
pub struct Firms;

#[async_trait]
impl Identity for Firms {
    async fn organisations(&self, _: &Caller, ids: Vec<OrgId>) -> Result<Vec<OrgView>, Problem> {
        Ok(ids
            .into_iter()
            .map(|id| OrgView {
                id,
                kind: OrgKind::Seller,
                name: format!("Firm {}", &id.to_string()[24..]),
                country: Country::CN,
                since: Timestamp::from_micros(0),
            })
            .collect())
    }

    async fn people(&self, _: &Caller, _: Vec<PersonId>) -> Result<Vec<PersonView>, Problem> {
        Ok(Vec::new())
    }

    async fn members(&self, _: &Caller, _: OrgId, _: Vec<Role>) -> Result<Vec<PersonId>, Problem> {
        Ok(Vec::new())
    }

    async fn kyb(&self, _: &Caller, _: OrgId) -> Result<KybState, Problem> {
        Ok(KybState::UNVERIFIED)
    }
}

/// Forbids ivory everywhere, and misses a code before any border.
pub struct Rules;

#[async_trait]
impl Compliance for Rules {
    async fn landed_cost(&self, _: &Caller, _: LandedAsk) -> Result<Option<LandedCost>, Problem> {
        Ok(None)
    }

    async fn gates(&self, _: &Caller, _: GateAsk) -> Result<Vec<GateFinding>, Problem> {
        Ok(Vec::new())
    }

    async fn standing(
        &self,
        _: &Caller,
        _: OrgId,
        goods: GateGoods,
    ) -> Result<GoodsStanding, Problem> {
        let finding = |weight, reason: &str| GateFinding {
            line: goods.id.clone(),
            weight,
            reason: reason.to_owned(),
            rule: None,
            words: kernel::Text::default(),
            citation: Some("CITES".to_owned()),
            licence: None,
        };
        let is_ivory = goods.hs.is_some_and(|hs| hs.as_str() == "050710");
        Ok(GoodsStanding {
            home: is_ivory
                .then(|| finding(GateWeight::Stop, "prohibited"))
                .into_iter()
                .collect(),
            border: match goods.hs {
                None => vec![finding(GateWeight::Needs, "hs_missing")],
                Some(_) => Vec::new(),
            },
        })
    }
}

/// Hears everything that the catalogue tells, and can speak as payments and stock.
pub struct Shop {
    pub kit: Kit,
    pub catalog: Arc<dyn Catalog>,
    pub told: Arc<Mutex<Vec<Envelope>>>,
}

fn listening(told: &Arc<Mutex<Vec<Envelope>>>) -> Module {
    let mut module = Module::new(
        "ear",
        Migrations {
            module: "ear",
            files: &[],
        },
    );
    for subject in [
        "catalog.product_published",
        "catalog.product_withdrawn",
        "catalog.offer_opened",
        "catalog.goods_described",
    ] {
        let told = told.clone();
        module
            .listeners
            .push(Listener::new("ear", subject, move |tx, envelope| {
                let told = told.clone();
                async move {
                    let heard = (*envelope).clone();
                    tx.after_commit(move || told.lock().push(heard));
                    Ok(())
                }
            }));
    }
    module
}

static NONE: &[Migration] = &[];

impl Shop {
    pub async fn open() -> Shop {
        Shop::open_with(Vec::new()).await
    }

    pub async fn open_with(flags: Vec<(&'static str, String)>) -> Shop {
        let settings = Settings {
            defaults: vec![catalog::DEFAULTS],
            flags,
            ..Settings::default()
        };
        let told = Arc::new(Mutex::new(Vec::new()));
        let mut promise = None;
        let kit = Kit::start_with(settings, |rt| {
            let (handle, module) = catalog::module(rt, Arc::new(Firms), Arc::new(Rules));
            promise = Some(handle);
            let mouth = Module::new(
                "mouth",
                Migrations {
                    module: "mouth",
                    files: NONE,
                },
            );
            vec![
                module,
                runtime::blobs::module(rt, Vec::new()),
                listening(&told),
                mouth,
            ]
        })
        .await;
        Shop {
            kit,
            catalog: promise.unwrap(),
            told,
        }
    }

    /// Tells an event as another module would.
    pub async fn tell<E: contract::event::Event + Clone + Sync>(&self, event: E) {
        let rt = self.kit.rt.clone();
        self.kit
            .rt
            .db()
            .tx(move |tx| {
                let (rt, event) = (rt.clone(), event.clone());
                async move {
                    let key = rt.ids().uuid();
                    outbox::publish(&tx, &rt, "mouth", &event, key, &Caller::system()).await
                }
            })
            .await
            .unwrap();
        self.kit.settle().await;
    }

    pub async fn tell_rates(&self, date: &str, rates: &[(&str, &str)]) {
        self.tell(RatesPublished {
            date: date.to_owned(),
            source: "test".to_owned(),
            base: Currency::EUR,
            rates: rates
                .iter()
                .map(|(code, rate)| ((*code).to_owned(), rate.parse().unwrap()))
                .collect(),
            at: self.kit.rt.now(),
        })
        .await;
    }

    /// Makes a category and answers its id.
    pub async fn category(&self, slug: &str, en: &str, zh: &str, parent: Option<&str>) -> String {
        let body = json!({"slug": slug, "name": {"en": en, "zh-CN": zh}, "parent": parent});
        let made = self
            .kit
            .operator()
            .post("/api/catalog/categories", body)
            .await
            .ok();
        made["id"].as_str().unwrap().to_owned()
    }

    /// Makes and publishes a product.
    pub async fn published(&self, seller: &Actor, draft: Value) -> Value {
        let made = seller
            .post("/api/catalog/seller/products", draft)
            .await
            .ok();
        let id = made["id"].as_str().unwrap();
        seller
            .post(
                &format!("/api/catalog/seller/products/{id}/publish"),
                Value::Null,
            )
            .await
            .ok()
    }

    /// Asks until the answer is as wanted: the index follows a moment later.
    pub async fn eventually(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let stranger = self.kit.stranger();
        self.eventually_for(&stranger, path, wanted).await
    }

    pub async fn eventually_for(
        &self,
        who: &Actor,
        path: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let mut last = Value::Null;
        for _ in 0..600 {
            last = who.get(path).await.ok();
            if wanted(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{path} never became right: {last:#}");
    }

    /// Titles of a list, in order.
    pub async fn titles(&self, path: &str) -> Vec<String> {
        titles(&self.kit.stranger().get(path).await.ok())
    }
}

pub fn titles(list: &Value) -> Vec<String> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"]["en"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// A complete product with one variant: 24 and up, by the dozen.
pub fn draft(sku: &str, title: &str, category: &str) -> Value {
    json!({
        "title": {"en": title, "zh-CN": format!("{title} 中文")},
        "description": {"en": "Good goods.", "zh-CN": "好货。"},
        "category": category,
        "origin": "CN",
        "hs_code": "691110",
        "variants": [{
            "weight_grams": 620, "length_mm": 340, "width_mm": 260, "height_mm": 95,
            "offer": terms(sku),
        }],
    })
}

pub fn terms(sku: &str) -> Value {
    json!({
        "sku": sku,
        "ladder": [rung(24, "3850"), rung(120, "3480"), rung(480, "3120")],
        "minimum_order": 24,
        "order_multiple": 12,
        "maximum_order": 4800,
        "lead_time_days": 15,
        "opening_quantity": 900,
    })
}

pub fn rung(quantity: i64, amount: &str) -> Value {
    json!({"quantity": quantity, "unit_price": {"amount": amount, "currency": "CNY"}})
}

pub async fn put(who: &Actor, path: &str, etag: &str, body: Value) -> Reply {
    who.send(Method::PUT, path, &[("if-match", etag)], Some(body))
        .await
}

//! A rights holder in Hangzhou, a seller in Shenzhen who sells under its brand, and the desk.

mod gates;
mod notices;
mod repeat;
mod rights;

use bytes::Bytes;
use contract::identity::{OrgKind, Role};
use contract::ids::ProductId;
use kernel::Country;
use runtime::blobs::{self, NewBlob};
use serde_json::{Value, json};
use testkit::Actor;

use crate::shop::Shop;

const API: &str = "/api/compliance/ip";
const DESK: &str = "/api/compliance/ops/ip";

pub struct World {
    pub shop: Shop,
    pub holder: Actor,
    /// A second person of the desk.
    pub colleague: Actor,
}

impl World {
    pub async fn open() -> World {
        World::open_with(Vec::new()).await
    }

    pub async fn open_with(flags: Vec<(&'static str, String)>) -> World {
        let shop = Shop::open_with(flags).await;
        let holder = shop.firm(OrgKind::Buyer, Country::CN);
        let colleague = shop.desk.colleague(&[Role::Compliance]);
        World {
            shop,
            holder,
            colleague,
        }
    }

    /// A file of the actor's firm.
    pub async fn file(&self, who: &Actor, name: &str) -> String {
        let new = NewBlob {
            org: who.org(),
            name: name.to_owned(),
            bytes: Bytes::from(format!("%PDF-1.4\n% {name}\n%%EOF\n")),
            public: false,
        };
        blobs::put(&self.shop.kit.rt, new)
            .await
            .unwrap()
            .id
            .to_string()
    }

    pub async fn mark(&self, registry: &str) -> Value {
        json!({
            "name": "Lakeloom", "name_zh": "湖织", "kind": "trade_mark", "registry": registry,
            "number": "12345678", "classes": [24], "valid_from": "2020-01-31",
            "valid_until": "2030-01-30", "documents": [self.file(&self.holder, "mark.pdf").await],
        })
    }

    /// A verified mark of the holder; answers its id.
    pub async fn verified(&self, registry: &str) -> String {
        let mark = self.mark(registry).await;
        let right = self.holder.post(&format!("{API}/rights"), mark).await.ok();
        let id = right["id"].as_str().unwrap().to_owned();
        let path = format!("{API}/rights/{id}/decision");
        let verify = json!({"state": "verified"});
        self.shop.desk.post(&path, verify).await.ok();
        id
    }

    /// A product of the seller under the holder's brand.
    pub async fn branded(&self, n: u128) -> ProductId {
        let title = format!("Lakeloom throw {n}");
        let seller = &self.shop.seller;
        self.shop
            .describes_branded(seller, n, &title, Some("610910"), Some("Lakeloom"))
            .await
    }

    pub async fn notice_on(&self, right: &str, products: &[ProductId]) -> Value {
        json!({
            "right": right,
            "infringement": "counterfeit",
            "products": products,
            "statement": "The woven label is not ours and the cloth is printed, not woven.",
            "evidence": [self.file(&self.holder, "comparison.pdf").await],
            "contact": {"name": "Lin Yue", "email": "lin@lakeloom.example",
                "phone": "+86 571 0000 0000", "address": "1 Weir Road, Hangzhou"},
            "good_faith": true, "accurate": true, "signature": "Lin Yue",
        })
    }

    pub async fn filed(&self, right: &str, products: &[ProductId]) -> String {
        let notice = self.notice_on(right, products).await;
        let filed = self
            .holder
            .post(&format!("{API}/notices"), notice)
            .await
            .ok();
        assert_eq!(filed["state"], "received");
        filed["id"].as_str().unwrap().to_owned()
    }

    pub async fn decides(&self, id: &str, decision: &str, reason: &str) -> Value {
        let path = format!("{DESK}/notices/{id}/decision");
        let ruling = json!({"decision": decision, "reason": reason});
        let decided = self.shop.desk.post(&path, ruling).await.ok();
        self.shop.kit.settle().await;
        decided
    }

    /// A notice that the desk has taken: the products are down.
    pub async fn taken(&self, right: &str, products: &[ProductId]) -> String {
        let id = self.filed(right, products).await;
        self.decides(&id, "accept", "").await;
        id
    }

    pub async fn answer(&self) -> Value {
        json!({
            "statement": "We bought these from the owner's own factory; the invoice is enclosed.",
            "evidence": [self.file(&self.shop.seller, "invoice.pdf").await],
            "contact": {"name": "Chen Wei", "email": "chen@brightwharf.example",
                "phone": "+86 755 0000 0000", "address": "2 Quay Road, Shenzhen"},
            "good_faith": true, "jurisdiction": true, "signature": "Chen Wei",
        })
    }

    pub async fn answered(&self, id: &str) -> Value {
        let path = format!("{API}/notices/{id}/counter-notice");
        let answer = self.answer().await;
        let answered = self.shop.seller.post(&path, answer).await.ok();
        self.shop.kit.settle().await;
        answered
    }

    pub async fn state_of(&self, id: &str) -> String {
        let seen = self
            .shop
            .desk
            .get(&format!("{API}/notices/{id}"))
            .await
            .ok();
        seen["state"].as_str().unwrap().to_owned()
    }

    /// The kinds of letters that a firm got.
    pub fn letters(&self, to: &Actor) -> Vec<String> {
        let told = self.shop.told.lock().unwrap();
        told.iter()
            .filter(|one| one["org"] == to.org().to_string())
            .map(|one| one["kind"].as_str().unwrap().to_owned())
            .collect()
    }
}

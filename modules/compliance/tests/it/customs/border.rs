//! A seller that customs know, its sales over the border, and the simulated customs.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use contract::ids::{
    CheckoutId, IntentId, OrderId, OrderLineId, PersonId, ProductId, ShipmentId, VariantId,
    WarehouseId,
};
use contract::logistics::{ShipmentDeparted, ShipmentMoved, ShippedLine, TrackingStatus, Voyage};
use contract::orders::{OrderPlaced, OrderShipped, PlacedLine};
use contract::payments::{IntentSucceeded, Share};
use kernel::{Currency, Locale, Money, Text};
use outside::customs::{self, Faults, Keys, Running};
use outside::provider::WallClock;
use runtime::vault::Vault;
use serde_json::{Value, json};
use testkit::{Actor, Reply};
use uuid::Uuid;

use crate::shop::Shop;

const PACE: Duration = Duration::from_millis(3);
const PATIENCE: usize = 400;
/// The first seals, both open.
pub const KEYS: &str = "new:2222222222222222222222222222222222222222222222222222222222222222,\
    old:1111111111111111111111111111111111111111111111111111111111111111";

pub struct Border {
    pub shop: Shop,
    pub customs: Running,
}

/// An order and what became of it.
#[derive(Clone)]
pub struct Sale {
    pub n: u128,
    pub from: &'static str,
    pub to: &'static str,
    pub currency: Currency,
    pub quantity: i64,
    pub goods_minor: i128,
    pub carriage_minor: i128,
    pub paid_minor: Option<i128>,
    pub tracking: Option<&'static str>,
}

impl Sale {
    /// Ten shirts of 20.00 USD and 50.00 carriage to the United States.
    pub fn export(n: u128) -> Sale {
        Sale {
            n,
            from: "CN",
            to: "US",
            currency: Currency::USD,
            quantity: 10,
            goods_minor: 20_000,
            carriage_minor: 5_000,
            paid_minor: Some(25_000),
            tracking: Some("LX000000001CN"),
        }
    }

    /// One article from Japan.
    pub fn import(n: u128, minor: i128) -> Sale {
        Sale {
            n,
            from: "JP",
            to: "CN",
            currency: Currency::CNY,
            quantity: 1,
            goods_minor: minor,
            carriage_minor: 0,
            paid_minor: Some(minor),
            tracking: Some(if n == 1 {
                "LX000000001JP"
            } else {
                "LX000000002JP"
            }),
        }
    }
}

/// A receipt message about a guid.
pub fn receipt(number: u16, guid: &str, status: i64) -> String {
    static TELLING: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let turn = TELLING.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let guid = if guid.len() == 36 {
        guid
    } else {
        "4CDE1CFD-EDED-46B1-946C-B8022E42FC94"
    };
    let keys = json!({
        "agentCode": "4403960ABC", "copNo": "C-1", "preNo": "B20261120000000001",
        "invtNo": "53012026E000000001", "ebcCode": "4403960ABC", "ebpCode": "4403960PLT",
        "orderNo": "A-1", "statisticsFlag": "B", "coElNo": "C-1",
    });
    let one = ceb::Receipt {
        guid: guid.to_owned(),
        return_status: status.to_string(),
        return_time: format!("20261120170000{turn:03}"),
        return_info: "by hand".to_owned(),
        keys: serde_json::from_value(keys).unwrap(),
    };
    ceb::Receipt::write(number, guid, &[one]).unwrap()
}

impl Border {
    pub async fn open(faults: Faults) -> Border {
        let (platform, own) = (Keys::generate().unwrap(), Keys::generate().unwrap());
        let customs = customs::start(customs::Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            platform_key: platform.public.clone(),
            own_key: own.private_pkcs8.clone(),
            notify_url: None,
            pace: PACE,
            hang: Duration::ZERO,
            seed: 7,
            faults,
            clock: Arc::new(WallClock),
            memory: None,
        });
        let customs = customs.await.unwrap();
        let flags = vec![
            ("compliance.customs_url", customs.url()),
            ("compliance.customs_key", platform.private_base64()),
            ("compliance.customs_public_key", own.public_base64()),
            ("compliance.platform_code", "4403960PLT".to_owned()),
            ("compliance.platform_name", "商舶平台".to_owned()),
            ("compliance.dxp_id", "DXPENT0000000001".to_owned()),
            ("compliance.pay_code", "4403960PAY".to_owned()),
            ("compliance.pay_name", "支付公司".to_owned()),
            ("compliance.carrier_code", "4403960CAR".to_owned()),
            ("compliance.carrier_name", "快递公司".to_owned()),
            ("compliance.importer_keys", KEYS.to_owned()),
        ];
        let shop = Shop::open_with(flags).await;
        let border = Border { shop, customs };
        let profile = json!({
            "code": "4403960ABC", "name": "深圳商贸有限公司", "customs_code": "5301",
            "port_code": "5301",
        });
        let seen = border.seller().get("/api/compliance/declarant").await;
        let etag = seen.etag();
        let set = border
            .seller()
            .put_if("/api/compliance/declarant", &etag, profile.clone());
        assert_eq!(set.await.ok()["code"], "4403960ABC");
        let old = border
            .seller()
            .put_if("/api/compliance/declarant", &etag, profile);
        old.await.is_refused("runtime/changed-meanwhile");
        for n in 1..=2 {
            border
                .shop
                .describes(&border.shop.seller, n, "T-shirt", Some("6109100000"))
                .await;
        }
        border
    }

    pub fn seller(&self) -> &Actor {
        &self.shop.seller
    }

    pub fn order(&self, n: u128) -> OrderId {
        OrderId::from_uuid(Uuid::from_u128(0x1000 + n))
    }

    /// Tells what orders, payments and logistics would; the payment first, as it may come.
    pub async fn sell(&self, sale: &Sale) {
        let (seller, buyer) = (self.shop.seller.org(), self.shop.buyer.org());
        let (id, key) = (self.order(sale.n), Uuid::from_u128(0x1000 + sale.n));
        let money = |minor| Money::new(minor, sale.currency);
        let checkout = CheckoutId::from_uuid(key);
        let at = self.shop.kit.rt.now();
        if let Some(paid) = sale.paid_minor {
            let share = Share {
                order: id,
                seller,
                amount: money(paid),
            };
            let event = IntentSucceeded {
                id: IntentId::from_uuid(key),
                checkout,
                buyer,
                amount: money(paid),
                shares: vec![share],
                at,
            };
            self.shop.tell("payments", &event, key).await;
        }
        let line = PlacedLine {
            id: OrderLineId::from_uuid(key),
            product: ProductId::from_uuid(Uuid::from_u128(sale.n)),
            variant: VariantId::from_uuid(key),
            category: None,
            sku: format!("SKU-{}", sale.n),
            title: Text::new(Locale::En, "T-shirt").with(Locale::ZhCn, "T恤"),
            quantity: sale.quantity,
            unit_price: money(sale.goods_minor / i128::from(sale.quantity)),
            total: money(sale.goods_minor),
            warehouse: WarehouseId::from_uuid(Uuid::from_u128(9)),
        };
        let event = OrderPlaced {
            id,
            number: format!("A-{}", sale.n),
            checkout,
            buyer,
            seller,
            person: PersonId::from_uuid(Uuid::from_u128(1)),
            from: sale.from.parse().unwrap(),
            to: sale.to.parse().unwrap(),
            lines: vec![line],
            goods: money(sale.goods_minor),
            carriage: money(sale.carriage_minor),
            total: money(sale.goods_minor + sale.carriage_minor),
            at,
        };
        self.shop.tell("orders", &event, key).await;
        if let Some(tracking) = sale.tracking {
            self.send(sale.n, 0, tracking, Vec::new(), true).await;
        }
    }

    pub fn shipment(&self, n: u128, parcel: u128) -> ShipmentId {
        ShipmentId::from_uuid(Uuid::from_u128(0x1000 + n + (parcel << 32)))
    }

    /// A parcel of an order leaves.
    pub async fn send(
        &self,
        n: u128,
        parcel: u128,
        tracking: &str,
        lines: Vec<ShippedLine>,
        whole: bool,
    ) {
        let key = Uuid::from_u128(0x1000 + n);
        let event = OrderShipped {
            id: self.order(n),
            number: format!("A-{n}"),
            checkout: CheckoutId::from_uuid(key),
            buyer: self.shop.buyer.org(),
            seller: self.shop.seller.org(),
            shipment: self.shipment(n, parcel),
            tracking_number: tracking.to_owned(),
            lines,
            parcels: Vec::new(),
            carrier: "Heron Express".to_owned(),
            whole,
            at: self.shop.kit.rt.now(),
        };
        self.shop.tell("orders", &event, key).await;
    }

    /// So many units of the one line of an order.
    pub fn units(&self, n: u128, quantity: i64) -> Vec<ShippedLine> {
        let line = OrderLineId::from_uuid(Uuid::from_u128(0x1000 + n));
        vec![ShippedLine { line, quantity }]
    }

    /// The carrier names what a parcel left by.
    pub async fn departs(&self, n: u128, parcel: u128) {
        let at = self.shop.kit.rt.now();
        let event = ShipmentDeparted {
            id: self.shipment(n, parcel),
            order: self.order(n),
            seller: self.shop.seller.org(),
            buyer: self.shop.buyer.org(),
            voyage: Voyage {
                vessel: Some("CA987".to_owned()),
                imo: None,
                number: Some("CA987".to_owned()),
                left_at: at,
            },
            at,
        };
        let key = event.id.uuid();
        self.shop.tell("logistics", &event, key).await;
    }

    pub async fn delivered(&self, n: u128, parcel: u128) {
        let at = self.shop.kit.rt.now();
        let event = ShipmentMoved {
            id: self.shipment(n, parcel),
            order: self.order(n),
            seller: self.shop.seller.org(),
            buyer: self.shop.buyer.org(),
            status: TrackingStatus::Delivered,
            at,
        };
        let key = event.id.uuid();
        self.shop.tell("logistics", &event, key).await;
    }

    /// Looks into the box until a message of that number was answered to its end.
    pub async fn until_told(&self, id: &str, number: u16) {
        for _ in 0..PATIENCE {
            self.shop.kit.pass(Duration::from_secs(61)).await;
            let shown = self.show(id).await;
            let receipts = shown["receipts"].as_array().unwrap();
            let is_closed = |one: &Value| one["number"] == number + 1 && one["status"] == 399;
            if shown["asked"].is_null() && receipts.iter().any(is_closed) {
                return;
            }
            tokio::time::sleep(PACE * 2).await;
        }
        panic!("{number} never closed: {}", self.show(id).await);
    }

    pub async fn drafted(&self, n: u128, mode: Option<&str>) -> String {
        let draft = json!({"order": self.order(n), "mode": mode});
        let made = self
            .seller()
            .post("/api/compliance/declarations", draft)
            .await
            .ok();
        assert_eq!(made["state"], "draft");
        made["id"].as_str().unwrap().to_owned()
    }

    pub async fn checked(&self, n: u128) -> String {
        let id = self.drafted(n, None).await;
        let checked = self.act(&id, "check", json!({})).await.ok();
        assert_eq!(checked["state"], "checked", "{}", checked["findings"]);
        id
    }

    pub async fn show(&self, id: &str) -> Value {
        self.seller()
            .get(&format!("/api/compliance/declarations/{id}"))
            .await
            .ok()
    }

    /// Does something as the seller, and lets what follows happen.
    pub async fn act(&self, id: &str, deed: &str, body: Value) -> Reply {
        let path = format!("/api/compliance/declarations/{id}/{deed}");
        let reply = self.seller().post(&path, body).await;
        self.shop.kit.settle().await;
        reply
    }

    /// Looks into the box until the declaration is there.
    pub async fn until(&self, id: &str, state: &str) {
        for _ in 0..PATIENCE {
            self.shop.kit.pass(Duration::from_secs(61)).await;
            if self.show(id).await["state"] == state {
                return;
            }
            tokio::time::sleep(PACE * 2).await;
        }
        panic!("never {state}: {}", self.show(id).await);
    }

    pub async fn until_asked_is_answered(&self, id: &str) {
        for _ in 0..PATIENCE {
            self.shop.kit.pass(Duration::from_secs(61)).await;
            if self.show(id).await["asked"].is_null() {
                return;
            }
            tokio::time::sleep(PACE * 2).await;
        }
        panic!("never answered: {}", self.show(id).await);
    }

    /// Text and signature of everything in the box, once so much is there.
    pub async fn in_the_box(&self, count: usize) -> Vec<(String, String)> {
        for _ in 0..PATIENCE {
            let url = format!("{}/receipts", self.customs.url());
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let found: Value = client.get(url).send().await.unwrap().json().await.unwrap();
            let found = found["receipts"].as_array().unwrap();
            if found.len() >= count {
                let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
                return found
                    .iter()
                    .map(|one| (text(one, "xml"), text(one, "signature")))
                    .collect();
            }
            tokio::time::sleep(PACE).await;
        }
        panic!("the box stays empty");
    }

    /// A notification of customs.
    pub async fn hear(&self, xml: String, signature: String) -> Reply {
        let headers = [
            ("content-type", "application/xml"),
            ("customs-signature", signature.as_str()),
        ];
        let path = "/api/compliance/customs/receipts";
        self.shop
            .kit
            .stranger()
            .send_bytes(Method::POST, path, &headers, xml.into_bytes())
            .await
    }

    /// The desk brings a receipt of the newest message of that number.
    pub async fn bring(&self, id: &str, number: u16, status: i64) -> Reply {
        let whole = self.show(id).await;
        let all = whole["messages"].as_array().unwrap();
        let message = all
            .iter()
            .rev()
            .find(|one| one["number"] == number)
            .unwrap();
        let xml = receipt(number + 1, message["guid"].as_str().unwrap(), status);
        let path = format!("/api/compliance/ops/declarations/{id}/receipts");
        self.shop.desk.post(&path, json!({"xml": xml})).await
    }

    /// A message that was changed before it left, as another firm's would differ.
    pub async fn alter(&self, id: &str, number: i64, from: &str, to: &str) {
        let id: compliance::DeclarationId = id.parse().unwrap();
        let db = self.shop.kit.rt.db();
        let found = db
            .row(
                "SELECT guid, xml, key_id FROM compliance_message
                 WHERE declaration_id = $1 AND number = $2",
                &[&id, &number],
            )
            .await
            .unwrap()
            .unwrap();
        let text = |column: &str| -> String { found.get(column).unwrap() };
        let (vault, place) = (self.vault(KEYS), text("guid").parse().unwrap());
        let xml = vault.unseal(place, &text("xml"), &text("key_id")).unwrap();
        assert!(xml.contains(from), "{xml}");
        let rng = self.shop.kit.rt.rng();
        let sealed = vault.seal(rng, place, &xml.replace(from, to)).unwrap();
        self.write(
            "UPDATE compliance_message SET xml = $1 WHERE guid = $2",
            vec![sealed.text, text("guid")],
        )
        .await;
    }

    /// As the module locks what it knows of importers, with other keys if need be.
    pub fn vault(&self, keys: &str) -> Vault {
        Vault::open(&self.shop.kit.rt, "compliance", "importer", keys)
    }

    /// Past the module, straight into its tables.
    pub async fn write(&self, sql: &'static str, values: Vec<String>) {
        let written: Result<u64, db::Error> = self
            .shop
            .kit
            .rt
            .db()
            .tx(move |tx| {
                let values = values.clone();
                async move {
                    let values: Vec<&dyn db::Bind> =
                        values.iter().map(|one| one as &dyn db::Bind).collect();
                    tx.execute(sql, &values).await
                }
            })
            .await;
        assert!(written.unwrap() > 0, "{sql}");
    }

    /// A draft of an import in somebody's name.
    pub async fn import(&self, n: u128, id_number: &str) -> String {
        let id = self.drafted(n, None).await;
        self.amend(&id, id_number).await;
        id
    }

    pub async fn amend(&self, id: &str, id_number: &str) {
        let path = format!("/api/compliance/declarations/{id}");
        let seen = self.seller().get(&path).await;
        let mut particulars = seen.ok()["particulars"].clone();
        particulars["traf_name"] = json!("CA930");
        particulars["voyage_no"] = json!("CA930");
        particulars["bill_no"] = json!("999-12345675");
        particulars["person"] = json!({
            "name": "李小宝", "id_number": id_number, "telephone": "13900000000",
            "consignee": "王大明", "consignee_telephone": "13800000000",
            "consignee_address": "北京市海淀区1号",
        });
        let etag = seen.etag();
        self.seller()
            .put_if(&path, &etag, particulars.clone())
            .await
            .ok();
        self.seller()
            .put_if(&path, &etag, particulars)
            .await
            .is_refused("runtime/changed-meanwhile");
    }
}

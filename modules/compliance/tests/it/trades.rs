//! Orders as compliance hears of them, and what a seller fills in for their papers.

use contract::ids::{OrderId, OrderLineId, ProductId, ShipmentId};
use contract::logistics::{Address, Parcel, ShippedLine};
use contract::orders::{DescribedLine, OrderDescribed, OrderPaid, OrderShipped};
use kernel::{Country, Currency, Locale, Money, Text};
use serde_json::{Value, json};
use testkit::{Actor, Reply};
use uuid::Uuid;

use crate::shop::Shop;

pub fn order_id(n: u128) -> OrderId {
    OrderId::from_uuid(Uuid::from_u128(1_000 + n))
}

pub fn line_id(n: u128) -> OrderLineId {
    OrderLineId::from_uuid(Uuid::from_u128(5_000 + n))
}

pub fn papers(n: u128) -> String {
    format!("/api/compliance/orders/{}/papers", order_id(n))
}

pub fn address(name: &str) -> Address {
    Address {
        name: name.to_owned(),
        company: Some("Spreewerk GmbH".to_owned()),
        line1: "Torstraße 1".to_owned(),
        line2: None,
        city: "Berlin".to_owned(),
        region: None,
        postal_code: Some("10119".to_owned()),
        country: Country::DE,
        phone: Some("+49 30 1".to_owned()),
    }
}

/// 24 kettles of 18.50 and 10 tea sets of 42.00, carriage 120.00: 984.00 in all.
pub fn described(shop: &Shop, n: u128, currency: Currency) -> OrderDescribed {
    let money = |minor| Money::new(minor, currency);
    let line = |at: u128, title: Text, quantity: i64, price: i128, hs: &str, grams| DescribedLine {
        id: line_id(n * 10 + at),
        product: ProductId::from_uuid(Uuid::from_u128(at)),
        sku: format!("SKU-{at}"),
        title,
        quantity,
        unit: "piece".to_owned(),
        unit_price: money(price),
        total: money(price * i128::from(quantity)),
        hs_code: Some(hs.parse().unwrap()),
        origin: Some(Country::CN),
        weight_grams: grams,
    };
    let kettle = Text::new(Locale::En, "Electric kettle").with(Locale::ZhCn, "电热水壶");
    OrderDescribed {
        id: order_id(n),
        number: format!("A-2611-{n}"),
        buyer: shop.buyer.org(),
        seller: shop.seller.org(),
        from: Country::CN,
        to: address("Jonas Weber"),
        carrier: "Heron".to_owned(),
        service: "Heron Express".to_owned(),
        mode: "express".to_owned(),
        lines: vec![
            line(1, kettle, 24, 1_850, "851610", 1_300),
            line(
                2,
                Text::new(Locale::En, "Tea set"),
                10,
                4_200,
                "691110",
                2_000,
            ),
        ],
        goods: money(86_400),
        carriage: money(12_000),
        total: money(98_400),
        at: shop.kit.rt.now(),
    }
}

impl Shop {
    pub async fn sells(&self, n: u128) {
        self.sells_in(n, Currency::EUR).await;
    }

    pub async fn sells_in(&self, n: u128, currency: Currency) {
        let told = described(self, n, currency);
        self.tell("orders", &told, told.id.uuid()).await;
    }

    pub async fn is_paid(&self, n: u128) {
        let of = described(self, n, Currency::EUR);
        let told = OrderPaid {
            id: of.id,
            number: of.number,
            checkout: contract::ids::CheckoutId::from_uuid(Uuid::from_u128(n)),
            buyer: of.buyer,
            seller: of.seller,
            to: of.to,
            lines: Vec::new(),
            total: of.total,
            at: self.kit.rt.now(),
        };
        self.tell("orders", &told, told.id.uuid()).await;
    }

    /// All of it, in four cartons of 14 kg.
    pub async fn ships(&self, n: u128) {
        let of = described(self, n, Currency::EUR);
        let parcel = || Parcel {
            weight_grams: 14_000,
            length_mm: 600,
            width_mm: 400,
            height_mm: 300,
        };
        let line = |line: &DescribedLine| ShippedLine {
            line: line.id,
            quantity: line.quantity,
        };
        let told = OrderShipped {
            id: of.id,
            number: of.number.clone(),
            checkout: contract::ids::CheckoutId::from_uuid(Uuid::from_u128(n)),
            buyer: of.buyer,
            seller: of.seller,
            shipment: ShipmentId::from_uuid(Uuid::from_u128(n)),
            tracking_number: format!("HER{n}"),
            lines: of.lines.iter().map(line).collect(),
            parcels: vec![parcel(), parcel(), parcel(), parcel()],
            carrier: "Heron".to_owned(),
            whole: true,
            at: self.kit.rt.now(),
        };
        self.tell("orders", &told, told.id.uuid()).await;
    }

    pub async fn has_letterhead(&self) {
        let kept = self
            .seller
            .put_if("/api/compliance/letterhead", "\"0\"", letterhead())
            .await;
        kept.ok();
    }

    /// Fills in the form over the version that is there.
    pub async fn fills_in(&self, n: u128, form: Value) -> Reply {
        let set = self.seller.get(&papers(n)).await.ok();
        let tag = format!("\"{}\"", set["particulars_version"]);
        self.seller
            .put_if(&format!("{}/particulars", papers(n)), &tag, form)
            .await
    }

    pub async fn issues(
        &self,
        who: &Actor,
        n: u128,
        kinds: &[&str],
        reason: Option<&str>,
    ) -> Reply {
        who.post(&papers(n), json!({"kinds": kinds, "reason": reason}))
            .await
    }
}

pub fn letterhead() -> Value {
    json!({
        "name": "Shenzhen Brightwharf Technology Co., Ltd.", "name_zh": "深圳市明埠科技有限公司",
        "address": {"street": "88 Wharf Road", "city": "Shenzhen", "country": "CN"},
        "tax_number": "91440300MA5DEMQ188",
        "endpoint": {"scheme": "0088", "value": "9501234000015"},
        "bank": {"name": "Demo Bank", "swift": "DEMOCNBSXXX", "account_number": "7559000002601",
            "account_name": "Shenzhen Brightwharf Technology Co., Ltd."},
    })
}

/// Everything that all five papers ask for.
pub fn particulars(n: u128) -> Value {
    json!({
        "incoterm": "DAP", "place": "Berlin", "payment_terms": "30 days net",
        "lines": [
            {"line": line_id(n * 10 + 1), "net_grams": 28_000},
            {"line": line_id(n * 10 + 2), "net_grams": 18_000},
        ],
        "packages": [{"mark": format!("SPREEWERK {n} / 1-4"), "kind": "carton", "count": 4,
            "gross_grams": 14_000, "length_mm": 600, "width_mm": 400, "height_mm": 300}],
        "loading_place": "Shenzhen", "unloading_place": "Berlin",
        "origin_criterion": "CTH", "origin_issuer": "CCPIT Shenzhen",
        "buyer_endpoint": {"scheme": "0088", "value": "9501234000091"},
    })
}

pub const ALL: [&str; 5] = [
    "proforma",
    "commercial_invoice",
    "packing_list",
    "origin_certificate",
    "transport_document",
];

/// Everything is filled in, and nothing is issued.
pub async fn ready(n: u128) -> Shop {
    let shop = Shop::open().await;
    shop.has_letterhead().await;
    shop.sells(n).await;
    shop.fills_in(n, particulars(n)).await.ok();
    shop
}

pub fn id_of(issued: &Value, kind: &str) -> String {
    let issued = issued["issued"].as_array().unwrap();
    let found = issued.iter().find(|paper| paper["kind"] == kind).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

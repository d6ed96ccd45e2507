//! What is left of a buyer who was erased.

use std::time::Duration;

use contract::identity::PersonErased;
use contract::ids::OrgId;
use serde_json::json;

use crate::shop::Shop;

const TRACES: [&str; 5] = [
    "Anna Roth",
    "Torstrasse",
    "10119",
    "+49 30 555",
    "Spree Haushalt",
];

impl Shop {
    /// All texts of all tables of orders.
    async fn everything(&self) -> String {
        let db = self.kit.rt.db();
        let tables = match db.engine() {
            db::Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'orders_%'"
            }
            db::Engine::Postgres => {
                "SELECT table_name AS name FROM information_schema.tables WHERE table_name LIKE 'orders_%'"
            }
        };
        let mut content = String::new();
        for row in db.rows(tables, &[]).await.unwrap() {
            let table: String = row.get("name").unwrap();
            for row in db
                .rows(&format!("SELECT * FROM {table}"), &[])
                .await
                .unwrap()
            {
                for value in row.vals() {
                    match value {
                        db::Val::Text(text) | db::Val::Json(text) => content.push_str(text),
                        db::Val::Bytes(bytes) => content.push_str(&String::from_utf8_lossy(bytes)),
                        _ => {}
                    }
                    content.push('\n');
                }
            }
        }
        content
    }

    async fn erases(&self, closed: Vec<OrgId>) {
        let event = PersonErased {
            id: self.buyer.person(),
            closed,
            at: self.kit.rt.now(),
        };
        self.tells("identity", event, self.buyer.person().uuid())
            .await;
        self.kit.settle().await;
    }

    async fn keeps_things(&self) {
        let path = format!("/api/orders/cart/lines/{}", self.kettle);
        self.buyer.put(&path, json!({"quantity": 2})).await.ok();
        let mut address = Shop::address();
        address["phone"] = json!("+49 30 555");
        self.buyer
            .post(
                "/api/orders/addresses",
                json!({"label": "Home of Anna Roth", "address": address, "is_default": true}),
            )
            .await
            .ok();
    }
}

#[tokio::test]
async fn an_ended_order_keeps_its_country_and_loses_the_person() {
    let shop = Shop::open().await;
    shop.keeps_things().await;
    let (checkout, first, _) = shop.placed().await;
    let path = format!("/api/orders/checkouts/{checkout}/cancel");
    shop.buyer.post_once(&path, "off", json!({})).await.ok();
    shop.kit.settle().await;
    let before = shop.everything().await;
    for trace in TRACES {
        assert!(before.contains(trace), "{trace} was there before");
    }
    shop.erases(vec![shop.buyer.org()]).await;
    let after = shop.everything().await;
    for trace in TRACES {
        assert!(!after.contains(trace), "{trace} is left");
    }
    let seen = shop
        .shenzhen
        .get(&format!("/api/orders/orders/{first}"))
        .await
        .ok();
    assert_eq!(seen["to"]["country"], "DE", "{seen}");
    assert_eq!(
        seen["total"]["amount"], "5000",
        "the books keep the amounts"
    );
    // Told again, there is nothing left to do.
    shop.erases(vec![shop.buyer.org()]).await;
    let again = shop
        .shenzhen
        .get(&format!("/api/orders/orders/{first}"))
        .await
        .ok();
    assert_eq!(again["version"], seen["version"]);
}

#[tokio::test]
async fn an_order_under_way_keeps_its_address_until_it_has_ended() {
    let shop = Shop::open().await;
    let (checkout, first, second) = shop.bought().await;
    shop.erases(Vec::new()).await;
    let to = shop.order(first).await["to"].clone();
    assert_eq!(to["name"], "Anna Roth", "the seller still has to send it");
    for (order, seller) in [(first, &shop.shenzhen), (second, &shop.yiwu)] {
        let path = format!("/api/orders/orders/{order}/cancel");
        let reason = json!({"reason": "out_of_stock"});
        seller.post_once(&path, "no", reason).await.ok();
    }
    shop.kit.settle().await;
    shop.kit.pass(Duration::from_secs(25 * 3_600)).await;
    let to = shop.order(first).await["to"].clone();
    assert_eq!((&to["name"], &to["country"]), (&json!("–"), &json!("DE")));
    let _ = checkout;
}

#[tokio::test]
async fn a_seller_that_is_gone_leaves_no_name_in_the_orders_of_others() {
    let shop = Shop::open().await;
    let (checkout, ..) = shop.placed().await;
    let path = format!("/api/orders/checkouts/{checkout}/cancel");
    shop.buyer.post_once(&path, "off", json!({})).await.ok();
    shop.kit.settle().await;
    assert!(shop.everything().await.contains("Yiwu Toys"));
    let event = PersonErased {
        id: shop.yiwu.person(),
        closed: vec![shop.yiwu.org()],
        at: shop.kit.rt.now(),
    };
    shop.tells("identity", event, shop.yiwu.person().uuid())
        .await;
    shop.kit.settle().await;
    let after = shop.everything().await;
    assert!(!after.contains("Yiwu Toys"));
    assert!(after.contains("Anna Roth"), "the buyer is not erased");
}

#[tokio::test]
async fn a_copy_of_the_data_holds_what_the_person_ordered_and_noted() {
    let shop = Shop::open().await;
    shop.placed().await;
    shop.keeps_things().await;
    let records = orders::records(&shop.kit.rt);
    assert_eq!(records.module(), "orders");
    let held = records.of_person(shop.buyer.person()).await.unwrap();
    assert_eq!(held["orders"].as_array().unwrap().len(), 2);
    assert_eq!(held["orders"][0]["delivered_to"]["name"], "Anna Roth");
    assert_eq!(held["cart"][0]["quantity"], 2);
    assert_eq!(held["addresses"][0]["label"], "Home of Anna Roth");
    let nobody = records.of_person(shop.yiwu.person()).await.unwrap();
    assert_eq!(nobody["orders"], json!([]));
}

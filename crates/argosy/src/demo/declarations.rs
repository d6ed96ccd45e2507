//! What the shops of the demo world declared to customs, in the states that a desk meets: drafts
//! with differences, what waits for customs, what they look at, rejected, and let go; an order to a
//! person that goes in several parcels, each with a list of its own; and imports into China, each in
//! the name of whoever ordered.

use ceb::Receipt;
use serde_json::{Value, json};

use super::loader::{Loader, PLATFORM, text};
use super::world::World;
use crate::cli::Failure;

/// Orders of one shop that are looked at.
const ORDERS_MAX: usize = 14;
const SHOPS: usize = 2;
/// What customs say of one checked declaration after the other; the first waits to be submitted,
/// the second heard nothing for days.
const WAYS: [&[i64]; 8] = [
    &[],
    &[],
    &[120],
    &[120, 500],
    &[120, 800],
    &[120, 100],
    &[120, 800],
    &[120, 800],
];
/// Lists that customs answer: of an export and of an import.
const LISTS: [u16; 2] = [603, 621];
const SILENT: usize = 1;
/// The turns of the parcels of one order.
const PARCELS_TURNS: [usize; 2] = [6, 2];
const SILENT_DAYS: f64 = 2.0;
/// What customs say of imports, the newest first: the newest lacks the orderer yet, the next is looked
/// at, the oldest counts against the person's year.
const IMPORTS: [Option<&[i64]>; 3] = [None, Some(&[120, 500]), Some(&[120, 800])];

impl Loader {
    pub(super) async fn load_declarations(&mut self, world: &World) -> Result<(), Failure> {
        for (at, shop) in world.shops.iter().enumerate() {
            let head = self.head(&shop.seller)?;
            let profile = json!({
                "code": format!("44039606{:02}", at + 1),
                "name": format!("{}（演示）", shop.seller),
                "customs_code": "5301",
                "port_code": "5301",
                "sells_to_people": at >= 1,
            });
            self.edit(&head, "/api/compliance/declarant", 0, profile)
                .await?;
            let path = format!("/api/compliance/declarations/undeclared?limit={ORDERS_MAX}");
            let found = self.get(&head, &path).await?;
            let orders = found["items"].as_array().cloned().unwrap_or_default();
            if world.firm(&shop.seller)?.country != "CN" {
                self.declare_imports(&head, &orders).await?;
                continue;
            }
            if at >= SHOPS {
                self.declare_parcels(&head, &orders).await?;
                continue;
            }
            let mut checked = 0;
            for order in &orders {
                let draft = json!({"order": order["order"]});
                if self.declare(&head, draft, checked).await? {
                    checked += 1;
                }
            }
        }
        self.set_back(0.0);
        self.settle().await
    }

    /// Of the newest order that goes in several parcels, the first is let go and the next is with
    /// customs.
    async fn declare_parcels(&mut self, head: &str, orders: &[Value]) -> Result<(), Failure> {
        let parcels = |order: &Value| order["parcels"].as_array().cloned().unwrap_or_default();
        let Some(order) = orders.iter().find(|order| parcels(order).len() > 1) else {
            return Ok(());
        };
        for (parcel, turn) in parcels(order).iter().zip(PARCELS_TURNS) {
            let draft = json!({"order": order["order"], "parcel": parcel["shipment"]});
            self.declare(head, draft, turn).await?;
        }
        Ok(())
    }

    async fn declare_imports(&mut self, head: &str, orders: &[Value]) -> Result<(), Failure> {
        self.set_back(0.0);
        for (order, told) in orders.iter().zip(IMPORTS) {
            let draft = json!({"order": order["order"]});
            let path = "/api/compliance/declarations";
            let made = self.post(head, path, draft).await?;
            let path = format!("{path}/{}", text(&made, "/id")?);
            if told.is_some() {
                let mut particulars = made["particulars"].clone();
                particulars["traf_name"] = json!("LH8414");
                particulars["voyage_no"] = json!("LH8414");
                particulars["bill_no"] = json!("020-12345675");
                particulars["person"] = json!({
                    "name": "顾文清", "id_number": "320500199001010001",
                    "telephone": "051200000001", "consignee": "顾文清",
                    "consignee_telephone": "051200000001",
                    "consignee_address": "江苏省苏州市平江路演示巷1号",
                });
                let version = made["version"].as_i64().unwrap_or_default();
                self.edit(head, &path, version, particulars).await?;
            }
            let checked = self
                .post(head, &format!("{path}/check"), Value::Null)
                .await?;
            if let Some(told) = told {
                self.file(head, &checked, told).await?;
            }
        }
        Ok(())
    }

    /// True: its papers agree, and it went the way of its turn.
    async fn declare(&mut self, head: &str, draft: Value, turn: usize) -> Result<bool, Failure> {
        self.set_back(if turn == SILENT { SILENT_DAYS } else { 0.0 });
        let made = self
            .post(head, "/api/compliance/declarations", draft)
            .await?;
        let id = text(&made, "/id")?;
        let path = format!("/api/compliance/declarations/{id}");
        let checked = self
            .post(head, &format!("{path}/check"), Value::Null)
            .await?;
        if checked["state"] != "checked" {
            return Ok(false);
        }
        let told = WAYS.get(turn % WAYS.len()).copied().unwrap_or_default();
        if turn == 0 {
            return Ok(true);
        }
        self.file(head, &checked, told).await?;
        if turn == 4 {
            let path = format!("/api/compliance/refund-files/{id}/invoice");
            let invoice = json!({"number": "24442000000012345678", "dated": "2026-11-02"});
            self.put(head, &path, invoice).await?;
        }
        Ok(true)
    }

    /// Files a checked declaration by hand, and brings what customs said of its list.
    async fn file(&self, head: &str, checked: &Value, told: &[i64]) -> Result<(), Failure> {
        let id = text(checked, "/id")?;
        let path = format!("/api/compliance/declarations/{id}/submit");
        self.post(head, &path, json!({"by_hand": true})).await?;
        let messages = checked["messages"].as_array().cloned().unwrap_or_default();
        let list = messages
            .iter()
            .find(|one| LISTS.iter().any(|list| one["number"] == *list));
        let list = list.ok_or_else(|| Failure(format!("{id} has no list")))?;
        for (at, status) in told.iter().enumerate() {
            let xml = receipt(checked, list, *status, at)?;
            let path = format!("/api/compliance/ops/declarations/{id}/receipts");
            self.post(PLATFORM, &path, json!({"xml": xml})).await?;
        }
        Ok(())
    }
}

/// A receipt as the single window would give it.
fn receipt(of: &Value, list: &Value, status: i64, at: usize) -> Result<String, Failure> {
    let (number, guid) = (text(of, "/number")?, text(list, "/guid")?);
    let words = match status {
        120 => "入库成功",
        100 => "规格型号申报不完整",
        500 => "布控查验",
        _ => "放行",
    };
    let keys = json!({
        "agentCode": "4403960601",
        "copNo": number,
        "preNo": "B20261129000000001",
        "invtNo": format!("53012026E{:0>9.9}", guid.bytes().map(u64::from).sum::<u64>()),
        "ebcCode": "4403960601",
        "ebpCode": crate::simulators::PLATFORM_CODE,
        "orderNo": of["order_number"],
        "statisticsFlag": "B",
    });
    let one = Receipt {
        guid: guid.clone(),
        return_status: status.to_string(),
        return_time: format!("20261129{:02}0000000", 9 + at),
        return_info: words.to_owned(),
        keys: serde_json::from_value(keys)?,
    };
    let answers = list["number"]
        .as_u64()
        .and_then(|number| u16::try_from(number + 1).ok());
    Receipt::write(answers.unwrap_or_default(), &guid, &[one])
        .map_err(|error| Failure(error.to_string()))
}

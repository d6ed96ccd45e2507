//! The trade documents of the demo world: each shop has a letterhead, and whoever ships fills in
//! what is missing and issues.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Value, json};

use super::loader::{Loader, text};
use super::script::Deed;
use super::world::{Order, Warehouse, World};
use crate::cli::Failure;

/// Of each firm's own bank, made up; the digits of the account come from where it stands in the list.
const BANK: &str = "Demo Commercial Bank, Shenzhen Branch";
const SWIFT: &str = "DEMOCNBSXXX";

impl Loader {
    pub(super) async fn load_letterheads(&mut self, world: &World) -> Result<(), Failure> {
        for (at, shop) in world.shops.iter().enumerate() {
            let firm = world.firm(&shop.seller)?;
            let head = self.head(&shop.seller)?;
            let place = firm
                .warehouses
                .first()
                .ok_or_else(|| Failure(format!("{} has no warehouse", firm.slug)))?;
            let letterhead = json!({
                "name": firm.legal_name,
                "name_zh": firm.name.in_locale(kernel::Locale::ZhCn),
                "address": paper_address(place),
                "tax_number": firm.registration.value,
                "customs_number": format!("44039600{at:02}"),
                "phone": place.phone,
                "mail": format!("export@{}.example", firm.slug),
                "endpoint": {"scheme": "0088", "value": gln(at)},
                "bank": {
                    "name": BANK, "swift": SWIFT,
                    "account_number": format!("755900{:010}", 2_601 + at),
                    "account_name": firm.legal_name,
                },
                "signatory": null,
            });
            self.put_at(&head, "/api/compliance/letterhead", 0, letterhead)
                .await?;
        }
        Ok(())
    }

    /// Papers are issued on the day that an order is shipped; what went wrong is told.
    pub(super) async fn papers_after(
        &self,
        world: &World,
        orders: &BTreeMap<String, String>,
        deed: &Deed<'_>,
    ) -> Option<String> {
        let Deed::Order { order, step } = deed else {
            return None;
        };
        // Papers speak of the whole order, so they wait for its last part.
        let last = order.steps.iter().rfind(|one| one.step == "shipped")?;
        let id = orders
            .get(&order.slug)
            .filter(|_| std::ptr::eq(last, *step))?;
        let failure = self.issue_papers(world, order, id).await.err()?;
        Some(format!("{} papers: {}", order.slug, failure.0))
    }

    /// What a shop does about the papers of an order on the day that it ships.
    async fn issue_papers(&self, world: &World, order: &Order, id: &str) -> Result<(), Failure> {
        let head = self.head(&order.seller)?;
        let path = format!("/api/compliance/orders/{id}/papers");
        let set = self.get(&head, &path).await?;
        let version = set["particulars_version"].as_i64().unwrap_or_default();
        if version > 0 || order.ends == "partly_shipped" {
            // The rest of an order follows the papers of its first part.
            return Ok(());
        }
        let place = world.firm(&order.seller)?.warehouses.first();
        let from = place.map(|place| place.city.clone()).unwrap_or_default();
        let draft = self
            .get(&head, &format!("{path}/packing_list/draft"))
            .await?;
        let to = text(&draft, "/content/consignee/address/city")?;
        let gross = draft["content"]["totals"]["gross_grams"]
            .as_i64()
            .unwrap_or_default();
        let packed = |line: &Value| line["packed_grams"].as_i64().unwrap_or_default();
        let known: Vec<Value> = set["lines"].as_array().cloned().unwrap_or_default();
        let all: i64 = known.iter().map(packed).sum();
        let lines: Vec<Value> = known
            .iter()
            .map(|line| {
                // Eight parts in a hundred of what is weighed are box and filling.
                let net = packed(line) * gross.min(all) / all.max(1) * 92 / 100;
                json!({"line": line["line"], "net_grams": net.max(1)})
            })
            .collect();
        let form = json!({
            "incoterm": "DAP", "place": to,
            "payment_terms": "Paid through the platform's escrow",
            "exporter_reference": format!("EX-{}", &order.slug),
            "lines": lines,
            "loading_place": from, "unloading_place": to,
            "origin_criterion": "CTH",
            "origin_issuer": "CCPIT",
            "buyer_endpoint": {"scheme": "0088", "value": gln(9)},
        });
        self.put_at(&head, &format!("{path}/particulars"), version, form)
            .await?;
        let kinds = match order.ends.as_str() {
            "completed" => json!([
                "proforma",
                "commercial_invoice",
                "packing_list",
                "origin_certificate",
                "transport_document"
            ]),
            // What was agreed on in instalments was offered so before.
            _ if order.steps.iter().any(|one| one.step == "terms_signed") => {
                json!(["proforma", "commercial_invoice", "packing_list"])
            }
            // One that is on its way has still something to issue.
            _ => json!(["commercial_invoice", "packing_list"]),
        };
        self.post(&head, &path, json!({"kinds": kinds, "reason": null}))
            .await?;
        Ok(())
    }

    async fn put_at(
        &self,
        who: &str,
        path: &str,
        version: i64,
        body: Value,
    ) -> Result<Value, Failure> {
        let tag = format!("\"{version}\"");
        self.send_at(who, Method::PUT, path, Some(body), Some(&tag))
            .await
    }
}

fn paper_address(place: &Warehouse) -> Value {
    json!({
        "street": place.line1, "city": place.city, "region": place.region,
        "postal_code": place.postal_code, "country": place.country,
    })
}

/// A global location number of the range that GS1 gives to nobody, with its check digit.
fn gln(at: usize) -> String {
    let digits = format!("9501234{at:05}");
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

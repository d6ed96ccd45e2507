//! Payments that a buyer's bank takes back in the demo world: raised and decided at the simulated card
//! provider, answered by the seller as the script says.

use runtime::calls;
use serde::Deserialize;
use serde_json::{Value, json};

use super::loader::{Loader, PLATFORM, text};
use super::world::{Order, Step};
use crate::cli::Failure;
use crate::serve;

/// "Goods or services not received", as the schemes number it.
const NOT_RECEIVED: &str = "13.1";

#[derive(Deserialize)]
struct Provider {
    provider_url: String,
    provider_secret: String,
}

impl Loader {
    /// The whole charge that paid an order.
    pub(super) async fn charge_back(&self, order: &Order, id: &str) -> Result<(), Failure> {
        let charge = self.charge_of(order, id).await?;
        let wanted = json!({"charge": charge, "reason": NOT_RECEIVED});
        self.at_provider("chargebacks", &wanted).await?;
        self.fetch_chargebacks().await
    }

    pub(super) async fn defend_chargeback(
        &self,
        id: &str,
        order: &Order,
        step: &Step,
    ) -> Result<(), Failure> {
        let head = self.head(&order.seller)?;
        let list = "/api/payments/seller/chargebacks";
        let page = self.get(&head, list).await?;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        let found = items.iter().find(|one| one["order"] == id);
        let case = found.ok_or_else(|| Failure(format!("{} has no chargeback", order.slug)))?;
        let room = format!("{list}/{}", text(case, "/id")?);
        let shown = json!({
            "order": id,
            "kind": "delivery",
            "reference": step.tracking,
            "note": step.reason,
        });
        self.post(&head, &format!("{room}/evidence"), shown).await?;
        let said = json!({"statement": step.text});
        self.post(&head, &format!("{room}/defend"), said).await?;
        Ok(())
    }

    pub(super) async fn win_chargeback(&self, order: &Order, id: &str) -> Result<(), Failure> {
        let charge = self.charge_of(order, id).await?;
        let listed = self.ask_provider("chargebacks").await?;
        let items = listed["items"].as_array().cloned().unwrap_or_default();
        let found = items.iter().find(|one| one["charge"] == *charge);
        let theirs = text(
            found.ok_or_else(|| Failure(format!("{charge} was not taken back")))?,
            "/id",
        )?;
        let word = json!({"stage": "dispute", "status": "won"});
        self.at_provider(&format!("chargebacks/{theirs}/decide"), &word)
            .await?;
        self.fetch_chargebacks().await
    }

    async fn fetch_chargebacks(&self) -> Result<(), Failure> {
        let payments = &self.services.payments;
        payments.look_for_chargebacks().await.map_err(serve::told)
    }

    /// What paid an order: the provider knows it by the name of our attempt.
    async fn charge_of(&self, order: &Order, id: &str) -> Result<String, Failure> {
        let head = self.head(&order.seller)?;
        let detail = self.get(&head, &format!("/api/orders/orders/{id}")).await?;
        let list = "/api/payments/ops/intents";
        let intents = self
            .get(PLATFORM, &format!("{list}?state=succeeded&limit=100"))
            .await?;
        let items = intents["items"].as_array().cloned().unwrap_or_default();
        let paid = items
            .iter()
            .find(|one| one["checkout"] == detail["checkout"])
            .ok_or_else(|| Failure(format!("{} is not paid", order.slug)))?;
        let intent = text(paid, "/id")?;
        let page = self.get(PLATFORM, &format!("{list}/{intent}")).await?;
        let tried = page["attempts"].as_array().cloned().unwrap_or_default();
        let charged = tried.iter().find(|one| one["state"] == "charged");
        text(charged.unwrap_or(&Value::Null), "/id")
    }

    fn provider(&self) -> Result<Provider, Failure> {
        let section = self.rt().config().section("payments");
        section.map_err(|error| Failure(error.to_string()))
    }

    async fn at_provider(&self, path: &str, body: &Value) -> Result<(), Failure> {
        let provider = self.provider()?;
        let url = format!("{}/v1/{path}", provider.provider_url);
        let client = calls::client(&url).no_proxy().build()?;
        let request = client.post(url).bearer_auth(provider.provider_secret);
        request.json(body).send().await?.error_for_status()?;
        Ok(())
    }

    async fn ask_provider(&self, path: &str) -> Result<Value, Failure> {
        let provider = self.provider()?;
        let url = format!("{}/v1/{path}", provider.provider_url);
        let client = calls::client(&url).no_proxy().build()?;
        let request = client.get(url).bearer_auth(provider.provider_secret);
        let answer = request.send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }
}

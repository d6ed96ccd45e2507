//! Chargebacks as the card provider speaks of them: what it tells, the pack that answers one, and the
//! word that nobody defends it. It takes one answer a stage, however often it is sent.

use axum::http::StatusCode;
use contract::payments::{ChargebackStage, ChargebackStatus};
use kernel::{Money, Timestamp};
use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};

use super::{Card, Refusal, Units};
use crate::model::chargeback::{ChargebackNews, Place};
use crate::model::step_up::Liability;

#[derive(Deserialize)]
pub(super) struct Described {
    id: String,
    charge: String,
    stage: ChargebackStage,
    status: ChargebackStatus,
    amount: Money,
    #[serde(default)]
    fee: Option<Money>,
    reason: String,
    #[serde(default)]
    due_by: Option<Timestamp>,
}

impl Described {
    /// None: its amount is none of the currency.
    pub(super) fn read(self, units: &Units) -> Option<ChargebackNews> {
        let amount = units.ours(self.amount)?;
        Some(ChargebackNews {
            id: self.id,
            charge: self.charge,
            place: Place {
                stage: self.stage,
                status: self.status,
            },
            fee: match self.fee {
                Some(fee) => units.our_fee(fee)?,
                None => Money::zero(amount.currency()),
            },
            amount,
            reason: self.reason,
            due_by: self.due_by,
        })
    }
}

#[derive(Deserialize)]
struct Listed {
    items: Vec<Described>,
}

/// What is shown to the buyer's bank.
#[derive(Clone, Debug, Serialize)]
pub struct Pack {
    /// Who bears fraud, as the provider said when it was charged.
    pub liability: Option<Liability>,
    /// What the platform itself knows of the orders.
    pub orders: Vec<PackOrder>,
    pub evidence: Vec<PackItem>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PackOrder {
    pub order: String,
    pub amount: Money,
    pub paid_at: Timestamp,
    pub refunded: Money,
    /// Numbers of the carrier's papers.
    pub tracking: Vec<String>,
    pub delivered_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    pub statement: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PackItem {
    pub order: String,
    pub kind: String,
    pub note: Option<String>,
    pub reference: Option<String>,
    pub file: Option<PackFile>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PackFile {
    pub name: String,
    pub sha256: String,
    /// Base64.
    pub content: String,
}

/// What a call about a chargeback came to.
pub enum ChargebackReply {
    News(Box<ChargebackNews>),
    /// The provider will not take it, whatever stands in it.
    Refused(String),
    /// Nobody knows, or nothing was sent: ask again later.
    Unknown,
}

impl Card {
    /// What the provider has open, in case that its notifications were lost.
    pub async fn open_chargebacks(&self) -> Result<Vec<ChargebackNews>, reqwest::Error> {
        let address = format!("{}/v1/chargebacks", self.line.url);
        let request = self.line.client.get(address).bearer_auth(&self.secret);
        let answer = request.send().await?.error_for_status()?;
        let listed = answer.json::<Listed>().await?;
        let read = |told: Described| told.read(&self.units);
        Ok(listed.items.into_iter().filter_map(read).collect())
    }

    pub async fn chargeback(&self, reference: &str) -> ChargebackReply {
        let address = format!("{}/v1/chargebacks/{reference}", self.line.url);
        self.told(self.line.client.get(address)).await
    }

    pub async fn answer_chargeback(
        &self,
        reference: &str,
        key: &str,
        pack: &Pack,
    ) -> ChargebackReply {
        let request = self.order(&format!("/v1/chargebacks/{reference}/evidence"), key);
        self.told(request.json(pack)).await
    }

    pub async fn accept_chargeback(&self, reference: &str, key: &str) -> ChargebackReply {
        let path = format!("/v1/chargebacks/{reference}/accept");
        self.told(self.order(&path, key)).await
    }

    async fn told(&self, request: RequestBuilder) -> ChargebackReply {
        let request = request.bearer_auth(&self.secret);
        let Ok(answer) = self.line.send(request).await.answer() else {
            return ChargebackReply::Unknown;
        };
        if answer.status.is_success() {
            let read = serde_json::from_slice::<Described>(&answer.body);
            return match read.ok().and_then(|told| told.read(&self.units)) {
                Some(news) if news.holds() => ChargebackReply::News(Box::new(news)),
                _ => {
                    tracing::warn!("the card provider's answer about a chargeback cannot be read");
                    ChargebackReply::Unknown
                }
            };
        }
        if answer.status != StatusCode::UNPROCESSABLE_ENTITY {
            tracing::warn!(status = %answer.status, "the card provider does not listen to us");
            return ChargebackReply::Unknown;
        }
        let refusal: Option<Refusal> = serde_json::from_slice(&answer.body).ok();
        let reason = refusal.and_then(|refusal| refusal.reason);
        let reason = reason.filter(|text| text.len() <= 200 && !text.contains('\0'));
        ChargebackReply::Refused(reason.unwrap_or_else(|| "refused".to_owned()))
    }
}

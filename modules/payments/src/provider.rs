//! The payment provider at the other end of the wire: orders and questions, and what their answers
//! are worth. A call that got no answer may have had its effect.

use std::time::Duration;

use kernel::{Money, Text};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{About, Status};
use crate::settings::Settings;

/// How the provider describes a charge or a refund, in answers and in notifications.
#[derive(Clone, Debug, Deserialize)]
pub struct News {
    pub id: String,
    /// Our name for it.
    pub reference: String,
    pub status: Status,
    pub amount: Money,
    #[serde(default)]
    pub fee: Option<Money>,
    #[serde(default)]
    pub action_url: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
}

impl News {
    /// Whether it can be kept: bounded texts, amounts that are none of the absurd.
    pub fn holds(&self) -> bool {
        let short = |text: &str| (1..=200).contains(&text.len()) && !text.contains('\0');
        let long = |text: &Option<String>| {
            text.as_ref()
                .is_none_or(|text| text.len() <= 1_000 && !text.contains('\0'))
        };
        let sane = |amount: Money| !amount.is_negative() && amount.minor_i64().is_ok();
        short(&self.id)
            && short(&self.reference)
            && long(&self.action_url)
            && long(&self.reason)
            && sane(self.amount)
            && self
                .fee
                .is_none_or(|fee| sane(fee) && fee.currency() == self.amount.currency())
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Notification {
    #[serde(rename = "type")]
    pub about: NotificationKind,
    pub data: News,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub enum NotificationKind {
    #[serde(rename = "charge.updated")]
    Charge,
    #[serde(rename = "refund.updated")]
    Refund,
}

impl NotificationKind {
    pub const fn about(self) -> About {
        match self {
            NotificationKind::Charge => About::Charge,
            NotificationKind::Refund => About::Refund,
        }
    }
}

/// What a call came to.
#[derive(Clone, Debug)]
pub enum Reply {
    News(News),
    /// The provider does not take the order.
    Refused(String),
    /// The provider knows of no such thing.
    Missing,
    /// The call never left: there was nobody at the other end.
    NotSent,
    /// Nobody knows whether it had its effect.
    Unknown,
}

/// A way to pay that the provider offers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Method {
    /// What `confirm` takes.
    pub id: String,
    pub name: Text,
    /// What a tester should expect of it; only sandboxes say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    #[serde(default)]
    pub test: bool,
}

#[derive(Serialize)]
struct NewCharge<'a> {
    reference: &'a str,
    amount: Money,
    method: &'a str,
    return_url: &'a str,
}

#[derive(Serialize)]
struct NewRefund<'a> {
    reference: &'a str,
    charge: &'a str,
    amount: Money,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    reason: Option<String>,
}

/// What the provider pays out to us at once, and of what it is made up.
#[derive(Clone, Debug, Deserialize)]
pub struct SettlementReport {
    pub id: String,
    pub net: Money,
    pub lines: Vec<SettlementItem>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct SettlementItem {
    /// `charge` or `refund`.
    pub kind: String,
    pub reference: String,
    pub amount: Money,
    pub fee: Option<Money>,
}

#[derive(Deserialize)]
struct Reports {
    items: Vec<SettlementReport>,
}

#[derive(Deserialize)]
struct Methods {
    items: Vec<Method>,
}

#[derive(Clone)]
pub struct Provider {
    pub name: String,
    url: String,
    secret: String,
    client: Client,
}

impl Provider {
    /// None when no provider is configured.
    pub fn new(settings: &Settings) -> Option<Self> {
        let url = settings.provider_url.trim_end_matches('/').to_owned();
        if url.is_empty() {
            return None;
        }
        let mut client = Client::builder()
            .timeout(settings.timeout())
            .connect_timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none());
        if url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") {
            client = client.no_proxy();
        }
        match client.build() {
            Ok(client) => Some(Provider {
                name: settings.provider.clone(),
                url,
                secret: settings.provider_secret.clone(),
                client,
            }),
            Err(error) => {
                tracing::error!(%error, "calls to the payment provider cannot be prepared");
                None
            }
        }
    }

    /// Orders a charge; the same reference orders the same one.
    pub async fn charge(
        &self,
        reference: &str,
        amount: Money,
        method: &str,
        return_url: &str,
    ) -> Reply {
        let body = NewCharge {
            reference,
            amount,
            method,
            return_url,
        };
        self.reply(self.order("/v1/charges", reference).json(&body))
            .await
    }

    pub async fn find_charge(&self, reference: &str) -> Reply {
        self.reply(
            self.client
                .get(format!("{}/v1/charges/{reference}", self.url)),
        )
        .await
    }

    /// Gives a charge up that the buyer has not approved.
    pub async fn cancel_charge(&self, reference: &str) -> Reply {
        let path = format!("/v1/charges/{reference}/cancel");
        self.reply(self.order(&path, &format!("{reference}-cancel")))
            .await
    }

    /// Orders a refund; the same reference orders the same one.
    pub async fn refund(&self, reference: &str, charge: &str, amount: Money) -> Reply {
        let body = NewRefund {
            reference,
            charge,
            amount,
        };
        self.reply(self.order("/v1/refunds", reference).json(&body))
            .await
    }

    pub async fn methods(&self) -> Result<Vec<Method>, reqwest::Error> {
        let request = self.client.get(format!("{}/v1/methods", self.url));
        let answer = request
            .bearer_auth(&self.secret)
            .send()
            .await?
            .error_for_status()?;
        Ok(answer.json::<Methods>().await?.items)
    }

    /// Reports after the one of this id, the oldest first.
    pub async fn settlements(
        &self,
        after: Option<&str>,
    ) -> Result<Vec<SettlementReport>, reqwest::Error> {
        // Names that would need escaping are none that were told to us here.
        let plain = |name: &&str| name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        let after = after.filter(plain).unwrap_or_default();
        let request = self
            .client
            .get(format!("{}/v1/settlements?after={after}", self.url));
        let answer = request.bearer_auth(&self.secret).send().await?;
        Ok(answer.error_for_status()?.json::<Reports>().await?.items)
    }

    fn order(&self, path: &str, key: &str) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.url))
            .header("idempotency-key", key)
    }

    async fn reply(&self, request: RequestBuilder) -> Reply {
        let answer = match request.bearer_auth(&self.secret).send().await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() || error.is_builder() => {
                tracing::warn!(%error, "the payment provider cannot be reached");
                return Reply::NotSent;
            }
            Err(error) => {
                tracing::warn!(%error, "the payment provider did not answer");
                return Reply::Unknown;
            }
        };
        let status = answer.status();
        if status.is_success() {
            return match answer.json::<News>().await {
                Ok(news) if news.holds() => Reply::News(news),
                Ok(_) => Reply::Unknown,
                Err(error) => {
                    tracing::warn!(%error, "the payment provider's answer cannot be read");
                    Reply::Unknown
                }
            };
        }
        match status {
            StatusCode::NOT_FOUND => Reply::Missing,
            // Wrong keys, too many calls and time-outs say nothing about the order itself.
            StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::CONFLICT
            | StatusCode::TOO_MANY_REQUESTS => {
                tracing::warn!(%status, "the payment provider does not listen to us");
                Reply::Unknown
            }
            status if status.is_client_error() => {
                let refusal = answer.json::<Refusal>().await.ok();
                let reason = refusal.and_then(|refusal| refusal.reason);
                let reason = reason.filter(|text| text.len() <= 200 && !text.contains('\0'));
                Reply::Refused(reason.unwrap_or_else(|| "refused".to_owned()))
            }
            _ => Reply::Unknown,
        }
    }
}

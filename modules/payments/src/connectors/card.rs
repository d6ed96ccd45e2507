//! The card provider: takes orders to charge and to refund in its own words, sends buyers to their
//! bank's page where that wants it, and pays out to us at once what it took. Its notifications are
//! signed as Standard Webhooks says.

mod chargebacks;

use async_trait::async_trait;
use axum::http::StatusCode;
use kernel::{Money, Problem, Text};
use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};

use super::line::Line;
use super::units::Units;
use super::{Connector, Heard, Letter, News, Order, Receipt, RefundOrder, Reply, Told};
use crate::error::Error;
use crate::model::connector::{Action, How, Method, Terms};
use crate::model::step_up::Liability;
use crate::model::{About, Status};
use crate::rules::signature::{self, Signed};
use crate::settings::Settings;

#[derive(Deserialize)]
struct Described {
    id: String,
    reference: String,
    status: Status,
    amount: Money,
    #[serde(default)]
    fee: Option<Money>,
    #[serde(default)]
    action_url: Option<String>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    liability: Option<Liability>,
}

impl Described {
    /// None: its amount is none of the currency.
    fn read(self, units: &Units) -> Option<News> {
        let fee = match self.fee {
            Some(fee) => Some(units.our_fee(fee)?),
            None => None,
        };
        Some(News {
            liability: self.liability,
            id: self.id,
            reference: self.reference,
            status: self.status,
            amount: units.ours(self.amount)?,
            fee,
            action: self.action_url.map(Action::redirect),
            reason: self.reason,
        })
    }
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "data")]
enum Notification {
    #[serde(rename = "charge.updated")]
    Charge(Described),
    #[serde(rename = "refund.updated")]
    Refund(Described),
    #[serde(rename = "chargeback.updated")]
    Chargeback(chargebacks::Described),
}

#[derive(Serialize)]
struct NewCharge<'a> {
    reference: &'a str,
    amount: Money,
    method: &'a str,
    return_url: &'a str,
    step_up: bool,
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

pub use chargebacks::{ChargebackReply, Pack, PackFile, PackItem, PackOrder};

/// What the provider pays out to us at once, and of what it is made up.
#[derive(Clone, Debug, Deserialize)]
pub struct SettlementReport {
    pub id: String,
    pub net: Money,
    /// What stays with the provider, where it says so. None: it pays out all that is positive.
    #[serde(default)]
    pub left: Option<Money>,
    pub lines: Vec<SettlementItem>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct SettlementItem {
    /// `charge`, `refund`, `chargeback` or `chargeback_won`.
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
struct Listed {
    items: Vec<ListedMethod>,
}

#[derive(Deserialize)]
struct ListedMethod {
    id: String,
    name: Text,
    #[serde(default)]
    note: Option<Text>,
    #[serde(default)]
    test: bool,
}

/// Its own refusals say what it does not take.
static TERMS: Terms = Terms::ANY;

pub struct Card {
    name: String,
    secret: String,
    age_max_seconds: u64,
    units: Units,
    line: Line,
    /// The one that this one stands in for.
    stands_in_for: Option<String>,
}

impl Card {
    /// None when no provider is configured.
    pub fn new(settings: &Settings) -> Option<Self> {
        Some(Card {
            name: settings.provider.clone(),
            secret: settings.provider_secret.clone(),
            age_max_seconds: settings.notification_age_max_seconds,
            units: Units::read(&settings.provider_units),
            line: Line::new("card", &settings.provider_url, settings.timeout())?,
            stands_in_for: None,
        })
    }

    /// None when there is no other one.
    pub fn reserve(settings: &Settings) -> Option<Self> {
        let own = &settings.card_reserve;
        let is_named = !own.name.is_empty() && own.name != settings.provider;
        if !own.url.is_empty() && !is_named {
            tracing::error!("the card provider in reserve needs a name of its own");
        }
        Some(Card {
            name: own.name.clone(),
            secret: own.secret.clone(),
            age_max_seconds: settings.notification_age_max_seconds,
            units: Units::read(&own.units),
            line: Line::new("card", &own.url, settings.timeout()).filter(|_| is_named)?,
            stands_in_for: Some(settings.provider.clone()),
        })
    }

    async fn listed(&self) -> Result<Vec<ListedMethod>, reqwest::Error> {
        let request = self
            .line
            .client
            .get(format!("{}/v1/methods", self.line.url));
        let answer = request.bearer_auth(&self.secret).send().await?;
        Ok(answer.error_for_status()?.json::<Listed>().await?.items)
    }

    /// Reports after the one of this id, the oldest first.
    pub async fn settlements(
        &self,
        after: Option<&str>,
    ) -> Result<Vec<SettlementReport>, reqwest::Error> {
        // Names that would need escaping are none that were told to us here.
        let plain = |name: &&str| name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        let after = after.filter(plain).unwrap_or_default();
        let address = format!("{}/v1/settlements?after={after}", self.line.url);
        let request = self.line.client.get(address);
        let answer = request.bearer_auth(&self.secret).send().await?;
        let reports = answer.error_for_status()?.json::<Reports>().await?.items;
        let read = |report| self.read_report(report);
        Ok(reports.into_iter().filter_map(read).collect())
    }

    /// A report in our units. What is paid out may be finer than the currency only by fees.
    fn read_report(&self, report: SettlementReport) -> Option<SettlementReport> {
        let item = |one: SettlementItem| {
            Some(SettlementItem {
                amount: self.units.ours(one.amount)?,
                fee: match one.fee {
                    Some(fee) => Some(self.units.our_fee(fee)?),
                    None => None,
                },
                ..one
            })
        };
        let lines: Option<Vec<SettlementItem>> = report.lines.into_iter().map(item).collect();
        let read = lines.zip(self.units.our_fee(report.net));
        if read.is_none() {
            tracing::warn!("a settlement of the card provider has amounts that are none");
        }
        read.map(|(lines, net)| SettlementReport {
            id: report.id,
            net,
            left: None,
            lines,
        })
    }

    fn order(&self, path: &str, key: &str) -> RequestBuilder {
        self.line
            .client
            .post(format!("{}{path}", self.line.url))
            .header("idempotency-key", key)
    }

    async fn reply(&self, request: RequestBuilder) -> Reply {
        let request = request.bearer_auth(&self.secret);
        let answer = match self.line.send(request).await.answer() {
            Ok(answer) => answer,
            Err(reply) => return reply,
        };
        if answer.status.is_success() {
            return match serde_json::from_slice::<Described>(&answer.body) {
                Ok(told) => told.read(&self.units).map_or(Reply::Unknown, Reply::news),
                Err(error) => {
                    tracing::warn!(%error, "the card provider's answer cannot be read");
                    Reply::Unknown
                }
            };
        }
        if answer.status == StatusCode::NOT_FOUND {
            return Reply::Missing;
        }
        if answer.is_beside_the_point() || !answer.status.is_client_error() {
            tracing::warn!(status = %answer.status, "the card provider does not listen to us");
            return Reply::Unknown;
        }
        let refusal: Option<Refusal> = serde_json::from_slice(&answer.body).ok();
        let reason = refusal.and_then(|refusal| refusal.reason);
        Reply::refused(&reason.unwrap_or_default())
    }
}

fn too_fine() -> Problem {
    Problem::malformed("no notification: its amount is finer than its currency")
}

#[async_trait]
impl Connector for Card {
    fn name(&self) -> &str {
        &self.name
    }

    fn terms(&self) -> &Terms {
        &TERMS
    }

    fn how(&self) -> How {
        How::Card
    }

    async fn methods(&self) -> Vec<Method> {
        // Nobody chooses it.
        if self.stands_in_for.is_some() {
            return Vec::new();
        }
        let listed = self.listed().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the card provider does not say what it offers");
            Vec::new()
        });
        let method = |one: ListedMethod| Method {
            id: one.id,
            name: one.name,
            how: How::Card,
            needs_phone: false,
            note: one.note,
            test: one.test,
        };
        listed.into_iter().map(method).collect()
    }

    fn takes(&self, _: &str) -> bool {
        self.stands_in_for.is_none()
    }

    fn stands_in_for(&self) -> Option<&str> {
        self.stands_in_for.as_deref()
    }

    async fn begin(&self, order: &Order) -> Reply {
        let Some(amount) = self.units.theirs(order.amount) else {
            return Reply::refused("amount");
        };
        let body = NewCharge {
            reference: &order.reference,
            amount,
            method: &order.method,
            return_url: &order.return_url,
            step_up: order.step_up,
        };
        let request = self.order("/v1/charges", &order.reference);
        self.reply(request.json(&body)).await
    }

    async fn ask(&self, order: &Order) -> Reply {
        let address = format!("{}/v1/charges/{}", self.line.url, order.reference);
        self.reply(self.line.client.get(address)).await
    }

    async fn cancel(&self, order: &Order) -> Reply {
        let path = format!("/v1/charges/{}/cancel", order.reference);
        let key = format!("{}-cancel", order.reference);
        self.reply(self.order(&path, &key)).await
    }

    async fn refund(&self, order: &RefundOrder) -> Reply {
        let Some(amount) = self.units.theirs(order.amount) else {
            return Reply::refused("amount");
        };
        let body = NewRefund {
            reference: &order.reference,
            charge: &order.charge,
            amount,
        };
        let request = self.order("/v1/refunds", &order.reference);
        self.reply(request.json(&body)).await
    }

    async fn hear(&self, letter: &Letter<'_>) -> Result<Option<Heard>, Error> {
        let signed = Signed {
            id: letter.header("webhook-id"),
            timestamp: letter.header("webhook-timestamp"),
            signature: letter.header("webhook-signature"),
        };
        let (body, now) = (letter.body, letter.now);
        signature::check(&self.secret, signed, body, now, self.age_max_seconds)
            .map_err(Error::BadNotification)?;
        let told: Notification = serde_json::from_slice(body)
            .map_err(|error| Problem::malformed(format!("no notification: {error}")))?;
        let event = signed.id.to_owned();
        let (about, news) = match told {
            Notification::Charge(told) => (About::Charge, told),
            Notification::Refund(told) => (About::Refund, told),
            Notification::Chargeback(told) => {
                let news = told.read(&self.units).ok_or_else(too_fine)?;
                return Ok(Some(Heard::Chargeback(event, Box::new(news))));
            }
        };
        let news = news.read(&self.units).ok_or_else(too_fine)?;
        Ok(Some(Heard::Payment(Told { event, about, news })))
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            status: StatusCode::ACCEPTED,
            content_type: "text/plain",
            body: "",
        }
    }
}

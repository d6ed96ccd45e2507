//! Electronic wallets of South-East Asia through one aggregator: the buyer confirms on the wallet's
//! page. Amounts are numbers in major units, rupiah without decimals; the same idempotency key is
//! the same order; notifications carry an HMAC over time and body.
//! Source: docs.xendit.co, eWallet Charges and Refunds, whose words these are.

use async_trait::async_trait;
use axum::http::StatusCode;
use hmac::{Hmac, Mac};
use jiff::civil::Date;
use kernel::{Currency, Money, Problem, Timestamp};
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde_json::{Number, json};
use sha2::Sha256;

use super::line::{Line, escaped};
use super::{
    Connector, Daily, DayReport, Heard, Letter, News, Order, Receipt, RefundOrder, Reply, Told,
    named, served,
};
use crate::error::Error;
use crate::model::connector::{Action, How, Method, Terms};
use crate::model::{About, Status};
use crate::settings::{EwalletSettings, Settings};

const NAME: &str = "ewallet";
/// How their names for a charge begin.
const CHARGE: &str = "ewc_";

/// The wallets that are offered: how we call them, how the aggregator does, in which currency they
/// pay, and their names.
const WALLETS: [(&str, &str, Currency, &str); 4] = [
    ("ewallet_dana", "ID_DANA", Currency::IDR, "DANA"),
    (
        "ewallet_shopeepay",
        "ID_SHOPEEPAY",
        Currency::IDR,
        "ShopeePay",
    ),
    ("ewallet_gcash", "PH_GCASH", Currency::PHP, "GCash"),
    ("ewallet_paymaya", "PH_PAYMAYA", Currency::PHP, "Maya"),
];

pub struct Ewallet {
    own: EwalletSettings,
    age_max_seconds: u64,
    terms: Terms,
    pub(super) line: Line,
}

#[derive(Deserialize)]
struct Charge {
    id: String,
    reference_id: String,
    status: String,
    currency: Currency,
    charge_amount: Number,
    /// What was taken, once something was.
    #[serde(default)]
    capture_amount: Option<Number>,
    #[serde(default)]
    actions: Option<Actions>,
    #[serde(default)]
    failure_code: Option<String>,
}

#[derive(Deserialize)]
struct Actions {
    #[serde(default)]
    desktop_web_checkout_url: Option<String>,
    #[serde(default)]
    mobile_web_checkout_url: Option<String>,
}

#[derive(Deserialize)]
struct Refund {
    id: String,
    reference_id: String,
    status: String,
    currency: Currency,
    refund_amount: Number,
    #[serde(default)]
    failure_code: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    error_code: String,
}

#[derive(Deserialize)]
struct Event {
    event: String,
    data: serde_json::Value,
}

impl Ewallet {
    pub fn new(settings: &Settings) -> Option<Self> {
        let own = settings.ewallet.clone();
        let line = Line::new(NAME, &own.url, settings.timeout())?;
        if own.callback_secret.is_empty() {
            tracing::error!(
                "the wallets have no callback_secret; nothing they say can be believed"
            );
            return None;
        }
        let terms = Terms {
            least: 1,
            ..served(&own.countries, &own.currencies)
        };
        Some(Ewallet {
            own,
            age_max_seconds: settings.notification_age_max_seconds,
            terms,
            line,
        })
    }

    fn order(&self, path: &str, key: &str) -> RequestBuilder {
        let address = format!("{}{path}", self.line.url);
        self.line
            .client
            .post(address)
            .header("idempotency-key", key)
    }

    pub(super) async fn call<T: serde::de::DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, Reply> {
        let request = request.basic_auth(&self.own.secret_key, Some(""));
        let answer = self.line.send(request).await.answer()?;
        if answer.status.is_success() {
            return serde_json::from_slice(&answer.body).map_err(|_| Reply::Unknown);
        }
        if answer.status == StatusCode::NOT_FOUND {
            return Err(Reply::Missing);
        }
        if answer.is_beside_the_point() {
            return Err(Reply::Unknown);
        }
        let refusal: Option<Refusal> = serde_json::from_slice(&answer.body).ok();
        let code = refusal.map(|refusal| refusal.error_code.to_lowercase());
        Err(Reply::refused(&code.unwrap_or_default()))
    }
}

/// A number of major units. Its shortest decimal form is exact for any amount that is paid.
pub(super) fn money(number: &Number, currency: Currency) -> Option<Money> {
    Money::parse_major(&number.to_string(), currency).ok()
}

/// Whole rupiah; hundredths exist in ISO 4217 only.
fn number(amount: Money) -> Option<Number> {
    let text = amount.to_major_string();
    let text = match amount.currency() {
        Currency::IDR => text.strip_suffix(".00")?,
        _ => text.as_str(),
    };
    text.parse().ok()
}

fn told(charge: Charge) -> Option<News> {
    let (status, reason) = match charge.status.as_str() {
        "SUCCEEDED" | "REFUNDED" => (Status::Succeeded, None),
        "PENDING" => (Status::RequiresAction, None),
        "FAILED" => (Status::Declined, Some("declined")),
        "VOIDED" => (Status::Canceled, Some("canceled")),
        _ => return None,
    };
    let taken = charge
        .capture_amount
        .filter(|_| status == Status::Succeeded);
    let amount = money(&taken.unwrap_or(charge.charge_amount), charge.currency)?;
    let page = charge.actions.and_then(|actions| {
        actions
            .desktop_web_checkout_url
            .or(actions.mobile_web_checkout_url)
    });
    let code = charge.failure_code.map(|code| code.to_lowercase());
    Some(News {
        liability: None,
        id: charge.id,
        reference: charge.reference_id,
        status,
        amount,
        fee: None,
        action: page
            .filter(|_| status == Status::RequiresAction)
            .map(Action::redirect),
        reason: code.or(reason.map(str::to_owned)),
    })
}

fn told_of_refund(refund: Refund) -> Option<News> {
    let status = match refund.status.as_str() {
        "SUCCEEDED" => Status::Succeeded,
        "PENDING" => Status::Processing,
        "FAILED" => Status::Failed,
        _ => return None,
    };
    Some(News {
        liability: None,
        id: refund.id,
        reference: refund.reference_id,
        status,
        amount: money(&refund.refund_amount, refund.currency)?,
        fee: None,
        action: None,
        reason: refund.failure_code.map(|code| code.to_lowercase()),
    })
}

#[async_trait]
impl Connector for Ewallet {
    fn name(&self) -> &str {
        NAME
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn how(&self) -> How {
        How::Redirect
    }

    async fn methods(&self) -> Vec<Method> {
        let method = |(id, _, _, name): &(&str, &str, Currency, &str)| Method {
            id: (*id).to_owned(),
            name: named(name, name),
            how: How::Redirect,
            needs_phone: false,
            note: None,
            test: self.own.test,
        };
        WALLETS.iter().map(method).collect()
    }

    fn takes(&self, method: &str) -> bool {
        WALLETS.iter().any(|(id, ..)| *id == method)
    }

    fn pays_in(&self, method: &str) -> Option<Currency> {
        let wallet = WALLETS.iter().find(|(id, ..)| *id == method);
        wallet.map(|(_, _, currency, _)| *currency)
    }

    async fn begin(&self, order: &Order) -> Reply {
        let wallet = WALLETS.iter().find(|(id, ..)| *id == order.method);
        let Some((_, channel, currency, _)) = wallet else {
            return Reply::refused("unknown_method");
        };
        let Some(amount) = number(order.amount).filter(|_| order.amount.currency() == *currency)
        else {
            return Reply::refused("currency");
        };
        let body = json!({
            "reference_id": order.reference,
            "currency": currency.code(),
            "amount": amount,
            "checkout_method": "ONE_TIME_PAYMENT",
            "channel_code": channel,
            "channel_properties": {
                "success_redirect_url": order.return_url,
                "failure_redirect_url": order.return_url,
                "cancel_redirect_url": order.return_url,
            },
        });
        let request = self.order("/ewallets/charges", &order.reference);
        match self.call::<Charge>(request.json(&body)).await {
            Ok(charge) => told(charge).map_or(Reply::Unknown, Reply::news),
            Err(reply) => reply,
        }
    }

    /// By the aggregator's name. Without it the order is repeated: it is the same one.
    async fn ask(&self, order: &Order) -> Reply {
        let name = order.theirs.as_deref().filter(|id| id.starts_with(CHARGE));
        let Some(name) = name else {
            return self.begin(order).await;
        };
        let address = format!("{}/ewallets/charges/{}", self.line.url, escaped(name));
        match self.call::<Charge>(self.line.client.get(address)).await {
            Ok(charge) => told(charge).map_or(Reply::Unknown, Reply::news),
            Err(reply) => reply,
        }
    }

    /// What waits for the buyer lapses by itself; only what was paid can be made void.
    async fn cancel(&self, order: &Order) -> Reply {
        self.ask(order).await
    }

    async fn refund(&self, order: &RefundOrder) -> Reply {
        let (Some(charge), Some(amount)) = (&order.charge_theirs, number(order.amount)) else {
            return Reply::refused("unknown_charge");
        };
        let body = json!({
            "reference_id": order.reference,
            "amount": amount,
            "currency": order.amount.currency().code(),
            "reason": "REQUESTED_BY_CUSTOMER",
        });
        let path = format!("/ewallets/charges/{}/refunds", escaped(charge));
        let request = self.order(&path, &order.reference);
        match self.call::<Refund>(request.json(&body)).await {
            Ok(refund) => told_of_refund(refund).map_or(Reply::Unknown, Reply::news),
            Err(Reply::Missing) => Reply::refused("unknown_charge"),
            Err(reply) => reply,
        }
    }

    fn daily(&self) -> Option<Daily> {
        Some(Daily {
            hours_east: 0,
            fee_basis_points: self.own.fee_basis_points,
        })
    }

    async fn day_report(&self, day: Date, _: Timestamp) -> DayReport {
        self.report(day).await
    }

    async fn hear(&self, letter: &Letter<'_>) -> Result<Option<Heard>, Error> {
        let time = letter.header("x-callback-timestamp");
        let at: i64 = time
            .parse()
            .map_err(|_| Error::BadNotification("the time is not a number"))?;
        let secret = self.own.callback_secret.as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret)
            .map_err(|_| Error::BadNotification("no secret is configured"))?;
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(letter.body);
        let signature = hex::decode(letter.header("x-callback-signature")).unwrap_or_default();
        mac.verify_slice(&signature)
            .map_err(|_| Error::BadNotification("the signature is not the aggregator's"))?;
        if letter.seconds().abs_diff(at) > self.age_max_seconds {
            return Err(Error::BadNotification("the time is too far from ours"));
        }
        let malformed = |_| Problem::malformed("no notification");
        let told_us: Event = serde_json::from_slice(letter.body).map_err(malformed)?;
        let (about, news) = match told_us.event.as_str() {
            "ewallet.capture" | "ewallet.void" => {
                let charge = serde_json::from_value(told_us.data).map_err(malformed)?;
                (About::Charge, told(charge))
            }
            "ewallet.refund" => {
                let refund = serde_json::from_value(told_us.data).map_err(malformed)?;
                (About::Refund, told_of_refund(refund))
            }
            _ => return Ok(None),
        };
        let event = letter.header("webhook-id").to_owned();
        Ok(news.map(|news| Heard::Payment(Told { event, about, news })))
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            status: StatusCode::OK,
            content_type: "application/json",
            body: "{}",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rupiah_are_whole_though_iso_gives_them_hundredths() {
        let of = |minor, currency| number(Money::new(minor, currency)).map(|one| one.to_string());
        assert_eq!(of(1_000_000, Currency::IDR).as_deref(), Some("10000"));
        assert_eq!(of(1_000_050, Currency::IDR), None);
        let peso = Money::new(10_050, Currency::PHP);
        let there = number(peso).unwrap();
        assert_eq!(money(&there, Currency::PHP), Some(peso));
        for (text, currency, minor) in [
            ("10000", Currency::IDR, Some(1_000_000)),
            ("100.5", Currency::PHP, Some(10_050)),
            ("100.505", Currency::PHP, None),
        ] {
            let number: Number = serde_json::from_str(text).unwrap();
            let found = money(&number, currency).map(Money::minor);
            assert_eq!(found, minor, "{text} {currency}");
        }
    }
}

//! WeChat Pay, API v3, native: an order brings a text that the buyer's telephone reads as a code.
//! Requests, answers and notifications are signed, notifications sealed as well; amounts are in the
//! minor units of the currency.
//! Source: pay.weixin.qq.com/doc/v3/merchant, native, query, close, refund and notifications.

use async_trait::async_trait;
use axum::http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use kernel::{Currency, Money, Problem, Timestamp};
use reqwest::RequestBuilder;
use runtime::Rng;
use serde::Deserialize;
use serde_json::{Value, json};
use sign::rsa::{PrivateKey, PublicKey};
use sign::wechat::{self, Merchant, Request};

use super::line::{Answered, Line, escaped};
use super::{
    Connector, Daily, DayReport, Heard, Letter, News, Order, Receipt, RefundOrder, Reply, Told,
    named, served,
};
use crate::error::Error;
use crate::model::connector::{Action, ActionKind, How, Method, Terms};
use crate::model::{About, Status};
use crate::settings::Settings;

const NAME: &str = "wechat";
const NONCE_BYTES: usize = 16;
/// The page that the buyer sees names the goods; the order's own page has them.
const DESCRIPTION: &str = "Argosy";

pub struct Wechat {
    app: String,
    merchant: String,
    serial: String,
    key: PrivateKey,
    theirs: PublicKey,
    sealing: Vec<u8>,
    age_max_seconds: u64,
    terms: Terms,
    is_test: bool,
    fee_basis_points: u32,
    rng: Rng,
    pub(super) line: Line,
}

#[derive(Deserialize)]
struct Transaction {
    out_trade_no: String,
    #[serde(default)]
    transaction_id: Option<String>,
    trade_state: String,
    #[serde(default)]
    amount: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    total: i64,
    #[serde(default)]
    currency: Option<String>,
}

#[derive(Deserialize)]
struct Refunded {
    out_refund_no: String,
    refund_id: String,
    /// `status` in answers, `refund_status` in notifications.
    #[serde(alias = "refund_status")]
    status: String,
    amount: RefundAmount,
}

#[derive(Deserialize)]
struct RefundAmount {
    refund: i64,
    #[serde(default)]
    currency: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct Sealed {
    id: String,
    event_type: String,
    resource: Resource,
}

#[derive(Deserialize)]
struct Resource {
    ciphertext: String,
    nonce: String,
    #[serde(default)]
    associated_data: String,
}

impl Wechat {
    pub fn new(settings: &Settings, rng: &Rng) -> Option<Self> {
        let own = &settings.wechat;
        let line = Line::new(NAME, &own.url, settings.timeout())?;
        let key = match own.private_key.contains("BEGIN") {
            true => PrivateKey::pem(&own.private_key),
            false => PrivateKey::base64(&own.private_key),
        };
        let theirs = match own.public_key.contains("BEGIN") {
            true => PublicKey::pem(&own.public_key),
            false => PublicKey::base64(&own.public_key),
        };
        match (key, theirs) {
            (Ok(key), Ok(theirs)) => Some(Wechat {
                app: own.app_id.clone(),
                merchant: own.merchant_id.clone(),
                serial: own.serial_number.clone(),
                key,
                theirs,
                sealing: own.api_key.as_bytes().to_vec(),
                age_max_seconds: settings.notification_age_max_seconds,
                terms: served(&own.countries, &own.currencies),
                is_test: own.test,
                fee_basis_points: own.fee_basis_points,
                rng: rng.clone(),
                line,
            }),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(reason = error.message(), "a key for WeChat Pay is none");
                None
            }
        }
    }

    /// A request with what says that it is ours.
    pub(super) fn signed(
        &self,
        method: &str,
        address: &str,
        path: &str,
        body: String,
        seconds: i64,
    ) -> Result<RequestBuilder, Reply> {
        let (nonce, timestamp) = (self.rng.token(NONCE_BYTES), seconds.to_string());
        let merchant = Merchant {
            mchid: &self.merchant,
            serial_no: &self.serial,
            nonce: &nonce,
            timestamp: &timestamp,
        };
        let request = Request {
            method,
            path,
            body: body.as_bytes(),
        };
        let authorization =
            wechat::authorize(&self.key, merchant, request).map_err(|_| Reply::NotSent)?;
        let request = match method {
            "GET" => self.line.client.get(address),
            _ => self.line.client.post(address),
        };
        Ok(request
            .header("authorization", authorization)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(body))
    }

    pub(super) async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        seconds: i64,
    ) -> Result<Answered, Reply> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let address = format!("{}{path}", self.line.url);
        let request = self.signed(method, &address, path, body, seconds)?;
        let answer = self.line.send(request).await.answer()?;
        // An answer is as good as its signature, whatever its status says.
        if !self.is_theirs(&answer.headers, &answer.body) {
            tracing::warn!(path, "an answer of WeChat Pay cannot be believed");
            return Err(Reply::Unknown);
        }
        match answer.is_beside_the_point() {
            true => Err(Reply::Unknown),
            false => Ok(answer),
        }
    }

    fn is_theirs(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let headers = headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        wechat::verify_notification(&self.theirs, &headers, body).is_ok()
    }

    async fn order(&self, order: &Order) -> Reply {
        let body = json!({
            "appid": self.app,
            "mchid": self.merchant,
            "description": DESCRIPTION,
            "out_trade_no": order.reference,
            "time_expire": order.until.jiff().strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
            "notify_url": order.notify_url,
            "amount": {
                "total": order.amount.minor_i64().unwrap_or_default(),
                "currency": order.amount.currency().code(),
            },
        });
        let path = "/v3/pay/transactions/native";
        let answer = match self.call("POST", path, Some(&body), seconds(order)).await {
            Ok(answer) => answer,
            Err(reply) => return reply,
        };
        #[derive(Deserialize)]
        struct Ordered {
            code_url: String,
        }
        match (answer.status.is_success(), refusal(&answer)) {
            (true, _) => match serde_json::from_slice::<Ordered>(&answer.body) {
                Ok(ordered) => {
                    let mut news = order.news(Status::RequiresAction);
                    news.action = Some(Action {
                        kind: ActionKind::Scan,
                        data: ordered.code_url,
                    });
                    Reply::news(news)
                }
                Err(_) => Reply::Unknown,
            },
            // It was paid or closed before we asked for its code again.
            (false, code) if code == "ORDERPAID" || code == "ORDER_CLOSED" => Reply::Unknown,
            (false, code) => Reply::refused(&code),
        }
    }

    async fn find(&self, order: &Order) -> Result<Option<Transaction>, Reply> {
        let path = format!(
            "/v3/pay/transactions/out-trade-no/{}?mchid={}",
            escaped(&order.reference),
            escaped(&self.merchant)
        );
        let answer = self.call("GET", &path, None, seconds(order)).await?;
        if answer.status.is_success() {
            let found = serde_json::from_slice(&answer.body);
            return found.map(Some).map_err(|_| Reply::Unknown);
        }
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(Reply::Unknown),
        }
    }
}

fn seconds(order: &Order) -> i64 {
    order.now.micros().div_euclid(1_000_000)
}

fn refusal(answer: &Answered) -> String {
    let refusal: Option<Refusal> = serde_json::from_slice(&answer.body).ok();
    refusal.map(|refusal| refusal.code).unwrap_or_default()
}

fn money(minor: i64, currency: Option<&str>) -> Option<Money> {
    let currency: Currency = currency.map_or(Some(Currency::CNY), |code| code.parse().ok())?;
    Some(Money::new(i128::from(minor), currency))
}

/// How a transaction stands; of one that was not paid the amount is the one that was asked for.
fn told(found: &Transaction, asked: Option<Money>) -> Option<News> {
    let (status, reason) = match found.trade_state.as_str() {
        "SUCCESS" | "REFUND" => (Status::Succeeded, None),
        "NOTPAY" => (Status::RequiresAction, None),
        "USERPAYING" | "ACCEPT" => (Status::Processing, None),
        "CLOSED" | "REVOKED" => (Status::Canceled, Some("closed_unpaid")),
        "PAYERROR" => (Status::Declined, Some("payment_failed")),
        _ => return None,
    };
    let said = found
        .amount
        .as_ref()
        .and_then(|amount| money(amount.total, amount.currency.as_deref()));
    let amount = match status {
        Status::Succeeded => said?,
        _ => said.or(asked)?,
    };
    Some(News {
        liability: None,
        id: found
            .transaction_id
            .clone()
            .unwrap_or_else(|| found.out_trade_no.clone()),
        reference: found.out_trade_no.clone(),
        status,
        amount,
        fee: None,
        action: None,
        reason: reason.map(str::to_owned),
    })
}

fn told_of_refund(found: &Refunded) -> Option<News> {
    let (status, reason) = match found.status.as_str() {
        "SUCCESS" => (Status::Succeeded, None),
        "PROCESSING" => (Status::Processing, None),
        "CLOSED" => (Status::Failed, Some("closed")),
        "ABNORMAL" => (Status::Failed, Some("account_closed")),
        _ => return None,
    };
    Some(News {
        liability: None,
        id: found.refund_id.clone(),
        reference: found.out_refund_no.clone(),
        status,
        amount: money(found.amount.refund, found.amount.currency.as_deref())?,
        fee: None,
        action: None,
        reason: reason.map(str::to_owned),
    })
}

#[async_trait]
impl Connector for Wechat {
    fn name(&self) -> &str {
        NAME
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn how(&self) -> How {
        How::Scan
    }

    async fn methods(&self) -> Vec<Method> {
        vec![Method {
            id: NAME.to_owned(),
            name: named("WeChat Pay", "微信支付"),
            how: How::Scan,
            needs_phone: false,
            note: None,
            test: self.is_test,
        }]
    }

    fn takes(&self, method: &str) -> bool {
        method == NAME
    }

    async fn begin(&self, order: &Order) -> Reply {
        self.order(order).await
    }

    async fn ask(&self, order: &Order) -> Reply {
        match self.find(order).await {
            // Its code never reached us: the same order has the same one.
            Ok(Some(found)) if found.trade_state == "NOTPAY" && !order.is_shown => {
                self.order(order).await
            }
            Ok(Some(found)) => told(&found, Some(order.amount)).map_or(Reply::Unknown, Reply::news),
            Ok(None) => Reply::Missing,
            Err(reply) => reply,
        }
    }

    async fn cancel(&self, order: &Order) -> Reply {
        let path = format!(
            "/v3/pay/transactions/out-trade-no/{}/close",
            escaped(&order.reference)
        );
        let body = json!({"mchid": self.merchant});
        match self.call("POST", &path, Some(&body), seconds(order)).await {
            Ok(answer) if answer.status.is_success() => {
                let mut news = order.news(Status::Canceled);
                news.reason = Some("canceled_by_merchant".to_owned());
                Reply::news(news)
            }
            Ok(_) => self.ask(order).await,
            Err(reply) => reply,
        }
    }

    /// The same `out_refund_no` is the same refund.
    async fn refund(&self, order: &RefundOrder) -> Reply {
        let body = json!({
            "out_trade_no": order.charge,
            "out_refund_no": order.reference,
            "notify_url": order.notify_url,
            "amount": {
                "refund": order.amount.minor_i64().unwrap_or_default(),
                "total": order.charged.minor_i64().unwrap_or_default(),
                "currency": order.amount.currency().code(),
            },
        });
        let seconds = order.now.micros().div_euclid(1_000_000);
        let path = "/v3/refund/domestic/refunds";
        let answer = match self.call("POST", path, Some(&body), seconds).await {
            Ok(answer) => answer,
            Err(reply) => return reply,
        };
        if !answer.status.is_success() {
            return Reply::refused(&refusal(&answer));
        }
        let found: Option<Refunded> = serde_json::from_slice(&answer.body).ok();
        found
            .as_ref()
            .and_then(told_of_refund)
            .map_or(Reply::Unknown, Reply::news)
    }

    fn daily(&self) -> Option<Daily> {
        Some(Daily {
            hours_east: 8,
            fee_basis_points: self.fee_basis_points,
        })
    }

    async fn day_report(&self, day: Date, now: Timestamp) -> DayReport {
        let seconds = now.micros().div_euclid(1_000_000);
        self.bill(day, seconds).await.unwrap_or(DayReport::NotYet)
    }

    async fn hear(&self, letter: &Letter<'_>) -> Result<Option<Heard>, Error> {
        if !self.is_theirs(letter.headers, letter.body) {
            return Err(Error::BadNotification("the signature is not WeChat Pay's"));
        }
        let at: i64 = letter
            .header(wechat::TIMESTAMP)
            .parse()
            .map_err(|_| Error::BadNotification("the time is not a number"))?;
        if letter.seconds().abs_diff(at) > self.age_max_seconds {
            return Err(Error::BadNotification("the time is too far from ours"));
        }
        let malformed = |_| Problem::malformed("no notification");
        let sealed: Sealed = serde_json::from_slice(letter.body).map_err(malformed)?;
        let resource = &sealed.resource;
        let opened = wechat::open(
            &self.sealing,
            resource.nonce.as_bytes(),
            resource.associated_data.as_bytes(),
            &resource.ciphertext,
        )
        .map_err(|_| Error::BadNotification("it is sealed with another key"))?;
        let (about, news) = match sealed.event_type.split('.').next() {
            Some("TRANSACTION") => {
                let found: Transaction = serde_json::from_slice(&opened).map_err(malformed)?;
                (About::Charge, told(&found, None))
            }
            Some("REFUND") => {
                let found: Refunded = serde_json::from_slice(&opened).map_err(malformed)?;
                (About::Refund, told_of_refund(&found))
            }
            _ => return Ok(None),
        };
        Ok(news.map(|news| {
            Heard::Payment(Told {
                event: sealed.id,
                about,
                news,
            })
        }))
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            status: StatusCode::OK,
            content_type: "application/json",
            body: r#"{"code":"SUCCESS","message":"成功"}"#,
        }
    }

    fn complaint(&self) -> Option<Receipt> {
        Some(Receipt {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            content_type: "application/json",
            body: r#"{"code":"FAIL","message":"失败"}"#,
        })
    }
}

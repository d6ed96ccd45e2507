//! Alipay's open gateway: named methods as signed forms, answers signed over the raw node, and
//! notifications that want `success` back. The buyer goes to Alipay's page with a signed address;
//! before that Alipay knows nothing of the order.
//! Source: opendocs.alipay.com, alipay.trade.page.pay, .query, .close, .refund and their
//! notifications.

use std::collections::BTreeMap;

use async_trait::async_trait;
use axum::http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Currency, Money, Timestamp};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use sign::alipay::{Notification, sign_request};
use sign::rsa::{PrivateKey, PublicKey};

use super::line::{Line, form};
use super::{
    Connector, Daily, DayReport, Heard, Letter, Order, Receipt, RefundOrder, Reply, Told,
    alipay_bills, named, served,
};
use crate::error::Error;
use crate::model::connector::{Action, How, Method, Terms};
use crate::model::{About, Status};
use crate::settings::Settings;

const NAME: &str = "alipay";
/// The code of an answer that is about what was asked.
const DONE: &str = "10000";
/// Nobody knows: the gateway could not carry it out in time.
const UNAVAILABLE: &str = "20000";
/// Alipay's clock is Beijing's, all year.
const BEIJING: TimeZone = TimeZone::fixed(jiff::tz::offset(8));

pub struct Alipay {
    app: String,
    seller: String,
    key: PrivateKey,
    theirs: PublicKey,
    terms: Terms,
    is_test: bool,
    fee_basis_points: u32,
    line: Line,
}

/// What an answer may hold, of all methods that are used here.
#[derive(Deserialize)]
struct Answer {
    code: String,
    #[serde(default)]
    sub_code: String,
    #[serde(default)]
    trade_no: Option<String>,
    #[serde(default)]
    trade_status: Option<String>,
    #[serde(default)]
    total_amount: Option<String>,
    #[serde(default)]
    trans_currency: Option<String>,
    /// When it was paid; a trade that was paid and given back is closed too.
    #[serde(default)]
    send_pay_date: Option<String>,
    #[serde(default)]
    fund_change: Option<String>,
    #[serde(default)]
    refund_status: Option<String>,
    #[serde(default)]
    bill_download_url: Option<String>,
}

impl Alipay {
    pub fn new(settings: &Settings) -> Option<Self> {
        let own = &settings.alipay;
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
            (Ok(key), Ok(theirs)) => Some(Alipay {
                app: own.app_id.clone(),
                seller: own.seller_id.clone(),
                key,
                theirs,
                terms: Terms {
                    refund_days: 365,
                    ..served(&own.countries, &own.currencies)
                },
                is_test: own.test,
                fee_basis_points: own.fee_basis_points,
                line,
            }),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(reason = error.message(), "a key for Alipay is none");
                None
            }
        }
    }

    /// The form of a call, with its signature.
    fn signed(
        &self,
        method: &str,
        now: Timestamp,
        content: &serde_json::Value,
        more: &[(&str, &str)],
    ) -> Option<String> {
        let (content, at) = (content.to_string(), beijing(now));
        let mut pairs = vec![
            ("app_id", self.app.as_str()),
            ("method", method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", at.as_str()),
            ("version", "1.0"),
            ("biz_content", content.as_str()),
        ];
        pairs.extend(more.iter().filter(|(_, value)| !value.is_empty()));
        let signature = sign_request(&self.key, &pairs).ok()?;
        pairs.push(("sign", signature.as_str()));
        Some(form(&pairs))
    }

    /// Calls a method. What is not signed by Alipay says nothing.
    async fn call(
        &self,
        method: &str,
        now: Timestamp,
        content: &serde_json::Value,
    ) -> Result<Answer, Reply> {
        let body = self
            .signed(method, now, content, &[])
            .ok_or(Reply::NotSent)?;
        let request = self.line.client.post(&self.line.url);
        let request = request.header(
            "content-type",
            "application/x-www-form-urlencoded;charset=utf-8",
        );
        let answer = self.line.send(request.body(body)).await.answer()?;
        if !answer.status.is_success() {
            return Err(Reply::Unknown);
        }
        let node = format!("{}_response", method.replace('.', "_"));
        let answer = self.believed(&node, &answer.body).ok_or_else(|| {
            tracing::warn!(method, "an answer of Alipay's gateway cannot be believed");
            Reply::Unknown
        })?;
        match answer.code.as_str() {
            UNAVAILABLE => Err(Reply::Unknown),
            _ if answer.sub_code.ends_with("SYSTEM_ERROR") => Err(Reply::Unknown),
            _ => Ok(answer),
        }
    }

    /// The signature is over the node as it came, before anybody parses it.
    fn believed(&self, node: &str, body: &[u8]) -> Option<Answer> {
        let parts: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body).ok()?;
        let (told, signature) = (parts.get(node)?, parts.get("sign")?);
        let signature: String = serde_json::from_str(signature.get()).ok()?;
        self.theirs.verify(told.get().as_bytes(), &signature).ok()?;
        serde_json::from_str(told.get()).ok()
    }

    /// How a trade stands, from an answer or a notification.
    fn told(&self, order: &Order, answer: &Answer) -> Reply {
        let Some(status) = answer.trade_status.as_deref() else {
            return Reply::Unknown;
        };
        let (status, reason) = match (status, &answer.send_pay_date) {
            ("WAIT_BUYER_PAY", _) => (Status::RequiresAction, None),
            ("TRADE_SUCCESS" | "TRADE_FINISHED", _) | ("TRADE_CLOSED", Some(_)) => {
                (Status::Succeeded, None)
            }
            ("TRADE_CLOSED", None) => (Status::Canceled, Some("closed_unpaid".to_owned())),
            _ => return Reply::Unknown,
        };
        let mut news = order.news(status);
        news.reason = reason;
        news.id = answer.trade_no.clone().unwrap_or(news.id);
        if status == Status::Succeeded {
            match amount(
                answer.total_amount.as_deref(),
                answer.trans_currency.as_deref(),
            ) {
                Some(amount) => news.amount = amount,
                None => return Reply::Unknown,
            }
        }
        Reply::news(news)
    }

    async fn find(&self, order: &Order) -> Result<Answer, Reply> {
        let content = json!({"out_trade_no": order.reference});
        self.call("alipay.trade.query", order.now, &content).await
    }

    /// The bill of a day, packed. None: it is not there.
    async fn bill(&self, day: Date, now: Timestamp) -> Option<Vec<u8>> {
        let content = json!({"bill_type": "trade", "bill_date": day.to_string()});
        let method = "alipay.data.dataservice.bill.downloadurl.query";
        let answer = self.call(method, now, &content).await.ok()?;
        // The address is Alipay's word: it stood in an answer that Alipay signed.
        let address = answer
            .bill_download_url
            .filter(|_| answer.code == DONE)
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))?;
        let file = self.line.fetch(self.line.client.get(address)).await;
        let file = file.answer().ok()?;
        file.status.is_success().then_some(file.body)
    }

    /// How a refund stands. None: Alipay has not heard of it.
    async fn find_refund(&self, order: &RefundOrder) -> Result<Option<Reply>, Reply> {
        let content = json!({
            "out_trade_no": order.charge,
            "out_request_no": order.reference,
        });
        let method = "alipay.trade.fastpay.refund.query";
        let answer = self.call(method, order.now, &content).await?;
        if answer.code != DONE {
            return Ok(None);
        }
        Ok(match answer.refund_status.as_deref() {
            Some("REFUND_SUCCESS") => {
                let news = order.news(&order.reference, Status::Succeeded);
                Some(Reply::news(news))
            }
            _ => None,
        })
    }
}

fn beijing(at: Timestamp) -> String {
    at.jiff()
        .to_zoned(BEIJING)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// Alipay writes major units, and names a currency only where it is not its own.
fn amount(text: Option<&str>, currency: Option<&str>) -> Option<Money> {
    let currency: Currency = currency.map_or(Some(Currency::CNY), |code| code.parse().ok())?;
    Money::parse_major(text?, currency).ok()
}

#[async_trait]
impl Connector for Alipay {
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
        vec![Method {
            id: NAME.to_owned(),
            name: named("Alipay", "支付宝"),
            how: How::Redirect,
            needs_phone: false,
            note: None,
            test: self.is_test,
        }]
    }

    fn takes(&self, method: &str) -> bool {
        method == NAME
    }

    /// Nothing is sent: the address that the buyer opens is the order.
    async fn begin(&self, order: &Order) -> Reply {
        let mut content = json!({
            "out_trade_no": order.reference,
            "total_amount": order.amount.to_major_string(),
            "subject": order.reference,
            "product_code": "FAST_INSTANT_TRADE_PAY",
            "time_expire": beijing(order.until),
        });
        let currency = order.amount.currency();
        if currency != Currency::CNY {
            content["trans_currency"] = json!(currency.code());
            content["settle_currency"] = json!(currency.code());
        }
        let more = [
            ("notify_url", order.notify_url.as_str()),
            ("return_url", order.return_url.as_str()),
        ];
        match self.signed("alipay.trade.page.pay", order.now, &content, &more) {
            Some(query) => {
                let mut news = order.news(Status::RequiresAction);
                news.action = Some(Action::redirect(format!("{}?{query}", self.line.url)));
                Reply::news(news)
            }
            None => Reply::NotSent,
        }
    }

    async fn ask(&self, order: &Order) -> Reply {
        match self.find(order).await {
            Ok(answer) if answer.code == DONE => self.told(order, &answer),
            // The page may not have been opened yet, and can be for as long as it holds.
            Ok(answer) if answer.sub_code == "ACQ.TRADE_NOT_EXIST" => {
                match order.now < order.until {
                    true if order.theirs.is_none() && !order.is_shown => self.begin(order).await,
                    true => Reply::news(order.news(Status::RequiresAction)),
                    false => Reply::Missing,
                }
            }
            Ok(answer) => {
                tracing::warn!(
                    code = answer.sub_code,
                    "Alipay does not say how a trade stands"
                );
                Reply::Unknown
            }
            Err(reply) => reply,
        }
    }

    async fn cancel(&self, order: &Order) -> Reply {
        let content = json!({"out_trade_no": order.reference});
        let gone = || {
            let mut news = order.news(Status::Canceled);
            news.reason = Some("canceled_by_merchant".to_owned());
            Reply::news(news)
        };
        match self.call("alipay.trade.close", order.now, &content).await {
            Ok(answer) if answer.code == DONE => gone(),
            // What was never opened cannot be closed; its address lapses by itself.
            Ok(answer) if answer.sub_code == "ACQ.TRADE_NOT_EXIST" => gone(),
            Ok(_) => self.ask(order).await,
            Err(reply) => reply,
        }
    }

    /// The same `out_request_no` is the same refund. `fund_change` tells whether money moved by
    /// this call; if not, only asking shows whether it had moved before.
    async fn refund(&self, order: &RefundOrder) -> Reply {
        if order.is_repeated {
            match self.find_refund(order).await {
                Ok(Some(reply)) | Err(reply) => return reply,
                Ok(None) => {}
            }
        }
        let content = json!({
            "out_trade_no": order.charge,
            "out_request_no": order.reference,
            "refund_amount": order.amount.to_major_string(),
            "refund_reason": "agreed",
        });
        match self.call("alipay.trade.refund", order.now, &content).await {
            Ok(answer) if answer.code == DONE && answer.fund_change.as_deref() == Some("Y") => {
                Reply::news(order.news(&order.reference, Status::Succeeded))
            }
            Ok(answer) if answer.code == DONE => match self.find_refund(order).await {
                Ok(Some(reply)) | Err(reply) => reply,
                Ok(None) => Reply::news(order.news(&order.reference, Status::Processing)),
            },
            Ok(answer) => Reply::refused(&answer.sub_code),
            Err(reply) => reply,
        }
    }

    fn daily(&self) -> Option<Daily> {
        Some(Daily {
            hours_east: 8,
            fee_basis_points: self.fee_basis_points,
        })
    }

    async fn day_report(&self, day: Date, now: Timestamp) -> DayReport {
        let Some(file) = self.bill(day, now).await else {
            return DayReport::NotYet;
        };
        match alipay_bills::read(&file) {
            Ok(reports) => DayReport::Reports(reports),
            Err(why) => DayReport::Unreadable(why),
        }
    }

    async fn hear(&self, letter: &Letter<'_>) -> Result<Option<Heard>, Error> {
        let told =
            Notification::read(letter.body).map_err(|_| Error::BadNotification("it is no form"))?;
        told.verify(&self.theirs)
            .map_err(|_| Error::BadNotification("the signature is not Alipay's"))?;
        let text = |name: &str| {
            let value = told.value(name).unwrap_or_default();
            String::from_utf8_lossy(value).into_owned()
        };
        // Rightly signed, and for another shop: somebody forwards what is not ours.
        if text("app_id") != self.app || text("seller_id") != self.seller {
            return Err(Error::BadNotification("it is for another merchant"));
        }
        // A refund is known by its own answer; its notification tells the same of the trade.
        if told.value("refund_fee").is_some() {
            return Ok(None);
        }
        let (reference, some) = (text("out_trade_no"), |text: String| {
            (!text.is_empty()).then_some(text)
        });
        let answer = Answer {
            code: DONE.to_owned(),
            sub_code: String::new(),
            trade_no: some(text("trade_no")),
            trade_status: some(text("trade_status")),
            total_amount: some(text("total_amount")),
            trans_currency: some(text("trans_currency")),
            send_pay_date: some(text("gmt_payment")),
            fund_change: None,
            refund_status: None,
            bill_download_url: None,
        };
        let amount = amount(
            answer.total_amount.as_deref(),
            answer.trans_currency.as_deref(),
        );
        let amount = amount.ok_or(Error::BadNotification("it names no amount"))?;
        let order = Order::heard(reference, amount, letter.now);
        Ok(match self.told(&order, &answer) {
            Reply::News(news) => Some(Heard::Payment(Told {
                event: text("notify_id"),
                about: About::Charge,
                news: *news,
            })),
            _ => None,
        })
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            status: StatusCode::OK,
            content_type: "text/plain",
            body: "success",
        }
    }

    /// Anything but the seven letters brings the notification again.
    fn complaint(&self) -> Option<Receipt> {
        Some(Receipt {
            status: StatusCode::OK,
            content_type: "text/plain",
            body: "failure",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_units_have_the_digits_of_their_currency() {
        for (text, code, minor) in [
            ("100.00", None, Some(10_000)),
            ("10001", Some("JPY"), Some(10_001)),
            ("10001.5", Some("JPY"), None),
            ("130007", Some("KRW"), Some(130_007)),
            ("12.345", Some("KWD"), Some(12_345)),
            ("12.3456", Some("KWD"), None),
            ("1.001", Some("TND"), Some(1_001)),
            ("50000", Some("UGX"), Some(50_000)),
            ("1.005", Some("USD"), None),
            ("1e3", Some("USD"), None),
            ("1,000.00", Some("USD"), None),
            ("１００", Some("JPY"), None),
        ] {
            let found = amount(Some(text), code).map(Money::minor);
            assert_eq!(found, minor, "{text} {code:?}");
        }
        let dinar: Currency = "TND".parse().unwrap();
        assert_eq!(Money::new(1_001, dinar).to_major_string(), "1.001");
        let yen = Money::new(10_001, Currency::JPY);
        assert_eq!(yen.to_major_string(), "10001");
    }
}

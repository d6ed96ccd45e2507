//! M-Pesa's Daraja API: a push asks the buyer on the telephone, and a callback tells the outcome.
//! Callbacks are not signed: each address carries a token that only the one who was told it can
//! know, and what it says of a charge is asked about before it is believed.
//! Source: developer.safaricom.co.ke, M-Pesa Express, its query, Pull Transactions and Reversal.

mod statement;
mod words;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use jiff::tz::TimeZone;
use kernel::{Currency, FieldError, Money, Problem, Timestamp};
use serde_json::{Value, json};
use sha2::Sha256;

use super::line::Line;
use super::{
    Connector, Daily, HandedIn, Heard, Letter, News, Order, Receipt, RefundOrder, Reply, Told,
    named, served,
};
use crate::error::Error;
use crate::model::connector::{Action, ActionKind, How, Method, Terms};
use crate::model::{About, Status};
use crate::rules::phone;
use crate::settings::{MpesaSettings, Settings};

use words::{
    Callback, Outcome, Pulled, Pushed, Refusal, ResultLetter, Reversing, Token, number, of_reversal,
};

const NAME: &str = "mpesa";
/// Safaricom's clock.
const NAIROBI: TimeZone = TimeZone::fixed(jiff::tz::offset(3));
/// What Safaricom lets through in one payment, in shillings.
const MOST: u32 = 250_000;
/// How their names for a push begin.
const PUSH: &str = "ws_CO_";
/// A question on the telephone lapses by itself; only then nobody can say yes any more.
const PUSH_LIVES: Duration = Duration::from_secs(180);
/// A token is fetched anew before it ends.
const TOKEN_EARLY: Duration = Duration::from_secs(60);
/// The columns in which the order is named are narrow.
const ACCOUNT_CHARS: usize = 12;

pub struct Mpesa {
    own: MpesaSettings,
    terms: Terms,
    token: Mutex<Option<(String, Timestamp)>>,
    line: Line,
}

impl Mpesa {
    pub fn new(settings: &Settings) -> Option<Self> {
        let own = settings.mpesa.clone();
        let line = Line::new(NAME, &own.url, settings.timeout())?;
        if own.callback_secret.is_empty() {
            tracing::error!("M-Pesa has no callback_secret; anybody could say that was paid");
            return None;
        }
        let terms = Terms {
            least: 1,
            most: Some(MOST),
            whole_units: true,
            partial_refunds: false,
            ..served(&own.countries, &own.currencies)
        };
        Some(Mpesa {
            own,
            terms,
            token: Mutex::new(None),
            line,
        })
    }

    /// What stands in the address of a callback about something.
    fn token_for(&self, reference: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.own.callback_secret.as_bytes()).ok()?;
        mac.update(reference.as_bytes());
        Some(mac)
    }

    fn callback(&self, notify_url: &str, reference: &str) -> Option<String> {
        let token = hex::encode(self.token_for(reference)?.finalize().into_bytes());
        Some(format!("{notify_url}/{reference}/{token}"))
    }

    /// The token with which calls are made, fetched when it is over.
    async fn access(&self, now: Timestamp) -> Result<String, Reply> {
        {
            let kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((token, until)) = kept.as_ref().filter(|(_, until)| now < *until) {
                tracing::trace!(%until, "the token still holds");
                return Ok(token.clone());
            }
        }
        let address = format!(
            "{}/oauth/v1/generate?grant_type=client_credentials",
            self.line.url
        );
        let request = self.line.client.get(address);
        let request = request.basic_auth(&self.own.consumer_key, Some(&self.own.consumer_secret));
        // Without a token nothing was ordered yet, whatever became of this call.
        let answer = self.line.send(request).await.answer();
        let answer = answer.map_err(|_| Reply::NotSent)?;
        let token: Token = serde_json::from_slice(&answer.body).map_err(|_| Reply::NotSent)?;
        let lives = Duration::from_secs(token.expires_in.parse().unwrap_or(0));
        let until = now.plus(lives.saturating_sub(TOKEN_EARLY));
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((token.access_token.clone(), until));
        Ok(token.access_token)
    }

    async fn call<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        now: Timestamp,
        body: &Value,
    ) -> Result<Result<T, Refusal>, Reply> {
        let token = self.access(now).await?;
        let request = self.line.client.post(format!("{}{path}", self.line.url));
        let request = request.bearer_auth(token).json(body);
        let answer = self.line.send(request).await.answer()?;
        if answer.status.is_success() {
            let read = serde_json::from_slice(&answer.body);
            return read.map(Ok).map_err(|_| Reply::Unknown);
        }
        if answer.status == StatusCode::UNAUTHORIZED {
            // The token was taken back before its time; the next call fetches another.
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
            return Err(Reply::NotSent);
        }
        // Refusals come with any status: what tells them from failures is that they have a code.
        match serde_json::from_slice::<Refusal>(&answer.body) {
            Ok(refusal) if !refusal.code.is_empty() => Ok(Err(refusal)),
            _ => Err(Reply::Unknown),
        }
    }

    fn password(&self, now: Timestamp) -> (String, String) {
        let at = nairobi(now, "%Y%m%d%H%M%S");
        let text = format!("{}{}{at}", self.own.shortcode, self.own.pass_key);
        (STANDARD.encode(text), at)
    }

    /// The code that a push ended with. None: the buyer has not answered yet.
    async fn outcome(&self, checkout: &str, now: Timestamp) -> Result<Option<String>, Reply> {
        let (password, at) = self.password(now);
        let body = json!({
            "BusinessShortCode": self.own.shortcode,
            "Password": password,
            "Timestamp": at,
            "CheckoutRequestID": checkout,
        });
        let path = "/mpesa/stkpushquery/v1/query";
        match self.call::<Outcome>(path, now, &body).await? {
            Ok(outcome) => Ok(Some(outcome.code.text()).filter(|code| !is_open(code))),
            Err(refusal) if refusal.message.contains("being processed") => Ok(None),
            Err(refusal) => {
                tracing::warn!(code = refusal.code, "M-Pesa does not say how a push ended");
                Err(Reply::Unknown)
            }
        }
    }

    /// What came in under the name of an order, of those of whose push we know nothing.
    async fn pulled(
        &self,
        reference: &str,
        begun: Timestamp,
        now: Timestamp,
    ) -> Result<Option<(String, Money)>, Reply> {
        let form = "%Y-%m-%d %H:%M:%S";
        let body = json!({
            "ShortCode": self.own.shortcode,
            "StartDate": nairobi(begun.minus(Duration::from_secs(60)), form),
            "EndDate": nairobi(now.plus(Duration::from_secs(60)), form),
            "OffSetValue": "0",
        });
        let path = "/pulltransactions/v1/query";
        let Ok(pulled) = self.call::<Pulled>(path, now, &body).await? else {
            return Err(Reply::Unknown);
        };
        let name = account(reference);
        let line = pulled.pages.into_iter().flatten();
        let found = line.into_iter().find(|line| line.account == name);
        match found {
            None => Ok(None),
            Some(line) => match line.shillings() {
                Some(amount) => Ok(Some((line.receipt, amount))),
                None => Err(Reply::Unknown),
            },
        }
    }
}

fn nairobi(at: Timestamp, form: &str) -> String {
    at.jiff().to_zoned(NAIROBI).strftime(form).to_string()
}

/// The end of our name, which is what differs between two of them.
fn account(reference: &str) -> String {
    let from = reference.len().saturating_sub(ACCOUNT_CHARS);
    reference.get(from..).unwrap_or(reference).to_uppercase()
}

/// What the amount is in whole shillings, if it is.
fn whole(amount: Money) -> Option<i64> {
    let minor = amount.minor_i64().ok()?;
    let is_whole = amount.currency() == Currency::KES && minor % 100 == 0;
    is_whole.then_some(minor / 100)
}

/// The buyer has not answered, or is still asked something else: neither ends a push.
fn is_open(code: &str) -> bool {
    code == "4999" || code == "1001"
}

/// A code that is not the one of success.
const fn declined(code: &str) -> &'static str {
    match code.as_bytes() {
        b"1" => "insufficient_funds",
        b"1032" => "declined_by_buyer",
        b"1037" => "no_answer",
        b"1019" => "expired",
        b"2001" => "wrong_pin",
        _ => "refused",
    }
}

#[async_trait]
impl Connector for Mpesa {
    fn name(&self) -> &str {
        NAME
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn how(&self) -> How {
        How::Push
    }

    async fn methods(&self) -> Vec<Method> {
        vec![Method {
            id: NAME.to_owned(),
            name: named("M-Pesa", "M-Pesa 移动支付"),
            how: How::Push,
            needs_phone: true,
            note: self.own.test.then(|| {
                named(
                    "Numbers that end in 0001 have no funds, in 1032 decline, in 1037 do not answer; all others pay.",
                    "尾号 0001 余额不足，1032 拒绝，1037 无响应，其余号码付款成功。",
                )
            }),
            test: self.own.test,
        }]
    }

    fn takes(&self, method: &str) -> bool {
        method == NAME
    }

    fn phone(&self, given: Option<&str>) -> Result<Option<String>, FieldError> {
        match given.and_then(phone::kenyan) {
            Some(number) => Ok(Some(number)),
            None => Err(FieldError::new(
                "phone",
                "not_a_mobile_number",
                "a Kenyan mobile number, as 0712 345 678",
            )),
        }
    }

    async fn begin(&self, order: &Order) -> Reply {
        let Some(amount) = whole(order.amount) else {
            return Reply::refused("whole_units");
        };
        let (Some(phone), Some(callback)) = (
            order.phone.as_deref(),
            self.callback(&order.notify_url, &order.reference),
        ) else {
            return Reply::refused("no_phone");
        };
        let (password, at) = self.password(order.now);
        let body = json!({
            "BusinessShortCode": self.own.shortcode,
            "Password": password,
            "Timestamp": at,
            "TransactionType": "CustomerPayBillOnline",
            "Amount": amount,
            "PartyA": phone,
            "PartyB": self.own.shortcode,
            "PhoneNumber": phone,
            "CallBackURL": callback,
            "AccountReference": account(&order.reference),
            "TransactionDesc": "Argosy",
        });
        let path = "/mpesa/stkpush/v1/processrequest";
        match self.call::<Pushed>(path, order.now, &body).await {
            Ok(Ok(pushed)) => {
                let mut news = order.news(Status::RequiresAction);
                news.id = pushed.checkout;
                news.action = Some(Action {
                    kind: ActionKind::Push,
                    data: String::new(),
                });
                Reply::news(news)
            }
            // A push is on the way to this telephone already, perhaps this one; or they failed.
            Ok(Err(refusal)) if refusal.is_their_failure() => Reply::Unknown,
            Ok(Err(refusal)) => Reply::refused(&refusal.code),
            Err(reply) => reply,
        }
    }

    async fn ask(&self, order: &Order) -> Reply {
        let push = order
            .theirs
            .as_deref()
            .filter(|name| name.starts_with(PUSH));
        let Some(push) = push else {
            // The answer to the order was lost, and with it the name to ask by.
            return match self.pulled(&order.reference, order.begun, order.now).await {
                Ok(Some((receipt, amount))) => Reply::news(News {
                    liability: None,
                    id: receipt,
                    amount,
                    ..order.news(Status::Succeeded)
                }),
                Ok(None) if order.now.since(order.begun) > PUSH_LIVES => Reply::Missing,
                Ok(None) => Reply::Unknown,
                Err(reply) => reply,
            };
        };
        match self.outcome(push, order.now).await {
            Ok(None) => Reply::news(order.news(Status::RequiresAction)),
            Ok(Some(code)) if code == "0" => {
                // The amount and the receipt stand in the callback or among what came in.
                match self.pulled(&order.reference, order.begun, order.now).await {
                    Ok(Some((receipt, amount))) => Reply::news(News {
                        liability: None,
                        id: receipt,
                        amount,
                        ..order.news(Status::Succeeded)
                    }),
                    Ok(None) => Reply::news(order.news(Status::Processing)),
                    Err(reply) => reply,
                }
            }
            Ok(Some(code)) => {
                let mut news = order.news(Status::Declined);
                news.reason = Some(declined(&code).to_owned());
                Reply::news(news)
            }
            Err(reply) => reply,
        }
    }

    /// A push cannot be called back; it lapses.
    async fn cancel(&self, order: &Order) -> Reply {
        self.ask(order).await
    }

    /// A reversal takes all of a payment back, once: ordered again it says that it has been.
    async fn refund(&self, order: &RefundOrder) -> Reply {
        let known = order.charge_theirs.clone();
        let receipt = match known.filter(|name| !name.starts_with(PUSH)) {
            Some(receipt) => receipt,
            None => match self
                .pulled(&order.charge, order.charged_at, order.now)
                .await
            {
                Ok(Some((receipt, _))) => receipt,
                Ok(None) => return Reply::refused("unknown_charge"),
                Err(reply) => return reply,
            },
        };
        let (Some(amount), Some(callback)) = (
            whole(order.amount),
            self.callback(&order.notify_url, &order.reference),
        ) else {
            return Reply::refused("whole_units");
        };
        let body = json!({
            "Initiator": self.own.initiator,
            "SecurityCredential": self.own.credential_secret,
            "CommandID": "TransactionReversal",
            "TransactionID": receipt,
            "Amount": amount,
            "ReceiverParty": self.own.shortcode,
            "RecieverIdentifierType": "11",
            "ResultURL": callback,
            "QueueTimeOutURL": callback,
            "Remarks": order.reference,
            "Occasion": "",
        });
        let path = "/mpesa/reversal/v1/request";
        match self.call::<Reversing>(path, order.now, &body).await {
            Ok(Ok(taken)) => Reply::news(order.news(&taken.conversation, Status::Processing)),
            Ok(Err(refusal)) if refusal.is_their_failure() => Reply::Unknown,
            Ok(Err(refusal)) => Reply::refused(&refusal.code),
            Err(reply) => reply,
        }
    }

    fn daily(&self) -> Option<Daily> {
        Some(Daily {
            hours_east: 3,
            fee_basis_points: self.own.fee_basis_points,
        })
    }

    fn portal(&self) -> Option<&str> {
        Some(&self.own.portal_url)
    }

    fn read_statement(&self, file: &[u8]) -> Option<Result<HandedIn, Vec<FieldError>>> {
        Some(statement::read(file, &self.own.shortcode))
    }

    /// The bank writes who pays and the receipt with which it left M-Pesa.
    fn settled_by(&self, text: &str) -> Option<String> {
        statement::named_in(text, &self.own.shortcode)
    }

    async fn hear(&self, letter: &Letter<'_>) -> Result<Option<Heard>, Error> {
        let place = letter
            .place
            .ok_or(Error::BadNotification("its address names nothing"))?;
        let token = hex::decode(place.token).unwrap_or_default();
        let right = self
            .token_for(place.reference)
            .is_some_and(|mac| mac.verify_slice(&token).is_ok());
        if !right {
            return Err(Error::BadNotification("its address was not given by us"));
        }
        if let Ok(letter) = serde_json::from_slice::<ResultLetter>(letter.body) {
            return Ok(Some(Heard::Payment(of_reversal(
                place.reference,
                letter.result,
            ))));
        }
        let told: Callback = serde_json::from_slice(letter.body)
            .map_err(|error| Problem::malformed(format!("no callback: {error}")))?;
        let push = told.body.push;
        let code = push.code.text();
        if is_open(&code) {
            return Ok(None);
        }
        match self.outcome(&push.checkout, letter.now).await {
            Ok(Some(asked)) if asked == code => {}
            Ok(_) => return Err(Error::BadNotification("M-Pesa says otherwise when asked")),
            Err(_) => return Err(Problem::unavailable().into()),
        }
        let items = push.details.map(|details| details.items);
        let items = items.unwrap_or_default();
        let event = format!("{}:{code}", push.checkout);
        let mut news = News {
            liability: None,
            id: push.checkout,
            reference: place.reference.to_owned(),
            status: Status::Declined,
            amount: Money::zero(Currency::KES),
            fee: None,
            action: None,
            reason: Some(declined(&code).to_owned()),
        };
        if code == "0" {
            news.status = Status::Succeeded;
            news.reason = None;
            news.amount = number(&items, "Amount")
                .ok_or_else(|| Problem::malformed("the callback names no amount"))?;
            let receipt = items.iter().find(|item| item.name == "MpesaReceiptNumber");
            let receipt = receipt.and_then(|item| item.value.as_str());
            news.id = receipt.map_or(news.id, str::to_owned);
        }
        Ok(Some(Heard::Payment(Told {
            event,
            about: About::Charge,
            news,
        })))
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            status: StatusCode::OK,
            content_type: "application/json",
            body: r#"{"ResultCode":0,"ResultDesc":"Accepted"}"#,
        }
    }
}

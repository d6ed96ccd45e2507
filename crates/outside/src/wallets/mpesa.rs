//! M-Pesa's Daraja API, simulated: tokens, pushes to telephones, callbacks that nobody signs, what
//! came in, and reversals. A telephone answers as its last digits say, if nobody answers for it.

use std::io;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kernel::{Currency, Money, Timestamp};
use serde_json::{Value, json};

use super::telling::{Dialect, Letter, News, payers_page};
use super::till::{Fault, NewTrade, Stand, Till, Trade};
use super::{Habits, Running, door, mpesa_portal, serve};

/// It tries again, and not for long: whoever missed it has to ask.
const LADDER: [u64; 2] = [30, 60];

#[derive(Clone)]
pub struct Settings {
    pub habits: Habits,
    pub shortcode: String,
    pub consumer_key: String,
    pub consumer_secret: String,
    pub pass_key: String,
}

struct Daraja;

pub(super) struct Merchant {
    pub(super) shortcode: String,
    basic: String,
    pass_key: String,
    token: String,
}

pub(super) type World = State<(Arc<Till>, Arc<Merchant>)>;

pub async fn start(settings: Settings) -> io::Result<Running> {
    let (listener, address) = door(&settings.habits).await?;
    let till = Till::new(settings.habits.clone(), address, Daraja)?;
    let shortcode = settings.shortcode.clone();
    let keys = format!("{}:{}", settings.consumer_key, settings.consumer_secret);
    let merchant = Arc::new(Merchant {
        shortcode: settings.shortcode,
        basic: format!("Basic {}", BASE64.encode(keys)),
        pass_key: settings.pass_key,
        token: till.name("", 28),
    });
    let router = Router::new()
        .route("/oauth/v1/generate", get(token))
        .route("/mpesa/stkpush/v1/processrequest", post(push))
        .route("/mpesa/stkpushquery/v1/query", post(ask))
        .route("/pulltransactions/v1/query", post(pull))
        .route("/mpesa/reversal/v1/request", post(reverse))
        .route("/portal", get(mpesa_portal::page))
        .route("/portal/statement.csv", get(mpesa_portal::file))
        .with_state((till.clone(), merchant))
        .merge(
            Router::new()
                .route("/pay/{id}", payers_page())
                .with_state(till.clone()),
        );
    let mut running = serve(listener, address, till, router);
    running.account = format!("M-PESA {shortcode}");
    Ok(running)
}

fn refused(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({"requestId": "16813-1590513-1", "errorCode": code, "errorMessage": message});
    (status, Json(body)).into_response()
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

async fn token(State((_, merchant)): World, headers: HeaderMap) -> Response {
    if header(&headers, "authorization") != merchant.basic {
        return refused(
            StatusCode::BAD_REQUEST,
            "400.008.01",
            "Invalid Authentication passed",
        );
    }
    Json(json!({"access_token": merchant.token, "expires_in": "3599"})).into_response()
}

impl Merchant {
    fn knows(&self, headers: &HeaderMap) -> bool {
        header(headers, "authorization") == format!("Bearer {}", self.token)
    }

    /// The password of a push or of a question about one.
    fn has_signed(&self, body: &Value) -> bool {
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let plain = format!("{}{}{}", self.shortcode, self.pass_key, text("Timestamp"));
        text("BusinessShortCode") == self.shortcode && text("Password") == BASE64.encode(plain)
    }
}

fn stranger() -> Response {
    refused(
        StatusCode::UNAUTHORIZED,
        "404.001.03",
        "Invalid Access Token",
    )
}

/// The receipt of what was paid, by its name.
pub(super) fn receipt(id: &str) -> String {
    let from = id.len().saturating_sub(7);
    format!("SK1{}", id.get(from..).unwrap_or(id).to_uppercase())
}

async fn push(
    State((till, merchant)): World,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !merchant.knows(&headers) {
        return stranger();
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let amount = body["Amount"].as_i64().filter(|amount| *amount > 0);
    let (true, Some(amount)) = (merchant.has_signed(&body), amount) else {
        return refused(StatusCode::BAD_REQUEST, "400.002.02", "Bad Request");
    };
    let wanted = NewTrade {
        reference: text("AccountReference"),
        amount: Money::new(i128::from(amount) * 100, Currency::KES),
        channel: text("PhoneNumber"),
        notify_url: text("CallBackURL"),
        return_url: "",
    };
    match till.open(till.name("ws_CO_", 20), &wanted) {
        Ok(Some((trade, true))) => {
            answer_later(&till, &trade);
            if till.loses(&trade, Fault::LostAnswer) {
                till.hang().await;
            }
            Json(json!({
                "MerchantRequestID": "29115-34620561-1",
                "CheckoutRequestID": trade.id,
                "ResponseCode": "0",
                "ResponseDescription": "Success. Request accepted for processing",
                "CustomerMessage": "Success. Request accepted for processing",
            }))
            .into_response()
        }
        // A telephone is asked one thing at a time.
        Ok(Some((_, false))) | Err(()) => refused(
            StatusCode::INTERNAL_SERVER_ERROR,
            "500.001.1001",
            "Unable to lock subscriber, a transaction is already in process",
        ),
        Ok(None) => {
            till.hang().await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
    }
}

/// Nobody holds the telephone of a demonstration: its last digits say what it answers.
fn answer_later(till: &Arc<Till>, trade: &Trade) {
    let Some(pause) = till.habits.answers_after else {
        return;
    };
    let (till, reference) = (till.clone(), trade.reference.clone());
    let answer = match trade.channel.get(trade.channel.len().saturating_sub(4)..) {
        Some("0001") => Some("1"),
        Some("1032") => Some("1032"),
        Some("1037") => Some("1037"),
        _ => None,
    };
    tokio::spawn(async move {
        tokio::time::sleep(pause).await;
        match answer {
            Some(code) => till.settle(&reference, Stand::Failed, Some(code)),
            None => till.settle(&reference, Stand::Paid, None),
        }
    });
}

/// The code with which a push ended.
fn code(trade: &Trade) -> &str {
    match trade.stand {
        Stand::Paid => "0",
        Stand::Waiting => "4999",
        Stand::Failed | Stand::Closed => match trade.reason.as_deref() {
            Some("declined_by_buyer") | None => "1032",
            Some(code) => code,
        },
    }
}

async fn ask(
    State((till, merchant)): World,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !merchant.knows(&headers) {
        return stranger();
    }
    let id = body["CheckoutRequestID"].as_str().unwrap_or_default();
    let found = till.find(id).filter(|trade| trade.id == id);
    let (true, Some(trade)) = (merchant.has_signed(&body), found) else {
        return refused(
            StatusCode::BAD_REQUEST,
            "400.002.02",
            "Invalid CheckoutRequestID",
        );
    };
    if trade.stand == Stand::Waiting {
        let text = "The transaction is being processed";
        return refused(StatusCode::INTERNAL_SERVER_ERROR, "500.001.1001", text);
    }
    Json(json!({
        "ResponseCode": "0",
        "ResponseDescription": "The service request has been accepted successsfully",
        "MerchantRequestID": "29115-34620561-1",
        "CheckoutRequestID": trade.id,
        "ResultCode": code(&trade),
        "ResultDesc": code(&trade),
    }))
    .into_response()
}

async fn pull(
    State((till, merchant)): World,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !merchant.knows(&headers) {
        return stranger();
    }
    let span = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (from, to) = (span("StartDate"), span("EndDate"));
    let lines: Vec<Value> = till
        .trades()
        .into_iter()
        .filter(|trade| trade.stand == Stand::Paid)
        .filter(|trade| {
            let at = nairobi(trade.at);
            from <= at && at <= to
        })
        .map(|trade| {
            json!({
                "transactionId": receipt(&trade.id),
                "trxDate": nairobi(trade.at),
                "msisdn": trade.channel,
                "transactiontype": "c2b-pay-bill-debit",
                "billreference": trade.reference,
                "amount": trade.taken().to_major_string(),
            })
        })
        .collect();
    Json(json!({
        "ResponseRefID": "26178-42530161-2",
        "ResponseCode": "1000",
        "ResponseMessage": "Success",
        "Response": [lines],
    }))
    .into_response()
}

pub(super) fn nairobi(at: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(3));
    let at = at.jiff().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

async fn reverse(
    State((till, merchant)): World,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !merchant.knows(&headers) {
        return stranger();
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let wanted = text("TransactionID");
    let trade = till
        .trades()
        .into_iter()
        .find(|one| receipt(&one.id) == wanted);
    let amount = body["Amount"].as_i64();
    let (Some(trade), Some(amount)) = (trade, amount) else {
        return refused(
            StatusCode::BAD_REQUEST,
            "400.002.02",
            "Invalid TransactionID",
        );
    };
    let amount = Money::new(i128::from(amount) * 100, Currency::KES);
    let (reference, notify_url) = (text("Remarks"), text("ResultURL"));
    let id = till.name("AG_", 24);
    match till.refund(id, reference, &trade, amount, notify_url) {
        Ok((refund, is_new)) => {
            if is_new && trade.fault == Some(Fault::LostRefundAnswer) {
                till.hang().await;
            }
            Json(json!({
                "OriginatorConversationID": refund.id,
                "ConversationID": refund.id,
                "ResponseCode": "0",
                "ResponseDescription": "Accept the service request successfully.",
            }))
            .into_response()
        }
        Err(reason) => refused(StatusCode::BAD_REQUEST, "400.002.05", reason),
    }
}

impl Dialect for Daraja {
    fn ladder(&self) -> &'static [u64] {
        &LADDER
    }

    fn is_taken(&self, status: u16, _: &[u8]) -> bool {
        status == 200
    }

    fn letter(&self, _: &Till, _: &str, news: &News, is_forged: bool) -> Option<Letter> {
        let (url, body) = match news {
            News::Trade(trade) if trade.stand == Stand::Waiting => return None,
            News::Trade(trade) => (&trade.notify_url, callback(trade)),
            News::Refund(refund, trade) => {
                let code = if refund.is_paid { "0" } else { "21" };
                let body = json!({"Result": {
                    "ResultType": 0,
                    "ResultCode": code,
                    "ResultDesc": code,
                    "OriginatorConversationID": refund.id,
                    "ConversationID": refund.id,
                    "TransactionID": receipt(&refund.id),
                    "ResultParameters": {"ResultParameter": [
                        {"Key": "Amount", "Value": refund.amount.minor() as i64 / 100},
                        {"Key": "OriginalTransactionID", "Value": receipt(&trade.id)},
                    ]},
                }});
                (&refund.notify_url, body)
            }
        };
        // Nobody signs; whoever forges one has to guess the address.
        let url = match url.rsplit_once('/') {
            Some((place, token)) if is_forged => format!("{place}/{}", "0".repeat(token.len())),
            _ => url.clone(),
        };
        Some(Letter {
            url,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        })
    }
}

fn callback(trade: &Trade) -> Value {
    let code = code(trade);
    let mut push = json!({
        "MerchantRequestID": "29115-34620561-1",
        "CheckoutRequestID": trade.id,
        "ResultCode": code.parse::<i64>().unwrap_or(1),
        "ResultDesc": code,
    });
    if trade.stand == Stand::Paid {
        push["CallbackMetadata"] = json!({"Item": [
            {"Name": "Amount", "Value": trade.taken().minor() as i64 / 100},
            {"Name": "MpesaReceiptNumber", "Value": receipt(&trade.id)},
            {"Name": "Balance"},
            {"Name": "PhoneNumber", "Value": trade.channel.parse::<i64>().unwrap_or_default()},
        ]});
    }
    json!({"Body": {"stkCallback": push}})
}

//! An aggregator of electronic wallets, simulated: one order under one idempotency key, the buyer at
//! the wallet's page, and notifications with an HMAC until somebody takes them.

use std::io;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, Mac};
use kernel::{Currency, Money};
use serde::Deserialize;
use serde_json::{Number, Value, json};
use sha2::Sha256;

use super::report::{Calendar, DayReport, Line, Names};
use super::telling::{Dialect, Letter, News, payers_page};
use super::till::{Fault, NewTrade, Payback, Stand, Till, Trade};
use super::{Habits, Running, door, serve};

/// docs.xendit.co: six more tries, after 15 and 45 minutes, 2, 3, 6 and 12 hours.
const LADDER: [u64; 6] = [900, 2_700, 7_200, 10_800, 21_600, 43_200];

#[derive(Clone)]
pub struct Settings {
    pub habits: Habits,
    pub secret_key: String,
    pub callback_secret: String,
    /// Where notifications go; it is set once, not with each order.
    pub notify_url: String,
}

struct Bureau {
    callback_secret: String,
    notify_url: String,
}

type World = State<(Arc<Till>, Arc<String>)>;

pub async fn start(settings: Settings) -> io::Result<Running> {
    let (listener, address) = door(&settings.habits).await?;
    let bureau = Bureau {
        callback_secret: settings.callback_secret,
        notify_url: settings.notify_url,
    };
    let till = Till::new(settings.habits, address, bureau)?;
    let key = BASE64.encode(format!("{}:", settings.secret_key));
    let router = Router::new()
        .route("/ewallets/charges", post(charge))
        .route("/ewallets/charges/{id}", get(find))
        .route("/ewallets/charges/{id}/refunds", post(refund))
        .route("/transactions", get(transactions))
        .route("/payouts", get(payouts))
        .with_state((till.clone(), Arc::new(format!("Basic {key}"))))
        .merge(
            Router::new()
                .route("/pay/{id}", payers_page())
                .with_state(till.clone()),
        );
    Ok(serve(listener, address, till, router))
}

fn refused(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({"error_code": code, "message": code}))).into_response()
}

fn is_known(headers: &HeaderMap, key: &str) -> bool {
    let given = headers.get("authorization");
    given.and_then(|value| value.to_str().ok()) == Some(key)
}

fn money(body: &Value, currency: Currency) -> Option<Money> {
    let amount = body["amount"].as_number()?.to_string();
    Money::parse_major(&amount, currency).ok()
}

async fn charge(
    State((till, key)): World,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !is_known(&headers, &key) {
        return refused(StatusCode::UNAUTHORIZED, "INVALID_API_KEY");
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let currency = text(&body["currency"]).parse().ok();
    let amount = currency.and_then(|currency| money(&body, currency));
    let Some(amount) = amount.filter(|amount| amount.is_positive()) else {
        return refused(StatusCode::BAD_REQUEST, "API_VALIDATION_ERROR");
    };
    let (reference, channel) = (text(&body["reference_id"]), text(&body["channel_code"]));
    let back = text(&body["channel_properties"]["success_redirect_url"]);
    let wanted = NewTrade {
        reference: &reference,
        amount,
        channel: &channel,
        notify_url: "",
        return_url: &back,
    };
    match till.open(till.name("ewc_", 24), &wanted) {
        Ok(Some((trade, _))) => {
            if till.loses(&trade, Fault::LostAnswer) {
                till.hang().await;
            }
            (StatusCode::ACCEPTED, Json(described(&till, &trade))).into_response()
        }
        Ok(None) => {
            till.hang().await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        Err(()) => refused(StatusCode::BAD_REQUEST, "DUPLICATE_ERROR"),
    }
}

async fn find(State((till, key)): World, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if !is_known(&headers, &key) {
        return refused(StatusCode::UNAUTHORIZED, "INVALID_API_KEY");
    }
    match till.find(&id).filter(|trade| trade.id == id) {
        Some(trade) => Json(described(&till, &trade)).into_response(),
        None => refused(StatusCode::NOT_FOUND, "DATA_NOT_FOUND"),
    }
}

/// Major units, rupiah without decimals.
fn number(amount: Money) -> Number {
    let text = amount.to_major_string();
    let text = text.strip_suffix(".00").unwrap_or(&text);
    text.parse().unwrap_or_else(|_| Number::from(0))
}

fn described(till: &Till, trade: &Trade) -> Value {
    let status = match trade.stand {
        Stand::Waiting => "PENDING",
        Stand::Paid => "SUCCEEDED",
        Stand::Failed => "FAILED",
        Stand::Closed => "VOIDED",
    };
    let mut told = json!({
        "id": trade.id,
        "reference_id": trade.reference,
        "status": status,
        "currency": trade.amount.currency().code(),
        "charge_amount": number(trade.amount),
        "channel_code": trade.channel,
    });
    match trade.stand {
        Stand::Waiting => {
            told["actions"] = json!({"desktop_web_checkout_url": till.page(trade)});
        }
        Stand::Paid => told["capture_amount"] = json!(number(trade.taken())),
        Stand::Failed | Stand::Closed => told["failure_code"] = json!(trade.reason),
    }
    told
}

async fn refund(
    State((till, key)): World,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    if !is_known(&headers, &key) {
        return refused(StatusCode::UNAUTHORIZED, "INVALID_API_KEY");
    }
    let Some(trade) = till.find(&id).filter(|trade| trade.id == id) else {
        return refused(StatusCode::NOT_FOUND, "DATA_NOT_FOUND");
    };
    let Some(amount) = money(&body, trade.amount.currency()) else {
        return refused(StatusCode::BAD_REQUEST, "API_VALIDATION_ERROR");
    };
    let reference = body["reference_id"].as_str().unwrap_or_default();
    match till.refund(till.name("ewr_", 24), reference, &trade, amount, "") {
        Ok((refund, is_new)) => {
            if is_new && trade.fault == Some(Fault::LostRefundAnswer) {
                till.hang().await;
            }
            Json(refunded(&refund)).into_response()
        }
        Err("balance_too_low") => refused(StatusCode::BAD_REQUEST, "INSUFFICIENT_BALANCE"),
        Err(_) => refused(StatusCode::BAD_REQUEST, "INELIGIBLE_TRANSACTION"),
    }
}

fn refunded(refund: &Payback) -> Value {
    let mut told = json!({
        "id": refund.id,
        "reference_id": refund.reference,
        "status": if refund.is_paid { "SUCCEEDED" } else { "FAILED" },
        "currency": refund.amount.currency().code(),
        "refund_amount": number(refund.amount),
    });
    if !refund.is_paid {
        told["failure_code"] = json!("ACCOUNT_ACCESS_BLOCKED");
    }
    told
}

/// Their days are those of UTC.
const CALENDAR: Calendar = Calendar {
    code: "EWL",
    hours_east: 0,
    names: Names::Settlements,
};
/// Transactions on a page, however many were asked for.
const PAGE: usize = 3;

#[derive(Deserialize)]
struct Page {
    date: String,
    #[serde(default)]
    after_id: String,
}

fn reports(till: &Till, date: &str) -> Result<Vec<DayReport>, Response> {
    let day = date.parse().ok();
    let day = day.ok_or_else(|| refused(StatusCode::BAD_REQUEST, "API_VALIDATION_ERROR"))?;
    let reports = till.reports(CALENDAR, day);
    reports.ok_or_else(|| refused(StatusCode::NOT_FOUND, "REPORT_NOT_READY"))
}

/// What was taken and given back on a day, in pages: docs.xendit.co, List Transactions.
async fn transactions(
    State((till, key)): World,
    headers: HeaderMap,
    Query(page): Query<Page>,
) -> Response {
    if !is_known(&headers, &key) {
        return refused(StatusCode::UNAUTHORIZED, "INVALID_API_KEY");
    }
    let reports = match reports(&till, &page.date) {
        Ok(reports) => reports,
        Err(response) => return response,
    };
    let lines: Vec<(&str, &Line)> = reports
        .iter()
        .flat_map(|report| report.lines.iter().map(|line| (report.id.as_str(), line)))
        .collect();
    let names: Vec<String> = (0..lines.len()).map(|n| format!("txn_{n:06}")).collect();
    let from = names.iter().position(|name| *name == page.after_id);
    let from = from.map_or(0, |place| place + 1);
    let data: Vec<Value> = (names.iter().zip(&lines).skip(from).take(PAGE))
        .map(|(name, (payout, line))| transaction(name, payout, line))
        .collect();
    let has_more = from + data.len() < lines.len();
    Json(json!({"data": data, "has_more": has_more})).into_response()
}

fn transaction(name: &str, payout: &str, line: &Line) -> Value {
    let less = line.amount.minor() - line.fee.minor();
    json!({
        "id": name,
        "product_id": line.id,
        "type": if line.is_refund { "REFUND" } else { "PAYMENT" },
        "status": "SUCCESS",
        "channel_category": "EWALLET",
        "reference_id": line.reference,
        "currency": line.amount.currency().code(),
        "amount": number(line.amount),
        "cashflow": if line.is_refund { "MONEY_OUT" } else { "MONEY_IN" },
        "settlement_status": "SETTLED",
        "settlement_id": payout,
        "fee": {"xendit_fee": number(line.fee), "value_added_tax": 0},
        "net_amount": number(Money::new(less, line.amount.currency())),
        "created": line.at.to_string(),
    })
}

/// What is paid out for a day, a currency each.
async fn payouts(
    State((till, key)): World,
    headers: HeaderMap,
    Query(page): Query<Page>,
) -> Response {
    if !is_known(&headers, &key) {
        return refused(StatusCode::UNAUTHORIZED, "INVALID_API_KEY");
    }
    match reports(&till, &page.date) {
        Ok(reports) => {
            let data: Vec<Value> = reports
                .iter()
                .map(|one| {
                    json!({
                        "settlement_id": one.id,
                        "currency": one.currency.code(),
                        "amount": number(one.net),
                    })
                })
                .collect();
            Json(json!({"data": data})).into_response()
        }
        Err(response) => response,
    }
}

impl Dialect for Bureau {
    fn ladder(&self) -> &'static [u64] {
        &LADDER
    }

    fn is_taken(&self, status: u16, _: &[u8]) -> bool {
        (200..300).contains(&status)
    }

    fn letter(&self, till: &Till, event: &str, news: &News, is_forged: bool) -> Option<Letter> {
        let (kind, data) = match news {
            News::Trade(trade) if trade.stand == Stand::Waiting => return None,
            News::Trade(trade) => ("ewallet.capture", described(till, trade)),
            News::Refund(refund, _) => ("ewallet.refund", refunded(refund)),
        };
        let body = json!({"event": kind, "created": till.now().to_string(), "data": data});
        let (body, time) = (body.to_string(), till.seconds().to_string());
        let secret = if is_forged {
            "not the secret"
        } else {
            &self.callback_secret
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(format!("{time}.{body}").as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        Some(Letter {
            url: self.notify_url.clone(),
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("webhook-id", event.to_owned()),
                ("x-callback-timestamp", time),
                ("x-callback-signature", signature),
            ],
            body: body.into_bytes(),
        })
    }
}

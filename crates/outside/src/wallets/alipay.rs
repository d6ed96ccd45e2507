//! Alipay's open gateway, simulated: signed forms in, answers signed over their node out, buyers at
//! its page, and notifications until they are answered `success`.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::{Currency, Money, Timestamp};
use serde_json::{Value, json};
use sign::alipay::Notification;
use sign::rsa::{PrivateKey, PublicKey};

use super::alipay_bills as bills;
use super::telling::{Dialect, Letter, News, payers_page};
use super::till::{Fault, NewTrade, Stand, Till, Trade};
use super::{Habits, Running, door, serve};
use crate::keys::{self, Keys};

/// opendocs.alipay.com: 25 hours in all, after 4, 10, 10 minutes, 1, 2, 6 and 15 hours.
const LADDER: [u64; 7] = [240, 600, 600, 3_600, 7_200, 21_600, 54_000];

#[derive(Clone)]
pub struct Settings {
    pub habits: Habits,
    pub app_id: String,
    pub seller_id: String,
    /// By which the merchant signs, as X.509 writes it, in base64.
    pub merchant_key: String,
    pub own: Keys,
}

struct Gateway {
    settings: Settings,
    key: PrivateKey,
}

struct Merchant {
    app_id: String,
    key: PublicKey,
    own: PrivateKey,
}

type World = State<(Arc<Till>, Arc<Merchant>)>;
type Fields = BTreeMap<String, String>;

fn no_key(error: sign::KeyError) -> io::Error {
    io::Error::other(error.message())
}

/// Starts it. The gateway is at `/gateway.do`.
pub async fn start(settings: Settings) -> io::Result<Running> {
    let (listener, address) = door(&settings.habits).await?;
    let private = || PrivateKey::base64(&settings.own.private_base64()).map_err(no_key);
    let gateway = Gateway {
        key: private()?,
        settings: settings.clone(),
    };
    let merchant = Arc::new(Merchant {
        app_id: settings.app_id.clone(),
        key: PublicKey::base64(&settings.merchant_key).map_err(no_key)?,
        own: private()?,
    });
    let till = Till::new(settings.habits, address, gateway)?;
    let router = Router::new()
        .route("/gateway.do", get(opened).post(called))
        .route("/bill/{token}", get(bill))
        .with_state((till.clone(), merchant))
        .merge(
            Router::new()
                .route("/pay/{id}", payers_page())
                .with_state(till.clone()),
        );
    Ok(serve(listener, address, till, router))
}

impl Merchant {
    /// Whether the merchant signed it: every parameter but `sign` that is not empty, sorted.
    fn signed(&self, fields: &Fields) -> bool {
        let pairs: Vec<String> = fields
            .iter()
            .filter(|(name, value)| name.as_str() != "sign" && !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let signature = fields.get("sign").map(String::as_str).unwrap_or_default();
        fields.get("app_id") == Some(&self.app_id)
            && self
                .key
                .verify(pairs.join("&").as_bytes(), signature)
                .is_ok()
    }

    /// An answer with its signature beside its node.
    fn answer(&self, method: &str, node: &Value) -> Response {
        let (name, node) = (method.replace('.', "_"), node.to_string());
        let Ok(signature) = self.own.sign(node.as_bytes()) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let body = format!("{{\"{name}_response\":{node},\"sign\":\"{signature}\"}}");
        let kind = [(header::CONTENT_TYPE, "application/json;charset=utf-8")];
        (kind, body).into_response()
    }
}

pub(super) fn refused(sub_code: &str) -> Value {
    json!({"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": sub_code})
}

fn content(fields: &Fields) -> Value {
    let text = fields.get("biz_content").map(String::as_str);
    serde_json::from_str(text.unwrap_or_default()).unwrap_or_default()
}

pub(super) fn text<'v>(content: &'v Value, name: &str) -> &'v str {
    content[name].as_str().unwrap_or_default()
}

fn amount(content: &Value, name: &str, currency: Currency) -> Option<Money> {
    Money::parse_major(text(content, name), currency).ok()
}

/// The buyer opens the signed address: the order exists from now on.
async fn opened(State((till, merchant)): World, Query(fields): Query<Fields>) -> Response {
    if !merchant.signed(&fields) {
        return (StatusCode::BAD_REQUEST, "invalid-signature").into_response();
    }
    let content = content(&fields);
    let currency = match text(&content, "trans_currency") {
        "" => Some(Currency::CNY),
        code => code.parse().ok(),
    };
    let amount = currency.and_then(|currency| amount(&content, "total_amount", currency));
    let Some(amount) = amount else {
        return (StatusCode::BAD_REQUEST, "invalid-amount").into_response();
    };
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let wanted = NewTrade {
        reference: text(&content, "out_trade_no"),
        amount,
        channel: "Alipay",
        notify_url: field("notify_url"),
        return_url: field("return_url"),
    };
    match till.open(till.name("2026", 24), &wanted) {
        Ok(Some((trade, _))) => Redirect::to(&till.page(&trade)).into_response(),
        Ok(None) => (StatusCode::BAD_GATEWAY, "try again").into_response(),
        Err(()) => (StatusCode::BAD_REQUEST, "order-differs").into_response(),
    }
}

async fn called(State((till, merchant)): World, Form(fields): Form<Fields>) -> Response {
    let method = fields.get("method").cloned().unwrap_or_default();
    if !merchant.signed(&fields) {
        let node = json!({"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"});
        return merchant.answer(&method, &node);
    }
    let content = content(&fields);
    if method == "alipay.data.dataservice.bill.downloadurl.query" {
        return merchant.answer(&method, &bills::address(&till, &content));
    }
    let Some(trade) = till.find(text(&content, "out_trade_no")) else {
        return merchant.answer(&method, &refused("ACQ.TRADE_NOT_EXIST"));
    };
    let node = match method.as_str() {
        "alipay.trade.query" => {
            if till.loses(&trade, Fault::LostAnswer) {
                till.hang().await;
            }
            described(&trade)
        }
        "alipay.trade.close" => match till.settle(&trade.reference, Stand::Closed, None) {
            true => json!({"code": "10000", "msg": "Success", "out_trade_no": trade.reference}),
            false => refused("ACQ.TRADE_STATUS_ERROR"),
        },
        "alipay.trade.refund" => refund(&till, &trade, &content).await,
        "alipay.trade.fastpay.refund.query" => {
            let found = till.find_refund(text(&content, "out_request_no"));
            match found {
                Some(refund) if refund.is_paid => json!({
                    "code": "10000",
                    "msg": "Success",
                    "out_request_no": refund.reference,
                    "refund_status": "REFUND_SUCCESS",
                    "refund_amount": refund.amount.to_major_string(),
                }),
                // Nothing is said of what was not made.
                _ => json!({"code": "10000", "msg": "Success"}),
            }
        }
        _ => json!({"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-method"}),
    };
    merchant.answer(&method, &node)
}

/// Whoever has the address may fetch the file: it is as secret as it is hard to guess.
async fn bill(State((till, _)): World, Path(token): Path<String>) -> Response {
    match bills::file(&till, &token) {
        Some(bytes) => ([(header::CONTENT_TYPE, "application/zip")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn refund(till: &Arc<Till>, trade: &Trade, content: &Value) -> Value {
    let Some(amount) = amount(content, "refund_amount", trade.amount.currency()) else {
        return refused("ACQ.INVALID_PARAMETER");
    };
    let reference = text(content, "out_request_no");
    // Alipay says no at once where a refund cannot be made.
    if trade.fault == Some(Fault::RefundFails) {
        return refused("ACQ.REFUND_ACCOUNT_NOT_EXIST");
    }
    match till.refund(till.name("rf", 20), reference, trade, amount, "") {
        Ok((refund, is_new)) => {
            if is_new && trade.fault == Some(Fault::LostRefundAnswer) {
                till.hang().await;
            }
            json!({
                "code": "10000",
                "msg": "Success",
                "out_trade_no": trade.reference,
                "trade_no": trade.id,
                "fund_change": if is_new { "Y" } else { "N" },
                "refund_fee": refund.amount.to_major_string(),
            })
        }
        Err("balance_too_low") => refused("ACQ.SELLER_BALANCE_NOT_ENOUGH"),
        Err(_) => refused("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"),
    }
}

fn status(trade: &Trade) -> &'static str {
    match trade.stand {
        Stand::Waiting => "WAIT_BUYER_PAY",
        Stand::Paid => "TRADE_SUCCESS",
        Stand::Failed | Stand::Closed => "TRADE_CLOSED",
    }
}

fn described(trade: &Trade) -> Value {
    let mut node = json!({
        "code": "10000",
        "msg": "Success",
        "trade_no": trade.id,
        "out_trade_no": trade.reference,
        "trade_status": status(trade),
        "total_amount": trade.taken().to_major_string(),
    });
    if trade.amount.currency() != Currency::CNY {
        node["trans_currency"] = json!(trade.amount.currency().code());
    }
    if trade.stand == Stand::Paid {
        node["send_pay_date"] = json!(beijing(trade.at));
    }
    node
}

pub(super) fn beijing(at: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let at = at.jiff().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let written = text.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    written.collect()
}

impl Dialect for Gateway {
    fn ladder(&self) -> &'static [u64] {
        &LADDER
    }

    fn is_taken(&self, _: u16, body: &[u8]) -> bool {
        body == b"success"
    }

    fn letter(&self, till: &Till, event: &str, news: &News, is_forged: bool) -> Option<Letter> {
        let News::Trade(trade) = news else {
            return None;
        };
        let (taken, at) = (trade.taken().to_major_string(), beijing(till.now()));
        let mut pairs = vec![
            ("notify_id", event),
            ("notify_type", "trade_status_sync"),
            ("notify_time", at.as_str()),
            ("charset", "utf-8"),
            ("version", "1.0"),
            ("app_id", self.settings.app_id.as_str()),
            ("seller_id", self.settings.seller_id.as_str()),
            ("trade_no", trade.id.as_str()),
            ("out_trade_no", trade.reference.as_str()),
            ("trade_status", status(trade)),
            ("total_amount", taken.as_str()),
        ];
        if trade.amount.currency() != Currency::CNY {
            pairs.push(("trans_currency", trade.amount.currency().code()));
        }
        if trade.stand == Stand::Paid {
            pairs.push(("gmt_payment", at.as_str()));
        }
        let form: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let form = form.join("&");
        let key = if is_forged {
            keys::forgers()?
        } else {
            &self.key
        };
        let signature = Notification::read(form.as_bytes()).ok()?.sign(key).ok()?;
        let body = format!("{form}&sign_type=RSA2&sign={}", escaped(&signature));
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        Some(Letter {
            url: trade.notify_url.clone(),
            headers: vec![("content-type", kind.to_owned())],
            body: body.into_bytes(),
        })
    }
}

//! WeChat Pay's API v3, simulated: signed requests in, signed answers out, a code for a telephone
//! to read, and sealed notifications until they are taken.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::Money;
use serde_json::{Value, json};
use sign::rsa::{PrivateKey, PublicKey};
use sign::wechat::{self, Request};

use super::telling::{Dialect, Letter, News, payers_page};
use super::till::{Fault, NewTrade, Payback, Stand, Till, Trade};
use super::{Habits, Running, door, serve, wechat_bills};
use crate::keys::{self, Keys};

/// pay.weixin.qq.com: after 15 s, 15 s, 30 s, 3, 10, 20, 30, 30, 30, 60 minutes and longer.
const LADDER: [u64; 15] = [
    15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
];

#[derive(Clone)]
pub struct Settings {
    pub habits: Habits,
    pub merchant_id: String,
    /// By which the merchant signs, as X.509 writes it, in base64.
    pub merchant_key: String,
    /// 32 characters with which notifications are sealed.
    pub api_key: String,
    pub own: Keys,
}

struct Office {
    api_key: String,
    key: PrivateKey,
}

struct Merchant {
    id: String,
    key: PublicKey,
    own: PrivateKey,
}

type World = State<(Arc<Till>, Arc<Merchant>)>;

fn no_key(error: sign::KeyError) -> io::Error {
    io::Error::other(error.message())
}

pub async fn start(settings: Settings) -> io::Result<Running> {
    let (listener, address) = door(&settings.habits).await?;
    let private = || PrivateKey::base64(&settings.own.private_base64()).map_err(no_key);
    let office = Office {
        api_key: settings.api_key.clone(),
        key: private()?,
    };
    let merchant = Arc::new(Merchant {
        id: settings.merchant_id.clone(),
        key: PublicKey::base64(&settings.merchant_key).map_err(no_key)?,
        own: private()?,
    });
    let till = Till::new(settings.habits, address, office)?;
    let router = Router::new()
        .fallback(called)
        .with_state((till.clone(), merchant))
        .merge(
            Router::new()
                .route("/pay/{id}", payers_page())
                .with_state(till.clone()),
        );
    Ok(serve(listener, address, till, router))
}

/// What one call comes to: a status and a body, or a caller who waits in vain.
enum Came {
    To(StatusCode, Value),
    Nothing,
}

fn refused(status: StatusCode, code: &str) -> Came {
    Came::To(status, json!({"code": code, "message": code}))
}

async fn called(
    State((till, merchant)): World,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map(|path| path.as_str());
    let path = path.unwrap_or_default();
    let request = Request {
        method: method.as_str(),
        path,
        body: &body,
    };
    let given = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let query = uri.query().unwrap_or_default();
    let came = match wechat::verify_request(&merchant.key, &given, request) {
        // A file is not signed; the answer that named it said what it adds up to.
        Ok(()) if uri.path() == "/v3/billdownload/file" => {
            let day = query.strip_prefix("token=").unwrap_or_default();
            return match wechat_bills::table(&till, day) {
                Some(table) => table.into_response(),
                None => StatusCode::NOT_FOUND.into_response(),
            };
        }
        Ok(()) if uri.path() == "/v3/bill/tradebill" => bill(&till, query),
        Ok(()) => answer(&till, &merchant, &method, uri.path(), &body),
        Err(_) => refused(StatusCode::UNAUTHORIZED, "SIGN_ERROR"),
    };
    match came {
        Came::To(status, body) => signed(&till, &merchant.own, status, &body),
        Came::Nothing => {
            till.hang().await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
    }
}

fn bill(till: &Till, query: &str) -> Came {
    let mut fields = query.split('&').filter_map(|pair| pair.split_once('='));
    let day = fields.find(|(name, _)| *name == "bill_date");
    match day.and_then(|(_, day)| wechat_bills::address(till, day)) {
        Some(address) => Came::To(StatusCode::OK, address),
        None => refused(StatusCode::BAD_REQUEST, "NO_STATEMENT_EXIST"),
    }
}

/// Whatever is answered is signed, also where nothing is said.
fn signed(till: &Till, key: &PrivateKey, status: StatusCode, body: &Value) -> Response {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let (time, nonce) = (till.seconds().to_string(), till.name("", 32));
    let Ok(signature) = wechat::sign_notification(key, &time, &nonce, body.as_bytes()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("wechatpay-timestamp", time),
        ("wechatpay-nonce", nonce),
        ("wechatpay-signature", signature),
    ];
    (status, headers, body).into_response()
}

fn answer(till: &Arc<Till>, merchant: &Merchant, method: &Method, path: &str, body: &[u8]) -> Came {
    const BY_NUMBER: &str = "/v3/pay/transactions/out-trade-no/";
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if path == "/v3/pay/transactions/native" {
        return native(till, merchant, &body);
    }
    if path == "/v3/refund/domestic/refunds" {
        return refund(till, &body);
    }
    if let Some(number) = path.strip_prefix("/v3/refund/domestic/refunds/") {
        return match till.find_refund(number) {
            Some(refund) => Came::To(StatusCode::OK, refunded(&refund, "status")),
            None => refused(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS"),
        };
    }
    let Some(number) = path.strip_prefix(BY_NUMBER) else {
        return refused(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS");
    };
    let Some(trade) = till.find(number.trim_end_matches("/close")) else {
        return refused(StatusCode::NOT_FOUND, "ORDER_NOT_EXIST");
    };
    if method == Method::POST {
        return match till.settle(&trade.reference, Stand::Closed, None) {
            true => Came::To(StatusCode::NO_CONTENT, Value::Null),
            false => refused(StatusCode::BAD_REQUEST, "ORDERPAID"),
        };
    }
    Came::To(StatusCode::OK, described(&trade))
}

fn money(body: &Value, name: &str) -> Option<Money> {
    let amount = &body["amount"];
    let currency = amount["currency"].as_str().unwrap_or("CNY").parse().ok()?;
    Some(Money::new(i128::from(amount[name].as_i64()?), currency))
}

fn native(till: &Arc<Till>, merchant: &Merchant, body: &Value) -> Came {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let amount = money(body, "total").filter(|amount| amount.is_positive());
    let (true, Some(amount)) = (text("mchid") == merchant.id, amount) else {
        return refused(StatusCode::BAD_REQUEST, "PARAM_ERROR");
    };
    let wanted = NewTrade {
        reference: text("out_trade_no"),
        amount,
        channel: "WeChat Pay",
        notify_url: text("notify_url"),
        return_url: "",
    };
    match till.open(till.name("42000", 23), &wanted) {
        Ok(Some((trade, _))) if till.loses(&trade, Fault::LostAnswer) => Came::Nothing,
        Ok(Some((trade, _))) if trade.stand == Stand::Waiting => {
            // The real one begins with weixin://; this one is for whoever has no such telephone.
            Came::To(StatusCode::OK, json!({"code_url": till.page(&trade)}))
        }
        Ok(Some(_)) => refused(StatusCode::BAD_REQUEST, "ORDERPAID"),
        Ok(None) => Came::Nothing,
        Err(()) => refused(StatusCode::BAD_REQUEST, "OUT_TRADE_NO_USED"),
    }
}

fn described(trade: &Trade) -> Value {
    let state = match trade.stand {
        Stand::Waiting => "NOTPAY",
        Stand::Paid => "SUCCESS",
        Stand::Failed => "PAYERROR",
        Stand::Closed => "CLOSED",
    };
    let mut told = json!({
        "out_trade_no": trade.reference,
        "trade_type": "NATIVE",
        "trade_state": state,
        "amount": {
            "total": trade.taken().minor_i64().unwrap_or_default(),
            "currency": trade.amount.currency().code(),
        },
    });
    if trade.stand == Stand::Paid {
        told["transaction_id"] = json!(trade.id);
    }
    told
}

fn refund(till: &Arc<Till>, body: &Value) -> Came {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let (Some(trade), Some(amount)) = (till.find(text("out_trade_no")), money(body, "refund"))
    else {
        return refused(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS");
    };
    let (reference, notify_url) = (text("out_refund_no"), text("notify_url"));
    match till.refund(
        till.name("50000", 23),
        reference,
        &trade,
        amount,
        notify_url,
    ) {
        Ok((_, true)) if trade.fault == Some(Fault::LostRefundAnswer) => Came::Nothing,
        Ok((refund, _)) => Came::To(StatusCode::OK, refunded(&refund, "status")),
        Err("balance_too_low") => refused(StatusCode::BAD_REQUEST, "NOT_ENOUGH"),
        Err(_) => refused(StatusCode::BAD_REQUEST, "INVALID_REQUEST"),
    }
}

fn refunded(refund: &Payback, status: &str) -> Value {
    let mut told = json!({
        "refund_id": refund.id,
        "out_refund_no": refund.reference,
        "out_trade_no": refund.trade,
        "amount": {
            "refund": refund.amount.minor_i64().unwrap_or_default(),
            "currency": refund.amount.currency().code(),
        },
    });
    told[status] = json!(if refund.is_paid {
        "SUCCESS"
    } else {
        "ABNORMAL"
    });
    told
}

impl Dialect for Office {
    fn ladder(&self) -> &'static [u64] {
        &LADDER
    }

    fn is_taken(&self, status: u16, _: &[u8]) -> bool {
        status == 200 || status == 204
    }

    fn letter(&self, till: &Till, event: &str, news: &News, is_forged: bool) -> Option<Letter> {
        let (url, kind, original, told) = match news {
            // Only of what was paid something is told.
            News::Trade(trade) if trade.stand == Stand::Paid => (
                &trade.notify_url,
                "TRANSACTION.SUCCESS",
                "transaction",
                described(trade),
            ),
            News::Trade(_) => return None,
            News::Refund(refund, _) => (
                &refund.notify_url,
                if refund.is_paid {
                    "REFUND.SUCCESS"
                } else {
                    "REFUND.ABNORMAL"
                },
                "refund",
                refunded(refund, "refund_status"),
            ),
        };
        let nonce = till.name("", 12);
        let sealed = wechat::seal(
            self.api_key.as_bytes(),
            nonce.as_bytes(),
            original.as_bytes(),
            told.to_string().as_bytes(),
        );
        let body = json!({
            "id": event,
            "create_time": till.now().to_string(),
            "resource_type": "encrypt-resource",
            "event_type": kind,
            "summary": kind,
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "original_type": original,
                "associated_data": original,
                "nonce": nonce,
                "ciphertext": sealed.ok()?,
            },
        })
        .to_string();
        let (time, once) = (till.seconds().to_string(), till.name("", 32));
        let key = if is_forged {
            keys::forgers()?
        } else {
            &self.key
        };
        let signature = wechat::sign_notification(key, &time, &once, body.as_bytes()).ok()?;
        Some(Letter {
            url: url.clone(),
            headers: vec![
                ("content-type", "application/json".to_owned()),
                (wechat::TIMESTAMP, time),
                (wechat::NONCE, once),
                (wechat::SIGNATURE, signature),
            ],
            body: body.into_bytes(),
        })
    }
}

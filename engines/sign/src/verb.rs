//! `sign make`, `verify` and `open`: one JSON object a line, asked of the schemes.

use kernel::{FieldError, Timestamp};
use serde_json::{Map, Value, json};

use crate::fields::Fields;
use crate::rsa::{PrivateKey, PublicKey};
use crate::{Headers, Invalid, KeyError, alipay, antom, standard_webhooks, stripe, time, wechat};

/// Longer lines are no message that a provider sends.
const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Answered; that a signature does not hold is an answer.
    Ok,
    /// Not understood; all errors of all fields are in the answer.
    Malformed,
}

impl Status {
    pub const fn exit_code(self) -> u8 {
        match self {
            Status::Ok => 0,
            Status::Malformed => 2,
        }
    }
}

/// The verbs that `answer` knows.
pub const VERBS: [&str; 3] = ["make", "verify", "open"];

/// The answer to one line of input, with the `id` of the question.
pub fn answer(verb: &str, line: &str) -> (Value, Status) {
    if line.len() > LINE_BYTES_MAX {
        let message = format!("a line has {LINE_BYTES_MAX} bytes at most");
        return malformed(None, vec![FieldError::new("", "too_long", message)]);
    }
    let mut fields = match Fields::read(line) {
        Ok(fields) => fields,
        Err(error) => return malformed(None, vec![error]),
    };
    let id = fields.optional_text("id").flatten();
    let done = match verb {
        "make" => make(fields).map(|signature| json!({"signature": signature})),
        "verify" => verify(fields).map(|verdict| match verdict {
            Ok(()) => json!({"valid": true, "reason": null}),
            Err(invalid) => refused(invalid),
        }),
        "open" => open(fields).map(|opened| match opened {
            Ok(plaintext) => json!({"plaintext": plaintext}),
            Err(invalid) => refused(invalid),
        }),
        _ => {
            let message = format!("there is no verb {verb:?}, only {}", VERBS.join(", "));
            Err(vec![FieldError::new("", "unknown_verb", message)])
        }
    };
    match done {
        Ok(mut answer) => {
            if let (Some(id), Some(fields)) = (id, answer.as_object_mut()) {
                fields.insert("id".to_owned(), json!(id));
            }
            (answer, Status::Ok)
        }
        Err(errors) => malformed(id, errors),
    }
}

fn malformed(id: Option<String>, errors: Vec<FieldError>) -> (Value, Status) {
    let answer = Map::from_iter([
        ("id".to_owned(), json!(id)),
        ("status".to_owned(), json!("malformed")),
        ("errors".to_owned(), json!(errors)),
    ]);
    (Value::Object(answer), Status::Malformed)
}

fn refused(invalid: Invalid) -> Value {
    let mut answer = json!({"valid": false, "reason": invalid.reason()});
    if let (Some(header), Some(fields)) = (invalid.header(), answer.as_object_mut()) {
        fields.insert("header".to_owned(), json!(header));
    }
    answer
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    StandardWebhooks,
    Stripe,
    WechatV3,
    AlipayRsa2,
    Antom,
}

const SCHEMES: [(&str, Scheme); 5] = [
    ("standard_webhooks", Scheme::StandardWebhooks),
    ("stripe", Scheme::Stripe),
    ("wechat_v3", Scheme::WechatV3),
    ("alipay_rsa2", Scheme::AlipayRsa2),
    ("antom", Scheme::Antom),
];

/// The fields that making and verifying share.
struct Question {
    scheme: Scheme,
    key: String,
    headers: Headers,
    method: Option<String>,
    path: Option<String>,
    body: String,
    now: Option<Timestamp>,
}

impl Question {
    fn take(fields: &mut Fields) -> Option<Self> {
        let scheme = fields.choice("scheme", &SCHEMES);
        let key = fields.text("key");
        let headers = fields.headers();
        let method = fields.optional_text("method");
        let path = fields.optional_text("path");
        // A request without a body is signed too; the other schemes are about what was sent.
        let body = match scheme {
            Some(Scheme::WechatV3) => fields.optional_text("body").map(Option::unwrap_or_default),
            _ => fields.text("body"),
        };
        let now = fields.time("now");
        let (method, path) = method.zip(path)?;
        let question = Question {
            scheme: scheme?,
            key: key?,
            headers,
            method,
            path,
            body: body?,
            now: now?,
        };
        question.lacks_nothing(fields).then_some(question)
    }

    fn lacks_nothing(&self, fields: &mut Fields) -> bool {
        let addressed = match self.scheme {
            Scheme::Antom => true,
            Scheme::WechatV3 => self.headers.has(wechat::AUTHORIZATION),
            Scheme::StandardWebhooks | Scheme::Stripe | Scheme::AlipayRsa2 => false,
        };
        let mut lacks_nothing = true;
        for (name, value) in [("method", &self.method), ("path", &self.path)] {
            if addressed && value.is_none() {
                fields.wrong(name, "required", "is part of what is signed");
                lacks_nothing = false;
            }
        }
        lacks_nothing
    }

    fn request(&self) -> wechat::Request<'_> {
        wechat::Request {
            method: self.method.as_deref().unwrap_or_default(),
            path: self.path.as_deref().unwrap_or_default(),
            body: self.body.as_bytes(),
        }
    }
}

fn make(mut fields: Fields) -> Result<String, Vec<FieldError>> {
    let question = Question::take(&mut fields);
    let made = question.and_then(|question| match signed(&question) {
        Ok(signature) => Some(signature),
        Err(unmade) => {
            let (path, code, message) = unmade.told();
            fields.wrong(&path, code, message);
            None
        }
    });
    fields.finish(made)
}

/// Why there is no signature to give.
enum Unmade {
    Key(KeyError),
    /// Something that is to be signed is missing or wrong.
    Invalid(Invalid),
    NoTime,
}

impl Unmade {
    fn told(&self) -> (String, &'static str, &'static str) {
        match self {
            Unmade::Key(error) => ("key".to_owned(), error.code(), error.message()),
            Unmade::NoTime => (
                "now".to_owned(),
                "required",
                "must be given: the time is part of what is signed",
            ),
            Unmade::Invalid(invalid) => match (invalid, invalid.header()) {
                (Invalid::HeaderMissing(_), Some(header)) => (
                    format!("headers.{header}"),
                    "required",
                    "is part of what is signed",
                ),
                (_, Some(header)) => {
                    let message = "has not the form that the scheme gives it";
                    (format!("headers.{header}"), invalid.reason(), message)
                }
                (_, None) => {
                    let message = "can't be read the way the scheme reads it";
                    ("body".to_owned(), invalid.reason(), message)
                }
            },
        }
    }
}

impl From<KeyError> for Unmade {
    fn from(error: KeyError) -> Self {
        Unmade::Key(error)
    }
}

impl From<Invalid> for Unmade {
    fn from(invalid: Invalid) -> Self {
        Unmade::Invalid(invalid)
    }
}

fn signed(question: &Question) -> Result<String, Unmade> {
    let Question { headers, now, .. } = question;
    let (key, body) = (question.key.as_str(), question.body.as_bytes());
    match question.scheme {
        Scheme::StandardWebhooks => {
            let secret = standard_webhooks::Secret::issued(key)?;
            let id = headers.only(standard_webhooks::ID)?;
            let at = match (headers.only(standard_webhooks::TIMESTAMP), now) {
                (Ok(text), _) => time::seconds(text)
                    .ok_or(Invalid::HeaderMalformed(standard_webhooks::TIMESTAMP))?,
                (Err(Invalid::HeaderMissing(_)), Some(now)) => time::floor_seconds(*now),
                (Err(invalid), _) => return Err(invalid.into()),
            };
            Ok(standard_webhooks::sign(&secret, id, at, body))
        }
        Scheme::Stripe => {
            let secret = stripe::Secret::issued(key)?;
            Ok(stripe::sign(&secret, now.ok_or(Unmade::NoTime)?, body))
        }
        Scheme::WechatV3 => {
            let key = PrivateKey::pem(key)?;
            if headers.has(wechat::AUTHORIZATION) {
                let wechat::Authorization { merchant, .. } = wechat::authorization(headers)?;
                return Ok(wechat::authorize(&key, merchant, question.request())?);
            }
            let timestamp = headers.only(wechat::TIMESTAMP)?;
            let nonce = headers.only(wechat::NONCE)?;
            Ok(wechat::sign_notification(&key, timestamp, nonce, body)?)
        }
        Scheme::AlipayRsa2 => {
            let key = PrivateKey::pem(key)?;
            Ok(alipay::Notification::read(body)?.sign(&key)?)
        }
        Scheme::Antom => {
            let key = PrivateKey::pem(key)?;
            let wechat::Request { method, path, body } = question.request();
            let client_id = headers.only(antom::CLIENT_ID)?;
            let time = headers.only(antom::REQUEST_TIME)?;
            let message = antom::Message {
                method,
                path,
                client_id,
                time,
                body,
            };
            Ok(antom::sign(&key, KEY_VERSION, &message)?)
        }
    }
}

/// Antom's keys start with this version, and most accounts never have another.
const KEY_VERSION: &str = "1";

fn verify(mut fields: Fields) -> Result<Result<(), Invalid>, Vec<FieldError>> {
    let question = Question::take(&mut fields);
    let judged = question.and_then(|question| match judged(&question) {
        Ok(verdict) => Some(verdict),
        Err(unmade) => {
            let (path, code, message) = unmade.told();
            fields.wrong(&path, code, message);
            None
        }
    });
    fields.finish(judged)
}

fn judged(question: &Question) -> Result<Result<(), Invalid>, Unmade> {
    let Question { headers, now, .. } = question;
    let (key, body) = (question.key.as_str(), question.body.as_bytes());
    let request = question.request();
    Ok(match question.scheme {
        Scheme::StandardWebhooks => {
            let secret = standard_webhooks::Secret::issued(key)?;
            standard_webhooks::verify(&secret, headers, body, now.ok_or(Unmade::NoTime)?)
        }
        Scheme::Stripe => {
            let secret = stripe::Secret::issued(key)?;
            stripe::verify(&secret, headers, body, now.ok_or(Unmade::NoTime)?)
        }
        Scheme::WechatV3 => {
            let key = PublicKey::pem(key)?;
            if headers.has(wechat::AUTHORIZATION) {
                wechat::verify_request(&key, headers, request)
            } else {
                wechat::verify_notification(&key, headers, body)
            }
        }
        Scheme::AlipayRsa2 => {
            let key = PublicKey::pem(key)?;
            alipay::Notification::read(body).and_then(|notification| notification.verify(&key))
        }
        Scheme::Antom => {
            let key = PublicKey::pem(key)?;
            antom::verify_request(&key, headers, request.method, request.path, body)
        }
    })
}

fn open(mut fields: Fields) -> Result<Result<String, Invalid>, Vec<FieldError>> {
    let scheme = fields.choice("scheme", &[("wechat_v3", ())]);
    let key = fields.text("key");
    let nonce = fields.text("nonce");
    let associated = fields.optional_text("associated_data");
    let ciphertext = fields.text("ciphertext");
    if let Some(Err(error)) = key.as_deref().map(|key| wechat::cipher(key.as_bytes())) {
        fields.wrong("key", error.code(), error.message());
    }
    let asked = scheme.and(key).zip(nonce).zip(associated.zip(ciphertext));
    let ((key, nonce), (associated, ciphertext)) = fields.finish(asked)?;
    let associated = associated.unwrap_or_default();
    let opened = wechat::open(
        key.as_bytes(),
        nonce.as_bytes(),
        associated.as_bytes(),
        &ciphertext,
    );
    Ok(opened.and_then(|bytes| String::from_utf8(bytes).map_err(|_| Invalid::PlaintextNotText)))
}

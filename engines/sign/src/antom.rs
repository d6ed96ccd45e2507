//! Antom (Alipay+ for merchants abroad): RSA over `POST path`, a line feed, and client, time and
//! body with full stops between them.
//!
//! The signature stands in base64, URL-encoded, in `algorithm=RSA256,keyVersion=1,signature=…`.
//! Source: docs.antom.com/ac/ams/digital_signature. Antom sets no tolerance for the time.

use crate::rsa::{PrivateKey, PublicKey};
use crate::{Headers, Invalid, KeyError};

pub const CLIENT_ID: &str = "client-id";
pub const REQUEST_TIME: &str = "request-time";
pub const SIGNATURE: &str = "signature";

/// A request, or a notification as it came. For an answer, `time` is its `response-time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub client_id: &'a str,
    pub time: &'a str,
    pub body: &'a [u8],
}

impl Message<'_> {
    fn content(&self) -> Vec<u8> {
        let Message {
            method,
            path,
            client_id,
            time,
            body,
        } = self;
        let mut content = format!("{method} {path}\n{client_id}.{time}.").into_bytes();
        content.extend_from_slice(body);
        content
    }
}

/// The value of `Signature`.
pub fn sign(
    key: &PrivateKey,
    key_version: &str,
    message: &Message<'_>,
) -> Result<String, KeyError> {
    let signature = key.sign(&message.content())?;
    let signature = url_encoded(&signature);
    Ok(format!(
        "algorithm=RSA256,keyVersion={key_version},signature={signature}"
    ))
}

/// Whether a request with these headers came from the owner of the key.
pub fn verify_request(
    key: &PublicKey,
    headers: &Headers,
    method: &str,
    path: &str,
    body: &[u8],
) -> Result<(), Invalid> {
    let client_id = headers.only(CLIENT_ID)?;
    let time = headers.only(REQUEST_TIME)?;
    let message = Message {
        method,
        path,
        client_id,
        time,
        body,
    };
    verify(key, headers.only(SIGNATURE)?, &message)
}

/// `header` is the value of `Signature`.
pub fn verify(key: &PublicKey, header: &str, message: &Message<'_>) -> Result<(), Invalid> {
    const MALFORMED: Invalid = Invalid::HeaderMalformed(SIGNATURE);
    let mut signature = None;
    for field in header.split(',') {
        let (name, value) = field.trim().split_once('=').ok_or(MALFORMED)?;
        match name {
            "algorithm" if value != "RSA256" => return Err(Invalid::AlgorithmUnknown),
            "signature" if signature.replace(value).is_some() => return Err(MALFORMED),
            _ => {}
        }
    }
    let signature = url_decoded(signature.ok_or(MALFORMED)?).ok_or(MALFORMED)?;
    key.verify(&message.content(), &signature)
}

/// Of what base64 is made of, only these three are not left alone.
fn url_encoded(base64: &str) -> String {
    base64
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

/// A bare plus sign stays one: it is base64's, not a blank of a form.
fn url_decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut decoded = parts.next()?.to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        let mut byte = [0];
        hex::decode_to_slice(digits, &mut byte).ok()?;
        decoded.push(char::from(byte[0]));
        decoded.push_str(rest);
    }
    Some(decoded)
}

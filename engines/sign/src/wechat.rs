//! WeChat Pay, API v3: requests carry their signature in `Authorization`, answers and
//! notifications in `Wechatpay-…` headers; notifications are sealed with AES-256-GCM.
//!
//! Every line of what is signed ends with a line feed, the last one too.
//! Source: pay.weixin.qq.com/doc/global/v3/en/4012357147 and its neighbours on verifying and on
//! decrypting.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::rsa::{PrivateKey, PublicKey};
use crate::{Headers, Invalid, KeyError};

pub const TIMESTAMP: &str = "wechatpay-timestamp";
pub const NONCE: &str = "wechatpay-nonce";
pub const SIGNATURE: &str = "wechatpay-signature";
pub const AUTHORIZATION: &str = "authorization";

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// The request that a merchant signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    pub method: &'a str,
    /// With the query, as it is sent.
    pub path: &'a str,
    pub body: &'a [u8],
}

/// What stands in `Authorization` beside the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merchant<'a> {
    pub mchid: &'a str,
    /// Of the merchant's certificate.
    pub serial_no: &'a str,
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub timestamp: &'a str,
}

/// The value of `Authorization`.
pub fn authorize(
    key: &PrivateKey,
    merchant: Merchant<'_>,
    request: Request<'_>,
) -> Result<String, KeyError> {
    let signature = key.sign(&request_content(
        merchant.timestamp,
        merchant.nonce,
        request,
    ))?;
    let Merchant {
        mchid,
        serial_no,
        nonce,
        timestamp,
    } = merchant;
    Ok(format!(
        "{SCHEME} mchid=\"{mchid}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
         timestamp=\"{timestamp}\",serial_no=\"{serial_no}\""
    ))
}

/// Whether `Authorization` was made over this request.
pub fn verify_request(
    key: &PublicKey,
    headers: &Headers,
    request: Request<'_>,
) -> Result<(), Invalid> {
    let Authorization {
        merchant,
        signature,
    } = authorization(headers)?;
    let signature = signature.ok_or(Invalid::HeaderMalformed(AUTHORIZATION))?;
    let content = request_content(merchant.timestamp, merchant.nonce, request);
    key.verify(&content, signature)
}

/// The value of `Wechatpay-Signature`.
pub fn sign_notification(
    key: &PrivateKey,
    timestamp: &str,
    nonce: &str,
    body: &[u8],
) -> Result<String, KeyError> {
    key.sign(&notification_content(timestamp, nonce, body))
}

/// Whether WeChat Pay made this answer or notification.
pub fn verify_notification(key: &PublicKey, headers: &Headers, body: &[u8]) -> Result<(), Invalid> {
    let timestamp = headers.only(TIMESTAMP)?;
    let nonce = headers.only(NONCE)?;
    let signature = headers.only(SIGNATURE)?;
    key.verify(&notification_content(timestamp, nonce, body), signature)
}

/// Opens the `resource` of a notification with the merchant's APIv3 key.
pub fn open(
    key: &[u8],
    nonce: &[u8],
    associated: &[u8],
    ciphertext: &str,
) -> Result<Vec<u8>, Invalid> {
    let key = cipher(key).map_err(|_| Invalid::CiphertextDiffers)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Invalid::NonceMalformed)?;
    let mut sealed = STANDARD
        .decode(ciphertext)
        .map_err(|_| Invalid::CiphertextMalformed)?;
    if sealed.len() < AES_256_GCM.tag_len() {
        return Err(Invalid::CiphertextMalformed);
    }
    key.open_in_place(nonce, Aad::from(associated), &mut sealed)
        .map(|opened| opened.to_vec())
        .map_err(|_| Invalid::CiphertextDiffers)
}

/// Seals the `resource` of a notification, as the provider does. A nonce is used once.
pub fn seal(key: &[u8], nonce: &[u8], associated: &[u8], plain: &[u8]) -> Result<String, Invalid> {
    let key = cipher(key).map_err(|_| Invalid::CiphertextDiffers)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Invalid::NonceMalformed)?;
    let mut sealed = plain.to_vec();
    key.seal_in_place_append_tag(nonce, Aad::from(associated), &mut sealed)
        .map_err(|_| Invalid::CiphertextMalformed)?;
    Ok(STANDARD.encode(sealed))
}

pub(crate) fn cipher(key: &[u8]) -> Result<LessSafeKey, KeyError> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| KeyError::Length)?;
    Ok(LessSafeKey::new(key))
}

pub(crate) struct Authorization<'a> {
    pub merchant: Merchant<'a>,
    /// Missing in what is still to be signed.
    pub signature: Option<&'a str>,
}

/// Reads `Authorization`: `key="value"`, separated by commas, in any order.
pub(crate) fn authorization(headers: &Headers) -> Result<Authorization<'_>, Invalid> {
    const MALFORMED: Invalid = Invalid::HeaderMalformed(AUTHORIZATION);
    let header = headers.only(AUTHORIZATION)?;
    let (scheme, fields) = header.split_once(' ').ok_or(MALFORMED)?;
    if scheme != SCHEME {
        return Err(Invalid::AlgorithmUnknown);
    }
    let [
        mut mchid,
        mut serial_no,
        mut nonce,
        mut timestamp,
        mut signature,
    ] = [None; 5];
    for field in fields.split(',') {
        let (name, value) = field.trim().split_once('=').ok_or(MALFORMED)?;
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        let place = match name {
            "mchid" => &mut mchid,
            "serial_no" => &mut serial_no,
            "nonce_str" => &mut nonce,
            "timestamp" => &mut timestamp,
            "signature" => &mut signature,
            _ => return Err(MALFORMED),
        };
        if place.replace(value.ok_or(MALFORMED)?).is_some() {
            return Err(MALFORMED);
        }
    }
    let merchant = Merchant {
        mchid: mchid.ok_or(MALFORMED)?,
        serial_no: serial_no.ok_or(MALFORMED)?,
        nonce: nonce.ok_or(MALFORMED)?,
        timestamp: timestamp.ok_or(MALFORMED)?,
    };
    Ok(Authorization {
        merchant,
        signature,
    })
}

fn request_content(timestamp: &str, nonce: &str, request: Request<'_>) -> Vec<u8> {
    let Request { method, path, body } = request;
    lines(&[
        method.as_bytes(),
        path.as_bytes(),
        timestamp.as_bytes(),
        nonce.as_bytes(),
        body,
    ])
}

fn notification_content(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[timestamp.as_bytes(), nonce.as_bytes(), body])
}

fn lines(parts: &[&[u8]]) -> Vec<u8> {
    parts
        .iter()
        .flat_map(|part| part.iter().chain(b"\n"))
        .copied()
        .collect()
}

/// What a bill's file has to add up to: SHA-1 in hexadecimal digits. It guards against a broken download
/// and nothing else; that it is WeChat Pay's says the signature of the answer that names it.
pub fn bill_hash(file: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, file);
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

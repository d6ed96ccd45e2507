//! Stripe: `t=` and one or more `v1=`, each HMAC-SHA256 in hexadecimal over time and body. The
//! secret is used as it is written, `whsec_` included.
//!
//! Other versions (`v0` of test mode) are passed over, as Stripe asks, so that nobody can make a
//! receiver take a weaker one. Source: docs.stripe.com/webhooks, "Verify signatures manually".

use kernel::Timestamp;

use crate::mac;
use crate::time::{floor_seconds, is_recent, seconds};
use crate::{Headers, Invalid, KeyError};

pub const SIGNATURE: &str = "stripe-signature";

const MALFORMED: Invalid = Invalid::HeaderMalformed(SIGNATURE);

#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn issued(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Secret(text.to_owned()))
    }
}

/// The value of `Stripe-Signature`.
pub fn sign(secret: &Secret, at: Timestamp, body: &[u8]) -> String {
    let at = floor_seconds(at).to_string();
    let signed = mac::over(secret.0.as_bytes(), &[at.as_bytes(), body]);
    let bytes = signed.map(mac::Signed::bytes).unwrap_or_default();
    format!("t={at},v1={}", hex::encode(bytes))
}

pub fn verify(
    secret: &Secret,
    headers: &Headers,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Invalid> {
    let header = headers.only(SIGNATURE)?;
    let mut timestamp = None;
    let mut signatures = Vec::new();
    for item in header.split(',') {
        let (scheme, value) = item.trim().split_once('=').ok_or(MALFORMED)?;
        match scheme {
            "t" if timestamp.replace(value).is_some() => return Err(MALFORMED),
            "v1" => signatures.push(value),
            _ => {}
        }
    }
    let timestamp = timestamp.ok_or(MALFORMED)?;
    let at = seconds(timestamp).ok_or(MALFORMED)?;
    if signatures.is_empty() {
        return Err(MALFORMED);
    }
    is_recent(at, now)?;
    let parts = [timestamp.as_bytes(), body];
    let signed = mac::over(secret.0.as_bytes(), &parts).ok_or(Invalid::SignatureDiffers)?;
    let right = signatures
        .into_iter()
        .filter_map(|text| hex::decode(text).ok())
        .any(|given| signed.is(&given));
    right.then_some(()).ok_or(Invalid::SignatureDiffers)
}

//! Standard Webhooks: HMAC-SHA256 over id, time and body, as `v1,` and base64. Several signatures
//! stand in one header while a secret is being changed; one right one is enough.
//!
//! The specification's asymmetric signatures (`v1a`, ed25519) are not checked, and passed over as
//! it asks for every version that a receiver does not know.
//! Source: standard-webhooks.com, specification of 2023.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Timestamp;

use crate::mac;
use crate::time::{is_recent, seconds};
use crate::{Headers, Invalid, KeyError};

pub const ID: &str = "webhook-id";
pub const TIMESTAMP: &str = "webhook-timestamp";
pub const SIGNATURE: &str = "webhook-signature";

/// What both sides know.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// As issued: base64, after `whsec_` or alone.
    pub fn issued(text: &str) -> Result<Self, KeyError> {
        let encoded = text.strip_prefix("whsec_").unwrap_or(text);
        let bytes = STANDARD.decode(encoded).map_err(|_| KeyError::NotBase64)?;
        if bytes.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Secret(bytes))
    }
}

/// The value of `webhook-signature`.
pub fn sign(secret: &Secret, id: &str, timestamp: i64, body: &[u8]) -> String {
    let timestamp = timestamp.to_string();
    let signed = mac::over(&secret.0, &[id.as_bytes(), timestamp.as_bytes(), body]);
    let bytes = signed.map(mac::Signed::bytes).unwrap_or_default();
    format!("v1,{}", STANDARD.encode(bytes))
}

pub fn verify(
    secret: &Secret,
    headers: &Headers,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Invalid> {
    let id = headers.only(ID)?;
    let timestamp = headers.only(TIMESTAMP)?;
    let signatures = headers.only(SIGNATURE)?;
    let at = seconds(timestamp).ok_or(Invalid::HeaderMalformed(TIMESTAMP))?;
    is_recent(at, now)?;
    let parts = [id.as_bytes(), timestamp.as_bytes(), body];
    let signed = mac::over(&secret.0, &parts).ok_or(Invalid::SignatureDiffers)?;
    let right = signatures
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|text| STANDARD.decode(text).ok())
        .any(|given| signed.is(&given));
    right.then_some(()).ok_or(Invalid::SignatureDiffers)
}

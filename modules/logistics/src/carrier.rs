//! The carrier's system as a peer over HTTP: shipments are registered there, and it tells where
//! they are. Both directions are signed with a shared secret over id, time and body.

use std::time::Duration;

use hmac::{Hmac, Mac};
use kernel::{Problem, Timestamp};
use runtime::calls;
use serde::Serialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::error::Error;
use crate::model::Shipment;
use crate::settings::Settings;

const TIMEOUT: Duration = Duration::from_secs(10);

/// What the carrier needs to know of a shipment. Names and streets go no further than this.
#[derive(Serialize)]
struct Registration<'a> {
    carrier: &'a str,
    tracking_number: &'a str,
    mode: &'a str,
    from_country: String,
    from_city: &'a str,
    to_country: String,
    to_city: &'a str,
    parcels: usize,
    due_at: Timestamp,
}

/// Registers a shipment. The carrier takes the same tracking number twice as once.
pub(crate) async fn register(
    settings: &Settings,
    now: Timestamp,
    shipment: &Shipment,
) -> Result<(), Problem> {
    let body = serde_json::to_vec(&Registration {
        carrier: &shipment.carrier,
        tracking_number: &shipment.tracking_number,
        mode: &shipment.mode,
        from_country: shipment.from.country.to_string(),
        from_city: &shipment.from.city,
        to_country: shipment.to.country.to_string(),
        to_city: &shipment.to.city,
        parcels: shipment.parcels.len(),
        due_at: shipment.due_from,
    })
    .map_err(|_| Problem::internal())?;
    let seconds = now.micros() / 1_000_000;
    let id = shipment.id.to_string();
    let away = |error: reqwest::Error| {
        tracing::warn!(%error, "the carrier does not answer");
        Problem::unavailable()
    };
    let client = calls::client(&settings.carrier_url)
        .timeout(TIMEOUT)
        .no_proxy()
        .build()
        .map_err(away)?;
    let answer = client
        .post(format!(
            "{}/shipments",
            settings.carrier_url.trim_end_matches('/')
        ))
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", seconds.to_string())
        .header(
            "webhook-signature",
            sign(&settings.carrier_secret, &id, seconds, &body),
        )
        .body(body)
        .send()
        .await
        .map_err(away)?;
    if answer.status().is_success() {
        return Ok(());
    }
    tracing::warn!(status = %answer.status(), "the carrier refuses a shipment");
    Err(Problem::unavailable())
}

/// Hex of HMAC-SHA256 over `id.seconds.body`.
pub(crate) fn sign(secret: &str, id: &str, seconds: i64, body: &[u8]) -> String {
    // A key of any length is taken, so this cannot fail; an empty text verifies nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// Whether a notification is the carrier's and recent.
pub(crate) fn verify(
    settings: &Settings,
    now: Timestamp,
    id: &str,
    seconds: &str,
    signature: &str,
    body: &[u8],
) -> Result<(), Error> {
    if settings.carrier_secret.is_empty() {
        return Err(Error::BadSignature("no carrier is connected"));
    }
    let seconds: i64 = seconds
        .parse()
        .map_err(|_| Error::BadSignature("the time is not a number"))?;
    let age = (now.micros() / 1_000_000)
        .saturating_sub(seconds)
        .unsigned_abs();
    if age > settings.notification_age_max_seconds {
        return Err(Error::BadSignature("it was signed too long ago"));
    }
    let wanted = sign(&settings.carrier_secret, id, seconds, body);
    if bool::from(wanted.as_bytes().ct_eq(signature.as_bytes())) {
        return Ok(());
    }
    Err(Error::BadSignature("the signature is another one"))
}

//! China Customs' box as a peer over HTTP: signed messages go in, and whether a message is there can
//! be asked by its guid. Receipts come by notification or are read from the box; both are signed.
//!
//! A guid is the identity of a message: handing one over twice hands it over once.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ceb::signature::{KeyInfo, RsaSigner, RsaVerifier, Signer, Verifier};
use runtime::calls;
use serde::Deserialize;

use crate::settings::Customs;

const TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Receipts in one look into the box.
const RECEIPTS_MAX: usize = 100;

/// What became of handing a message over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    Taken,
    /// It will never be taken as it is.
    Refused(String),
    /// Nobody knows whether it arrived.
    Unknown(String),
}

/// Whether a message is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum There {
    Yes,
    No,
    Unknown,
}

/// A receipt message as it lay in the box.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct InBox {
    pub(crate) position: i64,
    pub(crate) xml: String,
    pub(crate) signature: String,
}

#[derive(Deserialize)]
struct Found {
    receipts: Vec<InBox>,
}

/// The way to customs. Keys sit behind the engine's port: RSA here, SM2 for whoever holds the card.
pub(crate) struct Connection {
    url: String,
    key_name: String,
    signer: Box<dyn Signer + Send + Sync>,
}

/// Who signs receipts; none is configured, none is believed.
pub(crate) fn verifier(settings: &Customs) -> Option<impl Verifier + use<>> {
    let der = BASE64.decode(settings.customs_public_key.trim()).ok()?;
    (!der.is_empty()).then(|| RsaVerifier::from_der(&der))
}

/// Whether a receipt was signed by customs: RSA with SHA-256 over its bytes.
pub(crate) fn is_customs(settings: &Customs, body: &[u8], signature: &str) -> bool {
    let Ok(signature) = BASE64.decode(signature.trim()) else {
        return false;
    };
    verifier(settings).is_some_and(|verifier| verifier.verify(body, &signature))
}

impl Connection {
    /// None: no way is configured. An error: it is, and its key cannot be used.
    pub(crate) fn of(settings: &Customs) -> Result<Option<Connection>, String> {
        if settings.customs_url.is_empty() {
            return Ok(None);
        }
        let der = BASE64
            .decode(settings.customs_key.trim())
            .map_err(|_| "compliance.customs_key is no base64".to_owned())?;
        let signer = RsaSigner::from_pkcs8(&der).map_err(|fault| fault.to_string())?;
        Ok(Some(Connection {
            url: settings.customs_url.trim_end_matches('/').to_owned(),
            key_name: settings.customs_key_name.clone(),
            signer: Box::new(signer),
        }))
    }

    /// The message with its signature: the same each time.
    pub(crate) fn signed(&self, xml: &str) -> Result<String, String> {
        let key = KeyInfo {
            name: &self.key_name,
            certificate_der: &[],
        };
        ceb::signature::sign(xml, &*self.signer, &key).map_err(|fault| fault.to_string())
    }

    fn client(&self) -> Result<reqwest::Client, reqwest::Error> {
        calls::client(&self.url).timeout(TIMEOUT).no_proxy().build()
    }

    pub(crate) async fn hand_over(&self, signed: String) -> Handed {
        let sent = async {
            self.client()?
                .post(format!("{}/messages", self.url))
                .header("content-type", "application/xml")
                .body(signed)
                .send()
                .await
        };
        match sent.await {
            Ok(answer) if answer.status().is_success() => Handed::Taken,
            // These are about the message. Others (a key that is not known there, too many at
            // once) are about us, and the declarant is not to blame.
            Ok(answer) if matches!(answer.status().as_u16(), 400 | 409 | 413 | 422) => {
                let status = answer.status();
                let text = answer.text().await.unwrap_or_default();
                let text: String = text.chars().take(400).collect();
                Handed::Refused(format!("{status}: {text}"))
            }
            Ok(answer) => Handed::Unknown(format!("{}", answer.status())),
            Err(error) => Handed::Unknown(if error.is_timeout() {
                "no answer in time".to_owned()
            } else {
                "no connection".to_owned()
            }),
        }
    }

    /// Asks instead of sending again.
    pub(crate) async fn is_there(&self, guid: &str) -> There {
        let asked = async {
            self.client()?
                .get(format!("{}/messages/{guid}", self.url))
                .send()
                .await
        };
        match asked.await {
            Ok(answer) if answer.status().is_success() => There::Yes,
            Ok(answer) if answer.status() == reqwest::StatusCode::NOT_FOUND => There::No,
            Ok(_) | Err(_) => There::Unknown,
        }
    }

    /// What lies in the box beyond a position, oldest first.
    pub(crate) async fn look(&self, after: i64) -> Result<Vec<InBox>, String> {
        let url = format!("{}/receipts?after={after}&limit={RECEIPTS_MAX}", self.url);
        let asked = async { self.client()?.get(url).send().await?.error_for_status() };
        let answer = asked.await.map_err(|error| error.to_string())?;
        let bytes = answer.bytes().await.map_err(|error| error.to_string())?;
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err("more than is read at once".to_owned());
        }
        let found: Found = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        Ok(found.receipts)
    }
}

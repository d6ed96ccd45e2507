//! Alipay, `sign_type` RSA2: what is signed are the parameters, decoded once, without `sign` and
//! `sign_type`, sorted by name and joined as `a=1&b=2`.
//!
//! The bytes are taken as they were sent, so a notification in GBK verifies as one in UTF-8 does.
//! Source: opendocs.alipay.com, "异步通知验签"; every parameter that came counts, also empty ones.

use crate::rsa::{PrivateKey, PublicKey};
use crate::{Invalid, KeyError};

type Parameter = (Vec<u8>, Vec<u8>);

/// A notification as it was received, form-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification(Vec<Parameter>);

impl Notification {
    pub fn read(body: &[u8]) -> Result<Self, Invalid> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for pair in body.split(|c| *c == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |c| *c == b'=');
            let mut half = || decoded(halves.next().unwrap_or_default());
            let (name, value) = half().zip(half()).ok_or(Invalid::BodyMalformed)?;
            parameters.push((name, value));
        }
        parameters.sort();
        // A name that comes twice would let two readers see two notifications.
        if parameters.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Invalid::BodyMalformed);
        }
        Ok(Notification(parameters))
    }

    /// A parameter in the bytes of the notification's `charset`.
    pub fn value(&self, name: &str) -> Option<&[u8]> {
        let found = self.0.iter().find(|(found, _)| found == name.as_bytes());
        found.map(|(_, value)| value.as_slice())
    }

    /// The value that `sign` ought to have.
    pub fn sign(&self, key: &PrivateKey) -> Result<String, KeyError> {
        key.sign(&self.content())
    }

    /// Whether the owner of the key made it.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Invalid> {
        let signature = self.value("sign").filter(|sign| !sign.is_empty());
        let signature = signature.ok_or(Invalid::SignatureMissing)?;
        if self.value("sign_type").is_some_and(|kind| kind != b"RSA2") {
            return Err(Invalid::AlgorithmUnknown);
        }
        // Base64 has no blanks; where a plus sign was sent bare, decoding made one of it.
        let signature = String::from_utf8_lossy(signature).replace(' ', "+");
        key.verify(&self.content(), &signature)
    }

    fn content(&self) -> Vec<u8> {
        let signed = |name: &[u8]| name != b"sign" && name != b"sign_type";
        joined(self.0.iter().filter(|(name, _)| signed(name)))
    }
}

/// The value of `sign` for a request to the gateway, where `sign_type` is signed too and empty
/// parameters are left out.
pub fn sign_request(key: &PrivateKey, parameters: &[(&str, &str)]) -> Result<String, KeyError> {
    let mut signed: Vec<Parameter> = parameters
        .iter()
        .filter(|(name, value)| *name != "sign" && !value.is_empty())
        .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
        .collect();
    signed.sort();
    key.sign(&joined(signed.iter()))
}

fn joined<'a>(parameters: impl Iterator<Item = &'a Parameter>) -> Vec<u8> {
    let pairs: Vec<Vec<u8>> = parameters
        .map(|(name, value)| [name.as_slice(), value].join(&b'='))
        .collect();
    pairs.join(&b'&')
}

/// Form decoding to bytes, in no particular character set; none when an escape is broken.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [*rest.next()?, *rest.next()?];
                let mut byte = [0];
                hex::decode_to_slice(digits, &mut byte).ok()?;
                byte[0]
            }
            other => *other,
        });
    }
    Some(bytes)
}

//! RSA with SHA-256 and the padding of PKCS#1 v1.5, the only one that these providers use, with
//! keys in PEM. Signatures travel in base64.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pemfile::Item;

use crate::{Invalid, KeyError};

const BITS_MIN: usize = 2048;

pub struct PrivateKey(RsaKeyPair);

impl PrivateKey {
    /// PKCS#8, `BEGIN PRIVATE KEY`.
    pub fn pem(text: &str) -> Result<Self, KeyError> {
        match first(text)? {
            Item::Pkcs8Key(der) => Self::der(der.secret_pkcs8_der()),
            Item::Pkcs1Key(_) => Err(KeyError::NotPkcs8),
            Item::SubjectPublicKeyInfo(_) => Err(KeyError::WrongHalf),
            Item::X509Certificate(_) => Err(KeyError::Certificate),
            _ => Err(KeyError::NotRsa),
        }
    }

    /// One line of base64 without BEGIN and END, PKCS#8, as Alipay's tools write it.
    pub fn base64(text: &str) -> Result<Self, KeyError> {
        let der = STANDARD
            .decode(text.trim())
            .map_err(|_| KeyError::NotBase64)?;
        Self::der(&der)
    }

    fn der(der: &[u8]) -> Result<Self, KeyError> {
        let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| KeyError::NotRsa)?;
        let bits = pair.public_modulus_len().saturating_mul(8);
        if bits < BITS_MIN {
            return Err(KeyError::NotRsa);
        }
        Ok(PrivateKey(pair))
    }

    /// The signature in base64. The same bytes always get the same one.
    pub fn sign(&self, content: &[u8]) -> Result<String, KeyError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // PKCS#1 v1.5 draws no random numbers; the library wants a source all the same.
        let random = SystemRandom::new();
        self.0
            .sign(&RSA_PKCS1_SHA256, &random, content, &mut signature)
            .map_err(|_| KeyError::NotRsa)?;
        Ok(STANDARD.encode(signature))
    }
}

pub struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// `BEGIN PUBLIC KEY`.
    pub fn pem(text: &str) -> Result<Self, KeyError> {
        match first(text)? {
            Item::SubjectPublicKeyInfo(der) => Self::der(der.as_ref()),
            Item::Pkcs8Key(_) | Item::Pkcs1Key(_) | Item::Sec1Key(_) => Err(KeyError::WrongHalf),
            Item::X509Certificate(_) => Err(KeyError::Certificate),
            _ => Err(KeyError::NotPem),
        }
    }

    /// One line of base64 without BEGIN and END, as Alipay and Antom show their keys.
    pub fn base64(text: &str) -> Result<Self, KeyError> {
        let der = STANDARD
            .decode(text.trim())
            .map_err(|_| KeyError::NotBase64)?;
        Self::der(&der)
    }

    fn der(der: &[u8]) -> Result<Self, KeyError> {
        // The parser below takes any RSA key and refuses a short one at each signature only.
        let bits = PublicEncryptingKey::from_der(der).map(|key| key.key_size_bits());
        if bits.map_err(|_| KeyError::NotRsa)? < BITS_MIN {
            return Err(KeyError::NotRsa);
        }
        let key =
            ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(|_| KeyError::NotRsa)?;
        Ok(PublicKey(key))
    }

    pub fn verify(&self, content: &[u8], signature: &str) -> Result<(), Invalid> {
        let signature = STANDARD
            .decode(signature)
            .map_err(|_| Invalid::SignatureDiffers)?;
        self.0
            .verify_sig(content, &signature)
            .map_err(|_| Invalid::SignatureDiffers)
    }
}

fn first(text: &str) -> Result<Item, KeyError> {
    if text.trim().is_empty() {
        return Err(KeyError::Empty);
    }
    match rustls_pemfile::read_one(&mut text.trim().as_bytes()) {
        Ok(Some(item)) => Ok(item),
        Ok(None) | Err(_) => Err(KeyError::NotPem),
    }
}

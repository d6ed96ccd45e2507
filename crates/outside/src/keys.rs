//! RSA keys for peers that sign, made when they start.

use std::io;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// An RSA key with what others know of it, both DER: PKCS#8 and PKCS#1.
#[derive(Clone)]
pub struct Keys {
    pub private_pkcs8: Vec<u8>,
    pub public: Vec<u8>,
    /// What others know of it, as X.509 writes public keys.
    pub public_x509: Vec<u8>,
}

impl Keys {
    pub fn generate() -> io::Result<Keys> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(io::Error::other)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(io::Error::other)?;
        let public: aws_lc_rs::encoding::PublicKeyX509Der<'_> =
            pair.public_key().as_der().map_err(io::Error::other)?;
        Ok(Keys {
            private_pkcs8: der.as_ref().to_vec(),
            public: pair.public_key().as_ref().to_vec(),
            public_x509: public.as_ref().to_vec(),
        })
    }

    pub fn private_base64(&self) -> String {
        BASE64.encode(&self.private_pkcs8)
    }

    pub fn public_base64(&self) -> String {
        BASE64.encode(&self.public)
    }

    pub fn public_x509_base64(&self) -> String {
        BASE64.encode(&self.public_x509)
    }
}

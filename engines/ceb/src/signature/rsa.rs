//! RSA with SHA-256, PKCS#1 v1.5, by aws-lc.

use aws_lc_rs::digest::{SHA256 as DIGEST, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};

use super::{Fault, RSA_SHA256, SHA256, Signer, Verifier};

/// A private key.
pub struct RsaSigner(RsaKeyPair);

impl RsaSigner {
    /// From PKCS#8, 2048 bits or more.
    pub fn from_pkcs8(der: &[u8]) -> Result<RsaSigner, Fault> {
        RsaKeyPair::from_pkcs8(der)
            .map(RsaSigner)
            .map_err(|error| Fault::Key(error.to_string()))
    }
}

impl Signer for RsaSigner {
    fn signature_method(&self) -> &str {
        RSA_SHA256
    }

    fn digest_method(&self) -> &str {
        SHA256
    }

    fn digest(&self, data: &[u8]) -> Vec<u8> {
        digest(&DIGEST, data).as_ref().to_vec()
    }

    /// The padding is fixed: the same key and data make the same signature.
    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                data,
                &mut signature,
            )
            .map_err(|_| Fault::Key("it refused to sign".to_owned()))?;
        Ok(signature)
    }
}

/// A public key.
pub struct RsaVerifier(Vec<u8>);

impl RsaVerifier {
    /// From a DER key: RSAPublicKey of PKCS#1, or SubjectPublicKeyInfo.
    pub fn from_der(der: &[u8]) -> RsaVerifier {
        RsaVerifier(der.to_vec())
    }
}

impl Verifier for RsaVerifier {
    fn takes(&self, signature_method: &str, digest_method: &str) -> bool {
        signature_method == RSA_SHA256 && digest_method == SHA256
    }

    fn digest(&self, data: &[u8]) -> Vec<u8> {
        digest(&DIGEST, data).as_ref().to_vec()
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0)
            .verify(data, signature)
            .is_ok()
    }
}

//! RSA keys for peers that sign.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sign::rsa::PrivateKey;

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
        Keys::of(&RsaKeyPair::generate(KeySize::Rsa2048).map_err(io::Error::other)?)
    }

    /// Those in a file (PKCS#8), made when there is none: what was signed before a restart is right
    /// after it too, and making a key takes a tenth of a second.
    pub fn kept(path: &Path) -> io::Result<Keys> {
        match fs::read(path) {
            Ok(der) => {
                let named = |error| io::Error::other(format!("{}: {error}", path.display()));
                Keys::of(&RsaKeyPair::from_pkcs8(&der).map_err(named)?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let keys = Keys::generate()?;
                keep(path, &keys.private_pkcs8)?;
                Ok(keys)
            }
            Err(error) => Err(error),
        }
    }

    fn of(pair: &RsaKeyPair) -> io::Result<Keys> {
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

/// Whole or not at all, and for its owner's eyes.
fn keep(path: &Path, key: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(key)?;
    file.sync_all()?;
    fs::rename(part, path)
}

/// A key of which nobody knows: what is signed with it is forged.
pub(crate) fn forgers() -> Option<&'static PrivateKey> {
    static KEY: OnceLock<Option<PrivateKey>> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let keys = Keys::generate().ok()?;
        PrivateKey::base64(&keys.private_base64()).ok()
    });
    key.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_kept_is_the_same_after_a_restart() {
        let folder = std::env::temp_dir().join(format!("argosy-keys-{}", std::process::id()));
        let path = folder.join("peer.key");
        let first = Keys::kept(&path).unwrap();
        let again = Keys::kept(&path).unwrap();
        assert_eq!(first.private_pkcs8, again.private_pkcs8);
        assert_eq!(first.public_x509, again.public_x509);
        fs::write(&path, b"no key").unwrap();
        let refused = Keys::kept(&path).err().unwrap().to_string();
        assert!(refused.contains("peer.key"), "{refused}");
        fs::remove_dir_all(folder).unwrap();
    }
}

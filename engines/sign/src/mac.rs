//! HMAC with SHA-256, compared in constant time.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

pub(crate) struct Signed(Hmac<Sha256>);

/// Over the parts, with a full stop between them.
pub(crate) fn over(secret: &[u8], parts: &[&[u8]]) -> Option<Signed> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            mac.update(b".");
        }
        mac.update(part);
    }
    Some(Signed(mac))
}

impl Signed {
    pub(crate) fn bytes(self) -> Vec<u8> {
        self.0.finalize().into_bytes().to_vec()
    }

    pub(crate) fn is(&self, signature: &[u8]) -> bool {
        self.0.clone().verify_slice(signature).is_ok()
    }
}

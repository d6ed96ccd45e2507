//! How a kept answer lies in its table. Answers may hold addresses, or a secret that is shown once,
//! and lie for thirty days; so they are sealed with a key that follows from the client's own, and
//! the table knows that only by its hash. Whoever has the table alone reads nothing.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Problem;
use sha2::{Digest, Sha256};

/// What stands in the table for the client's key.
pub(super) fn name(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(hash(&[b"name", key.as_bytes()]))
}

pub(super) fn seal(key: &str, answer: &str) -> Result<String, Problem> {
    let secret = hash(&[b"answer", key.as_bytes()]);
    // Follows from the answer, so that one key never seals two answers with one nonce.
    let nonce = nonce(&hash(&[b"nonce", &secret, answer.as_bytes()]));
    let mut bytes = answer.as_bytes().to_vec();
    cipher(&secret)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut bytes,
        )
        .map_err(|_| Problem::internal())?;
    let mut whole = nonce.to_vec();
    whole.extend(bytes);
    Ok(URL_SAFE_NO_PAD.encode(whole))
}

/// The answer that was sealed with this key.
pub(super) fn open(key: &str, sealed: &str) -> Result<String, Problem> {
    let secret = hash(&[b"answer", key.as_bytes()]);
    let opened = URL_SAFE_NO_PAD.decode(sealed).ok().and_then(|whole| {
        let (nonce, bytes) = whole.split_first_chunk::<NONCE_LEN>()?;
        let mut bytes = bytes.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = cipher(&secret)
            .ok()?
            .open_in_place(nonce, Aad::empty(), &mut bytes)
            .ok()?;
        String::from_utf8(plain.to_vec()).ok()
    });
    opened.ok_or_else(|| {
        tracing::error!("a kept answer cannot be opened with the key that it was kept under");
        Problem::internal()
    })
}

fn cipher(secret: &[u8; 32]) -> Result<LessSafeKey, Problem> {
    let key = UnboundKey::new(&AES_256_GCM, secret).map_err(|_| Problem::internal())?;
    Ok(LessSafeKey::new(key))
}

fn nonce(from: &[u8; 32]) -> [u8; NONCE_LEN] {
    let mut nonce = [0; NONCE_LEN];
    nonce.copy_from_slice(&from[..NONCE_LEN]);
    nonce
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_its_key_and_with_no_other() {
        let sealed = seal("k1", "{\"key\":\"argosy_1\"}").unwrap();
        assert_eq!(open("k1", &sealed).unwrap(), "{\"key\":\"argosy_1\"}");
        assert!(open("k2", &sealed).is_err());
        assert!(!sealed.contains("argosy"));
        assert!(open("k1", "").is_err());
        assert!(!name("k1").contains("k1"));
        assert_ne!(sealed, seal("k1", "{}").unwrap());
    }
}

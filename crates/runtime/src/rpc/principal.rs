//! The signed note of who asks: the caller, until when it is good, and the method and body it was
//! made for, so that it serves for no other call.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::identity::Caller;
use hmac::{Hmac, Mac};
use kernel::{Problem, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a note is good; also how far the clocks of two machines may differ.
const GOOD_FOR: Duration = Duration::from_secs(60);
pub(super) const SCHEME: &str = "Argosy-Principal ";
/// A shorter secret could be guessed.
pub(super) const SECRET_LENGTH_MIN: usize = 32;

#[derive(Serialize, Deserialize)]
struct Note {
    caller: Caller,
    expires: Timestamp,
    method: String,
    body: String,
}

/// The text of the `Authorization` header.
pub(super) fn sign(
    secret: &str,
    now: Timestamp,
    caller: &Caller,
    method: &str,
    body: &[u8],
) -> Result<String, Problem> {
    let note = Note {
        caller: caller.clone(),
        expires: now.plus(GOOD_FOR),
        method: method.to_owned(),
        body: hex::encode(Sha256::digest(body)),
    };
    let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&note).map_err(|_| Problem::internal())?);
    let signature = URL_SAFE_NO_PAD.encode(mac(secret, &text)?.finalize().into_bytes());
    Ok(format!("{SCHEME}{text}.{signature}"))
}

/// Who asks. Everything that is not right is answered alike.
pub(super) fn verify(
    secret: &str,
    now: Timestamp,
    header: &str,
    method: &str,
    body: &[u8],
) -> Result<Caller, Problem> {
    read(secret, now, header, method, body).ok_or_else(|| {
        Problem::unauthenticated().with_detail("The call carries no valid principal.")
    })
}

fn read(secret: &str, now: Timestamp, header: &str, method: &str, body: &[u8]) -> Option<Caller> {
    let (text, signature) = header.strip_prefix(SCHEME)?.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    mac(secret, text).ok()?.verify_slice(&signature).ok()?;
    let note: Note = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let in_time = now <= note.expires && note.expires <= now.plus(GOOD_FOR * 2);
    let meant = note.method == method && note.body == hex::encode(Sha256::digest(body));
    (in_time && meant).then_some(note.caller)
}

fn mac(secret: &str, text: &str) -> Result<Hmac<Sha256>, Problem> {
    if secret.len() < SECRET_LENGTH_MIN {
        tracing::error!("rpc.secret is shorter than {SECRET_LENGTH_MIN} characters");
        return Err(Problem::internal());
    }
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| Problem::internal())?;
    mac.update(text.as_bytes());
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_800_000_000_000_000 + seconds * 1_000_000)
    }

    #[test]
    fn a_note_serves_for_its_call_and_minute_only() {
        let by = Caller::system();
        let header = sign(SECRET, at(0), &by, "stock.reserve", b"[1]").unwrap();
        let check = |now, method, body: &[u8]| verify(SECRET, now, &header, method, body);
        assert_eq!(check(at(59), "stock.reserve", b"[1]").unwrap(), by);
        assert_eq!(
            check(at(61), "stock.reserve", b"[1]").unwrap_err().status,
            401
        );
        assert_eq!(
            check(at(-61), "stock.reserve", b"[1]").unwrap_err().status,
            401
        );
        assert_eq!(
            check(at(0), "stock.release", b"[1]").unwrap_err().status,
            401
        );
        assert_eq!(
            check(at(0), "stock.reserve", b"[2]").unwrap_err().status,
            401
        );
    }

    #[test]
    fn another_secret_or_a_changed_note_is_refused() {
        let header = sign(SECRET, at(0), &Caller::system(), "m", b"").unwrap();
        let other = "another secret of thirty-two chars";
        assert!(verify(other, at(0), &header, "m", b"").is_err());
        let mut changed = header.clone().into_bytes();
        changed[SCHEME.len() + 20] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert!(verify(SECRET, at(0), &changed, "m", b"").is_err());
        assert!(verify(SECRET, at(0), "Bearer x", "m", b"").is_err());
        assert!(sign("short", at(0), &Caller::system(), "m", b"").is_err());
    }
}

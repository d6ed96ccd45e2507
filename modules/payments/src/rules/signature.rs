//! The signature of a notification: Standard Webhooks, HMAC-SHA256 over id, time and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use kernel::Timestamp;
use sha2::Sha256;

/// What the headers said.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    pub id: &'a str,
    pub timestamp: &'a str,
    pub signature: &'a str,
}

/// A secret is base64 after `whsec_`, or the text as it is.
pub fn key(secret: &str) -> Vec<u8> {
    secret
        .strip_prefix("whsec_")
        .and_then(|text| STANDARD.decode(text).ok())
        .unwrap_or_else(|| secret.as_bytes().to_vec())
}

/// Says why the notification cannot be believed. One right signature of several is enough: there
/// are two while a secret is being changed.
pub fn check(
    secret: &str,
    signed: Signed<'_>,
    body: &[u8],
    now: Timestamp,
    age_max_seconds: u64,
) -> Result<(), &'static str> {
    if secret.is_empty() {
        return Err("no secret is configured");
    }
    if signed.id.is_empty() || signed.id.len() > 200 {
        return Err("the id is missing or too long");
    }
    let at: i64 = signed
        .timestamp
        .parse()
        .map_err(|_| "the time is not a number")?;
    let apart = now.micros().div_euclid(1_000_000).abs_diff(at);
    if apart > age_max_seconds {
        return Err("the time is too far from ours");
    }
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&key(secret)).map_err(|_| "the secret is not one")?;
    mac.update(signed.id.as_bytes());
    mac.update(b".");
    mac.update(signed.timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    let right = signed
        .signature
        .split(' ')
        .filter_map(|part| part.strip_prefix("v1,"))
        .filter_map(|text| STANDARD.decode(text).ok())
        .any(|given| mac.clone().verify_slice(&given).is_ok());
    if right {
        Ok(())
    } else {
        Err("the signature does not hold")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const AT: i64 = 1_614_265_330;

    fn checked(
        timestamp: &str,
        signature: &str,
        body: &[u8],
        now: i64,
    ) -> Result<(), &'static str> {
        let signed = Signed {
            id: ID,
            timestamp,
            signature,
        };
        check(
            SECRET,
            signed,
            body,
            Timestamp::from_micros(now * 1_000_000),
            300,
        )
    }

    #[test]
    fn the_vector_of_the_scheme_holds() {
        assert_eq!(checked("1614265330", SIGNATURE, BODY, AT), Ok(()));
        let two = format!("v1,AAAA {SIGNATURE}");
        assert_eq!(checked("1614265330", &two, BODY, AT), Ok(()));
    }

    #[test]
    fn another_body_another_time_or_none_does_not() {
        assert!(checked("1614265330", SIGNATURE, b"{}", AT).is_err());
        assert!(checked("1614265331", SIGNATURE, BODY, AT).is_err());
        assert!(checked("", SIGNATURE, BODY, AT).is_err());
        assert!(checked("1614265330", "", BODY, AT).is_err());
        let other_version = SIGNATURE.replace("v1,", "v2,");
        assert!(checked("1614265330", &other_version, BODY, AT).is_err());
    }

    #[test]
    fn the_age_is_bounded_both_ways() {
        assert!(checked("1614265330", SIGNATURE, BODY, AT + 300).is_ok());
        assert!(checked("1614265330", SIGNATURE, BODY, AT + 301).is_err());
        assert!(checked("1614265330", SIGNATURE, BODY, AT - 300).is_ok());
        assert!(checked("1614265330", SIGNATURE, BODY, AT - 301).is_err());
    }
}

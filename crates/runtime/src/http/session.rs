//! The session cookie: its name, its attributes, how it is read.

use axum::http::header::{self, HeaderMap, HeaderValue};

use crate::config::Config;

pub const SESSION_COOKIE: &str = "argosy_session";

/// `Set-Cookie` for a log-in. Scripts cannot read it; other sites' forms do not send it.
pub fn session_cookie(config: &Config, token: &str, max_age_seconds: u64) -> Option<HeaderValue> {
    cookie(config, token, max_age_seconds)
}

/// `Set-Cookie` that makes the browser forget the session.
pub fn end_session_cookie(config: &Config) -> Option<HeaderValue> {
    cookie(config, "", 0)
}

fn cookie(config: &Config, token: &str, max_age_seconds: u64) -> Option<HeaderValue> {
    let secure = if config.public_url().starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"
    );
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What a request presents to say who makes it. A header wins over a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presented<'a> {
    Nothing,
    Session(&'a str),
    ApiKey(&'a str),
}

/// Longer ones are none of ours.
const CREDENTIAL_CHARS_MAX: usize = 512;

pub(super) fn presented(headers: &HeaderMap) -> Presented<'_> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let key = value
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, key)| key.trim());
        return match key {
            Some(key) if key.len() <= CREDENTIAL_CHARS_MAX => Presented::ApiKey(key),
            // Something that we cannot read is still no reason to look at the cookie.
            Some(_) | None => Presented::ApiKey(""),
        };
    }
    let token = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, token)| token);
    match token {
        Some(token) if !token.is_empty() && token.len() <= CREDENTIAL_CHARS_MAX => {
            Presented::Session(token)
        }
        Some(_) | None => Presented::Nothing,
    }
}

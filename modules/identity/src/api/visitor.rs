//! The browser that a request comes from, and the cookies that it is given.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use runtime::config::Config;
use runtime::http::{Context, Json, Refusal, end_session_cookie, session_cookie};

use crate::rules::session::ABSOLUTE;
use crate::service::sessions::{Begun, Browser};

/// By which a browser is known again after its session has ended.
const DEVICE_COOKIE: &str = "argosy_device";
const DEVICE_SECONDS: u64 = 400 * 24 * 3600;
const DEVICE_CHARS_MAX: usize = 64;
const USER_AGENT_CHARS_MAX: usize = 400;

/// Where a request comes from.
pub struct Visitor(pub Browser);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let context = Context::from_request_parts(parts, state).await?;
        let text = |name: header::HeaderName| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let device = parts
            .headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == DEVICE_COOKIE)
            .map(|(_, token)| token)
            .filter(|token| (20..=DEVICE_CHARS_MAX).contains(&token.len()));
        Ok(Visitor(Browser {
            name: None,
            user_agent: text(header::USER_AGENT)
                .chars()
                .take(USER_AGENT_CHARS_MAX)
                .collect(),
            device: device.map(str::to_owned),
            ip: network(context.ip()),
        }))
    }
}

/// Whoever has one IPv6 address has 2⁶⁴ of them.
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            std::net::Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).to_string()
        }
    }
}

/// A session that begins: its cookies, and who is logged in.
pub fn begun(config: &Config, status: StatusCode, begun: Begun) -> Response {
    let mut response = (status, Json(begun.me)).into_response();
    let session = session_cookie(config, &begun.token, ABSOLUTE.as_secs());
    let cookies = [session, device_cookie(config, &begun.device)];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A session that is over.
pub fn ended(config: &Config) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = end_session_cookie(config) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Sent to identity alone; nobody else needs it.
fn device_cookie(config: &Config, token: &str) -> Option<HeaderValue> {
    let secure = if config.public_url().starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{DEVICE_COOKIE}={token}; Path=/api/identity; HttpOnly; SameSite=Lax; \
         Max-Age={DEVICE_SECONDS}{secure}"
    );
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

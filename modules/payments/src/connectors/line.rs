//! The wire to a provider: how calls are prepared, what came of one, and how forms are written. It
//! knows no provider.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use reqwest::{Client, RequestBuilder};
use runtime::calls;

use super::Reply;

/// No answer that we can keep is longer.
const BYTES_MAX: usize = 256 * 1024;
/// A day's report of a hundred thousand payments is about thirty.
const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What came of a call.
pub enum Came {
    Answered(Answered),
    /// There was nobody at the other end.
    NotSent,
    /// No answer, or none that can be read to its end.
    Unknown,
}

pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answered {
    /// Whether the answer says nothing about the order itself: wrong keys, too many calls, errors
    /// of the other side.
    pub fn is_beside_the_point(&self) -> bool {
        let beside = [
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
            StatusCode::REQUEST_TIMEOUT,
            StatusCode::CONFLICT,
            StatusCode::TOO_MANY_REQUESTS,
        ];
        beside.contains(&self.status) || self.status.is_server_error()
    }
}

#[derive(Clone)]
pub struct Line {
    pub url: String,
    pub client: Client,
    name: &'static str,
}

impl Line {
    /// None when there is no address, or calls to it cannot be prepared.
    pub fn new(name: &'static str, url: &str, timeout: Duration) -> Option<Self> {
        let url = url.trim_end_matches('/').to_owned();
        if url.is_empty() {
            return None;
        }
        let client = calls::client(&url)
            .timeout(timeout)
            .connect_timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none());
        match client.build() {
            Ok(client) => Some(Line { url, client, name }),
            Err(error) => {
                tracing::error!(%error, name, "calls to a payment provider cannot be prepared");
                None
            }
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Came {
        self.send_up_to(request, BYTES_MAX).await
    }

    /// A file: longer than any answer.
    pub async fn fetch(&self, request: RequestBuilder) -> Came {
        self.send_up_to(request, FILE_BYTES_MAX).await
    }

    async fn send_up_to(&self, request: RequestBuilder, bytes_max: usize) -> Came {
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() || error.is_builder() => {
                tracing::warn!(%error, name = self.name, "a payment provider cannot be reached");
                return Came::NotSent;
            }
            Err(error) => {
                tracing::warn!(%error, name = self.name, "a payment provider did not answer");
                return Came::Unknown;
            }
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        match answer.bytes().await {
            Ok(body) if body.len() <= bytes_max => Came::Answered(Answered {
                status,
                headers,
                body: body.to_vec(),
            }),
            _ => Came::Unknown,
        }
    }
}

impl Came {
    /// The answer, or what its absence is worth.
    pub fn answer(self) -> Result<Answered, Reply> {
        match self {
            Came::Answered(answered) => Ok(answered),
            Came::NotSent => Err(Reply::NotSent),
            Came::Unknown => Err(Reply::Unknown),
        }
    }
}

/// `a=1&b=2`, with everything escaped that is not plain.
pub fn form(pairs: &[(&str, &str)]) -> String {
    let written: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    written.join("&")
}

pub fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                written.push(char::from(byte));
            }
            other => written.push_str(&format!("%{other:02X}")),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_escaped_and_read_back() {
        let text = form(&[("subject", "茶 & +1"), ("x", "a=b")]);
        assert_eq!(text, "subject=%E8%8C%B6%20%26%20%2B1&x=a%3Db");
        let read = sign::alipay::Notification::read(text.as_bytes()).unwrap();
        assert_eq!(read.value("subject"), Some("茶 & +1".as_bytes()));
    }
}

//! An answer, with the sentences that tests say about it.

use axum::body::to_bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub(crate) async fn read(response: Response) -> Reply {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 * 1024 * 1024)
            .await
            .expect("a body that ends");
        Reply {
            status: parts.status,
            headers: parts.headers,
            bytes: bytes.to_vec(),
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON; null when there is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.to_str().ok()?.to_owned())
    }

    pub fn etag(&self) -> String {
        self.header("etag").expect("an ETag")
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        self.json()
    }

    /// Refused with this kind (`orders/not-cancellable`); gives the problem.
    #[track_caller]
    pub fn is_refused(&self, kind: &str) -> Value {
        let problem = self.json();
        let wanted = format!("/problems/{kind}");
        assert_eq!(
            problem["type"].as_str(),
            Some(wanted.as_str()),
            "{} {}",
            self.status,
            self.text()
        );
        problem
    }

    /// The paths of the refused fields, in order.
    pub fn fields(&self) -> Vec<String> {
        self.json()["fields"]
            .as_array()
            .map(|fields| {
                fields
                    .iter()
                    .filter_map(|field| field["path"].as_str().map(str::to_owned))
                    .collect()
            })
            .unwrap_or_default()
    }
}

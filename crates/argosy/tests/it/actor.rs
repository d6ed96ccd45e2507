//! Somebody with a browser or a key, who talks to the system within this process or, over the wire,
//! to one that may die at any moment.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use runtime::http::SESSION_COOKIE;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// Everybody's, in the demo world.
pub const PASSWORD: &str = "argosy-demo-2026";
const ORIGIN: &str = "http://127.0.0.1:8080";
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How requests reach the system.
#[derive(Clone)]
enum Way {
    Inside(Router),
    Wire {
        client: reqwest::Client,
        base: String,
    },
}

#[derive(Clone)]
pub struct Actor {
    pub name: String,
    way: Way,
    cookie: Option<String>,
    key: Option<String>,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        self.json()
    }
}

impl Actor {
    pub fn inside(router: Router) -> Actor {
        Actor::new(Way::Inside(router))
    }

    pub fn over_the_wire(base: &str) -> Actor {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(std::time::Duration::from_secs(60))
            .build()
            .expect("a client");
        Actor::new(Way::Wire {
            client,
            base: base.to_owned(),
        })
    }

    fn new(way: Way) -> Actor {
        Actor {
            name: "a stranger".to_owned(),
            way,
            cookie: None,
            key: None,
        }
    }

    /// One of the demo world's people, logged in.
    pub async fn log_in(&self, email: &str) -> Actor {
        self.log_in_with(email, PASSWORD).await
    }

    pub async fn log_in_with(&self, email: &str, password: &str) -> Actor {
        let logged_in = self.try_log_in(email, password).await;
        logged_in.expect("the system answers")
    }

    /// None when nobody answers.
    pub async fn try_log_in(&self, email: &str, password: &str) -> Option<Actor> {
        let body = json!({"login": email, "password": password});
        let key = next_key();
        let reply = self.try_post("/api/identity/log-in", &key, &body).await?;
        assert_eq!(reply.status, 200, "{email}: {}", reply.text());
        let cookie = reply.headers[header::SET_COOKIE].to_str().expect("a text");
        let pair = cookie.split(';').next().expect("a pair");
        assert!(pair.starts_with(SESSION_COOKIE));
        Some(Actor {
            name: email.to_owned(),
            cookie: Some(pair.to_owned()),
            ..self.clone()
        })
    }

    /// A machine with this key, and no session.
    pub fn with_key(&self, name: &str, key: &str) -> Actor {
        Actor {
            name: name.to_owned(),
            key: Some(key.to_owned()),
            cookie: None,
            ..self.clone()
        }
    }

    /// The same person with the same session at another place.
    pub fn elsewhere(&self, there: &Actor) -> Actor {
        Actor {
            way: there.way.clone(),
            ..self.clone()
        }
    }

    /// Logged in from now on.
    pub fn keep(&mut self, cookie: &str) {
        self.cookie = Some(cookie.to_owned());
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.json(Method::POST, path, body).await
    }

    /// With a key of its own, and an edit of whatever version.
    pub async fn json(&self, method: Method, path: &str, body: Value) -> Reply {
        self.edit(method, path, "\"1\"", body).await
    }

    /// An edit of the version that the ETag names.
    pub async fn edit(&self, method: Method, path: &str, etag: &str, body: Value) -> Reply {
        let key = next_key();
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
            ("if-match", etag),
        ];
        self.send(method, path, &headers, body.to_string().into_bytes())
            .await
    }

    /// The same request however often it is sent; none when nobody answers.
    pub async fn try_post(&self, path: &str, key: &str, body: &Value) -> Option<Reply> {
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        let bytes = body.to_string().into_bytes();
        self.try_send(Method::POST, path, &headers, bytes).await
    }

    /// None when nobody answers.
    pub async fn try_get(&self, path: &str) -> Option<Reply> {
        self.try_send(Method::GET, path, &[], Vec::new()).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Reply {
        let reply = self.try_send(method, path, headers, body).await;
        reply.expect("the system answers")
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<Reply> {
        match &self.way {
            Way::Inside(router) => {
                let request = self.request(method, path, ORIGIN, headers);
                let request = request.body(Body::from(body)).expect("a request");
                let answer = router.clone().oneshot(request).await;
                Some(read(answer.expect("an answer")).await)
            }
            Way::Wire { client, base } => {
                let uri = format!("{base}{path}");
                let request = self.request(method, &uri, base, headers);
                let request = request.body(body).expect("a request");
                let request = reqwest::Request::try_from(request).expect("a request");
                let answer = client.execute(request).await.ok()?;
                let (status, headers) = (answer.status(), answer.headers().clone());
                let bytes = answer.bytes().await.ok()?.to_vec();
                Some(Reply {
                    status,
                    headers,
                    bytes,
                })
            }
        }
    }

    fn request(
        &self,
        method: Method,
        uri: &str,
        origin: &str,
        headers: &[(&str, &str)],
    ) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header(header::USER_AGENT, BROWSER)
            .header(header::ORIGIN, origin);
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        request
    }
}

async fn read(answer: axum::response::Response) -> Reply {
    let (parts, body) = answer.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    // A stream of events would be waited for until it ends by itself.
    let is_stream = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    let bytes = match is_stream {
        true => Vec::new(),
        false => to_bytes(body, BODY_BYTES_MAX)
            .await
            .expect("a body that ends")
            .to_vec(),
    };
    Reply {
        status: parts.status,
        headers: parts.headers,
        bytes,
    }
}

pub fn next_key() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("it-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

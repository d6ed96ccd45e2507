//! A walk over the OpenAPI document with everything that can be wrong: bodies, parameters, headers.
//! Whatever is sent, and by whomever, the answer is never a 5xx, and a refusal is always a problem.

use std::collections::BTreeMap;

use axum::http::Method;
use runtime::http::Route;
use serde_json::Value;

use crate::actor::{Actor, Reply, next_key};
use crate::ids::{self, Ids};
use crate::schema::{Schemas, made_up_id, nasty};
use crate::system::System;

/// These end the walk of whoever sends them, so they come last.
const LAST: [&str; 7] = [
    "erasure",
    "log-out",
    "suspend",
    "end-others",
    "/me/sessions",
    "/me/password",
    "/members/",
];

const BAD_IDS: [&str; 9] = [
    "x",
    "0",
    "-1",
    "ord_",
    "%00",
    "%F0%9F%92%A5",
    "%2e%2e%2fetc%2fpasswd",
    "ord_zzzzzzzzzzzzzzzzzzzzzzzzzz",
    "9223372036854775808",
];

struct Walk<'a> {
    system: &'a System,
    schemas: Schemas<'a>,
    wrong: Vec<String>,
    /// How often each status was answered.
    answered: BTreeMap<u16, usize>,
}

impl Walk<'_> {
    fn note(&mut self, who: &Actor, method: &Method, path: &str, body: &[u8], reply: &Reply) {
        let status = reply.status.as_u16();
        *self.answered.entry(status).or_default() += 1;
        let kind = reply.headers.get("content-type");
        let is_problem = kind.is_some_and(|kind| kind == "application/problem+json");
        if status >= 500 || (status >= 400 && !is_problem) {
            let body = String::from_utf8_lossy(&body[..body.len().min(600)]).into_owned();
            let path: String = path.chars().take(300).collect();
            self.wrong.push(format!(
                "{method} {path} as {}: {status} {} for {body}",
                who.name,
                reply.text()
            ));
        }
    }

    async fn send(
        &mut self,
        who: &Actor,
        method: &Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> u16 {
        let reply = who.send(method.clone(), path, headers, body.to_vec()).await;
        self.note(who, method, path, body, &reply);
        reply.status.as_u16()
    }

    async fn send_json(&mut self, who: &Actor, method: &Method, path: &str, body: &Value) -> u16 {
        let key = next_key();
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
            ("if-match", "\"1\""),
        ];
        self.send(who, method, path, &headers, body.to_string().as_bytes())
            .await
    }

    fn path(&self, route: &Route, known: &Ids) -> String {
        let mut path = route.path.clone();
        for (name, schema) in self.schemas.parameters(route, "path") {
            let value = match self.schemas.prefix(schema) {
                Some(prefix) => known
                    .get(&prefix)
                    .and_then(|ids| ids.iter().next_back().cloned())
                    .unwrap_or_else(|| made_up_id(&prefix)),
                None => match self.schemas.sample(schema, known) {
                    Value::String(text) => text,
                    other => other.to_string(),
                },
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        path
    }

    async fn route(&mut self, who: &Actor, known: &Ids, route: &Route) {
        let (method, path) = (&route.method, self.path(route, known));
        let schema = self.schemas.body(route);
        let sample = schema.map_or(Value::Null, |schema| self.schemas.sample(schema, known));
        // Whoever may not do it at all is told so whatever is sent.
        if matches!(self.send_json(who, method, &path, &sample).await, 401 | 403) {
            return;
        }
        for (name, _) in self.schemas.parameters(route, "path") {
            for bad in BAD_IDS {
                let path = route.path.replace(&format!("{{{name}}}"), bad);
                if !path.contains('{') {
                    self.send_json(who, method, &path, &sample).await;
                }
            }
        }
        self.query(who, known, route, &path, &sample).await;
        self.headers(who, method, &path, &sample).await;
        if let Some(schema) = schema {
            for body in self.schemas.broken(schema, known) {
                self.send_json(who, method, &path, &body).await;
            }
            self.bytes(who, method, &path).await;
        }
    }

    async fn query(&mut self, who: &Actor, known: &Ids, route: &Route, path: &str, body: &Value) {
        let parameters = self.schemas.parameters(route, "query");
        let all: Vec<String> = parameters
            .iter()
            .map(|(name, schema)| {
                format!("{name}={}", as_text(&self.schemas.sample(schema, known)))
            })
            .collect();
        let whole = format!("{path}?{}", all.join("&"));
        self.send_json(who, &route.method, &whole, body).await;
        let unknown = format!("{path}?nobody_knows_this=1&%00=%ff&=&&");
        self.send_json(who, &route.method, &unknown, body).await;
        for (name, _) in parameters {
            for bad in nasty().iter().filter(|value| !value.is_array()) {
                let text: String = as_text(bad).chars().take(9_000).collect();
                let one = format!("{path}?{name}={}", encoded(&text));
                self.send_json(who, &route.method, &one, body).await;
            }
            for raw in ["%", "%zz", "%ff%fe", "a&limit=1&limit=2", "[]", "1,2,,3"] {
                let one = format!("{path}?{name}={raw}");
                self.send_json(who, &route.method, &one, body).await;
            }
        }
    }

    async fn headers(&mut self, who: &Actor, method: &Method, path: &str, sample: &Value) {
        if *method == Method::GET {
            return;
        }
        let body = sample.to_string().into_bytes();
        let json = ("content-type", "application/json");
        let long = "k".repeat(300);
        for headers in [
            vec![json],
            vec![json, ("idempotency-key", "")],
            vec![json, ("idempotency-key", long.as_str())],
            vec![json, ("idempotency-key", "schlüssel 钥匙")],
            vec![json, ("if-match", "")],
            vec![json, ("if-match", "W/\"x\", *")],
            vec![json, ("if-match", "\"99999999999999999999\"")],
            vec![json, ("accept-language", "\u{fffd}, ;q=, zh;q=9")],
            vec![("content-type", "text/plain")],
            vec![("content-type", "multipart/form-data")],
            vec![],
        ] {
            self.send(who, method, path, &headers, &body).await;
        }
    }

    /// What is no JSON, or hardly.
    async fn bytes(&mut self, who: &Actor, method: &Method, path: &str) {
        let key = next_key();
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
        ];
        let deep = "[".repeat(20_000);
        for body in [
            b"".as_slice(),
            b"{",
            b"\xff\xfe\x00",
            b"{\"a\":1,\"a\":2}",
            b"{\"amount\":1e999999}",
            b"\"\\ud800\"",
            b"NaN",
            deep.as_bytes(),
        ] {
            self.send(who, method, path, &headers, body).await;
        }
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// The walk of one person over all routes, the dangerous ones last.
async fn walk(email: Option<&str>) {
    let system = System::start().await;
    let log_in = async || match email {
        Some(email) => system.log_in(email).await,
        None => system.stranger(),
    };
    let mut who = log_in().await;
    let known = ids::seen(&system, &who).await;
    let mut routes: Vec<&Route> = system.routes.iter().collect();
    routes.sort_by_key(|route| LAST.iter().any(|last| route.path.contains(last)));
    let mut walk = Walk {
        system: &system,
        schemas: Schemas::of(&system.openapi),
        wrong: Vec::new(),
        answered: BTreeMap::new(),
    };
    for route in routes {
        let is_last = LAST.iter().any(|last| route.path.contains(last));
        if email.is_some() && !is_last && who.get("/api/identity/me").await.status != 200 {
            who = log_in().await;
        }
        walk.route(&who, &known, route).await;
    }
    walk.system.settle().await;
    println!("as {}: {:?}", who.name, walk.answered);
    // A walk that is refused at the door everywhere shows nothing.
    assert!(
        walk.answered
            .get(&422)
            .is_some_and(|refused| *refused > 100)
    );
    let count = walk.wrong.len();
    walk.wrong.truncate(40);
    assert!(count == 0, "{count} answers, among them {:#?}", walk.wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_stranger_sends_makes_it_fall_over() {
    walk(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_buyer_sends_makes_it_fall_over() {
    walk(Some("owner@spreewerk.example")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_seller_sends_makes_it_fall_over() {
    walk(Some("owner@brightwharf.example")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_an_operator_sends_makes_it_fall_over() {
    walk(Some("operator@argosy.example")).await;
}

//! A running identity with browsers that keep their cookies, and letters that can be read.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Method;
use contract::identity::{OrgKind, Role};
use db::Migrations;
use identity::Service;
use parking_lot::Mutex;
use runtime::Module;
use serde_json::{Value, json};
use testkit::{Actor, Kit, Reply, Screening, Settings};

pub const PASSWORD: &str = "a long enough secret";

pub struct World {
    pub kit: Kit,
    pub identity: Arc<Service>,
    pub screening: Arc<Screening>,
}

impl World {
    pub async fn start() -> World {
        let mut made = None;
        let settings = Settings {
            own_callers: true,
            defaults: vec![identity::DEFAULTS],
            // The rules are the same with a cheap hash.
            flags: vec![
                ("identity.password_memory_kib", "64".to_owned()),
                ("identity.password_passes", "1".to_owned()),
            ],
            ..Settings::default()
        };
        let screening = Screening::clear();
        let known = screening.clone();
        let kit = Kit::start_with(settings, |rt| {
            let (service, module) = identity::module(rt, known);
            service.set_audited(vec!["identity"]);
            let book = identity::address_book(&service);
            let papers = service.clone();
            made = Some(service);
            vec![
                module,
                runtime::notices::module(rt, identity::NOTICES.to_vec(), book, false),
                runtime::blobs::module(rt, vec![identity::papers(&papers)]),
                Module::new(
                    "risk",
                    Migrations {
                        module: "risk",
                        files: &[],
                    },
                ),
            ]
        })
        .await;
        World {
            kit,
            identity: made.unwrap(),
            screening,
        }
    }

    pub fn browser(&self) -> Browser {
        Browser {
            actor: self.kit.stranger(),
            cookies: Arc::new(Mutex::new(BTreeMap::new())),
        }
    }

    /// The newest letter or text message to this address: subject and text.
    pub async fn letter(&self, to: &str) -> (String, String) {
        self.kit.settle().await;
        let to = to.to_lowercase();
        let sent = if to.contains('@') {
            self.kit.rt.mail().sent(500).await.unwrap()
        } else {
            self.kit.rt.sms().sent(500).await.unwrap()
        };
        let newest = sent
            .into_iter()
            .find(|sent| sent.to == to)
            .expect("a letter");
        (newest.subject, newest.text)
    }

    pub async fn letters(&self) -> usize {
        self.kit.settle().await;
        self.kit.rt.mail().sent(500).await.unwrap().len()
    }

    /// The six digits that were sent to this address last.
    pub async fn code(&self, to: &str) -> String {
        let (_, text) = self.letter(to).await;
        text.split(|c: char| !c.is_ascii_digit())
            .find(|digits| digits.len() == 6)
            .expect("a code")
            .to_owned()
    }

    /// The token in the link that was sent to this address last.
    pub async fn invitation(&self, to: &str) -> String {
        let (_, text) = self.letter(to).await;
        let (_, rest) = text.split_once("?token=").expect("a link");
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// Registers by e-mail and founds a firm.
    pub async fn registers(&self, email: &str, kind: &str) -> Browser {
        let browser = self.browser();
        let begun = browser
            .post("/api/identity/registrations", json!({"email": email}))
            .await
            .ok();
        let id = begun["id"].as_str().unwrap().to_owned();
        let code = self.code(email).await;
        let proof = browser
            .post(
                &format!("/api/identity/registrations/{id}/verify"),
                json!({"code": code}),
            )
            .await
            .ok();
        browser
            .post(
                &format!("/api/identity/registrations/{id}/complete"),
                json!({
                    "proof": proof["proof"],
                    "name": "Anna Berg",
                    "password": PASSWORD,
                    "time_zone": "Europe/Berlin",
                    "currency": "EUR",
                    "organisation": {"kind": kind, "name": "Nordlicht GmbH", "country": "DE"},
                }),
            )
            .await
            .ok();
        browser
    }

    /// Invites and accepts; the new member's browser.
    pub async fn joins(&self, owner: &Browser, email: &str, roles: &[Role]) -> Browser {
        owner
            .post(
                "/api/identity/invitations",
                json!({"email": email, "roles": roles}),
            )
            .await
            .ok();
        let token = self.invitation(email).await;
        let browser = self.browser();
        browser
            .post(
                "/api/identity/invitations/accept",
                json!({"token": token, "name": "Ben Koch", "password": PASSWORD}),
            )
            .await
            .ok();
        browser
    }

    pub async fn operator(&self, email: &str) -> Browser {
        self.identity
            .create_operator(email, "Olga Petrova", Some(PASSWORD))
            .await
            .unwrap();
        let browser = self.browser();
        browser.logs_in(email).await.ok();
        let me = browser.get("/api/identity/me").await.ok();
        assert_eq!(me["organisation"]["kind"], json!(OrgKind::Platform));
        browser
    }
}

/// Keeps cookies, and says that its requests come from our own pages.
#[derive(Clone)]
pub struct Browser {
    actor: Actor,
    pub cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Browser {
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn logs_in(&self, login: &str) -> Reply {
        self.post(
            "/api/identity/log-in",
            json!({"login": login, "password": PASSWORD}),
        )
        .await
    }

    pub async fn me(&self) -> Value {
        self.get("/api/identity/me").await.ok()
    }

    pub async fn person(&self) -> String {
        self.me().await["person"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn org(&self) -> String {
        self.me().await["organisation"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub fn token(&self) -> String {
        self.cookies
            .lock()
            .get("argosy_session")
            .cloned()
            .unwrap_or_default()
    }

    /// An edit of the version that was seen.
    pub async fn put_if(&self, path: &str, version: &str, body: Value) -> Reply {
        let tag = format!("\"{version}\"");
        self.send_with(Method::PUT, path, &[("if-match", &tag)], Some(body))
            .await
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        self.send_with(method, path, &[], body).await
    }

    async fn send_with(
        &self,
        method: Method,
        path: &str,
        more: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let cookie = self
            .cookies
            .lock()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let mut headers = vec![
            ("sec-fetch-site", "same-origin"),
            (
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ),
        ];
        if !cookie.is_empty() {
            headers.push(("cookie", &cookie));
        }
        headers.extend_from_slice(more);
        let reply = self.actor.send(method, path, &headers, body).await;
        for set in reply.headers.get_all("set-cookie") {
            let text = set.to_str().unwrap();
            let pair = text.split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.lock().remove(name);
            } else {
                self.cookies
                    .lock()
                    .insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }

    /// A machine with this key.
    pub async fn with_key(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: Option<Value>,
    ) -> Reply {
        let bearer = format!("Bearer {key}");
        self.actor
            .send(method, path, &[("authorization", &bearer)], body)
            .await
    }
}

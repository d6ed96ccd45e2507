//! Somebody who uses the API: a buyer, a seller's packer, a stranger.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use contract::identity::{Caller, Credential, OrgKind, Role};
use contract::ids::{OrgId, PersonId, SessionId};
use kernel::{Locale, Problem};
use parking_lot::Mutex;
use runtime::http::Authenticator;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::Reply;

/// The callers that a test has made up, known by their bearer token.
#[derive(Default)]
pub struct Known {
    by_token: Mutex<HashMap<String, Caller>>,
}

impl Known {
    pub(crate) fn add(&self, token: &str, caller: Caller) {
        self.by_token.lock().insert(token.to_owned(), caller);
    }
}

#[async_trait]
impl Authenticator for Known {
    async fn by_session(&self, token: &str) -> Result<Option<Caller>, Problem> {
        Ok(self.by_token.lock().get(token).cloned())
    }

    async fn by_api_key(&self, key: &str) -> Result<Option<Caller>, Problem> {
        Ok(self.by_token.lock().get(key).cloned())
    }
}

/// Makes requests in somebody's name.
#[derive(Clone)]
pub struct Actor {
    pub(crate) router: Router,
    pub(crate) known: Arc<Known>,
    pub(crate) ids: runtime::Ids,
    /// `None` for a stranger.
    pub(crate) who: Option<(String, Caller)>,
}

impl Actor {
    pub(crate) fn new(
        router: Router,
        known: Arc<Known>,
        ids: runtime::Ids,
        kind: OrgKind,
        org: OrgId,
        roles: &[Role],
    ) -> Actor {
        let token = format!("test-{}", ids.uuid().simple());
        let caller = Caller {
            person: PersonId::from_uuid(ids.uuid()),
            org,
            kind,
            roles: roles.iter().copied().collect::<BTreeSet<_>>(),
            locale: Locale::En,
            credential: Credential::Session(SessionId::from_uuid(ids.uuid())),
            trace: None,
        };
        known.add(&token, caller.clone());
        Actor {
            router,
            known,
            ids,
            who: Some((token, caller)),
        }
    }

    /// Who this is, as modules see it. Panics for a stranger.
    pub fn caller(&self) -> Caller {
        self.who.clone().expect("a stranger is nobody").1
    }

    pub fn org(&self) -> OrgId {
        self.caller().org
    }

    pub fn person(&self) -> PersonId {
        self.caller().person
    }

    /// Another person of the same organisation, with these roles.
    pub fn colleague(&self, roles: &[Role]) -> Actor {
        let mine = self.caller();
        Actor::new(
            self.router.clone(),
            self.known.clone(),
            self.ids.clone(),
            mine.kind,
            mine.org,
            roles,
        )
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], None).await
    }

    /// With a fresh idempotency key.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        let key = self.ids.uuid().to_string();
        self.post_once(path, &key, body).await
    }

    /// With this idempotency key: the second time nothing happens.
    pub async fn post_once(&self, path: &str, key: &str, body: Value) -> Reply {
        self.send(Method::POST, path, &[("idempotency-key", key)], Some(body))
            .await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, &[], Some(body)).await
    }

    /// An edit of the version that the ETag names.
    pub async fn put_if(&self, path: &str, etag: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, &[("if-match", etag)], Some(body))
            .await
    }

    pub async fn patch_if(&self, path: &str, etag: &str, body: Value) -> Reply {
        self.send(Method::PATCH, path, &[("if-match", etag)], Some(body))
            .await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Any request; a body is sent as JSON.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let mut headers = headers.to_vec();
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let bytes = body.map(|body| body.to_string().into_bytes());
        self.send_bytes(method, path, &headers, bytes.unwrap_or_default())
            .await
    }

    /// Any request with a raw body: uploads, and bodies that are meant to be refused.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some((token, _)) = &self.who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        Reply::read(response).await
    }
}

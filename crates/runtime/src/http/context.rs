//! What the front knows of a request, for extractors and handlers: its id, where it came from and
//! who makes it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use kernel::{Locale, Problem};

use super::Refusal;
use super::rates::Limits;

/// Cheap to clone; the same for all extractors of one request.
#[derive(Clone)]
pub struct Context {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) request_id: String,
    pub(super) ip: IpAddr,
    pub(super) method: Method,
    /// Path and query as the client sent them, before routers cut a prefix off.
    pub(super) path: String,
    pub(super) caller: Option<contract::identity::Caller>,
    pub(super) locale: Locale,
    pub(super) limits: Limits,
    pub(super) body_max_bytes: usize,
    /// Set once the body was read: what a repeated idempotency key is compared with.
    pub(super) body: OnceLock<Bytes>,
}

impl Context {
    pub(super) fn new(inner: Inner) -> Self {
        Context {
            inner: Arc::new(inner),
        }
    }

    pub fn request_id(&self) -> &str {
        &self.inner.request_id
    }

    /// The client's address, as far as it can be believed.
    pub fn ip(&self) -> IpAddr {
        self.inner.ip
    }

    /// The language to answer in: what the request asks for, else the caller's own.
    pub fn locale(&self) -> Locale {
        self.inner.locale
    }

    /// Rate limits beyond those of the route, such as log-in attempts on one account.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    pub(super) fn of(parts: &Parts) -> Result<Context, Refusal> {
        // Missing only where a router is served without its front, which is a mistake of ours.
        parts
            .extensions
            .get::<Context>()
            .cloned()
            .ok_or_else(|| Refusal(Problem::internal()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Context::of(parts)
    }
}

/// The address of the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

impl Peer {
    /// For requests that came over no connection: tests.
    pub(super) const NONE: Peer = Peer(IpAddr::V4(Ipv4Addr::LOCALHOST));
}

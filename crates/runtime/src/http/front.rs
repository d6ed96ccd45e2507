//! The one layer that every request passes. Before the handler: request id, span, origin, caller,
//! rate limit, unknown query names. After it: panics, time-outs, problems, 304, headers, figures.
//! One layer instead of a dozen, because each costs an allocation and a virtual call.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use kernel::{FieldError, Locale, Problem};
use tower::{Layer, Service};
use tracing::Instrument;

use super::answer::{self, Carried};
use super::compose::Routes;
use super::context::{Inner, Peer};
use super::rates::{Left, Limits, RateClass, Who};
use super::session::{Presented, presented};
use super::{Context, conditional, door, origin, query};
use crate::Runtime;
use crate::config::Cidr;

/// What the front knows of the program.
pub(super) struct Front {
    pub(super) runtime: Runtime,
    pub(super) limits: Limits,
    pub(super) routes: Routes,
    pub(super) trusted_proxies: Vec<Cidr>,
    pub(super) public_origin: String,
    pub(super) request_timeout: Duration,
    pub(super) body_max_bytes: usize,
    pub(super) is_tls: bool,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const URI_BYTES_MAX: usize = 8_192;
/// An upload may come over a slow line.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(600);

impl Front {
    async fn handle<S>(self: Arc<Self>, mut request: Request, mut handler: S) -> Response
    where
        S: Service<Request, Response = Response, Error = Infallible> + Send + 'static,
        S::Future: Send,
    {
        let started = Instant::now();
        let request_id = self.request_id(request.headers());
        let path = request.uri().path().to_owned();
        let is_api = path.starts_with("/api/");
        let matched = request.extensions().get::<MatchedPath>().cloned();
        let entry = matched
            .as_ref()
            .and_then(|matched| self.routes.find(request.method(), matched.as_str()));
        let meter = entry.map_or_else(
            || self.routes.other(is_api, matched.is_some()),
            |entry| &entry.meter,
        );
        let if_none_match = match *request.method() {
            Method::GET | Method::HEAD => request.headers().get(header::IF_NONE_MATCH).cloned(),
            _ => None,
        };
        let timeout = if is_multipart(request.headers()) {
            UPLOAD_TIMEOUT
        } else {
            self.request_timeout
        };
        let span = tracing::info_span!("request", id = %request_id, method = %request.method(), path = %path);

        let mut left = None;
        let answered = async {
            let admitted = if is_api {
                let class = entry.map(|entry| entry.class);
                let known = entry.map(|entry| entry.query_names.as_slice());
                self.admit(&mut request, &request_id, class, known, &mut left)
                    .await
            } else {
                self.stranger(&mut request, &request_id);
                Ok(())
            };
            admitted?;
            let front = &self;
            let running = async move {
                let keeper = entry.and_then(|entry| Some((entry.keeper?, entry.is_public)));
                match keeper {
                    Some((module, is_public)) => {
                        let keeping = door::Keeping {
                            rt: &front.runtime,
                            module,
                            is_public,
                            body_max_bytes: front.body_max_bytes,
                            lease: timeout,
                        };
                        door::pass(keeping, request, handler).await
                    }
                    None => door::run(handler.call(request)).await,
                }
            };
            match tokio::time::timeout(timeout, running).await {
                Ok(answered) => answered,
                Err(_) => {
                    Err(Problem::new("runtime/timeout", 503, "This took too long").retry_after(5))
                }
            }
        };
        let response = match answered.instrument(span.clone()).await {
            Ok(response) => response,
            Err(problem) => answer::Refusal(problem).into_response(),
        };
        let mut response = span.in_scope(|| shaped(response, &path, &request_id));
        if let (Some(wanted), StatusCode::OK) = (if_none_match, response.status()) {
            response = unless_held(response, &wanted);
        }
        if let Some(left) = left {
            left.write(response.headers_mut());
        }
        self.finish(&mut response, request_id, is_api);
        meter.count(response.status(), started.elapsed());
        span.in_scope(|| {
            tracing::debug!(
                status = response.status().as_u16(),
                micros = started.elapsed().as_micros() as u64,
                "answered"
            );
        });
        response
    }

    /// Ours, or the client's when it is well formed.
    fn request_id(&self, headers: &HeaderMap) -> String {
        headers
            .get(&REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|text| {
                (8..=64).contains(&text.len())
                    && text
                        .bytes()
                        .all(|c| c.is_ascii_alphanumeric() || b"-_.".contains(&c))
            })
            .map_or_else(
                || format!("{:016x}", self.runtime.rng().number()),
                str::to_owned,
            )
    }

    /// Everything that is decided before a handler of the API runs.
    async fn admit(
        &self,
        request: &mut Request,
        request_id: &str,
        class: Option<RateClass>,
        query_names: Option<&[String]>,
        left: &mut Option<Left>,
    ) -> Result<(), Problem> {
        let uri = request.uri();
        if uri.path().len() + uri.query().map_or(0, str::len) > URI_BYTES_MAX {
            return Err(Problem::new(
                "runtime/uri-too-long",
                414,
                "The address is too long",
            ));
        }
        let is_safe = origin::is_safe(request.method());
        let presented = presented(request.headers());
        if !is_safe {
            let has_session = matches!(presented, Presented::Session(_));
            origin::check(
                request.headers(),
                request.uri(),
                &self.public_origin,
                has_session,
            )?;
        }
        let known = self.known(presented).await;
        let ip = self.client_ip(request);
        if self.limits.is_on() {
            let who = match &known {
                Ok(Some(caller)) => Who::Account(caller.person.uuid()),
                Ok(None) | Err(_) => Who::Address(network(ip)),
            };
            let class = class.unwrap_or(if is_safe {
                RateClass::Default
            } else {
                RateClass::Write
            });
            match self.limits.charge(class, who) {
                Ok(still) => *left = Some(still),
                Err((still, problem)) => {
                    *left = Some(still);
                    return Err(problem);
                }
            }
        }
        let mut caller = known?;
        if let Some(caller) = &mut caller {
            caller.trace = Some(request_id.to_owned());
        }
        if let (Some(query), Some(names)) = (request.uri().query(), query_names) {
            refuse_unknown(query, names)?;
        }
        self.remember(request, request_id, ip, caller);
        Ok(())
    }

    fn stranger(&self, request: &mut Request, request_id: &str) {
        let ip = self.client_ip(request);
        self.remember(request, request_id, ip, None);
    }

    fn remember(
        &self,
        request: &mut Request,
        request_id: &str,
        ip: IpAddr,
        caller: Option<contract::identity::Caller>,
    ) {
        let locale = request
            .headers()
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .and_then(Locale::accepted)
            .or_else(|| caller.as_ref().map(|caller| caller.locale))
            .unwrap_or_default();
        let context = Context::new(Inner {
            request_id: request_id.to_owned(),
            ip,
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            caller,
            locale,
            limits: self.limits.clone(),
            body_max_bytes: self.body_max_bytes,
            body: OnceLock::new(),
        });
        request.extensions_mut().insert(context);
    }

    async fn known(
        &self,
        presented: Presented<'_>,
    ) -> Result<Option<contract::identity::Caller>, Problem> {
        match presented {
            Presented::Nothing => Ok(None),
            // A session that has ended makes a stranger, who may still look at public pages.
            Presented::Session(token) => self.runtime.authenticator().by_session(token).await,
            // A machine wants to know at once that its key is no good.
            Presented::ApiKey("") => Err(Problem::unauthenticated()),
            Presented::ApiKey(key) => match self.runtime.authenticator().by_api_key(key).await? {
                Some(caller) => Ok(Some(caller)),
                None => Err(Problem::unauthenticated()),
            },
        }
    }

    /// The peer, or the last address in `X-Forwarded-For` that is none of our own proxies.
    fn client_ip(&self, request: &Request) -> IpAddr {
        let Peer(peer) = request.extensions().get().copied().unwrap_or(Peer::NONE);
        let is_ours = |ip: IpAddr| {
            self.trusted_proxies
                .iter()
                .any(|network| network.contains(ip))
        };
        if !is_ours(peer) {
            return peer;
        }
        let mut client = peer;
        let forwarded = request.headers().get_all("x-forwarded-for");
        let hops = forwarded
            .iter()
            .rev()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.rsplit(','));
        for hop in hops {
            match hop.trim().parse::<IpAddr>() {
                Ok(ip) => client = ip.to_canonical(),
                Err(_) => break,
            }
            if !is_ours(client) {
                break;
            }
        }
        client
    }

    /// Headers that every answer carries unless the handler said otherwise.
    fn finish(&self, response: &mut Response, request_id: String, is_api: bool) {
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::try_from(request_id) {
            headers.insert(REQUEST_ID, id);
        }
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers
            .entry(header::REFERRER_POLICY)
            .or_insert(HeaderValue::from_static("strict-origin-when-cross-origin"));
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(HeaderValue::from_static(
                "default-src 'none'; frame-ancestors 'none'; sandbox",
            ));
        headers
            .entry(HeaderName::from_static("cross-origin-resource-policy"))
            .or_insert(HeaderValue::from_static("same-origin"));
        if self.is_tls {
            headers.insert(
                header::STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000"),
            );
        }
        if is_api {
            // Not `no-store`: the client may keep it, to ask with its ETag whether it still holds.
            headers
                .entry(header::CACHE_CONTROL)
                .or_insert(HeaderValue::from_static("private, no-cache"));
        }
    }
}

fn refuse_unknown(query: &str, names: &[String]) -> Result<(), Problem> {
    let unknown: Vec<FieldError> = query::pairs(query)
        .filter(|(name, _)| !names.contains(name))
        .take(20)
        .map(|(name, _)| FieldError::new(name, "unknown", "is not known here"))
        .collect();
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(unknown))
    }
}

/// Whoever has one IPv6 address has 2⁶⁴ of them.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"multipart/"))
}

/// Every refusal leaves as a problem, also those that the framework made.
fn shaped(mut response: Response, path: &str, request_id: &str) -> Response {
    let status = response.status();
    let mut problem = match response.extensions_mut().remove::<Carried>() {
        Some(Carried(problem)) => *problem,
        None if status.is_client_error() || status.is_server_error() => {
            match foreign(status, response.headers()) {
                Some(problem) => problem,
                None => return response,
            }
        }
        None => return response,
    };
    if problem.status >= 500 {
        tracing::error!(kind = %problem.kind, "answered {}: {problem}", problem.status);
    }
    if problem.status == 500 {
        // What happened inside is for the log, under the same request id.
        problem.detail.clear();
        problem.params.clear();
    }
    let mut written = answer::write(&problem, path, request_id);
    for name in [header::ALLOW, header::SET_COOKIE] {
        for value in response.headers().get_all(&name) {
            written.headers_mut().append(name.clone(), value.clone());
        }
    }
    written
}

/// A problem for a refusal that was not made by us; none when it already is one.
fn foreign(status: StatusCode, headers: &HeaderMap) -> Option<Problem> {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind.is_some_and(|kind| kind.starts_with(b"application/")) {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            "runtime/method-not-allowed",
            405,
            "This address does not take this method",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new("runtime/too-large", 413, "The request is too large")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => super::body::unsupported_media_type(),
        status if status.is_server_error() => Problem::internal(),
        status => {
            let mut problem = Problem::malformed("");
            problem.status = status.as_u16();
            problem
        }
    })
}

/// 304 without a body when the client has this version.
fn unless_held(response: Response, wanted: &HeaderValue) -> Response {
    let holds = response
        .headers()
        .get(header::ETAG)
        .is_some_and(|etag| conditional::still_holds(wanted, etag));
    if !holds {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, axum::body::Body::empty())
}

/// Puts the front around a router.
#[derive(Clone)]
pub(super) struct FrontLayer(pub(super) Arc<Front>);

impl<S> Layer<S> for FrontLayer {
    type Service = Fronted<S>;

    fn layer(&self, inner: S) -> Fronted<S> {
        Fronted {
            front: self.0.clone(),
            inner,
        }
    }
}

#[derive(Clone)]
pub(super) struct Fronted<S> {
    front: Arc<Front>,
    inner: S,
}

impl<S> Service<Request> for Fronted<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The one that was asked whether it is ready is the one to call.
        let next = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, next);
        let front = self.front.clone();
        Box::pin(async move { Ok(front.handle(request, ready).await) })
    }
}

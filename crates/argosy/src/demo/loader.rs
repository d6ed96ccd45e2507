//! Somebody who does what the files say: requests in people's names, the clock, and what the files
//! call things against what they became.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use contract::identity::{Caller, OrgKind};
use contract::ids::{OrgId, PersonId, ServiceId};
use kernel::Problem;
use runtime::Runtime;
use runtime::flow::Flow;
use serde_json::Value;
use tower::ServiceExt as _;

use super::clock::DemoClock;
use super::door::Door;
use super::script::days_of;
use super::world::World;
use crate::cli::Failure;
use crate::compose::Services;

const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The platform acting by itself.
pub(super) const PLATFORM: &str = "argosy";
/// Somebody who is not logged in.
pub(super) const STRANGER: &str = "";

/// A person of the world, once they exist.
pub(super) struct Member {
    pub(super) token: String,
    pub(super) is_platform: bool,
}

/// A service of a carrier, once it exists.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) id: ServiceId,
    pub(super) carrier: String,
    pub(super) max_length_mm: i64,
}

pub(super) struct Loader {
    rt: Runtime,
    router: Router,
    flow: Flow,
    door: Arc<Door>,
    clock: Arc<DemoClock>,
    pub(super) services: Services,
    pub(super) people: BTreeMap<String, Member>,
    pub(super) firms: BTreeMap<String, OrgId>,
    /// Who acts for a firm when the files name nobody: its owner, the platform's operator.
    pub(super) heads: BTreeMap<String, String>,
    pub(super) carriage: BTreeMap<String, Service>,
    /// Offers by seller and article number.
    pub(super) offers: BTreeMap<(String, String), String>,
    /// What is published, by slug.
    pub(super) products: BTreeMap<String, String>,
    keys: AtomicU64,
}

impl Loader {
    pub(super) fn new(
        rt: &Runtime,
        router: Router,
        flow: Flow,
        door: Arc<Door>,
        clock: Arc<DemoClock>,
        services: Services,
    ) -> Self {
        door.admit(PLATFORM, Caller::system());
        Loader {
            rt: rt.clone(),
            router,
            flow,
            door,
            clock,
            services,
            people: BTreeMap::new(),
            firms: BTreeMap::new(),
            heads: BTreeMap::new(),
            carriage: BTreeMap::new(),
            offers: BTreeMap::new(),
            products: BTreeMap::new(),
            keys: AtomicU64::new(0),
        }
    }

    pub(super) async fn store_is_empty(&self) -> Result<bool, Failure> {
        let people = self
            .send(
                PLATFORM,
                Method::GET,
                "/api/identity/ops/people?limit=1",
                None,
            )
            .await?;
        Ok(people["items"].as_array().is_none_or(Vec::is_empty))
    }

    /// The whole world; answers what did not come out as written.
    pub(super) async fn play(&mut self, world: &World) -> Result<Vec<String>, Failure> {
        if world.rates.base != "EUR" {
            return Err(Failure(
                "seed/fx.toml: rates are told for one euro".to_owned(),
            ));
        }
        self.load_list("sanctions/2026-09.csv").await?;
        self.load_people(&world.people).await?;
        self.load_firms(world).await?;
        self.load_register().await?;
        self.load_carriage(&world.carriers).await?;
        self.load_goods(world).await?;
        self.load_licences(world).await?;
        self.load_letterheads(world).await?;
        self.settle().await?;
        let faults = self.play_script(world).await?;
        self.load_declarations(world).await?;
        self.load_brands(world).await?;
        self.load_list("sanctions/2026-11.csv").await?;
        self.settle().await?;
        self.release().await;
        Ok(faults)
    }

    /// Whoever serves the store moves its events from now on.
    pub(super) async fn release(&self) {
        self.flow.release().await;
    }

    pub(super) fn rt(&self) -> &Runtime {
        &self.rt
    }

    pub(super) fn set_back(&self, days: f64) {
        self.clock.set_back(days_of(days));
    }

    pub(super) fn now(&self) -> kernel::Timestamp {
        use kernel::Clock as _;
        self.clock.now()
    }

    /// Lets everything happen that follows from what was done.
    pub(super) async fn settle(&self) -> Result<(), Failure> {
        self.flow.settle().await?;
        Ok(())
    }

    pub(super) fn admit(&mut self, slug: &str, person: PersonId, caller: Caller) {
        let token = person.to_string();
        let is_platform = caller.kind == OrgKind::Platform;
        self.door.admit(&token, caller);
        let member = Member { token, is_platform };
        self.people.insert(slug.to_owned(), member);
    }

    pub(super) fn open_door(&self, token: &str, caller: Caller) {
        self.door.admit(token, caller);
    }

    pub(super) fn member(&self, slug: &str) -> Result<&Member, Failure> {
        self.people
            .get(slug)
            .ok_or_else(|| Failure(format!("there is nobody called {slug}")))
    }

    /// Whose account it is; their token is their id.
    pub(super) fn person(&self, slug: &str) -> Result<String, Failure> {
        Ok(self.member(slug)?.token.clone())
    }

    pub(super) fn firm(&self, slug: &str) -> Result<OrgId, Failure> {
        self.firms
            .get(slug)
            .copied()
            .ok_or_else(|| Failure(format!("there is no firm {slug}")))
    }

    pub(super) fn head(&self, firm: &str) -> Result<String, Failure> {
        self.heads
            .get(firm)
            .cloned()
            .ok_or_else(|| Failure(format!("nobody runs {firm}")))
    }

    pub(super) async fn get(&self, who: &str, path: &str) -> Result<Value, Failure> {
        self.send(who, Method::GET, path, None).await
    }

    pub(super) async fn post(&self, who: &str, path: &str, body: Value) -> Result<Value, Failure> {
        self.send(who, Method::POST, path, Some(body)).await
    }

    pub(super) async fn put(&self, who: &str, path: &str, body: Value) -> Result<Value, Failure> {
        self.send(who, Method::PUT, path, Some(body)).await
    }

    pub(super) fn service(&self, slug: &str) -> Result<&Service, Failure> {
        self.carriage
            .get(slug)
            .ok_or_else(|| Failure(format!("there is no service {slug}")))
    }

    /// Every request is its own: nothing is replayed.
    fn next_key(&self) -> String {
        format!("demo-world-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// An edit of a version that is known.
    pub(super) async fn edit(
        &self,
        who: &str,
        path: &str,
        version: i64,
        body: Value,
    ) -> Result<Value, Failure> {
        let tag = format!("\"{version}\"");
        self.send_at(who, Method::PUT, path, Some(body), Some(&tag))
            .await
    }

    /// A request in somebody's name; anything but a success is a failure that says why.
    pub(super) async fn send(
        &self,
        who: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Failure> {
        self.send_at(who, method, path, body, None).await
    }

    /// With the version that is edited.
    pub(super) async fn send_at(
        &self,
        who: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
        if_match: Option<&str>,
    ) -> Result<Value, Failure> {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::USER_AGENT, "Argosy demo world")
            .header("idempotency-key", self.next_key());
        if let Some(tag) = if_match {
            request = request.header(header::IF_MATCH, tag);
        }
        let token = match self.people.get(who) {
            _ if who == STRANGER => None,
            Some(member) => Some(member.token.as_str()),
            // Whoever has no name in the files goes by their token.
            None => Some(who),
        };
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let answer = self.router.clone().oneshot(request.body(body)?).await?;
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), ANSWER_BYTES_MAX).await?;
        if status.is_success() {
            return Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null));
        }
        let why = match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => crate::serve::told(problem).0,
            Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
        };
        Err(Failure(format!("{method} {path} as {who}: {status} {why}")))
    }
}

/// The text at a place of an answer.
pub(super) fn text(value: &Value, place: &str) -> Result<String, Failure> {
    value
        .pointer(place)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| Failure(format!("an answer has no {place}: {value}")))
}

/// Roles by their names in the files.
pub(super) fn roles(names: &[String]) -> Result<BTreeSet<contract::identity::Role>, Failure> {
    names
        .iter()
        .map(|name| {
            contract::identity::Role::parse(name)
                .ok_or_else(|| Failure(format!("there is no role {name}")))
        })
        .collect()
}

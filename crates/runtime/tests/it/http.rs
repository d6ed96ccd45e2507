//! The HTTP side, driven by a module that exists only here.

mod bodies;
mod document;
mod doors;
mod fronts;
mod limits;
mod served;
mod versions;
mod web;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body as Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use contract::identity::{Credential, OrgKind};
use contract::ids::{OrgId, PersonId, SessionId};
use kernel::{Kind, Locale, Page, Problem};
use runtime::config::{Config, Sources};
use runtime::http::{
    Answer, Api, Authenticator, Body, Caller, Created, DemandedKey, Etag, IdempotencyKey, IfMatch,
    Json, Language, MaybeCaller, NoContent, PageQuery, PathId, Query, RateClass, Site, Upload,
    compose, upload_limit,
};
use runtime::{Module, Rng, Runtime};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower::ServiceExt;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

pub enum Thing {}
impl Kind for Thing {
    const PREFIX: &'static str = "thg";
}
pub type ThingId = kernel::Id<Thing>;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewThing {
    #[schema(min_length = 1, max_length = 20)]
    name: String,
    #[schema(min_items = 1, max_items = 3)]
    lines: Vec<Line>,
    color: Option<Color>,
    payment: Option<Payment>,
    price: Option<kernel::Money>,
    owner: Option<ThingId>,
    paint: Option<Paint>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Paint {
    color: Color,
    #[schema(maximum = 5)]
    coats: u8,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Line {
    #[schema(minimum = 1, maximum = 1000)]
    quantity: u32,
    #[schema(pattern = "^[A-Z]{3}$")]
    code: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Color {
    Red,
    Blue,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
enum Payment {
    Card { token: String },
    Transfer { account: String, reference: String },
}

#[derive(Debug, Serialize, ToSchema)]
struct View {
    id: ThingId,
    name: String,
    by: String,
    language: Locale,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    #[param(inline)]
    color: Option<Color>,
    #[param(minimum = 1, maximum = 9)]
    size: Option<u32>,
    fresh: Option<bool>,
}

fn view(name: &str) -> View {
    View {
        id: ThingId::from_uuid(uuid::Uuid::from_u128(7)),
        name: name.to_owned(),
        by: "nobody".to_owned(),
        language: Locale::En,
    }
}

/// Lists things.
#[utoipa::path(get, path = "/things", params(Filter, PageQuery), responses((status = 200, body = Page<View>)))]
async fn list(
    MaybeCaller(by): MaybeCaller,
    Language(language): Language,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<View>>> {
    let mut shown = view(&format!(
        "{:?} {:?} {:?} {}",
        filter.color, filter.size, filter.fresh, page.limit
    ));
    shown.language = language;
    shown.by = by.map_or_else(|| "stranger".to_owned(), |by| by.actor());
    Ok(Json(Page {
        items: vec![shown],
        next: page.after,
    }))
}

/// Makes a thing.
#[utoipa::path(post, path = "/things", params(IdempotencyKey), request_body = NewThing, responses((status = 201, body = View)))]
async fn make(
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(new): Body<NewThing>,
) -> Answer<Created<View>> {
    let request = key.request(&by);
    assert_eq!(request.endpoint, "POST /api/things/things");
    let made = view(&new.name);
    Ok(Created(format!("/api/things/things/{}", made.id), made))
}

/// Shows a thing.
#[utoipa::path(get, path = "/things/{id}", params(("id" = ThingId, Path)), responses((status = 200, body = View)))]
async fn show(_: Caller, PathId(id): PathId<Thing>) -> Answer<Etag<View>> {
    let mut shown = view("a");
    shown.id = id;
    Ok(Etag::new(3, shown))
}

/// Renames a thing.
#[utoipa::path(put, path = "/things/{id}", params(IfMatch, ("id" = ThingId, Path)), request_body = Line, responses((status = 200, body = View)))]
async fn change(
    _: Caller,
    _: PathId<Thing>,
    version: IfMatch,
    _: Body<Line>,
) -> Answer<Etag<View>> {
    version.check(3)?;
    Ok(Etag::new(4, view("b")))
}

/// Takes files.
#[utoipa::path(post, path = "/files", responses((status = 204)))]
async fn take(_: Caller, mut upload: Upload) -> Answer<NoContent> {
    while upload.next(1_000).await?.is_some() {}
    Ok(NoContent)
}

/// Logs in.
#[utoipa::path(post, path = "/sessions", request_body = Line, responses((status = 204)))]
async fn log_in(_: Body<Line>) -> NoContent {
    NoContent
}

/// Panics.
#[utoipa::path(get, path = "/panic", responses((status = 204)))]
async fn panics() -> NoContent {
    panic!("the secret is 42")
}

/// Takes a while.
#[utoipa::path(get, path = "/slow", responses((status = 204)))]
async fn slow() -> NoContent {
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    NoContent
}

fn module() -> Module {
    let migrations = db::Migrations {
        module: "things",
        files: &[],
    };
    Module {
        routes: OpenApiRouter::new()
            .routes(routes!(list, make))
            .routes(routes!(show, change))
            .routes(routes!(take).layer(upload_limit(5_000)))
            .routes(routes!(log_in))
            .routes(routes!(count))
            .routes(routes!(demand))
            .routes(routes!(panics))
            .routes(routes!(slow)),
        public: &[
            "GET /api/things/things",
            "POST /api/things/sessions",
            "GET /api/things/panic",
            "GET /api/things/slow",
        ],
        rates: &[("POST /api/things/sessions", RateClass::Login)],
        ..Module::new("things", migrations)
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Count {
    #[schema(minimum = 1, maximum = 9)]
    by: u64,
    pause_ms: Option<u64>,
}

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Counts on, and says where it is.
#[utoipa::path(post, path = "/counts", request_body = Count, responses((status = 201, body = Object)))]
async fn count(Caller(_): Caller, Body(count): Body<Count>) -> Answer<Created<Value>> {
    tokio::time::sleep(Duration::from_millis(count.pause_ms.unwrap_or(0))).await;
    let at = COUNT.fetch_add(count.by, Ordering::Relaxed);
    Ok(Created(format!("/counts/{at}"), json!({"count": at})))
}

/// The same, and a key is demanded.
#[utoipa::path(post, path = "/demands", params(DemandedKey), request_body = Count,
    responses((status = 201, body = Object)))]
async fn demand(caller: Caller, _: DemandedKey, body: Body<Count>) -> Answer<Created<Value>> {
    count(caller, body).await
}

struct Door;

#[async_trait]
impl Authenticator for Door {
    async fn by_session(&self, token: &str) -> Result<Option<contract::identity::Caller>, Problem> {
        match token {
            "ann" => Ok(Some(known(1))),
            "ben" => Ok(Some(known(2))),
            "down" => Err(Problem::unavailable()),
            _ => Ok(None),
        }
    }

    async fn by_api_key(&self, key: &str) -> Result<Option<contract::identity::Caller>, Problem> {
        Ok((key == "machine").then(|| known(3)))
    }
}

fn known(number: u128) -> contract::identity::Caller {
    let id = uuid::Uuid::from_u128(number);
    contract::identity::Caller {
        person: PersonId::from_uuid(id),
        org: OrgId::from_uuid(id),
        kind: OrgKind::Buyer,
        roles: OrgKind::Buyer.roles().iter().copied().collect(),
        locale: Locale::ZhCn,
        credential: Credential::Session(SessionId::from_uuid(id)),
        trace: None,
    }
}

/// The program of a test.
struct Kit {
    runtime: Runtime,
    api: Api,
    _folder: tempfile::TempDir,
}

/// What came back.
struct Got {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    fn is_refused(&self, status: u16, kind: &str) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text
        );
        assert_eq!(
            self.json()["type"],
            format!("/problems/{kind}"),
            "{}",
            self.text
        );
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.json()["request_id"], self.header("x-request-id"));
    }

    /// `path code`, one a field error.
    fn fields(&self) -> Vec<String> {
        let body = self.json();
        let fields = body["fields"].as_array().expect("fields");
        let mut told: Vec<String> = fields
            .iter()
            .map(|field| {
                format!(
                    "{} {}",
                    field["path"].as_str().unwrap(),
                    field["code"].as_str().unwrap()
                )
            })
            .collect();
        told.sort();
        told
    }
}

impl Kit {
    async fn new() -> Kit {
        Kit::with(|sources| sources.flag("rates.enabled", "false")).await
    }

    async fn with(settings: impl FnOnce(Sources) -> Sources) -> Kit {
        Kit::with_site(settings, |_| {}).await
    }

    async fn with_site(
        settings: impl FnOnce(Sources) -> Sources,
        change: impl FnOnce(&mut Site),
    ) -> Kit {
        let folder = tempfile::tempdir().unwrap();
        let sources = Sources::default()
            .flag("server.data_dir", folder.path().to_string_lossy())
            .flag("server.listen", "127.0.0.1:0");
        let config = Config::load(&settings(sources)).unwrap();
        let db = db::Db::open("sqlite::memory:", db::Options::default())
            .await
            .unwrap();
        let runtime = Runtime::builder(db, config)
            .rng(Rng::seeded(7))
            .authenticator(Arc::new(Door))
            .build();
        runtime
            .db()
            .migrate(&runtime::tables::of(&[module()]))
            .await
            .unwrap();
        let mut site = Site::default();
        change(&mut site);
        let api = compose(&runtime, &mut [module()], site);
        assert_eq!(api.faults, Vec::<String>::new());
        Kit {
            runtime,
            api,
            _folder: folder,
        }
    }

    async fn send(&self, request: Request) -> Got {
        let response = self.api.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Got {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn get(&self, path: &str) -> Got {
        self.send(request("GET", path, &[], "")).await
    }

    /// As Ann, from a page of ours, with a key.
    async fn post(&self, path: &str, body: &str) -> Got {
        self.send(request("POST", path, &OURS, body)).await
    }
}

const OURS: [(&str, &str); 4] = [
    ("cookie", "other=1; argosy_session=ann"),
    ("sec-fetch-site", "same-origin"),
    ("content-type", "application/json"),
    ("idempotency-key", "k-1"),
];

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut builder = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "shop.test");
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Bytes::from(body.to_owned())).unwrap()
}

fn good() -> Value {
    json!({"name": "pot", "lines": [{"quantity": 1, "code": "ABC"}]})
}

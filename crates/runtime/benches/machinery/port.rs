//! A yard with an API that tells what it moves, and three towers that listen.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body as Bytes;
use axum::extract::{Request, State};
use contract::event::Event;
use contract::identity::{Caller as Known, Credential, OrgKind};
use contract::ids::{OrgId, PersonId, SessionId};
use db::{Db, Migration, Migrations, Options, Tx};
use kernel::{Kind, Locale, Money, Problem};
use runtime::bus::Manner;
use runtime::config::{Config, Sources};
use runtime::flow::Flow;
use runtime::http::{
    Answer, Authenticator, Body, Caller, Etag, IdempotencyKey, PathId, Site, compose,
};
use runtime::inbox::Listener;
use runtime::jobs::{self, JobKind};
use runtime::once::{Replay, once};
use runtime::{Module, Runtime, outbox, tables};
use serde::{Deserialize, Serialize};
use tower::ServiceExt;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{Cell, measure};

pub enum Thing {}
impl Kind for Thing {
    const PREFIX: &'static str = "thg";
}
type ThingId = kernel::Id<Thing>;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Moved {
    thing: Uuid,
    step: i64,
    lines: Vec<Uuid>,
    note: String,
}

impl Event for Moved {
    const SUBJECT: &'static str = "yard.moved";
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewThing {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<Line>,
    price: Option<Money>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Line {
    #[schema(minimum = 1, maximum = 1000)]
    quantity: u32,
    #[schema(max_length = 20)]
    code: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct View {
    id: ThingId,
    thing: NewThing,
}

static YARD: &[Migration] = &[Migration {
    name: "0001_thing",
    sql: "CREATE TABLE yard_thing (org_id UUID NOT NULL, id UUID NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (org_id, id))",
    postgres: None,
}];

const TOWERS: [(&str, &[Migration]); 3] = [
    (
        "tower",
        &[Migration {
            name: "0001_seen",
            sql: SEEN_TOWER,
            postgres: None,
        }],
    ),
    (
        "gate",
        &[Migration {
            name: "0001_seen",
            sql: SEEN_GATE,
            postgres: None,
        }],
    ),
    (
        "quay",
        &[Migration {
            name: "0001_seen",
            sql: SEEN_QUAY,
            postgres: None,
        }],
    ),
];
const SEEN_TOWER: &str = "CREATE TABLE tower_seen (thing UUID PRIMARY KEY, step BIGINT NOT NULL)";
const SEEN_GATE: &str = "CREATE TABLE gate_seen (thing UUID PRIMARY KEY, step BIGINT NOT NULL)";
const SEEN_QUAY: &str = "CREATE TABLE quay_seen (thing UUID PRIMARY KEY, step BIGINT NOT NULL)";

/// Shows a thing.
#[utoipa::path(get, path = "/things/{id}", params(("id" = ThingId, Path)), responses((status = 200, body = View)))]
async fn show(_: Caller, PathId(id): PathId<Thing>) -> Answer<Etag<View>> {
    Ok(Etag::new(
        3,
        View {
            id,
            thing: a_thing(),
        },
    ))
}

/// Makes a thing, once.
#[utoipa::path(post, path = "/things", params(IdempotencyKey), request_body = NewThing, responses((status = 201, body = View)))]
async fn make(
    State(rt): State<Runtime>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(new): Body<NewThing>,
) -> Answer<Replay<View>> {
    let request = key.request(&by);
    let (rt_of, by, new) = (rt.clone(), Arc::new(by), Arc::new(new));
    let made = once(&rt, "yard", &request, move |tx| {
        let (rt, by, new) = (rt_of.clone(), by.clone(), new.clone());
        async move {
            let id: ThingId = rt.ids().new_id();
            tx.execute(
                "INSERT INTO yard_thing (org_id, id, name) VALUES ($1, $2, $3)",
                &[&by.org, &id, &new.name],
            )
            .await?;
            Ok((
                201,
                View {
                    id,
                    thing: new.as_ref().clone(),
                },
            ))
        }
    });
    Ok(made.await?)
}

fn a_thing() -> NewThing {
    let line = Line {
        quantity: 12,
        code: "ABC-1".to_owned(),
    };
    NewThing {
        name: "a pot".to_owned(),
        lines: vec![line; 3],
        price: None,
    }
}

struct Door;

#[async_trait]
impl Authenticator for Door {
    async fn by_session(&self, _: &str) -> Result<Option<Known>, Problem> {
        let id = Uuid::from_u128(7);
        Ok(Some(Known {
            person: PersonId::from_uuid(id),
            org: OrgId::from_uuid(id),
            kind: OrgKind::Buyer,
            roles: OrgKind::Buyer.roles().iter().copied().collect(),
            locale: Locale::En,
            credential: Credential::Session(SessionId::from_uuid(id)),
            trace: None,
        }))
    }

    async fn by_api_key(&self, _: &str) -> Result<Option<Known>, Problem> {
        Ok(None)
    }
}

pub struct Port {
    pub rt: Runtime,
    pub engine: &'static str,
    router: axum::Router,
    flow: Flow,
    remote: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

fn tower((name, files): (&'static str, &'static [Migration])) -> Module {
    let sql: Arc<str> = format!("INSERT INTO {name}_seen (thing, step) VALUES ($1, $2)").into();
    let listener = Listener::on(name, move |tx: Tx, moved: Moved, _| {
        let sql = sql.clone();
        async move {
            tx.execute(&sql, &[&moved.thing, &moved.step]).await?;
            Ok(())
        }
    });
    Module {
        listeners: vec![listener],
        ..Module::new(
            name,
            Migrations {
                module: name,
                files,
            },
        )
    }
}

impl Port {
    pub async fn open(engine: &'static str) -> Option<Port> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut remote = None;
        let url = if engine == "sqlite" {
            format!("sqlite:{}", folder.path().join("bench.sqlite").display())
        } else {
            let server = std::env::var("ARGOSY_TEST_POSTGRES").ok()?;
            let name = format!("argosy_bench_{}", Uuid::new_v4().simple());
            on_server(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")).await;
            let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
            remote = Some((server, name));
            url
        };
        let db = Db::open(&url, Options::default()).await.unwrap();
        let sources = Sources::default()
            .flag("server.data_dir", folder.path().to_string_lossy())
            .flag("rates.enabled", "false");
        let rt = Runtime::builder(db, Config::load(&sources).unwrap())
            .authenticator(Arc::new(Door))
            .build();
        let yard = Module {
            routes: OpenApiRouter::new()
                .routes(routes!(make))
                .routes(routes!(show))
                .with_state(rt.clone()),
            jobs: vec![JobKind::new("yard.sweep", |_, _| async { Ok(()) })],
            ..Module::new(
                "yard",
                Migrations {
                    module: "yard",
                    files: YARD,
                },
            )
        };
        let mut modules: Vec<Module> = std::iter::once(yard).chain(TOWERS.map(tower)).collect();
        rt.db().migrate(&tables::of(&modules)).await.unwrap();
        let flow = Flow::new(&rt, &modules, Manner::Orderly).unwrap();
        let router = compose(&rt, &mut modules, Site::default()).router;
        Some(Port {
            rt,
            engine,
            router,
            flow,
            remote,
            _folder: folder,
        })
    }

    pub async fn close(self) {
        self.rt.tasks().end(Duration::from_secs(5)).await;
        self.rt.db().clone().close().await;
        if let Some((server, name)) = &self.remote {
            on_server(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn on_server(server: &str, sql: &str) {
    let options = Options {
        connections: 1,
        ..Options::default()
    };
    let db = Db::open(server, options).await.unwrap();
    db.rows(sql, &[]).await.unwrap();
    db.close().await;
}

pub async fn cells(port: &Port, time: Duration, words: &[String]) -> Vec<Cell> {
    let wants = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    let mut cells = Vec::new();
    let nothing = async || {};
    if wants("get") {
        let router = port.router.clone();
        let path = format!(
            "/api/yard/things/{}",
            ThingId::from_uuid(Uuid::from_u128(7))
        );
        cells.push(
            measure(
                port,
                "get",
                time,
                move |_| ask(router.clone(), "GET", path.clone(), String::new(), 200),
                nothing,
            )
            .await,
        );
    }
    if wants("post") {
        let (router, body) = (
            port.router.clone(),
            serde_json::to_string(&a_thing()).unwrap(),
        );
        cells.push(
            measure(
                port,
                "post",
                time,
                move |n| {
                    let body = body.clone();
                    let router = router.clone();
                    async move {
                        let path = "/api/yard/things".to_owned();
                        ask_keyed(router, path, body, format!("k-{n}"), 201).await;
                    }
                },
                nothing,
            )
            .await,
        );
    }
    if wants("event") || wants("job") {
        port.flow.start();
    }
    if wants("event") {
        let rt = port.rt.clone();
        cells.push(
            measure(
                port,
                "event",
                time,
                move |n| tell(rt.clone(), n),
                async || settle(port).await,
            )
            .await,
        );
    }
    if wants("job") {
        let rt = port.rt.clone();
        cells.push(
            measure(
                port,
                "job",
                time,
                move |n| put_down(rt.clone(), n),
                async || settle(port).await,
            )
            .await,
        );
    }
    cells
}

async fn settle(port: &Port) {
    loop {
        let (outbox, jobs) = (
            left(port, "yard_outbox").await,
            left(port, "yard_job WHERE kind = 'yard.sweep'").await,
        );
        if outbox + jobs == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn left(port: &Port, table: &str) -> i64 {
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table}");
    port.rt
        .db()
        .row(&sql, &[])
        .await
        .unwrap()
        .unwrap()
        .get("n")
        .unwrap()
}

async fn tell(rt: Runtime, n: u64) {
    let of_tx = rt.clone();
    let told: Result<(), Problem> = rt
        .db()
        .tx(move |tx| {
            let rt = of_tx.clone();
            async move {
                let thing = rt.ids().uuid();
                let moved = Moved {
                    thing,
                    step: n as i64,
                    lines: vec![thing; 3],
                    note: "from the yard to the quay".repeat(10),
                };
                outbox::publish(&tx, &rt, "yard", &moved, thing, &Known::system()).await
            }
        })
        .await;
    told.unwrap();
}

async fn put_down(rt: Runtime, n: u64) {
    let of_tx = rt.clone();
    let put: Result<bool, Problem> = rt
        .db()
        .tx(move |tx| {
            let rt = of_tx.clone();
            async move { jobs::enqueue(&tx, &rt, "yard", "yard.sweep", &n, rt.now(), None).await }
        })
        .await;
    put.unwrap();
}

async fn ask(router: axum::Router, method: &'static str, path: String, body: String, status: u16) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "shop.test")
        .header("user-agent", "bench")
        .header("accept", "application/json")
        .header("accept-language", "en-GB,en;q=0.9")
        .header("cookie", "argosy_session=ann")
        .body(Bytes::from(body))
        .unwrap();
    answered(router, request, status).await;
}

async fn ask_keyed(router: axum::Router, path: String, body: String, key: String, status: u16) {
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("host", "shop.test")
        .header("user-agent", "bench")
        .header("origin", "http://shop.test")
        .header("accept-language", "en-GB,en;q=0.9")
        .header("cookie", "argosy_session=ann")
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Bytes::from(body))
        .unwrap();
    answered(router, request, status).await;
}

async fn answered(router: axum::Router, request: Request, status: u16) {
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status().as_u16(), status);
    axum::body::to_bytes(response.into_body(), 1_000_000)
        .await
        .unwrap();
}

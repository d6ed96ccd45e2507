//! Events, jobs, idempotency, notices, files and calls between processes, with two modules that
//! exist only here: a yard that tells what it moves, and a tower that listens.

mod backups;
mod calls;
mod events;
mod files;
mod jobs;
mod letters;
mod notices;
mod once;
mod ops;
mod processes;
mod together;
mod trail;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::extract::Request;
use axum::http::HeaderMap;
use bytes::Bytes;
use contract::event::Event;
use contract::identity::{Caller, Credential, OrgKind};
use contract::ids::{OrgId, PersonId, SessionId};
use db::{Db, Migration, Migrations, Options, Tx};
use kernel::{Clock, Locale, Problem, Timestamp};
use parking_lot::Mutex;
use runtime::bus::Manner;
use runtime::config::{Config, Sources};
use runtime::flow::Flow;
use runtime::http::{Authenticator, Site, compose};
use runtime::inbox::Listener;
use runtime::jobs::JobKind;
use runtime::{Module, Rng, Runtime, outbox, tables};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

/// Stands still until a test moves it.
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap();
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A database and a folder that outlive the runtimes on them.
pub struct World {
    pub clock: Arc<SetClock>,
    pub folder: TempDir,
    pub url: String,
    opened: AtomicU64,
    remote: Option<(String, String)>,
}

impl World {
    pub async fn new() -> World {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(SetClock(AtomicI64::new(1_795_341_600_000_000)));
        let Ok(server) = std::env::var("ARGOSY_TEST_POSTGRES") else {
            let url = format!("sqlite:{}", folder.path().join("argosy.db").display());
            return World {
                clock,
                folder,
                url,
                opened: AtomicU64::new(7),
                remote: None,
            };
        };
        #[allow(
            clippy::disallowed_methods,
            reason = "the name of a fresh database wants no repeatability"
        )]
        let name = format!("flow_test_{}", Uuid::new_v4().simple());
        let create = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        );
        statement(&server, &create).await;
        let (front, _) = server.rsplit_once('/').unwrap();
        let (url, opened) = (format!("{front}/{name}"), AtomicU64::new(7));
        World {
            clock,
            folder,
            url,
            opened,
            remote: Some((server, name)),
        }
    }

    pub fn on_postgres(&self) -> bool {
        self.remote.is_some()
    }

    /// A runtime as a process would have it; several may share the world.
    pub async fn open(&self) -> Runtime {
        self.open_with(self.folder.path(), &[]).await
    }

    pub async fn open_with(&self, data_dir: &Path, flags: &[(&str, &str)]) -> Runtime {
        let db = Db::open(
            &self.url,
            Options {
                connections: 8,
                ..Options::default()
            },
        )
        .await;
        let mut sources = Sources::default()
            .flag("server.data_dir", data_dir.to_string_lossy())
            .flag("rates.enabled", "false");
        for (key, value) in flags {
            sources = sources.flag(key, *value);
        }
        let config = Config::load(&sources).unwrap();
        // Two processes never draw the same ids.
        let rng = Rng::seeded(self.opened.fetch_add(1, Ordering::SeqCst));
        Runtime::builder(db.unwrap(), config)
            .clock(self.clock.clone())
            .rng(rng)
            .build()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let Some((server, name)) = self.remote.take() else {
            return;
        };
        let dropping = std::thread::spawn(move || {
            let executor = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            executor.block_on(statement(
                &server,
                &format!("DROP DATABASE {name} WITH (FORCE)"),
            ));
        });
        dropping.join().unwrap();
    }
}

async fn statement(server: &str, sql: &str) {
    let db = Db::open(
        server,
        Options {
            connections: 1,
            ..Options::default()
        },
    )
    .await
    .unwrap();
    db.rows(sql, &[]).await.unwrap();
    db.close().await;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub thing: Uuid,
    pub step: i64,
}

impl Event for Moved {
    const SUBJECT: &'static str = "yard.moved";
}

/// Steps that the tower cannot handle at the moment.
pub type Trouble = Arc<Mutex<BTreeSet<i64>>>;

static YARD: &[Migration] = &[];
static TOWER: &[Migration] = &[Migration {
    name: "0001_seen",
    sql: "CREATE TABLE tower_seen (
            thing UUID NOT NULL, position BIGINT NOT NULL, step BIGINT NOT NULL,
            PRIMARY KEY (thing, position))",
    postgres: None,
}];

pub fn yard(jobs: Vec<JobKind>) -> Module {
    let migrations = Migrations {
        module: "yard",
        files: YARD,
    };
    Module {
        jobs,
        ..Module::new("yard", migrations)
    }
}

/// Writes down each step it hears of, in the order of hearing.
pub fn tower(trouble: &Trouble) -> Module {
    let trouble = trouble.clone();
    let listener = Listener::on("tower", move |tx: Tx, moved: Moved, _envelope| {
        let trouble = trouble.clone();
        async move {
            see(&tx, &moved).await?;
            // After the write, which must not stay.
            if trouble.lock().contains(&moved.step) {
                return Err(Problem::conflict("the tower is in trouble"));
            }
            assert!(moved.step != 666, "the tower falls");
            Ok(())
        }
    });
    let migrations = Migrations {
        module: "tower",
        files: TOWER,
    };
    Module {
        listeners: vec![listener.attempts(3)],
        ..Module::new("tower", migrations)
    }
}

async fn see(tx: &Tx, moved: &Moved) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO tower_seen (thing, position, step)
         SELECT $1, (SELECT CAST(COUNT(*) AS BIGINT) FROM tower_seen WHERE thing = $1), $2",
        &[&moved.thing, &moved.step],
    )
    .await?;
    Ok(())
}

/// Yard and tower, running on a runtime of the world.
pub struct Port {
    pub rt: Runtime,
    pub flow: Flow,
    pub trouble: Trouble,
}

impl Port {
    pub async fn open(world: &World, manner: Manner) -> Port {
        Port::open_with(world, manner, Vec::new()).await
    }

    pub async fn open_with(world: &World, manner: Manner, jobs: Vec<JobKind>) -> Port {
        let rt = world.open().await;
        let trouble = Trouble::default();
        let modules = [yard(jobs), tower(&trouble)];
        rt.db().migrate(&tables::of(&modules)).await.unwrap();
        let flow = Flow::new(&rt, &modules, manner).unwrap();
        Port { rt, flow, trouble }
    }

    /// Tells these steps of a thing in one transaction.
    pub async fn moves(&self, thing: Uuid, steps: &[i64]) {
        let (rt, steps): (Runtime, Arc<[i64]>) = (self.rt.clone(), steps.into());
        let told: Result<(), Problem> = self
            .rt
            .db()
            .tx(move |tx| {
                let (rt, steps) = (rt.clone(), steps.clone());
                async move {
                    for step in steps.iter() {
                        let moved = Moved { thing, step: *step };
                        let by = Caller::system();
                        outbox::publish(&tx, &rt, "yard", &moved, thing, &by).await?;
                    }
                    Ok(())
                }
            })
            .await;
        told.unwrap();
    }

    pub fn thing(&self) -> Uuid {
        self.rt.ids().uuid()
    }

    /// The steps that the tower saw of a thing.
    pub async fn seen(&self, thing: Uuid) -> Vec<i64> {
        let sql = "SELECT step FROM tower_seen WHERE thing = $1 ORDER BY position";
        let rows = self.rt.db().rows(sql, &[&thing]).await.unwrap();
        rows.iter().map(|row| row.get("step").unwrap()).collect()
    }
}

pub async fn count(rt: &Runtime, sql: &str) -> i64 {
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS found FROM {sql}");
    rt.db()
        .row(&sql, &[])
        .await
        .unwrap()
        .unwrap()
        .get("found")
        .unwrap()
}

pub const HOUR: Duration = Duration::from_secs(3_600);

/// Somebody at the door; the word after `Bearer` names them.
pub fn somebody(number: u128, org: u128, kind: OrgKind) -> Caller {
    Caller {
        person: PersonId::from_uuid(Uuid::from_u128(number)),
        org: OrgId::from_uuid(Uuid::from_u128(org)),
        kind,
        roles: kind.roles().iter().copied().collect(),
        locale: Locale::En,
        credential: Credential::Session(SessionId::from_uuid(Uuid::from_u128(number))),
        trace: None,
    }
}

/// Ann and Bob work for one buyer, Cai for a seller, Dee for the platform.
pub fn person(name: &str) -> Option<Caller> {
    match name {
        "ann" => Some(somebody(1, 10, OrgKind::Buyer)),
        "bob" => Some(somebody(2, 10, OrgKind::Buyer)),
        "cai" => Some(somebody(3, 30, OrgKind::Seller)),
        "dee" => Some(somebody(4, 40, OrgKind::Platform)),
        _ => None,
    }
}

struct Door;

#[async_trait]
impl Authenticator for Door {
    async fn by_session(&self, _: &str) -> Result<Option<Caller>, Problem> {
        Ok(None)
    }

    async fn by_api_key(&self, key: &str) -> Result<Option<Caller>, Problem> {
        Ok(person(key))
    }
}

/// The API of some modules, called without a socket.
pub struct Front {
    router: axum::Router,
}

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        self
    }
}

impl Front {
    pub fn new(rt: &Runtime, modules: &mut [Module]) -> Front {
        rt.set_authenticator(Arc::new(Door));
        let api = compose(rt, modules, Site::default());
        assert!(api.faults.is_empty(), "{:?}", api.faults);
        Front { router: api.router }
    }

    pub async fn call(&self, method: &str, path: &str, by: &str, body: impl Into<Bytes>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if !by.is_empty() {
            request = request.header("authorization", format!("Bearer {by}"));
        }
        let body: Bytes = body.into();
        if body.first() == Some(&b'{') {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(axum::body::Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 100_000_000).await.unwrap();
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            bytes,
        }
    }

    pub async fn get(&self, path: &str, by: &str) -> Reply {
        self.call("GET", path, by, "").await
    }
}

//! One running set of modules, for one test.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use db::{Db, Options};
use runtime::bus::Manner;
use runtime::config::{Config, Sources};
use runtime::flow::Flow;
use runtime::http::{Api, Route, Site, compose};
use runtime::{Module, Rng, Runtime};
use tempfile::TempDir;

use crate::database::Fresh;
use crate::{Actor, Known, SetClock};

/// What a test may wish to be different.
#[derive(Clone, Debug)]
pub struct Settings {
    pub manner: Manner,
    /// Default settings of the modules under test (their `*.default.toml`).
    pub defaults: Vec<&'static str>,
    /// `section.key` and its text.
    pub flags: Vec<(&'static str, String)>,
    pub seed: u64,
    /// The modules under test know sessions and keys themselves; made-up callers are strangers.
    pub own_callers: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            manner: Manner::Orderly,
            defaults: Vec::new(),
            flags: Vec::new(),
            seed: 7,
            own_callers: false,
        }
    }
}

/// The fields drop in order: the runtime before its folder and its database.
pub struct Kit {
    pub rt: Runtime,
    pub flow: Flow,
    pub clock: Arc<SetClock>,
    pub router: Router,
    pub routes: Vec<Route>,
    known: Arc<Known>,
    _folder: TempDir,
    _database: Fresh,
}

impl Kit {
    /// Migrates a fresh database and serves the modules that `build` makes.
    pub async fn start(build: impl FnOnce(&Runtime) -> Vec<Module>) -> Kit {
        Kit::start_with(Settings::default(), build).await
    }

    pub async fn start_with(
        settings: Settings,
        build: impl FnOnce(&Runtime) -> Vec<Module>,
    ) -> Kit {
        let folder = TempDir::new().expect("a folder for the test");
        let database = Fresh::make(folder.path()).await;
        let options = Options {
            connections: 8,
            ..Options::default()
        };
        let db = Db::open(&database.url, options).await.expect("a database");
        let mut sources = Sources::default()
            .flag("server.data_dir", folder.path().to_string_lossy())
            .flag("rates.enabled", "false");
        for defaults in &settings.defaults {
            sources = sources.module(defaults);
        }
        for (key, value) in &settings.flags {
            sources = sources.flag(key, value.clone());
        }
        let config = Config::load(&sources).expect("settings that hold");
        let clock = Arc::new(SetClock::default());
        let known = Arc::new(Known::default());
        let mut builder = Runtime::builder(db, config)
            .clock(clock.clone())
            .rng(Rng::seeded(settings.seed));
        if !settings.own_callers {
            builder = builder.authenticator(known.clone());
        }
        let rt = builder.build();
        let mut modules = build(&rt);
        let migrations = runtime::tables::of(&modules);
        rt.db().migrate(&migrations).await.expect("migrations");
        let flow = Flow::new(&rt, &modules, settings.manner).expect("listeners and jobs");
        let Api {
            router,
            routes,
            faults,
            ..
        } = compose(&rt, &mut modules, Site::default());
        assert!(
            faults.is_empty(),
            "the API does not fit together: {faults:?}"
        );
        Kit {
            rt,
            flow,
            clock,
            router,
            routes,
            known,
            _folder: folder,
            _database: database,
        }
    }

    /// Delivers all events and runs all due jobs until nothing moves any more.
    pub async fn settle(&self) {
        self.flow
            .settle()
            .await
            .expect("events and jobs come to rest");
    }

    /// Time passes; what became due happens.
    pub async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.settle().await;
    }

    pub fn stranger(&self) -> Actor {
        Actor {
            router: self.router.clone(),
            known: self.known.clone(),
            ids: self.rt.ids().clone(),
            who: None,
        }
    }

    /// The owner of a new buyer, who may also buy.
    pub fn buyer(&self) -> Actor {
        self.member(OrgKind::Buyer, &[Role::Owner, Role::Buyer])
    }

    /// The owner of a new seller.
    pub fn seller(&self) -> Actor {
        self.member(OrgKind::Seller, &[Role::Owner])
    }

    pub fn operator(&self) -> Actor {
        self.member(OrgKind::Platform, &[Role::Operator])
    }

    /// Somebody made up to the last detail: a machine with a key, a colleague abroad.
    pub fn acting(&self, caller: Caller) -> Actor {
        let token = format!("test-{}", self.rt.ids().uuid().simple());
        self.known.add(&token, caller.clone());
        Actor {
            who: Some((token, caller)),
            ..self.stranger()
        }
    }

    /// Somebody in a new organisation.
    pub fn member(&self, kind: OrgKind, roles: &[Role]) -> Actor {
        let org = OrgId::from_uuid(self.rt.ids().uuid());
        Actor::new(
            self.router.clone(),
            self.known.clone(),
            self.rt.ids().clone(),
            kind,
            org,
            roles,
        )
    }
}

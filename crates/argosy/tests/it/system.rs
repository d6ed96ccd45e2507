//! The whole system inside the test's process, over a copy of the demo world.

use argosy::compose::{self, Wanted};
use argosy::serve;
use axum::Router;
use runtime::Runtime;
use runtime::bus::Manner;
use runtime::config::{Config, Sources};
use runtime::flow::Flow;
use runtime::http::{Route, compose as compose_http};
use serde_json::Value;

use crate::actor::Actor;
use crate::store::Store;

/// How a system is put together.
#[derive(Default)]
pub struct Wish {
    /// Only these modules; all when empty.
    pub only: Vec<String>,
    pub flags: Vec<(&'static str, String)>,
    pub manner: Manner,
}

/// Everything but a socket. Fields drop in order: what runs before its store.
pub struct System {
    pub rt: Runtime,
    pub router: Router,
    pub routes: Vec<Route>,
    pub openapi: Value,
    pub faults: Vec<String>,
    pub flow: Flow,
    pub sources: Sources,
    _store: Store,
}

impl System {
    /// With a copy of the demo world. No loop runs; tests let things follow by `settle`.
    pub async fn start() -> System {
        System::start_with(Wish::default()).await
    }

    pub async fn start_with(wish: Wish) -> System {
        let store = Store::of_world().await;
        let mut sources = store.sources();
        for (key, value) in wish.flags {
            sources = sources.flag(key, value);
        }
        let rt = serve::open(Config::load(&sources).expect("settings"))
            .await
            .map_err(|failure| failure.0)
            .expect("a store");
        let wanted = Wanted {
            demo: true,
            only: &wish.only,
        };
        let mut modules = compose::compose(&rt, &wanted)
            .map_err(|failure| failure.0)
            .expect("modules")
            .modules;
        let flow = Flow::new(&rt, &modules, wish.manner).expect("listeners");
        let api = compose_http(&rt, &mut modules, argosy::site());
        System {
            rt,
            router: api.router,
            routes: api.routes,
            openapi: api.openapi,
            faults: api.faults,
            flow,
            sources,
            _store: store,
        }
    }

    pub async fn settle(&self) {
        self.flow.settle().await.expect("events come to rest");
    }

    pub fn stranger(&self) -> Actor {
        Actor::inside(self.router.clone())
    }

    pub async fn log_in(&self, email: &str) -> Actor {
        self.stranger().log_in(email).await
    }
}

//! Risk: whether a party may be traded with, by the lists of sanctioned parties in force, and the
//! cases in which people decide it; the register of the operator's own risks. It asks nobody, moves
//! nothing, and tells those who wait when they may go on.

mod api;
mod error;
mod jobs;
mod listen;
mod model;
mod notices;
mod rules;
mod service;
mod settings;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::identity::Caller;
use contract::risk::{Filed, Risk, RiskReport, ScreenAsk, Screened, ScreeningEnded, remote};
use db::{Migration, Migrations};
use runtime::module::EventSchema;
use runtime::rpc::Rpc;
use runtime::{Module, Runtime};

pub use model::list::{ListDraft, ListFormat, ListId, ListView};
pub use notices::NOTICES;
pub use service::Service;
pub use settings::DEFAULTS;

pub(crate) const MODULE: &str = "risk";

static MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_screening",
        sql: include_str!("../migrations/0001_screening.sql"),
        postgres: None,
    },
    Migration {
        name: "0002_register",
        sql: include_str!("../migrations/0002_register.sql"),
        postgres: None,
    },
    Migration {
        name: "0003_reported",
        sql: include_str!("../migrations/0003_reported.sql"),
        postgres: None,
    },
];

/// The promise, the use cases for the loader of demo worlds, and the module.
pub fn module(rt: &Runtime) -> (Arc<dyn Risk>, Service, Module) {
    let service = Service::new(rt);
    let promise: Arc<dyn Risk> = Arc::new(Local {
        service: service.clone(),
    });
    let answering = promise.clone();
    let rpc = Rpc::new().on(&remote::METHODS, move |method, by, args| {
        let promise = answering.clone();
        async move { remote::answer(&*promise, method, &by, args).await }
    });
    let module = Module {
        routes: api::routes(&service),
        repeatable: api::REPEATABLE,
        rpc,
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![EventSchema::of::<ScreeningEnded>()],
        ..Module::new(
            MODULE,
            Migrations {
                module: MODULE,
                files: MIGRATIONS,
            },
        )
    };
    (promise, service, module)
}

struct Local {
    service: Service,
}

#[async_trait]
impl Risk for Local {
    async fn screen(&self, by: &Caller, ask: ScreenAsk) -> Answer<Screened> {
        Ok(self.service.screen(by, ask).await?)
    }

    async fn report(&self, by: &Caller, report: RiskReport) -> Answer<Filed> {
        Ok(self.service.report(by, report).await?)
    }
}

//! Insight: figures of the trade, counted as facts are heard, and of what visitors do, as far as
//! they consent. It listens only: nobody asks it anything to do their work.

mod api;
mod error;
mod jobs;
mod listen;
mod model;
mod rules;
mod service;
mod store;

use db::{Migration, Migrations};
use runtime::http::RateClass;
use runtime::{Module, Runtime};

use crate::service::Service;

pub(crate) const MODULE: &str = "insight";

const MIGRATIONS: Migrations = Migrations {
    module: MODULE,
    files: &[
        Migration {
            name: "0001_insight",
            sql: include_str!("../migrations/0001_insight.sql"),
            postgres: None,
        },
        Migration {
            name: "0002_speed",
            sql: include_str!("../migrations/0002_speed.sql"),
            postgres: Some(include_str!("../migrations/0002_speed.postgres.sql")),
        },
    ],
};

/// Puts the module together.
pub fn module(rt: &Runtime) -> Module {
    let service = Service::new(rt);
    Module {
        routes: api::routes(service.clone()),
        public: &["POST /api/insight/events"],
        // Not out of the allowance with which the same visitor buys.
        rates: &[("POST /api/insight/events", RateClass::Default)],
        // Not worth two writes more for each look at a page.
        repeatable: &["POST /api/insight/events"],
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        ..Module::new(MODULE, MIGRATIONS)
    }
}

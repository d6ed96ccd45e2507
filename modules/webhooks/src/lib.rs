//! Webhooks: firms are told over HTTP what happens to their orders, money and stock. It listens to
//! what modules tell each other, translates it into promises to the outside, and sees to it that
//! each endpoint gets each event, signed by Standard Webhooks, until it says that it has it.

mod api;
mod call;
mod error;
mod jobs;
mod listen;
mod model;
mod notices;
mod rules;
mod service;
mod settings;
mod store;

use db::{Migration, Migrations};
use runtime::addresses::Reach;
use runtime::{Module, Runtime};

pub use notices::NOTICES;
pub use settings::DEFAULTS;

use crate::model::message;
use crate::service::Service;

pub(crate) const MODULE: &str = "webhooks";

const MIGRATIONS: Migrations = Migrations {
    module: MODULE,
    files: &[Migration {
        name: "0001_webhooks",
        sql: include_str!("../migrations/0001_webhooks.sql"),
        postgres: None,
    }],
};

/// Puts the module together. `reach` says where receivers may be: the open Internet, or this machine
/// too in demonstrations.
pub fn module(rt: &Runtime, reach: Reach) -> Module {
    let service = Service::new(rt, reach);
    let promises = message::promised().into_iter();
    Module {
        routes: api::routes(service.clone()),
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: promises.map(|(_, schema)| schema).collect(),
        ..Module::new(MODULE, MIGRATIONS)
    }
}

//! Logistics: what carriage costs, booked shipments with their labels, and where the goods are.
//! Carriers are asked and heard over HTTP; without a carrier at the other end, people record the
//! news by hand.

mod api;
mod carrier;
mod error;
mod jobs;
mod listen;
mod model;
mod rules;
mod service;
mod settings;
mod store;

use std::sync::Arc;

use contract::logistics::{Logistics, ShipmentDeparted, ShipmentMoved};
use db::{Migration, Migrations};
use runtime::module::EventSchema;
use runtime::{Module, Runtime};

pub use model::{Bracket, Card, Carrier, News, Place, Zone};
pub use service::Service;
pub use settings::DEFAULTS;

pub(crate) const MODULE: &str = "logistics";

const MIGRATIONS: Migrations = Migrations {
    module: MODULE,
    files: &[Migration {
        name: "0001_logistics",
        sql: include_str!("../migrations/0001_logistics.sql"),
        postgres: None,
    }],
};

/// Puts the module together. `Service` is for the loader of demo worlds; others get the promise.
pub fn module(rt: &Runtime) -> (Arc<dyn Logistics>, Service, Module) {
    let service = Service::new(rt);
    let module = Module {
        routes: api::routes(service.clone()),
        public: &[
            "GET /api/logistics/services",
            "POST /api/logistics/quotes",
            "POST /api/logistics/notifications/{carrier}",
        ],
        // A question, and news that the carrier's own id makes one.
        repeatable: &[
            "POST /api/logistics/quotes",
            "POST /api/logistics/notifications/{carrier}",
        ],
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![
            EventSchema::of::<ShipmentMoved>(),
            EventSchema::of::<ShipmentDeparted>(),
        ],
        ..Module::new(MODULE, MIGRATIONS)
    };
    (Arc::new(service.clone()), service, module)
}

//! Stock: warehouses, levels as the sum of movements, reservations, and the work of picking and
//! packing. No unit is sold twice. It knows no prices, books no parcels and asks nobody.

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
use contract::ids::OrderId;
use contract::stock::{
    AvailabilityChanged, Available, ItemKey, ReservationExpired, ReservationLost, Reserve,
    ReservedLine, Stock, remote,
};
use db::{Migration, Migrations};
use runtime::module::EventSchema;
use runtime::rpc::Rpc;
use runtime::{Module, Runtime};
use uuid::Uuid;

pub use model::{Paper, Warehouse, WarehouseAddress, WarehouseEdit, WarehouseKind};
pub use notices::NOTICES;
pub use service::{NewReceipt, ReceiptLine, SeedItem, Service};
pub use settings::DEFAULTS;

pub(crate) const MODULE: &str = "stock";

const FILES: &[Migration] = &[
    Migration {
        name: "0001_stock",
        sql: include_str!("../migrations/0001_stock.sql"),
        postgres: None,
    },
    Migration {
        name: "0002_speed",
        sql: include_str!("../migrations/0002_speed.sql"),
        postgres: Some(include_str!("../migrations/0002_speed.postgres.sql")),
    },
];

#[async_trait]
impl Stock for Service {
    async fn available(&self, _: &Caller, items: Vec<ItemKey>) -> Answer<Vec<Available>> {
        Service::available(self, items).await
    }

    async fn reserve(&self, _: &Caller, wanted: Reserve) -> Answer<Vec<ReservedLine>> {
        Service::reserve(self, wanted).await
    }

    async fn confirm(&self, by: &Caller, process: Uuid) -> Answer<()> {
        Service::confirm(self, by, process).await
    }

    async fn release(&self, by: &Caller, process: Uuid, order: Option<OrderId>) -> Answer<()> {
        Service::release(self, by, process, order).await
    }
}

/// The module, and its promise to the others.
pub fn module(rt: &Runtime) -> (Arc<dyn Stock>, Module) {
    let (service, module) = with_service(rt);
    (Arc::new(service), module)
}

/// The module with its use cases, for who loads a demo world or a large one.
pub fn with_service(rt: &Runtime) -> (Service, Module) {
    let service = Service::new(rt);
    let answering = service.clone();
    let rpc = Rpc::new().on(&remote::METHODS, move |method, by, args| {
        let service = answering.clone();
        async move { remote::answer(&service, method, &by, args).await }
    });
    let module = Module {
        routes: api::routes(&service),
        rpc,
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![
            EventSchema::of::<AvailabilityChanged>(),
            EventSchema::of::<ReservationLost>(),
            EventSchema::of::<ReservationExpired>(),
        ],
        ..Module::new(
            MODULE,
            Migrations {
                module: MODULE,
                files: FILES,
            },
        )
    };
    (service, module)
}

//! Orders: carts, checkouts, orders with their shipments, and what is asked for after the sale.
//! Owns "place an order" as a process over catalog, stock, logistics and payments. It holds no
//! stock, moves no money and books no parcel itself; it asks those who do.

mod api;
mod error;
mod jobs;
mod listen;
mod model;
mod rules;
mod service;
mod settings;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::catalog::Catalog;
use contract::compliance::Compliance;
use contract::identity::{Caller, Identity, PersonalRecords};
use contract::ids::OrderId;
use contract::logistics::Logistics;
use contract::orders::{
    CheckoutPutOff, DeliveryForgotten, DisputeEnded, DisputeOpened, OrderCancelled, OrderCompleted,
    OrderDelivered, OrderDescribed, OrderPaid, OrderPlaced, OrderShipped, OrderView, Orders,
    RefundAgreed, ReturnReceived,
};
use contract::payments::Payments;
use contract::risk::Risk;
use contract::stock::Stock;
use db::{Migration, Migrations};
use kernel::Problem;
use runtime::blobs::{BlobId, Grant};
use runtime::module::EventSchema;
use runtime::notices::NoticeKind;
use runtime::{Module, Runtime};

use crate::service::{MODULE, Peers, Service};

pub use settings::DEFAULTS;

static MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_orders",
        sql: include_str!("../migrations/0001_orders.sql"),
        postgres: None,
    },
    Migration {
        name: "0002_people",
        sql: include_str!("../migrations/0002_people.sql"),
        postgres: None,
    },
    Migration {
        name: "0003_approvals",
        sql: include_str!("../migrations/0003_approvals.sql"),
        postgres: None,
    },
    Migration {
        name: "0004_disputes",
        sql: include_str!("../migrations/0004_disputes.sql"),
        postgres: None,
    },
    Migration {
        name: "0005_holds",
        sql: include_str!("../migrations/0005_holds.sql"),
        postgres: None,
    },
    Migration {
        name: "0006_dispute_files",
        sql: include_str!("../migrations/0006_dispute_files.sql"),
        postgres: None,
    },
    Migration {
        name: "0006_speed",
        sql: include_str!("../migrations/0006_speed.sql"),
        postgres: Some(include_str!("../migrations/0006_speed.postgres.sql")),
    },
    Migration {
        name: "0007_recalls",
        sql: include_str!("../migrations/0007_recalls.sql"),
        postgres: None,
    },
];

/// The module and the handle by which others ask it.
pub fn module(
    rt: &Runtime,
    identity: Arc<dyn Identity>,
    catalog: Arc<dyn Catalog>,
    stock: Arc<dyn Stock>,
    logistics: Arc<dyn Logistics>,
    payments: Arc<dyn Payments>,
    compliance: Arc<dyn Compliance>,
    risk: Arc<dyn Risk>,
) -> (Arc<dyn Orders>, Module) {
    let peers = Peers {
        identity,
        catalog,
        stock,
        logistics,
        payments,
        compliance,
        risk,
    };
    let service = Service::new(rt, peers);
    let module = Module {
        routes: api::routes(service.clone()),
        public: api::PUBLIC,
        repeatable: api::REPEATABLE,
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![
            EventSchema::of::<OrderPlaced>(),
            EventSchema::of::<OrderDescribed>(),
            EventSchema::of::<OrderPaid>(),
            EventSchema::of::<OrderShipped>(),
            EventSchema::of::<OrderDelivered>(),
            EventSchema::of::<OrderCompleted>(),
            EventSchema::of::<OrderCancelled>(),
            EventSchema::of::<CheckoutPutOff>(),
            EventSchema::of::<RefundAgreed>(),
            EventSchema::of::<DisputeOpened>(),
            EventSchema::of::<DisputeEnded>(),
            EventSchema::of::<ReturnReceived>(),
            EventSchema::of::<DeliveryForgotten>(),
        ],
        ..Module::new(
            MODULE,
            Migrations {
                module: MODULE,
                files: MIGRATIONS,
            },
        )
    };
    (Arc::new(Local { service }), module)
}

/// What orders holds of people, for copies of their data.
pub fn records(rt: &Runtime) -> Arc<dyn PersonalRecords> {
    Arc::new(service::forget::Records {
        rt: rt.clone(),
        vault: settings::Settings::of(rt).vault(rt),
    })
}

/// The kinds of notices that orders gives, for the module of notices.
pub fn notices() -> Vec<NoticeKind> {
    service::notices::KINDS.to_vec()
}

/// Lets each side of an order read the files that the other one showed as evidence.
pub fn evidence(rt: &Runtime) -> Arc<dyn Grant> {
    Arc::new(Evidence { rt: rt.clone() })
}

struct Local {
    service: Service,
}

#[async_trait]
impl Orders for Local {
    async fn find(&self, by: &Caller, id: OrderId) -> Answer<Option<OrderView>> {
        Ok(self.service.view(by, id).await?)
    }
}

struct Evidence {
    rt: Runtime,
}

#[async_trait]
impl Grant for Evidence {
    async fn may_read(&self, by: &Caller, blob: BlobId) -> Result<bool, Problem> {
        Ok(service::detail::may_read_evidence(&self.rt, by, blob).await?)
    }
}

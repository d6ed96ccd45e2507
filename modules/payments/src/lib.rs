//! Payments: what buyers owe and paid, refunds, dated exchange rates, and the ledger behind all of
//! it. A transition, its postings and its event commit together.

mod api;
mod bank;
mod connectors;
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
use contract::identity::{Caller, Identity};
use contract::payments::{
    ChargebackMoved, DisputeExecuted, EscrowFrozen, EscrowReleased, InstalmentDue, InstalmentPaid,
    IntentClosed, IntentPutOff, IntentSucceeded, ListingsAllowed, PaymentRecalled, Payments,
    PayoutPaid, PayoutReturned, PayoutStopped, ProductPromoted, RatesPublished, RefundEnded,
    TermsAgreed,
};
use contract::risk::Risk;
use db::{Migration, Migrations};
use kernel::Problem;
use runtime::blobs::{BlobId, Grant};
use runtime::module::EventSchema;
use runtime::{Module, Runtime};

pub use notices::{NOTICES, TRANSFER_NOTICES};
pub use service::Service;
pub use service::fx::{ImportReport, RateSource};
pub use service::holds::HoldOutcome;
pub use settings::DEFAULTS;

pub(crate) const MODULE: &str = "payments";

static MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_payments",
        sql: include_str!("../migrations/0001_payments.sql"),
        postgres: None,
    },
    Migration {
        name: "0002_escrow",
        sql: include_str!("../migrations/0002_escrow.sql"),
        postgres: None,
    },
    Migration {
        name: "0003_terms",
        sql: include_str!("../migrations/0003_terms.sql"),
        postgres: None,
    },
    Migration {
        name: "0004_holds",
        sql: include_str!("../migrations/0004_holds.sql"),
        postgres: None,
    },
    Migration {
        name: "0005_payouts",
        sql: include_str!("../migrations/0005_payouts.sql"),
        postgres: None,
    },
    Migration {
        name: "0006_exchange",
        sql: include_str!("../migrations/0006_exchange.sql"),
        postgres: None,
    },
    Migration {
        name: "0007_connectors",
        sql: include_str!("../migrations/0007_connectors.sql"),
        postgres: None,
    },
    Migration {
        name: "0008_chargebacks",
        sql: include_str!("../migrations/0008_chargebacks.sql"),
        postgres: None,
    },
    Migration {
        name: "0009_a_plans",
        sql: include_str!("../migrations/0009_a_plans.sql"),
        postgres: None,
    },
    Migration {
        name: "0009_b_documents",
        sql: include_str!("../migrations/0009_b_documents.sql"),
        postgres: None,
    },
    Migration {
        name: "0009_c_staff",
        sql: include_str!("../migrations/0009_c_staff.sql"),
        postgres: None,
    },
    Migration {
        name: "0009_d_screening",
        sql: include_str!("../migrations/0009_d_screening.sql"),
        postgres: None,
    },
    Migration {
        name: "0010_step_up",
        sql: include_str!("../migrations/0010_step_up.sql"),
        postgres: None,
    },
    Migration {
        name: "0011_transfers",
        sql: include_str!("../migrations/0011_transfers.sql"),
        postgres: None,
    },
    Migration {
        name: "0012_positions",
        sql: include_str!("../migrations/0012_positions.sql"),
        postgres: None,
    },
    Migration {
        name: "0012_reports",
        sql: include_str!("../migrations/0012_reports.sql"),
        postgres: None,
    },
    Migration {
        name: "0014_speed",
        sql: include_str!("../migrations/0014_speed.sql"),
        postgres: Some(include_str!("../migrations/0014_speed.postgres.sql")),
    },
    Migration {
        name: "0015_screening",
        sql: include_str!("../migrations/0015_screening.sql"),
        postgres: None,
    },
    Migration {
        name: "0016_remittances",
        sql: include_str!("../migrations/0016_remittances.sql"),
        postgres: None,
    },
    Migration {
        name: "0017_recalls",
        sql: include_str!("../migrations/0017_recalls.sql"),
        postgres: None,
    },
    Migration {
        name: "0018_carried",
        sql: include_str!("../migrations/0018_carried.sql"),
        postgres: None,
    },
    Migration {
        name: "0019_left",
        sql: include_str!("../migrations/0019_left.sql"),
        postgres: None,
    },
    Migration {
        name: "0020_posting_at",
        sql: include_str!("../migrations/0020_posting_at.sql"),
        postgres: None,
    },
    Migration {
        name: "0021_totals",
        sql: include_str!("../migrations/0021_totals.sql"),
        postgres: None,
    },
];

/// Puts the module together. `Service` is for the command line and the loader of demo worlds;
/// others get the promise.
pub fn module(
    rt: &Runtime,
    identity: Arc<dyn Identity>,
    risk: Arc<dyn Risk>,
) -> (Arc<dyn Payments>, Service, Module) {
    let service = Service::new(rt, identity, risk);
    let migrations = Migrations {
        module: MODULE,
        files: MIGRATIONS,
    };
    let module = Module {
        routes: api::routes(service.clone()),
        public: api::PUBLIC,
        repeatable: api::REPEATABLE,
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![
            EventSchema::of::<IntentSucceeded>(),
            EventSchema::of::<IntentClosed>(),
            EventSchema::of::<IntentPutOff>(),
            EventSchema::of::<RefundEnded>(),
            EventSchema::of::<RatesPublished>(),
            EventSchema::of::<EscrowReleased>(),
            EventSchema::of::<EscrowFrozen>(),
            EventSchema::of::<DisputeExecuted>(),
            EventSchema::of::<TermsAgreed>(),
            EventSchema::of::<InstalmentDue>(),
            EventSchema::of::<InstalmentPaid>(),
            EventSchema::of::<PayoutPaid>(),
            EventSchema::of::<PayoutStopped>(),
            EventSchema::of::<PayoutReturned>(),
            EventSchema::of::<ChargebackMoved>(),
            EventSchema::of::<PaymentRecalled>(),
            EventSchema::of::<ListingsAllowed>(),
            EventSchema::of::<ProductPromoted>(),
        ],
        ..Module::new(MODULE, migrations)
    };
    (Arc::new(service.clone()), service, module)
}

struct Evidence(Service);

#[async_trait]
impl Grant for Evidence {
    async fn may_read(&self, by: &Caller, blob: BlobId) -> Result<bool, Problem> {
        Ok(self.0.may_read_evidence(by, blob).await?)
    }
}

/// Lets the platform's people read what sellers show against chargebacks.
pub fn evidence(service: &Service) -> Arc<dyn Grant> {
    Arc::new(Evidence(service.clone()))
}

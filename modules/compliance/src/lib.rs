//! Compliance: what goods cost at the door by dated rule packs, HS codes, and what stands in the way
//! of goods across a border, declarations to customs, and rights that somebody else has in goods. It
//! keeps quotes with their questions, sellers' licences, countries' schedules, brands with their
//! notices of infringement, and what orders, payments and shipments told it. It moves no money and
//! never asks orders or catalog.

mod api;
mod customs;
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
use contract::compliance::{
    Compliance, GateAsk, GateFinding, GateGoods, GoodsReinstated, GoodsStanding, GoodsTakenDown,
    LandedAsk, LandedCost, SellerReinstated, SellerSuspended,
};
use contract::identity::{Caller, Identity};
use contract::ids::OrgId;
use contract::risk::Risk;
use db::{Migration, Migrations};
use runtime::blobs::{BlobId, Grant};
use runtime::module::EventSchema;
use runtime::{Module, Runtime};

pub use model::declaration::{DeclarationId, Mode};
pub use model::licence::{Licence, LicenceDraft, LicenceState};
pub use notices::NOTICES;
pub use service::Service;
pub use settings::DEFAULTS;

pub(crate) const MODULE: &str = "compliance";

static MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_compliance",
        sql: include_str!("../migrations/0001_compliance.sql"),
        postgres: None,
    },
    Migration {
        name: "0003_declarations",
        sql: include_str!("../migrations/0003_declarations.sql"),
        postgres: None,
    },
    Migration {
        name: "0004_documents",
        sql: include_str!("../migrations/0004_documents.sql"),
        postgres: None,
    },
    Migration {
        name: "0005_ip",
        sql: include_str!("../migrations/0005_ip.sql"),
        postgres: None,
    },
    Migration {
        name: "0006_deeds",
        sql: include_str!("../migrations/0006_deeds.sql"),
        postgres: None,
    },
    Migration {
        name: "0007_parcels",
        sql: include_str!("../migrations/0007_parcels.sql"),
        postgres: None,
    },
    Migration {
        name: "0008_terms",
        sql: include_str!("../migrations/0008_terms.sql"),
        postgres: None,
    },
    Migration {
        name: "0009_pieces",
        sql: include_str!("../migrations/0009_pieces.sql"),
        postgres: None,
    },
    Migration {
        name: "0010_importers",
        sql: include_str!("../migrations/0010_importers.sql"),
        postgres: Some(include_str!("../migrations/0010_importers.postgres.sql")),
    },
];

/// The promise, the use cases for the loader of demo worlds, and the module.
pub fn module(
    rt: &Runtime,
    identity: Arc<dyn Identity>,
    risk: Arc<dyn Risk>,
) -> (Arc<dyn Compliance>, Service, Module) {
    let service = Service::new(rt, identity, risk);
    let module = Module {
        routes: api::routes(&service),
        public: &["POST /api/compliance/customs/receipts"],
        repeatable: api::REPEATABLE,
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![
            EventSchema::of::<GoodsTakenDown>(),
            EventSchema::of::<GoodsReinstated>(),
            EventSchema::of::<SellerSuspended>(),
            EventSchema::of::<SellerReinstated>(),
        ],
        ..Module::new(
            MODULE,
            Migrations {
                module: MODULE,
                files: MIGRATIONS,
            },
        )
    };
    let promise = Arc::new(Local {
        service: service.clone(),
    });
    (promise, service, module)
}

/// Lets the compliance desk read the documents of licences and rights, and each side of a notice what
/// the other brought.
pub fn documents(service: &Service) -> Arc<dyn Grant> {
    Arc::new(Documents {
        service: service.clone(),
    })
}

struct Local {
    service: Service,
}

#[async_trait]
impl Compliance for Local {
    async fn landed_cost(&self, by: &Caller, ask: LandedAsk) -> Answer<Option<LandedCost>> {
        Ok(self.service.landed_cost(by, ask).await?)
    }

    async fn gates(&self, by: &Caller, ask: GateAsk) -> Answer<Vec<GateFinding>> {
        Ok(self.service.gates(by, &ask).await?)
    }

    async fn standing(
        &self,
        by: &Caller,
        seller: OrgId,
        goods: GateGoods,
    ) -> Answer<GoodsStanding> {
        Ok(self.service.standing(by, seller, goods).await?)
    }
}

struct Documents {
    service: Service,
}

#[async_trait]
impl Grant for Documents {
    async fn may_read(&self, by: &Caller, blob: BlobId) -> Result<bool, kernel::Problem> {
        Ok(self.service.may_read_document(by, blob).await?)
    }
}

//! Catalog: categories, products with their variants, the offers that sellers make on them, search,
//! and the way in and out as files. It prices what is offered; it holds no stock and sells nothing.

mod api;
mod error;
mod jobs;
mod listen;
mod model;
mod rules;
mod search;
mod service;
mod settings;
mod store;

use std::sync::Arc;

use contract::catalog::{Catalog, GoodsDescribed, OfferOpened, ProductPublished, ProductWithdrawn};
use contract::compliance::Compliance;
use contract::identity::Identity;
use db::{Migration, Migrations};
use runtime::module::EventSchema;
use runtime::{Module, Runtime};

pub use model::category::{Category, CategoryDraft, Word, WordKind};
pub use model::import::{ImportId, ImportSettings, ImportState, ImportView};
pub use model::offer::{OfferTerms, Rung};
pub use model::product::{
    OptionValue, Picture, ProductDraft, ProductOption, ProductState, VariantDraft,
};
pub use model::view::{OwnOffer, OwnProduct};
pub use service::Service;
pub use service::seed::SeededOffer;
pub use settings::DEFAULTS;

static MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_catalog",
        sql: include_str!("../migrations/0001_catalog.sql"),
        postgres: None,
    },
    Migration {
        name: "0002_standing",
        sql: include_str!("../migrations/0002_standing.sql"),
        postgres: None,
    },
    Migration {
        name: "0003_promotion",
        sql: include_str!("../migrations/0003_promotion.sql"),
        postgres: None,
    },
    Migration {
        name: "0004_retelling",
        sql: include_str!("../migrations/0004_retelling.sql"),
        postgres: None,
    },
];

/// The module and what it promises to others. Starts the task that keeps the search index.
pub fn module(
    rt: &Runtime,
    identity: Arc<dyn Identity>,
    compliance: Arc<dyn Compliance>,
) -> (Arc<dyn Catalog>, Module) {
    let (service, module) = with_service(rt, identity, compliance);
    (Arc::new(service), module)
}

/// The module with its use cases, for who makes up a large store.
pub fn with_service(
    rt: &Runtime,
    identity: Arc<dyn Identity>,
    compliance: Arc<dyn Compliance>,
) -> (Service, Module) {
    let service = Service::new(rt, identity, compliance);
    service.search().start();
    let migrations = Migrations {
        module: service::MODULE,
        files: MIGRATIONS,
    };
    let module = Module {
        routes: api::routes(&service),
        public: &api::PUBLIC,
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![
            EventSchema::of::<ProductPublished>(),
            EventSchema::of::<ProductWithdrawn>(),
            EventSchema::of::<OfferOpened>(),
            EventSchema::of::<GoodsDescribed>(),
        ],
        ..Module::new(service::MODULE, migrations)
    };
    (service, module)
}

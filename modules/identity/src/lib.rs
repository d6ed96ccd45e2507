//! People, firms, and what proves who somebody is: registration, log-in, sessions, keys, members
//! and their roles, the operators' view of it all.

mod api;
mod auth;
mod error;
mod jobs;
mod letters;
mod listen;
mod model;
mod notices;
mod passwords;
mod qr;
mod rules;
mod secrets;
mod service;
mod settings;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use contract::identity::{Caller, KybLapsed, KybPassed, OrganisationRegistered, PersonErased};
use contract::risk::Risk;
use db::{Migration, Migrations};
use kernel::Problem;
use runtime::blobs::{BlobId, Grant};
use runtime::http::Authenticator;
use runtime::module::EventSchema;
use runtime::notices::AddressBook;
use runtime::{Module, Runtime};

pub use error::Error;
pub use notices::NOTICES;
pub use service::Service;
pub use service::founding::{Account, Entrance, Firm};
pub use settings::DEFAULTS;

static MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_identity",
        sql: include_str!("../migrations/0001_identity.sql"),
        postgres: None,
    },
    Migration {
        name: "0002_words",
        sql: include_str!("../migrations/0002_words.sql"),
        postgres: Some(include_str!("../migrations/0002_words.postgres.sql")),
    },
    Migration {
        name: "0003_kyb",
        sql: include_str!("../migrations/0003_kyb.sql"),
        postgres: None,
    },
];

/// The module, with the handle that others ask (it is an `Arc<dyn Identity>` too). Makes identity
/// the one who knows sessions and API keys, unless the runtime has somebody for that already.
pub fn module(rt: &Runtime, risk: Arc<dyn Risk>) -> (Arc<Service>, Module) {
    let service = Service::new(rt, risk);
    rt.set_authenticator(authenticator(&service));
    let migrations = Migrations {
        module: service::MODULE,
        files: MIGRATIONS,
    };
    let module = Module {
        routes: api::routes(service.clone()),
        public: api::PUBLIC,
        repeatable: api::REPEATABLE,
        rates: api::RATES,
        listeners: listen::listeners(&service),
        jobs: jobs::kinds(&service),
        events: vec![
            EventSchema::of::<OrganisationRegistered>(),
            EventSchema::of::<PersonErased>(),
            EventSchema::of::<KybPassed>(),
            EventSchema::of::<KybLapsed>(),
        ],
        ..Module::new(service::MODULE, migrations)
    };
    (Arc::new(service), module)
}

/// Who knows sessions and API keys.
pub fn authenticator(service: &Service) -> Arc<dyn Authenticator> {
    Arc::new(auth::Doorman(service.clone()))
}

/// Lets the desk read the papers by which firms show who they are.
pub fn papers(service: &Arc<Service>) -> Arc<dyn Grant> {
    Arc::new(Papers(service.clone()))
}

struct Papers(Arc<Service>);

#[async_trait]
impl Grant for Papers {
    async fn may_read(&self, by: &Caller, blob: BlobId) -> Result<bool, Problem> {
        Ok(self.0.may_read_kyb_document(by, blob).await?)
    }
}

/// Where people get their mail, for the notices.
pub fn address_book(service: &Service) -> Arc<dyn AddressBook> {
    Arc::new(service.clone())
}

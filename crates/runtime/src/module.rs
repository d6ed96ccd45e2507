//! What a module hands to the composition root: its routes, its answers to other processes, what
//! it listens to, what it does when time has passed, its tables. Data only; nothing runs here.

use contract::event::Event;
use db::Migrations;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::http::RateClass;
use crate::inbox::Listener;
use crate::jobs::JobKind;
use crate::rpc::Rpc;

/// A domain, ready to be served. Begin from `Module::new` and set the fields that are not empty.
pub struct Module {
    /// Folder, crate, table prefix, URL prefix and event prefix.
    pub name: &'static str,
    /// Paths without the prefix: `/products` is served as `/api/catalog/products`.
    pub routes: OpenApiRouter<()>,
    /// The routes that strangers may use: `GET /api/catalog/products/{id}`, as in the OpenAPI
    /// document. Every other route must refuse them, and a test walks all.
    pub public: &'static [&'static str],
    /// Routes that are counted in a class of their own: log-in attempts, codes. The others count
    /// as `Default` (GET) or `Write`.
    pub rates: &'static [(&'static str, RateClass)],
    /// POSTs that only ask, or that are one by what they are about: a key is accepted with them and
    /// nothing is kept. Of the others the handler or the front keeps the answers.
    pub repeatable: &'static [&'static str],
    pub rpc: Rpc,
    pub listeners: Vec<Listener>,
    pub jobs: Vec<JobKind>,
    /// The module's own; `tables::of` puts the machinery's tables of the module before them.
    pub migrations: Migrations,
    /// The events that the module tells, for the schemas under `events/`.
    pub events: Vec<EventSchema>,
}

impl Module {
    pub fn new(name: &'static str, migrations: Migrations) -> Self {
        Module {
            name,
            routes: OpenApiRouter::default(),
            public: &[],
            rates: &[],
            repeatable: &[],
            rpc: Rpc::new(),
            listeners: Vec::new(),
            jobs: Vec::new(),
            migrations,
            events: Vec::new(),
        }
    }
}

/// An event with the shape of its payload.
#[derive(Clone)]
pub struct EventSchema {
    pub subject: &'static str,
    pub version: u16,
    schema: fn() -> serde_json::Value,
}

impl EventSchema {
    pub fn of<E: Event + ToSchema>() -> Self {
        EventSchema {
            subject: E::SUBJECT,
            version: E::VERSION,
            schema: crate::http::schema::document::<E>,
        }
    }

    /// A JSON Schema (2020-12) that stands alone.
    pub fn schema(&self) -> serde_json::Value {
        (self.schema)()
    }
}

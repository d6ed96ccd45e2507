//! Desk: conversations between buyer and seller about an order or a product, with the platform's
//! support when it is called. It keeps what was said and who has read it; orders say who the
//! parties are and identity what people are called.

mod api;
mod error;
mod listen;
mod live;
mod model;
mod notices;
mod rules;
mod service;
mod store;

use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::identity::{Caller, Identity, PersonalRecords};
use contract::ids::PersonId;
use contract::orders::Orders;
use db::{Migration, Migrations};
use kernel::Problem;
use runtime::blobs::{BlobId, Grant};
use runtime::{Module, Runtime};
use serde_json::{Value, json};

pub use model::{About, NewMessage};
pub use notices::NOTICES;
pub use service::Service;

pub(crate) const MODULE: &str = "desk";

const MIGRATIONS: Migrations = Migrations {
    module: MODULE,
    files: &[
        Migration {
            name: "0001_desk",
            sql: include_str!("../migrations/0001_desk.sql"),
            postgres: None,
        },
        Migration {
            name: "0002_people",
            sql: include_str!("../migrations/0002_people.sql"),
            postgres: None,
        },
    ],
};

/// Puts the module together. `Service` is for the loader of demo worlds.
pub fn module(
    rt: &Runtime,
    orders: Arc<dyn Orders>,
    identity: Arc<dyn Identity>,
) -> (Service, Module) {
    let service = Service::new(rt, orders, identity);
    let module = Module {
        routes: api::routes(service.clone()),
        listeners: listen::listeners(&service),
        ..Module::new(MODULE, MIGRATIONS)
    };
    (service, module)
}

/// What people wrote, for copies of their data.
pub fn records(rt: &Runtime) -> Arc<dyn PersonalRecords> {
    Arc::new(Records { rt: rt.clone() })
}

struct Records {
    rt: Runtime,
}

#[async_trait]
impl PersonalRecords for Records {
    fn module(&self) -> &'static str {
        MODULE
    }

    async fn of_person(&self, person: PersonId) -> Answer<Value> {
        let said = store::message::of_person(self.rt.db(), person).await?;
        let messages: Vec<Value> = said
            .into_iter()
            .map(|(conversation, text, at)| {
                json!({"conversation": conversation, "text": text, "at": at})
            })
            .collect();
        Ok(json!({"messages": messages}))
    }
}

/// Lets the parties of a conversation read the files that were put into it.
pub fn attachments(service: &Service) -> Arc<dyn Grant> {
    Arc::new(Attachments {
        service: service.clone(),
    })
}

struct Attachments {
    service: Service,
}

#[async_trait]
impl Grant for Attachments {
    async fn may_read(&self, by: &Caller, blob: BlobId) -> Result<bool, Problem> {
        self.service.may_read_file(by, blob).await
    }
}

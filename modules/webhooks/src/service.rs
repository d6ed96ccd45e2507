//! The use cases of webhooks: keep endpoints, take events in, deliver, look at the log. Calls to
//! receivers stand between transactions, never within one.

mod deliver;
mod endpoints;
mod log;
mod tell;

use std::future::Future;
use std::sync::Arc;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Cursor, Id, Kind, Problem};
use runtime::Runtime;
use runtime::addresses::Reach;
use runtime::http::PageQuery;
use runtime::vault::Vault;
use serde_json::Value;

pub(crate) use endpoints::{Draft, FreshSecret};
pub(crate) use log::Shown;

use crate::MODULE;
use crate::call::Client;
use crate::error::Error;
use crate::settings::Settings;

use self::deliver::Lanes;

pub(crate) const READ: &str = "webhooks:read";
pub(crate) const WRITE: &str = "webhooks:write";

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    settings: Settings,
    vault: Vault,
    client: Client,
    lanes: Lanes,
}

impl Service {
    pub(crate) fn new(rt: &Runtime, reach: Reach) -> Self {
        let settings = Settings::of(rt);
        Service {
            inner: Arc::new(Inner {
                vault: Vault::open(rt, MODULE, "webhook secret", &settings.secret_keys),
                client: Client::new(reach, settings.timeout()),
                lanes: Lanes::default(),
                settings,
                rt: rt.clone(),
            }),
        }
    }

    fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    fn client(&self) -> &Client {
        &self.inner.client
    }

    async fn write<C, T, F, Fut>(&self, input: C, work: F) -> Result<T, Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Service, Tx, Arc<C>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let (service, input) = (self.clone(), Arc::new(input));
        self.rt()
            .db()
            .tx(move |tx| work(service.clone(), tx, input.clone()))
            .await
    }

    async fn audit(
        &self,
        tx: &Tx,
        by: &Caller,
        action: &str,
        subject: impl ToString,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> Result<(), Error> {
        let (rt, subject) = (self.rt(), subject.to_string());
        runtime::audit::record(tx, rt, MODULE, by, action, &subject, before, after).await?;
        Ok(())
    }
}

/// The caller's firm, when it may have endpoints and the caller is its owner.
fn firm(by: &Caller, scope: &str) -> Result<OrgId, Problem> {
    by.allows(scope)?;
    match by.kind {
        OrgKind::Buyer => by.buyer(&[Role::Owner]),
        OrgKind::Seller => by.seller(&[Role::Owner]),
        OrgKind::Platform => Err(Problem::forbidden().with_param("kind", "seller")),
    }
}

/// Where a list that is read from the newest on begins.
fn before<K: Kind>(page: &PageQuery) -> Result<Option<Id<K>>, Error> {
    let Some(after) = &page.after else {
        return Ok(None);
    };
    let (id,): (Id<K>,) = Cursor::decode(after)?;
    Ok(Some(id))
}

/// One more than is shown tells whether the list goes on.
fn rows(page: &PageQuery) -> i64 {
    i64::from(page.limit) + 1
}

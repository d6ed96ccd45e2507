//! The use cases. Each reads begin → load → decide → store → publish → commit; what needs another
//! module asks it before or after the transaction, never within.

pub(crate) mod after_sales;
pub(crate) mod answer;
pub(crate) mod approvals;
pub(crate) mod book;
pub(crate) mod border;
pub(crate) mod cancel;
pub(crate) mod cart;
pub(crate) mod checkout;
pub(crate) mod claims;
pub(crate) mod closing;
pub(crate) mod decide;
pub(crate) mod detail;
pub(crate) mod dispute_calls;
pub(crate) mod dispute_news;
pub(crate) mod dispute_views;
pub(crate) mod disputes;
pub(crate) mod facts;
pub(crate) mod forget;
pub(crate) mod lists;
pub(crate) mod moves;
pub(crate) mod notices;
pub(crate) mod quote;
mod recalls;
pub(crate) mod recipient;
pub(crate) mod refunds;
pub(crate) mod screening;
pub(crate) mod ship;
pub(crate) mod views;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use contract::catalog::Catalog;
use contract::compliance::Compliance;
use contract::identity::{Caller, Identity, OrgView};
use contract::ids::OrgId;
use contract::logistics::Logistics;
use contract::payments::Payments;
use contract::risk::Risk;
use contract::stock::Stock;
use kernel::Timestamp;
use runtime::Runtime;
use runtime::cache::Cache;
use runtime::vault::Vault;

use crate::error::Error;
use crate::settings::Settings;

pub(crate) const MODULE: &str = "orders";

/// How long the name of a firm may be older than the truth.
const FIRM_SECONDS: u64 = 60;
const FIRMS_MAX: u64 = 20_000;

/// Those whom orders asks.
#[derive(Clone)]
pub(crate) struct Peers {
    pub(crate) identity: Arc<dyn Identity>,
    pub(crate) catalog: Arc<dyn Catalog>,
    pub(crate) stock: Arc<dyn Stock>,
    pub(crate) logistics: Arc<dyn Logistics>,
    pub(crate) payments: Arc<dyn Payments>,
    pub(crate) compliance: Arc<dyn Compliance>,
    pub(crate) risk: Arc<dyn Risk>,
}

/// Cheap to clone: handlers, listeners and jobs each hold one.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) rt: Runtime,
    pub(crate) settings: Arc<Settings>,
    pub(crate) peers: Peers,
    /// For the numbers of recipients.
    pub(crate) vault: Arc<Vault>,
    firms: Cache<OrgId, OrgView>,
}

impl Service {
    pub(crate) fn new(rt: &Runtime, peers: Peers) -> Self {
        let settings = Settings::of(rt);
        Service {
            rt: rt.clone(),
            vault: Arc::new(settings.vault(rt)),
            settings: Arc::new(settings),
            peers,
            firms: Cache::new("orders.firms", FIRMS_MAX, Duration::from_secs(FIRM_SECONDS)),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.rt.now()
    }

    /// What is known of these firms; identity is asked once for all that are not known here.
    pub(crate) async fn firms(
        &self,
        by: &Caller,
        ids: impl IntoIterator<Item = OrgId>,
    ) -> Result<BTreeMap<OrgId, OrgView>, Error> {
        let mut found = BTreeMap::new();
        let mut unknown = Vec::new();
        for id in ids {
            match self.firms.find(&id).await {
                Some(firm) => {
                    found.insert(id, firm);
                }
                None if !unknown.contains(&id) => unknown.push(id),
                None => {}
            }
        }
        if !unknown.is_empty() {
            for firm in self.peers.identity.organisations(by, unknown).await? {
                self.firms.put(firm.id, firm.clone()).await;
                found.insert(firm.id, firm);
            }
        }
        Ok(found)
    }
}

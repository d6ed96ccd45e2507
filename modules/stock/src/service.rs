//! The use cases of stock. Each reads: begin, load, decide, store, publish, commit.

mod counts;
mod holds;
mod inspections;
mod inventory;
mod openings;
mod orders;
mod picks;
mod proof;
mod receipts;
mod reserve;
mod seed;
mod tell;
mod transfers;
mod warehouses;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::ids::{OrgId, VariantId, WarehouseId};
use contract::stock::{ItemKey, Reserve, ReservedLine};
use db::{Tx, Writer};
use kernel::{FieldError, Problem, Timestamp};
use runtime::Runtime;
use runtime::once::{IdempotentRequest, Replay, once};
use serde::Serialize;

pub use counts::NewCount;
pub use inspections::Inspect;
pub use inventory::{Adjust, ItemFilter, ItemView, LevelView, MovementQuery};
pub use picks::{Board, PackPick, PickQuery, PickView, Scan, ScanView, SetLine};
pub use receipts::{NewReceipt, ReceiptLine};
pub use seed::SeedItem;
pub(crate) use tell::TELL;
pub use transfers::{Arrived, NewTransfer};

use crate::MODULE;
use crate::error::Error;
use crate::model::{Item, UNITS_MAX, Warehouse, WarehouseState};
use crate::rules::Book;
use crate::settings::Settings;
use crate::store;

/// Reading stock.
const READERS: [Role; 4] = [Role::Owner, Role::Staff, Role::Warehouse, Role::Finance];
/// Moving goods.
const WORKERS: [Role; 3] = [Role::Owner, Role::Staff, Role::Warehouse];
/// Warehouses themselves, and what items are worth watching.
const KEEPERS: [Role; 2] = [Role::Owner, Role::Staff];

/// A product page may be so much behind.
const AVAILABLE_FOR: Duration = Duration::from_secs(1);
const AVAILABLE_ITEMS: u64 = 200_000;

/// Stock as this process keeps it. Clones share everything.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    settings: Settings,
    available: moka::sync::Cache<ItemKey, i64>,
    reservations: Writer<Reserve, Vec<ReservedLine>, Problem>,
}

impl Service {
    /// To be called once a process, within its executor: it starts the writer of reservations.
    pub fn new(rt: &Runtime) -> Self {
        let settings = Settings::of(rt);
        let available = moka::sync::Cache::builder()
            .name("stock.available")
            .max_capacity(AVAILABLE_ITEMS)
            .time_to_live(AVAILABLE_FOR)
            .build();
        let reservations = reserve::writer(rt, &available, settings.batch_max);
        Service {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                settings,
                available,
                reservations,
            }),
        }
    }

    fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.rt().now()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Runs one transaction.
    async fn tx<T, F, Fut>(&self, work: F) -> Result<T, Error>
    where
        F: Fn(Service, Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        let service = self.clone();
        self.rt().db().tx(move |tx| work(service.clone(), tx)).await
    }

    /// Runs what a request asks for once, however often it comes.
    async fn once<T, F, Fut>(
        &self,
        request: &IdempotentRequest,
        status: u16,
        work: F,
    ) -> Result<Replay<T>, Problem>
    where
        T: Serialize + Send + Sync + 'static,
        F: Fn(Service, Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let service = self.clone();
        once(self.rt(), MODULE, request, move |tx| {
            let work = work(service.clone(), tx);
            async move { Ok((status, work.await?)) }
        })
        .await
    }

    /// Writes what a book changed, and sees to it that the others are told within the second.
    async fn save(&self, tx: &Tx, book: &Book, actor: &str) -> Result<(), Error> {
        store::levels::save(tx, self.rt(), book, actor, self.rt().now()).await?;
        let items: BTreeSet<ItemKey> = book
            .changes()
            .iter()
            .map(|change| change.place.item)
            .collect();
        if items.is_empty() {
            return Ok(());
        }
        self.tell_soon(tx).await?;
        let cache = self.inner.available.clone();
        tx.after_commit(move || items.iter().for_each(|item| cache.invalidate(item)));
        Ok(())
    }

    /// An open warehouse of the seller.
    async fn open_warehouse(
        &self,
        tx: &Tx,
        seller: OrgId,
        id: WarehouseId,
        path: &'static str,
    ) -> Result<Warehouse, Error> {
        match store::warehouses::find(tx, seller, id).await? {
            None => Err(Error::NoWarehouse { path }),
            Some(found) if found.state == WarehouseState::Closed => {
                Err(Error::WarehouseClosed { path })
            }
            Some(found) => Ok(found),
        }
    }

    /// The seller's items of these lines, in their order; every unknown one is told.
    async fn items(
        &self,
        tx: &Tx,
        seller: OrgId,
        variants: &[VariantId],
    ) -> Result<Vec<Item>, Error> {
        let found = store::items::find_all(tx, seller, variants.iter().copied()).await?;
        let mut items = Vec::with_capacity(variants.len());
        let mut faults = Vec::new();
        for (line, variant) in variants.iter().enumerate() {
            match found.iter().find(|item| item.key.variant == *variant) {
                Some(item) => items.push(item.clone()),
                None => faults.push(FieldError::new(
                    format!("lines[{line}].variant"),
                    "unknown",
                    "you stock no such variant",
                )),
            }
        }
        if faults.is_empty() {
            Ok(items)
        } else {
            Err(Problem::invalid(faults).into())
        }
    }
}

fn reads(by: &Caller) -> Result<OrgId, Problem> {
    by.allows("stock:read")?;
    by.seller(&READERS)
}

fn works(by: &Caller) -> Result<OrgId, Problem> {
    by.allows("stock:write")?;
    by.seller(&WORKERS)
}

fn keeps(by: &Caller) -> Result<OrgId, Problem> {
    by.allows("stock:write")?;
    by.seller(&KEEPERS)
}

fn key(seller: OrgId, variant: VariantId) -> ItemKey {
    ItemKey { seller, variant }
}

/// A quantity that came from another process, which no schema has looked at.
fn is_quantity(quantity: i64) -> bool {
    (1..=UNITS_MAX).contains(&quantity)
}

//! What can be done with the catalogue: begin, load, decide, store, tell, commit.

mod ask;
mod border;
mod bulk;
pub(crate) mod categories;
pub(crate) mod closed;
mod exports;
mod images;
pub(crate) mod imports;
mod offers;
mod own;
mod pages;
mod prices;
mod products;
mod promotion;
mod retelling;
mod rights;
mod save;
pub(crate) mod seed;
mod shown;
pub(crate) mod standing;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use contract::compliance::Compliance;
use contract::identity::{Caller, Identity, OrgKind, Role};
use contract::ids::{OfferId, OrgId, ProductId};
use kernel::Problem;
use runtime::Runtime;
use runtime::cache::Cache;

use crate::model::category::Word;
use crate::model::product::Offered;
use crate::model::view::SellerCard;
use crate::rules::rates::Rates;
use crate::rules::tree::Tree;
use crate::search::Search;
use crate::settings::Settings;
use crate::store;
use crate::store::sold::Sold;

pub(crate) use bulk::{Fill, Filled};
pub(crate) use exports::Export;
pub(crate) use pages::{ListQuery, SortKey};

/// The module's name, on its tables, routes, events and jobs.
pub(crate) const MODULE: &str = "catalog";

/// Who may read what a seller keeps here, and who may write it.
pub(crate) const SELLER_READERS: [Role; 4] =
    [Role::Owner, Role::Staff, Role::Warehouse, Role::Finance];
pub(crate) const SELLER_WRITERS: [Role; 2] = products::SELLERS;

/// What another process wrote is seen after this at the latest.
const KEPT: Duration = Duration::from_secs(3);
const NAMES_KEPT: Duration = Duration::from_secs(60);
/// Whole answers, in bytes.
const ANSWERS_BYTES_MAX: u64 = 32 << 20;

/// The catalogue's use cases. Clones share everything.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    identity: Arc<dyn Identity>,
    compliance: Arc<dyn Compliance>,
    settings: Settings,
    search: Search,
    kept: Kept,
    tree: Cache<(), Arc<Tree>>,
    words: Cache<(), Arc<Vec<Word>>>,
    rates: Cache<(), Arc<Rates>>,
    sellers: Cache<OrgId, Option<SellerCard>>,
    /// Whole answers of public pages, by what was asked.
    answers: moka::future::Cache<String, bytes::Bytes>,
    client: images::Client,
}

/// What this process keeps of the tables, and lets go of when it writes.
#[derive(Clone)]
pub(crate) struct Kept {
    sold: moka::sync::Cache<OfferId, Arc<Sold>>,
    offered: moka::sync::Cache<ProductId, Arc<Offered>>,
    /// Stands in the key of every answer: raised, it makes all of them old.
    era: Arc<AtomicU64>,
}

impl Kept {
    fn new(settings: &Settings) -> Self {
        Kept {
            sold: moka::sync::Cache::builder()
                .max_capacity(settings.offers_kept)
                .time_to_live(KEPT)
                .build(),
            offered: moka::sync::Cache::builder()
                .max_capacity(settings.products_kept)
                .time_to_live(KEPT)
                .build(),
            era: Arc::new(AtomicU64::new(0)),
        }
    }

    /// A product was written, with these offers on it.
    pub(crate) fn forget(&self, product: ProductId, offers: impl IntoIterator<Item = OfferId>) {
        self.offered.invalidate(&product);
        for offer in offers {
            self.sold.invalidate(&offer);
        }
        self.era.fetch_add(1, Ordering::AcqRel);
    }

    /// Stock told something that only the page of the product shows.
    pub(crate) fn forget_page(&self, product: ProductId) {
        self.offered.invalidate(&product);
    }

    pub(crate) fn forget_answers(&self) {
        self.era.fetch_add(1, Ordering::AcqRel);
    }
}

impl Service {
    /// Several may exist in a process; only the one that `module` makes keeps the index.
    pub fn new(rt: &Runtime, identity: Arc<dyn Identity>, compliance: Arc<dyn Compliance>) -> Self {
        let settings = Settings::of(rt);
        Service {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                identity,
                compliance,
                search: Search::new(rt, &settings),
                kept: Kept::new(&settings),
                tree: Cache::new("catalog/tree", 1, KEPT),
                words: Cache::new("catalog/words", 1, KEPT),
                rates: Cache::new("catalog/rates", 1, KEPT),
                sellers: Cache::new("catalog/sellers", 20_000, NAMES_KEPT),
                answers: moka::future::Cache::builder()
                    .max_capacity(ANSWERS_BYTES_MAX)
                    .weigher(|key: &String, answer: &bytes::Bytes| {
                        u32::try_from(key.len() + answer.len()).unwrap_or(u32::MAX)
                    })
                    .time_to_live(settings.answer_kept())
                    .build(),
                client: images::Client::new(&settings),
                settings,
            }),
        }
    }

    pub(crate) fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn import_max_bytes(&self) -> usize {
        self.inner.settings.import_max_bytes
    }

    pub(crate) fn search(&self) -> &Search {
        &self.inner.search
    }

    pub(crate) fn kept(&self) -> &Kept {
        &self.inner.kept
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, Problem> {
        let db = self.rt().db().clone();
        self.inner
            .tree
            .load((), async move {
                let all = db
                    .read(|tx| async move { store::category::all(&tx).await })
                    .await?;
                Ok(Arc::new(Tree::new(all)))
            })
            .await
    }

    pub(crate) async fn words(&self) -> Result<Arc<Vec<Word>>, Problem> {
        let db = self.rt().db().clone();
        self.inner
            .words
            .load((), async move {
                Ok(Arc::new(
                    db.read(|tx| async move { store::category::words(&tx).await })
                        .await?,
                ))
            })
            .await
    }

    pub(crate) async fn rates(&self) -> Result<Arc<Rates>, Problem> {
        let db = self.rt().db().clone();
        self.inner
            .rates
            .load((), async move {
                Ok(Arc::new(
                    db.read(|tx| async move { store::rate::newest(&tx).await })
                        .await?,
                ))
            })
            .await
    }

    /// New rates came: prices everywhere are others.
    pub(crate) fn forget_rates(&self) {
        self.inner.rates.forget_all();
        self.kept().forget_answers();
    }

    pub(crate) fn forget_tree(&self) {
        self.inner.tree.forget_all();
        self.inner.words.forget_all();
        self.kept().forget_answers();
    }

    /// The firms of these ids, as far as identity answers: a list without names is better than none.
    pub(crate) async fn sellers(&self, ids: Vec<OrgId>) -> HashMap<OrgId, SellerCard> {
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        for id in ids {
            if found.contains_key(&id) || missing.contains(&id) {
                continue;
            }
            match self.inner.sellers.find(&id).await {
                Some(Some(seller)) => drop(found.insert(id, seller)),
                Some(None) => {}
                None => missing.push(id),
            }
        }
        for part in missing.chunks(100) {
            let asked = self
                .inner
                .identity
                .organisations(&Caller::system(), part.to_vec())
                .await;
            let Ok(views) = asked
                .inspect_err(|problem| tracing::warn!(%problem, "sellers are shown without names"))
            else {
                continue;
            };
            for id in part {
                let card = views
                    .iter()
                    .find(|view| view.id == *id && view.kind == OrgKind::Seller)
                    .map(|view| SellerCard {
                        id: view.id,
                        name: view.name.clone(),
                        country: view.country,
                        since: view.since,
                    });
                self.inner.sellers.put(*id, card.clone()).await;
                found.extend(card.map(|card| (*id, card)));
            }
        }
        found
    }
}

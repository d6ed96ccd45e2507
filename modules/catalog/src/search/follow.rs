//! Keeps the index in step with the tables: builds it in the background where it is missing, then
//! follows the list of changes. One writer; readers see what is committed a moment later.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use contract::ids::ProductId;
use kernel::Problem;
use parking_lot::RwLock;
use runtime::Runtime;
use tantivy::{IndexWriter, TantivyDocument};
use uuid::Uuid;

use super::open::{Cards, Opened, Progress, open};
use super::query::{self, Ask, Found};
use super::schema;
use crate::model::category::Word;
use crate::model::product::Offered;
use crate::rules::rates::Rates;
use crate::rules::tree::Tree;
use crate::settings::Settings;
use crate::store;

/// Products that are read and indexed at once.
const BATCH: i64 = 400;
/// Batches between two commits while the index is being built.
const BATCHES_A_COMMIT: usize = 12;
/// Changes that are followed at once.
const CHANGES: i64 = 1_000;
/// How long changes are gathered after the first before they are indexed.
const GATHER: Duration = Duration::from_millis(25);
const POLL: Duration = Duration::from_secs(1);
/// A change may be committed this long after its id was made: so far back is looked again.
const LATE: Duration = Duration::from_secs(30);
/// An index that slept longer is gone through from the start: the list of changes is not kept for
/// ever.
const SLEPT: Duration = Duration::from_secs(2 * 86_400);
const CARDS_MAX: u64 = 20_000;
/// Turns without work after which the writer, its memory and its lock are let go.
const IDLE_TURNS: u32 = 10;

/// How often, and after which pause, a question looks whether the index is open.
const OPENING_LOOKS: u32 = 200;
const OPENING_PAUSE: Duration = Duration::from_millis(10);

pub(crate) const SIGNAL: &str = "catalog/search";

/// The index of this process. Clones share it.
#[derive(Clone)]
pub(crate) struct Search {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    settings: Settings,
    opened: RwLock<Option<Arc<Opened>>>,
    cards: Cards,
    is_building: AtomicBool,
    /// Rises whenever readers see something new.
    generation: AtomicU64,
}

/// What the background task holds between its turns.
struct Follower {
    search: Search,
    writer: Option<IndexWriter<TantivyDocument>>,
    progress: Progress,
    /// Changes that were followed and may be met again.
    seen: HashSet<Uuid>,
}

impl Search {
    pub(crate) fn new(rt: &Runtime, settings: &Settings) -> Self {
        Search {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                settings: settings.clone(),
                opened: RwLock::new(None),
                cards: Cards::new(CARDS_MAX),
                is_building: AtomicBool::new(true),
                generation: AtomicU64::new(0),
            }),
        }
    }

    fn folder(&self) -> PathBuf {
        self.inner.rt.data_path("search")
    }

    pub(crate) fn is_building(&self) -> bool {
        self.inner.is_building.load(Ordering::Acquire)
    }

    pub(crate) fn generation(&self) -> u64 {
        self.inner.generation.load(Ordering::Acquire)
    }

    /// Answers from what is indexed so far.
    pub(crate) async fn find(&self, ask: Ask) -> Result<Found, Problem> {
        let Some(opened) = self.opened().await else {
            return Ok(Found::default());
        };
        let cards = self.inner.cards.clone();
        blocking(move || query::run(&opened, &cards, &ask)).await
    }

    /// The index, which opens within milliseconds of the start: the first question waits for it, and
    /// is not told that there are no goods.
    async fn opened(&self) -> Option<Arc<Opened>> {
        for _ in 0..OPENING_LOOKS {
            let opened = self.inner.opened.read().clone();
            if opened.is_some() {
                return opened;
            }
            tokio::time::sleep(OPENING_PAUSE).await;
        }
        None
    }

    /// Starts the background task.
    pub(crate) fn start(&self) {
        let search = self.clone();
        self.inner.rt.tasks().keep(SIGNAL, move || {
            let search = search.clone();
            async move { search.follow_until_ending().await }
        });
    }

    async fn follow_until_ending(self) {
        let rt = self.inner.rt.clone();
        let signal = rt.signal(SIGNAL);
        let mut follower = Follower {
            search: self.clone(),
            writer: None,
            progress: Progress::default(),
            seen: HashSet::new(),
        };
        let (mut failures, mut idle) = (0_u32, 0_u32);
        while !rt.tasks().is_ending() {
            let pause = match follower.turn().await {
                Ok(0) => {
                    (failures, idle) = (0, idle + 1);
                    if idle >= IDLE_TURNS {
                        follower.writer = None;
                    }
                    POLL
                }
                Ok(_) => {
                    (failures, idle) = (0, 0);
                    continue;
                }
                Err(problem) => {
                    failures += 1;
                    // At the start the tables may not be there yet.
                    if failures > 20 {
                        tracing::warn!(%problem, "the search index does not follow; trying again");
                    } else {
                        tracing::debug!(%problem, "the search index waits");
                    }
                    follower.reset();
                    Duration::from_millis(100) * failures.min(50)
                }
            };
            tokio::select! {
                () = signal.notified() => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(pause) => {}
                () = rt.tasks().ending() => {}
            }
        }
    }

    /// Builds the whole index now and waits for it: after a seed, before anybody serves. Fails while
    /// another task of this machine writes the index.
    pub(crate) async fn rebuild(&self) -> Result<(), Problem> {
        let mut follower = Follower {
            search: self.clone(),
            writer: None,
            progress: Progress::default(),
            seen: HashSet::new(),
        };
        follower.open().await?;
        let (_, writer) = follower.writer().await?;
        follower.writer = Some(writer);
        follower.progress.complete = false;
        follower.progress.built = None;
        follower.progress.last = back(self.inner.rt.ids().uuid(), LATE);
        while follower.turn().await? > 0 {}
        Ok(())
    }
}

/// Work on files, where it holds nobody up.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> tantivy::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(failed(&error)),
        Err(error) => Err(Problem::internal().with_detail(error.to_string())),
    }
}

fn failed(error: &tantivy::TantivyError) -> Problem {
    Problem::internal().with_detail(format!("search: {error}"))
}

impl Follower {
    fn reset(&mut self) {
        self.writer = None;
        *self.search.inner.opened.write() = None;
    }

    /// One step: a part of building, or a batch of changes. Answers how many products it indexed.
    async fn turn(&mut self) -> Result<usize, Problem> {
        if self.search.inner.opened.read().is_none() {
            self.open().await?;
        }
        if self.progress.complete {
            self.follow().await
        } else {
            self.build().await
        }
    }

    async fn open(&mut self) -> Result<(), Problem> {
        let folder = self.search.folder();
        let (opened, mut progress) = blocking(move || open(&folder)).await?;
        let now = self.search.inner.rt.now();
        if progress.complete && millis(progress.last) + millis_of(SLEPT) < now_millis(now) {
            progress.complete = false;
            progress.built = None;
        }
        if !progress.complete && progress.built.is_none() {
            // Whatever changes from now on is met again in the list of changes.
            progress.last = back(self.search.inner.rt.ids().uuid(), LATE);
        }
        self.search
            .inner
            .is_building
            .store(!progress.complete, Ordering::Release);
        self.progress = progress;
        self.seen.clear();
        *self.search.inner.opened.write() = Some(Arc::new(opened));
        Ok(())
    }

    /// The index and the right to write it. One process, and one task in it, has that at a time.
    async fn writer(&mut self) -> Result<(Arc<Opened>, IndexWriter<TantivyDocument>), Problem> {
        let opened = self
            .search
            .inner
            .opened
            .read()
            .clone()
            .ok_or_else(Problem::unavailable)?;
        if let Some(writer) = self.writer.take() {
            return Ok((opened, writer));
        }
        let memory = self
            .search
            .inner
            .settings
            .search_memory_bytes
            .max(15_000_000);
        let index = opened.index.clone();
        let writer =
            blocking(move || index.writer_with_num_threads::<TantivyDocument>(1, memory)).await?;
        Ok((opened, writer))
    }

    async fn build(&mut self) -> Result<usize, Problem> {
        let mut count = 0;
        for _ in 0..BATCHES_A_COMMIT {
            let after = self.progress.built;
            let db = self.search.inner.rt.db().clone();
            let page = db
                .read(move |tx| async move { store::list::all(&tx, after, BATCH).await })
                .await?;
            let Some(last) = page.last().copied() else {
                self.progress.complete = true;
                break;
            };
            let ids: Vec<ProductId> = page.iter().map(|(_, id)| *id).collect();
            count += ids.len();
            self.index(ids).await?;
            self.progress.built = Some(last);
            if self.search.inner.rt.tasks().is_ending() {
                break;
            }
        }
        if self.progress.complete {
            self.progress.built = None;
        }
        self.commit().await?;
        self.search
            .inner
            .is_building
            .store(!self.progress.complete, Ordering::Release);
        // The end of building is a step too: what changed meanwhile is looked at right after it.
        Ok(count.max(1))
    }

    async fn follow(&mut self) -> Result<usize, Problem> {
        let rt = self.search.inner.rt.clone();
        let is_old = millis(self.progress.last) + millis_of(LATE) * 2 < now_millis(rt.now());
        let floor = if is_old {
            self.progress.last
        } else {
            back(self.progress.last, LATE)
        };
        let mut from = floor;
        let mut fresh: Vec<(Uuid, ProductId)> = Vec::new();
        loop {
            let page = rt
                .db()
                .read(move |tx| async move { store::change::after(&tx, from, CHANGES).await })
                .await?;
            let Some((last, _)) = page.last().copied() else {
                break;
            };
            let is_full = page.len() >= usize::try_from(CHANGES).unwrap_or(usize::MAX);
            fresh.extend(page.into_iter().filter(|(id, _)| !self.seen.contains(id)));
            if !is_full || fresh.len() >= usize::try_from(CHANGES).unwrap_or(usize::MAX) {
                break;
            }
            from = last;
        }
        if fresh.is_empty() {
            return Ok(0);
        }
        let ids: BTreeSet<ProductId> = fresh.iter().map(|(_, product)| *product).collect();
        for part in ids
            .iter()
            .copied()
            .collect::<Vec<_>>()
            .chunks(usize::try_from(BATCH).unwrap_or(400))
        {
            self.index(part.to_vec()).await?;
        }
        if let Some(last) = fresh.iter().map(|(id, _)| *id).max() {
            self.progress.last = self.progress.last.max(last);
        }
        self.seen.extend(fresh.iter().map(|(id, _)| *id));
        let floor = back(self.progress.last, LATE);
        self.seen.retain(|id| *id > floor);
        self.commit().await?;
        Ok(ids.len())
    }

    /// Puts these products into the index as they are now.
    async fn index(&mut self, ids: Vec<ProductId>) -> Result<(), Problem> {
        let wanted: Arc<[ProductId]> = ids.into();
        let asked = wanted.clone();
        let read = self.search.inner.rt.db().read(move |tx| {
            let asked = asked.clone();
            async move {
                let products = store::product::load_many(&tx, &asked).await?;
                let tree = Tree::new(store::category::all(&tx).await?);
                let words = store::category::words(&tx).await?;
                let rates = store::rate::newest(&tx).await?;
                Ok::<_, db::Error>((products, tree, words, rates))
            }
        });
        let (products, tree, words, rates): (Vec<Offered>, Tree, Vec<Word>, Rates) = read.await?;
        let (opened, writer) = self.writer().await?;
        let working = blocking(move || {
            for id in wanted.iter() {
                writer.delete_term(schema::id_term(&opened.fields, *id));
            }
            for offered in &products {
                match schema::document(&opened.fields, offered, &tree, &words, &rates) {
                    Ok(document) => drop(writer.add_document(document)?),
                    Err(error) => {
                        tracing::error!(product = %offered.product.id, %error, "a product is not indexed")
                    }
                }
            }
            Ok(writer)
        });
        self.writer = Some(working.await?);
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Problem> {
        let payload = serde_json::to_string(&self.progress).map_err(|_| Problem::internal())?;
        let (opened, mut writer) = self.writer().await?;
        let working = blocking(move || {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()?;
            opened.reader.reload()?;
            Ok(writer)
        });
        self.writer = Some(working.await?);
        self.search.inner.generation.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }
}

/// The moment in an id, in milliseconds.
fn millis(id: Uuid) -> u64 {
    u64::try_from(id.as_u128() >> 80).unwrap_or(0)
}

fn millis_of(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn now_millis(now: kernel::Timestamp) -> u64 {
    u64::try_from(now.micros() / 1_000).unwrap_or(0)
}

/// The smallest id that is so much older.
pub(super) fn back(id: Uuid, by: Duration) -> Uuid {
    Uuid::from_u128(u128::from(millis(id).saturating_sub(millis_of(by))) << 80)
}

/// Changes older than this no index needs any more.
pub(crate) fn forgettable(rt: &Runtime) -> Uuid {
    back(rt.ids().uuid(), SLEPT * 2)
}

//! Reserving: all checkouts that wait are decided together, in their order, by one transaction
//! over rows that are locked in the order of their keys. Whoever gets nothing is told in the same
//! answer round.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contract::stock::{Available, ItemKey, Reserve, ReservedLine};
use db::{Bind, Db, Tx, Writer};
use futures::future::try_join;
use kernel::{FieldError, Problem};
use runtime::Runtime;
use uuid::Uuid;

use super::{Service, is_quantity, tell};
use crate::error::Error;
use crate::model::{Hold, HoldState, Place, Process, ProcessState, UNITS_MAX};
use crate::rules::Book;
use crate::store;

/// Lines of one checkout.
const LINES_MAX: usize = 500;
/// Items asked for at once.
const ITEMS_MAX: usize = 1_000;

type Cache = moka::sync::Cache<ItemKey, i64>;
type Answered = Result<Vec<ReservedLine>, Problem>;

impl Service {
    /// What can be promised now, at most a second old.
    pub async fn available(&self, items: Vec<ItemKey>) -> Result<Vec<Available>, Problem> {
        if items.len() > ITEMS_MAX {
            return Err(Problem::invalid([FieldError::new(
                "items",
                "too_many",
                format!("at most {ITEMS_MAX}"),
            )]));
        }
        let cache = &self.inner.available;
        let mut known: BTreeMap<ItemKey, i64> = BTreeMap::new();
        let mut missed: BTreeSet<ItemKey> = BTreeSet::new();
        for item in &items {
            match cache.get(item) {
                Some(quantity) => drop(known.insert(*item, quantity)),
                None => drop(missed.insert(*item)),
            }
        }
        if !missed.is_empty() {
            let missed: Vec<ItemKey> = missed.into_iter().collect();
            let loaded = store::levels::available(self.rt().db(), &missed).await?;
            known.extend(missed.iter().map(|item| (*item, 0)));
            known.extend(loaded);
            for item in missed {
                cache.insert(item, known.get(&item).copied().unwrap_or(0));
            }
        }
        let quantity = |item| known.get(item).copied().unwrap_or(0);
        Ok(items
            .iter()
            .map(|item| Available {
                item: *item,
                quantity: quantity(item),
            })
            .collect())
    }

    /// Reserves all lines or none; the same process is answered the same again.
    pub async fn reserve(&self, wanted: Reserve) -> Answered {
        check(&wanted)?;
        self.inner.reservations.submit(wanted).await
    }
}

fn check(wanted: &Reserve) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if wanted.lines.is_empty() || wanted.lines.len() > LINES_MAX {
        faults.push(FieldError::new(
            "lines",
            "count",
            format!("1 to {LINES_MAX} lines"),
        ));
    }
    for (at, line) in wanted.lines.iter().enumerate().take(LINES_MAX) {
        if !is_quantity(line.quantity) {
            let path = format!("lines[{at}].quantity");
            faults.push(FieldError::new(
                path,
                "out_of_range",
                format!("1 to {UNITS_MAX}"),
            ));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(faults))
    }
}

/// The writer that everything waits at. Takes whoever is there; no timer.
pub(super) fn writer(
    rt: &Runtime,
    cache: &Cache,
    batch_max: usize,
) -> Writer<Reserve, Vec<ReservedLine>, Problem> {
    let (rt, cache) = (rt.clone(), cache.clone());
    let db: Db = rt.db().clone();
    db.writer(batch_max, move |tx, wanted| {
        batch(rt.clone(), cache.clone(), tx, wanted)
    })
}

async fn batch(
    rt: Runtime,
    cache: Cache,
    tx: Tx,
    wanted: Arc<[Reserve]>,
) -> Result<Vec<Answered>, db::Error> {
    metrics::histogram!("argosy_stock_reserve_batch").record(wanted.len() as f64);
    let ids: BTreeSet<Uuid> = wanted.iter().map(|wanted| wanted.process).collect();
    let items: BTreeSet<ItemKey> = wanted
        .iter()
        .flat_map(|wanted| wanted.lines.iter().map(|line| line.item))
        .collect();
    let (known, mut book) = try_join(
        async { store::holds::find(&tx, ids).await.map_err(Error::from) },
        store::levels::load(&tx, &items),
    )
    .await
    .map_err(driver)?;
    let (answers, made) = decide(&known, &mut book, &wanted);
    if made.is_empty() {
        return Ok(answers);
    }
    let now = rt.now();
    let Some((change, changes, places)) = store::levels::promises(tx.engine(), &book) else {
        return Ok(answers);
    };
    let Some(store::holds::Made { processes, holds }) =
        store::holds::made(tx.engine(), made.iter())
    else {
        return Ok(answers);
    };
    // One round trip: what is written needs nothing of what the others answer.
    let statements: [(&str, &[&dyn Bind]); 3] = [
        (change, &[&changes]),
        (processes.0, &[&processes.1, &now]),
        (holds.0, &[&holds.1]),
    ];
    let (written, ()) = try_join(
        async { tx.batch(&statements).await.map_err(Error::from) },
        tell::soon(&tx, &rt),
    )
    .await
    .map_err(driver)?;
    if written.first() != Some(&places) {
        // Rows that were locked have changed all the same: nothing of this may stand.
        tracing::error!("levels changed under a batch of reservations");
        return Err(db::Error::Poisoned);
    }
    tx.after_commit(move || items.iter().for_each(|item| cache.invalidate(item)));
    Ok(answers)
}

/// The writer knows failures of the database only; everything else here is one.
fn driver(error: Error) -> db::Error {
    match error {
        Error::Db(error) => error,
        other => {
            tracing::error!(error = %other, "a batch of reservations failed");
            db::Error::Poisoned
        }
    }
}

/// Decides one checkout after the other against what is left.
fn decide(
    known: &BTreeMap<Uuid, Process>,
    book: &mut Book,
    wanted: &[Reserve],
) -> (Vec<Answered>, Vec<Process>) {
    let mut made: BTreeMap<Uuid, Process> = BTreeMap::new();
    let mut answers = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let before = known
            .get(&wanted.process)
            .or_else(|| made.get(&wanted.process));
        answers.push(match before {
            Some(process) if process.state == ProcessState::Open => Ok(process.lines.clone()),
            // Its units were given back, or it was released before it came: too late.
            Some(_) => Err(Error::ReservationGone(Vec::new()).into()),
            None => match book.allocate(&wanted.lines) {
                Ok(lines) => {
                    made.insert(wanted.process, process(wanted, &lines));
                    Ok(lines)
                }
                Err(shortages) => Err(Error::NotEnough(shortages).into()),
            },
        });
    }
    (answers, made.into_values().collect())
}

fn process(wanted: &Reserve, lines: &[ReservedLine]) -> Process {
    let mut holds: BTreeMap<(contract::ids::OrderId, Place), i64> = BTreeMap::new();
    for line in lines {
        let place = Place {
            item: line.item,
            warehouse: line.warehouse,
        };
        *holds.entry((line.order, place)).or_default() += line.quantity;
    }
    Process {
        id: wanted.process,
        state: ProcessState::Open,
        expires_at: Some(wanted.expires_at),
        lines: lines.to_vec(),
        holds: holds
            .into_iter()
            .map(|((order, place), quantity)| Hold {
                order,
                place,
                quantity,
                shipped: 0,
                state: HoldState::Held,
            })
            .collect(),
    }
}

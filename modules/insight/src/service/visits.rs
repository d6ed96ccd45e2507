//! What visitors do: written down as it comes, counted a little later in one go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use contract::Answer;
use contract::ids::{OrgId, ProductId};
use db::Tx;
use uuid::Uuid;

use super::Service;
use crate::model::{Behaviour, FigureKey, Figures, PLATFORM, Sums, kind};
use crate::rules::{behaviour, count};
use crate::store;
use crate::store::behaviour::Waiting;

/// Rows that are counted in one transaction.
const BATCH: i64 = 500;
/// Different search words that are counted on one day; the rest counts under one name.
const TERMS_MAX: i64 = 2_000;
const OTHER_TERMS: &str = "…";
/// Visitors are known for the days that a rotation of their ids takes.
const VISITORS_FOR: Duration = Duration::from_secs(31 * 24 * 3_600);

/// One batch of a visitor's browser.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// Only of those who consented.
    pub(crate) visitor: Option<String>,
    pub(crate) events: Vec<Behaviour>,
}

impl Service {
    pub(crate) async fn note(&self, visit: Visit) -> Answer<()> {
        let (rt, day) = (self.rt(), count::day(self.rt().now()));
        let waiting: Vec<Waiting> = visit
            .events
            .into_iter()
            .filter_map(tidy)
            .map(|what| Waiting {
                id: rt.ids().uuid(),
                day: day.clone(),
                visitor: visit.visitor.clone(),
                what,
            })
            .collect();
        if waiting.is_empty() {
            return Ok(());
        }
        let waiting = Arc::new(waiting);
        rt.db()
            .tx(move |tx| {
                let waiting = waiting.clone();
                async move {
                    for one in waiting.iter() {
                        store::behaviour::add(&tx, one).await?;
                    }
                    Ok(())
                }
            })
            .await
    }

    /// Counts what waits. A row goes in the transaction in which it is counted.
    pub(crate) async fn fold(&self) -> Answer<()> {
        loop {
            let now = self.rt().now();
            let taken: Answer<usize> = self
                .rt()
                .db()
                .tx(move |tx| async move {
                    let waiting = store::behaviour::take(&tx, BATCH).await?;
                    let figures = counted(&tx, &waiting).await?;
                    store::figure::add(&tx, &figures).await?;
                    store::figure::stamp(&tx, "folded", now).await?;
                    Ok(waiting.len())
                })
                .await;
            if i64::try_from(taken?).is_ok_and(|taken| taken < BATCH) {
                return Ok(());
            }
        }
    }

    pub(crate) async fn forget_visitors(&self) -> Answer<()> {
        let before = count::day(self.rt().now().minus(VISITORS_FOR));
        self.rt()
            .db()
            .tx(move |tx| {
                let before = before.clone();
                async move {
                    store::behaviour::forget_visitors(&tx, &before).await?;
                    Ok(())
                }
            })
            .await
    }
}

/// Without what is not to be kept.
fn tidy(what: Behaviour) -> Option<Behaviour> {
    match what {
        Behaviour::Search { term, results } => {
            let term = behaviour::term(&term)?;
            Some(Behaviour::Search { term, results })
        }
        other => Some(other),
    }
}

async fn counted(tx: &Tx, waiting: &[Waiting]) -> Answer<Figures> {
    let mut figures = Figures::new();
    let mut sellers: BTreeMap<ProductId, Vec<OrgId>> = BTreeMap::new();
    let mut terms: BTreeMap<String, i64> = BTreeMap::new();
    for one in waiting {
        let products: &[ProductId] = match &one.what {
            Behaviour::View { product } | Behaviour::Cart { product } => {
                std::slice::from_ref(product)
            }
            Behaviour::CheckoutStarted { products } => products,
            Behaviour::Search { .. } => &[],
        };
        let mut of: BTreeSet<Uuid> = BTreeSet::new();
        for product in products {
            if !sellers.contains_key(product) {
                let found = store::names::sellers(tx, *product).await?;
                sellers.insert(*product, found);
            }
            let found = sellers.get(product).map(Vec::as_slice).unwrap_or_default();
            of.extend(found.iter().map(|seller| seller.uuid()));
        }
        // A product that nobody offers is no visit of anything here.
        if of.is_empty() && !products.is_empty() {
            continue;
        }
        of.insert(PLATFORM);
        for scope in &of {
            add(
                &mut figures,
                *scope,
                kind::VISIT,
                &one.day,
                one.what.name(),
                0,
            );
        }
        match &one.what {
            Behaviour::View { product } => {
                for scope in of {
                    add(
                        &mut figures,
                        scope,
                        kind::VIEWED,
                        &one.day,
                        &product.to_string(),
                        0,
                    );
                }
            }
            Behaviour::Search { term, results } => {
                let name = bounded(tx, &mut terms, &one.day, term).await?;
                let nothing = i64::from(*results == 0);
                add(&mut figures, PLATFORM, kind::TERM, &one.day, name, nothing);
            }
            Behaviour::Cart { .. } | Behaviour::CheckoutStarted { .. } => {}
        }
        if let Some(visitor) = &one.visitor
            && store::behaviour::add_visitor(tx, &one.day, visitor).await?
        {
            add(&mut figures, PLATFORM, kind::VISITOR, &one.day, "all", 0);
        }
    }
    Ok(figures)
}

/// The term, or the common name once a day has seen too many different ones.
async fn bounded<'a>(
    tx: &Tx,
    counts: &mut BTreeMap<String, i64>,
    day: &str,
    term: &'a str,
) -> Answer<&'a str> {
    let count = match counts.get(day) {
        Some(count) => *count,
        None => store::behaviour::terms_count(tx, day).await?,
    };
    let known = store::behaviour::is_known_term(tx, day, term).await?;
    if !known && count >= TERMS_MAX {
        return Ok(OTHER_TERMS);
    }
    counts.insert(day.to_owned(), count + i64::from(!known));
    Ok(term)
}

fn add(figures: &mut Figures, scope: Uuid, kind: &'static str, day: &str, name: &str, units: i64) {
    let key = FigureKey {
        scope,
        kind,
        day: day.to_owned(),
        name: name.to_owned(),
        slice: 0,
    };
    let sums = Sums {
        times: 1,
        units,
        ..Sums::default()
    };
    let entry = figures.entry(key).or_default();
    *entry = entry.plus(sums, 1);
}

//! Facts of orders: each is put where it belongs, and the figures change by the difference.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use contract::Answer;
use contract::ids::{OrderId, OrgId};
use contract::orders::{OrderPlaced, PlacedLine};
use contract::payments::{RatesPublished, RefundEnded};
use db::Tx;
use kernel::{Money, Timestamp};
use runtime::jobs;
use uuid::Uuid;

use super::Service;
use crate::model::{Figures, Line, Moment, OrderFact, PLATFORM, Placed, Scope, Valued};
use crate::rules::{cohort, count, worth};
use crate::{MODULE, store};

/// Orders that are valued in one transaction.
const BATCH: i64 = 100;

pub(crate) fn moment(at: Timestamp, amount: Money) -> Moment {
    let value = Valued {
        amount,
        eur_minor: None,
    };
    Moment { at, value }
}

/// What is learnt of one order.
pub(crate) struct Lesson {
    seller: OrgId,
    order: OrderId,
    change: Box<dyn FnOnce(&mut OrderFact) + Send>,
}

impl Lesson {
    pub(crate) fn of(
        seller: OrgId,
        order: OrderId,
        change: impl FnOnce(&mut OrderFact) + Send + 'static,
    ) -> Lesson {
        Lesson {
            seller,
            order,
            change: Box::new(change),
        }
    }
}

fn placed(told: &OrderPlaced) -> Placed {
    Placed {
        at: told.at,
        buyer: told.buyer,
        from: told.from,
        to: told.to,
        total: moment(told.at, told.total).value,
        lines: told
            .lines
            .iter()
            .map(|line| Line {
                product: line.product,
                units: line.quantity,
                total: moment(told.at, line.total).value,
            })
            .collect(),
    }
}

impl Service {
    pub(crate) async fn placed(&self, tx: &Tx, told: &[OrderPlaced]) -> Answer<()> {
        let sellers = told.iter().map(|order| (order.id, order.seller)).collect();
        store::order::note_keys(tx, &sellers).await?;
        let mut refunds = store::order::refunds(tx, &sellers).await?;
        let mut titles = BTreeMap::new();
        for order in told {
            let title = |line: &PlacedLine| ((line.product, order.seller), line.title.clone());
            titles.extend(order.lines.iter().map(title));
        }
        store::names::put_products(tx, &titles).await?;
        let lessons = told.iter().map(|order| {
            let placed = placed(order);
            let refunds = refunds.remove(&order.id).unwrap_or_default();
            Lesson::of(order.seller, order.id, move |fact| {
                fact.placed.get_or_insert(placed);
                for (id, moment) in refunds {
                    fact.refunds.entry(id).or_insert(moment);
                }
            })
        });
        let mut change = self.learnt(tx, lessons.collect()).await?;
        count::merge(&mut change, self.count_buyers(tx, told).await?);
        Ok(store::figure::add(tx, &change).await?)
    }

    /// For the sellers and for the platform, in which months the buyers ordered: what that adds to
    /// the figures.
    async fn count_buyers(&self, tx: &Tx, told: &[OrderPlaced]) -> Answer<Figures> {
        let mut ordered = BTreeSet::new();
        for order in told {
            let (buyer, month) = (order.buyer.uuid(), count::month(order.at));
            for scope in [PLATFORM, order.seller.uuid()] {
                ordered.insert((scope, buyer, month.clone()));
            }
        }
        let mut fresh: BTreeMap<(Scope, Uuid), Vec<String>> = BTreeMap::new();
        for (scope, buyer, month) in store::order::add_months(tx, &ordered).await? {
            fresh.entry((scope, buyer)).or_default().push(month);
        }
        let mut change = Figures::new();
        for ((scope, buyer), added) in fresh {
            let months = store::order::months(tx, scope, buyer).await?;
            let mut before = months.clone();
            before.retain(|month| !added.contains(month));
            let before = cohort::figures(scope, buyer, &before);
            let after = cohort::figures(scope, buyer, &months);
            count::merge(&mut change, count::difference(&before, &after));
        }
        Ok(change)
    }

    pub(crate) async fn refunded(&self, tx: &Tx, told: &RefundEnded) -> Answer<()> {
        if !told.succeeded {
            return Ok(());
        }
        store::order::add_refund(tx, told.order, told.id, told.amount, told.at).await?;
        // Touches the order's row also while nobody knows whose it is, so that the order, should it
        // be told at this moment, waits for this and finds the refund.
        store::order::touch_key(tx, told.order).await?;
        let Some(seller) = store::order::seller_of(tx, told.order).await? else {
            return Ok(());
        };
        let refund = moment(told.at, told.amount);
        let id = told.id;
        let lesson = Lesson::of(seller, told.order, move |fact| {
            fact.refunds.entry(id).or_insert(refund);
        });
        self.learn(tx, vec![lesson]).await
    }

    /// Changes what is known of orders. The same fact twice changes nothing.
    pub(crate) async fn learn(&self, tx: &Tx, lessons: Vec<Lesson>) -> Answer<()> {
        let change = self.learnt(tx, lessons).await?;
        Ok(store::figure::add(tx, &change).await?)
    }

    /// The same, but for the figures: those are the caller's to add.
    async fn learnt(&self, tx: &Tx, lessons: Vec<Lesson>) -> Answer<Figures> {
        let mut known: BTreeMap<(OrgId, OrderId), (OrderFact, OrderFact)> = BTreeMap::new();
        for Lesson {
            seller,
            order,
            change,
        } in lessons
        {
            let (_, after) = match known.entry((seller, order)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let before = store::order::find(tx, seller, order).await?;
                    unknown.insert((before.clone(), before))
                }
            };
            change(after);
        }
        let mut figures = Figures::new();
        let mut changed = Vec::new();
        // Orders that are told of together have few currencies and days.
        let mut rates = BTreeMap::new();
        for ((seller, id), (before, mut fact)) in known {
            let mut unvalued = None;
            for (at, value) in worth::open(&mut fact) {
                let currency = value.amount.currency();
                let day = (currency, count::day(at));
                let rate = match rates.get(&day) {
                    Some(known) => *known,
                    None => {
                        let found = store::order::rate(tx, currency, &day.1).await?;
                        rates.insert(day, found);
                        found
                    }
                };
                value.eur_minor = worth::value(value.amount, rate);
                if value.eur_minor.is_none() {
                    unvalued = Some(currency.code().to_owned());
                }
            }
            if fact == before {
                continue;
            }
            let (was, is) = (
                count::figures(seller, &before),
                count::figures(seller, &fact),
            );
            count::merge(&mut figures, count::difference(&was, &is));
            changed.push(store::order::Known {
                seller,
                id,
                fact,
                unvalued,
            });
        }
        store::order::put(tx, &changed).await?;
        Ok(figures)
    }

    /// A day's rates: kept, and what had no value gets one.
    pub(crate) async fn rates(&self, tx: &Tx, told: &RatesPublished) -> Answer<()> {
        for (currency, eur) in worth::euros(told) {
            store::order::put_rate(tx, &currency, &told.date, eur).await?;
        }
        let now = self.rt().now();
        let kind = crate::jobs::VALUE;
        jobs::enqueue(tx, self.rt(), MODULE, kind, &(), now, Some("all")).await?;
        Ok(())
    }

    /// Values what has waited for a rate; the figures follow.
    pub(crate) async fn value_waiting(&self) -> Answer<()> {
        loop {
            let service = self.clone();
            let valued: Answer<usize> = self
                .rt()
                .db()
                .tx(move |tx| {
                    let service = service.clone();
                    async move {
                        let waiting = store::order::to_value(&tx, BATCH).await?;
                        let nothing = |(seller, id): &_| Lesson::of(*seller, *id, |_| {});
                        let lessons = waiting.iter().map(nothing).collect();
                        service.learn(&tx, lessons).await?;
                        Ok(waiting.len())
                    }
                })
                .await;
            if valued? == 0 {
                return Ok(());
            }
        }
    }
}

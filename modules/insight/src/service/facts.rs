//! Facts of orders: each is put where it belongs, and the figures change by the difference.

use std::collections::BTreeMap;

use contract::Answer;
use contract::ids::{OrderId, OrgId};
use contract::orders::OrderPlaced;
use contract::payments::{RatesPublished, RefundEnded};
use db::Tx;
use kernel::{Money, Timestamp};
use runtime::jobs;

use super::Service;
use crate::model::{Line, Moment, OrderFact, PLATFORM, Placed, Titled, Valued};
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

impl Service {
    pub(crate) async fn placed(&self, tx: &Tx, told: &OrderPlaced) -> Answer<()> {
        store::order::note_key(tx, told.id, Some(told.seller)).await?;
        let refunds = store::order::refunds(tx, told.id).await?;
        let placed = Placed {
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
        };
        for line in &told.lines {
            let titled = Titled {
                product: line.product,
                title: line.title.clone(),
            };
            store::names::put_product(tx, told.seller, &titled).await?;
        }
        self.learn(tx, told.seller, told.id, |fact| {
            if fact.placed.is_none() {
                fact.placed = Some(placed);
            }
            for (id, moment) in refunds {
                fact.refunds.entry(id).or_insert(moment);
            }
        })
        .await?;
        self.count_buyer(tx, told).await
    }

    /// For the seller and for the platform, in which month the buyer ordered.
    async fn count_buyer(&self, tx: &Tx, told: &OrderPlaced) -> Answer<()> {
        let (buyer, month) = (told.buyer.uuid(), count::month(told.at));
        for scope in [PLATFORM, told.seller.uuid()] {
            let mut months = store::order::months(tx, scope, buyer).await?;
            let before = cohort::figures(scope, buyer, &months);
            if !months.insert(month.clone()) {
                continue;
            }
            store::order::add_month(tx, scope, buyer, &month).await?;
            let after = cohort::figures(scope, buyer, &months);
            store::figure::add(tx, &count::difference(&before, &after)).await?;
        }
        Ok(())
    }

    pub(crate) async fn refunded(&self, tx: &Tx, told: &RefundEnded) -> Answer<()> {
        if !told.succeeded {
            return Ok(());
        }
        store::order::add_refund(tx, told.order, told.id, told.amount, told.at).await?;
        // Touches the order's row also while nobody knows whose it is, so that the order, should it
        // be told at this moment, waits for this and finds the refund.
        store::order::note_key(tx, told.order, None).await?;
        let Some(seller) = store::order::seller_of(tx, told.order).await? else {
            return Ok(());
        };
        let refund = moment(told.at, told.amount);
        self.learn(tx, seller, told.order, |fact| {
            fact.refunds.entry(told.id).or_insert(refund);
        })
        .await
    }

    /// Changes what is known of an order. The same fact twice changes nothing.
    pub(crate) async fn learn(
        &self,
        tx: &Tx,
        seller: OrgId,
        id: OrderId,
        change: impl FnOnce(&mut OrderFact),
    ) -> Answer<()> {
        let before = store::order::find(tx, seller, id).await?;
        let mut after = before.clone();
        change(&mut after);
        let mut unvalued = None;
        // An order of a hundred lines has one currency and one day.
        let mut rates = BTreeMap::new();
        for (at, value) in worth::open(&mut after) {
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
        if after == before {
            return Ok(());
        }
        store::order::put(tx, seller, id, &after, unvalued.as_deref()).await?;
        let change = count::difference(
            &count::figures(seller, &before),
            &count::figures(seller, &after),
        );
        Ok(store::figure::add(tx, &change).await?)
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
                        for (seller, id) in &waiting {
                            service.learn(&tx, *seller, *id, |_| {}).await?;
                        }
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

//! What insight hears, and where it puts it. Each in the transaction of its inbox row, so a second
//! delivery counts nothing twice.

use std::collections::BTreeMap;

use contract::catalog::ProductPublished;
use contract::identity::{OrganisationRegistered, PersonErased};
use contract::orders::{
    OrderCancelled, OrderCompleted, OrderDelivered, OrderPaid, OrderPlaced, OrderShipped,
};
use contract::payments::{IntentSucceeded, RatesPublished, RefundEnded};
use runtime::inbox::Listener;

use crate::model::{FigureKey, Figures, PLATFORM, Sums, kind};
use crate::rules::count;
use crate::service::{Lesson, Service, moment};
use crate::{MODULE, store};

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let mut all = of_orders(service);
    all.extend(of_money(service));
    all.extend(of_names());
    all
}

fn of_orders(service: &Service) -> Vec<Listener> {
    let (placed, paid, shipped) = (service.clone(), service.clone(), service.clone());
    let (delivered, completed, cancelled) = (service.clone(), service.clone(), service.clone());
    vec![
        Listener::on_all(MODULE, move |tx, told: Vec<OrderPlaced>| {
            let service = placed.clone();
            async move { service.placed(&tx, &told).await }
        }),
        Listener::on_all(MODULE, move |tx, told: Vec<OrderPaid>| {
            let service = paid.clone();
            async move {
                let lessons = told.into_iter().map(|order| {
                    let paid = moment(order.at, order.total);
                    Lesson::of(order.seller, order.id, move |fact| {
                        fact.paid.get_or_insert(paid);
                    })
                });
                service.learn(&tx, lessons.collect()).await
            }
        }),
        Listener::on(MODULE, move |tx, told: OrderShipped, _| {
            let service = shipped.clone();
            async move {
                let lesson = Lesson::of(told.seller, told.id, move |fact| {
                    if told.whole {
                        fact.shipped_at.get_or_insert(told.at);
                    }
                });
                service.learn(&tx, vec![lesson]).await
            }
        }),
        Listener::on(MODULE, move |tx, told: OrderDelivered, _| {
            let service = delivered.clone();
            async move {
                let lesson = Lesson::of(told.seller, told.id, move |fact| {
                    fact.delivered_at.get_or_insert(told.at);
                });
                service.learn(&tx, vec![lesson]).await
            }
        }),
        Listener::on(MODULE, move |tx, told: OrderCompleted, _| {
            let service = completed.clone();
            async move {
                let lesson = Lesson::of(told.seller, told.id, move |fact| {
                    fact.completed_at.get_or_insert(told.at);
                });
                service.learn(&tx, vec![lesson]).await
            }
        }),
        Listener::on(MODULE, move |tx, told: OrderCancelled, _| {
            let service = cancelled.clone();
            async move {
                let lesson = Lesson::of(told.seller, told.id, move |fact| {
                    fact.cancelled_at.get_or_insert(told.at);
                });
                service.learn(&tx, vec![lesson]).await
            }
        }),
    ]
}

fn of_money(service: &Service) -> Vec<Listener> {
    let (received, refunded, rates) = (service.clone(), service.clone(), service.clone());
    vec![
        Listener::on_all(MODULE, move |tx, told: Vec<IntentSucceeded>| {
            let service = received.clone();
            async move {
                let lessons = told.iter().flat_map(|intent| {
                    intent.shares.iter().map(|share| {
                        let received = moment(intent.at, share.amount);
                        Lesson::of(share.seller, share.order, move |fact| {
                            fact.received.get_or_insert(received);
                        })
                    })
                });
                service.learn(&tx, lessons.collect()).await
            }
        }),
        Listener::on(MODULE, move |tx, told: RefundEnded, _| {
            let service = refunded.clone();
            async move { service.refunded(&tx, &told).await }
        }),
        Listener::on(MODULE, move |tx, told: RatesPublished, _| {
            let service = rates.clone();
            async move { service.rates(&tx, &told).await }
        }),
    ]
}

fn of_names() -> Vec<Listener> {
    vec![
        Listener::on(MODULE, |tx, erased: PersonErased, _| async move {
            for org in &erased.closed {
                store::names::forget_organisation(&tx, *org).await?;
            }
            Ok(())
        }),
        Listener::on(MODULE, |tx, told: ProductPublished, _| async move {
            let titles = BTreeMap::from([((told.id, told.seller), told.title)]);
            Ok(store::names::put_products(&tx, &titles).await?)
        }),
        Listener::on(MODULE, |tx, told: OrganisationRegistered, _| async move {
            if !store::names::put_organisation(&tx, &told).await? {
                return Ok(());
            }
            let key = FigureKey {
                scope: PLATFORM,
                kind: kind::REGISTERED,
                day: count::day(told.at),
                name: told.kind.as_str().to_owned(),
                slice: 0,
            };
            let sums = Sums {
                times: 1,
                ..Sums::default()
            };
            Ok(store::figure::add(&tx, &Figures::from([(key, sums)])).await?)
        }),
    ]
}

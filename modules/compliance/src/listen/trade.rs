//! What orders, payments and logistics tell of an order, kept for its declaration and its papers.
//! The facts come in any order; each fills its own columns.

use std::collections::BTreeMap;

use contract::identity::PersonErased;
use contract::logistics::{ShipmentDeparted, ShipmentMoved, TrackingStatus};
use contract::orders::{
    DeliveryForgotten, OrderCancelled, OrderDescribed, OrderPaid, OrderPlaced, OrderShipped,
};
use contract::payments::{InstalmentPaid, IntentSucceeded, TermsAgreed};
use kernel::Problem;
use runtime::inbox::Listener;

use crate::MODULE;
use crate::model::trade::{Paid, Placed};
use crate::service::Service;
use crate::store;
use crate::store::trade::Shipped;

pub(super) fn listeners(service: &Service) -> Vec<Listener> {
    let (described, paid, shipped) = (service.clone(), service.clone(), service.clone());
    let (ended, forgetting) = (service.clone(), service.clone());
    let (agreed, in_part) = (service.clone(), service.clone());
    let (moved, departed) = (service.clone(), service.clone());
    vec![
        Listener::on_all(MODULE, |tx, events: Vec<OrderPlaced>| async move {
            let orders = events.into_iter().map(|event| {
                let placed = Placed {
                    number: event.number,
                    buyer: event.buyer,
                    from: event.from,
                    to: event.to,
                    lines: event.lines,
                    goods: event.goods,
                    carriage: event.carriage,
                    total: event.total,
                    at: event.at,
                };
                ((event.seller, event.id), placed)
            });
            Ok(store::trade::placed(&tx, &orders.collect()).await?)
        }),
        Listener::on_all(MODULE, |tx, events: Vec<IntentSucceeded>| async move {
            let mut orders = BTreeMap::new();
            for event in events {
                for share in event.shares {
                    let paid = Paid {
                        reference: event.id.to_string(),
                        amount: share.amount,
                        at: event.at,
                    };
                    orders.insert((share.seller, share.order), paid);
                }
            }
            Ok(store::trade::paid(&tx, &orders).await?)
        }),
        Listener::on_all(MODULE, move |tx, events: Vec<OrderDescribed>| {
            let service = described.clone();
            async move { Ok(service.orders_described(&tx, events).await?) }
        }),
        Listener::on(MODULE, move |tx, event: OrderPaid, _| {
            let service = paid.clone();
            async move { Ok::<_, Problem>(service.order_paid(&tx, &event).await?) }
        }),
        Listener::on(MODULE, move |tx, event: TermsAgreed, _| {
            let service = agreed.clone();
            async move { Ok::<_, Problem>(service.terms_agreed(&tx, &event).await?) }
        }),
        Listener::on(MODULE, move |tx, event: InstalmentPaid, _| {
            let service = in_part.clone();
            async move { Ok::<_, Problem>(service.instalment_paid(&tx, &event).await?) }
        }),
        Listener::on(MODULE, move |tx, event: OrderShipped, _| {
            let service = shipped.clone();
            async move {
                let key = (event.seller, event.id, event.shipment);
                let weight: i64 = event.parcels.iter().map(|one| one.weight_grams).sum();
                let told = Shipped {
                    tracking_number: &event.tracking_number,
                    whole: event.whole,
                    lines: &event.lines,
                    weight_grams: (weight > 0).then_some(weight),
                    pieces: i64::try_from(event.parcels.len()).ok().filter(|n| *n > 0),
                };
                store::trade::shipped(&tx, key, &told, event.at).await?;
                Ok::<_, Problem>(service.order_shipped(&tx, event).await?)
            }
        }),
        Listener::on(MODULE, move |tx, event: ShipmentMoved, _| {
            let service = moved.clone();
            async move {
                let key = (event.seller, event.order, event.id);
                store::trade::moved(&tx, key, event.status.as_str(), event.at).await?;
                if event.status == TrackingStatus::Delivered {
                    let because = format!("{}/delivered", event.id);
                    service
                        .enqueue_tell(&tx, event.seller, event.order, &because)
                        .await?;
                }
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, move |tx, event: ShipmentDeparted, _| {
            let service = departed.clone();
            async move {
                let key = (event.seller, event.order, event.id);
                store::trade::departed(&tx, key, &event.voyage).await?;
                let because = format!("{}/departed", event.id);
                service
                    .enqueue_tell(&tx, event.seller, event.order, &because)
                    .await?;
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, move |tx, event: OrderCancelled, _| {
            let service = ended.clone();
            async move {
                let how = event.state.as_str();
                store::trade::ended(&tx, event.seller, event.id, how, event.at).await?;
                Ok::<_, Problem>(service.order_ended(&tx, &event).await?)
            }
        }),
        Listener::on(MODULE, move |tx, event: DeliveryForgotten, _| {
            let service = forgetting.clone();
            async move {
                service.forget_importer(&tx, event.seller, event.id).await?;
                service
                    .delivery_forgotten(&tx, event.seller, event.id)
                    .await?;
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, |tx, erased: PersonErased, _| async move {
            for seller in &erased.closed {
                store::deal::forget_letterhead(&tx, *seller).await?;
            }
            Ok::<_, Problem>(())
        }),
    ]
}

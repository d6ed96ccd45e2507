//! What stock hears, and what it does then.

use contract::catalog::OfferOpened;
use contract::identity::PersonErased;
use contract::orders::{
    CheckoutPutOff, DeliveryForgotten, OrderCancelled, OrderPaid, OrderShipped, ReturnReceived,
};
use kernel::Problem;
use runtime::inbox::Listener;

use crate::service::Service;
use crate::{MODULE, store};

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let (opened, paid, shipped, cancelled, returned) = (
        service.clone(),
        service.clone(),
        service.clone(),
        service.clone(),
        service.clone(),
    );
    vec![
        Listener::on(MODULE, move |tx, event: OfferOpened, _| {
            let service = opened.clone();
            async move { service.opened(&tx, &event).await.map_err(Problem::from) }
        }),
        Listener::on_all(MODULE, move |tx, events: Vec<OrderPaid>| {
            let service = paid.clone();
            async move { service.paid(&tx, &events).await.map_err(Problem::from) }
        }),
        Listener::on(MODULE, move |tx, event: OrderShipped, _| {
            let service = shipped.clone();
            async move { service.shipped(&tx, &event).await.map_err(Problem::from) }
        }),
        Listener::on(MODULE, move |tx, event: OrderCancelled, _| {
            let service = cancelled.clone();
            async move { service.cancelled(&tx, &event).await.map_err(Problem::from) }
        }),
        Listener::on(MODULE, move |tx, event: ReturnReceived, _| {
            let service = returned.clone();
            async move { service.returned(&tx, &event).await.map_err(Problem::from) }
        }),
        Listener::on(MODULE, |tx, told: CheckoutPutOff, _| async move {
            Ok(store::holds::put_off(&tx, told.checkout.uuid(), told.until).await?)
        }),
        Listener::on(MODULE, |tx, told: DeliveryForgotten, _| async move {
            Ok(store::picks::forget_receiver(&tx, told.seller, told.id).await?)
        }),
        Listener::on(MODULE, |tx, erased: PersonErased, _| async move {
            for seller in &erased.closed {
                store::warehouses::forget_addresses(&tx, *seller).await?;
            }
            Ok(())
        }),
    ]
}

//! What the catalogue hears: rates, to show prices in other currencies, what can be promised of its
//! offers, that a seller is gone, that somebody's right keeps a product down or does no more, and
//! what sellers bought of the platform.

use contract::compliance::{GoodsReinstated, GoodsTakenDown, SellerReinstated, SellerSuspended};
use contract::identity::PersonErased;
use contract::payments::{ListingsAllowed, ProductPromoted, RatesPublished};
use contract::stock::AvailabilityChanged;
use kernel::Problem;
use runtime::inbox::Listener;

use crate::rules::rates::Day;
use crate::search;
use crate::service::{MODULE, Service};
use crate::store;

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let (of_rates, of_stock, closing) = (service.clone(), service.clone(), service.clone());
    let (down, back) = (service.clone(), service.clone());
    let (gone, again) = (service.clone(), service.clone());
    let (allowed, promoted) = (service.clone(), service.clone());
    vec![
        Listener::on(MODULE, move |tx, event: RatesPublished, _| {
            let service = of_rates.clone();
            async move {
                let day = Day {
                    date: event.date,
                    base: event.base,
                    rates: event.rates,
                };
                store::rate::put(&tx, &day, &event.source, event.at).await?;
                tx.after_commit(move || service.forget_rates());
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, move |tx, event: AvailabilityChanged, _| {
            let service = of_stock.clone();
            async move {
                let (item, units) = (event.item, event.available);
                let noted =
                    store::offer::note_available(&tx, item.seller, item.variant, units, event.at)
                        .await?;
                let Some((product, turned)) = noted else {
                    return Ok(());
                };
                // Only whether there is something is in the index; how much is on the page alone.
                if turned {
                    store::change::note(&tx, &[(service.rt().ids().uuid(), product)]).await?;
                }
                tx.after_commit(move || {
                    service.kept().forget_page(product);
                    if turned {
                        service.rt().wake(search::SIGNAL);
                    }
                });
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, move |tx, erased: PersonErased, _| {
            let service = closing.clone();
            async move {
                for seller in erased.closed {
                    service.close_later(&tx, seller).await?;
                }
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, move |tx, event: GoodsTakenDown, _| {
            let service = down.clone();
            async move { Ok::<_, Problem>(service.take_down(&tx, event.product).await?) }
        }),
        Listener::on(MODULE, move |tx, event: SellerSuspended, _| {
            let service = gone.clone();
            async move {
                service
                    .hear_standing(&tx, event.seller, true, Vec::new(), event.at)
                    .await
            }
        }),
        Listener::on(MODULE, move |tx, event: SellerReinstated, _| {
            let service = again.clone();
            async move {
                service
                    .hear_standing(&tx, event.seller, false, event.still_down, event.at)
                    .await
            }
        }),
        Listener::on(MODULE, move |tx, event: ListingsAllowed, _| {
            let service = allowed.clone();
            async move { Ok::<_, Problem>(service.note_allowance(&tx, event).await?) }
        }),
        Listener::on(MODULE, move |tx, event: ProductPromoted, _| {
            let service = promoted.clone();
            async move { Ok::<_, Problem>(service.note_promotion(&tx, event).await?) }
        }),
        Listener::on(MODULE, move |tx, event: GoodsReinstated, _| {
            let service = back.clone();
            async move { Ok::<_, Problem>(service.reinstate(&tx, event.product).await?) }
        }),
    ]
}

//! What risk hears: who asked to be forgotten. Parties that nobody had to look at go; those of a case
//! stay with it, because what was decided about them has to be shown for years.

use contract::identity::PersonErased;
use contract::orders::DeliveryForgotten;
use kernel::Problem;
use runtime::inbox::Listener;

use crate::MODULE;
use crate::service::Service;
use crate::store;

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let (erased, delivered) = (service.clone(), service.clone());
    vec![
        Listener::on(MODULE, move |tx, event: PersonErased, _| {
            let service = erased.clone();
            async move {
                store::policy::forget(&tx, event.id).await?;
                for firm in event.closed {
                    store::subject::forget(&tx, firm).await?;
                }
                service.forget_clear(&tx);
                Ok::<_, Problem>(())
            }
        }),
        Listener::on(MODULE, move |tx, event: DeliveryForgotten, _| {
            let service = delivered.clone();
            async move {
                for firm in [event.buyer, event.seller] {
                    store::subject::forget_consignees(&tx, firm).await?;
                }
                service.forget_clear(&tx);
                Ok::<_, Problem>(())
            }
        }),
    ]
}

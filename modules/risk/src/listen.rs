//! What risk hears: who asked to be forgotten. Parties that nobody had to look at go; those of a case
//! stay with it, because what was decided about them has to be shown for years.

use contract::identity::PersonErased;
use contract::orders::DeliveryForgotten;
use kernel::Problem;
use runtime::inbox::Listener;

use crate::MODULE;
use crate::store;

pub(crate) fn listeners() -> Vec<Listener> {
    vec![
        Listener::on(MODULE, |tx, event: PersonErased, _| async move {
            store::policy::forget(&tx, event.id).await?;
            for firm in event.closed {
                store::subject::forget(&tx, firm).await?;
            }
            Ok::<_, Problem>(())
        }),
        Listener::on(MODULE, |tx, event: DeliveryForgotten, _| async move {
            for firm in [event.buyer, event.seller] {
                store::subject::forget_consignees(&tx, firm).await?;
            }
            Ok::<_, Problem>(())
        }),
    ]
}

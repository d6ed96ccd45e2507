//! What logistics hears: exchange rates, to price carriage in the buyer's currency, and whose
//! addresses are to be forgotten.

use contract::identity::PersonErased;
use contract::orders::DeliveryForgotten;
use contract::payments::RatesPublished;
use runtime::inbox::Listener;

use crate::service::Service;
use crate::{MODULE, store};

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let service = service.clone();
    vec![
        Listener::on(MODULE, move |tx, rates: RatesPublished, _| {
            let service = service.clone();
            async move {
                store::cards::put_rates(&tx, &rates).await?;
                tx.after_commit(move || service.forget());
                Ok(())
            }
        }),
        Listener::on(MODULE, |tx, told: DeliveryForgotten, _| async move {
            Ok(store::forget::receiver(&tx, told.id).await?)
        }),
        Listener::on(MODULE, |tx, erased: PersonErased, _| async move {
            for seller in &erased.closed {
                store::forget::sender(&tx, *seller).await?;
            }
            Ok(())
        }),
    ]
}

//! What webhooks hear: everything that firms may be told of, and that a firm is gone.

use contract::event::Event;
use contract::identity::PersonErased;
use runtime::inbox::Listener;

use crate::model::message::{Message, Told};
use crate::rules::translate;
use crate::service::Service;
use crate::{MODULE, store};

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    vec![
        heard(service, translate::placed),
        heard(service, translate::paid),
        heard(service, translate::shipped),
        heard(service, translate::delivered),
        heard(service, translate::completed),
        heard(service, translate::cancelled),
        heard(service, translate::moved),
        heard(service, translate::refunded),
        heard(service, translate::dispute_opened),
        heard(service, translate::dispute_ended),
        heard(service, translate::instalment_due),
        heard(service, translate::instalment_paid),
        heard(service, translate::released),
        heard(service, translate::payout_paid),
        heard(service, translate::payout_stopped),
        heard(service, translate::payout_returned),
        heard(service, translate::chargeback_moved),
        heard(service, translate::stock_changed),
        Listener::on(MODULE, |tx, erased: PersonErased, _| async move {
            for org in &erased.closed {
                store::endpoint::forget_firm(&tx, *org).await?;
            }
            Ok(())
        }),
    ]
}

/// The event's own id goes outside: it is the same however often it comes.
fn heard<E: Event + Clone, M: Message>(
    service: &Service,
    translate: fn(E) -> Option<Told<M>>,
) -> Listener {
    let service = service.clone();
    Listener::on(MODULE, move |tx, event: E, envelope| {
        let service = service.clone();
        async move {
            match translate(event) {
                Some(told) => Ok(service.tell(&tx, envelope.id, &told).await?),
                None => Ok(()),
            }
        }
    })
}

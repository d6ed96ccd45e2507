//! What the desk hears: that a person is gone.

use contract::identity::PersonErased;
use runtime::inbox::Listener;

use crate::service::Service;
use crate::{MODULE, store};

/// What they wrote about an order stays, as part of the trade; it bears only an id, which identity
/// no longer knows a name for. What they asked about goods before, and how far they had read, goes.
pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let service = service.clone();
    vec![Listener::on(MODULE, move |tx, erased: PersonErased, _| {
        let service = service.clone();
        async move {
            store::message::forget_questions(&tx, erased.id).await?;
            store::seat::forget_person(&tx, erased.id).await?;
            tx.after_commit(move || service.forget_names());
            Ok(())
        }
    })]
}

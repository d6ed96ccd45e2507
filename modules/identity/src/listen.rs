//! What identity hears: orders under way, so that nobody who answers for one can vanish, and what
//! was decided of parties that lists may name.

use contract::orders::{OrderCancelled, OrderCompleted, OrderPlaced};
use kernel::Problem;
use runtime::inbox::Listener;

use contract::risk::ScreeningEnded;

use crate::service::{MODULE, Service};
use crate::store::organisation::{add_obligations, remove_obligation};

pub fn listeners(service: &Service) -> Vec<Listener> {
    let screened = service.clone();
    vec![
        Listener::on(MODULE, move |tx, event: ScreeningEnded, _| {
            let service = screened.clone();
            async move {
                service
                    .hear_screening_ended(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on_all(MODULE, |tx, placed: Vec<OrderPlaced>| async move {
            let sides = |order: &OrderPlaced| [(order.buyer, order.id), (order.seller, order.id)];
            let obligations: Vec<_> = placed.iter().flat_map(sides).collect();
            Ok(add_obligations(&tx, &obligations).await?)
        }),
        Listener::on(MODULE, |tx, event: OrderCompleted, _| async move {
            for org in [event.buyer, event.seller] {
                remove_obligation(&tx, org, event.id)
                    .await
                    .map_err(Problem::from)?;
            }
            Ok(())
        }),
        Listener::on(MODULE, |tx, event: OrderCancelled, _| async move {
            for org in [event.buyer, event.seller] {
                remove_obligation(&tx, org, event.id)
                    .await
                    .map_err(Problem::from)?;
            }
            Ok(())
        }),
    ]
}

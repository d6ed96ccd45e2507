//! What orders does when others tell of something. Each reaction is idempotent by what stands in the
//! tables, so that twice, late or out of order ends the same.

use contract::identity::PersonErased;
use contract::logistics::{ShipmentDeparted, ShipmentMoved};
use contract::payments::{
    DisputeExecuted, EscrowFrozen, IntentClosed, IntentPutOff, IntentSucceeded, PaymentRecalled,
    RefundEnded,
};
use contract::risk::ScreeningEnded;
use contract::stock::ReservationLost;
use kernel::Problem;
use runtime::inbox::Listener;

use crate::service::{MODULE, Service};

pub(crate) fn listeners(service: &Service) -> Vec<Listener> {
    let (frozen, executed) = (service.clone(), service.clone());
    let (paid, closed, lost) = (service.clone(), service.clone(), service.clone());
    let (screened, departed) = (service.clone(), service.clone());
    let (put_off, recalled) = (service.clone(), service.clone());
    let (refunded, moved, erased) = (service.clone(), service.clone(), service.clone());
    vec![
        Listener::on(MODULE, move |tx, event: IntentSucceeded, _| {
            let service = paid.clone();
            async move { service.hear_paid(&tx, &event).await.map_err(Problem::from) }
        }),
        Listener::on(MODULE, move |tx, event: IntentClosed, _| {
            let service = closed.clone();
            async move {
                service
                    .hear_closed(&tx, event.checkout, event.state)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: IntentPutOff, _| {
            let service = put_off.clone();
            async move {
                service
                    .hear_put_off(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: ScreeningEnded, _| {
            let service = screened.clone();
            async move {
                service
                    .hear_screening_ended(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: ReservationLost, _| {
            let service = lost.clone();
            async move {
                service
                    .hear_reservation_lost(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: RefundEnded, _| {
            let service = refunded.clone();
            async move {
                service
                    .hear_refund_ended(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: EscrowFrozen, _| {
            let service = frozen.clone();
            async move {
                service
                    .hear_frozen(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: PaymentRecalled, _| {
            let service = recalled.clone();
            async move {
                service
                    .hear_recalled(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: DisputeExecuted, _| {
            let service = executed.clone();
            async move {
                service
                    .hear_executed(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: ShipmentMoved, _| {
            let service = moved.clone();
            async move { service.hear_moved(&tx, &event).await.map_err(Problem::from) }
        }),
        Listener::on(MODULE, move |tx, event: ShipmentDeparted, _| {
            let service = departed.clone();
            async move {
                service
                    .hear_departed(&tx, &event)
                    .await
                    .map_err(Problem::from)
            }
        }),
        Listener::on(MODULE, move |tx, event: PersonErased, _| {
            let service = erased.clone();
            async move { service.hear_erased(&tx, event).await.map_err(Problem::from) }
        }),
    ]
}

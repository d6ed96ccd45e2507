//! What payments hears: agreed refunds, what happens to orders, how disputes about them go, and that a
//! payer was looked at.

use contract::identity::{OrgKind, OrganisationRegistered};
use contract::orders::{
    DisputeEnded, DisputeOpened, OrderCompleted, OrderDelivered, OrderShipped, RefundAgreed,
};
use contract::risk::ScreeningEnded;
use db::Tx;
use runtime::inbox::Listener;

use crate::MODULE;
use crate::model::terms::EvidenceKind;
use crate::service::Service;
use crate::store;

pub fn listeners(service: &Service) -> Vec<Listener> {
    let (refunds, completed) = (service.clone(), service.clone());
    let (shipped, delivered) = (service.clone(), service.clone());
    let (opened, ended) = (service.clone(), service.clone());
    let screened = service.clone();
    vec![
        // Whom to tell of what only the platform can mend.
        Listener::on(
            MODULE,
            |tx: Tx, event: OrganisationRegistered, _| async move {
                if event.kind == OrgKind::Platform {
                    store::payee::note_platform(&tx, event.id).await?;
                }
                Ok(())
            },
        ),
        Listener::on(MODULE, move |tx: Tx, event: ScreeningEnded, _| {
            let service = screened.clone();
            async move { Ok(service.on_screening_ended(&tx, &event).await?) }
        }),
        Listener::on(MODULE, move |tx: Tx, event: RefundAgreed, _| {
            let service = refunds.clone();
            async move { Ok(service.on_refund_agreed(&tx, event).await?) }
        }),
        Listener::on(MODULE, move |tx: Tx, event: OrderCompleted, _| {
            let service = completed.clone();
            async move { Ok(service.on_completed(&tx, event).await?) }
        }),
        // The carrier's number is the paper of a parcel.
        Listener::on(MODULE, move |tx: Tx, event: OrderShipped, _| {
            let service = shipped.clone();
            async move {
                if !event.whole {
                    return Ok(());
                }
                let (kind, paper) = (EvidenceKind::TransportDocument, event.tracking_number);
                Ok(service
                    .saw(&tx, event.seller, event.id, kind, Some(paper))
                    .await?)
            }
        }),
        Listener::on(MODULE, move |tx: Tx, event: OrderDelivered, _| {
            let service = delivered.clone();
            async move {
                let kind = EvidenceKind::Delivery;
                Ok(service.saw(&tx, event.seller, event.id, kind, None).await?)
            }
        }),
        Listener::on(MODULE, move |tx: Tx, event: DisputeOpened, _| {
            let service = opened.clone();
            async move { Ok(service.on_dispute_opened(&tx, event).await?) }
        }),
        Listener::on(MODULE, move |tx: Tx, event: DisputeEnded, _| {
            let service = ended.clone();
            async move { Ok(service.on_dispute_ended(&tx, event).await?) }
        }),
    ]
}

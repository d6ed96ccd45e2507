//! What payments hears: agreed refunds, what happens to orders, how disputes about them go, that a
//! payer or a payee was looked at, who registered, and what is in the store.

use contract::catalog::{GoodsDescribed, ProductPublished, ProductWithdrawn};
use contract::identity::{OrgKind, OrganisationRegistered, PersonErased};
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
    let (opened, ended, registered) = (service.clone(), service.clone(), service.clone());
    let (screened, erased) = (service.clone(), service.clone());
    vec![
        // What a new seller may have in the store.
        Listener::on(MODULE, move |tx: Tx, event: OrganisationRegistered, _| {
            let service = registered.clone();
            async move {
                if event.kind == OrgKind::Seller {
                    let fresh = service.subscription(&tx, event.id).await?;
                    service.keep(&tx, fresh).await?;
                }
                Ok(())
            }
        }),
        Listener::on(MODULE, move |tx: Tx, event: ScreeningEnded, _| {
            let service = screened.clone();
            async move {
                service.on_screening_ended(&tx, &event).await?;
                Ok(service.on_payee_screened(&tx, event).await?)
            }
        }),
        Listener::on(MODULE, move |tx: Tx, event: PersonErased, _| {
            let service = erased.clone();
            async move { Ok(service.on_person_erased(&tx, event).await?) }
        }),
        Listener::on(MODULE, |tx: Tx, event: ProductPublished, _| async move {
            let (seller, at) = (event.seller, event.at);
            Ok(store::plan::note_product(&tx, seller, event.id, true, at).await?)
        }),
        Listener::on(MODULE, |tx: Tx, event: ProductWithdrawn, _| async move {
            let (seller, at) = (event.seller, event.at);
            Ok(store::plan::note_product(&tx, seller, event.id, false, at).await?)
        }),
        // It is told of all products once more, so those of before plans can be promoted too.
        Listener::on(MODULE, |tx: Tx, event: GoodsDescribed, _| async move {
            let (seller, at) = (event.seller, event.at);
            let id = event.id;
            Ok(store::plan::note_product(&tx, seller, id, event.published, at).await?)
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

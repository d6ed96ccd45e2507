//! Hearing where shipments are: from their carrier, or from people where none is connected.

use contract::Answer;
use contract::identity::{Caller, OrgKind, Role};
use contract::ids::ShipmentId;
use contract::logistics::{ShipmentDeparted, ShipmentMoved, TrackingStatus};
use db::Tx;
use kernel::Problem;
use runtime::outbox;
use std::time::Duration;

use super::{Service, may_see};
use crate::error::Error;
use crate::model::{News, Shipment};
use crate::rules::tracking;
use crate::{MODULE, carrier, store};

/// Clocks of carriers run ahead a little.
const AHEAD_MAX: Duration = Duration::from_secs(300);

/// The signed envelope of a notification.
pub(crate) struct Signed<'a> {
    pub(crate) id: &'a str,
    pub(crate) seconds: &'a str,
    pub(crate) signature: &'a str,
    pub(crate) body: &'a [u8],
}

impl Service {
    pub(crate) fn verify(&self, signed: &Signed<'_>) -> Answer<()> {
        let settings = &self.inner.settings;
        let now = self.inner.rt.now();
        let Signed {
            id,
            seconds,
            signature,
            body,
        } = *signed;
        Ok(carrier::verify(
            settings, now, id, seconds, signature, body,
        )?)
    }

    /// News from the carrier. The same news twice is one; a number that we do not know is not found.
    pub async fn hear(&self, carrier: &str, tracking_number: &str, news: News) -> Answer<()> {
        let (service, carrier) = (self.clone(), carrier.to_owned());
        let tracking_number = tracking_number.to_owned();
        self.inner
            .rt
            .db()
            .tx(move |tx| {
                let (service, news) = (service.clone(), news.clone());
                let (carrier, tracking_number) = (carrier.clone(), tracking_number.clone());
                async move {
                    let found =
                        store::shipments::by_tracking(&tx, &carrier, &tracking_number).await?;
                    let shipment = found.ok_or(Error::NotFound)?;
                    service.take(&tx, &Caller::system(), &shipment, &news).await
                }
            })
            .await
    }

    /// News that a person records. Refused while the carrier itself tells.
    pub(crate) async fn record(&self, by: &Caller, id: ShipmentId, news: News) -> Answer<()> {
        by.allows("logistics:write")?;
        by.require(&[
            Role::Owner,
            Role::Staff,
            Role::Warehouse,
            Role::Operator,
            Role::Support,
        ])?;
        if by.kind == OrgKind::Buyer {
            return Err(Problem::forbidden());
        }
        let (service, by) = (self.clone(), by.clone());
        self.inner
            .rt
            .db()
            .tx(move |tx| {
                let (service, by, news) = (service.clone(), by.clone(), news.clone());
                async move {
                    let seller = store::shipments::owner(&tx, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    let shipment = store::shipments::find(&tx, seller, id)
                        .await?
                        .filter(|shipment| may_see(&by, shipment))
                        .ok_or(Error::NotFound)?;
                    if shipment.registered_at.is_some() {
                        return Err(Error::CarrierTells.into());
                    }
                    service.take(&tx, &by, &shipment, &news).await
                }
            })
            .await
    }

    async fn take(&self, tx: &Tx, by: &Caller, shipment: &Shipment, news: &News) -> Answer<()> {
        let rt = &self.inner.rt;
        let now = rt.now();
        if news.at > now.plus(AHEAD_MAX) {
            return Err(Error::NewsFromTheFuture.into());
        }
        if !store::shipments::add_news(tx, shipment, news, now).await? {
            return Ok(());
        }
        if let Some(voyage) = &news.voyage {
            let departed = ShipmentDeparted {
                id: shipment.id,
                order: shipment.order,
                seller: shipment.seller,
                buyer: shipment.buyer,
                voyage: voyage.clone(),
                at: news.at,
            };
            outbox::publish(tx, rt, MODULE, &departed, shipment.id.uuid(), by).await?;
        }
        let all = store::shipments::news(tx, shipment.seller, shipment.id).await?;
        let told = all.iter().map(|news| (news.status, news.at));
        let booked = (TrackingStatus::Pending, shipment.booked_at);
        let (status, at) = tracking::status_of(booked, told);
        if status == shipment.status {
            return Ok(());
        }
        store::shipments::set_status(tx, shipment, status, at).await?;
        let moved = ShipmentMoved {
            id: shipment.id,
            order: shipment.order,
            seller: shipment.seller,
            buyer: shipment.buyer,
            status,
            at,
        };
        outbox::publish(tx, rt, MODULE, &moved, shipment.id.uuid(), by).await
    }
}

//! Booking a shipment, and telling its carrier.

use std::time::Duration;

use contract::Answer;
use contract::identity::Caller;
use contract::ids::ShipmentId;
use contract::logistics::{Book, CarriageAsk, Goods, ShipmentView, TrackingStatus};
use kernel::{Currency, Problem};
use runtime::jobs::{self, Job};

use super::{Service, view};
use crate::error::Error;
use crate::jobs::{REGISTER, Register};
use crate::model::{Listed, Shipment};
use crate::rules::{label, rates};
use crate::{MODULE, carrier, store};

const DAY: Duration = Duration::from_secs(24 * 3_600);

impl Service {
    /// One transaction: the shipment, its key, and the job that registers it with the carrier.
    pub(crate) async fn booked(&self, by: &Caller, wanted: Book) -> Answer<ShipmentView> {
        by.allows("logistics:write")?;
        let cards = self.cards().await?;
        let listed = cards
            .iter()
            .find(|listed| listed.id == wanted.service && listed.is_active)
            .ok_or(Error::NoService)?;
        let shipment = self.shipment(listed, wanted)?;
        let service = self.clone();
        self.inner
            .rt
            .db()
            .tx(move |tx| {
                let (service, shipment) = (service.clone(), shipment.clone());
                async move {
                    let rt = &service.inner.rt;
                    if !store::shipments::add(&tx, &shipment).await? {
                        let before =
                            store::shipments::find(&tx, shipment.seller, shipment.id).await?;
                        let before = before.filter(|before| before.order == shipment.order);
                        return Ok(view(&before.ok_or(Error::NotFound)?));
                    }
                    if !service.inner.settings.carrier_url.is_empty() {
                        let payload = Register {
                            shipment: shipment.id,
                        };
                        jobs::enqueue(&tx, rt, MODULE, REGISTER, &payload, rt.now(), None).await?;
                    }
                    Ok::<_, Problem>(view(&shipment))
                }
            })
            .await
    }

    fn shipment(&self, listed: &Listed, wanted: Book) -> Result<Shipment, Error> {
        let rt = &self.inner.rt;
        let goods = wanted.parcels.iter().map(|parcel| Goods {
            quantity: 1,
            weight_grams: parcel.weight_grams,
            length_mm: parcel.length_mm,
            width_mm: parcel.width_mm,
            height_mm: parcel.height_mm,
            // What is dangerous was decided when the carriage was chosen.
            dangerous_goods: false,
        });
        let ask = CarriageAsk {
            from: wanted.from.country,
            to: wanted.to.country,
            to_postal_code: wanted.to.postal_code.clone(),
            goods: goods.collect(),
            currency: Currency::CNY,
        };
        let priced = rates::price(&listed.card, &ask).ok_or(Error::NoService)?;
        let now = rt.now();
        let days = |count: i64| DAY * u32::try_from(count).unwrap_or(0);
        Ok(Shipment {
            id: wanted.id,
            seller: wanted.seller,
            buyer: wanted.buyer,
            order: wanted.order,
            order_number: wanted.order_number,
            service: listed.id,
            carrier: listed.carrier.slug.clone(),
            carrier_name: listed.carrier.name.clone(),
            service_name: listed.card.name.clone(),
            mode: listed.card.mode.clone(),
            tracking_number: label::tracking_number(
                &listed.carrier.tracking_prefix,
                &rt.rng().digits(8),
                &wanted.from.country.to_string(),
            ),
            status: TrackingStatus::Pending,
            status_at: now,
            from: wanted.from,
            to: wanted.to,
            parcels: wanted.parcels,
            lines: wanted.lines,
            booked_at: now,
            due_from: now.plus(days(priced.days_min)),
            due_to: now.plus(days(priced.days_max)),
            registered_at: None,
        })
    }

    /// Tells the carrier of a shipment. Told twice it is taken once, so a crash in between is safe.
    pub(crate) async fn register(&self, id: ShipmentId, job: &Job) -> Answer<()> {
        let found = self
            .inner
            .rt
            .db()
            .read(move |tx| async move {
                let Some(seller) = store::shipments::owner(&tx, id).await? else {
                    return Ok(None);
                };
                Ok::<_, Problem>(store::shipments::find(&tx, seller, id).await?)
            })
            .await?;
        let Some(shipment) = found else {
            return Ok(());
        };
        let now = self.inner.rt.now();
        carrier::register(&self.inner.settings, now, &shipment).await?;
        let job = job.clone();
        self.inner
            .rt
            .db()
            .tx(move |tx| {
                let (shipment, job) = (shipment.clone(), job.clone());
                async move {
                    store::shipments::set_registered(&tx, &shipment, now).await?;
                    job.finish(&tx).await
                }
            })
            .await
    }
}
